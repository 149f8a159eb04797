"""Files that people hand in on Discord, with a command or in a form, and how the bot fetches them."""

from pathlib import Path

import pytest

from tests.dialogues.test_plans import csv_file
from tests.wire.discord.hall import Hall
from tests.wire.discord.limits import Cut

LARGEST = 1_000_000
KEPT = r"/ephemeral-attachments/"


async def hand_in(hall: Hall, path: Path, more: str = "") -> None:
    """The organizer calls the command up with a file."""
    await hall.dialogue.play(f"organizer: /plan-admin plan upload file:{path} {more}")


async def test_a_spreadsheet_becomes_the_post_of_week_1(hall: Hall, tmp_path: Path) -> None:
    await hand_in(hall, csv_file(tmp_path))
    dialogue = hall.dialogue
    assert dialogue.last("organizer").card == "plan_uploaded"
    assert dialogue.last("organizer").tells("12 weeks", "Theme 12")
    (asked,) = hall.discord.attachments.asked
    assert "Authorization" not in asked, "the address is signed, and the token is nobody else's"
    organizer, channel = hall.stage.person("organizer"), await hall.stage.channel("#general")
    offered = await organizer.autocomplete(channel, "plan-admin start", {"plan": "book"}, "plan")
    assert [one["value"] for one in offered] == ["book-club"]
    await dialogue.play("""
        organizer: click "Start with it"
        organizer: submit pace=standard start=2026-03-02 at=09:00 tz=Europe/Berlin
        wait 2d
    """)
    (goals,) = dialogue.posts(card="week_goals")
    assert goals.tells("Theme 1", "Chapter 1")


@pytest.mark.parametrize("fault", [Cut.BEFORE, 404, 500])
async def test_a_file_that_cannot_be_fetched_is_told_and_can_be_handed_in_again(
    hall: Hall, tmp_path: Path, fault: Cut | int
) -> None:
    path = csv_file(tmp_path)
    await hall.dialogue.play("organizer: /plan-admin plan list")
    hall.discord.faults.plan("GET", KEPT, fault, times=2 if fault is Cut.BEFORE else 1)
    await hand_in(hall, path)
    assert hall.dialogue.last("organizer").card == "refused"
    assert hall.dialogue.last("organizer").tells("could not get that file", "once more")
    await hand_in(hall, path)
    assert hall.dialogue.last("organizer").card == "plan_uploaded"


async def test_no_more_is_fetched_than_may_be_read(hall: Hall, tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    path.write_bytes(b"x" * (LARGEST + 200_000))
    await hand_in(hall, path)
    assert hall.dialogue.last("organizer").tells("1.2 MB", "1 MB is the most")
    assert hall.discord.attachments.asked == [], "what Discord says of the size is enough"
    hall.discord.attachments.told_size = 10
    await hand_in(hall, path)
    assert hall.dialogue.last("organizer").tells("1 MB is the most")
    assert len(hall.discord.attachments.asked) == 1
    wrong = tmp_path / "syllabus.docx"
    wrong.write_bytes(b"PK")
    await hand_in(hall, wrong)
    assert hall.dialogue.last("organizer").tells(".docx files cannot be read", "Markdown")
    assert len(hall.discord.attachments.asked) == 1, "a file of that name is of no use"


async def test_a_form_takes_the_file_beside_what_was_typed(hall: Hall, tmp_path: Path) -> None:
    path = csv_file(tmp_path, "Our book club.csv")
    await hall.dialogue.play(f"""
        organizer: /plan-admin plan upload name:owls
        organizer: submit file="{path}"
    """)
    assert hall.dialogue.last("organizer").card == "plan_uploaded"
    assert hall.dialogue.last("organizer").tells("plan:owls")

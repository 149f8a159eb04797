"""A running group takes corrections over from the files of its plan, and keeps every tick."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.curricula.reader import read_plan
from bot.db.engine import Database
from bot.integrity import list_problems
from tests.curricula.folders import PLAN, write_plan
from tests.dialogues.dialogue import Dialogue
from tests.dialogues.seen import Seen

STAGE = """\
key: s1
title: Loops
weeks: {intensive: 2, standard: 4, relaxed: 4}
papers:
  tangles:
    title: Spontaneous Knotting
    link: https://example.org/tangles
units:
  - key: bowline
    title: The bowline
    topics: [Bights, Loops]
    paper: tangles
    questions: [Why does a string tie itself into a knot?]
  - key: hitch
    title: The hitch
    topics: [Halves, Cloves]
  - key: bend
    title: The bend
    topics: [Sheets, Carricks]
  - key: splice
    title: The splice
    topics: [Eyes, Ends]
"""


@pytest.fixture
async def dialogue(database_url: str, tmp_path: Path) -> AsyncIterator[Dialogue]:
    """A group in the second of four weeks, of whose items alice has ticked one of each week."""
    write_plan(tmp_path, plan=PLAN, s1=STAGE)
    dialogue = Dialogue(database_url, plans=tmp_path)
    await dialogue.play("""
        organizer: /plan-admin start knots standard 2026-03-02 9 Europe/Berlin
        alice: /plan join
        wait until 2026-03-03T12:00:00+01:00
        alice: /plan done Bights
        wait until 2026-03-10T12:00:00+01:00
        alice: /plan done Halves
        alice: /plan done Eyes
    """)
    yield dialogue
    await dialogue.close()


async def refresh(dialogue: Dialogue, tmp_path: Path, *changes: tuple[str, str]) -> Seen:
    """Change the stage's file, and ask for a refresh; the answer."""
    stage = STAGE
    for old, new in changes:
        assert old in stage
        stage = stage.replace(old, new)
    write_plan(tmp_path, plan=PLAN, s1=stage)
    return await dialogue.say("organizer", "/plan-admin plan refresh")


async def ticked(dialogue: Dialogue) -> list[str]:
    """What alice has ticked, as her export tells."""
    await dialogue.play("alice: /plan data export")
    text = dialogue.private("alice")[-1].text + dialogue.private("alice")[-2].text
    return [key for key in ("bights", "halves", "eyes", "loops") if f".{key}" in text]


async def sound(database: Database | None) -> bool:
    """Whether `studyplan db check` finds nothing."""
    assert database is not None
    async with database.read() as session:
        return await list_problems(session) == []


async def test_without_a_change_there_is_nothing_to_take_over(dialogue: Dialogue) -> None:
    told = await dialogue.say("organizer", "/plan-admin plan refresh")
    assert told.card == "refused"
    assert told.tells("nothing to take over")


async def test_a_link_and_a_title_are_shown_confirmed_and_corrected_where_they_stand(
    dialogue: Dialogue, tmp_path: Path
) -> None:
    told = await refresh(
        dialogue,
        tmp_path,
        ("https://example.org/tangles", "https://example.org/right"),
        ("title: The hitch", "title: The hitches"),
        ("topics: [Halves, Cloves]", "topics: [Halves, {title: Clove hitches, key: cloves}]"),
    )
    assert told.card == "confirm_refresh"
    assert told.tells("https://example.org/tangles", "https://example.org/right", "The hitch")
    before = dialogue.posts(card="week_goals")
    assert not dialogue.edits(card="week_goals"), "nothing changes before it is confirmed"
    await dialogue.play('organizer: click "Confirm"\n wait 1m')
    assert dialogue.last("organizer").card == "plan_refreshed"
    assert dialogue.reads(card="week_goals").tells("The hitches", "Clove hitches")
    assert any(one.tells("https://example.org/right") for one in dialogue.edits(card="paper_prompt"))
    assert dialogue.posts(card="week_goals") == before, "nothing is posted twice"
    assert await ticked(dialogue) == ["bights", "halves", "eyes"]
    assert await sound(dialogue.database)


async def test_a_week_that_reads_the_same_is_not_touched(dialogue: Dialogue, tmp_path: Path) -> None:
    await dialogue.play("wait until 2026-03-17T09:00:00+01:00")
    await refresh(dialogue, tmp_path, ("title: The bend", "title: The bends"))
    await dialogue.play('organizer: click "Confirm"\n wait 1m')
    weeks = [one.numbers[0] for one in dialogue.edits(card="week_goals")]
    assert 3 in weeks
    assert 2 not in weeks


async def test_units_to_come_change_their_order_and_keep_their_ticks(
    dialogue: Dialogue, tmp_path: Path
) -> None:
    last = "  - key: splice\n    title: The splice\n    topics: [Eyes, Ends]\n"
    third = "  - key: bend\n    title: The bend\n    topics: [Sheets, Carricks]\n"
    told = await refresh(dialogue, tmp_path, (third + last, last + third))
    assert told.tells("moves from week 4 to week 3", "another order")
    await dialogue.play('organizer: click "Confirm"\n wait until 2026-03-17T09:00:00+01:00')
    assert dialogue.posts(card="week_goals")[-1].tells("The splice")
    assert await ticked(dialogue) == ["bights", "halves", "eyes"]
    progress = await dialogue.say("alice", "/plan progress overall")
    assert progress.tells("3")
    assert await sound(dialogue.database)


async def test_the_items_of_a_unit_change_their_order_even_in_a_week_that_runs(
    dialogue: Dialogue, tmp_path: Path
) -> None:
    told = await refresh(dialogue, tmp_path, ("[Halves, Cloves]", "[Cloves, Halves]"))
    assert told.card == "confirm_refresh"
    assert told.tells("The hitch", "another order")
    await dialogue.play('organizer: click "Confirm"\n wait 1m')
    shown = dialogue.reads(card="week_goals").text
    assert shown.index("Cloves") < shown.index("Halves")


async def test_what_somebody_ticked_is_never_left_out(dialogue: Dialogue, tmp_path: Path) -> None:
    told = await refresh(dialogue, tmp_path, ("[Eyes, Ends]", "[Ends, Tails]"))
    assert told.card == "refused"
    assert told.tells("Eyes", "s1.splice.eyes")
    assert await ticked(dialogue) == ["bights", "halves", "eyes"]


@pytest.mark.parametrize("topics", ["[Halves]", "[Halves, Cloves, Rolling]"])
async def test_a_week_that_has_begun_keeps_its_items(dialogue: Dialogue, tmp_path: Path, topics: str) -> None:
    told = await refresh(dialogue, tmp_path, ("[Halves, Cloves]", topics))
    assert told.card == "refused"
    assert told.tells("Week 2 has begun")


async def test_what_is_to_come_gains_and_loses_items(dialogue: Dialogue, tmp_path: Path) -> None:
    told = await refresh(dialogue, tmp_path, ("[Sheets, Carricks]", "[Sheets, Zeppelins]"))
    assert told.tells("New in week 3: “Zeppelins”", "“Carricks” is left out")
    await dialogue.play('organizer: click "Confirm"\n wait until 2026-03-17T09:00:00+01:00')
    goals = dialogue.posts(card="week_goals")[-1]
    assert goals.tells("Zeppelins")
    assert not goals.tells("Carricks")
    assert await sound(dialogue.database)


async def test_what_is_confirmed_is_what_was_shown(dialogue: Dialogue, tmp_path: Path) -> None:
    await refresh(dialogue, tmp_path, ("title: The bend", "title: The bends"))
    write_plan(tmp_path, plan=PLAN, s1=STAGE.replace("title: The bend", "title: The sheet bend"))
    await dialogue.play('organizer: click "Confirm"')
    assert dialogue.last("organizer").card == "confirm_refresh", "the files have changed: they are shown anew"
    await dialogue.play('organizer: click "Confirm"')
    assert dialogue.last("organizer").card == "plan_refreshed"
    assert "[Confirm]" not in dialogue.now(dialogue.last("organizer")).text, (
        "the button is gone with its card"
    )


async def test_more_weeks_in_a_later_stage_move_the_end(dialogue: Dialogue, tmp_path: Path) -> None:
    more = "  - key: net\n    title: The net\n    topics: [Meshes]\n"
    told = await refresh(
        dialogue,
        tmp_path,
        ("topics: [Eyes, Ends]\n", "topics: [Eyes, Ends]\n" + more),
        ("standard: 4, relaxed: 4", "standard: 5, relaxed: 5"),
    )
    assert told.tells("5 weeks", "4")
    await dialogue.play('organizer: click "Confirm"\n wait until 2026-03-31T09:00:00+02:00')
    assert dialogue.posts(card="week_goals")[-1].tells("The net")
    assert await sound(dialogue.database)


async def test_broken_files_change_nothing(dialogue: Dialogue, tmp_path: Path) -> None:
    told = await refresh(dialogue, tmp_path, ("topics: [Eyes, Ends]", "topics: []"))
    assert told.card == "refused"
    assert told.tells("cannot use it")
    (tmp_path / "knots" / "plan.yaml").unlink()
    told = await dialogue.say("organizer", "/plan-admin plan refresh")
    assert told.card == "refused"


async def test_many_differences_come_as_a_file_as_well(dialogue: Dialogue, tmp_path: Path) -> None:
    changes = [(name, name.upper()) for name in ("Sheets", "Carricks", "Ends", "Loops", "Cloves")]
    many = "".join(f"      - Knot {number:02}\n" for number in range(12))
    told = await refresh(
        dialogue,
        tmp_path,
        ("    topics: [Sheets, Carricks]\n", f"    topics:\n      - Sheets\n{many}"),
        *changes[2:3],
    )
    assert told.tells("more: the file has them all")
    assert any("Knot 11" in one.text for one in dialogue.private("organizer")[-2:])


async def test_only_organizers_refresh(dialogue: Dialogue) -> None:
    assert (await dialogue.say("alice", "/plan-admin plan refresh")).card == "refused"


async def test_a_plan_reads_as_it_was_written(tmp_path: Path) -> None:
    """The stage of these tests is a sound plan of four weeks."""
    folder = write_plan(tmp_path, plan=PLAN, s1=STAGE)
    assert len(read_plan(folder).items) == 9

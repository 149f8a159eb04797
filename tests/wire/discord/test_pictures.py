"""Pictures on Discord: in the very message that holds the text, replaced with it, and never needed."""

import shutil
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.curricula import plans_root, read_plan
from bot.study.plan import Pace
from bot.study.syllabus import lay_out
from tests.dialogues.dialogue import BEGIN
from tests.pictures.images import size_of
from tests.wire.discord.hall import Hall, open_hall
from tests.wire.discord.rules import Part
from tests.wire.discord.world import Message, walk

ITEM = lay_out(read_plan(plans_root() / "deep-learning"), Pace.STANDARD).week(2).core[0].key
"""An item of week 2: whoever ticks it is named in the recap of that week."""

THREE_WEEKS = f"""{BEGIN}
    alice: /plan join
    bob: /plan join
    wait until 2026-03-02T10:00:00+01:00
    alice: /plan checkin done
    wait until 2026-03-09T10:00:00+01:00
"""


@pytest.fixture
async def hall(migrated_sqlite: Path, tmp_path: Path) -> AsyncIterator[Hall]:
    """The bot with pictures, among people on the stand-in."""
    shutil.copy(migrated_sqlite, tmp_path / "studyplan.db")
    async with open_hall(f"sqlite+aiosqlite:///{tmp_path}/studyplan.db", pictures=True) as opened:
        yield opened


def shown(hall: Hall) -> list[tuple[Message, str, bytes]]:
    """Every message with a picture, what the picture says, and the picture."""
    return [
        (
            message,
            item["description"],
            dict(message.files)[item["media"]["url"].removeprefix("attachment://")],
        )
        for message in hall.stage._messages.values()
        for part in walk(message.components)
        if part["type"] == Part.GALLERY
        for item in part["items"]
    ]


async def test_private_answers_have_their_picture_and_keep_it_in_place(hall: Hall) -> None:
    await hall.dialogue.play(f"{THREE_WEEKS}\nalice: /plan streak\nalice: /plan progress\nalice: /plan share")
    answers = [(message, alt, png) for message, alt, png in shown(hall) if message.seen_by]
    assert [alt.partition(".")[0] for _, alt, _ in answers] == [
        "Your streak: 1 week",
        "Board: overall, week 1",
        "alice",
    ]
    assert all(size_of(png)[0] == 800 for _, _, png in answers)
    await hall.dialogue.play('alice: click "Post it in the group"')
    (posted,) = [
        (message, alt) for message, alt, _ in shown(hall) if alt.startswith("alice") and not message.seen_by
    ]
    assert posted[1] == answers[2][1]
    await hall.dialogue.play('alice: /plan progress\nalice: click "Streak"')
    *_, (message, alt, _) = [one for one in shown(hall) if one[0].seen_by]
    assert alt.startswith("Board: current streaks. Weeks in a row. 1. You: 1 week.")
    assert len(message.files) == 1


async def test_a_recap_is_redrawn_with_its_picture(hall: Hall) -> None:
    await hall.dialogue.play(f"{THREE_WEEKS}\nalice: /plan done {ITEM}\nwait until 2026-03-16T10:00:00+01:00")
    recap = hall.dialogue.reads(card="recap")
    ((message, alt, png),) = [one for one in shown(hall) if one[1].startswith("Week 2 in review")]
    assert alt.endswith("Week 1: 1 of 2. Week 2: 1 of 2.")
    assert recap.tells("1 of 2", "kept the week", alt)
    await hall.dialogue.play("alice: /plan settings visible:off\nwait 1m")
    ((again, alt_again, png_again),) = [one for one in shown(hall) if one[1].startswith("Week 2 in review")]
    assert (again.id, alt_again, png_again) == (message.id, alt, png)
    assert again.edited is not None
    assert len(again.files) == 1


async def test_the_text_goes_alone_where_nothing_can_be_drawn(
    hall: Hall, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    await hall.dialogue.play(THREE_WEEKS)
    hall.stage.platform.chat.studio._end()
    hall.stage.platform.chat.studio._drawn.clear()
    monkeypatch.setattr(sys, "executable", str(tmp_path / "nothing"))
    answer = await hall.dialogue.say("alice", "/plan streak")
    assert answer.card == "streak"
    assert [alt for _, alt, _ in shown(hall) if alt.startswith("Your streak")] == []

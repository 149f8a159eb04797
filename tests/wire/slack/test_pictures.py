"""Pictures on Slack: files of the bot's own that messages show, never instead of a message."""

from collections.abc import AsyncIterator

import pytest

from bot.curricula import plans_root, read_plan
from bot.study.plan import Pace
from bot.study.syllabus import lay_out
from tests.dialogues.dialogue import BEGIN
from tests.pictures.images import size_of
from tests.wire.slack.hall import Hall, open_hall
from tests.wire.slack.workspace import Message

ITEM = lay_out(read_plan(plans_root() / "deep-learning"), Pace.STANDARD).week(2).core[0].key
"""An item of week 2: whoever ticks it is named in the recap of that week."""

SECOND_WEEK = f"""{BEGIN}
    alice: /plan join
    wait until 2026-03-02T10:00:00+01:00
    alice: /plan checkin done
    wait until 2026-03-09T10:00:00+01:00
"""
RECAP = "Week 2 in review"


@pytest.fixture
async def hall(database_url: str) -> AsyncIterator[Hall]:
    """The bot with pictures in a workspace."""
    async with open_hall(database_url, pictures=True) as opened:
        yield opened


def shown(message: Message) -> list[tuple[str, str]]:
    """The file and the words of each picture of a message."""
    return [(one["slack_file"]["id"], one["alt_text"]) for one in message.blocks if one["type"] == "image"]


def newest(hall: Hall, words: str) -> Message:
    """The newest message with these words that is still there."""
    return [one for one in hall.general.messages if words in one.text and not one.deleted][-1]


async def test_private_answers_show_a_file_that_is_deleted_after_a_day(hall: Hall) -> None:
    await hall.play(f"{SECOND_WEEK}\nalice: /plan streak")
    ((file, words),) = shown(newest(hall, "Your streak"))
    assert words.startswith("Your streak: 1 week. Longest: 1 week.")
    content = hall.slack.uploads.own[hall.stage.team.id, file].content
    assert content is not None
    assert size_of(content)[0] == 800


async def test_a_post_is_posted_once_whatever_becomes_of_its_picture(hall: Hall) -> None:
    await hall.play(f"{SECOND_WEEK}\nalice: /plan done {ITEM}\nwait until 2026-03-16T10:00:00+01:00")
    recap = newest(hall, RECAP)
    ((file, words),) = shown(recap)
    assert words.endswith("Week 1: 1 of 1. Week 2: 1 of 1.")
    await hall.play("alice: /plan settings visible:off\nwait 1m")
    assert recap.edited
    assert shown(recap) == [(file, words)], "the same picture is not uploaded again"

    hall.slack.uploads.looks_needed = 1
    await hall.play("wait until 2026-03-23T10:00:00+01:00")
    assert len(shown(newest(hall, "Week 3 in review"))) == 1, "it was not ready at once"

    for step in ("files.getUploadURLExternal", "upload", "files.completeUploadExternal"):
        hall.slack.faults.fail(step, 500)
        await hall.play("wait 1w")
    hall.slack.uploads.looks_needed = 9
    await hall.play("wait 1w")
    hall.slack.uploads.looks_needed = 0
    recaps = [one for one in hall.general.messages if "in review" in one.text]
    assert [len(shown(one)) for one in recaps] == [0, 1, 1, 0, 0, 0, 0]
    assert len({one.text.partition(":")[0] for one in recaps}) == 7
    await hall.play("alice: /plan streak")
    assert len(shown(newest(hall, "Your streak"))) == 1

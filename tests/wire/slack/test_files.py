"""Files for one person: in their own conversation with the bot, and nowhere else."""

import json
from datetime import timedelta

import pytest

from bot.platform.clock import SystemClock
from tests.dialogues.dialogue import BEGIN
from tests.wire.slack.hall import Hall

JOINED = f"""{BEGIN}
    alice: /plan join
"""


async def test_a_file_is_for_one_person_alone(socket_hall: Hall) -> None:
    hall = socket_hall
    await hall.play(JOINED)
    await hall.play("alice: /plan data export")
    holding = [
        (channel, message)
        for channel in hall.stage.team.channels.values()
        for message in channel.messages
        if message.files
    ]
    ((channel, message),) = holding
    assert channel.user == hall.person("alice").user.id
    ((name, content),) = message.files
    assert name == "studyplan-data.json"
    assert json.loads(content)["persons"][0]["name"] == "alice"


@pytest.mark.parametrize("step", ["files.getUploadURLExternal", "upload", "files.completeUploadExternal"])
async def test_a_file_that_does_not_arrive_is_told_and_not_sent_again(socket_hall: Hall, step: str) -> None:
    hall = socket_hall
    await hall.play(JOINED)
    hall.slack.faults.fail(step, 500)
    before = len(hall.slack.calls)
    answer = await hall.dialogue.say("alice", "/plan data export")
    assert answer.card == "data_exported"
    assert hall.dialogue.last("alice").tells("studyplan-data.json")
    assert [name for name, _ in hall.slack.calls[before:]].count(step) == 1


async def test_a_file_is_deleted_after_a_day_whatever_happens_between(socket_hall: Hall) -> None:
    hall = socket_hall
    await hall.play(f"{JOINED}\nalice: /plan data export\nrestart\nalice: /plan week")
    now = SystemClock().now()

    def left() -> int:
        channels = hall.stage.team.channels.values()
        return sum(bool(message.files) for channel in channels for message in channel.messages)

    await hall.stage.platform.delete_old_files(now + timedelta(hours=23))
    assert left() == 1
    hall.slack.faults.fail("files.delete", 500)
    await hall.stage.platform.delete_old_files(now + timedelta(hours=25))
    assert left() == 1, "Slack was away: it is tried again later"
    await hall.stage.platform.delete_old_files(now + timedelta(hours=27))
    assert left() == 0
    before = len(hall.slack.calls)
    await hall.stage.platform.delete_old_files(now + timedelta(days=30))
    assert len(hall.slack.calls) == before, "and forgotten"

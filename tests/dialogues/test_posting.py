"""What the bot posts by itself: order, previews, schedule changes, announcements."""

import json

import pytest

from adapters.local.output import as_json
from tests.dialogues.dialogue import BEGIN, ON_SQLITE, Dialogue
from tests.dialogues.seen import lines_of, times

WEEK_1 = ["🧠 Stage 1 begins", "🎯 Week 1 of 58", "📰 Eigenfaces for Recognition", "🙋 Check-in, week 1"]


def titles(dialogue: Dialogue) -> list[str]:
    """The first lines of all posts, without what follows a colon."""
    return [one.text.splitlines()[0].partition(":")[0] for one in dialogue.posts()]


async def test_the_first_week(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("wait until 2026-03-09T09:00:00+01:00")
    assert titles(dialogue) == [*WEEK_1, "📊 Week 1 in review", "🎯 Week 2 of 58"]
    assert times(dialogue.posts()) == [
        "2026-03-02 09:00",
        "2026-03-02 09:00",
        "2026-03-04 09:00",
        "2026-03-07 09:00",
        "2026-03-09 09:00",
        "2026-03-09 09:00",
    ]


async def test_nothing_comes_before_its_instant(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("wait until 2026-03-02T08:59:59+01:00")
    assert not dialogue.posts()
    await dialogue.play("wait 1s")
    assert len(dialogue.posts()) == 2


@ON_SQLITE
@pytest.mark.parametrize("number", [1, 2, 3, 4, 5, 6])
async def test_a_preview_is_what_is_sent(dialogue: Dialogue, number: int) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play(f"""
        alice: /plan join
        bob: /plan join
        wait until 2026-03-03T09:00:00+01:00
        alice: /plan done Vectors
        bob: /plan checkin stuck
        wait until 2026-03-08T12:00:00+01:00
        organizer: /plan-admin preview {number}
    """)
    shown, preview = [one for one in dialogue.messages if one.to == "organizer"][-2:]
    assert "What I will post next" in shown.text
    before = len(dialogue.posts())
    await dialogue.play("""
        wait until 2026-03-20T09:00:00+01:00
    """)
    sent = dialogue.posts()[before + number - 1]
    assert json.loads(as_json(preview))["card"] == json.loads(as_json(sent))["card"]
    assert lines_of(preview.text) == lines_of(sent.text)
    assert preview.shown == sent.shown


async def test_preview_lists_what_comes(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play('organizer: click "Preview"')
    listed = dialogue.private("organizer")[-2].text.splitlines()[1:7]
    assert listed[0] == "▶ 1. Mon 2 Mar 2026, 09:00 (Europe/Berlin): stage opening, week 1"
    assert listed[5] == "  6. Mon 9 Mar 2026, 09:00 (Europe/Berlin): goals of the week, week 2"


@ON_SQLITE
async def test_preview_looks_six_posts_ahead(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    told = (await dialogue.say("organizer", "/plan-admin preview 7")).text
    assert "is not a whole number from 1 to 6" in told


async def test_moving_the_posts_of_a_week(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("""
        organizer: /plan-admin schedule paper:thu checkin:"sun 18:30" nudge:"sun 20:00"
    """)
    for shown in ("Paper: Thursday at 09:00", "Check-in: Sunday at 18:30", "Reminders: Sunday at 20:00"):
        assert shown in dialogue.last("organizer").text
    await dialogue.play("wait 1w")
    assert times(dialogue.posts("'s paper. ")) == ["2026-03-05 09:00"]
    assert times(dialogue.posts("🙋")) == []
    await dialogue.play("wait 1d")
    assert times(dialogue.posts("🙋")) == ["2026-03-08 18:30"]


async def test_what_was_posted_is_not_posted_again_when_it_moves(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("""
        wait until 2026-03-04T10:00:00+01:00
        organizer: /plan-admin schedule paper:fri
        wait until 2026-03-08T10:00:00+01:00
    """)
    assert times(dialogue.posts("'s paper. ")) == ["2026-03-04 09:00"]
    await dialogue.play("wait 1w")
    assert times(dialogue.posts("'s paper. ")) == ["2026-03-04 09:00", "2026-03-13 09:00"]


async def test_a_post_that_moves_to_an_earlier_day_is_not_lost(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("""
        wait until 2026-03-03T10:00:00+01:00
        organizer: /plan-admin schedule paper:mon
        wait until 2026-03-05T10:00:00+01:00
    """)
    assert len(dialogue.posts("'s paper. ")) == 1


@ON_SQLITE
@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("paper:someday", "“someday” is not a weekday such as monday or mon"),
        ('paper:"thu 25:00"', "“25:00” is not a time such as 09:00"),
        ("paper:t", "is not a weekday"),
    ],
)
async def test_a_wrong_schedule_changes_nothing(dialogue: Dialogue, line: str, told: str) -> None:
    await dialogue.play(BEGIN)
    assert told in (await dialogue.say("organizer", f"/plan-admin schedule checkin:mon {line}")).text
    assert "Check-in: Saturday at 09:00" in (await dialogue.say("organizer", "/plan-admin schedule")).text


async def test_an_announcement_reaches_every_channel_of_the_group(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    code = (
        ((await dialogue.say("organizer", "/plan-admin room")).text).split("/plan-admin room ")[1].split()[0]
    )
    await dialogue.play(f"""
        in #other
        organizer: /plan-admin room {code}
        organizer: /plan-admin announce We meet on Thursday at 18:00, room "4"
    """)
    told = dialogue.posts('We meet on Thursday at 18:00, room "4"')
    assert [one.room for one in told] == ["#general", "#other"]
    assert "Your announcement is on its way." in dialogue.last("organizer").text


@pytest.mark.parametrize("length", [2000, 2001])
async def test_the_length_of_an_announcement(dialogue: Dialogue, length: int) -> None:
    await dialogue.play(BEGIN)
    told = (await dialogue.say("organizer", "/plan-admin announce " + "x" * length)).text
    sent = dialogue.posts("x" * 100)
    if length > 2000:
        assert "That is 2,001 characters; 2,000 is the most I take here." in told
        assert not sent
    else:
        assert "x" * 2000 in sent[0].text


async def test_only_organizers_announce(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    for line in ("announce hello", "status", "preview", "schedule", "room"):
        assert "That one is for organizers" in (await dialogue.say("alice", f"/plan-admin {line}")).text
    assert not dialogue.posts()


async def test_an_announcement_after_the_plan_is_over_is_sent_or_refused(dialogue: Dialogue) -> None:
    await dialogue.play("""
        organizer: /plan-admin start deep-learning intensive 2025-05-19 9 Europe/Berlin
        wait until 2026-03-10T12:00:00+01:00
    """)
    assert dialogue.posts("we made it")
    told = (await dialogue.say("organizer", "/plan-admin announce Thank you all")).text
    assert ("on its way" in told) == bool(dialogue.posts("Thank you all"))


async def test_an_announcement_may_hold_a_colon(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    told = (await dialogue.say("organizer", "/plan-admin announce Please read the text: it is short")).text
    assert "on its way" in told
    assert dialogue.posts("Please read the text: it is short")


async def test_the_goals_move_to_another_day_and_time(dialogue: Dialogue) -> None:
    """The weekday until the first week begins, the time always; the running week stays as it is."""
    await dialogue.play(BEGIN)
    await dialogue.play("""
        organizer: /plan-admin schedule goals:"tue 10:00"
        wait until 2026-03-04T12:00:00+01:00
        organizer: /plan-admin schedule goals:wed
    """)
    assert "so its weekday is changed with /plan-admin move day:wed" in dialogue.last("organizer").text
    await dialogue.play("""
        organizer: /plan-admin schedule goals:"tue 08:00"
        organizer: /plan-admin schedule paper:"tue 07:00"
        wait until 2026-03-10T12:00:00+01:00
    """)
    assert "can only come after them, from 08:00 on" in dialogue.last("organizer").text
    assert times(dialogue.posts()) == [
        "2026-03-03 10:00",
        "2026-03-03 10:00",
        "2026-03-05 10:00",
        "2026-03-08 10:00",
        "2026-03-10 08:00",
        "2026-03-10 08:00",
    ]

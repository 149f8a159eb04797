"""A group that meets once a week: the post, who leads, who came, how its hour is found, and what moves it."""

from datetime import UTC, datetime

import pytest

from bot.commands.reply import File, Form
from tests.calendar_files import ReadEvent, read_calendar
from tests.dialogues.dialogue import BEGIN, ON_SQLITE, Dialogue

MEETS = f"""{BEGIN}
    alice: /plan join
    bob: /plan join
    carol: /plan join
    organizer: /plan-admin meeting set when:"thu 19:00" where:https://meet.example.org/us
"""


def utc(local: str) -> datetime:
    """An instant of UTC."""
    return datetime.fromisoformat(local).replace(tzinfo=UTC)


async def test_the_goals_name_it_and_who_comes_keeps_the_week(dialogue: Dialogue) -> None:
    await dialogue.play(MEETS)
    await dialogue.play("""
        wait until 2026-03-05T17:59:00+01:00
    """)
    goals = dialogue.posts(card="week_goals")[-1]
    assert "We meet Thu 5 Mar 2026, 19:00" in goals.text
    assert "https://meet.example.org/us" in goals.text
    assert not dialogue.posts(card="meeting")
    await dialogue.play("""
        wait until 2026-03-05T18:01:00+01:00
    """)
    (post,) = dialogue.posts(card="meeting")
    assert post.tells("https://meet.example.org/us", "Nobody leads yet")
    early = await dialogue.say("alice", "/plan meeting here")
    assert early.card == "refused"
    await dialogue.play("""
        wait until 2026-03-05T19:05:00+01:00
        alice: click "I am here"
        alice: click "I am here"
        bob: /plan meeting here
        wait until 2026-03-05T20:30:00+01:00
    """)
    assert [one.numbers for one in dialogue.private("alice", "meeting_here")] == [[1], [1]]
    assert dialogue.now(post).tells("2 members came")
    await dialogue.play("""
        wait until 2026-03-11T12:00:00+01:00
        alice: /plan streak
        carol: /plan streak
    """)
    assert dialogue.last("alice").tells("came to the meeting")
    assert not dialogue.last("carol").tells("came to the meeting")
    assert dialogue.posts(card="recap")[-1].tells("2 of 3 kept the week")
    status = await dialogue.say("organizer", "/plan-admin status")
    assert status.tells("2 of 3 in week 1")
    assert status.line_about("Members:").endswith("of whom 2 were active in the last 7 days")
    late = await dialogue.say("carol", "/plan meeting here")
    assert late.card == "refused"


async def test_who_is_willing_leads_by_turns_and_passes_on_with_one_press(dialogue: Dialogue) -> None:
    await dialogue.play(MEETS)
    await dialogue.play("""
        alice: /plan meeting lead on
        bob: /plan meeting lead on
        carol: /plan meeting show
        wait until 2026-03-02T12:00:00+01:00
    """)
    assert dialogue.last("carol").tells("alice leads")
    assert dialogue.posts(card="week_goals")[-1].tells("alice leads")
    (asked,) = dialogue.directs("alice")
    assert asked.card == "meeting_lead"
    assert not dialogue.directs("bob")
    await dialogue.play("""
        alice: click "I cannot this time"
        wait 5m
    """)
    assert dialogue.private("alice", "meeting_shown")[-1].tells("bob leads")
    assert dialogue.now(dialogue.posts(card="week_goals")[-1]).tells("bob leads")
    assert [one.card for one in dialogue.directs("bob")] == ["meeting_lead"]
    assert dialogue.now(asked).tells("Somebody else leads")
    await dialogue.play("""
        wait until 2026-03-09T12:00:00+01:00
    """)
    assert dialogue.posts(card="week_goals")[-1].tells("alice leads"), "her turn has not been yet"
    await dialogue.play("""
        alice: /plan leave
        wait 5m
    """)
    assert dialogue.now(dialogue.posts(card="week_goals")[-1]).tells("bob leads")
    await dialogue.play("""
        bob: /plan meeting lead off
        wait until 2026-03-12T18:05:00+01:00
        carol: click "I lead it"
        wait 5m
    """)
    assert dialogue.now(dialogue.posts(card="meeting")[-1]).tells("carol leads")
    refused = await dialogue.say("bob", "/plan meeting lead turn:take")
    assert refused.card == "refused"
    assert refused.tells("carol leads")
    await dialogue.play("""
        carol: /plan settings visible:off
        wait 5m
    """)
    assert not dialogue.now(dialogue.posts(card="meeting")[-1]).tells("carol")
    assert (await dialogue.say("carol", "/plan meeting lead on")).card == "refused"


async def test_reminders_and_the_agenda_are_for_those_who_agreed(dialogue: Dialogue) -> None:
    await dialogue.play(MEETS)
    await dialogue.play("""
        alice: /plan meeting remind on
        alice: /plan meeting show stuck:on
        bob: /plan meeting remind on
        carol: /plan meeting show
        wait until 2026-03-03T12:00:00+01:00
        alice: /plan checkin stuck
        carol: /plan checkin stuck
        bob: /plan meeting remind off
        wait until 2026-03-05T18:30:00+01:00
    """)
    assert [one.card for one in dialogue.directs("alice")] == ["meeting_reminder"]
    assert not dialogue.directs("bob")
    (post,) = dialogue.posts(card="meeting")
    assert post.tells("Stuck this week: alice.")
    assert not post.tells("carol")
    assert post.tells("To talk about")
    await dialogue.play("""
        alice: click "No more reminders of meetings"
        alice: /plan meeting show stuck:off
        wait until 2026-03-12T18:30:00+01:00
    """)
    assert len(dialogue.directs("alice")) == 1
    assert not dialogue.now(post).tells("alice")


async def test_the_hour_is_found(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        bob: /plan join
        carol: /plan join
        bob: /plan settings timezone:America/New_York
        organizer: /plan-admin meeting find offer:"mon 18:00, thu 19:30, sat 11:00"
        wait 5m
    """)
    (asked,) = dialogue.posts(card="meeting_hours")
    assert asked.tells("Mon 2 Mar 2026, 18:00", "Thu 5 Mar 2026, 19:30", "Sat 7 Mar 2026, 11:00")
    await dialogue.play("""
        alice: click "Mark my hours"
        alice: click "Thu 19:30"
        alice: click "Mon 18:00"
        alice: click "Not Mon 18:00"
        bob: /plan meeting times
        bob: click "Thu 13:30"
        bob: click "Sat 05:00"
        organizer: /plan-admin meeting find
    """)
    assert dialogue.private("alice", "meeting_times")[-1].tells("You marked: Thu 19:30.")
    assert dialogue.private("bob", "meeting_times")[-1].tells("You marked: Thu 13:30, Sat 05:00.")
    best = dialogue.last("organizer").text
    assert best.index("Thursday 19:30: suits 2 of 2") < best.index("Saturday 11:00: suits 1 of 2")
    assert best.index("Saturday 11:00") < best.index("Monday 18:00: suits 0 of 2")
    await dialogue.play("""
        organizer: /plan-admin meeting set when:"thu 19:30" where:"#talk"
        wait 5m
        alice: /plan meeting times
        bob: /plan meeting show
    """)
    assert dialogue.now(asked).tells("The answers are in")
    assert dialogue.last("alice").card == "refused"
    assert dialogue.last("bob").tells("Every Thursday at 19:30", "Europe/Berlin", "#talk")


async def test_new_hours_keep_what_was_marked_and_ask_before_marks_are_lost(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        bob: /plan join
        organizer: /plan-admin meeting find offer:"mon 18:00, thu 19:30"
        alice: /plan meeting times
        alice: click "Mon 18:00"
        alice: click "Thu 19:30"
        bob: /plan meeting times
        bob: click "Thu 19:30"
        organizer: /plan-admin meeting find offer:"thu 19:30, mon 18:00, sat 11:00"
        organizer: /plan-admin meeting find
    """)
    ranked = dialogue.last("organizer")
    assert ranked.tells("Thursday 19:30: suits 2 of 2", "Monday 18:00: suits 1 of 2", "suits 0 of 2")
    await dialogue.play('organizer: /plan-admin meeting find offer:"mon 18:00, sun 10:00"')
    asked = dialogue.last("organizer")
    assert asked.card == "confirm_hours"
    assert asked.tells("2 marks", "Thursday 19:30 (2)")
    assert not asked.tells("Monday"), "it stays"
    assert not asked.tells("Saturday"), "nobody marked it"
    await dialogue.play("organizer: /plan-admin meeting find")
    assert dialogue.last("organizer").tells("Thursday 19:30: suits 2 of 2"), "nothing is changed yet"
    await dialogue.play("""
        organizer: /plan-admin meeting find mon 18:00, sun 10:00
        organizer: click "Confirm"
    """)
    assert dialogue.last("organizer").card == "hours_offered"
    await dialogue.play("wait 1m\norganizer: /plan-admin meeting find")
    *earlier, newest = dialogue.posts(card="meeting_hours")
    assert all(dialogue.now(one).tells("Other hours were offered later") for one in earlier)
    assert dialogue.now(newest).tells("Sun 8 Mar 2026, 10:00")
    ranked = dialogue.last("organizer")
    assert ranked.tells("Monday 18:00: suits 1 of 1", "Sunday 10:00: suits 0 of 1")
    assert not ranked.tells("Thursday")


@ON_SQLITE
@pytest.mark.parametrize(
    ("line", "fact"),
    [
        ("/plan-admin meeting set where:https://meet.example.org", "thu 19:00"),
        ("/plan-admin meeting set when:thu", "thu 19:00"),
        ('/plan-admin meeting set where:https://a:b@example.org when:"thu 19:00"', "user name or a password"),
        ("/plan-admin meeting off", "no meeting yet"),
        ("/plan-admin meeting off week:2", "no meeting yet"),
        ("/plan-admin meeting find", "No hours are offered"),
        ('/plan-admin meeting find offer:"mon, tue 18:00"', "has no time"),
        ('/plan-admin meeting find offer:"mon 18:00"', "2 to 8"),
        ('/plan-admin meeting find offer:"mon 18:00, monday 6pm"', "2 to 8"),
    ],
)
async def test_what_cannot_be_set(dialogue: Dialogue, line: str, fact: str) -> None:
    await dialogue.play(BEGIN)
    told = await dialogue.say("organizer", line)
    assert told.card == "refused"
    assert told.tells(fact)


async def test_breaks_shifts_and_cancelling_move_it_everywhere(dialogue: Dialogue) -> None:
    await dialogue.play(MEETS)
    first = await calendar(dialogue)
    assert first[1].starts == utc("2026-03-05 18:00")
    assert first[1].ends == utc("2026-03-05 19:00")
    assert {one.sequence for one in first.values()} == {0}
    await dialogue.play("""
        wait until 2026-03-10T12:00:00+01:00
        organizer: /plan-admin calendar shift 1
        organizer: /plan-admin calendar confirm
    """)
    shifted = await calendar(dialogue)
    assert (shifted[1], shifted[3].starts) == (first[1], utc("2026-03-26 18:00"))
    await dialogue.play("""
        organizer: /plan-admin meeting set when:"wed 20:00" minutes:90
    """)
    moved = await calendar(dialogue)
    assert moved[3].starts == utc("2026-03-25 19:00")
    assert moved[3].ends == utc("2026-03-25 20:30")
    assert moved[3].sequence == 2
    await dialogue.play("""
        organizer: /plan-admin meeting off week:3
    """)
    without = await calendar(dialogue)
    assert (without[3].status, without[3].sequence) == ("CANCELLED", 3)
    assert without[4] == moved[4]
    await dialogue.play("""
        organizer: /plan-admin meeting off week:3 undo:on
        organizer: /plan-admin calendar break 2026-03-23 2026-03-29 Holidays
        organizer: /plan-admin calendar confirm
    """)
    after = await calendar(dialogue)
    assert (after[3].starts, after[3].status) == (utc("2026-04-01 18:00"), "CONFIRMED")
    assert after[3].sequence == 4
    await dialogue.play("""
        wait until 2026-04-01T20:00:00+02:00
    """)
    assert [one.numbers[0] for one in dialogue.posts(card="meeting")] == [1, 2, 3]
    await dialogue.play("""
        organizer: /plan-admin meeting off
        alice: /plan meeting show
    """)
    assert dialogue.last("alice").card == "meeting_shown", "it is asked first"
    await dialogue.play("""
        organizer: click "Confirm"
        organizer: click "Undo"
        alice: /plan meeting show
    """)
    assert dialogue.last("alice").tells("Every Wednesday at 20:00", "meet.example.org/us")
    await dialogue.play("""
        organizer: /plan-admin meeting off
        organizer: click "Confirm"
        wait 2w
        alice: /plan meeting show
    """)
    assert dialogue.last("alice").card == "refused"
    assert len(dialogue.posts(card="meeting")) == 3


@ON_SQLITE
async def test_where_is_asked_for_until_it_is_said(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        organizer: /plan-admin meeting set when:"thu 19:00"
        organizer: click "Say where…"
        organizer: submit where="https://meet.example.org/us"
    """)
    assert dialogue.last("organizer").tells("Thursday at 19:00", "https://meet.example.org/us")
    assert dialogue.last("organizer").buttons == ["Cancel the next one"]


@ON_SQLITE
async def test_a_form_asks_when_and_where_the_group_meets(dialogue: Dialogue) -> None:
    await dialogue.play(f"{BEGIN}\n organizer: /plan-admin meeting set")
    form = dialogue.last("organizer").shown
    assert isinstance(form, Form)
    assert [one.name for one in form.fields] == ["when", "where", "minutes"]
    await dialogue.play("""
        organizer: submit when="thu 19:00" where="https://meet.example.org/us"
        organizer: /plan-admin meeting set
    """)
    form = dialogue.last("organizer").shown
    assert isinstance(form, Form)
    assert [one.initial for one in form.fields] == ["Thursday 19:00", "https://meet.example.org/us", "60"]
    await dialogue.play("""
        organizer: /plan-admin meeting find
        organizer: click "Fill in…"
        organizer: submit offer="mon 18:00, tue 18:00"
        organizer: /plan-admin meeting find
    """)
    assert dialogue.last("organizer").card == "meeting_ranked"


async def calendar(dialogue: Dialogue, person: str = "alice") -> dict[int, ReadEvent]:
    """The meetings in the file that a person gets now, by week."""
    await dialogue.say(person, "/plan calendar")
    files = [one.shown for one in dialogue.private(person) if isinstance(one.shown, File)]
    events = read_calendar(files[-1].content)
    return {
        int(uid.split("-w")[1].partition("-")[0]): one
        for uid, one in events.items()
        if uid.endswith("-meeting@studyplan")
    }

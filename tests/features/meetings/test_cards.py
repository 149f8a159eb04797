"""The words about meetings."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from bot.feature.post_kinds import PostTime
from bot.features.meetings import cards, hour_cards
from bot.features.meetings.hours import AskedHours, Offer, Offers
from bot.features.meetings.rules import Hour
from bot.features.meetings.tables import Meeting, MeetingWish
from bot.features.meetings.timetable import Planned
from bot.messages.plain import plain
from tests.courses import a_course, actions_of

COURSE = a_course()
STARTS = datetime(2026, 3, 5, 18, 0, tzinfo=UTC)
PLANNED = Planned(
    1, PostTime(STARTS, STARTS + timedelta(hours=1)), "https://meet.example.org/us", "alice", ("bob",), 2
)
HELD = Meeting(cohort_id=1, weekday=3, at=time(19), minutes=60, place="<#123456789>")
BERLIN = "Europe/Berlin"


def test_a_meeting_with_its_agenda() -> None:
    card = cards.meeting(COURSE, PLANNED, 1)
    assert card.name == "meeting"
    assert plain(card).splitlines() == [
        "🗓️ Meeting of week 1",
        "It begins Thu 5 Mar 2026, 19:00 (Europe/Berlin) at this link <https://meet.example.org/us>. "
        "alice leads.",
        "To talk about",
        "1. What is an eigenface?",
        "2. What does the method miss?",
        "Stuck this week: bob. What would help?",
        "[I am here]",
        "2 members came. Whoever comes presses “I am here”: that keeps the week.",
    ]
    assert actions_of(card) == {"I am here": "plan meeting here week=1"}


def test_a_meeting_that_nobody_leads_and_one_that_is_cancelled() -> None:
    alone = cards.meeting(COURSE, replace(PLANNED, leader=None, stuck=(), here=0, week=3), 3)
    assert plain(alone).splitlines()[1:] == [
        "It begins Thu 5 Mar 2026, 19:00 (Europe/Berlin) at this link <https://meet.example.org/us>. "
        "Nobody leads yet.",
        "[I am here] [I lead it]",
        "Whoever comes presses “I am here”: that keeps the week.",
    ]
    assert actions_of(alone)["I lead it"] == "plan meeting lead turn=take week=3"
    assert plain(cards.meeting(COURSE, replace(PLANNED, is_cancelled=True), 1)).splitlines()[1:] == [
        "This meeting does not take place."
    ]
    assert plain(cards.meeting(COURSE, None, 1)).splitlines()[1:] == ["The group does not meet in this week."]


def test_the_reminder_and_the_word_to_who_leads() -> None:
    assert plain(cards.reminder(COURSE, PLANNED, "Asia/Tokyo")).splitlines() == [
        f"🗓️ {COURSE.name} meets soon",
        "Fri 6 Mar 2026, 03:00 (Asia/Tokyo) at this link <https://meet.example.org/us>. alice leads.",
        "[No more reminders of meetings]",
        "You asked for this reminder.",
    ]
    asked = cards.leading(COURSE, 1, BERLIN, leads=True)
    assert actions_of(asked) == {
        "I cannot this time": "plan meeting lead turn=pass week=1",
        "Do not ask me again": "plan meeting lead wish=off",
    }
    assert plain(cards.leading(COURSE, 1, BERLIN, leads=False)).splitlines()[1:] == [
        "Somebody else leads it now."
    ]


def test_what_a_member_reads_and_can_switch() -> None:
    wish = MeetingWish(member_id=1, reminds=True, leads=False, tells_stuck=False)
    card = cards.shown(COURSE, HELD, replace(PLANNED, stuck=()), wish, BERLIN, mine=True)
    assert plain(card).splitlines() == [
        f"🗓️ Meetings of {COURSE.name}",
        "Every Thursday at 19:00 (Europe/Berlin) in 123456789.",
        "The next one, in week 1: Thu 5 Mar 2026, 19:00 (Europe/Berlin). You lead it.",
        "To talk about",
        "1. What is an eigenface?",
        "2. What does the method miss?",
        "[I cannot this time]",
        "[No more reminders] [I can lead] [Name me when I am stuck]",
    ]
    none = cards.shown(COURSE, HELD, None, None, BERLIN, mine=False)
    assert plain(none).splitlines()[1:] == [
        "Every Thursday at 19:00 (Europe/Berlin) in 123456789. No meeting is left.",
        "[Remind me] [I can lead] [Name me when I am stuck]",
    ]


def test_hours_to_choose_from() -> None:
    offers = Offers((Offer(7, Hour(3, time(19)), STARTS, 2, is_mine=True),), 3)
    mine = hour_cards.times(COURSE, offers, "America/New_York")
    assert plain(mine).splitlines()[1:] == [
        "Mark every hour that suits you each week (America/New_York). You marked: Thu 13:00.",
        "[Not Thu 13:00]",
    ]
    ranked = hour_cards.ranked(COURSE, offers)
    assert plain(ranked).splitlines()[1:] == [
        "3 members marked at least one hour. Times are in Europe/Berlin.",
        "• Thursday 19:00: suits 2 of 3  [Choose]",
    ]
    assert plain(hour_cards.hours(COURSE, AskedHours())).splitlines()[1:] == [
        "The answers are in. /plan meeting show tells when we meet."
    ]
    assert plain(hour_cards.hours(COURSE, AskedHours(is_replaced=True))).splitlines()[1:] == [
        "Other hours were offered later. /plan meeting times shows them."
    ]
    assert plain(cards.meeting_set(COURSE, HELD, PLANNED)).splitlines() == [
        "The group meets every Thursday at 19:00 in 123456789, for 60 minutes.",
        "The next meeting: Thu 5 Mar 2026, 19:00 (Europe/Berlin).",
        "[Cancel the next one]",
    ]


def test_before_marks_are_lost_they_are_counted() -> None:
    lost = [Offer(7, Hour(3, time(19)), STARTS, 2), Offer(8, Hour(5, time(11)), STARTS, 1)]
    asked = hour_cards.confirm_hours(COURSE, lost, "abc")
    assert asked.name == "confirm_hours"
    assert plain(asked).splitlines() == [
        "Offer other hours?",
        "3 marks would be lost, at hours that you no longer offer: Thursday 19:00 (2), Saturday 11:00 (1).",
        "[Confirm]",
        "Marks at the other hours stay. Nothing is changed before you confirm.",
    ]
    assert actions_of(asked) == {"Confirm": "plan-admin meeting find kept=abc"}


def test_the_end_of_all_meetings_is_asked_first_and_can_be_undone() -> None:
    asked = cards.confirm_end(COURSE, HELD, PLANNED)
    assert plain(asked).splitlines() == [
        "End all meetings?",
        "The group meets every Thursday at 19:00. After this it meets no more, and nobody is reminded.",
        "[Confirm] [Cancel the next one only]",
        "Nothing is changed before you confirm.",
    ]
    assert actions_of(asked) == {
        "Confirm": "plan-admin meeting off sure=on",
        "Cancel the next one only": "plan-admin meeting off week=1",
    }
    ended = cards.meetings_ended(COURSE, "abc")
    assert plain(ended).splitlines() == ["The group has no meetings any more.", "[Undo]"]
    assert actions_of(ended) == {"Undo": "plan-admin meeting set kept=abc"}

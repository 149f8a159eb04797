"""The words of changes to the calendar: what is shown first, what was made, and what the rooms are told."""

from datetime import date, time
from zoneinfo import ZoneInfo

import pytest

from bot.features.reschedule import cards, rules
from bot.features.reschedule.schedule_card import scheduled
from bot.messages.plain import plain
from bot.study.weekly_schedule import Rhythm, Slot
from tests.courses import a_course, actions_of, at
from tests.dialogues.dialogue import BEGIN, Dialogue

COURSE = a_course()
IN_WEEK_2 = at("2026-03-11 12:00")


def test_a_change_is_shown_first() -> None:
    after = rules.take_break(COURSE, date(2026, 3, 16), date(2026, 3, 20), "spring", IN_WEEK_2)
    card = cards.changed_calendar(COURSE, after, "We take a break.", IN_WEEK_2, "abc")
    assert card.name == "confirm_calendar"
    assert plain(card).splitlines() == [
        "Change the calendar like this?",
        "We take a break. 5 days of break cost 1 week, so that weekdays stay.",
        "• Week 2, the running one, ends Mon 16 Mar 2026, 09:00 (Europe/Berlin), as before",
        "• Week 3 begins → Mon 23 Mar 2026, 09:00 (Europe/Berlin) (was Mon 16 Mar 2026)",
        "• Week 4 begins → Mon 30 Mar 2026, 09:00 (Europe/Berlin) (was Mon 23 Mar 2026)",
        "• Stage 2 (weeks 3–4) begins → Mon 23 Mar 2026, 09:00 (Europe/Berlin) (was Mon 16 Mar 2026)",
        "• The plan ends → Mon 6 Apr 2026, 09:00 (Europe/Berlin) (was Mon 30 Mar 2026)",
        "[Confirm]",
        "Nothing is changed before you confirm. What was posted stays; every channel is told.",
    ]
    assert actions_of(card) == {
        "Confirm": "plan-admin calendar confirm draft=abc",
    }


def test_a_break_of_one_day_or_of_whole_weeks_and_what_it_costs() -> None:
    day = rules.take_break(COURSE, date(2026, 3, 16), date(2026, 3, 16), "", IN_WEEK_2)
    shown = cards.changed_calendar(COURSE, day, "We take a break.", IN_WEEK_2, "abc")
    assert (
        plain(shown).splitlines()[1] == "We take a break. 1 day of break costs 1 week, so that weekdays stay."
    )
    weeks = rules.take_break(COURSE, date(2026, 3, 16), date(2026, 3, 29), "", IN_WEEK_2)
    shown = cards.changed_calendar(COURSE, weeks, "We take a break.", IN_WEEK_2, "abc")
    assert plain(shown).splitlines()[1] == "We take a break."


def test_a_change_before_the_plan_begins() -> None:
    after = rules.shift(COURSE, 1, at("2026-02-20 12:00"))
    card = cards.changed_calendar(COURSE, after, "Later.", at("2026-02-20 12:00"), "abc")
    assert plain(card).splitlines()[2:-2] == [
        "• Week 1 begins → Mon 9 Mar 2026, 09:00 (Europe/Berlin) (was Mon 2 Mar 2026)",
        "• Week 2 begins → Mon 16 Mar 2026, 09:00 (Europe/Berlin) (was Mon 9 Mar 2026)",
        "• Week 3 begins → Mon 23 Mar 2026, 09:00 (Europe/Berlin) (was Mon 16 Mar 2026)",
        "• Stage 1 (weeks 1–2) begins → Mon 9 Mar 2026, 09:00 (Europe/Berlin) (was Mon 2 Mar 2026)",
        "• Stage 2 (weeks 3–4) begins → Mon 23 Mar 2026, 09:00 (Europe/Berlin) (was Mon 16 Mar 2026)",
        "• The plan ends → Mon 6 Apr 2026, 09:00 (Europe/Berlin) (was Mon 30 Mar 2026)",
    ]


def test_a_stage_that_grows() -> None:
    after = rules.set_stage(COURSE, 2, 3, IN_WEEK_2)
    card = cards.changed_calendar(COURSE, after, "Longer.", IN_WEEK_2, "abc")
    assert plain(card).splitlines()[2:-2] == [
        "• Week 2, the running one, ends Mon 16 Mar 2026, 09:00 (Europe/Berlin), as before",
        "• Week 3 begins Mon 16 Mar 2026, 09:00 (Europe/Berlin), as before",
        "• Week 4 begins Mon 23 Mar 2026, 09:00 (Europe/Berlin), as before",
        "• Week 5 begins → Mon 30 Mar 2026, 09:00 (Europe/Berlin)",
        "• Stage 2 (weeks 3–5) begins Mon 16 Mar 2026, 09:00 (Europe/Berlin), as before",
        "• The plan ends → Mon 6 Apr 2026, 09:00 (Europe/Berlin) (was Mon 30 Mar 2026)",
    ]


def test_a_stage_that_shrinks_to_one_week() -> None:
    after = rules.set_stage(COURSE, 2, 1, IN_WEEK_2)
    card = cards.changed_calendar(COURSE, after, "Shorter.", IN_WEEK_2, "abc")
    assert plain(card).splitlines()[2:-2] == [
        "• Week 2, the running one, ends Mon 16 Mar 2026, 09:00 (Europe/Berlin), as before",
        "• Week 3 begins Mon 16 Mar 2026, 09:00 (Europe/Berlin), as before",
        "• Stage 2 (week 3) begins Mon 16 Mar 2026, 09:00 (Europe/Berlin), as before",
        "• The plan ends → Mon 23 Mar 2026, 09:00 (Europe/Berlin) (was Mon 30 Mar 2026)",
    ]


def test_a_change_that_was_made() -> None:
    after = rules.shift(COURSE, 1, IN_WEEK_2)
    card = cards.calendar_changed(COURSE, after, IN_WEEK_2)
    assert card.name == "calendar_changed"
    assert plain(card).splitlines() == [
        "Done. The calendar is now:",
        "• Week 2, the running one, ends Mon 16 Mar 2026, 09:00 (Europe/Berlin)",
        "• Week 3 begins Mon 23 Mar 2026, 09:00 (Europe/Berlin)",
        "• Week 4 begins Mon 30 Mar 2026, 09:00 (Europe/Berlin)",
        "• Stage 2 (weeks 3–4) begins Mon 23 Mar 2026, 09:00 (Europe/Berlin)",
        "• The plan ends Mon 6 Apr 2026, 09:00 (Europe/Berlin)",
    ]


@pytest.mark.parametrize(
    ("first", "last", "reason", "words"),
    [
        (
            date(2026, 3, 16),
            date(2026, 3, 29),
            "",
            (
                "We take a break from Mon 16 Mar 2026 to Sun 29 Mar 2026. Week 3 begins Mon 30 Mar 2026, "
                "09:00 (Europe/Berlin)."
            ),
        ),
        (
            date(2026, 3, 12),
            date(2026, 3, 25),
            "spring",
            (
                "We take a break from Thu 12 Mar 2026 to Wed 25 Mar 2026 (spring). Week 2 runs until Mon "
                "30 Mar 2026, 09:00 (Europe/Berlin); its later posts come after the break. Week 3 begins "
                "Mon 30 Mar 2026, 09:00 (Europe/Berlin)."
            ),
        ),
        (
            date(2026, 3, 16),
            date(2026, 3, 16),
            "exam",
            (
                "We take a break on Mon 16 Mar 2026 (exam). Week 3 begins Mon 23 Mar 2026, 09:00 "
                "(Europe/Berlin)."
            ),
        ),
        (
            date(2026, 3, 24),
            date(2026, 3, 30),
            "",
            (
                "We take a break from Tue 24 Mar 2026 to Mon 30 Mar 2026. Week 4 runs until Mon 6 Apr "
                "2026, 09:00 (Europe/Berlin); its later posts come after the break."
            ),
        ),
    ],
    ids=["between weeks", "in the running week", "one day", "in the last week"],
)
def test_a_break_as_the_rooms_are_told(first: date, last: date, reason: str, words: str) -> None:
    after = rules.take_break(COURSE, first, last, reason, IN_WEEK_2)
    (taken,) = after.calendar.breaks
    assert cards.break_taken(COURSE, after, taken, IN_WEEK_2) == words


def test_a_break_that_ends_as_the_rooms_are_told() -> None:
    resting = rules.take_break(COURSE, date(2026, 3, 16), date(2026, 4, 5), "spring", IN_WEEK_2)
    (ended,) = resting.calendar.breaks
    ahead = rules.resume(resting, IN_WEEK_2)
    assert cards.resumed(resting, ahead, ended, IN_WEEK_2) == (
        "The break from Mon 16 Mar 2026 to Sun 5 Apr 2026 (spring) is cancelled. Week 3 begins Mon 16 "
        "Mar 2026, 09:00 (Europe/Berlin)."
    )
    during = at("2026-03-19 12:00")
    early = rules.resume(resting, during)
    assert (
        cards.resumed(resting, early, ended, during)
        == "Our break is over. Week 3 begins Mon 23 Mar 2026, 09:00 (Europe/Berlin)."
    )


def test_only_what_moved_is_told() -> None:
    week_1 = at("2026-03-03 12:00")
    far = rules.take_break(COURSE, date(2026, 3, 16), date(2026, 3, 22), "", week_1)
    (taken,) = far.calendar.breaks
    assert cards.break_taken(COURSE, far, taken, week_1) == (
        "We take a break from Mon 16 Mar 2026 to Sun 22 Mar 2026. Week 3 begins Mon 23 Mar 2026, 09:00 "
        "(Europe/Berlin)."
    )
    assert cards.resumed(far, rules.resume(far, week_1), taken, week_1) == (
        "The break from Mon 16 Mar 2026 to Sun 22 Mar 2026 is cancelled. Week 3 begins Mon 16 Mar 2026, "
        "09:00 (Europe/Berlin)."
    ), "week 2 stays where it is, so it is not named"
    paris = rules.move(COURSE, None, None, ZoneInfo("Europe/Paris"), week_1)
    assert cards.moved(COURSE, paris, week_1) == "The goals now come every Monday at 09:00 (Europe/Paris)."
    last = rules.take_break(COURSE, date(2026, 3, 25), date(2026, 3, 31), "", week_1)
    (ended,) = last.calendar.breaks
    assert cards.resumed(last, rules.resume(last, week_1), ended, week_1) == (
        "The break from Wed 25 Mar 2026 to Tue 31 Mar 2026 is cancelled."
    ), "no week begins later"


def test_a_shift_as_the_rooms_are_told() -> None:
    assert (
        cards.shifted(COURSE, rules.shift(COURSE, 2, IN_WEEK_2), 2, IN_WEEK_2)
        == "All weeks to come begin 2 weeks later. Week 3 begins Mon 30 Mar 2026, 09:00 (Europe/Berlin)."
    )
    later = rules.shift(COURSE, 2, IN_WEEK_2)
    assert cards.shifted(later, rules.shift(later, -1, IN_WEEK_2), -1, IN_WEEK_2) == (
        "All weeks to come begin 1 week earlier. Week 3 begins Mon 23 Mar 2026, 09:00 (Europe/Berlin)."
    )


def test_goals_at_another_time_as_the_rooms_are_told() -> None:
    after = rules.move(COURSE, 2, time(18), ZoneInfo("America/New_York"), IN_WEEK_2)
    assert cards.moved(COURSE, after, IN_WEEK_2) == (
        "The goals now come every Wednesday at 18:00 (America/New_York). Week 3 begins Wed 18 Mar "
        "2026, 18:00 (America/New_York)."
    )


def test_a_stage_of_another_length_as_the_rooms_are_told() -> None:
    assert (
        cards.stage_set(rules.set_stage(COURSE, 2, 3, IN_WEEK_2), 2)
        == "Stage 2, Networks, now lasts 3 weeks, until Mon 6 Apr 2026, 09:00 (Europe/Berlin)."
    )
    assert (
        cards.stage_set(rules.set_stage(COURSE, 2, 1, IN_WEEK_2), 2)
        == "Stage 2, Networks, now lasts 1 week, until Mon 23 Mar 2026, 09:00 (Europe/Berlin)."
    )


def test_the_posts_of_a_week() -> None:
    card = scheduled(COURSE)
    assert card.name == "schedule"
    assert plain(card).splitlines() == [
        "The posts of a week",
        "Goals: Monday at 09:00",
        "Paper: Wednesday at 09:00",
        "Check-in: Saturday at 09:00",
        "Reminders: Sunday at 09:00",
        "[Change] [Take a break] [Shift] [Move the goals] [Length of a stage]",
        "What was posted already stays as it is. For example: /plan-admin calendar schedule paper:thu "
        "checkin:sun",
    ]


def test_the_posts_of_a_week_at_times_of_their_own() -> None:
    rhythm = Rhythm(paper=Slot(3), check_in=Slot(6, time(18, 30)), nudge=Slot(7, time(20)))
    moved = rules.set_rhythm(COURSE, rhythm, IN_WEEK_2)
    assert plain(scheduled(moved)).splitlines()[1:-2] == [
        "Goals: Monday at 09:00",
        "Paper: Thursday at 09:00",
        "Check-in: Sunday at 18:30",
        "Reminders: Monday at 20:00",
    ]


async def test_why_a_change_is_refused(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        wait until 2026-03-11T12:00:00+01:00
    """)

    async def refused(line: str) -> str:
        return (await dialogue.say("organizer", f"/plan-admin {line}")).text

    assert (
        await refused("confirm")
        == "There is nothing to confirm. A command such as /plan-admin calendar break shows a change first."
    )
    assert (
        await refused("break 2026-03-20 2026-03-19")
        == "A break cannot end (2026-03-19) before it begins (2026-03-20)."
    )
    assert (
        await refused("break 2026-03-01 2026-03-19")
        == "from: “2026-03-01” is past. Today is 2026-03-11.\n[Correct it]"
    )
    assert (
        await refused("break 2026-03-20 2036-03-19")
        == "A break lasts 366 days at most; check the years of the dates."
    )
    assert await refused("stage 9 3") == "This plan has 7 stages, so there is no stage 9."
    assert await refused("stage 1 1") == (
        "Stage 1 is in its week 2, and what it still holds needs a week, so it lasts 3 weeks at least."
    )
    assert await refused("stage 1 8") == "Stage 1 lasts 8 weeks already."
    assert (
        await refused("shift -1") == "That would begin week 3 on 2026-03-09, which is past. "
        "/plan-admin calendar resume ends a break early."
    )
    assert (
        await refused("shift 0")
        == "A shift by 0 weeks changes nothing. Give a number such as 1, or -1 for earlier."
    )
    assert (
        await refused("move day:monday")
        == "The goals come at that time already. Give another weekday, time or time zone."
    )
    assert await refused("resume") == "There is no break to end. /plan-admin calendar break takes one."
    assert await refused("schedule goals:wed") == (
        "The group has begun, so its weekday is changed with /plan-admin calendar move day:wed. Here you "
        "can still change the time."
    )
    assert (
        await refused('schedule paper:"mon 08:00"')
        == "On the day of the goals, a post can only come after them, from 09:00 on."
    )
    assert (
        await refused("schedule nudge:fri checkin:sat")
        == "Reminders go to those who have not answered, so they must come after the check-in."
    )
    await dialogue.play("""
        organizer: /plan-admin calendar break 2026-04-06 2026-04-12
        organizer: /plan-admin calendar confirm
    """)
    assert await refused("break 2026-04-12 2026-04-20") == (
        "There is a break from 2026-04-06 to 2026-04-12 already, and breaks cannot overlap. "
        "/plan-admin calendar resume ends or cancels it."
    )
    await dialogue.play("""
        organizer: /plan-admin calendar shift 1
        organizer: /plan-admin calendar schedule paper:thu
    """)
    assert await refused("confirm") == (
        "The calendar has moved on since I showed you that, so I changed nothing. Type the command "
        "again to see it as it is now."
    )

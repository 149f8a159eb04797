"""Change a course while it runs: breaks, shifts, moved goals, longer and shorter stages.

Each function returns a changed course. What has happened by `now` never changes (`agree_until`), and a change
that is not possible raises UserError. docs/decisions/0010 gives the reasons.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.errors import UserError
from bot.study.calendar import Calendar, first_day
from bot.study.course import Course
from bot.study.localtime import cached_instant
from bot.study.syllabus import StageLength, lay_out
from bot.study.weekly_schedule import WEEK, Break, Cadence, Rhythm, postponed
from bot.wording.counting import counted

LONGEST_BREAK = timedelta(days=366)
"""The longest break: any longer, and a year was mistyped."""


def agree_until(before: Course, after: Course, now: datetime) -> bool:
    """Whether both courses have begun the same weeks by `now` and have given them the same instants."""
    return before.calendar.instants_until(now) == after.calendar.instants_until(now)


def take_break(course: Course, first: date, last: date, reason: str, now: datetime) -> Course:
    """Add a break from `first` to `last`, both included. What would be due in it comes whole weeks later."""
    calendar = course.calendar
    today = calendar.local(now).date()
    if last < first:
        raise UserError(f"A break cannot end ({last}) before it begins ({first}).")
    if first < today:
        raise UserError(f"A break can begin today ({today}) at the earliest; what is past stays as it was.")
    if last - first >= LONGEST_BREAK:
        raise UserError(f"A break lasts {LONGEST_BREAK.days} days at most; check the years of the dates.")
    for other in calendar.breaks:
        if other.first <= last and first <= other.last:
            raise UserError(
                f"There is a break from {other.first} to {other.last} already, and breaks cannot overlap. "
                "`/plan-admin calendar resume` ends or cancels it."
            )
    breaks = sorted((*calendar.breaks, Break(first, last, now, reason)), key=lambda one: one.first)
    # A new break moves all weeks after its first day, also those that an earlier one of that day did not.
    cadences = tuple(replace(one, passed=one.passed - {first}) for one in calendar.cadences)
    changed = replace(course, calendar=replace(calendar, cadences=cadences, breaks=tuple(breaks)))
    if _same_weeks(changed, course):
        over = calendar.local(calendar.end(calendar.length)).date()
        raise UserError(f"Nothing would move: the plan runs from {calendar.first} to {over}.")
    return changed


def resume(course: Course, now: datetime) -> Course:
    """End the present break, or cancel the next one."""
    calendar = course.calendar
    today = calendar.local(now).date()
    coming = [one for one in calendar.breaks if one.last >= today]
    if not coming:
        raise UserError("There is no break to end. `/plan-admin calendar break` takes one.")
    ending = coming[0]

    def without(*instead: Break) -> Course:
        breaks = tuple(one for old in calendar.breaks for one in (instead if old is ending else (old,)))
        return replace(course, calendar=replace(calendar, breaks=breaks))

    if ending.first > today:
        return without()
    # Shorten the break to end yesterday. If that would put goals into the past, try each later day.
    cut, last = course, today - timedelta(days=1)
    while last < ending.last:
        cut = without(replace(ending, last=last)) if ending.first <= last else without()
        if agree_until(course, cut, now):
            break
        last += timedelta(days=1)  # the goals of that day would be some hours in the past
    if _same_weeks(cut, course):
        begins = calendar.local(calendar.start(min(_next(course, now), calendar.length)))
        raise UserError(
            "Ending the break today would change nothing: weekdays stay, "
            f"so the next week begins on {begins:%Y-%m-%d} anyway."
        )
    return cut


def shift(course: Course, weeks: int, now: datetime) -> Course:
    """Begin the next week `weeks` weeks later, or earlier if that is possible; the others follow it.

    If that day is in a break, a later week begins after the break, and an earlier one is refused.
    """
    if weeks == 0:
        raise UserError("A shift by 0 weeks changes nothing. Give a number such as 1, or -1 for earlier.")
    week = _coming(course, now)
    calendar = course.calendar
    day = calendar.first_day_of(week) + weeks * WEEK
    held = calendar.cadence(week)
    if cached_instant(day, held.at, held.zone) <= now:
        raise UserError(
            f"That would begin week {week} on {day}, which is past. "
            "`/plan-admin calendar resume` ends a break early."
        )
    if week > 1 and day < (over := _seven_days_over(calendar, week - 1)):
        raise UserError(
            f"That would begin week {week} on {day}, but week {week - 1} has its seven days until {over}."
        )
    resting = next((one for one in calendar.breaks if one.first <= day <= one.last), None)
    if weeks < 0 and resting is not None:
        raise UserError(
            f"That would begin week {week} on {day}, in the break from {resting.first} to {resting.last}. "
            "`/plan-admin calendar resume` ends a break early, or cancels it."
        )
    return _begin(course, week, _after_breaks(course, day), held)


def move(
    course: Course, weekday: int | None, at: time | None, where: ZoneInfo | None, now: datetime
) -> Course:
    """Move the goals, from the next week on, to the first such weekday on or after their old date, at that
    local time.

    If that is past or in a break, it is the first such weekday after it.
    """
    week = _coming(course, now)
    old = course.calendar.cadence(week)
    moved = replace(old, at=at or old.at, zone=where or old.zone)
    old_day = course.calendar.first_day_of(week)
    day = first_day(old_day, weekday)
    if day == old_day and moved == old:
        raise UserError("The goals come at that time already. Give another weekday, time or time zone.")
    while cached_instant(day, moved.at, moved.zone) <= now:
        day += WEEK
    return _begin(course, week, _after_breaks(course, day), moved)


def set_rhythm(course: Course, rhythm: Rhythm, now: datetime) -> Course:
    """Change when the posts inside a week are due: from the running week on; if none runs, from the next.

    Slots count from the goals. So weeks whose goals come on another weekday than the last ones, because a
    move is still to come, keep their posts.
    """
    calendar = course.calendar
    week = max(1, min(calendar.week_for(now), calendar.length))
    held = calendar.cadence(week)
    running = replace(held, week=week, day=held.goals(week).date())
    coming = [one for one in calendar.cadences if one.week > week]
    weekday = calendar.latest.day.weekday()
    return _with_cadences(
        course,
        week,
        *(replace(one, rhythm=rhythm) if one.day.weekday() == weekday else one for one in (running, *coming)),
    )


def set_stage(course: Course, number: int, weeks: int, now: datetime) -> Course:
    """Give a stage another number of weeks in all. Its weeks that have begun stay as they are."""
    syllabus, calendar = course.syllabus, course.calendar
    stage = next((one for one in course.plan.stages if one.number == number), None)
    if stage is None:
        raise UserError(
            f"This plan has {counted(len(course.plan.stages), 'stage')}, so there is no stage {number}."
        )
    own = syllabus.weeks_of_stage(stage)
    if now >= calendar.end(own[-1]):
        raise UserError(f"Stage {number} is over, so its weeks stay as they were.")
    if len(own) == weeks:
        raise UserError(f"Stage {number} lasts {counted(weeks, 'week')} already.")
    coming = _next(course, now)
    begun = sum(week < coming for week in own)
    # A stage with weeks ahead needs at least one more week for the items that are not listed yet.
    least = begun + (begun < len(own))
    if weeks < least:
        raise UserError(
            f"Stage {number} is in its week {begun}, and what it still holds needs a week, "
            f"so it lasts {counted(least, 'week')} at least."
            if begun < len(own)
            else f"Stage {number} is in its week {begun} by now, so it cannot be shorter than that."
        )
    relaid = lay_out(course.plan, syllabus.pace, (*syllabus.lengths, StageLength(number, weeks, coming)))
    return replace(course, syllabus=relaid, calendar=replace(calendar, length=len(relaid)))


def _next(course: Course, now: datetime) -> int:
    """The number of the first week that has not begun."""
    return course.calendar.week_at(now) + 1


def _coming(course: Course, now: datetime) -> int:
    week = _next(course, now)
    if week > len(course.syllabus):
        raise UserError(f"The last week of {course.name} has begun already, so there is none left to move.")
    return week


def _seven_days_over(calendar: Calendar, week: int) -> date:
    """The date on which the week has had its seven days: its last one, if no break inside puts that off."""
    if calendar.interruptions(week):
        return calendar.first_day_of(week) + WEEK
    return calendar.last_day_of(week)


def _after_breaks(course: Course, day: date) -> date:
    """The first date from `day` on, in steps of a week, that is in no break."""
    for one in course.calendar.breaks:
        while one.first <= day <= one.last:
            day += WEEK
    return day


def _begin(course: Course, week: int, day: date, cadence: Cadence) -> Course:
    """Let the week begin on that date, which is in no break, and the later ones follow it.

    Dates of cadences are nominal: find the one that the breaks move to `day`. There is none if a break ends
    sooner than the whole weeks that it costs, and `day` is between these two. Then that break lies before
    these weeks, and does not move them.
    """
    breaks = course.calendar.breaks
    over = [one.first for one in breaks if one.last < day]
    passed: set[date] = set()
    while (nominal := _nominal(day, cadence, [one for one in breaks if one.first not in passed])) is None:
        passed.add(over.pop())
    return _with_cadences(course, week, replace(cadence, week=week, day=nominal, passed=frozenset(passed)))


def _nominal(day: date, cadence: Cadence, breaks: Sequence[Break]) -> date | None:
    """The nominal date of goals that the breaks move to `day`; None if there is none."""
    nominal = datetime.combine(day, cadence.at)
    while (moved := postponed(nominal, cadence.zone, breaks).date()) > day:
        nominal -= WEEK
    return nominal.date() if moved == day else None


def _with_cadences(course: Course, week: int, *cadences: Cadence) -> Course:
    """Let all weeks from `week` on follow these cadences.

    The first cadence stays, because it says how the course began.
    """
    calendar = course.calendar
    began, *since = calendar.cadences
    kept = [one for one in since if one.week < week]
    return replace(course, calendar=replace(calendar, cadences=(began, *kept, *cadences)))


def _same_weeks(one: Course, other: Course) -> bool:
    def edges(calendar: Calendar) -> list[datetime]:
        weeks = range(1, calendar.length + 1)
        return [moment for week in weeks for moment in (calendar.start(week), calendar.end(week))]

    return edges(one.calendar) == edges(other.calendar)

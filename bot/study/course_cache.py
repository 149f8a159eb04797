"""Build a `Course` from a cohort's row and snapshot, and encode how a course has changed since it began.

A cohort's columns hold its values at the start. The column `changes` holds later cadences, breaks and stage
lengths as JSON. It stores the resulting values and not the commands, so that past posts keep their instants
even if the rules change.
"""

import json
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.study import cohort_queries
from bot.study.calendar import Calendar
from bot.study.cohort_tables import Cohort
from bot.study.course import Course
from bot.study.localtime import zone
from bot.study.plan import Pace
from bot.study.readable_plan import readable
from bot.study.role_choices import read_choices
from bot.study.snapshot import load
from bot.study.syllabus import StageLength, Syllabus, lay_out
from bot.study.weekly_schedule import Break, Cadence, Rhythm, Slot
from bot.wording.direction import isolate

MOST_SYLLABUSES = 256
"""Most syllabuses kept in memory, about 100 kB each. There is one for each snapshot, pace and set of changed
stage lengths."""

Changes = tuple[tuple[Cadence, ...], tuple[Break, ...], tuple[StageLength, ...]]


class CourseCache:
    """Keeps the syllabuses used last in memory. Snapshots never change, so an entry never becomes stale."""

    def __init__(self) -> None:
        self._open: dict[tuple[int, str, tuple[StageLength, ...]], Syllabus] = {}

    async def load(self, session: AsyncSession, cohort: Cohort) -> Course:
        """The cohort's course. Reads the snapshot from the database only if its syllabus is not in memory."""
        cadences, breaks, lengths = _read(cohort.changes)
        key = (cohort.snapshot_id, cohort.pace, lengths)
        syllabus = self._open.pop(key, None)
        if syllabus is None:
            plan = readable(load(await cohort_queries.read_snapshot(session, cohort.snapshot_id)))
            syllabus = lay_out(plan, Pace(cohort.pace), lengths)
            while len(self._open) >= MOST_SYLLABUSES:
                del self._open[next(iter(self._open))]
        self._open[key] = syllabus  # last in order, so that the one unused for longest is evicted first
        calendar = _calendar((_first_cadence(cohort), *cadences), len(syllabus), breaks)
        roles = read_choices(cohort.roles)
        return Course(cohort.id, cohort.key, isolate(cohort.name), syllabus, calendar, cohort.ended_at, roles)


def zone_of_calendar(cohort: Cohort) -> str:
    """The IANA name of the cohort's time zone for the weeks to come. Needs no snapshot."""
    cadences, _, _ = _read(cohort.changes)
    return cadences[-1].zone.key if cadences else cohort.timezone


def changes_of(course: Course) -> str:
    """The value of the column `Cohort.changes` for a course: JSON, or empty if nothing changed since it
    began.
    """
    calendar = course.calendar
    kept = {
        "cadences": [_cadence_row(one) for one in calendar.cadences[1:]],
        "breaks": [_break_row(one) for one in calendar.breaks],
        "stages": [[one.stage, one.weeks, one.week] for one in course.syllabus.lengths],
    }
    return json.dumps(kept, ensure_ascii=False) if any(kept.values()) else ""


@lru_cache(maxsize=1024)
def _calendar(cadences: tuple[Cadence, ...], length: int, breaks: tuple[Break, ...]) -> Calendar:
    """The calendar with these values, which keeps what it has computed."""
    return Calendar(cadences, length, breaks)


def _first_cadence(cohort: Cohort) -> Cadence:
    rhythm = Rhythm(
        paper=Slot(cohort.paper_days, cohort.paper_at),
        check_in=Slot(cohort.check_in_days, cohort.check_in_at),
        nudge=Slot(cohort.nudge_days, cohort.nudge_at),
    )
    return Cadence(1, cohort.first_day, cohort.post_at, zone(cohort.timezone), rhythm)


@lru_cache(maxsize=1024)
def _read(changes: str) -> Changes:
    if not changes:
        return (), (), ()
    kept = json.loads(changes)
    return (
        tuple(_cadence(row) for row in kept["cadences"]),
        tuple(_break(row) for row in kept["breaks"]),
        tuple(StageLength(*row) for row in kept["stages"]),
    )


def _break_row(one: Break) -> dict[str, Any]:
    return {
        "first": one.first.isoformat(),
        "last": one.last.isoformat(),
        "made_at": one.made_at.isoformat(),
        "reason": one.reason,
    }


def _break(row: dict[str, Any]) -> Break:
    first, last = date.fromisoformat(row["first"]), date.fromisoformat(row["last"])
    return Break(first, last, datetime.fromisoformat(row["made_at"]), row["reason"])


def _cadence_row(one: Cadence) -> dict[str, Any]:
    rhythm = {
        name: [slot.days, slot.at.isoformat() if slot.at else None]
        for name, slot in (
            ("paper", one.rhythm.paper),
            ("check_in", one.rhythm.check_in),
            ("nudge", one.rhythm.nudge),
        )
    }
    return {
        "week": one.week,
        "day": one.day.isoformat(),
        "at": one.at.isoformat(),
        "zone": one.zone.key,
        "rhythm": rhythm,
        "passed": sorted(day.isoformat() for day in one.passed),
    }


def _cadence(row: dict[str, Any]) -> Cadence:
    rhythm = Rhythm(
        **{
            name: Slot(days, time.fromisoformat(at) if at else None)
            for name, (days, at) in row["rhythm"].items()
        }
    )
    day, at = date.fromisoformat(row["day"]), time.fromisoformat(row["at"])
    passed = frozenset(map(date.fromisoformat, row.get("passed", ())))  # rows of earlier versions have none
    return Cadence(row["week"], day, at, zone(row["zone"]), rhythm, passed)

"""Opening a cohort: from its row and its snapshot to a `Course`."""

from sqlalchemy.ext.asyncio import AsyncSession

from bot.curricula.snapshot import load
from bot.db import cohorts
from bot.db.tables import Cohort
from bot.domain.calendar import Calendar, Rhythm, Slot
from bot.domain.course import Course
from bot.domain.localtime import zone
from bot.domain.pacing import Syllabus, lay_out
from bot.domain.plan import Pace

MOST_KEPT = 32


class Shelf:
    """Syllabuses that are open already. A snapshot never changes, so neither does what is kept here."""

    def __init__(self) -> None:
        self._open: dict[tuple[int, str], Syllabus] = {}

    async def open(self, session: AsyncSession, cohort: Cohort) -> Course:
        """The cohort's course."""
        shelved = (cohort.snapshot_id, cohort.pace)
        if shelved not in self._open:
            plan = load(await cohorts.read_snapshot(session, cohort.snapshot_id))
            if len(self._open) >= MOST_KEPT:
                del self._open[next(iter(self._open))]
            self._open[shelved] = lay_out(plan, Pace(cohort.pace))
        return Course(cohort.id, cohort.key, cohort.name, self._open[shelved], calendar_of(cohort))


def calendar_of(cohort: Cohort) -> Calendar:
    """The calendar that the cohort's row describes."""
    rhythm = Rhythm(
        paper=Slot(cohort.paper_days, cohort.paper_at),
        check_in=Slot(cohort.check_in_days, cohort.check_in_at),
        nudge=Slot(cohort.nudge_days, cohort.nudge_at),
    )
    return Calendar(cohort.first_day, cohort.post_at, zone(cohort.timezone), cohort.weeks, rhythm)

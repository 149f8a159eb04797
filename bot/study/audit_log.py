"""The log of a cohort: what was done to it, by whom and when. Organizers read it with `/plan-admin log`."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import ForeignKey, Index, String, Text, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, aliased, mapped_column

from bot.db.table import Table, mention, where_set
from bot.study.people_tables import Person

process_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line of a cohort's log, with names instead of ids.

    `by` is None if the bot did it, or if the person's data is deleted. `about` is None if it was done to
    nobody in particular.
    """

    at: datetime
    by: str | None
    by_id: int | None
    event: str
    detail: str
    about: str | None
    about_id: int | None


COMMAND_REFUSED = "command refused"
"""Somebody who is no organizer gave a command for organizers. The detail names the command."""

CODE_REFUSED = "code refused"
"""Somebody typed a code of the group that was used, void or too old, or for another platform."""

NOTES_READ = "notes read"
"""An organizer was shown notes of members."""

ONCE_AN_HOUR = frozenset({COMMAND_REFUSED, CODE_REFUSED, NOTES_READ})
"""Events that a person can bring about again and again: one line an hour tells of all."""


NAMES_PLACES = frozenset({"code used", "room added", "room refused"})
"""Events whose detail holds what people call their channels and servers: it stays out of the log of the
process.
"""

TOLD_TO_OPERATORS = frozenset({"member removed", "member blocked", "member unblocked", "taken down"})
"""Events that stand in the log of the process too."""


@dataclass(frozen=True, slots=True)
class Act:
    """Something sensitive that somebody did or tried: what, and with which group. `detail` names nobody.

    `cohort_id` is None if it was about no group; then it stands in the log of the process alone.
    """

    event: str
    detail: str = ""
    cohort_id: int | None = None
    about_id: int | None = None


async def is_known(session: AsyncSession, act: Act, person_id: int | None, now: datetime) -> bool:
    """Whether a line of the last hour tells of the act already, if it is one of ONCE_AN_HOUR."""
    if act.event not in ONCE_AN_HOUR:
        return False
    query = (
        select(AuditEntry.id)
        .where(
            AuditEntry.cohort_id == act.cohort_id,
            AuditEntry.at > now - timedelta(hours=1),
            AuditEntry.event == act.event,
            AuditEntry.detail == act.detail,
            AuditEntry.person_id.is_not_distinct_from(person_id),
        )
        .limit(1)
    )
    return await session.scalar(query) is not None


def tell_operator(event: str, cohort_id: int | None = None) -> None:
    """Let a sensitive act stand in the log of the process. It names nobody."""
    process_log.info("sensitive act", act=event, group=cohort_id)


def log(
    session: AsyncSession,
    cohort_id: int,
    now: datetime,
    event: str,
    detail: str,
    person_id: int | None = None,
    about_id: int | None = None,
) -> None:
    """Add a line to the cohort's log: what `person_id` did, and `about_id` if it was done to somebody.

    `detail` must name nobody. Names are stored with their persons, who may delete them.
    """
    if event in TOLD_TO_OPERATORS:
        tell_operator(event, cohort_id)
    entry = AuditEntry(cohort_id=cohort_id, at=now, person_id=person_id, event=event, detail=detail)
    entry.about_id = about_id
    session.add(entry)


async def list_log(session: AsyncSession, cohort_id: int, skip: int, limit: int) -> list[LogLine]:
    """Lines of the cohort's log, newest first: at most `limit`, after leaving out the first `skip`."""
    actor, subject = aliased(Person), aliased(Person)
    query = (
        select(
            AuditEntry.at,
            actor.name,
            actor.id,
            AuditEntry.event,
            AuditEntry.detail,
            subject.name,
            subject.id,
        )
        .outerjoin(actor, actor.id == AuditEntry.person_id)
        .outerjoin(subject, subject.id == AuditEntry.about_id)
        .where(AuditEntry.cohort_id == cohort_id)
        .order_by(AuditEntry.id.desc())
        .offset(skip)
        .limit(limit)
    )
    return [LogLine(*row) for row in (await session.execute(query)).all()]


async def prune(session: AsyncSession, before: datetime, limit: int) -> int:
    """Delete lines of all groups from before that instant, the oldest `limit` of them; how many."""
    old = select(AuditEntry.id).where(AuditEntry.at < before).order_by(AuditEntry.at).limit(limit)
    ids = list(await session.scalars(old))
    await session.execute(delete(AuditEntry).where(AuditEntry.id.in_(ids)))
    return len(ids)


async def count_log(session: AsyncSession, cohort_id: int) -> int:
    """Count the lines of the cohort's log."""
    query = select(func.count()).where(AuditEntry.cohort_id == cohort_id)
    return int((await session.scalars(query)).one())


class AuditEntry(Table):
    """A line of a cohort's log: what happened, when, and who did it.

    `person_id` is None if the bot did it, or if the person's data is deleted. `about_id` is the person to
    whom it was done. `detail` names nobody, so that no name outlives its data.
    """

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index(None, "cohort_id", "at"),
        Index(None, "at"),
        where_set("audit_entries", "person_id"),
        where_set("audit_entries", "about_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"))
    at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(mention("persons.id"))
    about_id: Mapped[int | None] = mapped_column(mention("persons.id"))
    event: Mapped[str] = mapped_column(String(32))
    detail: Mapped[str] = mapped_column(Text)

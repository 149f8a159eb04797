"""Sensitive acts, for the group's log and for that of the process (`Context.record`)."""

from collections.abc import Sequence

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.commands.call import Call
from bot.db.engine import Database
from bot.platform.clock import Clock
from bot.platform.people import Actor
from bot.study import audit_log, people_queries
from bot.study.audit_log import Act

log = structlog.get_logger()


class ActLog:
    """Writes acts down: one for an app."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def record(self, call: Call, acts: Sequence[Act]) -> None:
        """Write down what a transaction that is over, or was rolled back, leaves behind of sensitive acts."""
        if any(act.cohort_id is not None for act in acts):
            async with self._database.read() as session:  # a refused press that is repeated writes nothing
                person = await find_person_id(session, call.actor)
                fresh = [
                    act
                    for act in acts
                    if not await audit_log.is_known(session, act, person, self._clock.now())
                ]
            if fresh:
                async with self._database.write() as session:
                    await self.add(session, call.actor, fresh)
        self.tell_operator(call, acts)

    async def add(self, session: AsyncSession, actor: Actor, acts: Sequence[Act]) -> None:
        """Write acts into the log of their group, in the transaction of their call."""
        now = self._clock.now()
        lines = [(act, act.cohort_id) for act in acts if act.cohort_id is not None]
        person = await find_person_id(session, actor) if lines else None
        for act, cohort in lines:
            if not await audit_log.is_known(session, act, person, now):
                audit_log.log(session, cohort, now, act.event, act.detail, person, act.about_id)

    def tell_operator(self, call: Call, acts: Sequence[Act]) -> None:
        """Write acts into the log of the process."""
        for act in acts:
            log.info(
                "sensitive act",
                act=act.event,
                detail="" if act.event in audit_log.NAMES_PLACES else act.detail,
                group=act.cohort_id,
                platform=call.room.platform,
                place=call.room.workspace,
            )


async def find_person_id(session: AsyncSession, actor: Actor) -> int | None:
    """The id of the person who acts; None if the bot does not know them."""
    account = actor.account
    person = await people_queries.find_person(session, account.platform, account.workspace, account.user)
    return person.id if person else None

"""Erase again what a restored backup brought back, as the ledger of erasures says (`bot.db.erasures`).

What came after its erasure stays: somebody who had their data deleted may have come back since.
"""

from collections import Counter
from datetime import datetime

from sqlalchemy import select

from bot.db import erasures
from bot.db.engine import Database
from bot.db.erasures import Erased, Ledger
from bot.feature.features import Features
from bot.features.membership.service import list_memberships
from bot.features.privacy import service
from bot.features.privacy.group_erasure import erase_group, erase_workspace
from bot.study.cohort_tables import Cohort, Room
from bot.study.course_cache import CourseCache
from bot.study.people_tables import Account, Person


async def apply_ledger(database: Database, features: Features, now: datetime) -> Counter[Erased]:
    """Erase everything that the ledger names and that is older than its erasure; how much of each sort.

    It reads the name of every account, group and workspace once. Each erasure is a transaction.
    """
    courses, counted = CourseCache(), Counter[Erased]()
    async with database.read() as session:
        ledger = Ledger(await erasures.load(session))
        groups = (
            await session.execute(
                select(Cohort.id, Cohort.created_at, Cohort.platform, Cohort.workspace, Cohort.key)
            )
        ).all()
        workspaces = (await session.execute(select(Room.platform, Room.workspace).distinct())).all()
        accounts = (
            await session.execute(
                select(
                    Account.person_id, Person.created_at, Account.platform, Account.workspace, Account.user
                ).join(Person, Person.id == Account.person_id)
            )
        ).all()
    for number, created_at, *name in groups:
        erased_at = ledger.erased_at(Erased.GROUP, *name)
        if erased_at is not None and created_at <= erased_at:
            async with database.write() as session:
                await erase_group(session, await session.get_one(Cohort, number), erased_at)
            counted[Erased.GROUP] += 1
    for platform, workspace in workspaces:
        erased_at = ledger.erased_at(Erased.WORKSPACE, platform, workspace)
        if erased_at is not None:
            async with database.write() as session:
                found = await erase_workspace(
                    session, courses, features, platform, workspace, now, until=erased_at
                )
            counted[Erased.WORKSPACE] += bool(found.groups or found.persons)
    for person_id, created_at, *account in accounts:
        erased_at = ledger.erased_at(Erased.ACCOUNT, *account)
        if erased_at is None or created_at > erased_at:
            continue
        async with database.write() as session:
            person = await session.get(Person, person_id)
            if person is not None:  # else it went with a group
                memberships = await list_memberships(session, courses, features, person, now)
                await service.delete(session, person, memberships, erased_at)
                counted[Erased.ACCOUNT] += 1
    async with database.write() as session:
        await erasures.applied(session)
    await database.forget()
    return counted

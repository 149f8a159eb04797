"""`studyplan erase`, `studyplan export` and `studyplan db ledger`: what an operator owes people who ask."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from bot.db.engine import Database

REFUSED = 1
"""The exit status if nothing was found, or the operator did not confirm."""

PLATFORMS = ("discord", "slack")


def erase(account: str, workspace: str, group: str, *, yes: bool) -> int:
    """Erase one account, workspace or group, and return the exit status."""
    given = [one for one in (account, workspace, group) if one]
    if len(given) != 1:
        print("Name one of --account, --workspace and --group.", file=sys.stderr)
        return REFUSED
    if account:
        found = _read_account(account)
        return _refuse_account() if found is None else _run(lambda db: _erase_account(db, *found, yes=yes))
    if workspace:
        platform, _, name = workspace.partition(":")
        if platform not in PLATFORMS or not name:
            print("--workspace looks like discord:42 or slack:T0123.", file=sys.stderr)
            return REFUSED
        return _run(lambda database: _erase_workspace(database, platform, name, yes=yes))
    return _run(lambda database: _erase_group(database, group, yes=yes))


def export(account: str, file: Path) -> int:
    """Write all that is kept about an account into a file, and return the exit status."""
    found = _read_account(account)
    return _refuse_account() if found is None else _run(lambda database: _export(database, *found, file))


def save_ledger(file: Path) -> int:
    """Write the ledger of erasures into a file, and return the exit status."""
    return _run(lambda database: _save_ledger(database, file))


def apply_file(file: Path | None) -> int:
    """Erase again what the ledger names, with that of a file if one is given; return the exit status."""
    return _run(lambda database: _apply(database, file))


async def erase_again(database: "Database") -> None:
    """Apply the ledger that a restore carried over, and say what was erased."""
    from bot.feature.features import Features
    from bot.features import FEATURES
    from bot.features.privacy.ledger import apply_ledger
    from bot.platform.clock import SystemClock

    counted = await apply_ledger(database, Features(FEATURES), SystemClock().now())
    told = ", ".join(f"{kind} ×{count}" for kind, count in sorted(counted.items()) if count)
    print(f"Erased again what had been erased before: {told or 'nothing was left to erase'}.")


def _run(work: "Callable[[Database], Awaitable[int]]") -> int:
    from bot.cli.database import with_database
    from bot.cli.settings import load

    return asyncio.run(with_database(load().database_url.get_secret_value(), work))


def _read_account(given: str) -> tuple[str, str, str] | None:
    """`discord:42` or `slack:T0123:U0456` as platform, workspace and user."""
    match given.split(":"):
        case ["discord", user] if user:
            return "discord", "", user
        case [platform, workspace, user] if platform in PLATFORMS and workspace and user:
            return platform, workspace, user
        case _:
            return None


def _refuse_account() -> int:
    print("--account looks like discord:42 or slack:T0123:U0456.", file=sys.stderr)
    return REFUSED


def _confirmed(question: str, *, yes: bool) -> bool:
    return yes or typer.confirm(f"{question} It cannot be taken back. Go on?", default=False)


async def _erase_account(database: "Database", platform: str, workspace: str, user: str, *, yes: bool) -> int:
    from bot.feature.features import Features
    from bot.features import FEATURES
    from bot.features.membership.service import list_memberships
    from bot.features.privacy import service
    from bot.platform.clock import SystemClock
    from bot.study import people_queries
    from bot.study.course_cache import CourseCache

    async with database.read() as session:
        known = await people_queries.find_person(session, platform, workspace, user)
        if known is None:
            print("Nothing is kept about that account.")
            return REFUSED
        groups = len(await people_queries.list_memberships(session, known.id))
    if not _confirmed(f"This deletes everything about one person, in {groups} group(s).", yes=yes):
        return REFUSED
    now = SystemClock().now()
    async with database.write() as session:
        person = await people_queries.find_person(session, platform, workspace, user)
        if person is not None:
            found = await list_memberships(session, CourseCache(), Features(FEATURES), person, now)
            await service.delete(session, person, found, now)
    await database.forget()
    print("Everything about that account is erased.")
    return 0


async def _erase_workspace(database: "Database", platform: str, workspace: str, *, yes: bool) -> int:
    from bot.feature.features import Features
    from bot.features import FEATURES
    from bot.features.privacy.group_erasure import erase_workspace
    from bot.platform.clock import SystemClock
    from bot.study import cohort_queries
    from bot.study.course_cache import CourseCache

    async with database.read() as session:
        groups = await cohort_queries.list_cohorts_of_workspace(session, platform, workspace, over=True)
    if not _confirmed(f"This deletes all that is kept of a workspace: {len(groups)} group(s).", yes=yes):
        return REFUSED
    now = SystemClock().now()
    async with database.write() as session:
        found = await erase_workspace(session, CourseCache(), Features(FEATURES), platform, workspace, now)
    await database.forget()
    print(f"Erased: {found.groups} group(s), {found.persons} person(s), and what else the workspace had.")
    return 0


async def _erase_group(database: "Database", key: str, *, yes: bool) -> int:
    from bot.features.privacy.group_erasure import erase_group
    from bot.platform.clock import SystemClock
    from bot.study import cohort_queries

    place, _, short = key.rpartition("/")
    async with database.read() as session:
        known = [
            one
            for one in await cohort_queries.list_cohorts_by_key(session, short)
            if place in {"", f"{one.platform}:{one.workspace}"}
        ]
    if not known:
        print(f"There is no group {key}.")
        return REFUSED
    if len(known) > 1:
        print(f"{len(known)} groups have that key. Name one with its place:")
        for one in known:
            print(f"  {one.platform}:{one.workspace}/{one.key}")
        return REFUSED
    if not _confirmed(f"This deletes the group {key} with everything in it.", yes=yes):
        return REFUSED
    async with database.write() as session:
        cohort = await cohort_queries.find_cohort(session, known[0].id)
        if cohort is not None:
            await erase_group(session, cohort, SystemClock().now())
    await database.forget()
    print(f"The group {key} is erased.")
    return 0


async def _export(database: "Database", platform: str, workspace: str, user: str, file: Path) -> int:
    from bot.db.private_files import open_private
    from bot.features.privacy import service
    from bot.platform.clock import SystemClock
    from bot.study import people_queries

    async with database.read() as session:
        person = await people_queries.find_person(session, platform, workspace, user)
        if person is None:
            print("Nothing is kept about that account.")
            return REFUSED
        content = await service.export(session, person, SystemClock().now())
    try:
        with open_private(file) as out:
            out.write(content.encode())
    except OSError as error:
        print(f"{file} cannot be written: {error.strerror}.", file=sys.stderr)
        return REFUSED
    print(f"{file} holds all that is kept about that account.")
    return 0


async def _save_ledger(database: "Database", file: Path) -> int:
    from bot.db import erasures

    async with database.read() as session:
        entries = await erasures.load(session)
    erasures.write_file(file, entries)
    print(f"{file} holds {len(entries)} erasure(s). Keep it apart from the backups.")
    return 0


async def _apply(database: "Database", file: Path | None) -> int:
    from bot.db import erasures

    if file is not None:
        entries = erasures.read_file(file)
        async with database.write() as session:
            await erasures.merge(session, entries)
    await erase_again(database)
    return 0

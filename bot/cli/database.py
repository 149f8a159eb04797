"""`studyplan db`: upgrade, check, back up and restore the database."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.db.engine import Database

CANNOT_WORK = 2
"""The exit status if the command could not do its work. One line on standard error says why."""

app = typer.Typer(
    help="Upgrade, check, back up and restore the database.", no_args_is_help=True, rich_markup_mode=None
)


@app.command()
def upgrade() -> None:
    """Bring the database to the schema of this version. Safe to run at any time, and by several at once."""
    run_with_database(_upgrade)


@app.command()
def check() -> None:
    """Look for damage, broken references and counters that differ from the facts; exit 1 if any is found."""
    run_with_database(_check)


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="Where to write it; an earlier backup is replaced.")],
) -> None:
    """Write all that the database holds into one file; the bot may run meanwhile. Guard that file."""
    run_with_database(lambda database: _backup(database, file))


ledger = typer.Typer(
    help="The ledger of what was erased, so that a backup brings nobody back.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(ledger, name="ledger")


@ledger.command()
def save(
    file: Annotated[Path, typer.Argument(help="Where to write it; an earlier one is replaced.")],
) -> None:
    """Write the ledger into a file, for databases that other tools restore. It names nobody."""
    from bot.cli.erasing import save_ledger

    raise typer.Exit(save_ledger(file))


@ledger.command()
def apply(
    file: Annotated[Path | None, typer.Argument(help="A file that `save` wrote, to be added first.")] = None,
) -> None:
    """Erase again what the ledger names. For restores by other tools than `studyplan db restore`."""
    from bot.cli.erasing import apply_file

    raise typer.Exit(apply_file(file))


@app.command()
def restore(file: Annotated[Path, typer.Argument(help="A file that `studyplan db backup` wrote.")]) -> None:
    """Put a backup in the database's place, whatever kind it is, and keep the old one. Stop the bot first."""
    run_with_database(lambda database: _restore(database, file))


def run_with_database(work: "Callable[[Database], Awaitable[int]]") -> None:
    """Do the work with the database of the settings, and exit with the status that it returns.

    If the database cannot be used, a line on standard error says why, and the status is CANNOT_WORK.
    """
    from bot.cli.settings import load

    raise typer.Exit(asyncio.run(with_database(load().database_url.get_secret_value(), work)))


async def with_database(url: str, work: "Callable[[Database], Awaitable[int]]") -> int:
    """Work on the database of that URL, and return the exit status. What cannot be done is one line."""
    from bot.cli.logs import configure_logs
    from bot.db.backup import BadBackup
    from bot.db.engine import Database
    from bot.db.erasures import BadLedger
    from bot.db.errors import UNREACHABLE, in_a_line
    from bot.db.private_files import tighten
    from bot.db.restore import NotRestored
    from bot.platform.failures import SetupError

    configure_logs([url])  # to standard error: what a command prints is its answer
    try:
        database = Database(url)
    except ValueError as error:
        print(f"STUDYPLAN_DATABASE_URL: {error}", file=sys.stderr)
        return CANNOT_WORK
    try:
        tighten(database.engine.url)
        return await work(database)
    except (BadBackup, BadLedger, NotRestored, SetupError) as error:
        print(error, file=sys.stderr)
    except UNREACHABLE as error:
        what = f"The database cannot be used ({in_a_line(error)})."
        print(f"{what} Check STUDYPLAN_DATABASE_URL and that the server runs.", file=sys.stderr)
    finally:
        await database.close()
    return CANNOT_WORK


async def _upgrade(database: "Database") -> int:
    from bot.db import schema

    await schema.upgrade(database.engine)
    print(f"The database is at revision {await schema.revision(database.engine)}.")
    return 0


async def _check(database: "Database") -> int:
    from bot.integrity import find_problems

    problems = await find_problems(database)
    for problem in problems:
        print(problem)
    if not problems:
        print("The database is in order.")
    return 1 if problems else 0


async def _backup(database: "Database", file: Path) -> int:
    from bot.db.backup import back_up
    from bot.platform.clock import SystemClock

    contents = await back_up(database, file, SystemClock().now())
    print(f"{file} holds {contents.rows} rows at revision {contents.revision}.")
    return 0


async def _restore(database: "Database", file: Path) -> int:
    from bot.cli.erasing import erase_again
    from bot.db import erasures
    from bot.db.restore import restore
    from bot.integrity import find_problems
    from bot.platform.clock import SystemClock

    restored = await restore(database, file, SystemClock().now())
    contents = restored.contents
    print(f"Restored {contents.rows} rows of {contents.made_at}.")
    if restored.kept_in:
        print(f"The old database is kept in {restored.kept_in}. It holds people's data: delete it in time.")
    async with database.read() as session:
        is_to_apply = await erasures.is_to_apply(session)
    if is_to_apply:
        await erase_again(database)
    problems = await find_problems(database)
    for problem in problems:
        print(f"In what was restored: {problem}")
    return 1 if problems else 0

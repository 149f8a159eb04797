"""`studyplan db`: the schema and its safety."""

import asyncio
import sys

import typer

app = typer.Typer(help="Upgrade and check the database.", no_args_is_help=True, rich_markup_mode=None)


@app.command()
def upgrade() -> None:
    """Bring the database to the schema of this version. Safe to run at any time, and by several at once."""
    raise typer.Exit(asyncio.run(_upgrade()))


@app.command()
def check() -> None:
    """Compare the schema's version, and the counters with the facts; exit 1 if anything is wrong."""
    raise typer.Exit(asyncio.run(_check()))


async def _upgrade() -> int:
    from bot.db import schema
    from bot.db.engine import UNREACHABLE, Database
    from bot.settings import Settings

    try:
        database = Database(Settings().database_url.get_secret_value())
    except ValueError as error:
        print(f"STUDYPLAN_DATABASE_URL: {error}", file=sys.stderr)
        return 2
    try:
        await schema.upgrade(database.engine)
        print(f"The database is at revision {await schema.revision(database.engine)}.")
    except UNREACHABLE as error:
        what = f"The database cannot be used ({type(error).__name__})."
        print(f"{what} Check STUDYPLAN_DATABASE_URL and that the server runs.", file=sys.stderr)
        return 2
    finally:
        await database.close()
    return 0


async def _check() -> int:
    from bot.db.checks import find_problems
    from bot.db.engine import Database
    from bot.settings import Settings

    try:
        database = Database(Settings().database_url.get_secret_value())
    except ValueError as error:
        print(f"STUDYPLAN_DATABASE_URL: {error}", file=sys.stderr)
        return 2
    try:
        problems = await find_problems(database)
    finally:
        await database.close()
    for problem in problems:
        print(problem)
    if not problems:
        print("The database is in order.")
    return 1 if problems else 0

"""`studyplan doctor`: check what is set up and what is missing, and say how to fix it."""

import asyncio
import platform
from collections.abc import Iterator

from bot.app import App
from bot.cli import platforms
from bot.curricula.own_plans import find_plans
from bot.curricula.reader import CurriculumError, read_plan
from bot.db.engine import Database
from bot.db.errors import UNREACHABLE
from bot.db.schema import upgrade
from bot.integrity import EMPTY, find_problems
from bot.platform.clock import SystemClock
from bot.platform.failures import SetupError
from bot.settings import Settings
from bot.version import version


def check() -> int:
    """Print each check with its result, and return the exit status: 1 if any failed."""
    print(f"✓ This is studyplan {version()} on Python {platform.python_version()}, {platform.system()}.")
    try:
        settings = Settings()
        problems = Settings.given().doubts()
    except SetupError as error:
        print(f"✗ {error}")
        return 1
    problems += [*_credentials(settings), *_curricula(settings), *asyncio.run(_running_parts(settings))]
    for problem in dict.fromkeys(problems):  # both platforms may meet the same one
        print(f"✗ {problem}")
    if not problems:
        print("✓ Everything is in order.")
    return 1 if problems else 0


def _credentials(settings: Settings) -> Iterator[str]:
    if not any(platforms.is_set_up(name, settings) for name in platforms.NAMES):
        yield platforms.NOTHING_SET_UP
    if settings.secret_keys:
        if weak := platforms.secret_key_problem(settings):
            yield weak
        else:
            print("✓ STUDYPLAN_SECRET_KEY is strong enough.")


def _curricula(settings: Settings) -> Iterator[str]:
    folders = find_plans(settings.plan_roots)
    if not folders:
        yield f"There is no plan in {settings.plans}: STUDYPLAN_CURRICULUM names the folder to look in."
    for folder in folders.values():
        try:
            read_plan(folder)
        except CurriculumError as error:
            first = error.problems[0]
            yield f"The plan {folder.name} is broken: `studyplan curriculum check {folder}`. First: {first}"
        else:
            print(f"✓ The plan {folder.name} can be used.")


async def _running_parts(settings: Settings) -> list[str]:
    """Check the database, and through it the rooms of each platform."""
    try:
        database = Database(settings.database_url.get_secret_value())
    except ValueError as error:
        return [f"STUDYPLAN_DATABASE_URL: {error}"]
    try:
        problems = await find_problems(database)
        if problems == [EMPTY]:
            print("✓ The database is new; `studyplan run` sets it up.")
            return await _platforms_on_a_new_database(settings)
        if not problems:
            print("✓ The database is in order.")
        return problems + await _platforms(settings, database)
    finally:
        await database.close()


async def _platforms_on_a_new_database(settings: Settings) -> list[str]:
    """Check the platforms with a database in memory, so that the real one is not created."""
    database = Database("sqlite://")
    try:
        await upgrade(database.engine)
        return await _platforms(settings, database)
    finally:
        await database.close()


async def _platforms(settings: Settings, database: Database) -> list[str]:
    names = [name for name in platforms.NAMES if platforms.is_set_up(name, settings)]
    return [problem for name in names for problem in await _platform(name, settings, database)]


async def _platform(name: str, settings: Settings, database: Database) -> list[str]:
    problems = []
    try:
        built = platforms.build(name, settings, database)
        app = App(database, {name: built.chat}, SystemClock(), settings.plan_roots)
        async for finding in built.examine(app):
            if finding.is_ok:
                print(f"✓ {finding.message}")
            else:
                problems.append(finding.message)
    except SetupError as error:
        problems.append(str(error))
    except UNREACHABLE as error:
        problems.append(f"The rooms of {name} cannot be looked up in the database ({type(error).__name__}).")
    return problems

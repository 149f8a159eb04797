"""`studyplan doctor`: what is set up, what is not, and how to mend it."""

import asyncio
from collections.abc import Iterator

from bot.curricula.reader import CurriculumError, list_plans, read_plan
from bot.db.checks import find_problems
from bot.db.engine import Database
from bot.settings import Settings


def check() -> int:
    """Print each check with its result; 1 if any fails."""
    settings = Settings()
    problems = [*_credentials(settings), *_curricula(settings), *asyncio.run(_database(settings))]
    for problem in problems:
        print(f"✗ {problem}")
    if not problems:
        print("✓ Everything is in order.")
    return 1 if problems else 0


def _credentials(settings: Settings) -> Iterator[str]:
    if settings.discord_token is None and settings.slack_bot_token is None:
        yield "No platform is set up: set DISCORD_TOKEN, or SLACK_BOT_TOKEN. `studyplan try` needs neither."
    else:
        print("✓ There are credentials for a platform.")


def _curricula(settings: Settings) -> Iterator[str]:
    folders = list_plans(settings.plans)
    if not folders:
        yield f"There is no plan in {settings.plans}: STUDYPLAN_CURRICULUM names the folder to look in."
    for folder in folders:
        try:
            read_plan(folder)
        except CurriculumError as error:
            first = error.problems[0]
            yield f"The plan {folder.name} is broken: `studyplan curriculum check {folder}`. First: {first}"
        else:
            print(f"✓ The plan {folder.name} can be used.")


async def _database(settings: Settings) -> list[str]:
    try:
        database = Database(settings.database_url.get_secret_value())
    except ValueError as error:
        return [f"STUDYPLAN_DATABASE_URL: {error}"]
    try:
        problems = await find_problems(database)
    finally:
        await database.close()
    if not problems:
        print("✓ The database is in order.")
    return problems

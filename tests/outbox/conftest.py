"""A cohort that begins on 2 March 2026 at 09:00 in Berlin, with one member, on each kind of database."""

from collections.abc import AsyncIterator

import pytest

from tests.outbox.house import START, House


@pytest.fixture
async def house(database_url: str) -> AsyncIterator[House]:
    """The bot on the day before the cohort begins."""
    built = House(database_url)
    await built.say("organizer", START)
    await built.say("alice", "/plan join")
    yield built
    await built.close()

"""A dialogue on each kind of database."""

from collections.abc import AsyncIterator

import pytest

from tests.dialogues.dialogue import Dialogue


@pytest.fixture
async def dialogue(database_url: str) -> AsyncIterator[Dialogue]:
    """People in a chat on the day before most cohorts begin."""
    held = Dialogue(database_url)
    yield held
    await held.close()

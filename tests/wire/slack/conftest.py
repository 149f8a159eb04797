"""The bot on Slack's stand-in, in both ways in, with people to act there."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.wire.slack.hall import Hall, open_hall


@pytest.fixture
def database_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """A SQLite database of this test's own: a wire has nothing to do with the kind of database."""
    shutil.copy(migrated_sqlite, tmp_path / "studyplan.db")
    return f"sqlite+aiosqlite:///{tmp_path}/studyplan.db"


@pytest.fixture
async def http_hall(database_url: str) -> AsyncIterator[Hall]:
    """The bot behind HTTP."""
    async with open_hall(database_url, socket_mode=False) as opened:
        yield opened


@pytest.fixture
async def socket_hall(database_url: str) -> AsyncIterator[Hall]:
    """The bot in Socket Mode."""
    async with open_hall(database_url) as opened:
        yield opened


@pytest.fixture(params=["socket", "http"])
async def hall(request: pytest.FixtureRequest, database_url: str) -> AsyncIterator[Hall]:
    """The bot in a workspace, reached in each way."""
    async with open_hall(database_url, socket_mode=request.param == "socket") as opened:
        yield opened

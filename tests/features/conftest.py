"""What the tests of single features share."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.dialogues.dialogue import Dialogue


@pytest.fixture
async def dialogue(migrated_sqlite: Path, tmp_path: Path) -> AsyncIterator[Dialogue]:
    """People in a chat in memory, for the words of answers that a command makes itself."""
    shutil.copy(migrated_sqlite, tmp_path / "studyplan.db")
    held = Dialogue(f"sqlite+aiosqlite:///{tmp_path}/studyplan.db")
    yield held
    await held.close()

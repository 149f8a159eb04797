"""Every dialogue on every stage: in memory on each kind of database, and over the wire on SQLite."""

from collections.abc import AsyncIterator

import pytest

from tests.dialogues.dialogue import Dialogue
from tests.dialogues.stages import STAGES


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the second kind of database to the stage in memory: a wire has nothing to do with it."""
    twice = [one for one in items if _on_wire_and_postgresql(one)]
    items[:] = [one for one in items if not _on_wire_and_postgresql(one)]
    config.hook.pytest_deselected(items=twice)


def _on_wire_and_postgresql(item: pytest.Item) -> bool:
    params = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
    return params.get("stage", "local") != "local" and params.get("database_url") == "postgresql"


@pytest.fixture(params=STAGES)
def stage(request: pytest.FixtureRequest) -> str:
    """The name of the stage on which a dialogue is held."""
    name: str = request.param
    return name


@pytest.fixture
async def dialogue(database_url: str, stage: str) -> AsyncIterator[Dialogue]:
    """People in a chat on the day before most cohorts begin."""
    async with STAGES[stage](database_url) as held:
        yield held

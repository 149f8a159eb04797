"""Every dialogue on every stage: in memory on each kind of database, and over the wire on SQLite."""

from collections.abc import AsyncIterator

import pytest

from tests.dialogues.dialogue import Dialogue
from tests.dialogues.stages import STAGES


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what was shown already: a wire has nothing to do with the database, nor a wording with the
    second way into a platform."""
    twice = [one for one in items if _was_shown(one)]
    items[:] = [one for one in items if not _was_shown(one)]
    config.hook.pytest_deselected(items=twice)


def _was_shown(item: pytest.Item) -> bool:
    params = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
    stage = params.get("stage", "local")
    on_one_database = any(mark.args[0] == "database_url" for mark in item.iter_markers("parametrize"))
    return (stage != "local" and params.get("database_url") == "postgresql") or (
        stage == "slack-http" and on_one_database
    )


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

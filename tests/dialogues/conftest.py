"""Every dialogue on every stage: in memory on each kind of database, and over the wire on SQLite.

`make test` plays the first dialogue of each file by the second way into Slack, `make soak` the others.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.dialogues.dialogue import Dialogue
from tests.dialogues.stages import STAGES


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out on a wire what it has nothing to do with: a second database, and further rows of a table.

    The second way into Slack shows what is shown on both databases: it differs in how things arrive alone.
    """
    seen: set[tuple[str, str]] = set()
    files: set[Path] = set()
    kept, left_out = [], []
    for item in items:
        stage, database = _stage_and_database(item)
        row = (stage, item.nodeid.partition("[")[0])
        again = stage == "slack-http" and _is_on_one_database(item)
        if stage != "local" and (database == "postgresql" or row in seen or again):
            left_out.append(item)
            continue
        kept.append(item)
        seen.add(row)
        if stage == "slack-http":
            if item.path in files:
                item.add_marker("soak")
            files.add(item.path)
    items[:] = kept
    config.hook.pytest_deselected(items=left_out)


def _is_on_one_database(item: pytest.Item) -> bool:
    return any(mark.args[0] == "database_url" for mark in item.iter_markers("parametrize"))


def _stage_and_database(item: pytest.Item) -> tuple[str, str]:
    params = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
    return str(params.get("stage", "local")), str(params.get("database_url", ""))


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

"""Every dialogue on every stage: in memory on each kind of database, and over the wire on SQLite.

`make test` plays each in memory on SQLite. By turns, two of three are played on one further stage as
well: one on the first of them, the next on the second, and so on. Each sixth is played without one of the
optional features. `make soak` plays the others.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Iterable
from itertools import groupby
from pathlib import Path

import pytest

from tests.dialogues.dialogue import Dialogue
from tests.dialogues.stages import STAGES
from tests.dialogues.without import is_shown_in

EACH = 6
"""Of so many dialogues, `make test` plays one without an optional feature."""

ALONE = 3
"""Of so many dialogues, `make test` plays one in memory on SQLite alone."""


HELD = pytest.StashKey[list[str]]()
"""The dialogues that are held on every stage, in their order."""


@pytest.hookimpl(tryfirst=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Hold it on every stage. For `make test`, thousands that only `make soak` plays are never made."""
    given = metafunc.definition.iter_markers("parametrize")
    if "stage" not in metafunc.fixturenames or any("stage" in mark.args[0] for mark in given):
        return
    held = metafunc.config.stash.setdefault(HELD, [])
    held.append(metafunc.definition.nodeid)
    is_quick = "not soak" in metafunc.config.option.markexpr and len(held) % EACH != 1
    stages = [name for name in STAGES if not (is_quick and name.startswith("without-"))]
    metafunc.definition.add_marker(pytest.mark.parametrize("stage", stages, indirect=True))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out on a wire what it has nothing to do with: a second database, and further rows of a table.

    The second way into Slack shows what is shown on both databases: it differs in how things arrive alone.
    """
    seen: set[tuple[str, str]] = set()
    kept, left_out = [], []
    for item in items:
        stage, database = _stage_and_database(item)
        row = (stage, item.nodeid.partition("[")[0])
        again = stage == "slack-http" and _is_on_one_database(item)
        shown = is_shown_in(stage.removeprefix("without-"), item.path.stem, row[1].rpartition("::")[2])
        if stage != "local" and (database == "postgresql" or row in seen or again or shown):
            left_out.append(item)
        else:
            kept.append(item)
            seen.add(row)
    items[:] = kept
    config.hook.pytest_deselected(items=left_out)
    here = Path(__file__).parent
    _take_turns(
        (item for item in items if item.path.is_relative_to(here)), set(config.stash.get(HELD, [])[::EACH])
    )


def _take_turns(items: Iterable[pytest.Item], without_one: Collection[str]) -> None:
    """Mark what only `make soak` plays: all further stages of a dialogue but the one whose turn it is."""
    turn = -1
    for _, of_file in groupby(items, key=lambda item: item.path):
        dialogues: dict[str, dict[str, list[pytest.Item]]] = defaultdict(lambda: defaultdict(list))
        for item in of_file:
            stage, database = _stage_and_database(item)
            if stage != "local" or database == "postgresql":
                dialogues[item.nodeid.partition("[")[0]][stage].append(item)
        for name, stages in dialogues.items():
            turn += 1
            without = [stage for stage in stages if stage.startswith("without-")]
            others = [stage for stage in stages if stage not in without]
            chosen = {others[turn % len(others)]} if others and turn % ALONE else set()
            if without and name in without_one:
                chosen.add(without[turn // EACH % len(without)])
            for item in (item for stage, found in stages.items() if stage not in chosen for item in found):
                item.add_marker("soak")


def _is_on_one_database(item: pytest.Item) -> bool:
    return any(mark.args[0] == "database_url" for mark in item.iter_markers("parametrize"))


def _stage_and_database(item: pytest.Item) -> tuple[str, str]:
    params = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
    return str(params.get("stage", "local")), str(params.get("database_url", ""))


@pytest.fixture
def stage(request: pytest.FixtureRequest) -> str:
    """The name of the stage on which a dialogue is held."""
    name: str = request.param
    return name


@pytest.fixture
async def dialogue(database_url: str, stage: str) -> AsyncIterator[Dialogue]:
    """People in a chat on the day before most cohorts begin."""
    async with STAGES[stage](database_url) as held:
        yield held

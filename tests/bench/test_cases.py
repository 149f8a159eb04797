"""Each case of `make bench` runs, counts what it measures, and can be shown. What it costs is no test."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from bench.case import SMALL, WEEKS, Case
from bench.cases import CASES
from bench.databases import sqlite
from bench.goals import GOALS, Goal, goals_table
from bench.measure import Result, ratio, timing
from bench.report import BEGIN, END, Report, draw, table, write_goals

COUNTED: Mapping[str, Mapping[str, Mapping[str, float]]] = {
    "clients": {},
    "load": {"5 commands a second": {"lost": 0}},
    "commands": {"/plan week": {"statements": 2}, "a row read": {"statements": 1}},
    "writers": {},
    "boards": {"/plan week": {"statements": 2}},
    "neighbours": {},
    "upkeep": {"matching 21 buddies": {"statements": 0}},
    "deleting": {},
    "age": {},
    "burst": {"posts": {"posts": 3, "missed": 0, "doubled": 0, "out_of_order": 0}},
    "limit": {"one process": {"posts": 4, "refused": 0}, "3 processes": {"missed": 0, "refused": 0}},
    "together": {"posts": {"posts": 4, "doubled": 0}},
    "share": {"a week begins": {"posts": 1}},
    "process": {},
    "try": {},
}
"""What sides of small cases must count, whatever they cost."""

SLOW = {"clients", "limit", "process", "try"}
"""They start several processes each. `make soak` runs them."""


@pytest.mark.parametrize(
    "case",
    [pytest.param(one, id=one.name, marks=[pytest.mark.soak] if one.name in SLOW else []) for one in CASES],
)
async def test_a_case_runs_small(case: Case, migrated_sqlite: Path, tmp_path: Path) -> None:
    async with sqlite(tmp_path, migrated_sqlite) as where:
        rows = await case.run(where, SMALL)
    assert rows
    for side, counts in COUNTED[case.name].items():
        (figures, *_) = [row.figures for row in rows if row.side == side]
        assert {name: figures[name] for name in counts} == counts
    assert len({(row.case, row.side, row.size, row.unit) for row in rows}) == len(rows), "no side twice"
    shown = table(rows).splitlines()
    assert len(shown) == len(rows) + 2
    assert all(row.side in line for row, line in zip(rows, shown[2:], strict=True))
    draw(rows, tmp_path)


async def test_a_filled_group_is_one_that_the_bot_knows(migrated_sqlite: Path, tmp_path: Path) -> None:
    async with sqlite(tmp_path, migrated_sqlite) as where:
        bench = await where.group(SMALL.group, WEEKS)
    status = await bench.say("organizer", "/plan-admin status")
    await bench.close()
    assert f"{SMALL.group}, of whom" in str(status.private[0])


def test_a_plot_has_a_line_for_each_side(tmp_path: Path) -> None:
    rows = [
        Result("boards", side, "sqlite", members, {"cpu_ms": cost})
        for side, cost in (("week <1>", 1.0), ("all", 20.0))
        for members in (10, 1000)
    ]
    draw(rows, tmp_path)
    plot = (tmp_path / "boards-sqlite.svg").read_text()
    assert plot.count("<polyline") == 2
    assert "week &lt;1&gt;" in plot


def test_every_goal_is_of_a_case_that_measures_it() -> None:
    known = {case.name for case in CASES} | {"discord client", "slack client"}
    assert {goal.case for goal in GOALS} <= known
    assert len({goal.words for goal in GOALS}) == len(GOALS)


def test_a_goal_is_judged_by_what_is_farthest_from_it() -> None:
    rows = [
        Result("age", "idle", "sqlite", 10, {"cpu_ms": 1.0}, ratios={"cpu": (1.0, 0.9, 1.1)}),
        Result("age", "idle", "sqlite", 20, {"cpu_ms": 3.0}, ratios={"cpu": (3.0, 2.5, 3.5)}),
        Result("limit", "one process", "sqlite", 20, {"share": 0.96}),
    ]
    goals = (
        Goal("cost", "age", ("idle",), "cpu_ms", 2),
        Goal("growth", "age", ("idle",), "cpu", 1.2, "", against=True),
        Goal("young", "age", ("idle",), "cpu_ms", 2, size=10),
        Goal("share", "limit", ("one process",), "share", 0.95, "%", at_least=True),
        Goal("not measured", "limit", ("3 processes",), "share", 0.95, "%", at_least=True),
    )
    assert goals_table(goals, rows).splitlines()[2:] == [
        "| cost | at most 2 ms | 3 ms |  | **not reached** |",
        "| growth | at most 1.20 | 3 (2.5 to 3.5) |  | **not reached** |",
        "| young | at most 2 ms | 1 ms |  | reached |",
        "| share | at least 95% | 96% |  | reached |",
    ]


def test_results_of_other_cases_stay_in_the_file(tmp_path: Path) -> None:
    file, page = tmp_path / "b.json", tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    report = Report.read(file)
    old, new = ([Result("age", "idle", "sqlite", 10, {"wall_ms": cost})] for cost in (5.0, 0.5))
    other = [Result("age", "idle", "postgresql", 10, {"wall_ms": 0.7}, ratios={"cpu": (1.0, 1.0, 1.0)})]
    report.put("age", "sqlite", old, 1.0)
    report.put("age", "postgresql", other, 1.0)
    report.write(file)
    report = Report.read(file)
    report.put("age", "sqlite", new, 1.0)
    report.write(file)
    assert Report.read(file).results == [*other, *new]
    assert all(one["machine"]["python"] for one in json.loads(file.read_text())["runs"])
    write_goals(report, page)
    words = page.read_text()
    assert words.startswith(f"before\n{BEGIN}\nMeasured on ")
    assert words.endswith(f"{END}\nafter\n")
    assert "| idle tick | at most 1 ms | 0.50 ms | 0.70 ms | reached |" in words


def test_rounds_are_compared_in_pairs() -> None:
    assert ratio([2.0, 40.0, 6.0], [1.0, 10.0, 2.0]) == (3.0, 2.0, 4.0)
    assert timing("wall", [float(n) for n in range(100, 0, -1)])["wall_p99_ms"] == 100.0

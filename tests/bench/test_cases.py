"""Each case of `make bench` runs, counts what it measures, and can be shown. What it costs is no test."""

from pathlib import Path

import pytest

from bench.cases import CASES, SMALL, WEEKS, Case
from bench.databases import sqlite
from bench.measure import Result
from bench.report import draw, table


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
async def test_a_case_runs_small(case: Case, tmp_path: Path) -> None:
    async with sqlite(tmp_path) as where:
        rows = await case.run(where, SMALL)
    assert {row.members for row in rows} == set(SMALL.members)
    by_side = {row.side: row for row in rows}
    assert len(by_side) == len(rows), "no side twice at one size"
    if case.name == "sending":
        assert by_side["a post of a burst"].statements >= 1
    else:
        assert by_side["/plan week"].statements == 2
    shown = table(rows).splitlines()
    assert len(shown) == len(rows) + 2
    assert all(row.side in line for row, line in zip(rows, shown[2:], strict=True))
    draw(rows, tmp_path)


async def test_a_filled_group_is_one_that_the_bot_knows(tmp_path: Path) -> None:
    async with sqlite(tmp_path) as where:
        bench = await where.group(SMALL.group, WEEKS)
    status = await bench.say("organizer", "/plan-admin status")
    await bench.close()
    assert f"{SMALL.group}, of whom" in str(status.private[0])


def test_a_plot_has_a_line_for_each_side(tmp_path: Path) -> None:
    rows = [
        Result("boards", side, "sqlite", members, 1, cost, cost, cost, cost, 0.0)
        for side, cost in (("week <1>", 1.0), ("all", 20.0))
        for members in (10, 1000)
    ]
    draw(rows, tmp_path)
    plot = (tmp_path / "boards-sqlite.svg").read_text()
    assert plot.count("<polyline") == 2
    assert "week &lt;1&gt;" in plot

"""Run the cases and write what they cost: `python -m bench [CASE ...] [--out FILE] [--members 200,1000]`.

Results of cases that are not run stay in the file.
"""

import argparse
import asyncio
import dataclasses
import logging
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import structlog

from bench.case import FULL, Size
from bench.cases import CASES
from bench.databases import postgresql, sqlite
from bench.measure import Result
from bench.report import Report, draw, table, write_goals

DOCS = Path(__file__).parents[1] / "docs"


async def main(
    names: list[str], size: Size, databases: list[str], note: Callable[[str, str, list[Result], float], None]
) -> None:
    """Run these cases on each of the databases, and note the results and seconds of each."""
    for kind in databases:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            opened = sqlite(Path(folder)) if kind == "sqlite" else postgresql()
            async with opened as where:
                for case in CASES:
                    if case.name in names and kind in case.databases:
                        begun = time.monotonic()
                        rows = await case.run(where, size)
                        note(case.name, kind, rows, time.monotonic() - begun)
                        sys.stdout.write(table(rows) + f"\n\n{time.monotonic() - begun:.0f} s\n\n")
                        sys.stdout.flush()


def sizes() -> argparse.ArgumentParser:
    """An option for each number of `Size`."""
    parser = argparse.ArgumentParser(add_help=False)
    for one in dataclasses.fields(Size):
        default = getattr(FULL, one.name)
        if isinstance(default, tuple):
            parser.add_argument(f"--{one.name}", type=_numbers, default=default, metavar="N,N")
        else:
            parser.add_argument(f"--{one.name.replace('_', '-')}", type=type(default), default=default)
    return parser


def _numbers(given: str) -> tuple[int, ...]:
    return tuple(int(one) for one in given.split(","))


if __name__ == "__main__":
    known = [case.name for case in CASES]
    parser = argparse.ArgumentParser(
        prog="python -m bench", description="What the bot costs.", parents=[sizes()]
    )
    parser.add_argument("cases", nargs="*", metavar="CASE", help=f"one of {', '.join(known)}; all if none")
    parser.add_argument("--out", type=Path, default=DOCS / "benchmarks.json")
    parser.add_argument("--plots", type=Path, default=DOCS / "benchmarks")
    parser.add_argument("--page", type=Path, default=DOCS / "benchmarks.md")
    parser.add_argument("--databases", default="sqlite,postgresql")
    given = parser.parse_args()
    if unknown := set(given.cases) - set(known):
        parser.error(f"there is no case {', '.join(sorted(unknown))}")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    size = Size(**{one.name: getattr(given, one.name) for one in dataclasses.fields(Size)})
    report = Report.read(given.out)

    def keep(case: str, database: str, rows: list[Result], seconds: float) -> None:
        report.put(case, database, rows, seconds)
        report.write(given.out)

    asyncio.run(main(given.cases or known, size, given.databases.split(","), keep))
    draw(report.results, given.plots)
    write_goals(report, given.page)

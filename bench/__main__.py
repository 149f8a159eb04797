"""Run the cases and write what they cost: `python -m bench [CASE ...] [--out FILE] [--members 200,1000]`."""

import argparse
import asyncio
import dataclasses
import json
import logging
import sys
import tempfile
from pathlib import Path

import structlog

from bench.cases import CASES, FULL, Size
from bench.databases import postgresql, sqlite
from bench.measure import Result, machine
from bench.report import draw, table


async def main(names: list[str], size: Size, databases: list[str]) -> list[Result]:
    """The results of these cases, on each of the databases."""
    found = []
    for kind in databases:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            opened = sqlite(Path(folder)) if kind == "sqlite" else postgresql()
            async with opened as where:
                for case in CASES:
                    if case.name in names:
                        rows = await case.run(where, size)
                        sys.stdout.write(table(rows) + "\n")
                        sys.stdout.flush()
                        found += rows
    return found


if __name__ == "__main__":
    known = [case.name for case in CASES]
    parser = argparse.ArgumentParser(prog="python -m bench", description="What the bot costs.")
    parser.add_argument("cases", nargs="*", metavar="CASE", help=f"one of {', '.join(known)}; all if none")
    parser.add_argument("--out", type=Path, default=Path("docs/benchmarks.json"))
    parser.add_argument("--plots", type=Path, default=Path("docs/benchmarks"))
    parser.add_argument("--rounds", type=int, default=FULL.rounds)
    parser.add_argument("--members", default=",".join(map(str, FULL.members)))
    parser.add_argument("--databases", default="sqlite,postgresql")
    given = parser.parse_args()
    if unknown := set(given.cases) - set(known):
        parser.error(f"there is no case {', '.join(sorted(unknown))}")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    size = Size(given.rounds, tuple(map(int, given.members.split(","))))
    facts = machine()
    rows = asyncio.run(main(given.cases or known, size, given.databases.split(",")))
    kept = {"machine": facts, "results": [dataclasses.asdict(row) for row in rows]}
    given.out.write_text(json.dumps(kept, indent=1) + "\n")
    draw(rows, given.plots)

"""Keep results in a file, and show them: as tables, and as plots of cost against size."""

import dataclasses
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.goals import GOALS, goals_table
from bench.machine import machine
from bench.measure import Result
from bench.plots import plot

BEGIN, END = "<!-- goals: written by make bench -->", "<!-- end of goals -->"


@dataclass(slots=True)
class Report:
    """The results of all cases, each with the machine that it was measured on."""

    runs: list[dict[str, Any]]

    @classmethod
    def read(cls, path: Path) -> "Report":
        """What is in the file; nothing if there is none."""
        return cls(json.loads(path.read_text())["runs"] if path.exists() else [])

    def put(self, case: str, database: str, rows: Sequence[Result], seconds: float) -> None:
        """Take the results of a case in the place of its former ones."""
        self.runs = [one for one in self.runs if (one["case"], one["database"]) != (case, database)]
        self.runs.append(
            {
                "case": case,
                "database": database,
                "seconds": round(seconds),
                "machine": machine(),
                "results": [dataclasses.asdict(row) for row in rows],
            }
        )

    def write(self, path: Path) -> None:
        """Keep them."""
        path.write_text(json.dumps({"runs": self.runs}, indent=1) + "\n")

    @property
    def measured_on(self) -> str:
        """The machines of all runs in a sentence, and how busy they were."""
        machines = [one["machine"] for one in self.runs]
        names = dict.fromkeys(
            f"{one['processor']}, {one['cores']} cores, Python {one['python']}" for one in machines
        )
        loads = sorted(float(one["load"].split()[0]) for one in machines if one["load"])
        busy = f", at a load of {loads[0]:g} to {loads[-1]:g}" if loads else ""
        days = sorted({one["day"] for one in machines})
        return f"Measured on {'; '.join(names)}{busy}, {' to '.join(dict.fromkeys((days[0], days[-1])))}."

    @property
    def results(self) -> list[Result]:
        """The results of all cases."""
        return [
            Result(**row | {"ratios": {name: tuple(one) for name, one in row["ratios"].items()}})
            for run in self.runs
            for row in run["results"]
        ]


def table(rows: Iterable[Result]) -> str:
    """The results as a table in Markdown."""
    lines = ["| case | database | size | side | figures | against |", "|---|---|---|---|---|---|"]
    for row in rows:
        figures = ", ".join(f"{name} {value:g}" for name, value in row.figures.items())
        against = ", ".join(
            f"{name} {middle} times ({low} to {high})" for name, (middle, low, high) in row.ratios.items()
        )
        lines.append(
            f"| {row.case} | {row.database} | {row.size:,} {row.unit} | {row.side} | {figures} | {against} |"
        )
    return "\n".join(lines)


def draw(rows: Sequence[Result], folder: Path) -> None:
    """A plot for each case that was measured at several sizes, one for each database."""
    folder.mkdir(parents=True, exist_ok=True)
    for case in dict.fromkeys(row.case for row in rows):
        for database in dict.fromkeys(row.database for row in rows):
            own = [
                row
                for row in rows
                if row.case == case and row.database == database and "cpu_ms" in row.figures
            ]
            if len({row.size for row in own}) > 1:
                (folder / f"{case}-{database}.svg").write_text(plot(f"{case} on {database}", own))


def write_goals(report: Report, page: Path) -> None:
    """Put the table of goals, and what it was measured on, into a page between its two marks."""
    words = page.read_text()
    shown = f"{BEGIN}\n{report.measured_on}\n\n{goals_table(GOALS, report.results)}\n{END}"
    page.write_text(re.sub(f"{re.escape(BEGIN)}.*{re.escape(END)}", lambda _: shown, words, flags=re.DOTALL))

"""Measure sides in turn: each round runs every side once, so that a busy machine slows all of them alike."""

import asyncio
import os
import platform
import sqlite3
import statistics
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

NO_STATEMENTS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")
LOOK_EVERY_S = 0.001
"""How often the event loop is looked at, to see how long something held it."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One run: seconds of wall clock, seconds of CPU of this process, and the longest hold of the loop."""

    wall: float
    cpu: float
    held: float


@dataclass(frozen=True, slots=True)
class Result:
    """What a side of a case cost: medians of its runs, in milliseconds.

    `ratio` compares its CPU to that of the rival `beside`, round by round: the median of the ratios, and the
    quarter below and above it. CPU is what a busy machine changes least.
    """

    case: str
    side: str
    database: str
    members: int
    runs: int
    wall_ms: float
    wall_low_ms: float
    wall_high_ms: float
    cpu_ms: float
    held_ms: float
    statements: int = 0
    beside: str = ""
    ratio: float | None = None
    ratio_low: float | None = None
    ratio_high: float | None = None


Side = Callable[[], Awaitable[object]]


@dataclass(slots=True)
class Loop:
    """Looks at the event loop now and then."""

    longest: float = 0.0
    _last: float = field(default_factory=time.perf_counter)

    async def watch(self) -> None:
        """Note how late this task is woken, until it is cancelled."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            self.note()

    def note(self) -> None:
        """Note how long ago it was woken."""
        now = time.perf_counter()
        self.longest = max(self.longest, now - self._last - LOOK_EVERY_S)
        self._last = now

    def begin(self) -> None:
        """Forget what was seen."""
        self.longest, self._last = 0.0, time.perf_counter()


@asynccontextmanager
async def watched() -> AsyncIterator[Loop]:
    """Watch the event loop meanwhile."""
    loop = Loop()
    task = asyncio.create_task(loop.watch())
    await asyncio.sleep(0)
    try:
        yield loop
    finally:
        task.cancel()


async def once(side: Side) -> Sample:
    """One run."""
    async with watched() as loop:
        return await _run(side, loop)


async def _run(side: Side, loop: Loop) -> Sample:
    await asyncio.sleep(2 * LOOK_EVERY_S)
    loop.begin()
    wall, cpu = time.perf_counter(), time.process_time()
    await side()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    loop.note()
    return Sample(wall, cpu, loop.longest)


async def in_turn(sides: Mapping[str, Side], rounds: int) -> dict[str, list[Sample]]:
    """Run every side once a round. The first round warms up and is not counted."""
    found: dict[str, list[Sample]] = {name: [] for name in sides}
    async with watched() as loop:
        for turn in range(rounds + 1):
            for name, side in sides.items():
                sample = await _run(side, loop)
                if turn:
                    found[name].append(sample)
    return found


def results(
    case: str,
    database: str,
    members: int,
    samples: Mapping[str, Sequence[Sample]],
    *,
    beside: str = "",
    statements: Mapping[str, int] | None = None,
) -> list[Result]:
    """What each side cost, beside one of them."""
    found = []
    for name, runs in samples.items():
        walls = sorted(one.wall * 1000 for one in runs)
        ratios = sorted(
            one.cpu / other.cpu for one, other in zip(runs, samples.get(beside, ()), strict=False)
        )
        found.append(
            Result(
                case=case,
                side=name,
                database=database,
                members=members,
                runs=len(runs),
                wall_ms=round(statistics.median(walls), 3),
                wall_low_ms=round(_at(walls, 0.1), 3),
                wall_high_ms=round(_at(walls, 0.9), 3),
                cpu_ms=round(statistics.median(one.cpu * 1000 for one in runs), 3),
                held_ms=round(statistics.median(one.held * 1000 for one in runs), 3),
                statements=(statements or {}).get(name, 0),
                beside=beside if ratios and name != beside else "",
                ratio=round(statistics.median(ratios), 2) if ratios and name != beside else None,
                ratio_low=round(_at(ratios, 0.25), 2) if ratios and name != beside else None,
                ratio_high=round(_at(ratios, 0.75), 2) if ratios and name != beside else None,
            )
        )
    return found


def _at(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


async def count_statements(engine: AsyncEngine, side: Side) -> int:
    """How many statements a side sends to the database."""
    sent = 0

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        nonlocal sent
        sent += not statement.startswith(NO_STATEMENTS)

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    try:
        await side()
    finally:
        event.remove(engine.sync_engine, "before_cursor_execute", note)
    return sent


def machine() -> dict[str, str]:
    """What the numbers were measured on."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in _read("/proc/cpuinfo").splitlines()
            if line.startswith("model name")
        ),
        platform.processor(),
    )
    memory = next(
        (
            line.partition(":")[2].strip()
            for line in _read("/proc/meminfo").splitlines()
            if "MemTotal" in line
        ),
        "",
    )
    return {
        "processor": model,
        "cores": str(os.cpu_count()),
        "memory": memory,
        "load": _load(),
        "system": platform.platform(terse=True),
        "python": sys.version.split()[0],
        "sqlite": sqlite3.sqlite_version,
    }


def _load() -> str:
    """The load of the last 1, 5 and 15 minutes, where the system tells."""
    averages = getattr(os, "getloadavg", None)
    return " ".join(f"{one:.1f}" for one in averages()) if averages is not None else ""


def _read(path: str) -> str:
    file = Path(path)
    return file.read_text() if file.exists() else ""

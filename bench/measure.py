"""Measure sides in turn: each round runs every side once, so that a busy machine slows all of them alike."""

import asyncio
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from bench.machine import starved
from bot.cli.run import spare_what_is_loaded

NO_STATEMENTS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")
LOOK_EVERY_S = 0.001
"""How often the event loop is looked at, to see how long something held it."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One run: seconds of wall clock, seconds of CPU of this process, and the longest hold of the loop.

    `worked` is the most CPU that the loop's thread used in one go: a hold without what others took of the
    machine meanwhile.
    """

    wall: float
    cpu: float
    held: float
    worked: float = 0.0


@dataclass(frozen=True, slots=True)
class Result:
    """What a side of a case came to, at one size: `size` of what `unit` counts.

    Figures are named with their unit, such as `cpu_ms`, and are medians unless the name says otherwise.
    Ratios compare some of them to those of the rival `beside`, round by round: the median of the ratios, and
    the quarter below and above it.
    """

    case: str
    side: str
    database: str
    size: int
    figures: dict[str, float]
    unit: str = "members"
    runs: int = 1
    beside: str = ""
    ratios: dict[str, tuple[float, float, float]] = field(default_factory=dict)


Side = Callable[[], Awaitable[object]]


@dataclass(slots=True)
class Loop:
    """Looks at the event loop now and then."""

    longest: float = 0.0
    most_worked: float = 0.0
    _last: float = field(default_factory=time.perf_counter)
    _last_cpu: float = field(default_factory=time.thread_time)

    async def watch(self) -> None:
        """Note how late this task is woken, until it is cancelled."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            self.note()

    def note(self) -> None:
        """Note how long ago it was woken."""
        now, cpu = time.perf_counter(), time.thread_time()
        self.longest = max(self.longest, now - self._last - LOOK_EVERY_S)
        self.most_worked = max(self.most_worked, cpu - self._last_cpu)
        self._last, self._last_cpu = now, cpu

    def begin(self) -> None:
        """Forget what was seen."""
        self.longest = self.most_worked = 0.0
        self._last, self._last_cpu = time.perf_counter(), time.thread_time()


@asynccontextmanager
async def watched() -> AsyncIterator[Loop]:
    """Watch the event loop meanwhile."""
    spare_what_is_loaded()  # as `studyplan run` does once it has started
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
    return Sample(wall, cpu, loop.longest, loop.most_worked)


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
    size: int,
    samples: Mapping[str, Sequence[Sample]],
    *,
    beside: str = "",
    statements: Mapping[str, int] | None = None,
    unit: str = "members",
    per: int = 1,
) -> list[Result]:
    """What each side cost, beside one of them. A run did its work `per` times."""
    found = []
    for name, runs in samples.items():
        walls, cpus = ([1000 * value / per for value in one] for one in columns(runs))
        figures = {
            **timing("wall", walls),
            "cpu_ms": statistics.median(cpus),
            "held_ms": 1000 * statistics.median(one.held for one in runs),
            "held_cpu_ms": 1000 * statistics.median(one.worked for one in runs),
        }
        if statements:
            figures["statements"] = statements[name]
        ratios = {}
        if beside and name != beside:
            rival_walls, rival_cpus = columns(samples[beside])
            ratios = {
                "cpu": ratio([one.cpu for one in runs], rival_cpus),
                "wall": ratio([one.wall for one in runs], rival_walls),
            }
        found.append(
            Result(
                case,
                name,
                database,
                size,
                rounded(figures),
                unit,
                len(runs) * per,
                beside if ratios else "",
                ratios,
            )
        )
    return found


def columns(runs: Sequence[Sample]) -> tuple[list[float], list[float]]:
    """Wall clock and CPU of runs."""
    return [one.wall for one in runs], [one.cpu for one in runs]


def timing(name: str, values: Sequence[float]) -> dict[str, float]:
    """The median of durations in milliseconds, the tenth below and above it, and the 99th percentile."""
    ordered = sorted(values)
    return {
        f"{name}_ms": statistics.median(ordered),
        f"{name}_low_ms": _at(ordered, 0.1),
        f"{name}_high_ms": _at(ordered, 0.9),
        f"{name}_p99_ms": _at(ordered, 0.99),
    }


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> tuple[float, float, float]:
    """The median of the ratios of paired rounds, and the quarter below and above it."""
    ordered = sorted(one / other for one, other in zip(ours, theirs, strict=True))
    return round(statistics.median(ordered), 2), round(_at(ordered, 0.25), 2), round(_at(ordered, 0.75), 2)


def rounded(figures: Mapping[str, float]) -> dict[str, float]:
    """Figures with as many digits as they are worth."""
    return {name: round(value, 3) for name, value in figures.items()}


def _at(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


@dataclass(slots=True)
class Meter:
    """What work cost: seconds of wall clock and of CPU, statements, and the longest hold of the loop."""

    wall: float = 0.0
    cpu: float = 0.0
    statements: int = 0
    held: float = 0.0
    worked: float = 0.0
    starved: float = 0.0
    """Seconds in which the loop's thread was ready to run and other processes had the machine (Linux)."""

    @property
    def holds(self) -> dict[str, float]:
        """The longest hold, by the wall clock and in CPU."""
        return {"held_ms": 1000 * self.held, "held_cpu_ms": 1000 * self.worked}


@asynccontextmanager
async def metered(*engines: AsyncEngine) -> AsyncIterator[Meter]:
    """Measure what happens inside the block."""
    meter = Meter()

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        meter.statements += not statement.startswith(NO_STATEMENTS)

    for engine in engines:
        event.listen(engine.sync_engine, "before_cursor_execute", note)
    try:
        async with watched() as loop:
            await asyncio.sleep(2 * LOOK_EVERY_S)
            loop.begin()
            wall, cpu, waited = time.perf_counter(), time.process_time(), starved()
            yield meter
            meter.wall, meter.cpu = time.perf_counter() - wall, time.process_time() - cpu
            meter.starved = starved() - waited
            loop.note()
            meter.held, meter.worked = loop.longest, loop.most_worked
    finally:
        for engine in engines:
            event.remove(engine.sync_engine, "before_cursor_execute", note)


async def count_statements(engine: AsyncEngine, side: Side) -> int:
    """How many statements a side sends to the database."""
    async with metered(engine) as meter:
        await side()
    return meter.statements

"""What commands cost inside the bot, without a platform's client."""

import asyncio
import time

from sqlalchemy import Column, Integer, MetaData, Table, insert, select

from bench.case import WEEKS, Size, alternating, measured, says
from bench.groups import Bench, Where
from bench.measure import Result, Side, in_turn, results, rounded, timing

COUNTER = Table(
    "bench_counter", MetaData(), Column("id", Integer, primary_key=True), Column("n", Integer, nullable=False)
)
"""What is read and written as a rival: one row, through the same `Database`."""


async def hot_commands(where: Where, size: Size) -> list[Result]:
    """Through `App.dispatch`, beside a read and a write of one row through the same `Database`."""
    bench = await where.group(size.group, WEEKS)
    await _make_counter(bench)
    items = alternating(*await bench.open_items(WEEKS))
    answers = alternating("done", "on track", "stuck")
    sides: dict[str, Side] = {
        "a row read": lambda: _read(bench),
        "a row written": lambda: _write(bench),
        "/plan week": says(bench, "/plan week"),
        "/plan home": says(bench, "/plan home"),
        "/plan progress": says(bench, "/plan progress"),
        "/plan streak": says(bench, "/plan streak"),
        "/plan done": lambda: bench.say("p1", f"/plan done {next(items)}"),
        "/plan checkin": lambda: bench.say("p2", f"/plan checkin {next(answers)}"),
    }
    found = await measured("commands", bench, size.group, size.rounds, sides, beside="a row read")
    await bench.close()
    return found


async def writers(where: Where, size: Size) -> list[Result]:
    """Many people tick an item at the same instant, beside as many writes of one row."""
    bench = await where.group(max(size.group, size.writers), WEEKS)
    await _make_counter(bench)
    items = iter(await bench.open_items(WEEKS))
    took: dict[str, list[float]] = {"a row written": [], "/plan done": []}

    async def timed(name: str, side: Side) -> None:
        begun = time.perf_counter()
        await side()
        took[name].append(1000 * (time.perf_counter() - begun))

    async def write_all() -> None:
        await asyncio.gather(*(timed("a row written", lambda: _write(bench)) for _ in range(size.writers)))

    async def tick_all() -> None:
        item = next(items)
        await asyncio.gather(
            *(timed("/plan done", says(bench, f"/plan done {item}", f"p{n}")) for n in range(size.writers))
        )

    samples = await in_turn({"a row written": write_all, "/plan done": tick_all}, size.rounds)
    found = results("writers", bench.kind, size.writers, samples, beside="a row written", unit="writers")
    for row in found:
        warm = took[row.side][size.writers :]
        row.figures.update(rounded(timing("one", warm)))
        row.figures["wall_per_write_ms"] = round(row.figures["wall_ms"] / size.writers, 3)
    await bench.close()
    return found


async def _make_counter(bench: Bench) -> None:
    async with bench.database.engine.begin() as connection:
        await connection.run_sync(COUNTER.metadata.create_all)
        await connection.execute(insert(COUNTER).values(id=1, n=0))


async def _read(bench: Bench) -> None:
    async with bench.database.read() as session:
        await session.execute(select(COUNTER.c.n).where(COUNTER.c.id == 1))


async def _write(bench: Bench) -> None:
    async with bench.database.write() as session:
        await session.execute(COUNTER.update().where(COUNTER.c.id == 1).values(n=COUNTER.c.n + 1))

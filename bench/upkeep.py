"""What is done for everybody at once, or for somebody among very many."""

import asyncio
from collections.abc import Iterator
from functools import partial
from itertools import count
from random import Random

from sqlalchemy import text

from bench.case import WEEKS, Size, alternating, measured, says
from bench.groups import Bench, Where, settle
from bench.measure import Result, Side, count_statements, in_turn, results
from bot.features.buddies.rules import Seeker, match
from bot.messages.actions import Action

CONFIRMED = Action("plan data", {"action": "delete", "confirm": "on"})

MULTIPLY = """
WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :times)
INSERT INTO completions (member_id, item_key, week, completed_at, link, note)
SELECT member_id, item_key || '-' || n, week, completed_at, link, note FROM completions CROSS JOIN numbers
"""


async def upkeep(where: Where, size: Size) -> list[Result]:
    """A stage change with all its ticks counted anew, and matching buddies, beside `/plan week`."""
    members = min(1_000, max(size.members))
    bench = await where.group(members, WEEKS)
    lengths = alternating("9", "8")

    async def change() -> None:
        await bench.say("organizer", f"/plan-admin calendar stage 7 {next(lengths)}")
        await bench.say("organizer", "/plan-admin calendar confirm")

    random = Random(1)  # noqa: S311 - the same numbers each time
    seekers = [Seeker(n, random.randint(-720, 840)) for n in range(2_001 if members > 100 else 21)]

    async def matching() -> None:
        match(seekers, [])
        await asyncio.sleep(0)

    sides: dict[str, Side] = {
        "/plan week": says(bench, "/plan week"),
        "a stage change": change,
        f"matching {len(seekers)} buddies": matching,
    }
    rounds = max(1, size.rounds // 3)
    found = await measured("upkeep", bench, members, rounds, sides, beside="/plan week")
    found[1].figures["ticks"] = await _count_ticks(bench)
    await bench.close()
    return found


async def deleting(where: Where, size: Size) -> list[Result]:
    """People delete all their data, beside few and beside many rows of others, in turn."""
    rounds = max(1, size.rounds // 2)
    few, many = [await where.group(max(size.group, rounds + 20), WEEKS) for _ in range(2)]
    async with many.database.write() as session:
        times = max(1, size.rows // await _count_ticks(many))
        await session.execute(text(MULTIPLY), {"times": times})
    for bench in (few, many):
        await settle(bench.database)
    sides: dict[str, Side] = {
        name: partial(_delete_next, bench, count(10))
        for name, bench in (("beside few rows", few), ("beside many rows", many))
    }
    samples = await in_turn(sides, rounds)
    statements = {
        name: await count_statements(bench.database.engine, side)
        for (name, side), bench in zip(sides.items(), (few, many), strict=True)
    }
    found = results(
        "deleting",
        where.kind,
        size.rows,
        samples,
        beside="beside few rows",
        statements=statements,
        unit="rows",
    )
    for row, bench in zip(found, (few, many), strict=True):
        row.figures["rows"] = await _count_ticks(bench)
        await bench.close()
    return found


async def _delete_next(bench: Bench, numbers: Iterator[int]) -> None:
    await bench.press(f"p{next(numbers)}", CONFIRMED)


async def _count_ticks(bench: Bench) -> int:
    async with bench.database.read() as session:
        return int((await session.execute(text("SELECT count(*) FROM completions"))).scalar_one())

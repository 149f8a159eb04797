"""What grows with the members of a group, and whether a large group hurts a small one."""

import asyncio
import time
from datetime import timedelta
from functools import partial

from bench.case import WEEKS, Size, measured, says
from bench.groups import START_COMMAND, Bench, Where
from bench.measure import Result, Sample, Side, in_turn, metered, once, results, rounded, timing
from bot.platform.refs import RoomRef

SMALL_ROOM = RoomRef("discord", "small", "c2", "#small")
WEEK = timedelta(weeks=1)
MONDAY = 0
PAUSE_S = 0.01
"""Between two commands of the small group."""

BOARDS = ("overall", "week", "stage", "streak")


async def boards(where: Where, size: Size) -> list[Result]:
    """Every board's first and last page, own rank, status, recap and export, at several sizes of a group."""
    found = []
    for members in size.members:
        bench = await where.group(members, WEEKS)
        last = -(-sum(n % 50 != 7 for n in range(members)) // 10)
        sides: dict[str, Side] = {"/plan week": says(bench, "/plan week")}
        for board in BOARDS:
            sides[f"{board}, first page"] = says(bench, f"/plan progress {board}")
            sides[f"{board}, last page"] = says(bench, f"/plan progress {board} page:{last}")
        sides |= {
            "home, with the own rank": says(bench, "/plan home"),
            "hidden, last page": says(bench, f"/plan progress page:{last}", "p7"),
            "status": says(bench, "/plan-admin status", "organizer"),
            "export": says(bench, "/plan-admin people export", "organizer"),
        }
        rounds = max(1, size.rounds * 200 // max(200, members))
        found += await measured("boards", bench, members, rounds, sides, beside="/plan week")
        found += results("boards", where.kind, members, await _a_week(bench))
        await bench.close()
    return found


async def _a_week(bench: Bench) -> dict[str, list[Sample]]:
    """The ticks of a week: those that make its recap and goals on Monday, and the others."""
    samples: dict[str, list[Sample]] = {"a tick of the week": [], "recap and goals": []}
    end = bench.clock.now() + WEEK
    while (wake := await bench.app.next_wake()) is not None and wake < end:
        bench.clock.move_to(max(wake, bench.clock.now()))
        sample = await once(lambda: bench.app.tick(bench.clock.now()))
        samples["recap and goals" if wake.weekday() == MONDAY else "a tick of the week"].append(sample)
    return samples


async def neighbours(where: Where, size: Size) -> list[Result]:
    """A small group's `/plan week`: alone, beside a large group, and while the large one's week begins."""
    alone, beside = Bench.open(await where.new_url(), where.kind), await where.group(size.large, WEEKS)
    alone.clock.move_to(beside.clock.now())
    for bench in (alone, beside):
        await bench.say("organizer", START_COMMAND, SMALL_ROOM)
        for number in range(20):
            await bench.say(f"s{number}", "/plan join", SMALL_ROOM)
    names = ("alone", "beside a large group")
    sides: dict[str, Side] = {
        name: partial(bench.say, "s1", "/plan week", SMALL_ROOM)
        for name, bench in zip(names, (alone, beside), strict=True)
    }
    found = results(
        "neighbours", where.kind, size.large, await in_turn(sides, 2 * size.rounds), beside="alone"
    )
    found.append(await _while_a_week_begins(beside, size.large))
    await alone.close()
    await beside.close()
    return found


async def _while_a_week_begins(bench: Bench, members: int) -> Result:
    """The small group's commands while the recap and the goals of the large one are made."""
    while (wake := await bench.app.next_wake()) is not None and wake.weekday() != MONDAY:
        bench.clock.move_to(wake)
        await bench.app.tick(wake)
    took: list[float] = []
    async with metered(bench.database.engine) as meter:
        ticking = asyncio.create_task(_tick_all_monday(bench))
        while not ticking.done():
            begun = time.perf_counter()
            await bench.say("s1", "/plan week", SMALL_ROOM)
            took.append(1000 * (time.perf_counter() - begun))
            await asyncio.sleep(PAUSE_S)
        await ticking
    figures = timing("wall", took) | {
        "worst_ms": max(took),
        **meter.holds,
        "tick_s": meter.wall,
    }
    side = "while the large one's week begins"
    return Result("neighbours", side, bench.kind, members, rounded(figures), runs=len(took))


async def _tick_all_monday(bench: Bench) -> None:
    while (wake := await bench.app.next_wake()) is not None and wake.weekday() == MONDAY:
        bench.clock.move_to(max(wake, bench.clock.now()))
        await bench.app.tick(bench.clock.now())

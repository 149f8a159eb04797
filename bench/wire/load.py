"""Commands at a fixed pace while posts go out."""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack, suppress
from typing import Any

from sqlalchemy import insert, select

from bench.case import WEEKS, Size, alternating
from bench.groups import Bench, Where, checked
from bench.many import run_out
from bench.measure import Result, metered, rounded, timing
from bench.wire.grounds import Command, connected_bot, ground, move_in
from bot.app import App
from bot.commands.call import Call
from bot.platform.people import Actor
from bot.platform.refs import AccountRef, RoomRef
from bot.study.cohort_tables import CohortRoom, Room

ROOMS = 20
"""In which the group lives: an announcement is as many posts."""

EVERY_S = 1.0
"""Between two announcements."""

ANNOUNCE = "/plan-admin announce news"


async def load(where: Where, size: Size) -> list[Result]:
    """Commands at a fixed pace through discord.py, a tenth of them boards, while posts go out."""
    bench = await where.group(size.group, WEEKS)
    count = size.rate * size.seconds
    items, said = alternating(*await bench.open_items(WEEKS)), alternating("done", "on track", "stuck")
    async with AsyncExitStack() as stack:
        arguments = ("--people", str(size.group), "--rooms", str(ROOMS))
        there = await stack.enter_async_context(ground("discord", *arguments))
        await move_in(bench, "discord", there.facts)
        await _live_in_all(bench, there.facts)
        app = await stack.enter_async_context(connected_bot("discord", there.facts, bench))
        typed = [_mixed(number, items, said) for number in range(count)]
        async with metered(bench.database.engine) as meter:
            over = asyncio.Event()
            posting = asyncio.create_task(_post_on(app, bench, there.facts, over))
            answered = await there.play([0], typed, 1 / size.rate)
            over.set()
            await posting
        posts = len((await there.told())["arrived"])
    await bench.close()
    acks = [ack for ack, _ in answered if ack is not None]
    shown = [seen for _, seen in answered if seen is not None]
    figures = {
        **timing("ack", acks),
        **timing("shown", shown),
        "lost": count - min(len(acks), len(shown)),
        "posts": posts,
        "a_second": count / meter.wall,
        "cpu_ms": 1000 * meter.cpu / (count + posts),
        "cpu_share": meter.cpu / meter.wall,
        "starved_share": meter.starved / meter.wall,
        **meter.holds,
    }
    side = f"{size.rate} commands a second"
    return [Result("load", side, where.kind, size.group, rounded(figures), runs=count)]


def _mixed(number: int, items: Iterator[str], said: Iterator[str]) -> Command:
    """Of ten commands, one is a board, two write, and the others read a week or a home."""
    person = number * 7 + 1
    match number % 10:
        case 0:
            return person, "plan progress", {}
        case 3:
            return person, "plan done", {"item": next(items)}
        case 6:
            return person, "plan checkin", {"answer": next(said)}
        case 4 | 8:
            return person, "plan home", {}
        case _:
            return person, "plan week", {}


async def _live_in_all(bench: Bench, facts: dict[str, Any]) -> None:
    """Let the group live in all rooms, so that an announcement is many posts."""
    _, *others = facts["channels"]
    room = {"platform": "discord", "workspace": facts["workspace"], "problem": "", "parent": ""}
    async with bench.database.write() as session:
        cohort = (await session.execute(select(CohortRoom.cohort_id))).scalars().first()
        rows = [room | {"id": 100 + n, "channel": one, "name": f"#{one}"} for n, one in enumerate(others)]
        await session.execute(insert(Room), rows)
        links = [{"cohort_id": cohort, "room_id": row["id"], "active": True} for row in rows]
        await session.execute(insert(CohortRoom), links)


async def _post_on(app: App, bench: Bench, facts: dict[str, Any], over: asyncio.Event) -> None:
    """Announce something and send it, again and again until it is over."""
    room = RoomRef("discord", facts["workspace"], facts["channels"][0])
    boss = Actor(AccountRef("discord", "", facts["users"][0]), "boss", can_manage=True)
    while not over.is_set():
        checked(ANNOUNCE, await app.dispatch(Call(boss, room, "", ANNOUNCE)))
        await run_out(app, bench.clock)
        with suppress(TimeoutError):
            await asyncio.wait_for(over.wait(), EVERY_S)

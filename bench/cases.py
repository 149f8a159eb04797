"""The cases: each a function that measures something, and a line that says what."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from random import Random

from sqlalchemy import Column, Integer, MetaData, Table, insert, select

from bench.groups import Bench, Where
from bench.measure import Result, Sample, Side, count_statements, in_turn, once, results
from bench.sending import burst
from bot.db.engine import Database
from bot.db.schema import upgrade
from bot.features.buddies.rules import Seeker, match

WEEKS = 20
"""How long the groups have run."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured: rounds of each side, and members of the groups."""

    rounds: int
    members: tuple[int, ...]

    @property
    def group(self) -> int:
        """The group of the cases that have one size."""
        return min(200, *self.members)


FULL = Size(15, (200, 1_000, 10_000))
SMALL = Size(1, (24,))
"""For the tests, which look only whether each case runs."""


@dataclass(frozen=True, slots=True)
class Case:
    """A case and what it tells."""

    name: str
    about: str
    run: Callable[[Where, Size], Awaitable[list[Result]]]


async def hot_commands(where: Where, size: Size) -> list[Result]:
    """Through `App.dispatch`, beside a read and a write of one row through the same `Database`."""
    bench = await where.group(size.group, WEEKS)
    counter = Table(
        "bench_counter", MetaData(), Column("id", Integer, primary_key=True), Column("n", Integer)
    )
    async with bench.database.engine.begin() as connection:
        await connection.run_sync(counter.metadata.create_all)
        await connection.execute(insert(counter).values(id=1, n=0))

    async def read() -> None:
        async with bench.database.read() as session:
            await session.execute(select(counter.c.n).where(counter.c.id == 1))

    async def write() -> None:
        async with bench.database.write() as session:
            await session.execute(counter.update().where(counter.c.id == 1).values(n=counter.c.n + 1))

    items = _alternating(*await bench.open_items(WEEKS))
    answers = _alternating("done", "on track", "stuck")
    sides: dict[str, Side] = {
        "a row read": read,
        "a row written": write,
        "/plan week": _says(bench, "/plan week"),
        "/plan home": _says(bench, "/plan home"),
        "/plan progress": _says(bench, "/plan progress"),
        "/plan streak": _says(bench, "/plan streak"),
        "/plan done": lambda: bench.say("p1", f"/plan done {next(items)}"),
        "/plan checkin": lambda: bench.say("p2", f"/plan checkin {next(answers)}"),
    }
    return await _measured("commands", bench, size.group, size.rounds, sides, beside="a row read")


async def boards(where: Where, size: Size) -> list[Result]:
    """Every board's first and last page, status, recap and export, at several sizes of a group."""
    found = []
    for members in size.members:
        bench = await where.group(members, WEEKS)
        last = -(-sum(n % 50 != 7 for n in range(members)) // 10)
        sides: dict[str, Side] = {"/plan week": _says(bench, "/plan week")}
        for board in ("overall", "week", "stage", "streak"):
            sides[f"{board}, first page"] = _says(bench, f"/plan progress {board}")
            sides[f"{board}, last page"] = _says(bench, f"/plan progress {board} page:{last}")
        sides |= {
            "home": _says(bench, "/plan home"),
            "hidden, last page": _says(bench, f"/plan progress page:{last}", "p7"),
            "status": _says(bench, "/plan-admin status", "organizer"),
            "export": _says(bench, "/plan-admin export", "organizer"),
        }
        rounds = max(1, size.rounds * 200 // max(200, members))
        found += await _measured("boards", bench, members, rounds, sides, beside="/plan week")
        found += results("boards", where.kind, members, {"a tick of the week": await _a_week(bench)})
        await bench.close()
    return found


async def upkeep(where: Where, size: Size) -> list[Result]:
    """A stage change, and matching buddies: what is done for everybody at once."""
    bench = await where.group(min(1_000, max(size.members)), WEEKS)
    members = min(1_000, max(size.members))
    lengths = _alternating("9", "8")

    async def change() -> None:
        await bench.say("organizer", f"/plan-admin calendar stage 7 {next(lengths)}")
        await bench.say("organizer", "/plan-admin calendar confirm")

    random = Random(1)  # noqa: S311 - the same numbers each time
    seekers = [Seeker(n, random.randint(-720, 840)) for n in range(2_001 if members > 100 else 21)]

    async def matching() -> None:
        match(seekers, [])
        await asyncio.sleep(0)

    sides: dict[str, Side] = {
        "/plan week": _says(bench, "/plan week"),
        "a stage change": change,
        f"matching {len(seekers)} buddies": matching,
    }
    return await _measured("upkeep", bench, members, max(1, size.rounds // 3), sides, beside="/plan week")


async def sending(where: Where, size: Size) -> list[Result]:
    """All groups begin at one instant, two posts each to an in-memory sink. `members` counts the groups."""
    groups = max(size.members)
    url = await where.new_url()
    database = Database(url)
    await upgrade(database.engine)
    await database.close()
    found = await burst(url, groups)
    if found["missed"]:
        raise RuntimeError(f"{found['missed']} posts were not sent")
    held = found["longest_hold_ms"]
    per_post = 1000 * found["total_s"] / found["posts"]

    def row(side: str, wall: float, cpu: float = 0.0, statements: float = 0.0) -> Result:
        told = (round(wall, 3), round(cpu, 3), round(held, 3), round(statements))
        return Result("sending", side, where.kind, groups, 1, told[0], told[0], told[0], *told[1:])

    return [
        row("a post of a burst", per_post, found["cpu_ms_a_post"], found["statements_a_post"]),
        row("the first post of a burst", 1000 * found["first_s"]),
    ]


CASES = (
    Case("commands", hot_commands.__doc__ or "", hot_commands),
    Case("boards", boards.__doc__ or "", boards),
    Case("upkeep", upkeep.__doc__ or "", upkeep),
    Case("sending", sending.__doc__ or "", sending),
)
"""All cases, in the order in which they are run. A further one is added here."""


async def _measured(
    case: str, bench: Bench, members: int, rounds: int, sides: dict[str, Side], *, beside: str
) -> list[Result]:
    samples = await in_turn(sides, rounds)
    statements = {name: await count_statements(bench.database.engine, side) for name, side in sides.items()}
    return results(case, bench.kind, members, samples, beside=beside, statements=statements)


async def _a_week(bench: Bench) -> list[Sample]:
    """The ticks of a week: goals, paper, check-in, recap, and boards that are worked out meanwhile."""
    samples: list[Sample] = []
    target = bench.clock.now() + timedelta(weeks=1)
    while (wake := await bench.app.next_wake()) is not None and wake <= target:
        bench.clock.move_to(max(wake, bench.clock.now()))
        samples.append(await once(lambda: bench.app.tick(bench.clock.now())))
    return samples


def _says(bench: Bench, line: str, person: str = "p1") -> Side:
    return lambda: bench.say(person, line)


def _alternating(*values: str) -> Iterator[str]:
    return (values[turn % len(values)] for turn in count())

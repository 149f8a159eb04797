"""Whether what a bot does costs more as its database grows older, or holds more rows of others."""

from dataclasses import dataclass

from adapters.local.clock import MovableClock
from bench.case import Size
from bench.groups import Where
from bench.many import BEFORE, BEGINS, PATIENCE, age, make_app, run_out, start_group
from bench.measure import Result, Side, count_statements, in_turn, ratio, results
from bench.sink import Sink
from bot.app import App
from bot.commands.call import Call
from bot.db.engine import Database
from bot.platform.people import Actor
from bot.platform.refs import AccountRef, RoomRef

ROOM = RoomRef("discord", "w0", "c0")
ALICE = Actor(AccountRef("discord", "w0", "alice"), "alice")
BOSS = Actor(AccountRef("discord", "w0", "boss"), "boss", can_manage=True)


@dataclass(slots=True)
class Aged:
    """A bot whose database holds so many deliveries of the past."""

    sent: int
    database: Database
    clock: MovableClock
    app: App

    @classmethod
    async def make(cls, where: Where, sent: int) -> "Aged":
        """One group, with a past."""
        database, clock = Database(await where.new_url()), MovableClock(BEFORE)
        app = make_app(database, Sink(), clock)
        await start_group(app, people=("alice",))
        await age(database, sent)
        clock.move_to(BEGINS)
        await run_out(app, clock)
        return cls(sent, database, clock, app)

    async def idle(self) -> None:
        """A tick in which nothing is due."""
        await self.app.tick(self.clock.now(), PATIENCE)

    async def click(self) -> None:
        """An answer to a check-in, as a button gives it."""
        await self.app.dispatch(Call(ALICE, ROOM, "", "/plan checkin done"))

    async def post(self) -> None:
        """A post that is enqueued and sent."""
        await self.app.dispatch(Call(BOSS, ROOM, "", "/plan-admin announce news"))
        await run_out(self.app, self.clock)


async def ageing(where: Where, size: Size) -> list[Result]:
    """An idle tick, a click and a post beside few and many deliveries of the past, in turn."""
    bots = [await Aged.make(where, sent) for sent in size.sent]
    found: list[Result] = []
    for name in ("post", "click", "idle"):  # the last one with nothing left to do
        for bot in bots:
            await run_out(bot.app, bot.clock)
        sides: dict[int, Side] = {bot.sent: getattr(bot, name) for bot in bots}
        samples = await in_turn({str(sent): side for sent, side in sides.items()}, 2 * size.rounds)
        for bot in bots:
            runs, fewest = samples[str(bot.sent)], samples[str(bots[0].sent)]
            statements = {name: await count_statements(bot.database.engine, sides[bot.sent])}
            (row,) = results(
                "age", where.kind, bot.sent, {name: runs}, statements=statements, unit="sent deliveries"
            )
            row.ratios["cpu"] = ratio([one.cpu for one in runs], [one.cpu for one in fewest])
            row.ratios["wall"] = ratio([one.wall for one in runs], [one.wall for one in fewest])
            found.append(row)
    for bot in bots:
        await bot.database.close()
    return found

"""What a person waits for: commands through discord.py and Bolt."""

import statistics
from collections.abc import Callable, Iterator, Sequence
from contextlib import AsyncExitStack
from itertools import islice

from bench.case import WEEKS, Size, alternating
from bench.groups import Where
from bench.measure import Result, Side, in_turn, ratio, results, rounded, timing
from bench.wire.grounds import Command, Ground, bare_client, connected_bot, ground, move_in

BATCH = 8
"""Commands of a run, one after the other."""

CONNECTIONS = {"discord": ([0], [1]), "slack": ([0, 1], [2])}
"""Those of the bot, and those of the bare client, by the order in which they were opened."""

BARE = "bare client"


async def clients(where: Where, size: Size) -> list[Result]:
    """Commands through unmodified discord.py and Bolt, beside the same client with a fixed answer."""
    return [row for name in CONNECTIONS for row in await _through(name, where, size)]


async def _through(name: str, where: Where, size: Size) -> list[Result]:
    bench = await where.group(size.group, WEEKS)
    card = (await bench.say("p1", "/plan week")).private[0]
    items = await bench.open_items(WEEKS)
    seen: dict[str, list[list[tuple[float, float]]]] = {}
    async with AsyncExitStack() as stack:
        there = await stack.enter_async_context(ground(name, "--people", str(size.group)))
        await move_in(bench, name, there.facts)
        await stack.enter_async_context(connected_bot(name, there.facts, bench))
        await stack.enter_async_context(bare_client(name, there.facts, card))
        ours, bare = CONNECTIONS[name]
        sides: dict[str, Side] = {}
        for side, commands in _commands(items).items():
            seen[side] = []
            sides[side] = _batch(there, bare if side == BARE else ours, commands, seen[side])
        samples = await in_turn(sides, size.rounds)
        violations = (await there.told())["violations"]
    await bench.close()
    if violations:
        raise RuntimeError(f"{name} would have minded: {violations[0]}")
    found = results(f"{name} client", where.kind, size.group, samples, beside=BARE, per=BATCH)
    for row in found:
        rounds, rival = seen[row.side][1:], seen[BARE][1:]
        for place, what in enumerate(("ack", "shown")):
            row.figures.update(rounded(timing(what, [one[place] for batch in rounds for one in batch])))
            if row.side != BARE:
                middles = [
                    [statistics.median(one[place] for one in batch) for batch in batches]
                    for batches in (rounds, rival)
                ]
                row.ratios[what] = ratio(*middles)
        row.ratios.pop("wall", None)
        for name_of_mean in [one for one in row.figures if one.startswith("wall")]:
            del row.figures[name_of_mean]
    return found


def _commands(items: Sequence[str]) -> dict[str, Iterator[Command]]:
    """The sides, each with what is typed."""
    done, said = alternating(*items), alternating("done", "on track", "stuck")
    return {
        BARE: _again(lambda: (1, "plan week", {})),
        "/plan week": _again(lambda: (1, "plan week", {})),
        "/plan home": _again(lambda: (1, "plan home", {})),
        "/plan progress": _again(lambda: (1, "plan progress", {})),
        "/plan done": _again(lambda: (1, "plan done", {"item": next(done)})),
        "/plan checkin": _again(lambda: (2, "plan checkin", {"answer": next(said)})),
    }


def _again(command: Callable[[], Command]) -> Iterator[Command]:
    while True:
        yield command()


def _batch(
    there: Ground, to: Sequence[int], commands: Iterator[Command], seen: list[list[tuple[float, float]]]
) -> Side:
    """Type some commands one after the other, and note when each was acknowledged and shown."""

    async def run() -> None:
        answered = await there.play(to, list(islice(commands, BATCH)))
        seen.append([_both(*one) for one in answered])

    return run


def _both(ack: float | None, shown: float | None) -> tuple[float, float]:
    if ack is None or shown is None:
        raise RuntimeError("an answer was lost")
    return ack, shown

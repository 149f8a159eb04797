"""The bot as a process: how soon it is ready, what memory it takes, and a year of `studyplan try`."""

import asyncio
import statistics
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import update

from adapters.local.clock import MovableClock
from bench.case import Size, alternating
from bench.groups import Where
from bench.many import copy_group, make_app, start_group
from bench.measure import Result, Sample, results, rounded
from bench.sink import Sink
from bench.wire.grounds import ROOT, Ground, ground
from bot.db.engine import Database
from bot.platform.clock import SystemClock
from bot.study.cohort_tables import Cohort
from tests.wire.process import bot_process

LEARNERS = 20
SETTLED_S = 3.0
"""After which memory is looked at: the session has begun, and the first tick is over."""


async def process(where: Where, size: Size) -> list[Result]:
    """`studyplan run` on discord.py: until it is ready, and its memory with many groups and servers."""
    found = []
    for groups in sorted({0, 1, size.groups}):
        url = await _sleeping_groups(where, groups)
        runs = size.rounds // 5 if groups == 1 else 1
        found.append(await _started(where, url, groups, "groups", max(1, runs)))
    for row in found:
        row.figures["megabytes_above_empty"] = row.figures["megabytes"] - found[0].figures["megabytes"]
    url = await _sleeping_groups(where, 1)
    servers = size.servers
    found.append(await _started(where, url, servers, "servers of 50 channels", 1, "--servers", str(servers)))
    return found


async def _sleeping_groups(where: Where, groups: int) -> str:
    """A database with so many groups that have nothing to do for a while."""
    database, clock = Database(await where.new_url()), MovableClock(SystemClock().now())
    if groups:
        await start_group(make_app(database, Sink(), clock))
        await copy_group(database, groups - 1)
        async with database.write() as session:
            await session.execute(update(Cohort).values(next_due_at=clock.now() + timedelta(days=1)))
    url = database.engine.url.render_as_string(hide_password=False)
    await database.close()
    return url


async def _started(where: Where, url: str, size: int, unit: str, runs: int, *arguments: str) -> Result:
    took, megabytes = [], []
    for _ in range(runs):
        async with ground("discord", "--people", "1", *arguments) as there:
            begun = time.perf_counter()
            async with bot_process({**there.facts["settings"], "STUDYPLAN_DATABASE_URL": url}) as bot:
                await bot.says("started")
                await _has_session(there)
                took.append(1000 * (time.perf_counter() - begun))
                await asyncio.sleep(SETTLED_S)
                megabytes.append(bot.megabytes())
    figures = {"ready_ms": statistics.median(took), "megabytes": statistics.median(megabytes)}
    return Result("process", "studyplan run", where.kind, size, rounded(figures), unit, runs)


async def _has_session(there: Ground) -> None:
    while not (await there.told())["sessions"]:  # noqa: ASYNC110 - another process knows
        await asyncio.sleep(0.02)


async def year_of_try(where: Where, size: Size) -> list[Result]:
    """`studyplan try --script` with a year of 20 members, beside another checkout's if one is given."""
    with TemporaryDirectory() as folder:
        bench = await where.group(1, 1)
        items = alternating(*await bench.open_items(1))
        await bench.close()
        script = _written(Path(folder, "year.txt"), _year(size.script_weeks, items))
        checkouts = {"this checkout": ROOT} | ({"the other one": Path(size.other)} if size.other else {})
        samples: dict[str, list[Sample]] = {name: [] for name in checkouts}
        for _ in range(3 if size.other else 1):
            for name, checkout in checkouts.items():
                samples[name].append(await _play(script, checkout))
    beside = "the other one" if size.other else ""
    return results("try", where.kind, LEARNERS, samples, beside=beside)


def _written(path: Path, lines: Iterator[str]) -> Path:
    path.write_text("\n".join(lines) + "\n")
    return path


async def _play(script: Path, checkout: Path) -> Sample:
    process = await asyncio.create_subprocess_exec(
        *(
            sys.executable,
            "-c",
            TIMED,
            "try",
            "--script",
            str(script),
            "--start",
            "2026-03-01T08:00:00+00:00",
        ),
        cwd=checkout,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"the script failed in {checkout}: {said.decode()[-1000:]}")
    cpu, wall = said.decode().split()[-2:]
    return Sample(float(wall), float(cpu), 0.0)


TIMED = """
import atexit, os, runpy, sys, time
begun = time.perf_counter()
def tell():
    used = os.times()
    print(used.user + used.system, time.perf_counter() - begun, file=sys.stderr)
atexit.register(tell)
sys.path.insert(0, os.getcwd())
sys.argv[0] = "studyplan"
runpy.run_module("bot", run_name="__main__")
"""


def _year(weeks: int, items: Iterator[str]) -> Iterator[str]:
    """Twenty people join; each week they read it, tick, check in, and some look at a board."""
    names = [f"p{n}" for n in range(LEARNERS)]
    yield "organizer: /plan-admin start plan:deep-learning pace:standard start:2026-03-02 at:09:00 tz:UTC"
    yield from (f"{name}: /plan join" for name in names)
    yield "wait until 2026-03-02T09:00:00+00:00"
    for _ in range(weeks):
        for number, name in enumerate(names):
            yield f"{name}: /plan week"
            yield f"{name}: /plan done {next(items)}"
            yield f"{name}: /plan checkin {('done', 'on track', 'behind')[number % 3]}"
            if number % 5 == 0:
                yield f"{name}: /plan progress"
        yield "wait 7d"

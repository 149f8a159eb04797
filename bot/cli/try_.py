"""`studyplan try`: use the bot on this machine, in a terminal chat or by a script."""

import asyncio
import sys
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import BinaryIO

from adapters.local.chat import PLATFORMS, WORKSPACE
from adapters.local.clock import MovableClock
from adapters.local.output import as_json, as_text
from adapters.local.player import Player
from adapters.local.script import NotAStep, parse_step
from bot.app import App
from bot.cli.logs import configure_logs
from bot.db.engine import UNREACHABLE, Database, database_url, in_a_line, url_without_secret
from bot.db.schema import upgrade
from bot.platform import Chat
from bot.settings import Settings
from bot.study import cohort_queries
from bot.study.course import Course
from bot.study.course_cache import CourseCache

BAD_SCRIPT = 2
"""The exit status if an option, the script or the database cannot be used."""


def play(script: Path | None, *, json: bool, plain: bool, db: str, start: str) -> int:
    """Play the script, or open the terminal chat if there is none. Returns the exit status."""
    configure_logs()
    try:
        moment = _start(start)
    except ValueError as error:
        print(f"--start: {error}", file=sys.stderr)
        return BAD_SCRIPT
    try:
        if db:
            database_url(db)
    except ValueError as error:
        print(f"--db: {error}", file=sys.stderr)
        return BAD_SCRIPT
    try:
        stream = script.open("rb") if script and str(script) != "-" else sys.stdin.buffer
    except OSError as error:
        print(f"{script}: {error.strerror}", file=sys.stderr)
        return BAD_SCRIPT
    with stream, tempfile.TemporaryDirectory(prefix="studyplan-") as folder:
        url = db or f"sqlite+aiosqlite:///{folder}/try.db"
        try:
            if script is None:
                from adapters.local.terminal import chat

                return asyncio.run(chat(_Bench(url, MovableClock(moment, flowing=True)), plain=plain))
            bench = _Bench(url, MovableClock(moment))
            return asyncio.run(_play_script(bench, stream, str(script), json=json, plain=plain))
        except BrokenPipeError:  # the reader of the output is gone, such as `head`
            sys.stdout = None  # Python would flush it at exit and fail again
            return 0
        except UNREACHABLE as error:
            print(
                f"the database cannot be used ({in_a_line(error)}): {url_without_secret(url)}",
                file=sys.stderr,
            )
            return BAD_SCRIPT


class _Bench:
    """A player with its database. Building the app anew is what the step `restart` does."""

    def __init__(self, url: str, clock: MovableClock) -> None:
        self._url = url
        self._database: Database | None = None
        self._courses = CourseCache()
        self.player = Player(self._build, clock)

    async def _build(self, chats: Mapping[str, Chat], clock: MovableClock) -> App:
        await self.close()
        self._database = Database(self._url)
        await upgrade(self._database.engine)
        return App(self._database, chats, clock, Settings().plans, room_codes="code-{}".format)

    async def courses(self, platform: str, room: str) -> list[Course]:
        """The active cohorts of a platform. The cohort of the room comes first."""
        if self._database is None:
            return []
        async with self._database.read() as session:
            here = await cohort_queries.find_cohort_in_room(session, platform, WORKSPACE, room)
            found = await cohort_queries.list_cohorts_of_workspace(session, platform, WORKSPACE)
            found = sorted(found, key=lambda one: here is None or one.id != here.id)
            return [await self._courses.load(session, one) for one in found]

    async def close(self) -> None:
        """Close the database."""
        if self._database is not None:
            await self._database.close()
            self._database = None


async def _play_script(bench: _Bench, stream: BinaryIO, name: str, *, json: bool, plain: bool) -> int:
    shown = "<standard input>" if name == "-" else name
    player = bench.player
    show = as_json if json else partial(as_text, plain=plain)
    player.transcript.watch = lambda message: print(show(message), flush=True)
    try:
        await player.app()
        for number, line in enumerate(stream, start=1):
            try:
                step = parse_step(line.decode("utf-8"), PLATFORMS)
            except (NotAStep, UnicodeDecodeError) as error:
                why = "not UTF-8 text" if isinstance(error, UnicodeDecodeError) else str(error)
                print(f"{shown}:{number}: not a step: {why}", file=sys.stderr)
                return BAD_SCRIPT
            if step is not None:
                await player.play(step)
    finally:
        await bench.close()
    return 0


def _start(text: str) -> datetime:
    if not text:
        now = datetime.now(UTC)
        monday = now.date() + timedelta(days=7 - now.weekday())
        return datetime.combine(monday, time(8), UTC)
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text} has no offset; write it as in 2026-03-02T08:00:00+01:00")
    if not 1970 <= moment.year <= 9000:
        raise ValueError(f"{text} is not a year to study in; choose one from 1970 on")
    return moment

"""`studyplan try`: use the bot on this machine, in a terminal chat or by a script."""

import asyncio
import logging
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime, time, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import BinaryIO

from adapters.local.chat import PLATFORMS, WORKSPACE
from adapters.local.clock import MovableClock
from adapters.local.output import as_json, as_text
from adapters.local.player import Player
from adapters.local.script import NotAStep, Restart, parse_step
from bot.app import App
from bot.cli.browser import open_browser
from bot.cli.console import shows_unicode
from bot.cli.extras import extra_packages
from bot.cli.logs import configure_logs
from bot.cli.settings import load
from bot.cli.stopping import stop_signals
from bot.curricula.own_plans import find_plans, load_plan, stamps
from bot.curricula.reader import CurriculumError
from bot.db.engine import Database
from bot.db.errors import UNREACHABLE, in_a_line
from bot.db.schema import upgrade
from bot.db.urls import database_url, url_without_secret
from bot.platform.chat import Chat
from bot.study import cohort_queries
from bot.study.course import Course
from bot.study.course_cache import CourseCache
from bot.study.plan import Plan
from bot.study.snapshot import digest, dump
from bot.wording.counting import counted

BAD_SCRIPT = 2
"""The exit status if an option, the script or the database cannot be used."""


def play(
    script: Path | None,
    *,
    json: bool,
    plain: bool,
    db: str,
    start: str,
    plan: Path | None = None,
    page: bool = True,
    port: int | None = None,
) -> int:
    """Play the script, or open the terminal chat and the page if there is none. Returns the exit status.

    `port`: where the page is served; None is DEFAULT_PORT, or any free one if that is taken.
    """
    configure_logs(least=logging.WARNING)  # the chat shows what people do
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
    plans = load().plan_roots
    try:
        watched = None if plan is None else Watched(plan)
    except CurriculumError as error:
        print(error, file=sys.stderr)
        return BAD_SCRIPT
    with stream, tempfile.TemporaryDirectory(prefix="studyplan-", ignore_cleanup_errors=True) as folder:
        url = db or f"sqlite+aiosqlite:///{folder}/try.db"
        try:
            if script is None:
                bench = Bench(url, plans, MovableClock(moment, flowing=True), watched, is_throwaway=not db)
                return asyncio.run(_converse(bench, plain=plain, page=page, port=port))
            bench = Bench(url, plans, MovableClock(moment), watched)
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


class Watched:
    """A plan that was never imported, and the state of its files when it was last read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen = _stamps(path)
        self.plan = load_plan(path)

    def has_changed(self) -> bool:
        """Whether its files are not as they were."""
        return _stamps(self.path) != self._seen

    def read(self) -> Plan:
        """The plan as it is now. Raises CurriculumError; then it is as it was."""
        self._seen = _stamps(self.path)
        self.plan = load_plan(self.path)
        return self.plan


def _stamps(path: Path) -> object:
    """What shows a change. A file that an editor is just putting in place is none yet."""
    try:
        return stamps(path)
    except OSError:
        return None


class Bench:
    """A player with its database. Building the app anew is what the step `restart` does."""

    def __init__(
        self,
        url: str,
        plans: Sequence[Path],
        clock: MovableClock,
        watched: Watched | None = None,
        *,
        is_throwaway: bool = False,
    ) -> None:
        self._url = url
        self._empty_urls = (f"{url}.{number}" for number in count(2))
        self.is_throwaway = is_throwaway
        self.problems = ""
        self._database: Database | None = None
        self._watched = watched
        self.roots = ((watched.path,) if watched else ()) + tuple(plans)
        self.plans = list(find_plans(self.roots))
        self.first_plan = watched.plan.key if watched else ""
        self._courses = CourseCache()
        self.player = Player(self._build, clock)

    async def _build(self, chats: Mapping[str, Chat], clock: MovableClock) -> App:
        await self.close()
        self._database = Database(self._url)
        await upgrade(self._database.engine)
        return App(self._database, chats, clock, self.roots, room_codes="code-{}".format)

    async def courses(self, platform: str, room: str) -> list[Course]:
        """The active cohorts of a platform. The cohort of the room comes first."""
        if self._database is None:
            return []
        async with self._database.read() as session:
            here = await cohort_queries.find_cohort_in_room(session, platform, WORKSPACE, room)
            found = await cohort_queries.list_cohorts_of_workspace(session, platform, WORKSPACE)
            found = sorted(found, key=lambda one: here is None or one.id != here.id)
            return [await self._courses.load(session, one) for one in found]

    async def reload(self) -> str:
        """Read the watched plan anew if its files changed, for running groups too; what to say about it.

        Groups elsewhere keep the plan that they began with. Here somebody is writing it.
        """
        if self._watched is None or not self._watched.has_changed():
            return ""
        try:
            plan = self._watched.read()
        except CurriculumError as error:
            self.problems = str(error)
            return f"The plan changed, and has problems now. The old one goes on.\n{error}"
        self.problems = ""
        moved = 0
        if self._database is not None:
            async with self._database.write() as session:
                content = dump(plan)
                kept = await cohort_queries.keep_snapshot(
                    session, digest(content), content, self.player.clock.now()
                )
                for platform in PLATFORMS:
                    for one in await cohort_queries.list_cohorts_of_workspace(session, platform, WORKSPACE):
                        if (await self._courses.load(session, one)).plan.key == plan.key:
                            one.snapshot_id = kept
                            moved += 1
        await self.player.play(Restart())
        going_on = f" {counted(moved, 'group')} {'goes' if moved == 1 else 'go'} on with it." if moved else ""
        return f"The plan was read anew.{going_on}"

    async def start_over(self) -> None:
        """Go on with an empty database, in a file beside the one before. Only if `is_throwaway`."""
        await self.close()
        self._url, self._courses = next(self._empty_urls), CourseCache()

    async def close(self) -> None:
        """Close the database."""
        if self._database is not None:
            await self._database.close()
            self._database = None


async def _converse(bench: Bench, *, plain: bool, page: bool, port: int | None) -> int:
    """Serve the page and open the chat in the terminal, until the chat ends.

    If the terminal's input is none, such as /dev/null, the page alone goes on until the process is stopped.
    """
    with extra_packages("The chat in the terminal"):
        from adapters.local.live import Live
        from adapters.local.terminal import chat
    live, address = Live(bench), ""
    try:
        async with AsyncExitStack() as opened:
            if page:
                with extra_packages("The page"):
                    from adapters.local.page.server import CannotServe, Page
                    from bot.cli.rehearsal_page import RehearsalPage
                try:
                    served = Page(live, RehearsalPage(bench).answer).served(port)
                    address = await opened.enter_async_context(served)
                except CannotServe as error:
                    print(error, file=sys.stderr)
                    return BAD_SCRIPT
                print(address, flush=True)
            await opened.enter_async_context(live.running())
            if address and sys.stdout.isatty():
                open_browser(address)
            if not await chat(live, plain=plain) and page and not sys.stdin.isatty():
                with stop_signals() as stopped:
                    await stopped.wait()
    finally:
        await bench.close()
    return 0


async def _play_script(bench: Bench, stream: BinaryIO, name: str, *, json: bool, plain: bool) -> int:
    shown = "<standard input>" if name == "-" else name
    player = bench.player
    show = partial(as_json, ascii_only=not shows_unicode()) if json else partial(as_text, plain=plain)
    player.transcript.watch = lambda message: print(show(message), flush=True)
    try:
        await player.app()
        for number, line in enumerate(stream, start=1):
            try:
                step = parse_step(line.decode("utf-8-sig" if number == 1 else "utf-8"), PLATFORMS)
            except (NotAStep, UnicodeDecodeError) as error:
                why = "not UTF-8 text" if isinstance(error, UnicodeDecodeError) else str(error)
                print(f"{shown}:{number}: not a step: {why}", file=sys.stderr)
                return BAD_SCRIPT
            if step is not None:
                if words := await bench.reload():
                    print(words, file=sys.stderr)
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

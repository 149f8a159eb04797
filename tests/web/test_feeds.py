"""Private calendar addresses over a real socket: who may read, what is not sent twice, and when they end."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

import pytest
import structlog
from aiohttp import ClientSession
from sqlalchemy import select

from bot.commands.reply import File
from bot.features.privacy.anonymity import strip_persons
from bot.study.cohort_tables import Cohort
from bot.web import feeds
from bot.web.feeds import Feeds
from bot.web.server import HttpServer
from tests.calendar_files import read_calendar
from tests.dialogues.dialogue import BEGIN, PUBLIC_URL, Dialogue

JOINED = f"""{BEGIN}
    alice: /plan join
    bob: /plan join
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back over HTTP."""

    status: int
    text: str
    headers: Mapping[str, str] = field(repr=False)


@dataclass
class Served:
    """A dialogue whose bot serves its feeds."""

    dialogue: Dialogue
    server: HttpServer

    async def get(self, path: str, method: str = "GET", **headers: str) -> Answer:
        """Ask for a path."""
        base = "http://{}:{}".format(*self.server.addresses[0])
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        async with (
            ClientSession() as session,
            session.request(method, f"{base}{path}", headers=sent) as answer,
        ):
            return Answer(answer.status, await answer.text(), answer.headers)

    async def new_path(self, person: str) -> str:
        """The path of a new address of that person."""
        told = await self.dialogue.say(person, "/plan calendar address:new")
        found = re.search(rf"{PUBLIC_URL}(/calendar/[\w-]{{43}}\.ics)", told.text)
        assert found is not None
        return found[1]


@pytest.fixture
async def served(database_url: str) -> AsyncIterator[Served]:
    """A group with two members, and the server."""
    dialogue = Dialogue(database_url)
    await dialogue.play(JOINED)
    assert dialogue.app is not None
    server = HttpServer("127.0.0.1:0", Feeds(dialogue.app, dialogue.player.clock).routes())
    await server.open()
    yield Served(dialogue, server)
    await server.close()
    await dialogue.close()


async def test_an_address_gives_the_calendar_and_says_when_nothing_has_changed(served: Served) -> None:
    path = await served.new_path("alice")
    first = await served.get(path)
    assert first.status == 200
    assert first.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert first.headers["Cache-Control"].startswith("private")
    assert len(read_calendar(first.text)) == 3 * 58
    again = await served.get(path)
    assert (again.text, again.headers["ETag"]) == (first.text, first.headers["ETag"])
    tag, date = first.headers["ETag"], first.headers["Last-Modified"]
    for headers in (
        {"If_None_Match": tag},
        {"If_Modified_Since": date},
        {"If_None_Match": f'"other", {tag}'},
    ):
        known = await served.get(path, **headers)
        assert (known.status, known.text) == (304, "")
        assert (known.headers["ETag"], known.headers["Last-Modified"]) == (tag, date)
    assert (await served.get(path, If_None_Match='"other"', If_Modified_Since=date)).status == 200
    head = await served.get(path, "HEAD")
    assert (head.status, head.text, head.headers["ETag"]) == (200, "", tag)
    await served.dialogue.play("""
        wait 1h
        organizer: /plan-admin calendar shift 1
        organizer: /plan-admin calendar confirm
    """)
    moved = await served.get(path, If_None_Match=tag, If_Modified_Since=date)
    assert moved.status == 200
    assert {one.sequence for one in read_calendar(moved.text).values()} == {1}
    assert moved.headers["Last-Modified"] != date
    await served.dialogue.play("alice: /plan calendar paper:off")
    fewer = await served.get(path, If_None_Match=moved.headers["ETag"])
    assert len(read_calendar(fewer.text)) == 2 * 58


@pytest.mark.parametrize(
    "ending",
    [
        "alice: /plan calendar address:off",
        "alice: /plan calendar address:new",
        "alice: /plan leave",
        "organizer: /plan-admin people remove alice",
        "organizer: /plan-admin people block alice",
        'alice: /plan data delete\nalice: click "Delete everything"',
    ],
    ids=["ended", "made anew", "left", "removed", "blocked", "deleted"],
)
async def test_an_address_ends(served: Served, ending: str) -> None:
    path, others = await served.new_path("alice"), await served.new_path("bob")
    assert (await served.get(path)).status == 200
    await served.dialogue.play(ending)
    if served.dialogue.last("organizer").card.startswith("confirm"):
        await served.dialogue.play('organizer: click "Confirm"')
    over, wrong = await served.get(path), await served.get(f"/calendar/{'x' * 43}.ics")
    assert (over.status, over.text) == (404, "404\n") == (wrong.status, wrong.text)
    assert over.headers["Cache-Control"] == "no-store"
    assert (await served.get(others)).status == 200, "only that one"


async def test_what_is_no_secret_is_not_looked_up(served: Served) -> None:
    assert served.dialogue.database is not None
    await served.dialogue.database.close()
    for path in ("/calendar/", "/calendar/x.ics", f"/calendar/{'x' * 44}.ics", f"/calendar/{'x' * 43}"):
        assert (await served.get(path)).status == 404
    assert (await served.get(f"/calendar/{'x' * 43}.ics", "POST")).status == 405


async def test_too_many_requests_are_turned_away_and_none_is_logged(
    served: Served, caplog: pytest.LogCaptureFixture
) -> None:
    path, others = await served.new_path("alice"), await served.new_path("bob")
    with structlog.testing.capture_logs() as logs, caplog.at_level(logging.DEBUG):
        statuses = [(await served.get(path)).status for _ in range(feeds.EACH + 2)]
        assert statuses == [200] * feeds.EACH + [429] * 2
        refused = await served.get(path)
        assert int(refused.headers["Retry-After"]) > 0
        assert (await served.get(others)).status == 200
    secret = path.removeprefix("/calendar/").removesuffix(".ics")
    assert secret not in f"{logs}{caplog.text}"
    await served.dialogue.play("wait 10m")
    assert (await served.get(path)).status == 200


async def test_an_export_tells_of_the_calendar_and_not_of_its_address(served: Served) -> None:
    path = await served.new_path("alice")
    await served.dialogue.play("alice: /plan data export")
    (export,) = (one.shown for one in served.dialogue.private("alice") if isinstance(one.shown, File))
    assert "member_calendars" in export.content
    assert path.removeprefix("/calendar/").removesuffix(".ics") not in export.content


async def test_readers_at_once_tell_each_change_once(served: Served) -> None:
    path, others = await served.new_path("alice"), await served.new_path("bob")
    first = await asyncio.gather(*(served.get(one) for one in (path, others) * 3))
    assert {one.status for one in first} == {200}
    assert len({one.text for one in first}) == 1
    await served.dialogue.play("""
        organizer: /plan-admin posts skip 2026-03-07
        organizer: click "Confirm"
    """)
    after = await asyncio.gather(*(served.get(one) for one in (path, others) * 3))
    assert {one.status for one in after} == {200}
    for answer in after:
        changed = [one for one in read_calendar(answer.text).values() if one.sequence]
        assert [(one.sequence, one.status) for one in changed] == [(1, "CANCELLED")]


async def test_an_address_ends_when_the_names_of_a_group_are_erased(served: Served) -> None:
    path = await served.new_path("alice")
    assert served.dialogue.database is not None
    async with served.dialogue.database.write() as session:
        cohort = (await session.scalars(select(Cohort))).one()
        await strip_persons(session, cohort, served.dialogue.player.clock.now())
    assert (await served.get(path)).status == 404

"""The page of `studyplan try` over a real socket, with the whole bot behind it."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path

from aiohttp import ClientResponse, ClientSession, FormData

from adapters.local.clock import MovableClock
from adapters.local.live import Live
from adapters.local.page.server import Page
from adapters.local.script import Step
from bot.cli.rehearsal_page import RehearsalPage
from bot.cli.try_ import Bench, Watched
from bot.settings import Settings

MONDAY = datetime.fromisoformat("2026-03-02T08:00:00+00:00")
BEGIN = "/plan-admin start plan:paper-club pace:standard start:2026-03-02 at:09:00 tz:UTC"


class Visitor:
    """Somebody with a browser that runs no script."""

    def __init__(self, http: ClientSession, address: str, live: Live, **place: str) -> None:
        self.http = http
        self.address = address
        self.live = live
        self.place = {"on": "discord", "room": "#general", "as": "alice"} | place

    def as_person(self, person: str) -> "Visitor":
        """The same browser, seen as another person."""
        return Visitor(self.http, self.address, self.live, **self.place | {"as": person})

    async def get(self, path: str = "", **query: str) -> ClientResponse:
        """Open a page."""
        return await self.http.get(f"{self.address}{path}", params=self.place | query)

    async def see(self, **query: str) -> "Seen":
        """Open the room, and read it."""
        answer = await self.get(**query)
        return Seen(answer.status, await answer.text())

    async def send(self, path: str, **fields: str) -> "Seen":
        """Send a form of the page, and read the page that comes."""
        return await self.send_with({}, path, **fields)

    async def send_with(self, headers: dict[str, str], path: str, **fields: str) -> "Seen":
        """Send a form as a browser might that says more about where it comes from."""
        answer = await self.http.post(f"{self.address}{path}", data=self.place | fields, headers=headers)
        return Seen(answer.status, await answer.text())

    async def say(self, line: str) -> "Seen":
        """Send a command."""
        return await self.send("say", line=line)

    async def press(self, name: str) -> "Seen":
        """Press the newest button of that name."""
        seen = await self.see()
        message, field, value = seen.button(name)
        return await self.send("press", message=message, **{field: value})

    async def upload(self, path: str, form: str, field: str, name: str, content: bytes) -> "Seen":
        """Send the open form with a file."""
        data = FormData()
        for key, value in (*self.place.items(), ("form", form)):
            data.add_field(key, value)
        data.add_field(field, content, filename=name)
        answer = await self.http.post(f"{self.address}{path}", data=data)
        return Seen(answer.status, await answer.text())


class Seen(HTMLParser):
    """A page as a reader without eyes and script finds it."""

    def __init__(self, status: int, html: str) -> None:
        super().__init__()
        self.status = status
        self.html = html
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.buttons: list[tuple[str, str, str, str]] = []
        self._message = ""
        self._words: list[str] = []
        self._button: dict[str, str] | None = None
        self._label: list[str] = []
        self.feed(html)

    @property
    def text(self) -> str:
        """All words of the page."""
        return " ".join(" ".join(self._words).split())

    @property
    def messages(self) -> list[str]:
        """The ids of the messages."""
        return [given["id"] for tag, given in self.tags if tag == "article"]

    @property
    def form(self) -> str:
        """The reference of the open form, empty if none is open."""
        return next((given["value"] for tag, given in self.tags if given.get("name") == "form"), "")

    def button(self, name: str) -> tuple[str, str, str]:
        """The message, the field and the value of the newest button of that name."""
        found = [(where, field, value) for label, where, field, value in self.buttons if label == name]
        assert found, f"no button “{name}” among {[one[0] for one in self.buttons]}"
        return found[-1]

    def value(self, name: str) -> str:
        """What a field holds."""
        return next(given.get("value", "") for _, given in self.tags if given.get("name") == name)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        given = {name: value or "" for name, value in attrs}
        self.tags.append((tag, given))
        if tag == "article":
            self._message = given["id"]
        if tag == "button":
            self._button, self._label = given, []

    def handle_endtag(self, tag: str) -> None:
        """Note the end of a button."""
        if tag == "button" and self._button is not None:
            given, label = self._button, " ".join("".join(self._label).split())
            name = given.get("aria-label", label)
            self.buttons.append((name, self._message, given.get("name", ""), given.get("value", "")))
            self._button = None
        if tag == "article":
            self._message = ""

    def handle_data(self, data: str) -> None:
        """Note words."""
        self._words.append(data)
        self._label.append(data)


@asynccontextmanager
async def visiting(folder: Path, *, story: bool = False, plan: Path | None = None) -> AsyncIterator[Visitor]:
    """Serve the page on a free port, and come as alice. `story`: with what a first visitor finds."""
    watched = Watched(plan) if plan else None
    roots = Settings(_env_file=None).plan_roots
    url = f"sqlite+aiosqlite:///{folder}/try.db"
    bench = Bench(url, roots, MovableClock(MONDAY), watched, is_throwaway=story)
    live = Live(bench)
    try:
        async with (
            Page(live, RehearsalPage(bench).answer).served(0) as address,
            live.running(),
            ClientSession() as http,
        ):
            yield Visitor(http, address, live)
    finally:
        await bench.close()


async def begin(visitor: Visitor, *members: str) -> None:
    """Start a group, and let people join."""
    await visitor.as_person("organizer").say(BEGIN)
    for member in members:
        await visitor.as_person(member).say("/plan join")


async def play(visitor: Visitor, *steps: Step) -> None:
    """Let something happen that the page has no button for."""
    for step in steps:
        await visitor.live.play(step)


def words_of(visitor: Visitor) -> list[str]:
    """What everybody was shown so far, in order, without the numbers that each run draws anew."""
    shown = visitor.live.player.transcript.messages
    return [f"{one.kind} {one.room} {one.to} {re.sub(r'[0-9a-f]{8,}', '…', one.text)}" for one in shown]

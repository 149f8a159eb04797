"""Makes the pictures of the front page: the page of `studyplan try`, and a post as each platform shows it.

    .venv/bin/python docs/pictures/make.py

It needs Chromium (or name it in STUDYPLAN_TEST_CHROMIUM) and fonts: `apt-get install chromium fonts-noto-core
fonts-noto-color-emoji`. Beside the pictures it keeps a digest of what each shows. A test makes that anew,
without a browser, and says which picture is older than what it shows.
"""

import asyncio
import hashlib
import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import ClientSession

from adapters.local.clock import MovableClock
from adapters.local.live import Live
from adapters.local.page import server
from adapters.rehearsal.page import Options, document
from bot.cli.planned import plan_course
from bot.cli.rehearsal import rehearse
from bot.cli.try_ import Bench
from bot.curricula.own_plans import load_plan
from bot.curricula.plan_files import plans_root

if TYPE_CHECKING:
    from playwright.async_api import Browser

FOLDER = Path(__file__).parent
DIGESTS = FOLDER / "shown.json"
MOST_BYTES = 200_000
"""What a picture may weigh: the front page is read on phones, too."""

MONDAY = datetime.fromisoformat("2026-03-02T08:00:00+00:00")
PLAN = "paper-club"
POST = "check-in"
"""The post that is shown on both platforms: the first whose title begins so."""

DRAWN_ANEW = re.compile(r"\b[0-9a-f]{8,}\b")
"""Numbers that each run draws: nobody sees them."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One file. `part` is the element that is shown, as CSS selects it; empty for the whole window."""

    name: str
    width: int
    height: int
    part: str = ""
    dark: bool = False

    @property
    def file(self) -> Path:
        """Where it is kept."""
        return FOLDER / f"{self.name}.png"


PAGES = (Picture("page", 1200, 800), Picture("page-dark", 1200, 800, dark=True))
POSTS = tuple(Picture(name, 760, 1200, f".look.{name}") for name in ("discord", "slack"))
PICTURES = (*PAGES, *POSTS)


async def shown() -> Mapping[str, str]:
    """A digest of what each picture shows: the words, and the style that they are shown in."""
    async with try_page() as address, ClientSession() as http:
        async with http.get(address) as answer:
            words = _words(await answer.text())
        async with http.get(f"{address.rstrip('/')}/static/page.css") as answer:
            style = await answer.text()
    html = rehearsed()
    found = {picture.name: _digest(words, style) for picture in PAGES}
    return found | {picture.name: _digest(_words(_first_post(html)), _style(html)) for picture in POSTS}


async def make() -> None:
    """Draw every picture, and keep the digests."""
    from playwright.async_api import async_playwright

    chromium = os.environ.get("STUDYPLAN_TEST_CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        sys.exit("There is no Chromium: `apt-get install chromium`.")
    async with async_playwright() as running:
        browser = await running.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for picture in PAGES:
            async with try_page() as address:
                await _draw(browser, picture, address)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "rehearsal.html"
            file.write_text(rehearsed(), encoding="utf-8")
            for picture in POSTS:
                await _draw(browser, picture, file.as_uri())
        await browser.close()
    DIGESTS.write_text(json.dumps(dict(await shown()), indent=2) + "\n", encoding="utf-8")


async def _draw(browser: "Browser", picture: Picture, address: str) -> None:
    page = await browser.new_page(
        viewport={"width": picture.width, "height": picture.height},
        color_scheme="dark" if picture.dark else "light",
        reduced_motion="reduce",
    )
    await page.goto(address)
    if picture.part:
        await page.get_by_role("radio", name="All three").check()
        post = page.get_by_role("article", name=re.compile(f"^{POST}")).first
        await post.locator(picture.part).screenshot(path=picture.file)
    else:
        await page.screenshot(path=picture.file)
    await page.close()
    print(f"{picture.file.name}: {picture.file.stat().st_size // 1000} kB")


@asynccontextmanager
async def try_page() -> AsyncIterator[str]:
    """Serve what a first visitor of `studyplan try` finds; its address."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{folder}/try.db"
        bench = Bench(url, (plans_root(),), MovableClock(MONDAY), None, is_throwaway=True)
        live = Live(bench)
        try:
            async with server.Page(live).served(0) as address, live.running():
                yield address
        finally:
            await bench.close()


def rehearsed() -> str:
    """The rehearsal of a plan, as `studyplan preview --html` writes it."""
    options = {"start": "2026-03-02", "pace": "standard", "tz": "UTC", "at": "09:00", "day": ""}
    course = plan_course(load_plan(plans_root() / PLAN), **options)
    return document(rehearse(course), Options({"plan": PLAN} | options)).html


def _first_post(html: str) -> str:
    found = re.search(rf'<article class="post"[^>]*aria-label="{POST}.*?</article>', html, re.DOTALL)
    if found is None:
        raise LookupError(f"no post of the rehearsal begins with {POST}")
    return found[0]


def _style(html: str) -> str:
    return "".join(re.findall(r"<style>.*?</style>", html, re.DOTALL))


def _words(html: str) -> str:
    reader = _Reader()
    reader.feed(html)
    return DRAWN_ANEW.sub("", " ".join(" ".join(reader.words).split()))


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


class _Reader(HTMLParser):
    """The words of a page, and what its pictures and fields say."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._hidden = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden = tag in {"script", "style"}
        self.words += (value for name, value in attrs if name in {"alt", "placeholder"} and value)

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - the signature is HTMLParser's
        self._hidden = False

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)


if __name__ == "__main__":
    asyncio.run(make())

"""A real Chromium, in which pages are found by role and name as a screen reader finds them."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

CHROMIUM = (
    os.environ.get("STUDYPLAN_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
)
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="there is no Chromium: `apt-get install chromium`"
)

PATIENCE_MS = 60_000
"""How long a machine that does much else may take. What comes sooner is not waited for."""


@asynccontextmanager
async def browser() -> AsyncIterator["Browser"]:
    """A browser without a window. Skips the test where a package for it is not installed."""
    pytest.importorskip("playwright.async_api", reason="Playwright's Python package is not installed")
    from playwright.async_api import async_playwright

    async with async_playwright() as running:
        opened = await running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            yield opened
        finally:
            await opened.close()


async def open_page(opened: "Browser", address: str, **options: Any) -> "tuple[Page, list[str]]":
    """A page at the address, and its errors, as they come."""
    context = await opened.new_context(**options)
    page = await context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    await page.goto(address)
    return page, errors


def see(found: Any) -> Any:
    """What to expect of what was found. It waits until that is so."""
    from playwright.async_api import expect

    expect.set_options(timeout=PATIENCE_MS)
    return expect(found)


async def judged_by_axe(page: "Page") -> list[Any]:
    """What axe-core finds wrong with the page for those who do not see or point. Skips without it."""
    axe = pytest.importorskip("axe_playwright_python.async_playwright", reason="axe-core is not installed")
    violations: list[Any] = (await axe.Axe().run(page)).response["violations"]
    return violations

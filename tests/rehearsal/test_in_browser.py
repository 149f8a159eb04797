"""The file of a rehearsal, opened from the disk in a real Chromium."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pytest

from adapters.rehearsal.page import Options, document
from bot.cli.planned import plan_course
from bot.cli.rehearsal import rehearse
from bot.curricula import plans_root, read_plan
from tests.chromium import browser, judged_by_axe, needs_chromium, open_page, see

pytestmark = needs_chromium


@pytest.fixture
def file(tmp_path: Path) -> str:
    """The address of a rehearsal's file."""
    plan = read_plan(plans_root() / "paper-club")
    course = plan_course(plan, start="2026-03-02", pace="standard", tz="UTC", at="09:00")
    written = tmp_path / "plan.html"
    written.write_text(document(rehearse(course), Options({"plan": "paper-club"})).html, "utf-8")
    return written.as_uri()


async def test_one_searches_jumps_and_chooses_a_platform(file: str) -> None:
    async with browser() as opened:
        page, errors = await open_page(opened, file)
        posts = page.get_by_role("article")
        every = await posts.count()
        goals = page.get_by_role("article", name="goals of the week, Mon 16 Mar 2026")
        await page.get_by_role("link", name="Week 3:").click()
        await see(goals).to_be_in_viewport()
        await page.get_by_role("link", name="check-in, Sat 11 Apr 2026").click()
        check_in = page.get_by_role("article", name="check-in, Sat 11 Apr 2026")
        await see(check_in).to_be_in_viewport()
        await see(check_in.get_by_text("On track: 0")).to_be_visible()
        await page.get_by_role("radio", name="Slack").check()
        await see(check_in.get_by_text("On track: 0")).to_be_hidden()
        await page.get_by_role("radio", name="Terminal").check()
        await see(check_in.get_by_text("#general")).to_be_visible()
        await page.get_by_role("radio", name="All three").check()
        await see(check_in.locator(".look:visible")).to_have_count(3)
        search = page.get_by_role("searchbox", name="Search the posts")
        await search.fill("turing 1950")
        shown = await page.locator("article:visible").count()
        assert 0 < shown < every
        await see(page.get_by_role("status")).to_have_text(f"{shown} of {every} posts")
        await search.fill("nowhere xyzzy")
        await see(page.get_by_role("status")).to_have_text(f"0 of {every} posts")
        await see(page.get_by_role("heading", name="Week 3:")).to_be_hidden()
        await search.fill("")
        await see(page.locator("article:visible")).to_have_count(every)
        assert errors == []


async def test_axe_core_finds_nothing_and_it_is_narrow_and_can_be_printed(file: str) -> None:
    async with browser() as opened:
        for scheme, width in (("light", 1400), ("dark", 360)):
            options: dict[str, Any] = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}
            page, errors = await open_page(opened, file, **options)
            assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            for look in ("Discord", "Slack", "Terminal"):
                await page.get_by_role("radio", name=look).check()
                assert await judged_by_axe(page) == []
            await page.emulate_media(media="print")
            await see(page.get_by_role("searchbox")).to_be_hidden()
            await see(page.get_by_role("article").first).to_be_visible()
            assert errors == []
        options_page = Options({"plan": "x", "pace": "", "start": "", "at": "", "tz": ""}, ["x"], error="No.")
        wrong = Path(url2pathname(urlsplit(file).path)).with_name("wrong.html")
        wrong.write_text(document(None, options_page).html, "utf-8")
        page, _ = await open_page(opened, wrong.as_uri())
        await see(page.get_by_role("alert")).to_have_text("No.")
        assert await judged_by_axe(page) == []
        plain, _ = await open_page(opened, file, java_script_enabled=False)
        await see(plain.get_by_role("searchbox")).to_be_hidden()
        await plain.get_by_role("link", name="Week 3:").click()
        await see(plain.get_by_role("heading", name="Week 3:")).to_be_in_viewport()

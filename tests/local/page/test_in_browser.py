"""The page in a real Chromium, found by role and name as a screen reader finds it."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from adapters.local.chat import MessageKind
from bot.messages.notice import notice
from tests.chromium import browser, judged_by_axe, needs_chromium, open_page, see

from .visiting import Visitor, begin, visiting

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

pytestmark = needs_chromium


async def a_page(
    opened: "Browser", visitor: Visitor, path: str = "", **options: Any
) -> "tuple[Page, list[str]]":
    """A page of the visitor's place, or of the path; and its errors, as they come."""
    place = "&".join(f"{name}={value}" for name, value in visitor.place.items()).replace("#", "%23")
    return await open_page(opened, path or f"{visitor.address}?{place}", **options)


async def test_the_tour_from_the_first_step_to_the_recap(tmp_path: Path) -> None:
    async with visiting(tmp_path, story=True) as robin, browser() as opened:
        page, errors = await a_page(opened, robin, robin.address)
        tour = page.get_by_role("region", name="Tour")
        await tour.get_by_role("button", name="Join the group").click()
        await see(page.get_by_role("heading", name="Welcome, robin!")).to_be_visible()
        await tour.get_by_role("button", name="Show my week and tick one").click()
        await see(page.get_by_text("1 of 5 done")).to_be_visible()
        await tour.get_by_role("button", name="Share a takeaway").click()
        form = page.get_by_role("form")
        await see(form.get_by_label("Takeaway")).to_be_focused()
        await form.get_by_label("Takeaway").fill("<b>Numbers</b> first")
        await form.get_by_role("button", name="Send form").click()
        await see(form).to_have_count(0)
        await tour.get_by_role("button", name="Go to the check-in and answer").click()
        await see(page.get_by_text("Noted for week 3")).to_be_visible()
        await tour.get_by_role("button", name="Show the board").click()
        await see(page.get_by_role("heading", name="Board: week 3")).to_be_visible()
        await tour.get_by_role("button", name="Go to the recap").click()
        await see(page.get_by_role("heading", name="Week 3 in review")).to_be_in_viewport()
        await see(page.get_by_text("<b>Numbers</b> first — robin")).to_be_visible()
        await tour.get_by_role("link", name="Close").click()
        await page.get_by_role("button", name="Start from nothing").click()
        await see(page.get_by_text("Nothing here yet.")).to_be_visible()
        await page.get_by_role("button", name="Start a group…").click()
        await see(page.get_by_role("form").get_by_label("Plan")).to_be_visible()
        assert errors == []


async def test_two_visitors_see_each_others_votes_at_once(tmp_path: Path) -> None:
    async with visiting(tmp_path) as alice, browser() as opened:
        await begin(alice, "alice", "bob")
        hers, her_errors = await a_page(opened, alice)
        his, his_errors = await a_page(opened, alice.as_person("bob"))
        await hers.get_by_role("group", name="Clock").get_by_text("A date").click()
        await hers.get_by_label("Go to this date and time").fill("2026-03-07T09:00")
        await hers.get_by_role("button", name="Go", exact=True).click()
        for page in (hers, his):
            await see(page.get_by_role("heading", name="Check-in, week 1")).to_be_visible()
        poll = his.get_by_role("article").filter(has_text="Check-in, week 1")
        button = poll.get_by_role("button", name="Stuck")
        await button.focus()
        await his.keyboard.press("Enter")
        for page in (hers, his):
            row = page.get_by_role("row", name="Stuck")
            await see(row.get_by_role("cell").last).to_have_text("1")
        await see(his.get_by_text("Only bob sees this").last).to_be_visible()
        assert await hers.get_by_text("Only bob sees this").count() == 0
        await see(button).to_be_focused()  # the message was redrawn under it
        await his.get_by_role("combobox").fill("/plan week")
        await his.keyboard.press("Enter")
        private = his.get_by_role("article", name="Private message").last
        await see(private).to_contain_text("0 of 3 done")
        seen = await his.get_by_role("article").count()
        await private.get_by_role("button", name="Done: ").first.click()
        await see(private).to_contain_text("1 of 3 done")  # ticked where it is read
        assert await his.get_by_role("article").count() == seen
        await hers.get_by_role("navigation", name="People to act as").get_by_role("link", name="bob").click()
        await see(hers.get_by_text("Only bob sees this").last).to_be_visible()
        await hers.get_by_role("button", name="+1 week").click()
        await see(his.get_by_role("heading", name="Week 1 in review")).to_be_visible()
        await hers.get_by_role("button", name="Restart the bot").click()
        await see(hers.get_by_role("status")).to_contain_text("came back from its database")
        assert her_errors + his_errors == []


async def test_commands_are_completed_by_keyboard(tmp_path: Path) -> None:
    async with visiting(tmp_path) as alice, browser() as opened:
        await begin(alice, "alice")
        page, errors = await a_page(opened, alice)
        field = page.get_by_role("combobox", name="A command, as alice in #general")
        await field.press_sequentially("/plan che")
        await see(page.get_by_role("option", name="/plan checkin")).to_be_visible()
        await field.press("Tab")
        await see(field).to_have_value("/plan checkin ")
        await see(page.get_by_text("/plan checkin [for] ANSWER")).to_be_visible()
        await field.press("ArrowDown")
        await see(page.get_by_role("option", selected=True)).to_have_count(1)
        await field.press("Escape")
        await see(page.get_by_role("listbox")).to_be_hidden()
        await field.fill("hello")
        await field.press("Enter")
        await see(page.get_by_role("alert").filter(has_text="begin with a slash")).to_be_visible()
        await see(field).to_have_value("hello")
        await field.fill("/plan data export")
        await field.press("Enter")
        async with page.expect_download() as saved:
            await page.get_by_role("link", name="Save").click()
        await (await saved.value).save_as(tmp_path / "saved.json")
        assert '"name": "alice"' in (tmp_path / "saved.json").read_text()
        await field.fill("/plan help")
        await field.press("Enter")
        menu = page.get_by_label("All commands", exact=True)
        await menu.select_option("progress")
        await page.get_by_role("button", name="Choose: All commands").click()
        await see(page.get_by_role("heading", name="/plan progress", exact=True)).to_be_visible()
        assert [one for one in errors if "422" not in one] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_500_messages_on_a_narrow_screen_and_without_a_script(tmp_path: Path, scheme: str) -> None:
    async with visiting(tmp_path) as alice, browser() as opened:
        await begin(alice, "alice")
        add = alice.live.player.transcript.add
        for number in range(500):
            add(MessageKind.POST, "discord", "#general", notice("many", f"Post {number} {'wide' * 60}."))
        narrow: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "color_scheme": scheme}
        page, errors = await a_page(opened, alice, **narrow)
        await see(page.get_by_text("Post 499")).to_be_in_viewport()
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        add(MessageKind.POST, "discord", "#general", notice("many", "And one more."))
        await see(page.get_by_text("And one more.")).to_be_in_viewport()
        plain, _ = await a_page(opened, alice, **narrow, java_script_enabled=False)
        await plain.get_by_label("A command, as alice in #general").fill("/plan week")
        await plain.get_by_role("button", name="Send").click()
        await see(plain.get_by_text("0 of 3 done")).to_be_visible()
        await plain.get_by_role("link", name="#second").first.click()
        await see(plain.get_by_text("Nothing here yet.")).to_be_visible()
        assert errors == []


async def test_axe_core_finds_nothing_wide_or_narrow_light_or_dark(tmp_path: Path) -> None:
    async with visiting(tmp_path, story=True) as robin, browser() as opened:
        robin.live.host.problems = "club.md:1: no weeks were found here"
        for scheme, width in (("light", 1280), ("dark", 390)):
            options: dict[str, Any] = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}
            page, _ = await a_page(opened, robin, f"{robin.address}?as=robin&tour=3", **options)
            await page.get_by_role("combobox").press_sequentially("/plan ")
            await see(page.get_by_role("option", name="/plan week")).to_be_visible()
            assert await judged_by_axe(page) == []
            await page.get_by_role("link", name="organizer").click()
            await page.get_by_role("link", name="#second").first.click()
            if scheme == "light":
                await page.get_by_role("button", name="Start a group…").click()
            await see(page.get_by_role("form")).to_be_visible()
            assert await judged_by_axe(page) == []

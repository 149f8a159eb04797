"""The rehearsal of a whole plan: its payloads, its calendar, and its page."""

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from adapters.discord.payload import payload as payload_of
from adapters.rehearsal.page import Options, document
from adapters.slack.render import message
from bot.cli.planned import draw, plan_course, planned_posts
from bot.cli.rehearsal import rehearse
from bot.curricula import plans_root, read_plan
from bot.study.course import Course
from tests.cli.command import studyplan
from tests.local.page.visiting import BEGIN, visiting

KINDS = {"goals of the week", "paper to read", "check-in", "recap"}


def course(key: str = "foundations", **options: str) -> Course:
    """A group that was never started."""
    usual = {"start": "2026-03-02", "pace": "standard", "tz": "Europe/Berlin", "at": "09:00"}
    return plan_course(read_plan(plans_root() / key), **(usual | options))


def texts_in(found: Any, names: tuple[str, ...] = ("label", "placeholder", "text")) -> Iterator[str]:
    """Every text of a payload that a reader sees as it is: of buttons, menus and plain texts."""
    match found:
        case {"type": "mrkdwn"}:
            return
        case dict():
            for name, value in found.items():
                if name in names and isinstance(value, str):
                    yield value
                elif name != "options":  # a menu shows them when it is opened
                    yield from texts_in(value, names)
        case list():
            for one in found:
                yield from texts_in(one, names)


def unmarked(found: Any) -> Any:
    """Components without what a post's key and tone add to them."""
    match found:
        case dict():
            return {name: unmarked(one) for name, one in found.items() if name not in {"id", "accent_color"}}
        case list():
            return [unmarked(one) for one in found]
        case _:
            return found


def test_payloads_are_what_the_adapters_send_for_the_same_card() -> None:
    group = course()
    rehearsed = rehearse(group).posts
    planned = planned_posts(group)
    assert {one.title for one in rehearsed} >= KINDS
    assert [(one.at, one.title, one.week) for one in rehearsed] == [
        (group.calendar.local(one.due_at), one.kind.title, one.week) for one in planned
    ]
    with_thread = 0
    for one, post in zip(rehearsed, planned, strict=True):
        card = draw(group, post)
        parts = [card.above, card.hanging] if card.hanging else [card.above]
        with_thread += len(parts) - 1
        assert list(one.slack) == [message(part) for part in parts]
        for payload, part in zip(one.discord, parts, strict=True):
            assert unmarked(payload) == unmarked(payload_of(part))
    assert with_thread == len(group.syllabus)


def test_all_that_a_payload_says_is_on_the_page() -> None:
    rehearsal = rehearse(course())
    html = document(rehearsal, Options({})).html
    read = unescape(re.sub(r"<[^>]+>", "", html))
    for post in rehearsal.posts:
        for said in (*texts_in(list(post.discord)), *texts_in(list(post.slack), ("text",))):
            if "\n" not in said:
                assert said in read
    assert html.count('<article class="post"') == len(rehearsal.posts)
    assert len(set(re.findall(r' id="([^"]+)"', html))) == len(re.findall(r' id="', html))
    for target in set(re.findall(r'href="#([^"]+)"', html)):
        assert f'id="{target}"' in html


@pytest.mark.parametrize("platform", ["discord", "slack"])
def test_what_has_no_drawing_makes_no_page(platform: str) -> None:
    rehearsal = rehearse(course("paper-club"))
    first = rehearsal.weeks[0].posts[0]
    unknown: dict[str, Any] = {
        "discord": [{"components": [{"type": 17, "components": [{"type": 99}]}]}],
        "slack": [{"blocks": [{"type": "video"}]}],
    }
    odd = replace(first, **{platform: unknown[platform]})
    week = replace(rehearsal.weeks[0], posts=[odd])
    with pytest.raises(TypeError, match="no drawing"):
        document(replace(rehearsal, weeks=[week]), Options({}))


def test_nothing_runs_or_loads_but_what_the_policy_names() -> None:
    page = document(rehearse(course("paper-club")), Options({}))
    assert unescape(re.findall(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page.html)[0]) == (
        page.policy
    )
    assert "default-src 'none'" in page.policy
    assert "unsafe" not in page.policy
    for tag, kind in (("style", "style-src"), ("script", "script-src")):
        (inline,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page.html, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()
        assert f"{kind} 'sha256-{digest}'" in page.policy
    assert re.findall(r"<[^>]* (?:style|on\w+|src)=", page.html) == []


@pytest.mark.parametrize("pace", ["intensive", "relaxed"])
def test_weeks_hold_the_posts_of_their_days_where_clocks_change(pace: str) -> None:
    group = course(pace=pace, start="2026-09-30", tz="America/New_York", at="23:30")
    rehearsal = rehearse(group)
    assert len(rehearsal.weeks) == len(group.syllabus)
    assert len(rehearsal.posts) == len(planned_posts(group))
    for week in rehearsal.weeks:
        assert week.end - week.start == timedelta(days=7)  # of the wall clock
        assert all(week.start <= post.at < week.end for post in week.posts)
        assert {"goals of the week", "paper to read", "check-in"} <= {post.title for post in week.posts}
    assert [post.title for post in rehearsal.closing] == ["recap"]
    html = document(rehearsal, Options({})).html
    assert 'aria-label="goals of the week, Wed 30 Sep 2026, 23:30"' in html


def test_preview_writes_the_page_as_one_file(tmp_path: Path) -> None:
    options = ("--plan", "paper-club", "--start", "2026-03-02", "--pace", "standard", "--tz", "UTC")
    ran = studyplan("preview", *options, "--html", "plan.html", cwd=tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")
    html = (tmp_path / "plan.html").read_text("utf-8")
    assert "Week 8" in html
    assert "<form" not in html
    refused = studyplan("preview", *options, "--html", "no/such/plan.html", cwd=tmp_path)
    assert refused.returncode == 2
    assert "no/such/plan.html" in refused.stderr.replace("\\", "/")


async def test_try_rehearses_the_plan_of_the_rooms_group_or_any_other(tmp_path: Path) -> None:
    async with visiting(tmp_path) as alice:
        fresh = await alice.get("rehearsal")
        assert fresh.status == 200
        assert "in 58 weeks" in await fresh.text()
        await alice.as_person("organizer").say(BEGIN.replace("at:09:00", "at:18:15"))
        answer = await alice.get("rehearsal")
        html = await answer.text()
        assert "in 8 weeks, from Mon 2 Mar 2026" in html
        assert "<b>18:15</b>" in html
        policy = answer.headers["Content-Security-Policy"]
        assert "'sha256-" in policy
        assert "frame-ancestors 'none'" in policy
        assert "Rehearse the plan" in (await alice.see()).text
        other = await alice.get(
            "rehearsal", plan="foundations", pace="intensive", tz="Asia/Tokyo", at="07:00"
        )
        assert "in 5 weeks" in await other.text()
        hostile = await alice.get("rehearsal", plan='"><script>alert(1)</script>', start="someday")
        html = await hostile.text()
        assert hostile.status == 422
        assert "<script>alert" not in html
        assert "There is no plan called" in html
        assert 'value="someday"' in html
        assert (await alice.get("rehearsal", start="9999-12-01")).status == 422

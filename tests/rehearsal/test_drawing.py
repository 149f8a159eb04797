"""Texts are drawn as they were meant: what an adapter writes for its platform is read back from its JSON."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest

from adapters.discord.markup import markdown
from adapters.local.output import as_ansi
from adapters.rehearsal.ansi import draw_ansi
from adapters.rehearsal.discord_markdown import draw_markdown
from adapters.rehearsal.slack_mrkdwn import draw_mrkdwn, draw_rich
from adapters.slack.mrkdwn import mrkdwn, rich
from bot.messages.card import Card, Heading, Paragraph
from bot.messages.text import Bold, Code, Instant, Link, Text, TimeStyle, lines, text

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
HOSTILE = (
    "<script>alert(1)</script> & <b>no</b>",
    "**not bold** _nor_ `code` ~~or~~ ||this||",
    "[click](https://evil.example) <https://evil.example|here> <!channel> <@U1> <t:0:F>",
    "# a heading?\n> a quote?\n- a list?\n1. or that?",
    "a * b * c, snake_case_name, :smile: \\ backslash",
    "سلام <i>",
)


def words(html: str) -> str:
    """What a reader sees of the drawing."""
    return unescape(re.sub(r"<[^>]+>", "", html))


@pytest.mark.parametrize("typed", HOSTILE)
def test_what_people_typed_is_read_as_they_typed_it(typed: str) -> None:
    content = text(typed, " ", Bold("bold "), Code("/plan week"), " end")
    meant = f"{typed} bold /plan week end"
    on_discord = draw_markdown(markdown(content), MONDAY, BERLIN)
    assert words(on_discord.replace("</p><p", "</p>\n<p")) == meant
    written = mrkdwn(content, BERLIN, 3000)
    drawn = [draw_mrkdwn(written, BERLIN)] if written is not None else []
    for on_slack in (*drawn, "".join(draw_rich(one, BERLIN) for one in rich(content, BERLIN))):
        assert words(on_slack) == meant
        assert "<strong>bold" in on_slack
        assert "<code>/plan week</code>" in on_slack
    assert "<strong>bold</strong>" in on_discord
    card = Card("odd", (Paragraph(content),))
    on_screen = draw_ansi(as_ansi(card, MONDAY, width=500))
    for drawing in (on_discord, *drawn, on_screen):
        assert set(re.findall(r"<(\w+)", drawing)) <= {"p", "span", "strong", "code"}
    assert typed.splitlines()[-1] in words(on_screen)


@pytest.mark.parametrize(
    ("content", "on_discord", "on_slack"),
    [
        (text(Instant(MONDAY)), "Monday, 2 March 2026 at 09:00", "Mar 2, 2026 09:00"),
        (text(Instant(MONDAY, TimeStyle.DATE)), "2 March 2026", "Mar 2, 2026"),
    ],
)
def test_times_are_the_zones_own(content: Text, on_discord: str, on_slack: str) -> None:
    assert words(draw_markdown(markdown(content), MONDAY, BERLIN)) == on_discord
    assert words(draw_mrkdwn(mrkdwn(content, BERLIN, 100) or "", BERLIN)) == on_slack
    assert words("".join(draw_rich(one, BERLIN) for one in rich(content, BERLIN))) == on_slack


@pytest.mark.parametrize(
    ("ahead", "shown"),
    [
        (timedelta(days=7), "in 7 days"),
        (timedelta(hours=30), "in 1 day"),
        (timedelta(hours=23, minutes=10), "in 23 hours"),
        (timedelta(minutes=-90), "2 hours ago"),
        (timedelta(minutes=1), "in 1 minute"),
        (timedelta(0), "in 0 seconds"),
    ],
)
def test_a_deadline_tells_how_far_off_it_is_when_the_post_comes(ahead: timedelta, shown: str) -> None:
    deadline = text(Instant(MONDAY + ahead, TimeStyle.DEADLINE))
    assert words(draw_markdown(markdown(deadline), MONDAY, BERLIN)).endswith(f" ({shown})")


def test_only_addresses_of_the_web_are_links() -> None:
    content = text(Link("good", 'https://example.org/?a="&b=<c>'), " ", Link("bad", "javascript:alert(1)"))
    on_discord = draw_markdown(markdown(content), MONDAY, BERLIN)
    on_slack = "".join(draw_rich(one, BERLIN) for one in rich(content, BERLIN))
    on_screen = draw_ansi(as_ansi(Card("odd", (Paragraph(content),)), MONDAY))
    for drawing in (on_discord, on_slack, on_screen):
        addresses = {unescape(one) for one in re.findall(r'href="([^"]*)"', drawing)}
        assert len(addresses) == 1
        assert all(one.startswith("https://example.org/?a=") for one in addresses)
        assert "bad" in words(drawing)


def test_headings_and_small_print_on_discord() -> None:
    drawn = draw_markdown("## A \\# title\none\ntwo\n-# small **print**", MONDAY, BERLIN)
    assert drawn == (
        '<h4>A # title</h4><p class="run">one\ntwo</p><p class="small">small <strong>print</strong></p>'
    )


def test_marks_of_a_terminal_become_classes() -> None:
    sent = "plain \x1b[1;36mboth\x1b[0m \x1b]8;id=1;https://example.org/\x1b\\link\x1b]8;;\x1b\\ <end>"
    assert draw_ansi(sent) == (
        'plain <span class="bold cyan">both</span> '
        '<a href="https://example.org/" rel="noopener noreferrer nofollow">link</a> &lt;end&gt;'
    )
    card = Card("odd", (Heading("Title"), Paragraph(lines(text("a"), text("b")))))
    assert '<span class="bold">Title</span>' in draw_ansi(as_ansi(card, MONDAY))

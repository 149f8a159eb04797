"""Addresses in text can be clicked, and nothing else in it becomes anything."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.markup import markdown
from adapters.slack.mrkdwn import mrkdwn, rich
from bot.messages.addresses import linked
from bot.messages.plain import plain_text
from bot.messages.text import Link, Text, text
from bot.study.localtime import zone

UTC = zone("UTC")


def addresses(content: Text) -> list[str]:
    return [span.url for span in content if isinstance(span, Link)]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("See https://example.org/a?b=c&d=e#f.", ["https://example.org/a?b=c&d=e#f"]),
        ("(https://example.org/wiki/Owl_(bird))", ["https://example.org/wiki/Owl_(bird)"]),
        ("<https://a.example>, http://b.example!", ["https://a.example", "http://b.example"]),
        ("HTTPS://EXAMPLE.ORG", ["HTTPS://EXAMPLE.ORG"]),
        ("[notes](https://example.org/n)", ["https://example.org/n"]),
        ("**https://example.org/x**", ["https://example.org/x"]),
        ("\u2068שלום https://example.org/ש\u2069", ["https://example.org/ש"]),
        ("“https://example.org”", ["https://example.org"]),
        ("見てhttps://example.org/日本。", ["https://example.org/日本"]),
        ("javascript://example.org ftp://example.org https:// https://. xhttps://example.org", []),
        ("https://example.org/very-lo…", []),
        ("https://[broken", []),
        ("https://a.org" + ")" * 100_000, ["https://a.org"]),
        ("https://a.org/" + "(" * 50_000 + ")" * 50_001, ["https://a.org/" + "(" * 50_000 + ")" * 50_000]),
    ],
)
def test_what_is_an_address(words: str, found: list[str]) -> None:
    assert addresses(linked(words)) == found
    assert plain_text(linked(words), UTC) == words


@given(st.text(alphabet="ab.:/ht ps()<>“”*@…\n"))
def test_nothing_is_lost(words: str) -> None:
    assert plain_text(linked(words), UTC) == words


def test_mentions_and_markup_beside_an_address_stay_dead() -> None:
    words = "@everyone **now**: https://example.org/a_b <@123> <!channel> [x](https://example.org)"
    assert markdown(linked(words)) == (
        "\\@everyone \\*\\*now\\*\\*: <https://example.org/a_b> \\<\\@123> \\<!channel> "
        "\\[x\\](<https://example.org>)"
    )
    assert mrkdwn(linked("<!channel> https://example.org/?a&b"), UTC, 3000) == (
        "&lt;!channel&gt; <https://example.org/?a&amp;b|https://example.org/?a&amp;b>"
    )
    assert [one["type"] for one in rich(linked(words), UTC)] == ["text", "link", "text", "link", "text"]


def test_what_members_write_links_nowhere() -> None:
    assert markdown(text("https://example.org")) == "https\\://example.org"

"""People read exactly what was typed: nothing of it becomes markup of Discord's."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.markup import escape, markdown, shortened
from bot.messages.text import Bold, Channel, Code, Instant, Link, Span, TimeStyle, lines, text
from tests.discord.reading import read

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)

MARKUP = st.text(st.sampled_from("*_~`|<>[]()@#-+.:/\\!&1ta \nhttps:everyone"), max_size=60)
TYPED = MARKUP | st.text(max_size=60)

ODD = [
    "**not bold**",
    "__init__ and snake_case_name",
    "# not a heading",
    "a\n# nor this\n-# nor small",
    "- a\n  - b\n+ c\n* d",
    "1. first\n12. twelfth\n3) third",
    "> quoted\n>>> all",
    "<@123> <@&1> <#5> <t:1:R> <:no:12> </plan week:77> <id:customize>",
    "@everyone @here",
    "https://example.org/a_b_c?d=*e* and <https://example.org>",
    "discord.gg/abc and Discord.com/invite/abc, (discordapp.com/invite/abc) discord.gift/abc dsc.gg/abc",
    "[words](https://example.org)",
    "||spoiler|| ~~gone~~ `code` ```py\nblock```",
    ":tada: 09:00:30",
    "::1: and :://",
    "C:\\Users\\*",
    "¯\\_(ツ)_/¯",
]


@pytest.mark.parametrize("typed", ODD)
def test_odd_texts_are_read_as_they_were_typed(typed: str) -> None:
    assert read(markdown((typed,))) == typed


@given(TYPED)
def test_any_text_is_read_as_it_was_typed(typed: str) -> None:
    assert read(escape(typed)) == typed


@given(st.lists(TYPED, max_size=5))
def test_pieces_of_text_are_read_as_one(pieces: list[str]) -> None:
    assert read(markdown(text(*pieces))) == "".join(pieces)


@given(TYPED, TYPED, TYPED)
def test_what_is_typed_around_bold_words_stays_literal(before: str, shown: str, after: str) -> None:
    marked = markdown(text(before, Bold("Mid"), after))
    outside, bold, rest = marked.partition("**Mid**")
    assert bold
    assert read(outside) == before
    assert read(f"x{rest}") == f"x{after}"
    inside = markdown(text("x", Bold(shown)))
    if shown.strip():
        core = inside.partition("**")[2].rpartition("**")[0]
        assert read(f"x{core}") == f"x{shown.strip()}"


def test_neighbours_of_a_kind_are_one() -> None:
    assert markdown(text(Bold("a"), Bold("*b"))) == r"**a\*b**"
    assert markdown((Code("a"), "", Code("b"))) == "`a`\u200b`b`"
    assert markdown((Bold("a"), "", Bold(" b "))) == "**a** **b** "


@pytest.mark.parametrize(
    ("shown", "marked"),
    [
        ("/plan week", "`/plan week`"),
        (r"a\b*c*", r"`a\b*c*`"),
        ("a`b", "``a`b``"),
        ("`a`", "`` `a` ``"),
        ("```py", r"\`\`\`py"),
        ("", ""),
    ],
)
def test_code(shown: str, marked: str) -> None:
    assert markdown((Code(shown),)) == marked


@pytest.mark.parametrize(
    ("link", "marked"),
    [
        (Link("there", "https://a.org/?b=1&c=2"), "[there](https://a.org/?b=1&c=2)"),
        (Link("a*b", "https://a.org/x_(y)"), r"[a\*b](https://a.org/x_%28y%29)"),
        (Link("[CS231n] Notes", "https://a.org"), r"[\[CS231n\] Notes](https://a.org)"),
        (Link("half [open", "https://a.org"), r"half \[open (<https://a.org>)"),
        (Link("https://b.org", "https://a.org"), r"https\://b.org (<https://a.org>)"),
        (Link("https://a.org", "https://a.org"), "<https://a.org>"),
        (Link("x\ny", "https://a.org/ <b>"), "[x y](https://a.org/%20%3Cb%3E)"),
        (Link("no", "javascript:alert(1)"), "no"),
        (Link("no", "https://["), "no"),
        (Link("", "https://a.org"), "<https://a.org>"),
    ],
)
def test_links(link: Link, marked: str) -> None:
    assert markdown((link,)) == marked


def test_instants_are_shown_in_the_readers_zone() -> None:
    shown = markdown(text("until ", Instant(NOON), " or ", Instant(NOON, TimeStyle.DATE)))
    assert shown == "until <t:1772452800:F> or <t:1772452800:D>"
    deadline = markdown(text(Instant(NOON, TimeStyle.DEADLINE)))
    assert deadline == "<t:1772452800:F> (<t:1772452800:R>)", "a deadline tells how far off it is, too"


def test_lines_begin_anew_after_each_span() -> None:
    assert markdown(lines(text(Bold("a")), text("- b"))) == "**a**\n\\- b"
    assert markdown(text(Bold("a"), "- b")) == "**a**- b"


SPANS = st.lists(
    st.one_of(
        TYPED,
        TYPED.map(Bold),
        TYPED.map(Code),
        st.builds(Link, TYPED, st.just("https://example.org/") | TYPED),
        st.just(Instant(NOON)),
    ),
    max_size=6,
)


@given(SPANS, st.integers(1, 200))
def test_a_text_is_cut_to_the_room_there_is(spans: list[Span], room: int) -> None:
    content = tuple(spans)
    shown = shortened(content, room)
    assert len(shown) <= room
    if len(markdown(content)) <= room:
        assert shown == markdown(content)
    else:
        assert shown.endswith("…")


def test_a_channel_is_a_link_where_it_is_one_of_discords() -> None:
    assert markdown((Channel("discord", "42", "#general"),)) == "<#42>"
    assert markdown((Channel("discord", "42", "#a_b", may_be_gone=True),)) == "<#42> (#a\\_b)"
    assert markdown((Channel("slack", "C42", "#a_b_c"),)) == escape("#a_b_c")
    assert markdown((Channel("slack", "C42"),)) == "C42"


LONG = 100_000


@pytest.mark.parametrize(
    ("typed", "marked"),
    [
        (":" * LONG, ":" * LONG),
        (":" * LONG + "a:", "\\:" * LONG + "a:"),
        (":" * LONG + "//", "\\:" * LONG + "//"),
        (": " * LONG, ": " * LONG),
        ("a:" * LONG, "a" + "\\:a" * (LONG - 1) + ":"),
        (" " * LONG + "x", " " * LONG + "x"),
        ("\n" * LONG + "- x", "\n" * LONG + "\\- x"),
        ("1" * LONG, "1" * LONG),
        ("[" * LONG, "\\[" * LONG),
    ],
    ids=["colons", "a name", "slashes", "apart", "letters", "spaces", "lines", "digits", "brackets"],
)
def test_long_runs_are_read_once(typed: str, marked: str) -> None:
    """With a step for each pair of characters, each of these would take minutes."""
    assert escape(typed) == marked


def test_a_long_text_is_cut_by_halving() -> None:
    """With a drawing for each of its spans, this would take minutes."""
    many: list[Span] = [Link("https://a.org/", "https://a.org/"), " "] * 10_000
    assert shortened(text(*many), 100_000) == "<https://a.org/> " * 5_882 + "…"
    assert shortened((":" * LONG + "a:",), 1000) == ":" * 999 + "…"


def test_a_command_that_discord_knows_can_be_clicked() -> None:
    known = {"plan week": "77", "plan papers vote": "77"}
    shown = markdown(text("Type ", Code("/plan week"), " or ", Code("/plan papers vote")), known)
    assert shown == "Type </plan week:77> or </plan papers vote:77>"
    for other in ("/plan week 3", "plan week", "/plan weeks"):
        assert markdown(text(Code(other)), known) == f"`{other}`", "only a whole name has an id"

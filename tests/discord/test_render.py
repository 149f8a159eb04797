"""Cards as Discord draws them: golden files for how they look, and limits that no card breaks."""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.render import draw, marks, read_press
from bot.messages.actions import Action
from bot.messages.card import (
    Button,
    Buttons,
    Card,
    Divider,
    Fields,
    Footnote,
    Heading,
    Option,
    Paragraph,
    Row,
    Select,
    Style,
    Tally,
    Tone,
)
from bot.messages.text import Bold, Code, Instant, Link, lines, text
from bot.platform.refs import PostLabel
from tests.any_card import blocks, cards

GOLDEN = Path(__file__).parent / "golden"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def label(kind: str) -> PostLabel:
    """A post's label."""
    tone = {"check_in": Tone.ANSWERING, "week_goals": Tone.AHEAD, "recap": Tone.LOOKING_BACK}[kind]
    return PostLabel("deep-learning", kind, 1, f"deep-learning/1/{kind}", "Europe/Berlin", tone)


def done(item: str) -> str:
    """A button's action."""
    return str(Action("plan done", {"item": item}, 7))


def checklist(count: int) -> Card:
    """A week with so many items."""
    rows = (
        Row(
            text("💡 ", Link(f"Item {number}", f"https://example.org/{number}"), " · 30 min"),
            Button("Done", done(f"s1.item-{number}")),
            f"s1.item-{number}",
        )
        for number in range(1, count + 1)
    )
    return Card(
        "any",
        (
            Heading("🎯 Week 1 of 58: Vectors"),
            Paragraph(text("Stage 1. Until ", Instant(NOON), ".")),
            *rows,
            Footnote(text("Ticks are private. ", Code("/plan week"), " shows your own list.")),
        ),
        "Europe/Berlin",
    )


CARDS: dict[str, tuple[Card, PostLabel | None]] = {
    "poll": (
        Card(
            "any",
            (
                Heading("🙋 Check-in, week 1"),
                Paragraph(text("How is “Vectors” going?")),
                Tally((("Done", 3), ("On track", 1), ("Behind", 0))),
                Buttons(
                    (
                        Button("Done", str(Action("plan checkin", {"answer": "done"}, 7)), Style.PRIMARY),
                        Button("End", str(Action("plan-admin end", {}, 7)), Style.DANGER),
                    )
                ),
                Footnote(text("You can change your answer until ", Instant(NOON), ".")),
            ),
        ),
        label("check_in"),
    ),
    "short_checklist": (checklist(3), label("week_goals")),
    "long_checklist": (checklist(25), label("week_goals")),
    "mixed_rows": (
        Card(
            "any",
            tuple(
                Row(text(f"Item {n}"), Button("Undo" if n % 2 else "Done", done(f"s1.i{n}")))
                for n in range(14)
            ),
        ),
        None,
    ),
    "odd_words": (
        Card(
            "any",
            (
                Heading("# **not** markup"),
                Paragraph(text("- <@1> ", Bold("*"), "\n1. @everyone")),
                Paragraph(lines(text("a"), text("b"))),
                Divider(),
                Fields((("name_a", text("x")), ("b", text(Code("y"), " z")))),
                Footnote(text("one\ntwo")),
                Select("Which *one*?", str(Action("plan week", {}, 7, ("number",))), (Option("*1*", "1"),)),
            ),
        ),
        None,
    ),
    "twins": (
        Card(
            "any",
            (
                Buttons((Button("One", done("a")), Button("Two", done("a")))),
                Row(text("x"), Button("3", done("a"))),
            ),
        ),
        None,
    ),
}


def components(card: Card, about: PostLabel | None = None) -> list[dict[str, Any]]:
    """What is sent for a card."""
    drawn = draw(card, about).to_components()  # type: ignore[no-untyped-call]  # discord.py left it untyped
    return list(json.loads(json.dumps(drawn)))


def walk(parts: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Every component, those inside of others too."""
    for part in parts:
        yield part
        yield from walk(part.get("components", []))
        if "accessory" in part:
            yield part["accessory"]


def check(parts: list[dict[str, Any]]) -> None:
    """Discord takes it."""
    every = list(walk(parts))
    assert 0 < len(every) <= 40
    texts = [part["content"] for part in every if part["type"] == 10]
    assert sum(map(len, texts)) <= 4000
    assert all(one.strip() for one in texts)
    names = [part["custom_id"] for part in every if "custom_id" in part]
    assert len(set(names)) == len(names)
    assert all(0 < len(name) <= 100 for name in names)
    ids = [part["id"] for part in every if part.get("id")]
    assert len(set(ids)) == len(ids)
    for part in every:
        if part["type"] == 1:
            assert 0 < len(part["components"]) <= 5
        if part["type"] == 3:
            values = [option["value"] for option in part["options"]]
            assert 0 < len(values) <= 25
            assert len(set(values)) == len(values)
            assert all(0 < len(value) <= 100 for value in values)
            assert all(0 < len(option["label"]) <= 100 for option in part["options"])
        if part["type"] == 17:
            assert part["components"]


def actions(parts: list[dict[str, Any]]) -> Iterator[tuple[str, str | None]]:
    """What comes back from every component, chosen in every way."""
    for part in walk(parts):
        if part["type"] == 3:
            yield from (read_press(part["custom_id"], [option["value"]]) for option in part["options"])
        elif "custom_id" in part:
            yield read_press(part["custom_id"], [])


@pytest.mark.parametrize("name", CARDS)
def test_cards_look_as_they_did(name: str) -> None:
    drawn = components(*CARDS[name])
    golden = GOLDEN / f"{name}.json"
    if os.environ.get("STUDYPLAN_WRITE_GOLDEN"):
        golden.write_text(json.dumps(drawn, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert drawn == json.loads(golden.read_text(encoding="utf-8"))
    check(drawn)


def test_rows_that_do_not_fit_as_sections_are_ticked_off_in_a_select() -> None:
    assert sum(part["type"] == 9 for part in walk(components(checklist(11)))) == 11
    many = components(checklist(25))
    (menu,) = (part for part in walk(many) if part["type"] == 3)
    assert menu["options"][0]["label"] == "💡 Item 1 · 30 min"
    assert list(actions(many)) == [(done(f"s1.item-{number}"), None) for number in range(1, 26)]


def test_what_a_select_of_the_card_offers_comes_back_as_its_value() -> None:
    ask = str(Action("plan week", {}, 7, ("number",)))
    card = Card("any", (Select("Which week?", ask, (Option("Week 1", "1"), Option("Week 2", "2"))),))
    assert list(actions(components(card))) == [(ask, "1"), (ask, "2")]


def test_a_post_is_marked_and_two_posts_differently() -> None:
    (first,), (second,) = (components(*CARDS["poll"]), components(*CARDS["long_checklist"]))
    assert (first["id"], first["components"][0]["id"]) == marks("deep-learning/1/check_in")
    assert {first["id"], first["components"][0]["id"]}.isdisjoint(
        {second["id"], second["components"][0]["id"]}
    )
    assert "id" not in components(CARDS["poll"][0])[0]


def test_a_text_that_grows_by_escaping_is_cut_and_the_rest_stays() -> None:
    card = Card("any", (Heading("Stars"), Paragraph(("*" * 3000,)), Footnote(text("The end."))))
    (container,) = components(card)
    (words,) = (part["content"] for part in walk([container]) if part["type"] == 10)
    assert words.startswith("## Stars\n\\*\\*")
    assert words.endswith("…\n-# The end.")
    assert 3900 < len(words) <= 4000


# What a platform is given: any card that the core can build.
WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]) | st.sampled_from("*_\n"), max_size=300
)
NAMES = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=60)
ACTIONS = st.builds(
    lambda item: str(Action("plan done", {"item": item}, 7))[:100], st.text("ab", max_size=80)
)
URLS = st.just("https://example.org/a_(b)") | WORDS
CARDS_OF_ALL_KINDS = cards(blocks(WORDS, NAMES, ACTIONS, URLS), most=45)


@given(CARDS_OF_ALL_KINDS, st.booleans())
def test_no_card_breaks_a_limit(card: Card, post: bool) -> None:
    check(components(card, label("recap") if post else None))

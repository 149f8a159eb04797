"""Cards as Block Kit: what each block becomes, that every card fits, that nothing typed becomes markup."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from adapters.slack.elements import read_press
from adapters.slack.mrkdwn import escape, mrkdwn, rich, unescape
from adapters.slack.render import RICHER, draw, message
from bot.messages.card import (
    Block,
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
    toggle,
)
from bot.messages.text import Bold, Channel, Code, Instant, Link, TimeStyle, text
from tests.any_card import blocks, cards
from tests.slack.blocks import Json, check, elements, literal, texts

AT = datetime(2026, 3, 2, 8, tzinfo=UTC)
UNIX = 1772438400


def one(block: Block) -> list[Json]:
    """The blocks that one block of a card becomes."""
    return draw(Card("any", (block,), "Europe/Berlin"))


def marked(words: str) -> dict[str, object]:
    """A text that Slack marks up."""
    return {"type": "mrkdwn", "text": words, "verbatim": True}


def typed(words: str) -> dict[str, object]:
    """A text that Slack shows as it stands."""
    return {"type": "plain_text", "text": words, "emoji": False}


def test_a_heading_is_a_header() -> None:
    assert one(Heading("🎯 Week 3: :tada:")) == [{"type": "header", "text": typed("🎯 Week 3: :tada:")}]


def test_a_paragraph_is_a_section() -> None:
    content = text(
        Bold("See"), " ", Link("a & b", "https://example.org/?a=1&b=2|3"), " with ", Code("/plan done"), "."
    )
    words = "*See* <https://example.org/?a=1&amp;b=2%7C3|a &amp; b> with `/plan done`."
    assert one(Paragraph(content)) == [{"type": "section", "text": marked(words)}]


def test_a_moment_is_told_in_the_readers_own_zone() -> None:
    shown = one(Paragraph(text("From ", Instant(AT), " to ", Instant(AT, TimeStyle.DATE))))
    words = (
        f"From <!date^{UNIX}^{{date_short_pretty}} {{time}}|Mon 2 Mar 2026, 09:00 (Europe/Berlin)> "
        f"to <!date^{UNIX}^{{date_short_pretty}}|Mon 2 Mar 2026>"
    )
    assert shown == [{"type": "section", "text": marked(words)}]


def test_a_row_has_its_button_beside_it() -> None:
    row = Row(text("Vectors"), Button("Done", "1::plan done:item=v:", Style.PRIMARY), "v")
    button = {
        "type": "button",
        "text": typed("Done"),
        "value": "1::plan done:item=v:",
        "style": "primary",
        "action_id": "0:",
    }
    assert one(row) == [{"type": "section", "text": marked("Vectors"), "accessory": button}]


def test_rows_without_buttons_are_one_list() -> None:
    card = Card("any", (Row(text("1. Ann")), Row(text("2. Bo")), Divider(), Row(text("3. Cy"))))
    assert draw(card) == [
        {"type": "section", "text": marked("1. Ann\n2. Bo")},
        {"type": "divider"},
        {"type": "section", "text": marked("3. Cy")},
    ]


def ranked(place: int, name: str, *, beside: str = "") -> Row:
    """A row of a board."""
    cells = (("Rank", text(f"{place}.")), ("Member", text(Bold(name))))
    return Row(text(f"{place}. {name}"), cells=(*cells, *((("Beside", text(beside)),) if beside else ())))


def test_rows_with_cells_are_a_table_and_a_message_has_one() -> None:
    board = (ranked(1, "Ann & <b>"), ranked(2, "Bo"))
    card = Card("any", (*board, Divider(), ranked(3, "Cy", beside="x"), Row(text("…"))))
    table, *rest = message(card, richer=RICHER)["blocks"]
    assert (table["type"], len(table["column_settings"])) == ("table", 2)
    shown = [[cell["elements"][0]["elements"] for cell in row] for row in table["rows"]]
    assert shown == [
        [[{"type": "text", "text": name, "style": {"bold": True}}] for name in ("Rank", "Member")],
        *(
            [
                [{"type": "text", "text": place}],
                [{"type": "text", "text": name, "style": {"bold": True}}],
            ]
            for place, name in (("1.", "Ann & <b>"), ("2.", "Bo"))
        ),
    ]
    assert rest == draw(card)[1:]
    assert draw(card)[0] == {"type": "section", "text": marked("1. Ann &amp; &lt;b&gt;\n2. Bo")}


LONG = Row(text("x"), cells=(("Result", text("x" * 5000)),))


@pytest.mark.parametrize("rows", [[ranked(1, "x")] * 100, [LONG] * 2])
def test_what_is_too_large_for_a_table_stays_lines(rows: list[Row]) -> None:
    card = Card("any", tuple(rows))
    assert message(card, richer=RICHER)["blocks"] == message(card)["blocks"]


def to_do(name: str, *facts: str, button: Button | None = None) -> Row:
    """A row to act on."""
    told = ((f"Fact {place}", text(fact)) for place, fact in enumerate(facts))
    cells = (("Name", text(Bold(name))), *told)
    return Row(text(f"{name} ({len(facts)})"), button or Button("Do it", f"do {name[:9]}"), cells=cells)


def test_rows_with_cells_and_a_button_are_a_carousel_of_cards() -> None:
    rows = (to_do("A & B", "week 1", "30 min", "✅"), to_do("C", "week 2", "1 h", "…"))
    card = Card("any", (*rows, Divider(), to_do("D"), Row(text("…"))))
    carousel, *rest = message(card, richer=RICHER)["blocks"]
    assert carousel["type"] == "carousel"
    first, second = carousel["elements"]
    assert first == {
        "type": "card",
        "title": marked("*A &amp; B*"),
        "subtitle": marked("week 1"),
        "body": marked("30 min\n✅"),
        "actions": [
            {
                "type": "button",
                "text": typed("Do it"),
                "value": "do A & B",
                "action_id": "0:",
            }
        ],
    }
    assert second["actions"][0]["action_id"] == "1:"
    assert [block["type"] for block in rest] == ["divider", "section", "section"], "one carousel a message"
    assert [block["type"] for block in draw(card)][:2] == ["section", "section"], "posts have none"
    assert message(card, richer=["table"])["blocks"] == draw(card)


SWITCH = toggle("Done", Button("Done", "a"), Button("Undo", "b"), is_on=False)


@pytest.mark.parametrize(
    "rows",
    [
        [to_do(str(number), "x") for number in range(11)],
        [to_do("x" * 149, "x"), to_do("y", "y")],
        [to_do("x", "y" * 151)],
        [to_do("x", "y", "&" * 41)],
        [to_do("x", "*y* and *z*")],
        [to_do("x", "y", button=SWITCH)],
    ],
    ids=["eleven", "long title", "long subtitle", "long body once escaped", "as typed", "a checkbox"],
)
def test_what_fits_into_no_carousel_stays_rows(rows: list[Row]) -> None:
    card = Card("any", tuple(rows))
    assert message(card, richer=RICHER) == message(card)


def test_short_facts_stand_in_two_columns_and_long_ones_in_lines() -> None:
    short = Fields((("Members", text("3")), ("Channels", text("#general"))))
    assert one(short) == [
        {"type": "section", "fields": [marked("*Members:* 3"), marked("*Channels:* #general")]}
    ]
    long = Fields((("Members", text("3")), ("Channels", text("#general " * 12))))
    assert one(long)[0]["text"] == marked(f"*Members:* 3\n*Channels:* {'#general ' * 12}")


def test_a_menu_carries_its_action_and_its_values() -> None:
    (block,) = one(Select("Your answer", "1::plan checkin::answer", (Option("On track", "on track"),)))
    (menu,) = elements(block)
    assert menu["action_id"] == "0:1::plan checkin::answer"
    assert read_press(menu | {"selected_option": menu["options"][0]}) == (
        "1::plan checkin::answer",
        "on track",
    )


def test_a_button_carries_its_action() -> None:
    (block,) = one(Buttons((Button("Stop", "1::plan leave::", Style.DANGER), Button("On", "1::plan week::"))))
    stop, on = elements(block)
    assert (stop["style"], on.get("style")) == ("danger", None)
    assert read_press(on) == ("1::plan week::", None)


def test_what_cannot_be_brought_back_asks_in_a_dialog() -> None:
    remove = Button("Remove this rather long name of a button", "1::plan leave::", warning="It is gone.")
    (block,) = one(Row(text("Vectors"), remove))
    asked = block["accessory"]["confirm"]
    assert asked["text"] == typed("It is gone.")
    assert len(asked["confirm"]["text"]) == 30
    assert one(Buttons((remove,)))[0]["elements"][0]["confirm"] == asked
    many = Card("any", tuple(Row(text(f"{at} ", "x" * 140), remove) for at in range(25)))
    menus = [one for block in draw(many) for one in elements(block) if one["type"] == "static_select"]
    assert [menu["confirm"] for menu in menus] == [asked] * len(menus)


DONE = Button("Done", "1:7:plan done:item=v:")
UNDO = Button("Undo", "1:7:plan undo:item=v:")


def test_what_can_be_turned_on_and_off_is_a_checkbox() -> None:
    for on in (False, True):
        (block,) = one(Row(text("Vectors"), toggle("Done", DONE, UNDO, is_on=on), "v"))
        (box,) = elements(block)
        assert block["text"] == marked("Vectors")
        assert box["type"] == "checkboxes"
        assert [option["text"] for option in box["options"]] == [typed("Done")]
        assert box.get("initial_options") == (box["options"] if on else None)


def test_a_checkbox_says_how_it_is_now_however_it_was_drawn() -> None:
    for on in (False, True):
        (block,) = one(Buttons((toggle("Done", DONE, UNDO, is_on=on),)))
        (box,) = elements(block)
        assert read_press(box | {"selected_options": box["options"]}) == (DONE.action, None)
        assert read_press(box | {"selected_options": []}) == (UNDO.action, None)


@pytest.mark.parametrize(
    "foreign",
    [
        {},
        {"value": None},
        {"selected_option": {}},
        {"action_id": "x"},
        {"type": "checkboxes"},
        {"type": "checkboxes", "selected_options": "x"},
        {"type": "checkboxes", "selected_options": ["x"]},
        {"type": "checkboxes", "selected_options": [{}], "action_id": "0:1::plan leave::"},
    ],
)
def test_what_is_none_of_ours_reads_as_no_action(foreign: dict[str, object]) -> None:
    assert read_press(foreign) in {("", None), ("", "")}


def test_a_tally_keeps_its_bars_below_each_other() -> None:
    (block,) = one(Tally((("Done", 2), ("On track", 1))))
    (part,) = block["elements"]
    assert part["type"] == "rich_text_preformatted"
    assert part["elements"][0]["text"] == "Done     ██████████ 2\nOn track █████ 1"


def test_a_footnote_is_small_print() -> None:
    assert one(Footnote(text("Or type ", Code("/plan join"), "."))) == [
        {"type": "context", "elements": [marked("Or type `/plan join`.")]}
    ]


def test_plain_text_stands_beside_the_blocks() -> None:
    sent = message(Card("any", (Heading("A < B"), Buttons((Button("Go", "1::plan week::"),)))))
    assert sent["text"] == "A &lt; B\n[Go]"


@pytest.mark.parametrize(
    "words",
    [
        "*not bold*",
        "_not slanted_ either",
        "~gone~",
        "`code`",
        "see :tada:",
        "> quoted",
        "a\n> quoted",
        "<!channel> & <@U1> *x*",
    ],
)
def test_what_slack_would_mark_up_is_shown_as_typed(words: str) -> None:
    (block,) = one(Paragraph(text(words)))
    assert block["type"] == "rich_text"
    assert block["elements"] == [{"type": "rich_text_section", "elements": [{"type": "text", "text": words}]}]


@pytest.mark.parametrize("words", ["<!channel> & <@U1>", "2 * 3", "snake_case", "5 > 3", "10:30", "naïve ~"])
def test_what_slack_takes_literally_is_only_escaped(words: str) -> None:
    assert one(Paragraph(text(words))) == [{"type": "section", "text": marked(escape(words))}]


@pytest.mark.parametrize("words", ["\n" * 100_000 + "x", ":" * 100_000, ": " * 100_000, " " * 100_000 + "x"])
def test_long_runs_are_read_once(words: str) -> None:
    """With a step for each pair of characters, each of these would take minutes."""
    assert mrkdwn((words,), ZoneInfo("UTC"), 200_001) == words


def test_an_asterisk_cannot_meet_one_of_ours() -> None:
    (block,) = one(Paragraph(text("2 * 3 ", Bold("is"), " 6")))
    assert block["type"] == "rich_text"


def test_a_row_that_must_be_shown_as_typed_keeps_its_button() -> None:
    blocks = one(Row(text("*args and **kwargs"), Button("Done", "1::plan done:item=a:")))
    assert [block["type"] for block in blocks] == ["rich_text", "actions"]


def test_many_rows_become_a_menu_where_a_message_would_have_too_many_blocks() -> None:
    rows = [Row(text(f"*item* {n}"), Button("Done", f"1::plan done:item=i{n}:"), f"i{n}") for n in range(25)]
    blocks = draw(Card("any", (Heading("Week"), *rows)))
    check(blocks)
    (menu,) = elements(blocks[-1])
    assert len(menu["options"]) == 25
    assert read_press(menu | {"selected_option": menu["options"][7]}) == ("1::plan done:item=i7:", None)
    assert "*item* 24" in literal(blocks)


LETTERS = st.text(alphabet=st.sampled_from("ab *_~`<>&|:@!#\n🎯é漢-"), min_size=1, max_size=60)
WORDS = LETTERS | st.text(min_size=1, max_size=200) | st.sampled_from(["&" * 1200, "🎯" * 140, "<!channel>"])
LABELS = st.text(min_size=1, max_size=75) | st.just("🎯" * 75)
ACTIONS = st.text(min_size=1, max_size=100)
URLS = st.sampled_from(["https://example.org/?a=1&b=<2>|3", "http://x.example"])
CARDS = cards(blocks(WORDS, LABELS, ACTIONS, URLS))


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(CARDS, st.booleans())
def test_every_card_fits_into_a_message(card: Card, is_rich: bool) -> None:
    sent = message(card, richer=RICHER if is_rich else ())
    check(sent["blocks"])
    assert len(sent["text"]) <= 10_000
    assert json.loads(json.dumps(sent)) == sent


@settings(max_examples=100, deadline=None)
@given(CARDS, CARDS)
def test_two_cards_fit_into_a_page(first: Card, second: Card) -> None:
    blocks = draw(first, second)
    assert len(blocks) <= 100
    ids = [element["action_id"] for block in blocks for element in elements(block)]
    assert len(set(ids)) == len(ids)


@settings(max_examples=150, deadline=None)
@given(st.lists(LETTERS | st.text(min_size=1), min_size=1, max_size=3))
def test_nothing_typed_is_a_control_sequence(words: list[str]) -> None:
    """What Slack parses holds no bare `<` or `>`, and everything is there to read, as it was typed."""
    assume("".join(words).strip())
    for block in one(Paragraph(text(*words))):
        if block["type"] == "section":
            (sent,) = texts(block)
            assert not {"<", ">"} & set(sent)
            assert unescape(sent) == "".join(words)
        else:
            assert "".join(texts(block)) == "".join(words)


@given(st.text())
def test_escaping_is_undone_exactly(words: str) -> None:
    assert unescape(escape(words)) == words


def test_the_text_beside_a_tally_has_numbers_alone() -> None:
    card = Card("check_in", (Heading("How was it?"), Tally((("Done", 1), ("On track", 0)))))
    assert message(card)["text"] == "How was it?\nDone: 1. On track: 0."


def test_a_channel_is_a_link_where_it_is_one_of_slacks() -> None:
    zone = ZoneInfo("UTC")
    ours, foreign = Channel("slack", "C42", "#general"), Channel("discord", "42", "#a_b_c")
    assert mrkdwn(text("in ", ours, "."), zone, 100) == "in <#C42>."
    assert mrkdwn((replace(ours, may_be_gone=True),), zone, 100) == "<#C42> (#general)"
    assert rich((ours,), zone) == [{"type": "channel", "channel_id": "C42"}]
    assert mrkdwn(text(foreign), zone, 100) is None, "Slack would read its name as markup"
    assert rich(text(foreign), zone) == [{"type": "text", "text": "#a_b_c"}]

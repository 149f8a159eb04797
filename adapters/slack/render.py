"""A card drawn with Block Kit. Pure: no I/O.

A card always fits into a message: what would pass Slack's limits is drawn more densely, never refused. A
button carries its action in its `value`, a menu in its `action_id`, a checkbox the action of ticking it in
its option and that of taking the tick away in its `action_id`; `pressed` reads them back.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from adapters.slack.mrkdwn import escape, mrkdwn, rich
from bot.cards.card import (
    Block,
    Button,
    Buttons,
    Card,
    Divider,
    Fields,
    Footnote,
    Heading,
    Paragraph,
    Row,
    Select,
    Style,
    Tally,
    Toggle,
)
from bot.cards.plain import plain, plain_block
from bot.cards.text import Bold, Text, lines, text

Json = dict[str, Any]

MOST_BLOCKS = 50
"""Blocks of a message; a view takes 100."""

MOST_CHARACTERS = 13_000
"""Characters of all blocks together: past some 13,200 Slack says msg_blocks_too_long."""

LONGEST_SECTION = 3000
LONGEST_FIELD = 2000
LONGEST_HEADER = 150
LONGEST_LABEL = 75
LONGEST_PLACEHOLDER = 150
MOST_FIELDS = 10
MOST_ELEMENTS = 25
MOST_OPTIONS = 100
LONGEST_FALLBACK = 2000
"""Ours: what a notification or a screen reader is given at most."""

SHORT_FIELD = 80
"""Characters of a fact that still reads well in one of Slack's two narrow columns."""

STYLES = {Style.PRIMARY: "primary", Style.DANGER: "danger"}


def message(card: Card) -> Json:
    """The card as a message: its blocks, and the plain text beside them."""
    return {"blocks": draw(card), "text": fallback(card)}


def fallback(card: Card) -> str:
    """What notifications and screen readers are given."""
    return escape(_cut(plain(card), LONGEST_FALLBACK))


def draw(*cards: Card) -> list[Json]:
    """The blocks of the cards, a line between them. Each card takes at most as many as a message may have."""
    blocks: list[Json] = []
    for card in cards:
        if blocks:
            blocks.append({"type": "divider"})
        blocks.extend(_draw(card))
    for number, element in enumerate(_elements(blocks)):
        element["action_id"] = f"{number}:{element.get('action_id', '')}"
    return blocks


def pressed(action: Mapping[str, Any]) -> tuple[str, str | None]:
    """The action of a pressed element, and the value that was chosen in a menu. Both are untrusted."""
    ticked = action.get("selected_options")
    if isinstance(ticked, list):
        return _ticked(action, ticked), None
    chosen = action.get("selected_option")
    if not isinstance(chosen, dict):
        return str(action.get("value") or ""), None
    prepared = _prepared(action)
    value = str(chosen.get("value") or "")
    return (prepared, value) if prepared else (value, None)


def _ticked(action: Mapping[str, Any], options: list[Any]) -> str:
    """What the box says as it is now: whatever it was when it was drawn, the last click counts."""
    if not options:
        return _prepared(action)
    return str(options[0].get("value") or "") if isinstance(options[0], dict) else ""


def _prepared(action: Mapping[str, Any]) -> str:
    """The action in an `action_id`, behind the number that makes it the only one of its kind."""
    return str(action.get("action_id") or "").partition(":")[2]


def plain_text(shown: str, longest: int) -> Json:
    """A text object that is shown as it stands; Slack refuses blank ones."""
    return {"type": "plain_text", "text": _cut(shown, longest) if shown.strip() else "…", "emoji": False}


def option(label: str, value: str) -> Json:
    """A choice of a menu."""
    return {"text": plain_text(label, LONGEST_LABEL), "value": value}


def _draw(card: Card) -> list[Json]:
    zone = ZoneInfo(card.zone)
    blocks = [drawn for block in _with_joined_rows(card.blocks) for drawn in _block(block, zone)]
    if len(blocks) > MOST_BLOCKS or _size(blocks) > MOST_CHARACTERS:
        blocks = _densely(card, zone)
    return blocks or [_section({"type": "plain_text", "text": "…"})]


def _with_joined_rows(blocks: Iterable[Block]) -> Iterator[Block]:
    """Rows without a button, joined to lists: Slack would leave a gap after each."""
    rows: list[Text] = []
    for block in blocks:
        if isinstance(block, Row) and block.button is None:
            rows.append(block.text)
            continue
        if rows:
            yield Paragraph(lines(*rows))
            rows = []
        yield block
    if rows:
        yield Paragraph(lines(*rows))


def _block(block: Block, zone: ZoneInfo) -> Iterator[Json]:
    match block:
        case Heading(shown):
            yield {"type": "header", "text": plain_text(" ".join(shown.split()), LONGEST_HEADER)}
        case Paragraph(content) | Row(content, None):
            yield from _text(content, zone)
        case Row(content, Button() as button):
            yield from _row(content, button, zone)
        case Fields(fields):
            yield from _fields(fields, zone)
        case Buttons(buttons):
            yield _actions([_pressable(button) for button in buttons])
        case Select():
            yield _actions([_select(block)])
        case Tally():
            yield from _tally(block, zone)
        case Footnote(content):
            yield from _footnote(content, zone)
        case Divider():
            yield {"type": "divider"}


def _text(content: Text, zone: ZoneInfo) -> Iterator[Json]:
    drawn = mrkdwn(content, zone, LONGEST_SECTION)
    if drawn is None:
        yield from _rich(content, zone)
    elif drawn.strip():
        yield _section(_mrkdwn(drawn))


def _row(content: Text, button: Button, zone: ZoneInfo) -> Iterator[Json]:
    drawn = mrkdwn(content, zone, LONGEST_SECTION)
    if drawn is not None and drawn.strip():
        yield _section(_mrkdwn(drawn)) | {"accessory": _pressable(button)}
    else:
        yield from _text(content, zone)
        yield _actions([_pressable(button)])


def _fields(fields: Sequence[tuple[str, Text]], zone: ZoneInfo) -> Iterator[Json]:
    """Short facts in two columns; longer ones line by line."""
    named = [text(Bold(f"{name}:"), " ", *value) for name, value in fields]
    drawn = [mrkdwn(one, zone, LONGEST_FIELD) for one in named]
    short = [_mrkdwn(one) for one in drawn if one is not None and len(one) <= SHORT_FIELD]
    if len(short) == len(named) and 1 < len(named) <= MOST_FIELDS:
        yield {"type": "section", "fields": short}
    else:
        yield from _text(lines(*named), zone)


def _tally(tally: Tally, zone: ZoneInfo) -> Iterator[Json]:
    """The bars in letters of one width, so that they stand below each other."""
    bars = plain_block(tally, zone)
    if not bars.strip():
        return
    element = {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": bars}]}
    yield {"type": "rich_text", "elements": [element]}


def _footnote(content: Text, zone: ZoneInfo) -> Iterator[Json]:
    drawn = mrkdwn(content, zone, LONGEST_FIELD)
    if drawn is None:
        yield from _rich(content, zone)
    elif drawn.strip():
        yield {"type": "context", "elements": [_mrkdwn(drawn)]}


def _densely(card: Card, zone: ZoneInfo) -> list[Json]:
    """All text in one block, and below it all there is to press; rows are ticked through menus."""
    words = [_words(block, zone) for block in card.blocks]
    rows: dict[str, dict[str, str]] = {}
    elements: list[Json] = []
    for block in card.blocks:
        match block:
            case Row(content, Button(label, action)):
                rows.setdefault(label, {})[action] = plain_block(Paragraph(content), zone)
            case Buttons(buttons):
                elements.extend(_pressable(button) for button in buttons)
            case Select():
                elements.append(_select(block))
            case _:
                pass
    menus = [_menu(label, "", offered.items()) for label, offered in rows.items()]
    together = [*menus, *elements]
    chunks = (together[at : at + MOST_ELEMENTS] for at in range(0, len(together), MOST_ELEMENTS))
    return [*_rich(lines(*(one for one in words if one)), zone), *map(_actions, chunks)]


def _words(block: Block, zone: ZoneInfo) -> Text:
    match block:
        case Heading(shown):
            return text(Bold(shown))
        case Paragraph(content) | Row(content) | Footnote(content):
            return content
        case Fields(fields):
            return lines(*(text(Bold(f"{name}:"), " ", *value) for name, value in fields))
        case Tally() | Divider():
            return text(plain_block(block, zone))
        case Buttons() | Select():
            return ()


def _rich(content: Text, zone: ZoneInfo) -> Iterator[Json]:
    if elements := rich(content, zone):
        yield {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}


def _section(content: Json) -> Json:
    return {"type": "section", "text": content}


def _mrkdwn(drawn: str) -> Json:
    """Verbatim: Slack makes links of nothing that we did not make one of."""
    return {"type": "mrkdwn", "text": drawn, "verbatim": True}


def _actions(elements: Sequence[Json]) -> Json:
    return {"type": "actions", "elements": list(elements)}


def _pressable(button: Button) -> Json:
    return _checkbox(button) if isinstance(button, Toggle) else _button(button)


def _checkbox(toggle: Toggle) -> Json:
    """A group of one: each box has two actions of its own, so that no click is taken for another's."""
    box = option(toggle.name, toggle.turn_on)
    return {
        "type": "checkboxes",
        "action_id": toggle.turn_off,
        "options": [box],
        **({"initial_options": [box]} if toggle.on else {}),
    }


def _button(button: Button) -> Json:
    style = {"style": STYLES[button.style]} if button.style in STYLES else {}
    return {
        "type": "button",
        "text": plain_text(button.label, LONGEST_LABEL),
        "value": button.action,
        **style,
    }


def _select(select: Select) -> Json:
    return _menu(select.placeholder, select.action, ((one.value, one.label) for one in select.options))


def _menu(placeholder: str, action: str, offered: Iterable[tuple[str, str]]) -> Json:
    """A menu of values and labels. Without an action of its own, each value is one."""
    return {
        "type": "static_select",
        "action_id": action,
        "placeholder": plain_text(placeholder, LONGEST_PLACEHOLDER),
        "options": [option(label, value) for value, label in offered][:MOST_OPTIONS],
    }


def _elements(blocks: Iterable[Json]) -> Iterator[Json]:
    for block in blocks:
        if "accessory" in block:
            yield block["accessory"]
        elif block["type"] == "actions":
            yield from block["elements"]


def _size(found: object) -> int:
    """Characters of all texts in there."""
    match found:
        case dict():
            return sum(map(_size, found.values()))
        case list():
            return sum(map(_size, found))
        case str():
            return len(found)
        case _:
            return 0


def _cut(shown: str, longest: int) -> str:
    """The beginning that fits, counted as Slack's clients count: an emoji may be two."""
    units = shown.encode("utf-16-le", "surrogatepass")
    if len(units) // 2 <= longest:
        return shown
    return units[: 2 * (longest - 1)].decode("utf-16-le", "ignore") + "…"

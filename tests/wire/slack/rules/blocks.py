"""Blocks of messages, modals and Home: which may stand where, and what holds for all of them together."""

from collections.abc import Iterable, Iterator
from typing import Any

from tests.wire.slack.rules import rich_text
from tests.wire.slack.rules.elements import ACCESSORIES, IN_ACTIONS, IN_CONTEXT, INPUTS, button, image
from tests.wire.slack.rules.objects import any_text, marked_text, plain, url
from tests.wire.slack.rules.shapes import (
    Json,
    Rule,
    array,
    both,
    by_type,
    flag,
    one_of,
    problem,
    shape,
    string,
)

MOST_IN_MESSAGE = 50
MOST_IN_VIEW = 100
LONGEST_MESSAGE = 13_200
"""Characters of text in all blocks of a message; measured by others, not documented."""
MOST_IN_TABLE = 10_000
MOST_IN_CARD = 3
"""Buttons of a card: those that its examples have. Slack's reference names no limit."""

_block_id = {"block_id": string(255)}


def _has_text_or_fields(block: Any, at: str) -> Iterator[str]:
    if "text" not in block and "fields" not in block:
        yield problem("must provide either text or fields", at)


def _has_one_source(block: Any, at: str) -> Iterator[str]:
    if ("image_url" in block) == ("slack_file" in block):
        yield problem("must provide either image_url or slack_file", at)


COMMON: dict[str, Rule] = {
    "section": both(
        shape(
            {},
            {
                **_block_id,
                "text": any_text(3000),
                "fields": array(any_text(2000), 1, 10),
                "accessory": by_type(ACCESSORIES),
                "expand": flag,
            },
        ),
        _has_text_or_fields,
    ),
    "header": shape({"text": plain(150)}, _block_id),
    "divider": shape({}, _block_id),
    "context": shape({"elements": array(by_type(IN_CONTEXT), 1, 10)}, _block_id),
    "actions": shape({"elements": array(by_type(IN_ACTIONS), 1, 25)}, _block_id),
    "image": both(
        shape(
            {"alt_text": string(2000)},
            {
                **_block_id,
                "image_url": url,
                "slack_file": shape({}, {"id": string(255), "url": url}),
                "title": plain(2000),
            },
        ),
        _has_one_source,
    ),
    "input": shape(
        {"label": plain(2000), "element": by_type(INPUTS)},
        {**_block_id, "hint": plain(2000), "optional": flag, "dispatch_action": flag},
    ),
    "rich_text": shape({"elements": rich_text.parts}, _block_id),
}
_cells = by_type(
    {
        "rich_text": COMMON["rich_text"],
        "raw_text": shape({"text": string(10_000)}),
        "raw_number": shape({"value": string(255)}),
    }
)
_column = shape({}, {"align": one_of("left", "center", "right"), "is_wrapped": flag})


def _has_even_rows(block: Any, at: str) -> Iterator[str]:
    rows = block.get("rows")
    if isinstance(rows, list) and len({len(row) for row in rows if isinstance(row, list)}) > 1:
        yield problem("must have as many cells in each row", f"{at}/rows")


def _says_something(card: Any, at: str) -> Iterator[str]:
    if not {"hero_image", "title", "actions", "body"} & card.keys():
        yield problem("must provide hero_image, title, actions or body", at)


_card = both(
    shape(
        {},
        {
            **_block_id,
            "icon": image,
            "hero_image": image,
            "title": marked_text(150),
            "subtitle": marked_text(150),
            "body": marked_text(200),
            "actions": array(by_type({"button": button}), 1, MOST_IN_CARD),
        },
    ),
    _says_something,
)
IN_MESSAGE: dict[str, Rule] = {
    **COMMON,
    "markdown": shape({"text": string(12_000)}, _block_id),
    "table": both(
        shape(
            {"rows": array(array(_cells, 1, 20), 1, 100)},
            {**_block_id, "column_settings": array(_column, 0, 20)},
        ),
        _has_even_rows,
    ),
    "card": _card,
    "carousel": shape({"elements": array(by_type({"card": _card}), 1, 10)}, _block_id),
}

_message = array(by_type(IN_MESSAGE), 1, MOST_IN_MESSAGE)
_view = array(by_type(COMMON), 1, MOST_IN_VIEW)


def check_message_blocks(blocks: Any) -> list[str]:
    """What Slack would refuse in the blocks of a message; empty where nothing is wrong."""
    return [*_message(blocks, "/blocks"), *_ids(blocks, "/blocks"), *_tables(blocks)]


def check_view_blocks(blocks: Any) -> list[str]:
    """What Slack would refuse in the blocks of a modal or of Home."""
    return [*_view(blocks, "/view/blocks"), *_ids(blocks, "/view/blocks")]


def _tables(blocks: Any) -> Iterator[str]:
    """One table in a message, of at most 10,000 characters."""
    tables = [block for block in blocks if isinstance(block, dict) and block.get("type") == "table"]
    if len(tables) > 1:
        yield problem("only_one_table_allowed", "/blocks")
    if any(text_size(table) > MOST_IN_TABLE for table in tables):
        yield problem(f"a table of more than {MOST_IN_TABLE} characters", "/blocks")


def with_cards(blocks: Iterable[Any]) -> Iterator[Any]:
    """Blocks, each carousel followed by its cards: a card is a block of its own, with an id of its own."""
    for block in blocks:
        yield block
        if isinstance(block, dict) and block.get("type") == "carousel":
            yield from block["elements"] if isinstance(block.get("elements"), list) else ()


def elements_of(block: Json) -> list[Json]:
    """The elements of a block that can be acted on: buttons, menus, fields."""
    found = [block.get("accessory"), block.get("element")]
    for kind, place in (("actions", "elements"), ("card", "actions")):
        if block.get("type") == kind and isinstance(block.get(place), list):
            found.extend(block[place])
    return [one for one in found if isinstance(one, dict) and one.get("type") != "image"]


def text_size(blocks: Any) -> int:
    """Characters of text in blocks, the addresses of links included."""
    match blocks:
        case dict():
            own = sum(
                len(member)
                for name, member in blocks.items()
                if name in {"text", "url", "fallback"} and isinstance(member, str)
            )
            return own + sum(text_size(member) for member in blocks.values())
        case list():
            return sum(map(text_size, blocks))
        case _:
            return 0


def _ids(blocks: Any, at: str) -> Iterator[str]:
    """No id twice. Of action ids Slack asks it per block only, but one in two blocks is a mistake."""
    if not isinstance(blocks, list):
        return
    seen: set[tuple[str, str]] = set()
    for number, block in enumerate(with_cards(blocks)):
        if not isinstance(block, dict):
            continue
        ids = [("block_id", block.get("block_id"))]
        ids.extend(("action_id", element.get("action_id")) for element in elements_of(block))
        for what, one in ids:
            if isinstance(one, str):
                if (what, one) in seen:
                    yield problem(f"{what} {one!r} already exists", f"{at}/{number}")
                seen.add((what, one))

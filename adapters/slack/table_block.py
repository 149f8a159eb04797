"""Draws rows that have cells and no button as a `table` block. Pure: no I/O.

Only messages can show one, and only one each. `rich_text` cells show text as it is and never fail for what
stands in them; Slack refuses cells that are empty, which a `Row` never has.
"""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from adapters.slack.mrkdwn import rich
from bot.messages.card import Row
from bot.messages.text import Bold, Text, length, text

Json = dict[str, Any]

MOST_TABLE_ROWS = 100
"""With the row of the columns' names."""

MOST_COLUMNS = 20

MOST_TABLE_CHARACTERS = 10_000
"""Of all cells together, as others have measured."""


def table_block(rows: Sequence[Row], zone: ZoneInfo) -> Json | None:
    """Draw rows with the same columns, below the names of the columns. Long words are wrapped.

    None if they do not fit into one table.
    """
    columns = rows[0].columns
    size = sum(map(len, columns)) + sum(length(content) for row in rows for _, content in row.cells)
    if len(rows) >= MOST_TABLE_ROWS or len(columns) > MOST_COLUMNS or size > MOST_TABLE_CHARACTERS:
        return None
    head = [_cell(text(Bold(name)), zone) for name in columns]
    body = [[_cell(content, zone) for _, content in row.cells] for row in rows]
    return {
        "type": "table",
        "rows": [head, *body],
        "column_settings": [{"is_wrapped": True} for _ in columns],
    }


def _cell(content: Text, zone: ZoneInfo) -> Json:
    section = {"type": "rich_text_section", "elements": rich(content, zone)}
    return {"type": "rich_text", "elements": [section]}

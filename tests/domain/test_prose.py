"""The bot's own sentences: what is to be typed is marked, what was typed is repeated as it is."""

import pytest

from bot.messages.card import Paragraph
from bot.messages.notice import notice, prose
from bot.messages.text import Code, text


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("Type `/plan week` first.", ("Type ", Code("/plan week"), " first.")),
        ("`/plan`", (Code("/plan"),)),
        ("There is no “`”. Type `/plan`.", ("There is no ", "“`”", ". Type ", Code("/plan"), ".")),
        ("A lone ` stays.", ("A lone ` stays.",)),
        ("No “שלום” here.", ("No ", "“\u2068שלום\u2069”", " here.")),
        ("Two lines: `\n`", ("Two lines: `\n`",)),
    ],
)
def test_backticks_mark_what_is_to_be_typed(words: str, shown: tuple[object, ...]) -> None:
    assert prose(words) == shown


def test_a_notice_keeps_the_isolates_of_names() -> None:
    card = notice("refused", "\u2068שלום\u2069 has ended. `/plan home`\u202e")
    assert card.blocks == (Paragraph(text("\u2068שלום\u2069 has ended. ", Code("/plan home"))),)

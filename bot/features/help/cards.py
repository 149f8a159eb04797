"""Cards that list or explain commands."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.messages.actions import Action
from bot.messages.card import (
    Block,
    Button,
    Buttons,
    Card,
    Fields,
    Footnote,
    Heading,
    Option,
    Paragraph,
    Select,
)
from bot.messages.limits import LONGEST_LABEL, MOST_OPTIONS
from bot.messages.text import Bold, Code, lines, text
from bot.wording.naming import shorten


@dataclass(frozen=True, slots=True)
class Listing:
    """Commands under one title: those that a card lists, and those that a menu below it offers to explain.

    `listed` is `(usage, help)`, `offered` is `(word, help)`; `group` is `plan` or `plan-admin`. `label` is
    the menu's.
    """

    title: str
    group: str
    listed: Sequence[tuple[str, str]]
    label: str
    offered: Sequence[tuple[str, str]]


def help_overview(listings: Sequence[Listing], ways: Sequence[Button], cohort: int | None) -> Card:
    """What the reader can do. `ways` are buttons that do it."""
    blocks: list[Block] = [Heading("What I can do")]
    for one in listings:
        rows = (text(Code(usage), f" — {words}") for usage, words in one.listed)
        blocks.append(Paragraph(lines(text(Bold(one.title)), *rows)))
    if ways:
        blocks.append(Buttons(tuple(ways)))
    blocks += [_menu(one, cohort) for one in listings]
    return Card("help", tuple(blocks))


def help_family(listing: Listing, cohort: int | None, *, typed: bool) -> Card:
    """The commands of a family, such as `/plan papers`, and a menu that explains one of them.

    `typed`: arguments are typed in one line.
    """
    rows = (text(Code(name), f" — {words}") for name, words in listing.listed)
    blocks: list[Block] = [Heading(listing.title), Paragraph(lines(*rows)), _menu(listing, cohort)]
    if typed:
        blocks.append(Footnote(text("Type values in order, or as name:value.")))
    return Card("help_family", tuple(blocks))


def _menu(listing: Listing, cohort: int | None) -> Select:
    """A menu of commands. Choosing one explains it, and offers to run it."""
    action = Action("plan help", {"group": listing.group}, cohort, ask=("command",))
    options = (Option(shorten(f"{word}: {words}", LONGEST_LABEL), word) for word, words in listing.offered)
    return Select(listing.label, str(action), tuple(options)[:MOST_OPTIONS])


def help_command(
    usage: str,
    words: str,
    params: Sequence[tuple[str, str, str, bool]],
    example: str,
    ways: Sequence[Button] = (),
) -> Card:
    """Explains one command. A parameter is `(name, help, what it expects, whether it is required)`.

    `ways` are buttons that run the command.
    """
    blocks: list[Block] = [Heading(usage), Paragraph(text(words))]
    if params:
        blocks.append(
            Fields(
                tuple(
                    (name, text(f"{what} ({expects}{'' if required else '; optional'})"))
                    for name, what, expects, required in params
                )
            )
        )
    if ways:
        blocks.append(Buttons(tuple(ways)))
    if example:
        blocks.append(Footnote(text("For example: ", Code(example))))
    return Card("help_command", tuple(blocks))

"""Cards that list or explain commands."""

from collections.abc import Sequence

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
from bot.messages.fitting import fit
from bot.messages.limits import LONGEST_LABEL, MOST_OPTIONS
from bot.messages.text import Bold, Code, lines, text
from bot.wording.naming import shorten


def help_overview(groups: Sequence[tuple[str, Sequence[tuple[str, str]]]], *, typed: bool) -> Card:
    """All commands by group: `(title, ((usage, help), ...))`. `typed`: arguments are typed in one line."""
    blocks: list[Block] = [Heading("What I can do")]
    for title, commands in groups:
        rows = (text(Code(usage), f" — {words}") for usage, words in commands)
        blocks.append(Paragraph(lines(text(Bold(title)), *rows)))
    short: list[Block] = [blocks[0]]
    for title, commands in groups:
        rows = (
            text(Code(usage.split(" [")[0]), f" — {words}" if words else "")
            for usage, words in _fold(commands)
        )
        short.append(Paragraph(lines(text(Bold(title)), *rows)))
    how = " Give values in order or as name:value." if typed else ""
    foot = Footnote(text(Code("/plan help done"), f" explains one command.{how}"))
    return fit("help", [*blocks, foot], [*short, foot])


def _fold(commands: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The commands, those of three words in one row for each family: `/plan-admin plan upload|list`."""
    folded: dict[str, tuple[str, str]] = {}
    for usage, words in commands:
        group, family, *rest = usage.split()
        if rest and rest[0].isalpha() and rest[0].islower():
            known = folded.get(family)
            folded[family] = (f"{known[0]}|{rest[0]}" if known else f"{group} {family} {rest[0]}", "")
        else:
            folded[usage] = usage, words
    return list(folded.values())


def menu(groups: Sequence[tuple[str, str, Sequence[tuple[str, str]]]], cohort: int | None) -> Card:
    """A menu for each group of commands: `(title, name, ((word, help), ...))`.

    Choosing a command explains it.
    """
    blocks: list[Block] = [Paragraph(text("What would you like to do?"))]
    for title, group, commands in groups:
        action = Action("plan help", {"group": group}, cohort, ask=("command",))
        options = (Option(shorten(f"{word}: {words}", LONGEST_LABEL), word) for word, words in commands)
        blocks.append(Select(title, str(action), tuple(options)[:MOST_OPTIONS]))
    return Card("help_menu", tuple(blocks))


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

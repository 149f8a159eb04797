"""Split from bot.messages.notice."""

from collections.abc import Sequence

from bot.messages.actions import Action
from bot.messages.card import (
    LONGEST_LABEL,
    MOST_OPTIONS,
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
    fit,
)
from bot.messages.text import Bold, Code, lines, text
from bot.wording.naming import shorten


def help_overview(groups: Sequence[tuple[str, Sequence[tuple[str, str]]]]) -> Card:
    """All commands, each with its usage and what it does, by group."""
    blocks: list[Block] = [Heading("What I can do")]
    for title, commands in groups:
        rows = (text(Code(usage), f" — {words}") for usage, words in commands)
        blocks.append(Paragraph(lines(text(Bold(title)), *rows)))
    short: list[Block] = [blocks[0]]
    for title, commands in groups:
        rows = (text(Code(usage.split(" [")[0]), f" — {words}") for usage, words in commands)
        short.append(Paragraph(lines(text(Bold(title)), *rows)))
    foot = Footnote(
        text(Code("/plan help done"), " explains one command. Give values in order or as name:value.")
    )
    return fit([*blocks, foot], [*short, foot])


def menu(groups: Sequence[tuple[str, str, Sequence[tuple[str, str]]]], cohort: int | None) -> Card:
    """A menu of each group's commands; what is chosen is explained, with buttons that give it.

    A group is its title, its name, and the words of its commands with their help.
    """
    blocks: list[Block] = [Paragraph(text("What would you like to do?"))]
    for title, group, commands in groups:
        action = Action("plan help", {"group": group}, cohort, ask=("command",))
        options = (Option(shorten(f"{word}: {words}", LONGEST_LABEL), word) for word, words in commands)
        blocks.append(Select(title, str(action), tuple(options)[:MOST_OPTIONS]))
    return Card(tuple(blocks))


def help_command(
    usage: str,
    words: str,
    params: Sequence[tuple[str, str, str, bool]],
    example: str,
    ways: Sequence[Button] = (),
) -> Card:
    """One command: its parameters as name, help, what it expects, and whether it is required.

    `ways` are buttons that give the command.
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
    return Card(tuple(blocks))

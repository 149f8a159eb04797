"""Draws messages with rich for a terminal. Pure.

rich's own markup is not read, so that what people type is shown unchanged. Control characters, which would
control the terminal, are replaced.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from rich.box import Box
from rich.cells import cell_len
from rich.columns import Columns
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule
from rich.style import Style
from rich.table import Table
from rich.text import Text

from adapters.local.chat import PLATFORMS, Message, MessageKind
from bot.commands.reply import File, Form
from bot.messages.card import (
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
    Tally,
)
from bot.messages.card import Style as ButtonStyle
from bot.messages.plain import local_time, plain_block
from bot.messages.text import Bold, Channel, Code, Instant, Link
from bot.messages.text import Text as Spans

WIDEST = 110
"""The widest panel, in columns. Longer lines are hard to read."""

LONGEST_CHIP = 24
"""The widest button, in columns, that stands before its row's text. A wider one stands behind it."""

BAR_WIDTH = 20
"""The length of a tally's longest bar, in columns."""

# No right edge: terminals disagree on the width of emoji, and a ragged edge is worse than none.
PUBLIC_BOX = Box("╭── \n│   \n├── \n│   \n├── \n├── \n│   \n╰── \n")
PRIVATE_BOX = Box("╭╌╌ \n┆   \n├╌╌ \n┆   \n├╌╌ \n├╌╌ \n┆   \n╰╌╌ \n")

CHIPS = {ButtonStyle.PLAIN: "bold cyan", ButtonStyle.PRIMARY: "bold green", ButtonStyle.DANGER: "bold red"}
BORDERS = {
    MessageKind.POST: "cyan",
    MessageKind.REPLY: "green",
    MessageKind.PRIVATE: "bright_black",
    MessageKind.EDIT: "bright_black",
    MessageKind.DIRECT: "magenta",
    MessageKind.FORM: "yellow",
}

LONGEST_FILE = 20
"""Lines of a file that are shown. The page beside the terminal gives the whole file."""

_STEERING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066\u2067]")


def draw(message: Message, first: int = 1, *, plain: bool = False) -> RenderableType:
    """Draw the message as a panel. Its buttons are numbered from `first`, in the order of `pressables`.

    `plain`: without frames, lines and bars, for screen readers.
    """
    body: RenderableType
    match message.shown:
        case Form() as form:
            body = _Drawing(first).form(form, message.to or "")
        case Card() as card:
            body = _card(message, card, first, plain=plain)
        case File(name, content):
            body = Text(printable(f"📎 {name}\n{_beginning(content)}"))
        case None:
            body = Text(printable(message.text))
    return Group(_title(message, WIDEST), body, "") if plain else _Framed(message, body)


def printable(words: str) -> str:
    """Replace the characters that would control the terminal."""
    return _STEERING.sub(lambda found: " " if found[0] == "\t" else "�", words)


def _beginning(content: str) -> str:
    """The first lines of a file, and how many more it has: a calendar of a year has two thousand."""
    rows = content.splitlines()
    more = len(rows) - LONGEST_FILE
    return "\n".join([*rows[:LONGEST_FILE], f"… and {more} more lines"] if more > 1 else rows)


def clock_face(moment: datetime, *, year: bool = True) -> str:
    """`Mon 30 Nov 2026 09:00 CET`."""
    shown = f"{moment:%a} {moment.day} {moment:%b}{f' {moment.year}' if year else ''} {moment:%H:%M}"
    return f"{shown} {moment:%Z}"


class _Framed:
    """A body in a frame. On a narrow terminal, its title leaves out the date first."""

    def __init__(self, message: Message, body: RenderableType) -> None:
        self._message = message
        self._body = body

    def __rich_console__(self, _console: Console, options: ConsoleOptions) -> RenderResult:
        width = min(options.max_width, WIDEST)
        kind = self._message.kind
        to_one = self._message.to is not None
        yield Panel(
            self._body,
            box=PRIVATE_BOX if to_one or kind is MessageKind.EDIT else PUBLIC_BOX,
            title=_title(self._message, width - 6),
            title_align="left",
            border_style=BORDERS[kind],
            padding=(0, 1),
            width=width,
        )


def _title(message: Message, room: int) -> Text:
    kind, to = message.kind, printable(message.to or "")
    where = printable(message.room)
    if message.platform != PLATFORMS[0]:
        where = f"{where} on {message.platform}"
    eyes = ""
    if kind is MessageKind.EDIT:
        eyes = " · changed"
    elif kind is MessageKind.DIRECT:
        where = where.replace(f"@{to}", f"direct message to {to}", 1)
    elif kind is MessageKind.FORM:
        eyes = f" · a form for {to}"
    elif to:
        eyes = f" · only {to} sees this"
    times = (f" · {clock_face(message.at)}", f" · {clock_face(message.at, year=False)}", "")
    when = next((one for one in times if cell_len(where + one + eyes) <= room), "")
    if cell_len(where + when + eyes) > room and eyes:
        where, when, eyes = "", "", eyes.removeprefix(" · ")  # who sees the message matters most
    style = "" if kind in {MessageKind.PRIVATE, MessageKind.EDIT} else "bold"
    return Text.assemble((where, style), (when, "default"), (eyes, "yellow"))


def _card(message: Message, card: Card, first: int, *, plain: bool) -> RenderableType:
    drawing = _Drawing(first, ZoneInfo(card.zone), plain=plain)
    blocks: Sequence[Block] = card.blocks
    if message.kind is MessageKind.EDIT and any(isinstance(block, Tally) for block in blocks):
        # The whole poll is shown further up; only its count has changed.
        blocks = [block for block in blocks if isinstance(block, Heading | Tally)]
    return drawing.blocks(blocks)


class _Drawing:
    """Draws one card, and numbers its buttons."""

    def __init__(self, first: int, zone: ZoneInfo | None = None, *, plain: bool = False) -> None:
        self._next = first
        self._plain = plain
        self._zone = zone or ZoneInfo("UTC")

    def blocks(self, blocks: Sequence[Block]) -> RenderableType:
        drawn: list[RenderableType] = []
        for kind, run in groupby(blocks, type):
            if kind is Row:
                drawn.extend(self._rows([block for block in run if isinstance(block, Row)]))
            else:
                drawn.extend(self._block(block) for block in run)
        return Group(*drawn)

    def form(self, form: Form, to: str) -> RenderableType:
        grid = Table.grid(padding=(0, 2))
        for one in form.fields:
            choices = f" ({', '.join(option.value for option in one.likely)})" if one.choices else ""
            need = "" if one.is_required else ", may stay empty"
            if one.initial:
                need = f"; {one.initial} if left out"
            grid.add_row(
                Text(printable(one.label), style="bold"), Text(printable(f"{one.hint}{choices}{need}"))
            )
        example = " ".join(f'{one.name}="..."' for one in form.fields)
        return Group(
            Text(printable(form.title), style="bold"),
            grid,
            Text.assemble("Answer with ", (printable(f"{to}: submit {example}"), "bold cyan")),
        )

    def _block(self, block: Block) -> RenderableType:
        match block:
            case Heading(shown):
                return Text(printable(shown), style="bold")
            case Paragraph(content):
                return self._text(content)
            case Footnote(content):
                return self._text(content, "italic dim")
            case Row():
                return Group(*self._rows([block]))
            case Fields(fields):
                grid = Table.grid(padding=(0, 2))
                grid.add_column(no_wrap=True)
                for name, value in fields:
                    grid.add_row(Text(printable(name), style="bold"), self._text(value))
                return grid
            case Buttons(buttons):
                return _side_by_side(self._chip(button) for button in buttons)
            case Select(placeholder, _, options):
                chips = (self._chip(Button(option.label, "-")) for option in options)
                return Group(Text(f"{printable(placeholder)}:"), _side_by_side(chips))
            case Tally() | Divider() if self._plain:
                return Text(printable(plain_block(block, self._zone)))
            case Tally(counts):
                return _tally(counts)
            case Divider():
                return Rule(style="dim")

    def _rows(self, rows: Sequence[Row]) -> list[RenderableType]:
        if not any(row.button for row in rows):
            return [self._text(row.text) for row in rows]
        grid = Table.grid(padding=(0, 1))
        grid.add_column(no_wrap=True, justify="right")
        grid.add_column()
        for row in rows:
            words = self._text(row.text)
            chip = self._chip(row.button) if row.button else Text("•")
            if chip.cell_len <= LONGEST_CHIP:
                grid.add_row(chip, words)
            else:
                grid.add_row("•", Text.assemble(words, "  ", chip))
        return [Padding(grid, 0)]

    def _chip(self, button: Button) -> Text:
        number, self._next = self._next, self._next + 1
        return Text.assemble(
            ("[", "dim"),
            (str(number), "dim"),
            (f" {printable(button.label)}", CHIPS[button.style]),
            ("]", "dim"),
        )

    def _text(self, content: Spans, style: str = "") -> Text:
        drawn = Text(style=style, overflow="fold")
        for span in content:
            match span:
                case str():
                    drawn.append(printable(span))
                case Bold(words):
                    drawn.append(printable(words), "bold")
                case Code(words):
                    drawn.append(printable(words), "cyan")
                case Link(label, url):
                    address = printable(url)
                    drawn.append(printable(label), Style(underline=True, link=address))
                    if label != url:
                        drawn.append(f" <{address}>", Style(dim=True, link=address))
                case Channel():
                    drawn.append(printable(span.shown), "bold")
                case Instant(moment, how):
                    drawn.append(local_time(moment, self._zone, how))
        return drawn


def _side_by_side(chips: Iterable[Text]) -> RenderableType:
    """Draw buttons beside each other, in as many lines as they need. None is broken."""
    return Columns(chips, padding=(0, 1))


def _tally(counts: Sequence[tuple[str, int]]) -> RenderableType:
    most = max((count for _, count in counts), default=0) or 1
    grid = Table.grid(padding=(0, 1))
    for label, count in counts:
        bar = "█" * round(BAR_WIDTH * count / most)
        grid.add_row(Text(printable(label)), Text.assemble((bar, "green"), f"{' ' if bar else ''}{count}"))
    return grid

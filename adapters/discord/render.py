"""Draws cards as Discord's Components V2. Pure: it sends nothing.

Discord takes 40 components in a message, nested ones included, and 4,000 characters of text (developer
documentation of November 2026). A section (a text with a button beside it) counts as three components. A
card with many rows is therefore drawn as a list with one menu that offers their buttons. Text that is too
long after escaping is cut.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from zoneinfo import ZoneInfo

import discord
from discord import ui

from adapters.discord.markup import ELLIPSIS, NO_COMMANDS, Commands, shortened
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
    Tone,
)
from bot.messages.plain import plain_text
from bot.messages.text import Bold, Link, Text, lines, text
from bot.platform.refs import PostLabel
from bot.wording.naming import shorten

MOST_COMPONENTS = 40
MOST_TEXT = 4000
LONGEST_CUSTOM_ID = 100
LONGEST_OPTION = 100
LONGEST_PLACEHOLDER = 150

ROW_MENU = "pick"
"""The custom_id of the menu that replaces the buttons of many rows. The chosen value is an action."""

FIRST_MARK = 2**30
"""Component ids from here on are our marks. Discord gives the other components ids from 1."""

_DUPLICATE_SUFFIX = re.compile(r"~\d+\Z")

_STYLES = {
    Style.PLAIN: discord.ButtonStyle.secondary,
    Style.PRIMARY: discord.ButtonStyle.primary,
    Style.DANGER: discord.ButtonStyle.danger,
}

_ACCENTS: Mapping[Tone, int] = {
    Tone.AHEAD: 0x5865F2,
    Tone.READING: 0xE67E22,
    Tone.ANSWERING: 0x57F287,
    Tone.LOOKING_BACK: 0x9B59B6,
    Tone.CELEBRATING: 0xFEE75C,
    Tone.ANNOUNCING: 0xEB459E,
    Tone.WARNING: 0xED4245,
}
"""The colour of a post's edge: one each for what is ahead, reading, answering, looking back, and so on."""


def draw(
    card: Card, label: PostLabel | None = None, commands: Commands = NO_COMMANDS, picture: str = ""
) -> ui.LayoutView:
    """Draw the card as a message's view. A label adds marks by which `is_marked` recognizes the post.

    The names of `commands` can be clicked. `picture` names the attachment that is the card's picture; empty
    if none is attached.
    """
    mention = f"<@&{card.mention}>" if card.mention else ""
    components, characters = MOST_COMPONENTS - bool(mention), MOST_TEXT - len(mention)
    sections = _count_with_sections(card, picture) <= components
    container = _container(card, label, commands, picture, sections=sections)
    while _count_components(container) > components or container.content_length() > characters:
        container.remove_item(container.children[-1])  # a last resort: no card of ours has so many parts
    if not container.children:
        container.add_item(ui.TextDisplay(ELLIPSIS))
    view = ui.LayoutView(timeout=None)
    if mention:
        view.add_item(ui.TextDisplay(mention))
    view.add_item(container)
    view.stop()  # we read presses by custom_id, so discord.py must not keep the view in memory
    return view


def marks(key: str) -> tuple[int, int]:
    """Return the component ids of a post's container and of its first text.

    Discord's history gives component ids back, but not nonces.
    """
    digest = hashlib.sha256(key.encode()).digest()
    outer, inner = (int.from_bytes(digest[at : at + 4]) % 2**30 for at in (0, 4))
    return FIRST_MARK + outer, FIRST_MARK + (inner if inner != outer else inner ^ 1)


def is_marked(message: discord.Message, key: str) -> bool:
    """Return whether the message is the post with that key."""
    outer, inner = marks(key)
    for component in message.components:
        if isinstance(component, discord.Container) and component.id == outer:
            texts = [one.id for one in component.children if isinstance(one, discord.TextDisplay)]
            return not texts or texts[0] == inner
    return False


def is_unmarked(message: discord.Message) -> bool:
    """Return whether the message looks like a card of ours without marks."""
    cards = [one for one in message.components if isinstance(one, discord.Container)]
    return any((one.id or 0) < FIRST_MARK for one in cards)


def read_press(custom_id: str, values: Sequence[str]) -> tuple[str, str | None]:
    """Read the action of a component, and the chosen value, if any. Both are untrusted."""
    chosen = values[0] if values else None
    if custom_id == ROW_MENU:
        return chosen or "", None
    return _DUPLICATE_SUFFIX.sub("", custom_id), chosen


def options_of(options: Iterable[Option], initial: str = "") -> list[discord.SelectOption]:
    """Draw the options of a menu, `initial` being selected.

    Discord refuses two options with the same value.
    """
    unique = {option.value: option for option in options}
    return [
        discord.SelectOption(
            label=shorten(one.label, LONGEST_OPTION),
            value=one.value,
            default=bool(initial) and one.value == initial,
        )
        for one in unique.values()
    ]


def _container(
    card: Card, label: PostLabel | None, commands: Commands, picture: str, *, sections: bool
) -> ui.Container[ui.LayoutView]:
    """Draw the whole card. Rows with buttons become sections, or a list with one menu."""
    outer, inner = marks(label.key) if label else (None, None)
    container: ui.Container[ui.LayoutView] = ui.Container(
        id=outer, accent_colour=_ACCENTS.get(label.tone) if label else None
    )
    names = _CustomIds()
    words = _shorten_to_fit([_shown(block, listed=not sections) for block in card.blocks], commands)
    rows = [block for block in card.blocks if isinstance(block, Row) and block.button]
    run: list[str] = []

    def end_run() -> None:
        nonlocal inner
        if run:
            container.add_item(ui.TextDisplay("\n".join(run).strip("\n"), id=inner))
            inner = None
            run.clear()

    def add_picture() -> None:
        if picture and card.picture is not None:
            end_run()
            item = discord.MediaGalleryItem(f"attachment://{picture}", description=card.picture.alt)
            container.add_item(ui.MediaGallery(item))

    before, tail = None, card.tail
    for place, (block, shown) in enumerate(zip(card.blocks, words, strict=True)):
        if place == tail:
            add_picture()
        match block:
            case Row(_, Button() as button) if sections and (pressable := _button(button, names)):
                end_run()
                container.add_item(ui.Section(ui.TextDisplay(shown or ELLIPSIS), accessory=pressable))
            case Buttons(buttons):
                end_run()
                if pressables := [one for button in buttons if (one := _button(button, names))]:
                    container.add_item(ui.ActionRow(*pressables))
            case Select():
                end_run()
                if menu := _select(block, names):
                    container.add_item(ui.ActionRow(menu))
            case Divider():
                end_run()
                container.add_item(ui.Separator())
            case _:
                if isinstance(block, Paragraph) and run and not isinstance(before, Heading):
                    run.append("")
                if shown:
                    run.append(shown)
        if not sections and rows and block is rows[-1]:
            end_run()
            container.add_item(ui.ActionRow(_menu_of_rows(rows, card.zone)))
        before = block
    if tail == len(card.blocks):
        add_picture()
    end_run()
    return container


def _shown(block: Block, *, listed: bool) -> tuple[str, Text]:
    """Return a block's Markdown prefix and its text. `listed` says that rows are drawn as a list."""
    match block:
        case Heading(shown):
            return "## ", (" ".join(shown.split()),)
        case Paragraph(content):
            return "", content
        case Row(content, button):
            return ("• " if listed and button else ""), content
        case Footnote(content):
            return "-# ", tuple(" ".join(one.split("\n")) if isinstance(one, str) else one for one in content)
        case Fields(fields):
            return "", lines(*(text(Bold(f"{name}:"), " ", value) for name, value in fields))
        case Tally(counts):
            # Numbers alone: screen readers read what is drawn here, and would name each piece of a bar.
            return "", lines(*(text(f"{label}: ", Bold(str(count))) for label, count in counts))
        case Buttons() | Select() | Divider():
            return "", ()


def _shorten_to_fit(pieces: Sequence[tuple[str, Text]], commands: Commands) -> list[str]:
    """Turn the pieces into Markdown, and cut the longest one while all together are too long."""
    shown = [shortened(content, MOST_TEXT, commands) for _, content in pieces]
    room = MOST_TEXT - sum(len(prefix) + 2 for prefix, _ in pieces)
    while (over := sum(map(len, shown)) - room) > 0:
        place = max(range(len(shown)), key=lambda at: len(shown[at]))
        size = len(shown[place])
        if size <= len(ELLIPSIS):
            break
        shown[place] = shortened(pieces[place][1], max(size - over, size // 2), commands)
    return [prefix + words if words.strip() else "" for (prefix, _), words in zip(pieces, shown, strict=True)]


def _count_with_sections(card: Card, picture: str) -> int:
    """How many components the card has at most if its rows with buttons become sections."""
    sizes = [_components_of(block) for block in card.blocks]
    runs = sum(
        not size and (place in {0, card.tail} or sizes[place - 1] > 0) for place, size in enumerate(sizes)
    )
    return 1 + sum(sizes) + runs + bool(picture)


def _components_of(block: Block) -> int:
    """How many components a block takes; 0 for a text, which shares one with the texts beside it."""
    match block:
        case Row(_, Button()):
            return 3
        case Buttons(buttons):
            return 1 + len(buttons)
        case Select():
            return 2
        case Divider():
            return 1
        case _:
            return 0


def _count_components(container: ui.Container[ui.LayoutView]) -> int:
    return 1 + sum(1 for _ in container.walk_children())


class _CustomIds:
    """Gives out the custom_ids of one message. Discord refuses a message in which one occurs twice."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, action: str) -> str | None:
        """Return a custom_id for this action; None where a suffix that makes it unique would be too long."""
        name, number = action, 1
        while name in self._taken:
            number += 1
            name = f"{action}~{number}"
        if len(name) > LONGEST_CUSTOM_ID:
            return None
        self._taken.add(name)
        return name


def _button(button: Button, names: _CustomIds) -> ui.Button[ui.LayoutView] | None:
    name = names.take(button.action)
    return ui.Button(label=button.label, style=_STYLES[button.style], custom_id=name) if name else None


def _select(select: Select, names: _CustomIds) -> ui.Select[ui.LayoutView] | None:
    name = names.take(select.action)
    if name is None:
        return None
    return ui.Select(
        custom_id=name,
        placeholder=shorten(select.placeholder, LONGEST_PLACEHOLDER),
        options=options_of(select.options),
    )


def _menu_of_rows(rows: Sequence[Row], zone: str) -> ui.Select[ui.LayoutView]:
    """Draw one menu for the buttons of all rows.

    Each option is labelled with its row's text, without URLs.
    """
    where = ZoneInfo(zone)
    labels = list(dict.fromkeys(row.button.label for row in rows if row.button))
    offered = []
    for row in rows:
        if row.button is not None:
            bare = text(*(one.label if isinstance(one, Link) else one for one in row.text))
            words = " ".join(plain_text(bare, where).split()) or ELLIPSIS
            label = words if len(labels) == 1 else f"{row.button.label}: {words}"
            offered.append(Option(label, row.button.action))
    placeholder = f"{labels[0]}: which one?" if len(labels) == 1 else "Which one?"
    return ui.Select(custom_id=ROW_MENU, placeholder=placeholder, options=options_of(offered))

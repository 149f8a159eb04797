"""Remove buttons and menus whose command this bot was built without."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from bot.messages.actions import command_of
from bot.messages.card import Block, Buttons, Card, Row, Select


def with_known_actions(card: Card, commands: Collection[str]) -> Card:
    """The card without the buttons and menus whose command is not in `commands`."""
    if all(_is_known(action, commands) for action in _actions((*card.blocks, *card.thread))):
        return card
    blocks, thread = (tuple(_kept(part, commands)) for part in (card.blocks, card.thread))
    return replace(card, blocks=blocks, thread=thread)


def _actions(blocks: Iterable[Block]) -> Iterable[str]:
    for block in blocks:
        match block:
            case Row(button=button) if button is not None:
                yield button.action
            case Buttons(buttons=buttons):
                yield from (button.action for button in buttons)
            case Select(action=action):
                yield action
            case _:
                pass


def _kept(blocks: Iterable[Block], commands: Collection[str]) -> Iterable[Block]:
    for block in blocks:
        if all(_is_known(action, commands) for action in _actions([block])):
            yield block
        elif isinstance(block, Row):
            yield replace(block, button=None)
        elif isinstance(block, Buttons):
            buttons = tuple(one for one in block.buttons if _is_known(one.action, commands))
            if buttons:
                yield Buttons(buttons)


def _is_known(action: str, commands: Collection[str]) -> bool:
    command = command_of(action)
    return command is None or command in commands

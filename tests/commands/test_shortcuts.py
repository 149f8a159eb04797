"""Shortcuts on messages and people: what of them becomes the value of a command's parameter."""

from datetime import UTC, datetime

import pytest

from bot.commands.call import Picked
from bot.commands.command import Target
from bot.commands.options import KnownOptions
from bot.commands.registry import Registry
from bot.commands.request import decode
from bot.commands.shortcuts import first_link
from bot.features import FEATURES
from bot.platform.people import Actor
from bot.platform.refs import AccountRef, RoomRef

REGISTRY = Registry.from_features(FEATURES)
KNOWN = KnownOptions(datetime(2026, 3, 2, 9, tzinfo=UTC))
ALICE, BOB = AccountRef("discord", "", "1001"), AccountRef("discord", "", "1002")
ROOM = RoomRef("discord", "1", "2", "#general")


def picked(shortcut: str, whose: AccountRef | None, text: str = "") -> Picked:
    return Picked(Actor(ALICE, "Alice"), ROOM, shortcut, whose, text)


def test_a_message_gives_its_first_link_or_its_text() -> None:
    proposed = decode(REGISTRY, picked("Propose this paper", BOB, "Look: https://arxiv.org/abs/1."), KNOWN)
    shared = decode(REGISTRY, picked("Share as takeaway", ALICE, "Attention\nis enough"), KNOWN)
    assert proposed.command is not None
    assert proposed.call is not None
    assert shared.command is not None
    assert shared.call is not None
    assert (proposed.command.name, proposed.call.arguments) == (
        "plan papers propose",
        {"link": "https://arxiv.org/abs/1"},
    )
    assert (shared.command.name, shared.call.arguments) == (
        "plan papers read",
        {"takeaway": "Attention\nis enough"},
    )


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (picked("Propose this paper", BOB, "no link, example.org"), "no link"),
        (picked("Share as takeaway", BOB, "mine"), "somebody else's"),
        (picked("Share as takeaway", None, "an app's"), "somebody else's"),
        (picked("Share as takeaway", ALICE, " \u202e"), "no words"),
        (picked("Sing", ALICE, "la"), "“Sing”"),
    ],
)
def test_what_does_not_fit_is_told(event: Picked, words: str) -> None:
    request = decode(REGISTRY, event, KNOWN)
    assert words in str(request.mistake)


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("(see https://en.wikipedia.org/wiki/Attention_(machine_learning)).", "machine_learning)"),
        ("<https://arxiv.org/abs/1706.03762|Attention> and <https://b.org>", "1706.03762"),
        ("[words](https://arxiv.org/abs/1706.03762)", "1706.03762"),
        ("**https://arxiv.org/abs/1706.03762**, really", "1706.03762"),
    ],
)
def test_a_link_ends_where_its_sentence_goes_on(text: str, link: str) -> None:
    found = first_link(text)
    assert found is not None
    assert found.endswith(link)


def test_shortcuts_fit_into_menus() -> None:
    for shortcut, command in REGISTRY.shortcuts:
        if shortcut.target is Target.NOTHING:
            assert command.opens_form or not any(one.is_required for one in command.typed)
            continue
        param = command.param(shortcut.fills)
        assert param is not None
        assert not param.is_hidden
        required = {one.name for one in command.typed if one.is_required}
        assert required <= {shortcut.fills}, f"{shortcut.name} would lack a value"
        assert len(shortcut.name) <= (32 if shortcut.target is Target.MEMBER else 24)

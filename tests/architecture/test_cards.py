"""Every card of a long dialogue can be drawn on every platform, and each of its actions can be pressed."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.local.chat import Message
from bot.commands.registry import Registry
from bot.commands.reply import Form
from bot.commands.values import parse_values
from bot.commands.viewpoint import Viewpoint
from bot.features import FEATURES
from bot.messages.actions import decode
from bot.messages.card import Buttons, Card, Row, Select
from bot.messages.limits import LONGEST_ACTION
from tests.conftest import run_apart
from tests.curricula.folders import PLAN, write_plan
from tests.dialogues.dialogue import BEGIN, Dialogue
from tests.discord.spec import needs_spec, problems
from tests.discord.test_render import actions, check, components

REGISTRY = Registry.from_features(FEATURES)
MODAL_FIELDS = 5
MODAL_TITLE = 45

SCRIPT = f"""{BEGIN.replace("standard", "intensive")}
    alice: /plan join
    bob: /plan join
    bob: /plan join
    alice: /plan help
    organizer: /plan help
    alice: /plan help done
    alice: /plan home
    organizer: /plan home
    organizer: /plan help menu
    alice: /plan settings
    alice: click "Change"
    alice: submit timezone="Asia/Tokyo" quiet="22-7"
    alice: /plan settings reminders:on visible:off
    alice: /plan overview
    organizer: /plan-admin preview 3
    organizer: /plan-admin status
    organizer: /plan-admin calendar schedule paper:wed
    organizer: /plan-admin room
    wait until 2026-03-02T09:00:00+01:00
    alice: /plan done Vectors
    alice: /plan done Vectors Matrices
    alice: /plan undo Vectors
    alice: /plan undo Vectors
    alice: /plan week
    alice: /plan week 45
    alice: /plan papers show
    alice: /plan projects submit
    bob: /plan projects submit https://example.org/mine item:s1.algebra.exercise note:mine
    bob: /plan projects submit
    wait 6d
    bob: choose "Stuck"
    bob: click "Add a note"
    bob: submit note="hard"
    bob: /plan streak
    bob: /plan progress
    bob: /plan progress streak
    organizer: /plan-admin announce hello
    wait 8w
    bob: /plan leave
    bob: /plan join
    organizer: /plan-admin end
    organizer: click "Confirm"
    organizer: click "Undo"
    wait 39w
    bob: /plan progress
    bob: /plan streak
    organizer: /plan-admin status
"""


def actions_of(message: Message) -> Iterator[tuple[str, str | None]]:
    """Every action of a message, with the value that a select adds to it."""
    if isinstance(message.shown, Form):
        yield message.shown.action, None
    if not isinstance(message.shown, Card):
        return
    assert isinstance(message.shown, Card)
    for block in message.shown.blocks:
        if isinstance(block, Row) and block.button:
            yield block.button.action, None
        elif isinstance(block, Buttons):
            yield from ((button.action, None) for button in block.buttons)
        elif isinstance(block, Select):
            yield from ((block.action, option.value) for option in block.options)


def check_action(text: str, value: str | None) -> None:
    """It fits, comes back as it was, and names a command with parameters that it has."""
    assert 0 < len(text) <= LONGEST_ACTION
    action = decode(text)
    assert str(action) == text
    command = REGISTRY.find(action.command)
    assert command.name == action.command
    for name in (*action.arguments, *action.ask):
        assert command.param(name) is not None, f"{text}: {name}"
    given = dict(action.arguments)
    if value is not None:
        given[action.ask[0]] = value
    elif action.ask or (command.takes_parts and "answer" not in given):
        return  # it opens a form
    parse_values(command, given, Viewpoint(datetime(2026, 3, 2, tzinfo=UTC)), hidden=True)


@pytest.fixture(scope="module")
def seen(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Message]:
    """Everything that people see in a long dialogue."""
    path = tmp_path_factory.mktemp("cards") / "studyplan.db"
    shutil.copy(migrated_sqlite, path)
    told: list[Message] = []

    async def tell() -> None:
        dialogue = Dialogue(f"sqlite:///{path}")
        await dialogue.play(SCRIPT)
        await dialogue.close()
        told.extend(dialogue.messages)

    run_apart(tell())
    return told


def test_every_action_of_a_long_dialogue(seen: list[Message]) -> None:
    pressed: set[str] = set()
    for message in seen:
        for text, value in actions_of(message):
            check_action(text, value)
            pressed.add(decode(text).command)
        if isinstance(message.shown, Form):
            check_form(message.shown)
    assert pressed >= {
        "plan join",
        "plan week",
        "plan done",
        "plan undo",
        "plan checkin",
        "plan progress",
        "plan settings",
        "plan-admin preview",
        "plan-admin end",
    }


def test_no_two_actions_of_a_message_are_alike(seen: list[Message]) -> None:
    """Discord refuses a message in which two components have the same custom_id."""
    for message in seen:
        if isinstance(message.shown, Card):
            found = [text for text, value in actions_of(message) if value is None]
            assert len(set(found)) == len(found), message.text


def test_discord_takes_every_card_and_each_press_comes_back(seen: list[Message]) -> None:
    for message in seen:
        if isinstance(message.shown, Card):
            drawn = components(message.shown, message.label)
            check(drawn)
            assert sorted(actions(drawn), key=str) == sorted(actions_of(message), key=str), message.text


@needs_spec
def test_discords_description_takes_every_card(seen: list[Message]) -> None:
    for message in seen:
        if isinstance(message.shown, Card):
            body = {"components": components(message.shown, message.label), "flags": 1 << 15}
            assert problems("MessageCreateRequest", body) == []


def check_form(form: Form) -> None:
    """It fits a modal of each platform."""
    assert 0 < len(form.title) <= MODAL_TITLE
    assert 0 < len(form.fields) <= MODAL_FIELDS
    for field in form.fields:
        assert 0 < len(field.label) <= MODAL_TITLE
        assert 0 < field.longest <= 3000


@pytest.mark.parametrize("key", ["knots", "a" * 30])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_plan_as_full_as_the_rules_allow_can_be_posted(
    database_url: str, tmp_path: Path, key: str
) -> None:
    """What the checker of plans lets pass never stops the bot from posting."""
    write_plan(tmp_path, key, plan=PLAN, s1=_full_stage())
    dialogue = Dialogue(database_url, plans=tmp_path)
    await dialogue.play(f"""
        organizer: /plan-admin start {key} relaxed 2026-03-02 9 Europe/Berlin
        alice: /plan join
    """)
    assert "is set up" in dialogue.last("organizer").text
    await dialogue.play("""
        wait 2w
        alice: /plan week 1
        alice: /plan papers show 1
        alice: /plan overview
        alice: /plan projects submit
        organizer: /plan-admin preview 1
        wait 10w
    """)
    await dialogue.close()
    kinds = [one.label.kind for one in dialogue.posts() if one.label]
    assert kinds.count("paper_prompt") == kinds.count("week_goals") == kinds.count("recap") > 0
    for message in dialogue.messages:
        for text, value in actions_of(message):
            check_action(text, value)


def _full_stage() -> str:
    """A stage with one unit that is as long as the rules allow."""
    long = "q" * 480
    slug = "u" * 30
    questions = "\n".join(f"      - {number} {long}" for number in range(10))
    return f"""\
key: s1
title: {"T" * 190}
papers:
  {"p" * 30}:
    title: {"P" * 190}
    link: https://example.org/{"x" * 400}
    note: {long}
units:
  - key: {slug}
    title: {"U" * 190}
    paper: {"p" * 30}
    topics: [{", ".join(f"w{number:02} {'W' * 150}" for number in range(10))}]
    questions:
{questions}
"""

"""Each command, button, menu, form and Home page, as people meet them in Slack."""

import re

import pytest

from bot.errors import UserError
from bot.features.registry import build_registry
from bot.messages.actions import decode
from tests.dialogues.dialogue import APOLOGY, BEGIN
from tests.wire.slack.acting import Handle, handles
from tests.wire.slack.hall import Hall
from tests.wire.slack.people import Person, Place
from tests.wire.slack.rules.objects import offered

REGISTRY = build_registry()
LAST = ("plan leave", "plan-admin end")
"""What takes away what else could be pressed."""

MOST_PRESSES = 200

BUSY = f"""{BEGIN}
    alice: /plan join
    bob: /plan join
    alice: /plan settings reminders:on
    wait until 2026-03-03T10:00:00+01:00
    alice: /plan done Vectors
    wait until 2026-03-07T10:00:00+01:00
    bob: /plan checkin stuck
    wait until 2026-03-14T10:00:00+01:00
"""


async def test_each_command_is_answered(socket_hall: Hall) -> None:
    hall = socket_hall
    await hall.play(BUSY)
    for command in sorted(REGISTRY.commands, key=lambda one: one.name in LAST):
        for line in (f"/{command.name}", command.example or f"/{command.name}", f"/{command.name} xyzzy:1 ?"):
            for name in ("stranger", "alice", "organizer"):
                before = len(hall.dialogue.messages)
                await hall.play(f"{name}: {line}")
                told = [one for one in hall.dialogue.messages[before:] if one.to == name or one.to is None]
                assert told, f"{name} saw nothing after {line}"
                hall.person(name).modals.clear()


@pytest.mark.parametrize("name", ["stranger", "alice", "organizer"])
async def test_each_button_and_menu_is_answered(http_hall: Hall, name: str) -> None:
    hall = http_hall
    await hall.play(f"{BUSY}{name}: /plan help")
    await hall.person(name).open_home()
    await hall.stage.platform.idle()
    pressed: set[str] = set()
    while (found := _next(hall, name, pressed)) is not None and len(pressed) < MOST_PRESSES:
        await _press(hall, name, found, pressed)
    assert found is None, f"there is always more to press: {sorted(pressed)}"
    commands = {kind.partition(":")[0] for kind in pressed}
    assert commands >= {"plan join", "plan checkin", "plan progress", "plan week"}
    assert name == "stranger" or commands >= {"plan done", "plan settings", "plan leave"}
    assert name != "organizer" or commands >= {"plan-admin preview", "plan-admin status", "plan-admin end"}
    assert hall.slack.refusals == []


async def _press(hall: Hall, name: str, handle: Handle, pressed: set[str]) -> None:
    person = hall.person(name)
    before, home = len(hall.dialogue.messages), person.team.homes.get(person.user.id)
    box = handle.element["type"] == "checkboxes"
    if box:
        value = _values(handle)[len(person.ticked(handle))]
    else:
        value = next(one for one in _values(handle) if _kind(handle, one) not in pressed)
    pressed.add(_kind(handle, value))
    if box:
        await hall.do(name, lambda: person.tick(handle.place, handle.element["action_id"]))
    elif handle.element["type"] == "button":
        await hall.do(name, lambda: person.click(handle.place, handle.element["action_id"]))
    else:
        await hall.do(name, lambda: person.choose(handle.place, value, handle.element["action_id"]))
    what = f"“{handle.label}” ({value})"
    seen = [one.text for one in hall.dialogue.messages[before:]]
    if (page := person.team.homes.get(person.user.id)) is not home and page is not None:
        seen.append(person.read(page))
    assert seen, f"{name} saw nothing after {what}"
    assert not any(APOLOGY in one for one in seen), f"an apology after {what}"
    if person.modals:
        await _fill_in(hall, name)


def _values(handle: Handle) -> list[str]:
    """What pressing the button, choosing one of the options, or ticking the box and unticking it says."""
    if handle.element["type"] == "checkboxes":
        return [handle.element["options"][0]["value"], handle.element["action_id"].partition(":")[2]]
    return [one["value"] for one in offered(handle.element)] or [handle.element["value"]]


async def _fill_in(hall: Hall, name: str) -> None:
    """Answer all questions of the form that is open."""
    person = hall.person(name)
    values = {}
    for handle in handles(person.modal()):
        options = offered(handle.element)
        if options:
            values[handle.block["block_id"]] = options[0]["value"]
        elif handle.element["type"] == "plain_text_input":
            values[handle.block["block_id"]] = "Eigenvalues took two evenings"
        elif handle.element["type"] == "datepicker":
            values[handle.block["block_id"]] = "2026-03-20"
    await hall.do(name, lambda: person.submit(values))
    assert not person.modals or person.errors
    person.modals.clear()


def _next(hall: Hall, name: str, pressed: set[str]) -> Handle | None:
    """Something of a kind that the person did not press yet; what takes things away comes last."""
    last: Handle | None = None
    for place in _places(hall, hall.person(name)):
        for handle in handles(place):
            new = [kind for value in _values(handle) if (kind := _kind(handle, value)) not in pressed]
            if new and not new[0].startswith(LAST):
                return handle
            last = last or (handle if new else None)
    return last


def _places(hall: Hall, person: Person) -> list[Place]:
    """Everything that the person has before them: the channel, its threads, their own messages, Home."""
    posts = person.sees(hall.general)
    threads = [reply for post in posts for reply in person.thread(post)]
    home = [person.home()] if person.user.id in person.team.homes else []
    return [*home, *posts, *threads, *person.direct_messages()]


def _kind(handle: Handle, value: str) -> str:
    """What a button stands for, whatever item or page it is about; where it stands counts, too."""
    for text in (value, handle.element["action_id"].partition(":")[2]):
        try:
            action = decode(text)
        except UserError:
            continue
        arguments = ",".join(sorted(action.arguments))
        chosen = "" if text == value else value
        words = re.sub(r"\d+", "#", f"{handle.label}:{chosen}")
        return f"{action.command}:{arguments}:{words}:{type(handle.place).__name__}"
    raise AssertionError(f"a button without an action: {handle.element}")

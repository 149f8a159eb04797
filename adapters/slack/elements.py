"""Draws buttons, menus and checkboxes as Block Kit elements, and reads presses of them. Pure: no I/O.

A button carries its action in its `value`, and a menu in its `action_id`. A checkbox carries the action that
sets it in its option, and the action that clears it in its `action_id`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from bot.messages.card import Button, Select, Style, Toggle
from bot.messages.limits import LONGEST_WARNING
from bot.wording.direction import END, unclosed

Json = dict[str, Any]

LONGEST_LABEL = 75
LONGEST_PLACEHOLDER = 150
MOST_ELEMENTS = 25
"""The most elements of one actions block."""

MOST_OPTIONS = 100
"""The most options of a menu. A group of checkboxes takes ten; ours have one."""

LONGEST_DIALOG_TITLE = 100
LONGEST_DIALOG_LABEL = 30

STYLES = {Style.PRIMARY: "primary", Style.DANGER: "danger"}


def button_element(button: Button) -> Json:
    """Draw a button, or a checkbox where it turns something on or off."""
    if isinstance(button, Toggle):
        return _checkbox(button)
    style = {"style": STYLES[button.style]} if button.style in STYLES else {}
    return {
        "type": "button",
        "text": plain_text(button.label, LONGEST_LABEL),
        "value": button.action,
        **style,
        **dialog(button.label, button.warning),
    }


def dialog(label: str, warning: str) -> Json:
    """Return the dialog that asks before a press, as a member of an element; nothing without a warning."""
    if not warning:
        return {}
    return {
        "confirm": {
            "title": plain_text(f"{label}?", LONGEST_DIALOG_TITLE),
            "text": plain_text(warning, LONGEST_WARNING),
            "confirm": plain_text(label, LONGEST_DIALOG_LABEL),
            "deny": plain_text("Cancel", LONGEST_DIALOG_LABEL),
            "style": "danger",
        }
    }


def _checkbox(toggle: Toggle) -> Json:
    """Draw a group of one checkbox.

    Each has its own two actions, so that a click is never read as another's.
    """
    box = option(toggle.name, toggle.turn_on)
    return {
        "type": "checkboxes",
        "action_id": toggle.turn_off,
        "options": [box],
        **({"initial_options": [box]} if toggle.is_on else {}),
    }


def select_menu(select: Select) -> Json:
    """Draw a menu whose chosen value is an argument of its action."""
    return menu(select.placeholder, select.action, ((one.value, one.label) for one in select.options))


def menu(placeholder: str, action: str, offered: Iterable[tuple[str, str]]) -> Json:
    """Draw a menu of values and labels. Where `action` is empty, each value is an action."""
    return {
        "type": "static_select",
        "action_id": action,
        "placeholder": plain_text(placeholder, LONGEST_PLACEHOLDER),
        "options": [option(label, value) for value, label in offered][:MOST_OPTIONS],
    }


def actions(elements: Sequence[Json]) -> Json:
    """Draw elements as a block."""
    return {"type": "actions", "elements": list(elements)}


def make_action_ids_unique(blocks: Iterable[Json]) -> None:
    """Put a number before every `action_id`: Slack refuses a message in which one occurs twice."""
    for place, element in enumerate(_elements(blocks)):
        element["action_id"] = f"{place}:{element.get('action_id', '')}"


def read_press(action: Mapping[str, Any]) -> tuple[str, str | None]:
    """Read the action of a pressed element, and the value chosen in a menu. Both are untrusted."""
    if action.get("type") == "checkboxes":
        return _action_of_checkbox(action), None
    chosen = action.get("selected_option")
    if not isinstance(chosen, dict):
        return str(action.get("value") or ""), None
    prepared = _action_in(action)
    value = str(chosen.get("value") or "")
    return (prepared, value) if prepared else (value, None)


def plain_text(shown: str, longest: int) -> Json:
    """Draw a plain text object. Slack refuses blank ones."""
    return {"type": "plain_text", "text": shortened(shown, longest) if shown.strip() else "…", "emoji": False}


def option(label: str, value: str) -> Json:
    """Draw an option of a menu, or a checkbox."""
    return {"text": plain_text(label, LONGEST_LABEL), "value": value}


def shortened(shown: str, longest: int) -> str:
    """The beginning that fits, counted as Slack's clients count: an emoji may be two.

    Isolates that are cut open are closed again.
    """
    units = shown.encode("utf-16-le", "surrogatepass")
    if len(units) // 2 <= longest:
        return shown
    cut = units[: 2 * (longest - 1)].decode("utf-16-le", "ignore")
    if unclosed(cut) > 0:
        cut = units[: 2 * (longest - 1 - unclosed(cut))].decode("utf-16-le", "ignore")
    return f"{cut}…{END * max(unclosed(cut), 0)}"


def _action_of_checkbox(action: Mapping[str, Any]) -> str:
    """What the box says as it is now: whatever it was when it was drawn, the last click counts."""
    match action.get("selected_options"):
        case [{"value": str(ticked)}, *_]:
            return ticked
        case [_, *_]:
            return ""
        case _:
            return _action_in(action)


def _action_in(action: Mapping[str, Any]) -> str:
    """Return the action in an `action_id`, which follows its number."""
    return str(action.get("action_id") or "").partition(":")[2]


def _elements(blocks: Iterable[Json]) -> Iterator[Json]:
    for block in blocks:
        if "accessory" in block:
            yield block["accessory"]
        elif block["type"] == "actions":
            yield from block["elements"]
        elif block["type"] == "carousel":
            for card in block["elements"]:
                yield from card["actions"]

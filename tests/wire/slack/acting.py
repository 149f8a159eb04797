"""What can be acted on in a message, a modal or Home, and how Slack tells the app that it was."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tests.wire.slack.rules.blocks import elements_of, with_cards
from tests.wire.slack.rules.objects import offered
from tests.wire.slack.workspace import Json, Message, View


class ClientRefuses(Exception):
    """Slack's client does not let a person do that; the app never hears of it."""


@dataclass(frozen=True, slots=True)
class Handle:
    """A button, a menu or a field, where it stands."""

    place: Message | View
    block: Json
    element: Json

    @property
    def label(self) -> str:
        """What is written on it."""
        element = self.element
        named = element["text"] if element["type"] == "button" else element.get("placeholder")
        if element["type"] == "checkboxes" and len(element["options"]) == 1:
            named = element["options"][0]["text"]
        if self.block["type"] == "input":
            named = self.block["label"]
        return str(named["text"]) if named else ""

    @property
    def key(self) -> tuple[str, str]:
        """Block and action, under which its value is kept."""
        return self.block["block_id"], self.element["action_id"]

    def action(self, value: Json, at: str) -> Json:
        """What goes into the payload's `actions`."""
        found = {
            "type": self.element["type"],
            "action_id": self.element["action_id"],
            "block_id": self.block["block_id"],
            "action_ts": at,
            **value,
        }
        for name in ("text", "value", "style", "placeholder"):
            if name in self.element and name not in found:
                found[name] = self.element[name]
        return found


def handles(place: Message | View) -> Iterator[Handle]:
    """Everything in a place that can be acted on, from top to bottom."""
    blocks = place.blocks if isinstance(place, Message) else place.content["blocks"]
    for block in with_cards(blocks):
        for element in elements_of(block):
            yield Handle(place, block, element)


def chosen(handle: Handle, labels: Iterable[str], found: Iterable[Json] | None = None) -> Json:
    """The value of a menu in which options are chosen, by label or value. Raises ClientRefuses."""
    known = list(found) if found is not None else offered(handle.element)
    options = []
    for label in labels:
        option = next((one for one in known if label in (one["text"]["text"], one["value"])), None)
        if option is None:
            raise ClientRefuses(f"“{label}” is not offered in “{handle.label}”")
        options.append(option)
    if handle.element["type"] in {"checkboxes", "multi_static_select", "multi_external_select"}:
        return {"selected_options": options}
    if len(options) != 1:
        raise ClientRefuses(f"“{handle.label}” takes one option")
    return {"selected_option": options[0]}


def typed(handle: Handle, text: str) -> Json:
    """The value of a field in which a person typed. Raises ClientRefuses where the field does not take it."""
    element = handle.element
    longest, shortest = element.get("max_length", 3000), element.get("min_length", 0)
    if len(text) > longest:
        raise ClientRefuses(f"“{handle.label}” takes {longest} characters at most")
    if text and len(text) < shortest:
        raise ClientRefuses(f"“{handle.label}” takes {shortest} characters at least")
    return {"value": text or None}


def value_of(handle: Handle, given: str) -> Json:
    """The value of any field that a person fills in, without asking the app. Raises ClientRefuses."""
    match handle.element["type"]:
        case "datepicker":
            return {"selected_date": given or None}
        case "timepicker":
            return {"selected_time": given or None}
        case "users_select":
            return {"selected_user": given or None}
        case "channels_select":
            return {"selected_channel": given or None}
        case "conversations_select":
            return {"selected_conversation": given or None}
        case "datetimepicker":
            return {"selected_date_time": int(given) if given else None}
        case "file_input":  # a file is handed in through `Person`
            return {"files": []}
        case kind if kind.endswith("_input"):
            return typed(handle, given)
        case "checkboxes" | "multi_static_select" | "multi_external_select":
            return chosen(handle, [one.strip() for one in given.split(",") if one.strip()])
        case _:
            return chosen(handle, [given]) if given else {"selected_option": None}


def initial_value(handle: Handle) -> Json:
    """What stands in a field before anybody touched it."""
    element = handle.element
    for name, value in element.items():
        if name.startswith("initial_"):
            kept = "value" if name == "initial_value" else name.replace("initial_", "selected_")
            return {kept: value}
    return value_of(handle, "")


def is_empty(value: Json) -> bool:
    """Whether nothing was typed or chosen."""
    return all(not one for name, one in value.items() if name != "type")

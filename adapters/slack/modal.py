"""Draws forms as modals, and reads what people fill in. Pure: no I/O."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from adapters.slack.elements import MOST_OPTIONS, option, plain_text
from adapters.slack.origin import Origin, to_form_metadata
from bot.commands.param_types import OTHER
from bot.commands.params import Autocomplete
from bot.commands.reply import Form, FormField
from bot.commands.time_texts import read_time
from bot.messages.card import Option

CALLBACK = "form"
MOST_CHECKBOXES = 10
LONGEST_TITLE = 24
LONGEST_LABEL = 2000
LONGEST_INPUT = 3000
LONGEST_PLACEHOLDER = 150
LONGEST_VALUE = 150
"""The most characters of an option's value."""

MOST_CHOSEN = 25
"""The most options that may be chosen in a menu of several that is asked for while somebody types."""

SUGGESTED = frozenset(Autocomplete) - {
    Autocomplete.PLAN,
    Autocomplete.DATE,
    Autocomplete.TIME,
    Autocomplete.ROLE,
}
"""What menus offer while somebody types, unless the form lists all there is. Members and rooms are among it:
Slack's own pickers list the workspace instead, and neither members on another platform nor those who hide
are found in it."""

Json = dict[str, Any]


def view(form: Form, origin: Origin) -> Json:
    """Draw the form as a modal. Dates and times get Slack's own pickers."""
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "title": plain_text(form.title, LONGEST_TITLE),
        "submit": plain_text("Send", LONGEST_TITLE),
        "close": plain_text("Cancel", LONGEST_TITLE),
        "private_metadata": to_form_metadata(origin, form.action),
        "blocks": [_input(field) for field in form.fields],
    }


def values(view_submitted: Mapping[str, Any]) -> dict[str, str]:
    """Read what was filled in, by field name; of a file its name. It is untrusted input."""
    state = (view_submitted.get("state") or {}).get("values") or {}
    found = {}
    for name, block in state.items():
        for entry in block.values():
            chosen = entry.get("selected_option") or {}
            several = _several(entry)
            given = (
                entry.get("value")
                or chosen.get("value")
                or several
                or entry.get("selected_date")
                or entry.get("selected_time")
                or next((file.get("name") for file in entry.get("files") or []), None)
            )
            found[str(name)] = str(given or "")
    return found


def suggestions(found: Sequence[Option], typed: str) -> list[Json]:
    """Draw what is offered for what somebody typed so far; if nothing is, that itself.

    So whatever could be typed into a text field can be given here, too.
    """
    options = [one for one in found if 0 < len(one.value) <= LONGEST_VALUE]
    if not options and 0 < len(typed.strip()) <= LONGEST_VALUE:
        options = [Option(typed.strip(), typed.strip())]
    return [option(one.label, one.value) for one in options[:MOST_OPTIONS]]


def _several(entry: Mapping[str, Any]) -> str:
    """Read what was chosen of several, or ticked: as `Param.is_list` says, or with commas between."""
    chosen = [str(one.get("value") or "") for one in entry.get("selected_options") or []]
    if entry.get("type") != "multi_external_select" or len(chosen) == 1:
        return ",".join(chosen)
    return " ".join(f'"{one}"' if " " in one and '"' not in one else one for one in chosen)


def _input(field: FormField) -> Json:
    return {
        "type": "input",
        "block_id": field.name,
        "label": plain_text(field.label, LONGEST_LABEL),
        "hint": plain_text(field.hint, LONGEST_LABEL),
        "optional": not field.is_required,
        "element": {"action_id": field.name, **_element(field)},
    }


def _element(field: FormField) -> Json:
    if field.takes_file:
        # Without `filetypes`: Slack's own words for a wrong ending would not say how else to bring the file.
        return {"type": "file_input", "max_files": 1}
    if field.offers is Autocomplete.DATE:
        return {"type": "datepicker", **_at_first("initial_date", _as_date(field.initial))}
    if field.offers is Autocomplete.TIME:
        return {"type": "timepicker", **_at_first("initial_time", _as_time(field.initial))}
    if field.offers in SUGGESTED and not _lists_all(field):
        return _type_ahead(field)
    if field.takes_several:
        several = [option(one.label, one.value) for one in field.choices[:MOST_OPTIONS]]
        if len(several) <= MOST_CHECKBOXES:
            return {"type": "checkboxes", "options": several}
        return {
            "type": "multi_static_select",
            "placeholder": plain_text("Choose", LONGEST_TITLE),
            "options": several,
        }
    if field.choices:
        options = {one.value: option(one.label, one.value) for one in field.choices[:MOST_OPTIONS]}
        return {
            "type": "static_select",
            "placeholder": plain_text("Choose", LONGEST_TITLE),
            "options": list(options.values()),
            **_at_first("initial_option", options.get(field.initial)),
        }
    longest = min(field.longest, LONGEST_INPUT)
    return {
        "type": "plain_text_input",
        "multiline": field.is_multiline,
        "max_length": longest,
        **_at_first("placeholder", plain_text(field.example, LONGEST_PLACEHOLDER) if field.example else None),
        **_at_first("initial_value", field.initial[:longest]),
    }


def _lists_all(field: FormField) -> bool:
    return bool(field.choices) and field.choices[-1].value != OTHER


def _type_ahead(field: FormField) -> Json:
    """Draw a menu whose options are asked for while somebody types, from the first letter on and before."""
    labels = {one.value: one.label for one in field.choices}
    held = field.initial if len(field.initial) <= LONGEST_VALUE else ""
    initial = option(labels.get(held, held), held) if held else None
    common = {"placeholder": plain_text("Choose or type", LONGEST_PLACEHOLDER), "min_query_length": 0}
    if field.is_list:
        several = {"type": "multi_external_select", "max_selected_items": MOST_CHOSEN}
        return {**several, **common, **({"initial_options": [initial]} if initial else {})}
    return {"type": "external_select", **common, **_at_first("initial_option", initial)}


def _as_date(typed: str) -> str:
    """A date as Slack takes it (2026-03-02), or nothing where something else was typed."""
    return typed if re.fullmatch(r"\d{4}-\d\d-\d\d", typed, re.ASCII) else ""


def _as_time(typed: str) -> str:
    """A time as Slack takes it (09:00), or nothing."""
    found = read_time(typed)
    return f"{found:%H:%M}" if found else ""


def _at_first(name: str, held: str | Json | None) -> Json:
    """Return a field's initial value or the like, if it has one. Slack refuses empty ones."""
    return {name: held} if held else {}

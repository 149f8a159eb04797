"""Draws forms as modals, and reads what people fill in. Pure: no I/O."""

from collections.abc import Mapping
from typing import Any

from adapters.slack.elements import MOST_OPTIONS, option, plain_text
from adapters.slack.origin import Origin, to_form_metadata
from bot.commands.command import Autocomplete, Form, FormField

CALLBACK = "form"
LONGEST_TITLE = 24
LONGEST_LABEL = 2000
LONGEST_INPUT = 3000

Json = dict[str, Any]


def view(form: Form, origin: Origin, completions: Mapping[str, Autocomplete | None]) -> Json:
    """Draw the form as a modal. Dates and times get Slack's own pickers."""
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "title": plain_text(form.title, LONGEST_TITLE),
        "submit": plain_text("Send", LONGEST_TITLE),
        "close": plain_text("Cancel", LONGEST_TITLE),
        "private_metadata": to_form_metadata(origin, form.action),
        "blocks": [_input(field, completions.get(field.name)) for field in form.fields],
    }


def values(view_submitted: Mapping[str, Any]) -> dict[str, str]:
    """Read what was filled in, by field name; of a file its name. It is untrusted input."""
    state = (view_submitted.get("state") or {}).get("values") or {}
    found = {}
    for name, block in state.items():
        for entry in block.values():
            chosen = entry.get("selected_option") or {}
            given = (
                entry.get("value")
                or chosen.get("value")
                or entry.get("selected_date")
                or entry.get("selected_time")
                or next((file.get("name") for file in entry.get("files") or []), None)
            )
            found[str(name)] = str(given or "")
    return found


def _input(field: FormField, completion: Autocomplete | None) -> Json:
    return {
        "type": "input",
        "block_id": field.name,
        "label": plain_text(field.label, LONGEST_LABEL),
        "hint": plain_text(field.hint, LONGEST_LABEL),
        "optional": not field.is_required,
        "element": {"action_id": field.name, **_element(field, completion)},
    }


def _element(field: FormField, completion: Autocomplete | None) -> Json:
    if field.takes_file:
        # Without `filetypes`: Slack's own words for a wrong ending would not say how else to bring the file.
        return {"type": "file_input", "max_files": 1}
    if completion is Autocomplete.DATE:
        return {"type": "datepicker", **_at_first("initial_date", field.initial)}
    if field.choices and completion is Autocomplete.TIME:
        return {"type": "timepicker", **_at_first("initial_time", field.initial)}
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
        **_at_first("initial_value", field.initial[:longest]),
    }


def _at_first(name: str, held: str | Json | None) -> Json:
    """Return a field's initial value, if it has one. Slack refuses empty ones."""
    return {name: held} if held else {}

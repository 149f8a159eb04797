"""Draws forms as Discord's modals, and reads what people submit. Pure: it sends nothing.

Discord takes 5 inputs in a modal, 45 characters in its title and in a label, 100 in a hint and in a
placeholder, and 4,000 in an input (developer documentation of November 2026). tests/commands holds forms to
five fields.
"""

from collections.abc import Mapping
from typing import Any

import discord
from discord import ui

from adapters.discord.attachments import read_attachments
from adapters.discord.render import options_of
from bot.commands.command import Form, FormField
from bot.wording.naming import shorten

LONGEST_TITLE = 45
LONGEST_HINT = 100
LONGEST_INPUT = 4000


def draw_form(form: Form) -> ui.Modal:
    """Draw the form as a modal.

    Its custom_id is the form's action; an input's custom_id is its field's name.
    """
    modal = ui.Modal(title=shorten(form.title, LONGEST_TITLE), custom_id=form.action, timeout=None)
    for one in form.fields:
        hint = shorten(one.hint, LONGEST_HINT)
        label = shorten(one.label, LONGEST_TITLE)
        modal.add_item(ui.Label(text=label, description=hint or None, component=_input(one)))
    modal.stop()  # we read submissions by custom_id, so discord.py must not keep the modal in memory
    return modal


def read_submission(data: Mapping[str, Any]) -> dict[str, str]:
    """Read what was typed and chosen, by field name; of a file its name. It is untrusted input."""
    values: dict[str, str] = {}
    for label in data.get("components", []):
        given = label.get("component", {})
        chosen = given.get("values") or [given.get("value") or ""]
        values[str(given.get("custom_id", ""))] = ",".join(map(str, chosen))
    return values | {name: one.name for name, one in read_attachments(data).items()}


def _input(one: FormField) -> ui.TextInput[ui.Modal] | ui.Select[ui.Modal] | ui.FileUpload[ui.Modal]:
    if one.takes_file:
        return ui.FileUpload(
            custom_id=one.name,
            required=one.is_required,
            min_values=1 if one.is_required else 0,
            max_values=1,
        )
    if one.choices:
        return ui.Select(
            custom_id=one.name,
            options=options_of(one.likely, one.initial),
            min_values=1 if one.is_required else 0,
            max_values=len(one.likely) if one.takes_several else 1,
            required=one.is_required,
        )
    return ui.TextInput(
        custom_id=one.name,
        style=discord.TextStyle.paragraph if one.is_multiline else discord.TextStyle.short,
        required=one.is_required,
        max_length=min(one.longest, LONGEST_INPUT),
        placeholder=shorten(one.example, LONGEST_HINT) or None,
        default=one.initial[:LONGEST_INPUT] or None,
    )

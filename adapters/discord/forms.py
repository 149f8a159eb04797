"""Draws forms as Discord's modals, and reads what people submit. Pure: it sends nothing.

Discord takes 5 inputs in a modal, 45 characters in its title and in a label, 100 in a hint and in a
placeholder, and 4,000 in an input (developer documentation of November 2026). tests/commands holds forms to
five inputs, of which a member takes two: people are picked from Discord's own list, or named beside it.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import discord
from discord import ui

from adapters.discord.attachments import read_attachments
from adapters.discord.render import options_of
from bot.commands.params import Autocomplete
from bot.commands.reply import Form, FormField
from bot.wording.naming import shorten

LONGEST_TITLE = 45
LONGEST_HINT = 100
LONGEST_INPUT = 4000

BY_NAME = "-name"
"""What ends the name of an option or a field beside one in which somebody is picked. It takes who is not in
Discord's list: members who hide, left or come from another platform. No parameter's own name has a hyphen."""

USER_SELECT = 5
"""Discord's number for a select of users."""

_MENTION = re.compile(r"<@!?([0-9]{1,20})>")


def draw_form(form: Form) -> ui.Modal:
    """Draw the form as a modal.

    Its custom_id is the form's action; an input's custom_id is its field's name.
    """
    modal = ui.Modal(title=shorten(form.title, LONGEST_TITLE), custom_id=form.action, timeout=None)
    for one in form.fields:
        for label, hint, component in _inputs(one):
            words = shorten(hint, LONGEST_HINT) or None
            modal.add_item(
                ui.Label(text=shorten(label, LONGEST_TITLE), description=words, component=component)
            )
    modal.stop()  # we read submissions by custom_id, so discord.py must not keep the modal in memory
    return modal


def read_submission(data: Mapping[str, Any]) -> dict[str, str]:
    """Read what was typed and chosen, by field name; of a file its name. It is untrusted input."""
    values: dict[str, str] = {}
    for label in data.get("components", []):
        given = label.get("component", {})
        chosen = given.get("values") or [given.get("value") or ""]
        is_user = given.get("type") == USER_SELECT
        texts = [f"<@{one}>" if is_user and one else str(one) for one in chosen]
        # Whoever was picked stands before the field beside it, and goes before a name that was typed there.
        name = str(given.get("custom_id", "")).removesuffix(BY_NAME)
        values[name] = values.get(name) or ",".join(texts)
    return values | {name: one.name for name, one in read_attachments(data).items()}


def _inputs(one: FormField) -> Iterator[tuple[str, str, ui.Item[ui.Modal]]]:
    """The inputs of a field, each with its label and hint."""
    if one.offers is not Autocomplete.MEMBER:
        yield one.label, one.hint, _input(one)
        return
    picked = _MENTION.fullmatch(one.initial)
    user = discord.SelectDefaultValueType.user
    yield (
        one.label,
        "",
        ui.UserSelect(
            custom_id=one.name,
            required=False,
            min_values=0,
            default_values=[discord.SelectDefaultValue(id=int(picked[1]), type=user)] if picked else [],
        ),
    )
    yield (
        "Or a name or number",
        "for who is not listed above: who hides, left, or comes from another platform",
        ui.TextInput(
            custom_id=f"{one.name}{BY_NAME}",
            required=False,
            max_length=min(one.longest, LONGEST_INPUT),
            default=None if picked else one.initial[:LONGEST_INPUT] or None,
        ),
    )


def _input(
    one: FormField,
) -> ui.TextInput[ui.Modal] | ui.Select[ui.Modal] | ui.RoleSelect[ui.Modal] | ui.FileUpload[ui.Modal]:
    if one.takes_file:
        return ui.FileUpload(
            custom_id=one.name,
            required=one.is_required,
            min_values=1 if one.is_required else 0,
            max_values=1,
        )
    if one.offers is Autocomplete.ROLE:
        return ui.RoleSelect(custom_id=one.name, required=one.is_required)
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

"""Reads from an interaction who did what, and where."""

from typing import Any

import discord

from adapters.discord.commands import read_call
from adapters.discord.forms import read_submission
from adapters.discord.internals import ROOM
from adapters.discord.menus import is_menu, read_menu
from adapters.discord.places import is_private
from adapters.discord.render import read_press
from adapters.discord.rooms import PLATFORM
from bot.commands.call import Call, Event, Press, Submission
from bot.platform.people import Actor
from bot.platform.refs import AccountRef, RoomRef

Interaction = discord.Interaction[Any]


def read_event(interaction: Interaction) -> Event | None:
    """Read what the person did; None for types that the bot does not use."""
    data: Any = interaction.data or {}
    actor, room = actor_of(interaction), room_of(interaction)
    match interaction.type:
        case discord.InteractionType.application_command:
            if is_menu(data):
                return read_menu(data, actor, room)
            name, arguments, _ = read_call(data)
            return Call(actor, room, name, arguments)
        case discord.InteractionType.component:
            action, value = read_press(data["custom_id"], data.get("values", []))
            return Press(actor, room, action, value, is_private(interaction))
        case discord.InteractionType.modal_submit:
            values = read_submission(data)
            return Submission(actor, room, data["custom_id"], values, is_private(interaction))
        case _:
            return None


def actor_of(interaction: Interaction) -> Actor:
    """Read who did it. A user has the same id on every server, so the account has no workspace.

    The name is the server's own, if the user has one there.
    """
    user, may = interaction.user, interaction.permissions
    account = AccountRef(PLATFORM, "", str(user.id))
    manages = interaction.guild_id is not None and (may.manage_guild or may.administrator)
    return Actor(
        account,
        user.display_name,
        can_manage=manages,
        own_name=user.global_name or user.name,
        locale=str(interaction.locale),
        place_locale=str(interaction.guild_locale or ""),
    )


def room_of(interaction: Interaction) -> RoomRef:
    """Return the room in which it was done."""
    room: RoomRef = interaction.extras[ROOM]
    return room

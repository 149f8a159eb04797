"""What people do on Discord, handed to the app, and its answers shown to them.

Discord drops what is not acknowledged within 3 seconds. So all is acknowledged at once: with a form, if it
opens one, which the app knows without a database; else with a private “thinking”. Only then is it handed on.
Nothing is kept in memory: what a button does is its custom_id, so it outlives a restart.
"""

import asyncio
from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any

import discord
import structlog

from adapters.discord.chat import DiscordChat
from adapters.discord.commands import called
from adapters.discord.failures import BROKEN
from adapters.discord.forms import draw_form, submitted
from adapters.discord.render import LONGEST_OPTION, draw, pressed
from adapters.discord.state import PLATFORM, ROOM
from adapters.handlers import Handlers
from bot.app import App
from bot.cards.card import Card, Option
from bot.cards.personal import notice
from bot.commands.call import Call, Press, Submission
from bot.commands.command import File, Form
from bot.domain.naming import shorten
from bot.ports import AccountRef, Actor, OutcomeUnknown, PostLabel, Refused, RoomRef, Unavailable

SUGGESTING = 2.0
"""Seconds within which suggestions must be there: Discord waits 3."""

ALREADY_ACKNOWLEDGED = 40060

Interaction = discord.Interaction[Any]

log = structlog.get_logger()


class Inbound:
    """Receives interactions for an app."""

    def __init__(self, app: App, chat: DiscordChat, handlers: Handlers, stir: Callable[[], None]) -> None:
        self._app = app
        self._chat = chat
        self._handlers = handlers
        self._stir = stir

    async def receive(self, interaction: Interaction) -> None:
        """Acknowledge the interaction, and have it answered."""
        if interaction.type is discord.InteractionType.autocomplete:
            await self._suggest(interaction)
            return
        event = event_of(interaction)
        if event is None:
            return
        form = self._app.form_for(event)
        with self._app.measures.acknowledging(PLATFORM):
            acknowledged = await _acknowledge(interaction, form)
        if acknowledged and form is None:
            self._handlers.start(self._answer(interaction, event))

    async def _answer(self, interaction: Interaction, event: Call | Press | Submission) -> None:
        reply = await self._app.dispatch(event)
        if reply.stirs:
            self._stir()
        await self._show(interaction, reply.private or (notice("Done."),))
        await self._hand_over(interaction, reply.files)
        if reply.public is not None:
            # A repeat after a broken connection cannot double it: the interaction is its key.
            label = PostLabel("", "reply", None, f"reply:{interaction.id}", reply.public.zone)
            try:
                await self._chat.send(event.room, reply.public, label)
            except (Refused, Unavailable, OutcomeUnknown) as error:
                await self._show(
                    interaction, (notice(f"I could not post it in the channel. {error}"),), more=True
                )

    async def _show(self, interaction: Interaction, cards: tuple[Card, ...], *, more: bool = False) -> None:
        """Show cards to the person alone: the first in place of the “thinking”, unless they are `more`."""
        try:
            for card in cards:
                if more:
                    await interaction.followup.send(view=draw(card), ephemeral=True)
                else:
                    await interaction.edit_original_response(view=draw(card))
                more = True
        except (discord.HTTPException, *BROKEN) as error:
            # What was done stays done; only telling of it failed, as when it took longer than 15 minutes.
            _tell("answer could not be shown", interaction, error)

    async def _hand_over(self, interaction: Interaction, files: Sequence[File]) -> None:
        """Give the person files, each in a message of its own, which they alone see."""
        try:
            for one in files:
                attached = discord.File(BytesIO(one.content.encode()), one.name)
                await interaction.followup.send(file=attached, ephemeral=True)
        except (discord.HTTPException, *BROKEN) as error:
            _tell("a file could not be handed over", interaction, error)
            words = "Discord did not take the file that belongs here. Please try again in a moment."
            await self._show(interaction, (notice(words),), more=True)

    async def _suggest(self, interaction: Interaction) -> None:
        name, arguments, focused = called(interaction.data or {})
        options: tuple[Option, ...] = ()
        if focused is not None:
            typed = arguments.pop(focused)
            call = Call(actor_of(interaction), room_of(interaction), name, arguments)
            try:
                async with asyncio.timeout(SUGGESTING):
                    options = await self._app.suggest(call, focused, typed)
            except TimeoutError:
                log.info("suggestions took too long", command=name, parameter=focused)
        choices = [
            discord.app_commands.Choice(name=shorten(option.label, LONGEST_OPTION), value=option.value)
            for option in options
            if len(option.value) <= LONGEST_OPTION
        ]
        try:
            await interaction.response.autocomplete(choices)
        except (discord.HTTPException, *BROKEN) as error:
            _tell("suggestions could not be shown", interaction, error)


async def _acknowledge(interaction: Interaction, form: Form | None) -> bool:
    """Whether it is acknowledged. If not, nothing is done, and Discord tells the person that it failed."""
    for again in (False, True):
        try:
            if form is not None:
                await interaction.response.send_modal(draw_form(form))
            else:
                await interaction.response.defer(ephemeral=True, thinking=True)
        except discord.HTTPException as error:
            # Too late; or another process was quicker, unless it was our own first attempt.
            if again and error.code == ALREADY_ACKNOWLEDGED:
                return True
            _tell("interaction could not be acknowledged", interaction, error)
            return False
        except BROKEN as error:
            if again:
                _tell("interaction could not be acknowledged", interaction, error)
        else:
            return True
    return False


def event_of(interaction: Interaction) -> Call | Press | Submission | None:
    """What the person did; None for what the bot has no use for."""
    data: Any = interaction.data or {}
    actor, room = actor_of(interaction), room_of(interaction)
    match interaction.type:
        case discord.InteractionType.application_command:
            name, arguments, _ = called(data)
            return Call(actor, room, name, arguments)
        case discord.InteractionType.component:
            action, value = pressed(data["custom_id"], data.get("values", []))
            return Press(actor, room, action, value)
        case discord.InteractionType.modal_submit:
            return Submission(actor, room, data["custom_id"], submitted(data))
        case _:
            return None


def actor_of(interaction: Interaction) -> Actor:
    """Who did it. Discord knows a person by the same number everywhere, so an account has no workspace."""
    user, may = interaction.user, interaction.permissions
    account = AccountRef(PLATFORM, "", str(user.id))
    return Actor(account, user.display_name, can_manage=may.manage_guild or may.administrator)


def room_of(interaction: Interaction) -> RoomRef:
    """Where it was done."""
    room: RoomRef = interaction.extras[ROOM]
    return room


def _tell(event: str, interaction: Interaction, error: Exception) -> None:
    log.warning(event, interaction=interaction.id, reason=str(error) or type(error).__name__)

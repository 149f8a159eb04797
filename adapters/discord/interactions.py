"""What people do on Discord, handed to the app, and its answers shown to them.

Discord drops what is not acknowledged within 3 seconds. So all is acknowledged at once: with a form, if it
opens one, which the app knows without a database; else with a private “thinking”. Only then is it handed on.
Nothing is kept in memory: what a button does is its custom_id, so it outlives a restart.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from io import BytesIO
from typing import Any

import discord
import structlog

from adapters.discord.chat import DiscordChat
from adapters.discord.commands import read_call
from adapters.discord.failures import CONNECTION_ERRORS, NOT_SENT
from adapters.discord.forms import draw_form, read_submission
from adapters.discord.library_internals import CHANNEL_TYPE, ROOM
from adapters.discord.render import LONGEST_OPTION, draw, read_press
from adapters.discord.rooms import PLATFORM, TEXT_CHANNELS
from adapters.handlers import MOST_CONCURRENT, Handlers
from bot.app import App
from bot.cards.card import Card, Option
from bot.cards.personal import notice
from bot.commands.call import Call, Press, Submission, Vote
from bot.commands.command import File, Form, Reply
from bot.domain.naming import shorten
from bot.ports import AccountRef, Actor, OutcomeUnknown, PostLabel, Refused, RoomRef, Unavailable

ACKNOWLEDGE_WITHIN_S = (1.2, 2.8)
"""Seconds after which an attempt to acknowledge is given up: the first, and the second. Discord waits 3."""

LIBRARY_RETRIED_AFTER_S = 0.9
"""Seconds after which an attempt was perhaps repeated by discord.py itself, which it does after a 5xx."""

SUGGEST_WITHIN_S = 2.0
"""Seconds within which suggestions must be there: Discord waits 3."""

SHOW_WITHIN_S = 30.0
"""Seconds within which an answer must be shown, repeats included."""

SHOW_RETRY_PAUSES_S = (0.3, 1.0, 3.0)
"""Seconds before what failed in passing is repeated."""

ALREADY_ACKNOWLEDGED = 40060
TOO_MANY = 429
SERVER_FAILED = 500

Interaction = discord.Interaction[Any]

log = structlog.get_logger()


class InteractionHandler:
    """Receives interactions for an app."""

    def __init__(
        self, app: App, chat: DiscordChat, handlers: Handlers, wake_scheduler: Callable[[], None]
    ) -> None:
        self._app = app
        self._chat = chat
        self._handlers = handlers
        self._wake_scheduler = wake_scheduler
        self._slots = asyncio.Semaphore(MOST_CONCURRENT)
        self._suggesting: set[asyncio.Task[tuple[Option, ...]]] = set()

    async def receive(self, interaction: Interaction) -> None:
        """Acknowledge the interaction, and have it answered."""
        if interaction.type is discord.InteractionType.autocomplete:
            await self._suggest(interaction)
            return
        event = read_event(interaction)
        if event is None:
            return
        form = self._app.form_for(event)
        acknowledged = asyncio.create_task(_acknowledge(interaction, form))
        if form is None:
            # What one person does happens in the order of the gateway, whichever is acknowledged first.
            self._handlers.start(self._answer(interaction, event, acknowledged), after=event.actor.account)
        with self._app.measures.acknowledging(PLATFORM):
            await acknowledged

    async def count(self, vote: Vote) -> None:
        """Have a vote counted. Whoever cast it cannot be answered: in a poll Discord lets nobody do so."""
        async with self._slots:
            reply = await self._app.dispatch(vote)
        if reply.stirs:
            self._wake_scheduler()

    async def _answer(
        self, interaction: Interaction, event: Call | Press | Submission, acknowledged: asyncio.Task[bool]
    ) -> None:
        if not await acknowledged:
            return
        async with self._slots:
            if interaction.extras[CHANNEL_TYPE] in TEXT_CHANNELS:
                with self._chat.permissions.assuming(event.room, interaction.app_permissions):
                    reply = await self._app.dispatch(event)
            else:
                reply = await self._app.dispatch(event)
        if reply.stirs:
            self._wake_scheduler()
        self._handlers.start(
            self._send_reply(interaction, event, reply)
        )  # the person's next need not wait for it

    async def _send_reply(
        self, interaction: Interaction, event: Call | Press | Submission, reply: Reply
    ) -> None:
        await self._show_privately(interaction, reply.private or (notice("Done."),))
        await self._send_files(interaction, reply.files)
        if reply.public is not None:
            # A repeat after a broken connection cannot double it: the interaction is its key.
            label = PostLabel("", "reply", None, f"reply:{interaction.id}", reply.public.zone)
            try:
                await self._chat.send(event.room, reply.public, label)
            except (Refused, Unavailable, OutcomeUnknown) as error:
                await self._show_privately(
                    interaction, (notice(f"I could not post it in the channel. {error}"),), more=True
                )

    async def _show_privately(
        self, interaction: Interaction, cards: tuple[Card, ...], *, more: bool = False
    ) -> None:
        """Show cards to the person alone: the first in place of the “thinking”, unless they are `more`."""
        try:
            async with asyncio.timeout(SHOW_WITHIN_S):
                for card in cards:
                    if more:
                        await _retrying(partial(_follow_up, interaction, card), _was_not_stored)
                    else:
                        await _retrying(partial(_replace, interaction, card), _is_temporary)
                    more = True
        except (discord.HTTPException, *CONNECTION_ERRORS) as error:
            # What was done stays done; only telling of it failed, as when it took longer than 15 minutes.
            _warn("answer could not be shown", interaction, error)

    async def _send_files(self, interaction: Interaction, files: Sequence[File]) -> None:
        """Give the person files, each in a message of its own, which they alone see."""
        try:
            async with asyncio.timeout(SHOW_WITHIN_S):
                for one in files:
                    attached = discord.File(BytesIO(one.content.encode()), one.name)
                    await interaction.followup.send(file=attached, ephemeral=True)
        except (discord.HTTPException, *CONNECTION_ERRORS) as error:
            _warn("a file could not be handed over", interaction, error)
            words = "Discord did not take the file that belongs here. Please try again in a moment."
            await self._show_privately(interaction, (notice(words),), more=True)

    async def _suggest(self, interaction: Interaction) -> None:
        name, arguments, focused = read_call(interaction.data or {})
        options: tuple[Option, ...] = ()
        if focused is not None:
            typed = arguments.pop(focused)
            call = Call(actor_of(interaction), room_of(interaction), name, arguments)
            options = await self._suggestions(call, focused, typed)
        choices = [
            discord.app_commands.Choice(name=shorten(option.label, LONGEST_OPTION), value=option.value)
            for option in options
            if len(option.value) <= LONGEST_OPTION
        ]
        try:
            async with asyncio.timeout(ACKNOWLEDGE_WITHIN_S[-1] - SUGGEST_WITHIN_S):
                await interaction.response.autocomplete(choices)
        except (discord.HTTPException, *CONNECTION_ERRORS) as error:
            _warn("suggestions could not be shown", interaction, error)

    async def _suggestions(self, call: Call, param: str, typed: str) -> tuple[Option, ...]:
        """What the app suggests; nothing where that fails or takes too long, be it in rolling back."""
        asked = asyncio.create_task(self._app.suggest(call, param, typed))
        self._suggesting.add(asked)
        asked.add_done_callback(self._suggesting.discard)
        await asyncio.wait([asked], timeout=SUGGEST_WITHIN_S)
        where = {"command": call.command, "parameter": param}
        if not asked.done():
            asked.cancel()
            asked.add_done_callback(lambda late: late.cancelled() or late.exception())  # nobody awaits it
            log.info("suggestions took too long", **where)
            return ()
        if error := asked.exception():
            log.warning("suggestions failed", reason=str(error) or type(error).__name__, **where)
            return ()
        return asked.result()


async def _acknowledge(interaction: Interaction, form: Form | None) -> bool:
    """Whether it is acknowledged. If not, nothing is done, and Discord tells the person that it failed."""
    clock = asyncio.get_running_loop()
    began = clock.time()
    for limit in ACKNOWLEDGE_WITHIN_S:
        try:
            async with asyncio.timeout_at(began + limit):
                if form is not None:
                    await interaction.response.send_modal(draw_form(form))
                else:
                    await interaction.response.defer(ephemeral=True, thinking=True)
        except discord.HTTPException as error:
            # Too late; or another process was quicker, unless it was an earlier attempt of our own.
            repeated = limit != ACKNOWLEDGE_WITHIN_S[0] or clock.time() - began >= LIBRARY_RETRIED_AFTER_S
            if repeated and error.code == ALREADY_ACKNOWLEDGED:
                return True
            _warn("interaction could not be acknowledged", interaction, error)
            return False
        except CONNECTION_ERRORS as error:
            if limit == ACKNOWLEDGE_WITHIN_S[-1]:
                _warn("interaction could not be acknowledged", interaction, error)
        else:
            return True
    return False


async def _retrying(send: Callable[[], Awaitable[None]], passes: Callable[[Exception], bool]) -> None:
    """Send; repeat where the failure passes and repeating does no harm."""
    for pause in SHOW_RETRY_PAUSES_S:
        try:
            await send()
        except (discord.HTTPException, *CONNECTION_ERRORS) as error:
            if not passes(error):
                raise
        else:
            return
        await asyncio.sleep(pause)
    await send()


async def _replace(interaction: Interaction, card: Card) -> None:
    await interaction.edit_original_response(view=draw(card))


async def _follow_up(interaction: Interaction, card: Card) -> None:
    await interaction.followup.send(view=draw(card), ephemeral=True)


def _is_temporary(error: Exception) -> bool:
    if isinstance(error, discord.HTTPException):
        return error.status == TOO_MANY or error.status >= SERVER_FAILED
    return True


def _was_not_stored(error: Exception) -> bool:
    if isinstance(error, discord.HTTPException):
        return error.status == TOO_MANY
    return isinstance(error, NOT_SENT)


def read_event(interaction: Interaction) -> Call | Press | Submission | None:
    """What the person did; None for what the bot has no use for."""
    data: Any = interaction.data or {}
    actor, room = actor_of(interaction), room_of(interaction)
    match interaction.type:
        case discord.InteractionType.application_command:
            name, arguments, _ = read_call(data)
            return Call(actor, room, name, arguments)
        case discord.InteractionType.component:
            action, value = read_press(data["custom_id"], data.get("values", []))
            return Press(actor, room, action, value)
        case discord.InteractionType.modal_submit:
            return Submission(actor, room, data["custom_id"], read_submission(data))
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


def _warn(event: str, interaction: Interaction, error: Exception) -> None:
    log.warning(event, interaction=interaction.id, reason=str(error) or type(error).__name__)

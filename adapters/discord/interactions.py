"""Acknowledges interactions, hands them to the app, and shows its answers.

Discord drops an interaction that is not acknowledged within 3 seconds. So each is acknowledged at once:
with its form, if it opens one (the app knows this without the database); without a sign, if its answer takes
the place of a message that the person sees already (`adapters.discord.places`); else with a private
“thinking” message. Only then is it handed on. No state is needed: a button's custom_id says what it does, so
it works after a restart.
"""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from io import BytesIO

import discord
import structlog

from adapters.discord.attachments import fetch, read_attachments
from adapters.discord.chat import DiscordChat
from adapters.discord.commands import read_call
from adapters.discord.failures import CONNECTION_ERRORS
from adapters.discord.internals import CHANNEL_TYPE
from adapters.discord.origin import Interaction, actor_of, read_event, room_of
from adapters.discord.pictures import with_picture
from adapters.discord.places import Places
from adapters.discord.render import LONGEST_OPTION, draw
from adapters.discord.responses import (
    ACKNOWLEDGE_WITHIN_S,
    acknowledge,
    follow_up,
    is_temporary,
    refuse,
    replace,
    retrying,
    warn,
    was_not_stored,
)
from adapters.discord.rooms import PLATFORM, TEXT_CHANNELS
from adapters.downloads import with_files
from adapters.handlers import MOST_CONCURRENT, Handlers
from bot.app import App
from bot.commands.call import Call, Event, Submission, Vote
from bot.commands.refusal import offer_form
from bot.commands.reply import File, Reply
from bot.commands.request import Request
from bot.messages.card import Card, Option
from bot.messages.notice import notice
from bot.patience import within
from bot.platform.failures import OutcomeUnknown, Refused, Unavailable
from bot.platform.refs import PostLabel
from bot.wording.naming import shorten

SUGGEST_WITHIN_S = 2.0
"""How long suggestions may take. Discord waits 3 s."""

SHOW_WITHIN_S = 30.0
"""How long showing an answer may take, retries included."""

log = structlog.get_logger()


class InteractionHandler:
    """Handles the interactions and votes of one app."""

    def __init__(
        self, app: App, chat: DiscordChat, handlers: Handlers, wake_scheduler: Callable[[], None]
    ) -> None:
        self._app = app
        self._chat = chat
        self._handlers = handlers
        self._wake_scheduler = wake_scheduler
        self._slots = asyncio.Semaphore(MOST_CONCURRENT)
        self._places = Places()

    async def receive(self, interaction: Interaction) -> None:
        """Acknowledge an interaction and start its handler."""
        if interaction.type is discord.InteractionType.autocomplete:
            await self._suggest(interaction)
            return
        event = read_event(interaction)
        if event is None:
            return
        too_much = self._app.turn_away(self._handlers.waiting(event.actor.account))
        if too_much is not None:
            await refuse(interaction, self._draw(too_much))
            return
        request = self._app.decode(event)
        # A form cannot follow a form: it is offered with a button.
        opens_form = request.form is not None and not isinstance(event, Submission)
        place = self._places.find(interaction, event)
        acknowledged = asyncio.create_task(
            self._acknowledge(interaction, request, place, opens_form=opens_form)
        )
        if not opens_form:
            # One person's interactions are handled as they arrived, whichever is acknowledged first.
            self._handlers.start(
                self._answer(interaction, request, place, acknowledged), after=event.actor.account
            )
        with self._app.measures.acknowledging(PLATFORM):
            await acknowledged

    async def count(self, vote: Vote) -> None:
        """Count a vote. The voter gets no answer: Discord has none for a vote in a poll."""
        async with self._slots:
            reply = await self._app.dispatch(vote)
        if reply.wakes_scheduler:
            self._wake_scheduler()

    async def _acknowledge(
        self, interaction: Interaction, request: Request, place: Interaction | None, *, opens_form: bool
    ) -> bool:
        """Open the form that is wanted, or say that an answer comes. Return whether Discord was told."""
        began = asyncio.get_running_loop().time()
        form = (await self._app.offer(request)).form if opens_form else None
        told = await acknowledge(interaction, form, began, thinking=place is None)
        if told and place is None and not opens_form:
            self._places.remember(interaction)
        return told

    async def _answer(
        self,
        interaction: Interaction,
        request: Request,
        place: Interaction | None,
        acknowledged: asyncio.Task[bool],
    ) -> None:
        if not await acknowledged:
            return
        event = request.event
        request = await with_files(request, read_attachments(interaction.data or {}), fetch)
        async with self._slots:
            if interaction.extras[CHANNEL_TYPE] in TEXT_CHANNELS:
                with self._chat.permissions.assuming(event.room, interaction.app_permissions):
                    reply = await self._app.dispatch(request)
            else:
                reply = await self._app.dispatch(request)
        if reply.wakes_scheduler:
            self._wake_scheduler()
        self._handlers.start(
            self._send_reply(interaction, event, reply, place)
        )  # the person's next interaction need not wait for it

    async def _send_reply(
        self,
        interaction: Interaction,
        event: Event,
        reply: Reply,
        place: Interaction | None,
    ) -> None:
        """Show a reply. `place` is the interaction whose response it may replace; None: its own, which says
        “thinking” until then.
        """
        cards = (offer_form(reply.form),) if reply.form else reply.private or (notice("done", "Done."),)
        if place is None:
            place = interaction
        elif not reply.is_shown_in_place:
            place = None
        await self._show_privately(interaction, cards, place)
        await self._send_files(interaction, reply.files)
        if reply.public is not None:
            # The interaction is the key, so a repeat after a broken connection is not stored twice.
            label = PostLabel("", "reply", None, f"reply:{interaction.id}", reply.public.zone)
            here = (event.room,) if event.room.is_channel else ()
            for room in reply.rooms or here:
                try:
                    await self._chat.send(room, reply.public, label)
                except (Refused, Unavailable, OutcomeUnknown) as error:
                    where = (room.name if room != event.room else "") or "the channel"
                    words = f"I could not post it in {where}. {error}"
                    await self._show_privately(interaction, (notice("not_posted", words),), None)

    async def _show_privately(
        self, interaction: Interaction, cards: tuple[Card, ...], place: Interaction | None
    ) -> None:
        """Show cards to the person alone. The first replaces the response to `place`, if there is one."""
        try:
            async with asyncio.timeout(SHOW_WITHIN_S):
                for card in cards:
                    await self._show(interaction, card, place)
                    place = None
        except (discord.HTTPException, *CONNECTION_ERRORS) as error:
            # The command is done; only its answer is lost. A token of Discord lives 15 minutes.
            warn("answer could not be shown", interaction, error)

    async def _send_files(self, interaction: Interaction, files: Sequence[File]) -> None:
        """Send files, each in a message that only the person sees."""
        try:
            async with asyncio.timeout(SHOW_WITHIN_S):
                for one in files:
                    attached = discord.File(BytesIO(one.content.encode()), one.name)
                    await interaction.followup.send(file=attached, ephemeral=True)
        except (discord.HTTPException, *CONNECTION_ERRORS) as error:
            warn("file could not be sent", interaction, error)
            words = "Discord did not take the file that belongs here. Please try again in a moment."
            await self._show_privately(interaction, (notice("file_not_shown", words),), None)

    async def _show(self, interaction: Interaction, card: Card, place: Interaction | None) -> None:
        """Show a card. Where the outcome stays unknown, show it once more, as a message of its own.

        An answer that is seen twice harms nobody; one that is lost looks like a dead bot. The person may have
        dismissed the message that is to be replaced: Discord says so (404) once it has dropped it.
        """
        drawn = await with_picture(self._chat.studio, card, commands=self._chat.commands)
        try:
            if place is None:
                await retrying(partial(follow_up, interaction, drawn), was_not_stored)
            else:
                await retrying(partial(replace, place, drawn), is_temporary)
        except (discord.HTTPException, *CONNECTION_ERRORS) as error:
            if not is_temporary(error) and (place is None or place is interaction):
                raise
            self._places.forget(interaction)
            await follow_up(interaction, drawn)

    def _draw(self, card: Card) -> discord.ui.LayoutView:
        return draw(card, commands=self._chat.commands)

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
            warn("suggestions could not be shown", interaction, error)

    async def _suggestions(self, call: Call, param: str, typed: str) -> tuple[Option, ...]:
        """Ask the app for suggestions. Return none where that fails or takes too long."""
        where = {"command": call.command, "parameter": param}
        try:
            return await within(SUGGEST_WITHIN_S, self._app.suggest(call, param, typed))
        except TimeoutError:
            log.info("suggestions took too long", **where)
        except Exception as error:  # noqa: BLE001 - whatever it is, the command can be typed without
            log.warning("suggestions failed", reason=str(error) or type(error).__name__, **where)
        return ()

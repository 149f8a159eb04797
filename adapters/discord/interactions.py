"""Acknowledges interactions, hands them to the app, and shows its answers.

Discord drops an interaction that is not acknowledged within 3 seconds. So each is acknowledged at once:
with its form, if it opens one (the app knows this without the database); without a sign, if its answer takes
the place of a message that the person sees already (`adapters.discord.places`); else with a private
“thinking” message. Only then is it handed on. No state is needed: a button's custom_id says what it does, so
it works after a restart.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from io import BytesIO
from typing import Any

import discord
import structlog

from adapters.discord.attachments import fetch, read_attachments
from adapters.discord.chat import DiscordChat
from adapters.discord.commands import read_call
from adapters.discord.failures import CONNECTION_ERRORS, NOT_SENT
from adapters.discord.forms import draw_form, read_submission
from adapters.discord.internals import CHANNEL_TYPE, ROOM
from adapters.discord.menus import is_menu, read_menu
from adapters.discord.pictures import DrawnCard, with_picture
from adapters.discord.places import Places, is_private
from adapters.discord.render import LONGEST_OPTION, draw, read_press
from adapters.discord.rooms import PLATFORM, TEXT_CHANNELS
from adapters.downloads import with_files
from adapters.handlers import MOST_CONCURRENT, Handlers
from bot.app import App
from bot.commands.call import Call, Event, Press, Submission, Vote
from bot.commands.command import File, Form, Reply
from bot.commands.refusal import offer_form
from bot.commands.request import Request
from bot.messages.card import Card, Option
from bot.messages.notice import notice
from bot.patience import within
from bot.platform import AccountRef, Actor, OutcomeUnknown, PostLabel, Refused, RoomRef, Unavailable
from bot.wording.naming import shorten

ACKNOWLEDGE_WITHIN_S = (1.2, 2.8)
"""When the first and the second attempt to acknowledge are given up, counted from the start.

Discord waits 3 s.
"""

LIBRARY_RETRIED_AFTER_S = 0.9
"""An attempt that took longer may have been repeated by discord.py, which does so 1 s after a 5xx."""

SUGGEST_WITHIN_S = 2.0
"""How long suggestions may take. Discord waits 3 s."""

SHOW_WITHIN_S = 30.0
"""How long showing an answer may take, retries included."""

SHOW_RETRY_PAUSES_S = (0.3, 1.0, 3.0)
"""Pauses before a temporary failure is retried."""

ALREADY_ACKNOWLEDGED = 40060
TOO_MANY = 429
SERVER_FAILED = 500

Interaction = discord.Interaction[Any]

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
            await _refuse(interaction, self._draw(too_much))
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
        told = await _acknowledge(interaction, form, began, thinking=place is None)
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
            _warn("answer could not be shown", interaction, error)

    async def _send_files(self, interaction: Interaction, files: Sequence[File]) -> None:
        """Send files, each in a message that only the person sees."""
        try:
            async with asyncio.timeout(SHOW_WITHIN_S):
                for one in files:
                    attached = discord.File(BytesIO(one.content.encode()), one.name)
                    await interaction.followup.send(file=attached, ephemeral=True)
        except (discord.HTTPException, *CONNECTION_ERRORS) as error:
            _warn("file could not be sent", interaction, error)
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
                await _retrying(partial(_follow_up, interaction, drawn), _was_not_stored)
            else:
                await _retrying(partial(_replace, place, drawn), _is_temporary)
        except (discord.HTTPException, *CONNECTION_ERRORS) as error:
            if not _is_temporary(error) and (place is None or place is interaction):
                raise
            self._places.forget(interaction)
            await _follow_up(interaction, drawn)

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
            _warn("suggestions could not be shown", interaction, error)

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


async def _acknowledge(interaction: Interaction, form: Form | None, began: float, *, thinking: bool) -> bool:
    """Return whether Discord was told in time, counted from `began` on the clock of the running loop.

    With `thinking`, the person sees that an answer comes. If Discord was not told, nothing is done, and
    Discord shows the person an error.
    """
    clock = asyncio.get_running_loop()
    for limit in ACKNOWLEDGE_WITHIN_S:
        try:
            async with asyncio.timeout_at(began + limit):
                if form is not None:
                    await interaction.response.send_modal(draw_form(form))
                else:
                    await interaction.response.defer(ephemeral=True, thinking=thinking)
        except discord.HTTPException as error:
            # Too late, or acknowledged already: by an earlier attempt of ours, or by another process.
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


async def _refuse(interaction: Interaction, view: discord.ui.LayoutView) -> None:
    """Acknowledge an interaction with a message that only the person sees. Nothing else becomes of it."""
    try:
        async with asyncio.timeout(ACKNOWLEDGE_WITHIN_S[-1]):
            await interaction.response.send_message(view=view, ephemeral=True)
    except (discord.HTTPException, *CONNECTION_ERRORS) as error:
        _warn("interaction could not be acknowledged", interaction, error)


async def _retrying(send: Callable[[], Awaitable[None]], passes: Callable[[Exception], bool]) -> None:
    """Send, and repeat after errors for which `passes` says that a repeat helps and does no harm."""
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


async def _replace(interaction: Interaction, drawn: DrawnCard) -> None:
    await interaction.edit_original_response(**drawn.in_place())


async def _follow_up(interaction: Interaction, drawn: DrawnCard) -> None:
    await interaction.followup.send(**drawn.as_new(), ephemeral=True)


def _is_temporary(error: Exception) -> bool:
    if isinstance(error, discord.HTTPException):
        return error.status == TOO_MANY or error.status >= SERVER_FAILED
    return True


def _was_not_stored(error: Exception) -> bool:
    if isinstance(error, discord.HTTPException):
        return error.status == TOO_MANY
    return isinstance(error, NOT_SENT)


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


def _warn(event: str, interaction: Interaction, error: Exception) -> None:
    log.warning(event, interaction=interaction.id, reason=str(error) or type(error).__name__)

"""Shows replies: in the channel, to one person in it, on their Home page, or as a form."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

import structlog

from adapters.slack import modal
from adapters.slack.api import Api
from adapters.slack.chat import SlackChat
from adapters.slack.failures import ScopeMissing
from adapters.slack.home import Home
from adapters.slack.mrkdwn import PLATFORM
from adapters.slack.origin import Origin
from adapters.slack.pictures import READY_AFTER_S
from adapters.slack.render import RICHER, Json, message, richer_blocks
from adapters.slack.sent_files import SentFiles
from adapters.slack.workspaces import Workspaces
from bot.app import App
from bot.commands.reply import File, Reply
from bot.commands.request import Request
from bot.messages.card import Card
from bot.messages.notice import notice
from bot.platform.failures import DirectMessagesBlocked, OutcomeUnknown, Refused, Unavailable
from bot.platform.refs import AccountRef

CHAT_ERRORS = (Refused, Unavailable, OutcomeUnknown, DirectMessagesBlocked)

FORM_TOO_LATE = "Slack did not let me open the form in time. Please try that once more."

log = structlog.get_logger()


class ReplySender:
    """Shows the replies of one app. Nothing here raises: a reply that cannot be shown is logged."""

    def __init__(
        self,
        app: App,
        api: Api,
        workspaces: Workspaces,
        chat: SlackChat,
        home: Home,
        files: SentFiles,
    ) -> None:
        self._app = app
        self._api = api
        self._workspaces = workspaces
        self._chat = chat
        self._home = home
        self._files = files
        self._refused: set[tuple[str, str]] = set()
        """Workspaces that took an answer only without a richer block, each with the block's type."""

    async def show(self, reply: Reply, origin: Origin) -> None:
        """Show the private cards to the person, the public card in the channel, and send the files."""
        private = list(reply.private)
        if reply.public is not None:
            here = (origin.room,) if origin.channel else ()
            for room in reply.rooms or here:
                try:
                    await self._chat.post_reply(room, reply.public)
                except CHAT_ERRORS as error:
                    private.append(
                        notice("not_said", f"I could not say that in {room.name or 'the channel'}. {error}")
                    )
        await self._show_privately(private, origin, in_place=origin.in_private and reply.is_shown_in_place)
        for file in reply.files:
            await self._send_file(file, origin)
        if reply.wakes_scheduler and not origin.at_home and self._home.is_open(origin):
            await self._home.publish(origin)

    async def send_notice(self, words: str, origin: Origin) -> None:
        """Show a notice to the person alone."""
        await self.show_card(notice("word", words), origin)

    async def show_card(self, card: Card, origin: Origin) -> None:
        """Show a card to the person alone."""
        await self.show(Reply((card,)), origin)

    async def open_form(self, request: Request, origin: Origin, trigger: str) -> None:
        """Open the form of a request. Its trigger expires after three seconds, so the database is asked for
        a moment only, and only for a menu that it adds something to.
        """
        form = (await self._app.offer(request)).form
        if form is None:
            return
        view = modal.view(form, origin)
        try:
            async with self._workspaces.client_for(
                origin.team, use_cached_token=True, retry_rate_limits=False
            ) as client:
                await client.views_open(trigger_id=trigger, view=view)
        except CHAT_ERRORS as error:
            log.warning("form was not opened", workspace=origin.team, reason=str(error))
            await self.send_notice(str(error) if isinstance(error, ScopeMissing) else FORM_TOO_LATE, origin)

    async def _show_privately(self, cards: Sequence[Card], origin: Origin, *, in_place: bool) -> None:
        if origin.at_home:
            await self._home.publish(origin, cards)
            return
        for card in cards:
            await self._send_privately(card, origin, in_place=in_place)
            in_place = False

    async def _send_file(self, file: File, origin: Origin) -> None:
        try:
            sent = await self._chat.send_file(AccountRef(PLATFORM, origin.team, origin.user), file)
        except CHAT_ERRORS as error:
            log.warning("file was not sent", workspace=origin.team, reason=str(error))
            await self.send_notice(
                f"I could not send you the file {file.name} as a direct message. {error}", origin
            )
            return
        await self._remember_file(origin.team, sent)

    async def _remember_file(self, team: str, sent: Sequence[str]) -> None:
        try:
            await self._files.sent(team, sent)
        except Exception:  # whatever the database fails with, the person has the file
            log.exception("file is not remembered, and will not be deleted", workspace=team)

    async def _send_privately(self, card: Card, origin: Origin, *, in_place: bool) -> None:
        """Show a card, `in_place` of the message in which somebody acted.

        Where that fails or its outcome is unknown, it is shown once more another way.

        A response_url works even where the bot is not in the channel; an ephemeral message even where that
        address is used up. An answer that is seen twice harms nobody; one that is lost looks like a dead bot.
        """
        if not origin.channel:
            await self._send_directly(card, origin)
            return
        first: Callable[[Origin, Json], Awaitable[None]]
        first, second = partial(self._respond, in_place=in_place), self._send_ephemeral
        if not origin.response_url:
            first = second
        richer = await self._draw_richly(card, origin.team)
        refusal: Exception | None = None
        for pause, drawn in richer:
            await asyncio.sleep(pause)
            refusal = await _failure_of(first(origin, drawn | _in_thread(origin)))
            if refusal is None:
                return
            if not isinstance(refusal, Refused):
                break
        drawn = message(card) | _in_thread(origin)
        failure = await _failure_of(first(origin, drawn))
        if refusal is not None:
            log.info("answer is shown more plainly", workspace=origin.team, reason=str(refusal))
        if failure is None and isinstance(refusal, Refused):
            self._refused |= {(origin.team, kind) for kind in richer_blocks(richer[-1][1])}
        if failure is not None and (origin.response_url or not isinstance(failure, Refused)):
            log.info("answer is shown another way", workspace=origin.team, reason=str(failure))
            was_refused = isinstance(failure, Refused)
            failure = await _failure_of(second(origin, drawn))
            if isinstance(failure, Refused) and not was_refused:
                failure = await _failure_of(first(origin, drawn))  # the bot is not in the channel
        if failure is not None:
            log.warning("answer was not shown", workspace=origin.team, reason=str(failure))

    async def _send_directly(self, card: Card, origin: Origin) -> None:
        """Answer a shortcut that tells of no place, in the person's conversation with the bot."""
        account = AccountRef(PLATFORM, origin.team, origin.user)
        failure = await _failure_of(self._chat.send_answer(account, card))
        if failure is not None:
            log.warning("answer was not shown", workspace=origin.team, reason=str(failure))

    async def _draw_richly(self, card: Card, team: str) -> list[tuple[float, Json]]:
        """Draw a card with what Slack may refuse, the richest first, each with the seconds to wait before it
        is tried: with its picture and its richer blocks, and with these alone.

        Slack refuses such a message whole. The picture is deleted after a day.
        """
        drawings: list[tuple[float, Json]] = []
        richer = {kind for kind in RICHER if (team, kind) not in self._refused}
        if picture := await self._chat.pictures.upload(team, card):
            await self._remember_file(team, [picture])
            with_picture = message(card, picture, richer=richer)
            drawings += [(0.0, with_picture), (READY_AFTER_S[0], with_picture)]
        if richer_blocks(drawn := message(card, richer=richer)):
            drawings.append((0.0, drawn))
        return drawings

    async def _respond(self, origin: Origin, drawn: Json, *, in_place: bool) -> None:
        ephemeral = {"response_type": "ephemeral", "replace_original": in_place}
        await self._api.respond(origin.response_url, {**drawn, **ephemeral})

    async def _send_ephemeral(self, origin: Origin, drawn: Json) -> None:
        async with self._workspaces.client_for(origin.team) as client:
            await client.chat_postEphemeral(channel=origin.channel, user=origin.user, **drawn)


def _in_thread(origin: Origin) -> dict[str, Any]:
    return {"thread_ts": origin.thread} if origin.thread else {}


async def _failure_of(sending: Awaitable[None]) -> Exception | None:
    """Await it. Returns its error if it is one of CHAT_ERRORS."""
    try:
        await sending
    except CHAT_ERRORS as error:
        return error
    return None

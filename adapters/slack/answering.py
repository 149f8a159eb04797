"""Showing a reply to whom it is for: in the channel, to one person in it, on their Home page, as a form."""

from collections.abc import Sequence

import structlog

from adapters.slack import modal
from adapters.slack.api import Api
from adapters.slack.chat import PLATFORM, SlackChat
from adapters.slack.home import Home
from adapters.slack.place import Place
from adapters.slack.render import message
from adapters.slack.workspaces import Workspaces
from bot.app import App
from bot.commands.command import Autocomplete, File, Form, Reply
from bot.errors import UserError
from bot.messages import actions
from bot.messages.card import Card
from bot.messages.notice import notice
from bot.platform import AccountRef, DirectMessagesBlocked, OutcomeUnknown, Refused, Unavailable

FAILURES = (Refused, Unavailable, OutcomeUnknown, DirectMessagesBlocked)

TOO_LATE = "Slack did not let me open the form in time. Please try that once more."

log = structlog.get_logger()


class Answering:
    """All answers of one app. None of them raises: an answer that cannot be shown is logged."""

    def __init__(self, app: App, api: Api, workspaces: Workspaces, chat: SlackChat, home: Home) -> None:
        self._app = app
        self._api = api
        self._workspaces = workspaces
        self._chat = chat
        self._home = home

    async def show(self, reply: Reply, place: Place) -> None:
        """Show what only the person sees, and then what everybody does."""
        private = list(reply.private)
        if reply.public is not None:
            here = (place.room,) if place.channel else ()
            for room in reply.rooms or here:
                try:
                    await self._chat.say(room, reply.public)
                except FAILURES as error:
                    private.append(
                        notice("not_said", f"I could not say that in {room.name or 'the channel'}. {error}")
                    )
        await self._show_privately(private, place)
        for file in reply.files:
            await self._hand_over(file, place)
        if reply.wakes_scheduler and not place.at_home and self._home.is_open(place):
            await self._home.publish(place)

    async def tell(self, words: str, place: Place) -> None:
        """Say something to the person alone."""
        await self.show(Reply((notice("word", words),)), place)

    async def ask(self, form: Form, place: Place, trigger: str) -> None:
        """Open a form, at once: its trigger works for three seconds, and the database may be slow."""
        view = modal.view(form, place, self._completions(form))
        try:
            async with self._workspaces.acting(place.team, at_once=True, patient=False) as client:
                await client.views_open(trigger_id=trigger, view=view)
        except FAILURES as error:
            log.warning("form was not opened", workspace=place.team, reason=str(error))
            await self.tell(TOO_LATE, place)

    async def _show_privately(self, cards: Sequence[Card], place: Place) -> None:
        if place.at_home:
            await self._home.publish(place, cards)
            return
        for card in cards:
            await self._whisper(card, place)

    async def _hand_over(self, file: File, place: Place) -> None:
        try:
            await self._chat.hand_over(AccountRef(PLATFORM, place.team, place.user), file)
        except FAILURES as error:
            log.warning("file was not handed over", workspace=place.team, reason=str(error))
            await self.tell(f"I could not send you the file {file.name} as a direct message. {error}", place)

    def _completions(self, form: Form) -> dict[str, Autocomplete | None]:
        try:
            command = self._app.registry.find(actions.decode(form.action).command)
        except UserError:
            return {}
        return {param.name: param.autocomplete for param in command.params}

    async def _whisper(self, card: Card, place: Place) -> None:
        """Through the response_url, which also works where the bot is not; else as an ephemeral post."""
        thread = {"thread_ts": place.thread} if place.thread else {}
        drawn = message(card) | thread
        try:
            if place.response_url:
                ephemeral = {"response_type": "ephemeral", "replace_original": False}
                await self._api.respond(place.response_url, drawn | ephemeral)
                return
        except (Refused, Unavailable) as error:
            log.info("answer goes another way", reason=str(error))
        except OutcomeUnknown as error:
            log.warning("answer may not have been seen", workspace=place.team, reason=str(error))
            return
        try:
            async with self._workspaces.acting(place.team) as client:
                await client.chat_postEphemeral(channel=place.channel, user=place.user, **drawn)
        except FAILURES as error:
            log.warning("answer was not shown", workspace=place.team, reason=str(error))

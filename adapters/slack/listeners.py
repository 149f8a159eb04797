"""The listeners of the Bolt app: they acknowledge what people and Slack do, and hand it to the core.

Nothing slow happens before an acknowledgement, and a form is opened before any work in the database: Slack
allows three seconds for each.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext as Context
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from adapters.downloads import Attached, with_files
from adapters.handlers import Handlers
from adapters.slack import modal
from adapters.slack.channels import find_name
from adapters.slack.chat import message_references
from adapters.slack.dedup import RequestDeduplicator, request_key
from adapters.slack.elements import read_press
from adapters.slack.failures import AccessRevoked
from adapters.slack.home import Home
from adapters.slack.mrkdwn import PLATFORM, unescape
from adapters.slack.origin import Origin, origin_of_click, origin_of_command, origin_of_form
from adapters.slack.profiles import Profiles
from adapters.slack.reply_sender import ReplySender
from adapters.slack.shortcuts import read_shortcut
from adapters.slack.suggestions import Suggestions
from adapters.slack.uploads import Uploads, read_uploads
from adapters.slack.workspaces import Workspaces
from bot.app import App
from bot.commands.call import Call, Press, Submission
from bot.commands.command import Who
from bot.commands.request import Request
from bot.errors import UserError
from bot.platform.people import Actor
from bot.platform.refs import AccountRef, RoomRef

ANY = re.compile(r"", re.DOTALL)

FOR_ORGANIZERS = "plan-admin"
"""The command that only organizers may use: it needs their profile."""

MOST_CONCURRENT_ENTRIES = 200
"""How many requests may ask Slack for a profile, or open a form, at once."""

PROFILE_UNKNOWN = (
    "Slack did not tell me who you are just now, so I cannot see whether you manage this place. "
    "Please try that again in a minute."
)

NO_FILES: Mapping[str, Attached] = MappingProxyType({})

Event = Call | Press | Submission
Ack = Callable[..., Awaitable[BoltResponse]]
Json = dict[str, Any]


class Listeners:
    """The listeners of one app. They call `wake_scheduler` where something may have fallen due."""

    def __init__(
        self,
        app: App,
        workspaces: Workspaces,
        profiles: Profiles,
        home: Home,
        replies: ReplySender,
        uploads: Uploads,
        deduplicator: RequestDeduplicator,
        wake_scheduler: Callable[[], None],
    ) -> None:
        self._app = app
        self._workspaces = workspaces
        self._profiles = profiles
        self._home = home
        self._replies = replies
        self._uploads = uploads
        self._suggestions = Suggestions(app, workspaces, profiles)
        self._deduplicator = deduplicator
        self._wake_scheduler = wake_scheduler
        # A form must open within three seconds even while all handlers wait for a slow database.
        self._entries = Handlers(MOST_CONCURRENT_ENTRIES)
        self._handlers = Handlers()
        self._turned_away: set[tuple[str, str]] = set()
        """Who was told that too much of theirs waits. They are told once, until there is room again."""

    def listen(self, bolt: AsyncApp) -> None:
        """Register all listeners."""
        bolt.use(self.take_once)
        bolt.command(ANY)(self.on_command)
        bolt.action(ANY)(self.on_action)
        bolt.shortcut(ANY)(self.on_shortcut)
        bolt.view(ANY)(self.on_view)
        bolt.options(ANY)(self._suggestions.on_options)
        bolt.event(ANY)(self.on_event)

    async def idle(self) -> None:
        """Wait until everything that came in is answered."""
        await self._entries.idle()
        await self._handlers.idle()
        await self._home.idle()
        await self._profiles.idle()

    async def drain(self, deadline: float) -> None:
        """Let running handlers finish until that time of the running loop."""
        clock = asyncio.get_running_loop()
        await self._entries.drain(deadline - clock.time())
        await self._handlers.drain(deadline - clock.time())
        await self._home.drain(deadline - clock.time())
        await self._profiles.close()
        await self._deduplicator.wait_until_written(deadline - clock.time())

    async def take_once(
        self, req: AsyncBoltRequest, next_: Callable[[], Awaitable[BoltResponse]]
    ) -> BoltResponse:
        """Let each request through once. Answers 401 to a signature that was used before.

        Slack signs a request again when it repeats it, so an old signature comes from somebody else. What a
        menu asks while somebody types changes nothing, and comes twice if they open it twice in a second.
        """
        if req.body.get("type") == "block_suggestion":
            return await next_()
        req.context["key"] = key = request_key(req.body)
        by_http = req.mode == "http"
        keys = [key, *(f"signature:{one}" for one in req.headers.get("x-slack-signature", ()) if by_http)]
        new, *signatures = await asyncio.gather(
            *(self._deduplicator.is_new(one, wait_for_database=by_http) for one in keys)
        )
        if not all(signatures):
            return BoltResponse(status=401, body="")
        return await next_() if new else BoltResponse(status=200, body="")

    async def on_command(self, ack: Ack, body: Json, context: Context) -> None:
        """Handle a slash command."""
        await ack()
        here = origin_of_command(body, self._team(context))
        command, line = str(body["command"]).removeprefix("/"), unescape(str(body.get("text") or ""))
        self._start(
            here,
            body,
            context,
            lambda actor: self._app.decode(Call(actor, here.room, command, line)),
            for_organizers=command == FOR_ORGANIZERS,
        )

    async def on_action(self, ack: Ack, body: Json, context: Context) -> None:
        """Handle a press of a button, or a choice in a menu."""
        await ack()
        here = origin_of_click(body, self._team(context))
        action, value = read_press(body["actions"][0])
        self._start(
            here,
            body,
            context,
            lambda actor: self._app.decode(Press(actor, here.room, action, value, here.in_private)),
            for_organizers=f":{FOR_ORGANIZERS} " in action,
        )

    async def on_shortcut(self, ack: Ack, body: Json, context: Context) -> None:
        """Handle a shortcut: one from a message's menu, or one that is at hand everywhere."""
        await ack()
        here = origin_of_click(body, self._team(context))
        self._start(
            here,
            body,
            context,
            lambda actor: self._app.decode(read_shortcut(body, actor, here.room)),
            for_organizers=False,
        )

    async def on_view(self, ack: Ack, body: Json, context: Context) -> None:
        """Handle a submitted form. It stays open where a value is wrong regardless of the database."""
        here, action = origin_of_form(body, self._team(context))
        nobody_yet = Actor(AccountRef(PLATFORM, here.team, here.user), here.user_name)
        values = modal.values(body["view"])
        request = self._app.decode(Submission(nobody_yet, here.room, action, values, here.in_private))
        if request.form is not None:
            await ack(response_action="update", view=modal.view(request.form, here))
            return
        files = read_uploads(body["view"])
        problems = self._app.problems(request) or _too_large(request, files)
        if problems:
            await ack(response_action="errors", errors=problems)
            return
        await ack()
        for_organizers = request.command is not None and request.command.who is Who.ORGANIZER
        self._start(here, body, context, request.by, files, for_organizers=for_organizers)

    async def on_event(self, body: Json, context: Context) -> None:
        """Handle an event. Bolt acknowledges events by itself."""
        self._handlers.start(self._handle_event(body, self._team(context), context["key"]))

    def _start(
        self,
        here: Origin,
        body: Json,
        context: Context,
        request_of: Callable[[Actor], Request],
        files: Mapping[str, Attached] = NO_FILES,
        *,
        for_organizers: bool,
    ) -> None:
        who = (here.team, here.user)
        waiting = self._entries.waiting(who) + self._handlers.waiting(AccountRef(PLATFORM, *who))
        too_much = self._app.turn_away(waiting)
        if too_much is not None:
            if who not in self._turned_away:
                self._turned_away.add(who)
                self._handlers.start(self._replies.show_card(too_much, here))
            return
        self._turned_away.discard(who)
        trigger = str(body.get("trigger_id") or "")
        received = self._receive(
            here, trigger, context["key"], request_of, files, for_organizers=for_organizers
        )
        self._entries.start(received, after=who)

    async def _receive(
        self,
        here: Origin,
        trigger: str,
        key: str,
        request_of: Callable[[Actor], Request],
        files: Mapping[str, Attached],
        *,
        for_organizers: bool,
    ) -> None:
        """Open the form that is wanted, else start the handler.

        One person's events are handled in the order in which they arrived.
        """
        try:
            actor, known = await self._profiles.actor(
                here.team, here.user, here.user_name, for_organizers=for_organizers
            )
        except AccessRevoked as shut_out:
            self._handlers.start(self._replies.send_notice(str(shut_out), here))
            return
        request = request_of(actor)
        if request.form is not None:
            self._entries.start(self._replies.open_form(request, here, trigger))
        else:
            answer = self._answer(request, here, key, files, known=known)
            self._handlers.start(answer, after=actor.account)

    async def _answer(
        self, request: Request, here: Origin, key: str, files: Mapping[str, Attached], *, known: bool
    ) -> None:
        if await self._deduplicator.is_taken_here(key):
            request = await with_files(request, files, partial(self._uploads.fetch, here.team))
            await self._show_answer(request, here, known=known)

    async def _show_answer(self, request: Request, here: Origin, *, known: bool) -> None:
        reply = await self._app.dispatch(request)
        if reply.wakes_scheduler:
            self._wake_scheduler()
        if reply.is_refusal and not known and request.command and request.command.who is Who.ORGANIZER:
            await self._replies.send_notice(PROFILE_UNKNOWN, here)
        else:
            await self._replies.show(reply, here)
        lives_here = request.command is not None and request.command.checks_channel and not reply.is_refusal
        if lives_here and here.channel and not here.room.name:
            name = await find_name(self._workspaces, here.team, here.channel)
            if name:
                await self._app.reports.rename_rooms(PLATFORM, here.team, {here.channel: name})

    async def _handle_event(self, body: Json, team: str, key: str) -> None:
        if not await self._deduplicator.is_taken_here(key):
            return
        event = body["event"]
        match event.get("type"):
            case "app_home_opened" if event.get("tab", "home") == "home":
                here = Origin(team, str(event.get("user")), at_home=True)
                self._home.opened(here)
                await self._home.publish(here)
            case "app_uninstalled":
                await self._uninstalled(team, int(body["event_time"]))
            case "tokens_revoked" if (event.get("tokens") or {}).get("bot"):
                await self._uninstalled(team, int(body["event_time"]))
            case "member_joined_channel" if event.get("user") == self._workspaces.bot_user(team):
                await self._retry_rooms(team, str(event.get("channel")))
            case "channel_unarchive" | "group_unarchive":
                await self._retry_rooms(team, str(event.get("channel")))
            case "channel_rename" | "group_rename":
                channel = event.get("channel") or {}
                names = {str(channel.get("id")): f"#{channel.get('name')}"}
                await self._app.reports.rename_rooms(PLATFORM, team, names)
            case "channel_id_changed":
                await self._follow(team, str(event["old_channel_id"]), str(event["new_channel_id"]))
            case "user_change" if isinstance(event.get("user"), dict):
                actor = self._profiles.changed(team, event["user"])
                if await self._app.reports.profile_changed(actor, RoomRef(PLATFORM, team, "")):
                    self._wake_scheduler()
                if event["user"].get("deleted"):
                    await self._app.access.reported(actor.account)
                    self._wake_scheduler()
            case _:
                pass

    async def _uninstalled(self, team: str, second: int) -> None:
        """The workspace took the bot away in that second. It may have installed it again since."""
        await self._workspaces.forget(team, second)
        is_gone = not await self._workspaces.is_installed(team)
        if is_gone and await self._app.reports.workspace_lost(PLATFORM, team):
            self._wake_scheduler()

    async def _retry_rooms(self, team: str, channel: str) -> None:
        """The bot may post there again, or for the first time: go on with all that waited for that."""
        if await self._app.reports.retry_rooms(PLATFORM, team, channel):
            self._wake_scheduler()
        for account, action in await self._app.reports.list_kept_calls(RoomRef(PLATFORM, team, channel)):
            actor, known = await self._profiles.actor(team, account.user, "")
            if not known:  # it cannot be told whether they still manage the workspace: their button is left
                continue
            here = Origin(team, account.user, actor.name, channel)
            request = self._app.decode(Press(actor, here.room, action))
            self._handlers.start(self._show_answer(request, here, known=known), after=actor.account)

    async def _follow(self, team: str, old: str, new: str) -> None:
        references = message_references(team, old), message_references(team, new)
        await self._app.reports.replace_channel(PLATFORM, team, old, new, references)
        await self._retry_rooms(team, new)

    def _team(self, context: Context) -> str:
        return self._workspaces.workspace_of_event(str(context.team_id or context.enterprise_id or ""))


def _too_large(request: Request, files: Mapping[str, Attached]) -> dict[str, str]:
    """What to say beside fields whose files are too large: Slack tells the size at once."""
    found = {}
    for name, (sort, _) in request.named_files.items():
        try:
            sort.check_size(files[name].size if name in files else 0)
        except UserError as error:
            found[name] = str(error)
    return found

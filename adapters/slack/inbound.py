"""What people and Slack do, on its way in: acknowledged at once, then handed to the core.

Owns the listeners of the Bolt app. Nothing that may take long happens before an acknowledgement, and a form
is opened before any database work.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext as Context
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from adapters.handlers import Handlers
from adapters.slack import modal, place
from adapters.slack.answering import Answering
from adapters.slack.chat import PLATFORM
from adapters.slack.elements import pressed
from adapters.slack.failures import ShutOut
from adapters.slack.home import Home
from adapters.slack.mrkdwn import unescape
from adapters.slack.once import Once, request_key
from adapters.slack.people import People
from adapters.slack.place import Place
from adapters.slack.workspaces import Workspaces
from bot.app import App
from bot.commands.call import Call, Press, Submission
from bot.commands.request import Request
from bot.errors import UserError
from bot.messages.actions import decode
from bot.platform import AccountRef, Actor

ANY = re.compile(r"", re.DOTALL)
ORGANIZERS = "plan-admin"

MOST_ENTERING = 200
"""Requests at once that ask Slack who acts, or open a form."""

STRANGER = (
    "Slack did not tell me who you are just now, so I cannot see whether you manage this place. "
    "Please try that again in a minute."
)

Event = Call | Press | Submission
Ack = Callable[..., Awaitable[BoltResponse]]
Json = dict[str, Any]


class Inbound:
    """The listeners of one app. `stir` is called where something may have fallen due."""

    def __init__(
        self,
        app: App,
        workspaces: Workspaces,
        people: People,
        home: Home,
        answering: Answering,
        once: Once,
        stir: Callable[[], None],
    ) -> None:
        self._app = app
        self._workspaces = workspaces
        self._people = people
        self._home = home
        self._answering = answering
        self._once = once
        self._stir = stir
        # A form must open within three seconds even while all handlers wait for a slow database.
        self._entrance = Handlers(MOST_ENTERING)
        self._handlers = Handlers()

    def listen(self, bolt: AsyncApp) -> None:
        """Register all listeners."""
        bolt.use(self.take_once)
        bolt.command(ANY)(self.on_command)
        bolt.action(ANY)(self.on_action)
        bolt.view(ANY)(self.on_view)
        bolt.event(ANY)(self.on_event)

    async def idle(self) -> None:
        """Return once everything that came in is answered."""
        await self._entrance.idle()
        await self._handlers.idle()

    async def drain(self, deadline: float) -> None:
        """Let what runs finish, by that time of the running loop."""
        clock = asyncio.get_running_loop()
        await self._entrance.drain(deadline - clock.time())
        await self._handlers.drain(deadline - clock.time())
        await self._once.settle(deadline - clock.time())

    async def take_once(
        self, req: AsyncBoltRequest, next_: Callable[[], Awaitable[BoltResponse]]
    ) -> BoltResponse:
        """Let each request through once. Slack repeats one signed anew; an old signature is refused."""
        req.context["key"] = key = request_key(req.body)
        by_http = req.mode == "http"
        keys = [key, *(f"signature:{one}" for one in req.headers.get("x-slack-signature", ()) if by_http)]
        new, *signatures = await asyncio.gather(*(self._once.is_new(one, patient=by_http) for one in keys))
        if not all(signatures):
            return BoltResponse(status=401, body="")
        return await next_() if new else BoltResponse(status=200, body="")

    async def on_command(self, ack: Ack, body: Json, context: Context) -> None:
        """A slash command."""
        await ack()
        here = place.of_command(body, self._team(context))
        command, line = str(body["command"]).removeprefix("/"), unescape(str(body.get("text") or ""))
        self._enter(here, body, context, lambda actor: Call(actor, here.room, command, line))

    async def on_action(self, ack: Ack, body: Json, context: Context) -> None:
        """A button pressed, or something chosen in a menu."""
        await ack()
        here = place.of_click(body, self._team(context))
        action, value = pressed(body["actions"][0])
        self._enter(here, body, context, lambda actor: Press(actor, here.room, action, value))

    async def on_view(self, ack: Ack, body: Json, context: Context) -> None:
        """A form submitted: it stays open where something in it is wrong by itself."""
        here, action = place.of_form(body, self._team(context))
        filled = modal.values(body["view"])

        def submission(actor: Actor) -> Submission:
            return Submission(actor, here.room, action, filled)

        account = AccountRef(PLATFORM, here.team, here.user)
        problems = self._app.problems(submission(Actor(account, here.user_name)))
        if problems:
            await ack(response_action="errors", errors=problems)
            return
        await ack()
        self._enter(here, body, context, submission)

    async def on_event(self, body: Json, context: Context) -> None:
        """Something changed at Slack. Bolt acknowledges events by itself."""
        self._handlers.start(self._follow(body, self._team(context), context["key"]))

    def _enter(self, here: Place, body: Json, context: Context, build: Callable[[Actor], Event]) -> None:
        trigger = str(body.get("trigger_id") or "")
        self._entrance.start(
            self._receive(here, trigger, context["key"], build), after=(here.team, here.user)
        )

    async def _receive(self, here: Place, trigger: str, key: str, build: Callable[[Actor], Event]) -> None:
        """Open the form that is wanted, else hand over to what may take its time.

        What one person does is handed over, and done, in the order in which it arrived.
        """
        try:
            actor, known = await self._people.actor(here.team, here.user, here.user_name)
        except ShutOut as shut_out:
            self._handlers.start(self._answering.tell(str(shut_out), here))
            return
        event = build(actor)
        request = self._app.decode(event)
        if request.form is not None:
            self._entrance.start(self._answering.ask(request.form, here, trigger))
        else:
            self._handlers.start(self._answer(request, here, key, known=known), after=actor.account)

    async def _answer(self, request: Request, here: Place, key: str, *, known: bool) -> None:
        if not await self._once.is_ours(key):
            return
        event = request.event
        reply = await self._app.dispatch(request)
        if reply.wakes_scheduler:
            self._stir()
        if reply.refused and not known and _is_for_organizers(event):
            await self._answering.tell(STRANGER, here)
        else:
            await self._answering.show(reply, here)

    async def _follow(self, body: Json, team: str, key: str) -> None:
        if not await self._once.is_ours(key):
            return
        event = body["event"]
        match event.get("type"):
            case "app_home_opened" if event.get("tab", "home") == "home":
                here = Place(team, str(event.get("user")), at_home=True)
                self._home.opened(here)
                await self._home.publish(here)
            case "app_uninstalled":
                await self._workspaces.forget(team, int(body["event_time"]))
            case "tokens_revoked" if (event.get("tokens") or {}).get("bot"):
                await self._workspaces.forget(team, int(body["event_time"]))
            case "member_joined_channel" if event.get("user") == self._workspaces.bot_user(team):
                await self._retry(team, str(event.get("channel")))
            case "channel_unarchive" | "group_unarchive":
                await self._retry(team, str(event.get("channel")))
            case _:
                pass

    async def _retry(self, team: str, channel: str) -> None:
        if await self._app.retry_rooms(PLATFORM, team, channel):
            self._stir()

    def _team(self, context: Context) -> str:
        return self._workspaces.home_of(str(context.team_id or context.enterprise_id or ""))


def _is_for_organizers(event: Event) -> bool:
    if isinstance(event, Call):
        return event.command.startswith(ORGANIZERS)
    try:
        return decode(event.action).command.startswith(ORGANIZERS)
    except UserError:
        return False

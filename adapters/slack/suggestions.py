"""Answers menus that ask for their options while somebody types in a form."""

from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from slack_bolt.context.async_context import AsyncBoltContext as Context
from slack_bolt.response import BoltResponse

from adapters.slack import modal
from adapters.slack.failures import AccessRevoked
from adapters.slack.mrkdwn import PLATFORM
from adapters.slack.origin import origin_of_form
from adapters.slack.profiles import Profiles
from adapters.slack.workspaces import Workspaces
from bot.app import App
from bot.commands.call import Submission
from bot.commands.command import Who
from bot.messages.card import Option
from bot.patience import within
from bot.platform.people import Actor
from bot.platform.refs import AccountRef

SUGGEST_WITHIN_S = 2.0
"""How long suggestions may take, in seconds. Slack waits three in all."""

Json = dict[str, Any]
Ack = Callable[..., Awaitable[BoltResponse]]

log = structlog.get_logger()


class Suggestions:
    """Asks the app what could be meant by what somebody types."""

    def __init__(self, app: App, workspaces: Workspaces, profiles: Profiles) -> None:
        self._app = app
        self._workspaces = workspaces
        self._profiles = profiles

    async def on_options(self, ack: Ack, body: Json, context: Context) -> None:
        """Answer a menu. Where nothing comes in time, it offers what was typed."""
        typed, param = str(body.get("value") or ""), str(body.get("block_id") or "")
        try:
            found = await within(SUGGEST_WITHIN_S, self._find(body, context, param, typed))
        except TimeoutError:
            log.info("suggestions took too long", parameter=param)
            found = ()
        except AccessRevoked:
            found = ()
        except Exception as error:  # noqa: BLE001 - whatever it is, the value can be typed without
            log.warning("suggestions failed", parameter=param, reason=str(error) or type(error).__name__)
            found = ()
        await ack(options=modal.suggestions(found, typed))

    async def _find(self, body: Json, context: Context, param: str, typed: str) -> tuple[Option, ...]:
        team = self._workspaces.workspace_of_event(str(context.team_id or context.enterprise_id or ""))
        here, action = origin_of_form(body, team)
        others = {
            name: given for name, given in modal.values(body["view"]).items() if given and name != param
        }
        nobody_yet = Actor(AccountRef(PLATFORM, team, here.user), here.user_name)
        request = self._app.decode(Submission(nobody_yet, here.room, action, others, here.in_private))
        if request.call is None or request.command is None:
            return ()
        actor, _ = await self._profiles.actor(
            team, here.user, here.user_name, for_organizers=request.command.who is Who.ORGANIZER
        )
        call = request.by(actor).call
        return await self._app.suggest(call, param, typed) if call is not None else ()

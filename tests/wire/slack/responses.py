"""Answers by response url or in an acknowledgement, which need neither token nor membership."""

from typing import TYPE_CHECKING

from aiohttp import web

from tests.wire.slack.methods.chat import content
from tests.wire.slack.tickets import ResponseUrl
from tests.wire.slack.web_api import ApiCall, ApiError, Json
from tests.wire.slack.workspace import Change, Message

if TYPE_CHECKING:
    from tests.wire.slack.slack import Slack


class Responses:
    """What stands behind response urls."""

    def __init__(self, slack: "Slack") -> None:
        self._slack = slack

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """A post to a response url."""
        team = self._slack.workspaces[request.match_info["team"]]
        body = await request.json()
        self._slack.calls.append(("response_url", body))
        fault = self._slack.faults.meet("response_url", body)
        if fault and fault.replaces and not fault.stored:
            return self._broken(request, fault.status, lose=fault.lose)
        ticket = self._slack.tickets.respond(request.match_info["name"], team.now())
        if isinstance(ticket, str):
            self._slack.complain(f"response_url: {ticket}")
            return web.json_response({"ok": False, "error": ticket}, status=404)
        try:
            self.show(ticket, body)
        except ApiError as error:
            return web.Response(status=400, text=error.error)
        if fault and fault.replaces:
            return self._broken(request, fault.status, lose=fault.lose)
        return web.Response(text="ok")

    def show(self, ticket: ResponseUrl, body: Json) -> None:
        """Show an answer where somebody acted. Raises ApiError where it is malformed."""
        team = self._slack.workspaces[ticket.team]
        bot = self._slack.bot_of(team)
        original = self._original(ticket)
        if body.get("delete_original"):
            if original is not None:
                original.deleted = True
                team.tell(Change.DELETED, original)
            return
        call = ApiCall(self._slack, "response_url", body, "", None, self._slack.token_of(team))
        text, blocks = content(call)
        if body.get("replace_original") and original is not None:
            original.text, original.blocks, original.edited = text, blocks, team.stamp()
            team.tell(Change.EDITED, original)
            return
        public = body.get("response_type") == "in_channel"
        team.post(
            Message(
                team.stamp(),
                ticket.channel,
                bot,
                text,
                blocks,
                thread_ts=body.get("thread_ts") or ticket.thread_ts,
                only_for=None if public else ticket.user,
            )
        )

    def _original(self, ticket: ResponseUrl) -> Message | None:
        channel = self._slack.workspaces[ticket.team].channels[ticket.channel]
        return next((one for one in channel.messages if one.ts == ticket.message and not one.deleted), None)

    def _broken(self, request: web.Request, status: int, *, lose: bool) -> web.Response:
        if lose and request.transport is not None:
            request.transport.abort()
        return web.Response(status=status if status != 200 else 500)

"""The entrance of the Web API: reads a call, checks its token, meets faults and limits, and answers.

The methods themselves are in `methods/`.
"""

import asyncio
import base64
import binascii
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.wire.slack.grants import Token
from tests.wire.slack.workspace import Channel, Kind, Message, Workspace

if TYPE_CHECKING:
    from tests.wire.slack.slack import Slack

Json = dict[str, Any]


class ApiError(Exception):
    """Slack says no. `details` go into the answer beside the error's name."""

    def __init__(self, error: str, **details: Any) -> None:
        super().__init__(error)
        self.error = error
        self.details = details


@dataclass(slots=True)
class ApiCall:
    """One call of one method."""

    slack: "Slack"
    method: str
    arguments: Json
    bearer: str
    basic: tuple[str, str] | None = None
    _token: Token | None = None

    @property
    def token(self) -> Token:
        """The bot's token. Raises ApiError where it is none or dead."""
        if self._token is None:
            checked = self.slack.grants.check(self.bearer)
            if isinstance(checked, str):
                raise ApiError(checked)
            self._token = checked
        return self._token

    @property
    def team(self) -> Workspace:
        """The token's workspace."""
        return self.slack.workspaces[self.token.team]

    @property
    def bot(self) -> str:
        """The bot's user id there."""
        return self.token.bot_user

    def text(self, name: str) -> str:
        """An argument as text; empty where it is missing."""
        value = self.arguments.get(name)
        return "" if value is None else str(value)

    def needed(self, name: str) -> str:
        """An argument as text. Raises ApiError where it is missing."""
        if not self.text(name):
            raise ApiError(
                "invalid_arguments",
                response_metadata={"messages": [f"[ERROR] missing required field: {name}"]},
            )
        return self.text(name)

    def flag(self, name: str) -> bool:
        """An argument as a yes or no."""
        return self.text(name).casefold() in {"1", "true"}

    def parsed(self, name: str) -> Any:
        """An argument that is JSON, in a JSON body or as text in a form."""
        value = self.arguments.get(name)
        if isinstance(value, str):
            try:
                return json.loads(value)
            except ValueError:
                return value
        return value

    def require(self, *scopes: str) -> None:
        """Raises ApiError unless the token has one of the scopes."""
        if not set(scopes) & set(self.token.scopes):
            raise ApiError("missing_scope", needed=scopes[0], provided=",".join(self.token.scopes))

    def channel(self) -> Channel:
        """The conversation that the call names, by id. Raises ApiError where the bot cannot see it."""
        found = self.team.channels.get(self.needed("channel"))
        if found is None or (found.kind is not Kind.PUBLIC and self.bot not in found.members):
            raise ApiError("channel_not_found")
        return found


@dataclass(frozen=True, slots=True)
class Method:
    """A method of the Web API. `tier`: how often it may be called (`limits.py`)."""

    name: str
    run: Callable[[ApiCall], Awaitable[Json]]
    tier: int | None = None
    scopes: tuple[str, ...] = ()
    """One of these is needed; methods whose scope depends on the conversation ask for it themselves."""
    bot: bool = True
    """Whether it is called with a bot's token."""


class WebApi:
    """All methods by name, behind `/api/`."""

    def __init__(self, slack: "Slack", methods: tuple[Method, ...]) -> None:
        self._slack = slack
        self._methods = {one.name: one for one in methods}

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one request."""
        name = request.match_info["method"]
        arguments = await _read_arguments(request)
        bearer = arguments.pop("token", "") or _bearer(request)
        call = ApiCall(self._slack, name, arguments, bearer, _basic(request))
        self._slack.calls.append((name, arguments))
        self._slack.stir()
        fault = self._slack.faults.meet(name, arguments)
        if fault and fault.delay:
            await asyncio.sleep(fault.delay)
        if fault and fault.first:
            await fault.first()
        answer: Json = {}
        headers: dict[str, str] = {}
        status = 200
        if fault is None or fault.stored or not fault.replaces:
            answer, status, headers = await self._answer(call)
        if fault and fault.lose:
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=500)
        if fault and fault.replaces:
            answer, status = {"ok": False, "error": fault.error or "internal_error"}, fault.status
            if fault.retry_after is not None:
                headers["Retry-After"] = str(fault.retry_after)
        if not answer["ok"]:
            self._slack.refusals.append((name, str(answer["error"])))
        self._slack.stir()
        return web.json_response(answer, status=status, headers=headers)

    async def _answer(self, call: ApiCall) -> tuple[Json, int, dict[str, str]]:
        headers: dict[str, str] = {}
        method = self._methods.get(call.method)
        try:
            if method is None:
                self._slack.complain(f"{call.method}: no such method here")
                raise ApiError("unknown_method", req_method=call.method)
            if method.bot:
                headers["x-oauth-scopes"] = ",".join(call.token.scopes)
                headers["x-accepted-oauth-scopes"] = ",".join(method.scopes)
                wait = self._slack.limits.check(
                    call.team.id, method.name, self._slack.tier_of(method), call.text("channel")
                )
                if wait is not None:
                    headers["Retry-After"] = str(wait)
                    return {"ok": False, "error": "ratelimited"}, 429, headers
                if method.scopes:
                    call.require(*method.scopes)
            return {"ok": True, **await method.run(call)}, 200, headers
        except ApiError as error:
            return {"ok": False, "error": error.error, **error.details}, 200, headers


def refuse_malformed(call: ApiCall, error: str, problems: list[str]) -> None:
    """Raises ApiError with all that is wrong, which is a violation that tests count."""
    if not problems:
        return
    for words in problems:
        call.slack.complain(f"{call.method}: {words}")
    raise ApiError(
        error,
        errors=problems,
        response_metadata={"messages": [f"[ERROR] {words}" for words in problems]},
    )


def message_json(team: Workspace, message: Message, app_id: str, *, metadata: bool = False) -> Json:
    """A message as the API gives it."""
    author = team.users[message.author]
    found: Json = {
        "type": "message",
        "user": message.author,
        "ts": message.ts,
        "team": team.id,
        "text": message.text,
        "blocks": escape_plain_texts(message.blocks),
    }
    if author.is_bot:
        found |= {"bot_id": f"B{author.id[1:]}", "app_id": app_id}
    if message.thread_ts:
        found["thread_ts"] = message.thread_ts
    if message.edited:
        found["edited"] = {"user": message.author, "ts": message.edited}
    replies = team.channels[message.channel].thread(message.ts)
    if replies:
        found |= {
            "thread_ts": message.ts,
            "reply_count": len(replies),
            "latest_reply": replies[-1].ts,
        }
    if metadata and message.metadata:
        found["metadata"] = message.metadata
    return found


def escape_plain_texts(blocks: Any) -> Any:
    """Blocks as Slack gives them back: `&`, `<` and `>` of plain texts have become entities."""
    match blocks:
        case {"type": "plain_text", "text": str() as text}:
            escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
            return {**blocks, "text": escaped}
        case dict():
            return {name: escape_plain_texts(member) for name, member in blocks.items()}
        case list():
            return [escape_plain_texts(member) for member in blocks]
        case _:
            return blocks


async def _read_arguments(request: web.Request) -> Json:
    arguments: Json = dict(request.query)
    if request.content_type == "application/json":
        body = await request.json()
        if isinstance(body, dict):
            arguments.update(body)
    elif request.can_read_body:
        arguments.update(await request.post())
    return arguments


def _bearer(request: web.Request) -> str:
    kind, _, value = request.headers.get("Authorization", "").partition(" ")
    return value if kind == "Bearer" else ""


def _basic(request: web.Request) -> tuple[str, str] | None:
    kind, _, value = request.headers.get("Authorization", "").partition(" ")
    if kind != "Basic":
        return None
    try:
        name, _, secret = base64.b64decode(value).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return name, secret

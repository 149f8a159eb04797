"""Delivery over HTTP: requests signed with the app's secret. Tests can forge, age and repeat them."""

import hashlib
import hmac
import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode

import aiohttp

from tests.wire.slack.delivery import Answer, Json, Retry, Sort, Trouble

if TYPE_CHECKING:
    from tests.wire.slack.slack import Slack

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """A request as it goes over the wire; sent again, it is a replay."""

    url: str
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class SignedDoor:
    """Posts payloads to the app's request addresses."""

    slack: "Slack"
    sent: list[SignedRequest] = field(default_factory=list)
    _session: aiohttp.ClientSession | None = None

    async def deliver(self, sort: Sort, payload: Json, retry: Retry | None = None) -> Answer:
        """Post a payload and wait for the answer. A repetition is signed anew, in another second."""
        return await self.post(self.request(sort, payload, retry, age=-retry.number if retry else 0))

    def request(
        self,
        sort: Sort,
        payload: Json,
        retry: Retry | None = None,
        *,
        secret: str | None = None,
        age: float = 0,
    ) -> SignedRequest:
        """The request for a payload; signed with another secret or long ago where a test wants that."""
        app = self.slack.app
        match sort:
            case Sort.COMMAND:
                url, kind = app.url("commands", payload["command"]), FORM
                body = urlencode(payload).encode()
            case Sort.EVENT:
                url, kind = app.url("events"), "application/json"
                body = json.dumps(payload).encode()
            case _:
                url, kind = app.url("options" if sort is Sort.OPTIONS else "interactivity"), FORM
                body = urlencode({"payload": json.dumps(payload)}).encode()
        at = str(int(time.time() - age))
        signature = sign(secret or app.signing_secret, at, body)
        headers = {
            "Content-Type": kind,
            "X-Slack-Request-Timestamp": at,
            "X-Slack-Signature": signature,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        }
        if retry is not None:
            headers |= {"X-Slack-Retry-Num": str(retry.number), "X-Slack-Retry-Reason": retry.reason}
        return SignedRequest(url, headers, body)

    async def post(self, request: SignedRequest) -> Answer:
        """Send a request as it stands."""
        self.sent.append(request)
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=self.slack.patience))
        try:
            async with self._session.post(
                request.url, data=request.body, headers=request.headers, allow_redirects=False
            ) as response:
                text = await response.text()
                no_retry = response.headers.get("X-Slack-No-Retry") == "1"
                if response.status != 200:
                    return Answer(Trouble.REFUSED, status=response.status, no_retry=no_retry)
                return Answer(body=_body(text), no_retry=no_retry)
        except TimeoutError:
            return Answer(Trouble.LATE, status=0)
        except aiohttp.ClientError:
            return Answer(Trouble.NOBODY, status=0)

    def read(self, request: SignedRequest) -> Json:
        """The payload of an interaction that was sent."""
        payload: Json = json.loads(parse_qs(request.body.decode())["payload"][0])
        return payload

    async def verify_url(self) -> bool:
        """Ask the events address to prove itself, as Slack does when it is entered."""
        challenge = "prove-it"
        app = self.slack.app
        answer = await self.deliver(
            Sort.EVENT,
            {"type": "url_verification", "token": app.verification_token, "challenge": challenge},
        )
        said = answer.body or {}
        return challenge in {said.get("challenge"), said.get("text")}

    async def close(self) -> None:
        """Close what is open."""
        if self._session is not None:
            await self._session.close()


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """Slack's signature, version 0."""
    base = b":".join((b"v0", timestamp.encode(), body))
    return f"v0={hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()}"


def _body(text: str) -> Json | None:
    if not text.strip():
        return None
    try:
        found = json.loads(text)
    except ValueError:
        return {"text": text}
    return found if isinstance(found, dict) else {"text": text}

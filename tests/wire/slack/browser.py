"""A person's web browser, as far as installing an app needs it: links, redirects, cookies.

It sends Secure cookies to 127.0.0.1 without TLS, as browsers do for the machine they run on.
"""

import re
from dataclasses import dataclass, field
from html import unescape
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode, urlsplit

import aiohttp

from tests.wire.slack.workspace import User, Workspace

if TYPE_CHECKING:
    from tests.wire.slack.slack import Slack


@dataclass(frozen=True, slots=True)
class Page:
    """What the browser shows in the end."""

    status: int
    text: str
    url: str


@dataclass(slots=True)
class Browser:
    """One browser with its cookies."""

    slack: "Slack"
    cookies: dict[str, str] = field(default_factory=dict)
    _headers: list[tuple[str, str]] = field(default_factory=list)

    async def install(self, start: str, team: Workspace, user: User, *, consent: bool = True) -> Page:
        """Follow “Add to Slack” from the app's page, answer Slack's question, and return to the app."""
        page = await self.get(start)
        link = re.search(r'(https?://[^\s"\'<>]+/oauth/v2/authorize\?[^\s"\'<>]+)', page.text)
        address = page.url if "/oauth/v2/authorize" in page.url else unescape(link[1]) if link else ""
        if not address:
            return page
        return await self.get(self.authorize(address, team, user, consent=consent))

    def authorize(self, address: str, team: Workspace, user: User, *, consent: bool = True) -> str:
        """Slack's page that asks for consent; the address to which it leads back."""
        app = self.slack.app
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        scopes = tuple(query.get("scope", "").split(","))
        if query.get("client_id") != app.client_id:
            self.slack.complain("authorize: a client_id that is not the app's")
        if unknown := set(scopes) - set(app.bot_scopes):
            self.slack.complain(f"authorize: scopes that the manifest lacks: {sorted(unknown)}")
        redirect = query.get("redirect_uri", "") or (app.redirect_urls[0] if app.redirect_urls else "")
        if not any(redirect.startswith(one) for one in app.redirect_urls):
            self.slack.complain(f"authorize: {redirect!r} is no redirect address of the app")
        state = {"state": query["state"]} if "state" in query else {}
        if consent:
            code = self.slack.grants.code(team.id, user.id, query.get("redirect_uri", ""), scopes)
            return app.placed(redirect) + "?" + urlencode({"code": code, **state})
        return app.placed(redirect) + "?" + urlencode({"error": "access_denied", **state})

    async def get(self, url: str) -> Page:
        """Open an address. A redirect to Slack itself is not followed: its address is the answer."""
        async with (
            aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session,
            session.get(url, headers=self._cookie_header(), allow_redirects=False) as response,
        ):
            self._headers = list(response.headers.items())
            for header in self.headers("Set-Cookie"):
                for name, morsel in SimpleCookie(header).items():
                    self.cookies[name] = morsel.value
            there = response.headers.get("Location", "") if 300 <= response.status < 400 else url
            return Page(response.status, await response.text(), there)

    def headers(self, name: str) -> list[str]:
        """What the newest answer says under that name."""
        return [value for header, value in self._headers if header.lower() == name.lower()]

    def _cookie_header(self) -> dict[str, str]:
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}

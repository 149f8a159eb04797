"""Who may call: bot tokens with their scopes, codes and refresh tokens of OAuth.

Bot tokens that rotate expire by the machine's clock, for the client libraries count by that one too.
"""

import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(slots=True)
class Token:
    """A bot's token in one workspace. `dead` is the error that refuses its calls, once it is revoked."""

    value: str
    team: str
    bot_user: str
    bot_id: str
    scopes: tuple[str, ...]
    installer: str
    expires_at: float | None = None
    dead: str = ""


@dataclass(slots=True)
class _Code:
    team: str
    installer: str
    redirect_uri: str
    scopes: tuple[str, ...]


@dataclass(slots=True)
class Grants:
    """All tokens. With `rotating`, new ones expire after `expires_in` seconds and can be refreshed."""

    rotating: bool = False
    expires_in: int = 12 * 60 * 60
    tokens: dict[str, Token] = field(default_factory=dict)
    refreshed: list[str] = field(default_factory=list)
    """Each refresh token that was used, once or again."""
    _codes: dict[str, _Code] = field(default_factory=dict)
    _refresh: dict[str, Token] = field(default_factory=dict)
    _count: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def issue(self, team: str, bot_user: str, scopes: tuple[str, ...], installer: str = "") -> Token:
        """A new token."""
        value = f"xoxb-test-{team}-{next(self._count)}"
        expires = time.time() + self.expires_in if self.rotating else None
        bot_id = f"B{bot_user[1:]}"
        token = self.tokens[value] = Token(value, team, bot_user, bot_id, scopes, installer, expires)
        return token

    def check(self, value: str) -> Token | str:
        """The token, or the error with which its call is refused."""
        token = self.tokens.get(value)
        if not value:
            return "not_authed"
        if token is None:
            return "invalid_auth"
        if token.dead:
            return token.dead
        if token.expires_at is not None and token.expires_at <= time.time():
            return "token_expired"
        return token

    def revoke(self, team: str, error: str) -> None:
        """Let no token of a workspace work any more, nor be refreshed."""
        for token in self.tokens.values():
            if token.team == team and not token.dead:
                token.dead = error
        self._refresh = {name: token for name, token in self._refresh.items() if token.team != team}

    def code(self, team: str, installer: str, redirect_uri: str, scopes: tuple[str, ...]) -> str:
        """A code that can be exchanged once for a token."""
        name = f"code-{next(self._count)}"
        self._codes[name] = _Code(team, installer, redirect_uri, scopes)
        return name

    def claim(self, code: str, redirect_uri: str) -> tuple[str, str, tuple[str, ...]] | str:
        """Team, installer and scopes of a code, which is used up; or the error."""
        found = self._codes.pop(code, None)
        if found is None:
            return "invalid_code"
        if redirect_uri and redirect_uri != found.redirect_uri:
            return "bad_redirect_uri"
        return found.team, found.installer, found.scopes

    def refresh_token(self, token: Token) -> str:
        """What the token can be exchanged with for a new one, once."""
        name = f"xoxe-test-{next(self._count)}"
        self._refresh[name] = token
        return name

    def renew(self, refresh_token: str) -> Token | str:
        """A new token for a refresh token, which is used up; or the error. The old token lives on."""
        self.refreshed.append(refresh_token)
        old = self._refresh.pop(refresh_token, None)
        if old is None:
            return "invalid_refresh_token"
        return self.issue(old.team, old.bot_user, old.scopes, old.installer)

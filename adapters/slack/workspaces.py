"""The workspaces that the bot may act in, with a client and a valid token for each.

Tokens are renewed before they expire. A workspace that revoked its token is left alone for a while. Tokens
are cached for five minutes, so that changes by other processes are seen; the cache is filled at the start,
so that the bot can act in known workspaces without asking the database.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta

import aiohttp
import structlog
from slack_sdk.errors import SlackTokenRotationError
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.api import Api
from adapters.slack.failures import REFRESH_TOKEN_REFUSED, AccessRevoked, error_code, translated_errors
from adapters.slack.installations import BotToken, Installations, OAuthClient, bot_token_of
from bot.outages import OutageLog
from bot.platform.clock import Clock
from bot.platform.failures import DirectMessagesBlocked, OutcomeUnknown, Refused, Unavailable

TOKEN_FRESH_FOR = timedelta(minutes=5)
"""How long a token is used before the store is read again."""

RENEW_BEFORE_EXPIRY = timedelta(hours=2)
"""How long before its expiry a token is renewed. Slack's tokens live for twelve hours."""

RENEWAL_CLAIMED_FOR = timedelta(minutes=1)
"""How long a process may take to renew a token before another one tries."""

SUSPENDED_FOR = timedelta(minutes=10)
"""How long a workspace that revoked the token is left alone."""

FIRST_STORE_RETRY_S = 1.0
LONGEST_STORE_RETRY_S = 60.0
"""Pauses before storing a renewed token is retried: the first one, doubled each time, up to the longest."""

UNREADABLE = (
    "STUDYPLAN_SECRET_KEY does not open its token. Add the key of before, after a comma, or let the "
    "workspace install the app again."
)

log = structlog.get_logger()


class Workspaces:
    """All workspaces of a process.

    `oauth_client` and `installations` are set where workspaces install the app.
    """

    def __init__(
        self,
        api: Api,
        clock: Clock,
        oauth_client: OAuthClient | None = None,
        installations: Installations | None = None,
    ) -> None:
        self._api = api
        self._clock = clock
        self._oauth_client = oauth_client
        self._installations = installations
        self._from_settings: dict[str, BotToken] = {}
        self._cached: dict[str, tuple[BotToken, datetime]] = {}
        self._suspended_until: dict[str, datetime] = {}
        self._revoked: set[str] = set()
        """Workspaces that refused the token at the last call."""
        self._renewals: dict[str, asyncio.Task[None]] = {}
        self._renewed: dict[str, Bot] = {}
        """Renewed tokens that are not in the database yet."""
        self._storing: set[asyncio.Task[None]] = set()
        self._unreadable_store = OutageLog()
        self._refused_refresh_tokens: set[str] = set()
        """Refresh tokens that Slack refused for good."""
        self.unreadable: tuple[str, ...] = ()
        """Workspaces whose tokens no key decrypts."""

    def add_from_settings(self, team: str, token: BotToken) -> None:
        """Use a token of the settings for a workspace, unless that installs the app itself."""
        self._from_settings[team] = token

    async def load(self) -> None:
        """Fill the cache with every workspace that has installed the app."""
        if self._installations is None:
            return
        bots = await self._installations.list_bots()
        self._cached |= {
            bot.team_id or "": (bot_token_of(bot), self._clock.now()) for bot in bots if bot.bot_token
        }
        self.unreadable = tuple(bot.team_id or "" for bot in bots if not bot.bot_token)
        if self.unreadable:
            log.error("slack workspaces cannot be served", workspaces=self.unreadable, reason=UNREADABLE)

    async def close(self) -> None:
        """Wait for running renewals: a token that Slack renewed must be stored."""
        await asyncio.gather(*self._renewals.values(), return_exceptions=True)
        await asyncio.gather(*self._storing, return_exceptions=True)

    @property
    def teams(self) -> tuple[str, ...]:
        """The known workspaces."""
        return tuple(dict.fromkeys((*self._from_settings, *self._cached)))

    @property
    def all_revoked(self) -> bool:
        """Whether every workspace of this process refuses its token, and there is at least one."""
        return bool(self._revoked) and not set(self.teams) - self._revoked

    async def check_token_of_settings(self) -> None:
        """Ask Slack whether it accepts the token of the settings, and note the answer."""
        for team in self._from_settings:
            with suppress(Refused, Unavailable, OutcomeUnknown, DirectMessagesBlocked):
                async with self.client_for(team) as client:
                    await client.auth_test()

    def workspace_of_event(self, team: str) -> str:
        """Return the workspace that an event belongs to.

        With a single workspace, every event is its own: people of another company may act in a shared
        channel. Where workspaces install the app, an unknown one may have installed it a moment ago.
        """
        return (
            next(iter(self._from_settings))
            if self._installations is None and team not in self._from_settings
            else team
        )

    def bot_user(self, team: str) -> str:
        """Return the bot's user id in a workspace; empty where it is unknown."""
        known = self._cached.get(team)
        token = known[0] if known else self._from_settings.get(team)
        return token.bot_user if token else ""

    @asynccontextmanager
    async def client_for(
        self, team: str, *, use_cached_token: bool = False, retry_rate_limits: bool = True
    ) -> AsyncIterator[AsyncWebClient]:
        """Yield a client for the workspace. Errors inside are translated into those of `bot.platform`.

        `use_cached_token` avoids the database where the workspace is known. Without `retry_rate_limits`, a
        call fails at once where Slack limits its rate.
        """
        token = await self._token_for(team, use_cached_token=use_cached_token)
        try:
            with translated_errors():
                yield self._api.client(token.value, retry_rate_limits=retry_rate_limits)
            self._revoked.discard(team)
        except AccessRevoked:
            await self._suspend(team, token)
            raise

    async def forget(self, team: str, second: int) -> None:
        """Delete the tokens of a workspace that uninstalled the app in that second since the epoch.

        What it installed later stays.
        """
        self._cached.pop(team, None)
        self._renewed.pop(team, None)
        self._revoked.discard(team)
        if self._installations is not None:
            until = datetime.fromtimestamp(second, UTC) + timedelta(seconds=1)
            await self._installations.forget(team, until)

    async def is_installed(self, team: str) -> bool:
        """Return whether the store of installations holds the workspace."""
        return self._installations is not None and await self._installations.find_bot_of(team) is not None

    def app_installed(self, bot: Bot) -> None:
        """Note that a workspace installed the app, so that the bot can act there at once."""
        team = bot.team_id or ""
        self._cached[team] = (bot_token_of(bot), self._clock.now())
        self._renewed.pop(team, None)
        self._suspended_until.pop(team, None)
        self._revoked.discard(team)

    async def _token_for(self, team: str, *, use_cached_token: bool) -> BotToken:
        now = self._clock.now()
        if self._suspended_until.get(team, now) > now:
            raise AccessRevoked
        known = self._cached.get(team)
        if known and (use_cached_token or now - known[1] < TOKEN_FRESH_FOR):
            token = known[0]
        elif team in self._from_settings and (use_cached_token or self._installations is None):
            token = self._from_settings[team]
        else:
            token = await self._read_or_cached(team, known[0] if known else None)
        if not token.expires_within(RENEW_BEFORE_EXPIRY, now):
            return token
        if token.refresh_token not in self._refused_refresh_tokens:
            renewal = self._start_renewal(team)
            if token.expires_within(timedelta(0), now):
                await asyncio.shield(renewal)  # a caller that is cancelled must not cancel it for the others
                token = await self._read_token(team)
        if not token.expires_within(timedelta(0), now):
            return token
        if token.refresh_token in self._refused_refresh_tokens:
            raise AccessRevoked
        raise Unavailable("The workspace's token is being renewed.", timedelta(seconds=5))

    async def _read_or_cached(self, team: str, known: BotToken | None) -> BotToken:
        """Read the token from the store, or use the cached one while the database is away.

        The bot must be able to apologize without its database.
        """
        try:
            return await self._read_token(team)
        except AccessRevoked:
            raise
        except Exception as error:
            if self._unreadable_store.is_due():
                log.warning("slack token could not be read", workspace=team, reason=type(error).__name__)
            if known is None:
                raise Unavailable("The workspace's token cannot be looked up just now.") from error
            return known

    async def _read_token(self, team: str) -> BotToken:
        if team in self._renewed:
            return bot_token_of(self._renewed[team])
        bot = await self._installations.find_bot_of(team) if self._installations is not None else None
        self._unreadable_store.end()
        if bot is not None and bot.bot_token:
            self._cached[team] = (bot_token_of(bot), self._clock.now())
            return self._cached[team][0]
        self._cached.pop(team, None)
        if team in self._from_settings:
            return self._from_settings[team]
        raise AccessRevoked

    async def _suspend(self, team: str, used: BotToken) -> None:
        """Leave the workspace alone for a while. Raises Unavailable where its token was just renewed."""
        self._cached.pop(team, None)
        if self._installations is not None and (await self._read_token(team)).value != used.value:
            raise Unavailable("The workspace's token was renewed just now.", timedelta(seconds=1))
        self._suspended_until[team] = self._clock.now() + SUSPENDED_FOR
        if team not in self._revoked:
            self._revoked.add(team)
            log.warning("slack workspace revoked access", workspace=team)

    def _start_renewal(self, team: str) -> asyncio.Task[None]:
        if team not in self._renewals:
            self._renewals[team] = asyncio.create_task(self._try_to_renew(team))
            self._renewals[team].add_done_callback(lambda _: self._renewals.pop(team, None))
        return self._renewals[team]

    async def _try_to_renew(self, team: str) -> None:
        try:
            await self._renew(team)
        except Exception:  # perhaps nobody awaits this, and the old token may still be good
            log.exception("slack token was not renewed", workspace=team)

    async def _renew(self, team: str) -> None:
        """Renew the token, unless another process does or did. No transaction is open while Slack answers."""
        store, app, now = self._installations, self._oauth_client, self._clock.now()
        if (
            store is None
            or app is None
            or not await store.claim_rotation(team, now, now + RENEWAL_CLAIMED_FOR)
        ):
            return
        bot = await store.find_bot_of(team)
        if bot is None or not bot.bot_token or team in self._renewed:
            return
        rotator = AsyncTokenRotator(
            client_id=app.client_id, client_secret=app.client_secret, client=self._api.client()
        )
        try:
            renewed = await rotator.perform_bot_token_rotation(
                bot=bot, minutes_before_expiration=RENEW_BEFORE_EXPIRY // timedelta(minutes=1)
            )
        except (SlackTokenRotationError, aiohttp.ClientError, TimeoutError) as error:
            reason = (
                error_code(error.api_error) if isinstance(error, SlackTokenRotationError) else repr(error)
            )
            log.warning("slack token was not renewed", workspace=team, reason=reason)
            if reason in REFRESH_TOKEN_REFUSED:
                self._refused_refresh_tokens.add(bot.bot_refresh_token or "")
            return
        self._cached[team] = (bot_token_of(renewed or bot), now)
        if renewed is not None:  # else another process was quicker
            self._renewed[team] = renewed
            storing = asyncio.create_task(self._store(store, team, renewed))
            self._storing.add(storing)
            storing.add_done_callback(self._storing.discard)

    async def _store(self, store: Installations, team: str, renewed: Bot) -> None:
        """Store a renewed token, however long the database is away: the old one is of no use any more."""
        pause = FIRST_STORE_RETRY_S
        while self._renewed.get(team) is renewed:
            try:
                await store.renew(renewed)
            except Exception:  # whatever the database fails with, the token must be stored
                log.exception("renewed slack token could not be stored, trying again", workspace=team)
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_STORE_RETRY_S)
            else:
                if self._renewed.get(team) is renewed:
                    del self._renewed[team]
                return

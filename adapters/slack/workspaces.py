"""The workspaces that the bot may act in: a client with a valid token for each.

Renews tokens that expire, and cuts off a workspace that has shut the bot out, instead of asking it again and
again. A token is read from the store once in a while, so that what another process changed is seen; in the
workspaces known at the start the bot can act without asking the database first.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
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
from bot.ports import Clock, Unavailable

TOKEN_FRESH_FOR = timedelta(minutes=5)
"""How long a token is used without looking at the store again."""

RENEW_BEFORE_EXPIRY = timedelta(hours=2)
"""How long before its end a token is renewed. Slack's live for twelve hours."""

RENEWAL_CLAIMED_FOR = timedelta(minutes=1)
"""How long a process that renews a token may take before another one tries."""

SUSPENDED_FOR = timedelta(minutes=10)
"""How long a workspace that shut the bot out is not asked again."""

FIRST_STORE_RETRY_S = 1.0
LONGEST_STORE_RETRY_S = 60.0
"""Seconds until a renewed token is put down again where the database failed: twice as long each time."""

UNREADABLE = (
    "STUDYPLAN_SECRET_KEY does not open its token. Add the key of before, after a comma, or let the "
    "workspace install the app again."
)

log = structlog.get_logger()


class Workspaces:
    """One for a process. `oauth_client` and `installations` are there where workspaces install the app."""

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
        self._renewals: dict[str, asyncio.Task[None]] = {}
        self._renewed: dict[str, Bot] = {}
        """What Slack gave and the database does not have yet."""
        self._storing: set[asyncio.Task[None]] = set()
        self._refused_refresh_tokens: set[str] = set()
        """Refresh tokens for which Slack gives nothing any more."""
        self.unreadable: tuple[str, ...] = ()
        """Workspaces whose tokens no key opens."""

    def add_from_settings(self, team: str, token: BotToken) -> None:
        """Act in a workspace with a token from the settings, unless it installs the app itself."""
        self._from_settings[team] = token

    async def load(self) -> None:
        """Get to know every workspace that has installed the app."""
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
        """Let renewals finish: what Slack renewed must be kept."""
        await asyncio.gather(*self._renewals.values(), return_exceptions=True)
        await asyncio.gather(*self._storing, return_exceptions=True)

    @property
    def teams(self) -> tuple[str, ...]:
        """The workspaces known so far."""
        return tuple(dict.fromkeys((*self._from_settings, *self._cached)))

    def workspace_of_event(self, team: str) -> str:
        """The workspace that an event belongs to: another one's people may act in a shared channel of it.

        Where workspaces install the app, one that is not known yet may have done so a moment ago.
        """
        return (
            next(iter(self._from_settings))
            if self._installations is None and team not in self._from_settings
            else team
        )

    def bot_user(self, team: str) -> str:
        """The bot's own user id in a workspace; empty where it is not known."""
        known = self._cached.get(team)
        token = known[0] if known else self._from_settings.get(team)
        return token.bot_user if token else ""

    @asynccontextmanager
    async def client_for(
        self, team: str, *, use_cached_token: bool = False, retry_rate_limits: bool = True
    ) -> AsyncIterator[AsyncWebClient]:
        """A client for the workspace; what goes wrong inside is raised as `bot.ports` promises.

        `use_cached_token`: without asking the database, where the workspace is known at all.
        """
        token = await self._token_for(team, use_cached_token=use_cached_token)
        try:
            with translated_errors():
                yield self._api.client(token.value, retry_rate_limits=retry_rate_limits)
        except AccessRevoked:
            await self._suspend(team, token)
            raise

    async def forget(self, team: str, second: int) -> None:
        """The workspace uninstalled the app in that second since the epoch; what it installed later stays."""
        self._cached.pop(team, None)
        self._renewed.pop(team, None)
        if self._installations is not None:
            until = datetime.fromtimestamp(second, UTC) + timedelta(seconds=1)
            await self._installations.forget(team, until)

    def app_installed(self, bot: Bot) -> None:
        """A workspace has installed the app: the bot can act there at once, without asking the database."""
        team = bot.team_id or ""
        self._cached[team] = (bot_token_of(bot), self._clock.now())
        self._renewed.pop(team, None)
        self._suspended_until.pop(team, None)

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
                await asyncio.shield(renewal)  # others wait for it, too
                token = await self._read_token(team)
        if not token.expires_within(timedelta(0), now):
            return token
        if token.refresh_token in self._refused_refresh_tokens:
            raise AccessRevoked
        raise Unavailable("The workspace's token is being renewed.", timedelta(seconds=5))

    async def _read_or_cached(self, team: str, known: BotToken | None) -> BotToken:
        """What the store has now; while it is away, what was known: an apology needs no database, either."""
        try:
            return await self._read_token(team)
        except AccessRevoked:
            raise
        except Exception as error:
            log.warning("slack token was not looked up", workspace=team, reason=type(error).__name__)
            if known is None:
                raise Unavailable("The workspace's token cannot be looked up just now.") from error
            return known

    async def _read_token(self, team: str) -> BotToken:
        if team in self._renewed:
            return bot_token_of(self._renewed[team])
        bot = await self._installations.find_bot_of(team) if self._installations is not None else None
        if bot is not None and bot.bot_token:
            self._cached[team] = (bot_token_of(bot), self._clock.now())
            return self._cached[team][0]
        self._cached.pop(team, None)
        if team in self._from_settings:
            return self._from_settings[team]
        raise AccessRevoked

    async def _suspend(self, team: str, used: BotToken) -> None:
        """Ask no more for a while; unless the token is another one by now, which is worth a try at once."""
        self._cached.pop(team, None)
        if self._installations is not None and (await self._read_token(team)).value != used.value:
            raise Unavailable("The workspace's token was renewed just now.", timedelta(seconds=1))
        self._suspended_until[team] = self._clock.now() + SUSPENDED_FOR
        log.warning("slack workspace has shut the bot out", workspace=team)

    def _start_renewal(self, team: str) -> asyncio.Task[None]:
        if team not in self._renewals:
            self._renewals[team] = asyncio.create_task(self._try_to_renew(team))
            self._renewals[team].add_done_callback(lambda _: self._renewals.pop(team, None))
        return self._renewals[team]

    async def _try_to_renew(self, team: str) -> None:
        try:
            await self._renew(team)
        except Exception:  # the token may still be good, and nobody wait: what goes wrong must be told
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
                log.exception("slack token was not put down yet", workspace=team)
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_STORE_RETRY_S)
            else:
                if self._renewed.get(team) is renewed:
                    del self._renewed[team]
                return

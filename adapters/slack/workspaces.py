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

from adapters.slack.access import Access, Credentials, Installations, access_of
from adapters.slack.api import Api
from adapters.slack.failures import NOT_RENEWABLE, ShutOut, code, explained
from bot.ports import Clock, Unavailable

BELIEVED = timedelta(minutes=5)
"""How long a token is used without looking at the store again."""

RENEWED_BEFORE = timedelta(hours=2)
"""How long before its end a token is renewed. Slack's live for twelve hours."""

RENEWING = timedelta(minutes=1)
"""How long a process that renews a token may take before another one tries."""

CUT = timedelta(minutes=10)
"""How long a workspace that shut the bot out is not asked again."""

KEPT_AGAIN_AFTER = 1.0
LONGEST_PAUSE = 60.0
"""Seconds until a renewed token is put down again where the database failed: twice as long each time."""

UNREADABLE = (
    "STUDYPLAN_SECRET_KEY does not open its token. Add the key of before, after a comma, or let the "
    "workspace install the app again."
)

log = structlog.get_logger()


class Workspaces:
    """One for a process. `credentials` and `installations` are there where workspaces install the app."""

    def __init__(
        self,
        api: Api,
        clock: Clock,
        credentials: Credentials | None = None,
        installations: Installations | None = None,
    ) -> None:
        self._api = api
        self._clock = clock
        self._credentials = credentials
        self._installations = installations
        self._own: dict[str, Access] = {}
        self._known: dict[str, tuple[Access, datetime]] = {}
        self._cut: dict[str, datetime] = {}
        self._renewals: dict[str, asyncio.Task[None]] = {}
        self._renewed: dict[str, Bot] = {}
        """What Slack gave and the database does not have yet."""
        self._keeping: set[asyncio.Task[None]] = set()
        self._void: set[str] = set()
        """Refresh tokens for which Slack gives nothing any more."""
        self.unreadable: tuple[str, ...] = ()
        """Workspaces whose tokens no key opens."""

    def add_own(self, team: str, access: Access) -> None:
        """Act in a workspace with a token from the settings, unless it installs the app itself."""
        self._own[team] = access

    async def load(self) -> None:
        """Get to know every workspace that has installed the app."""
        if self._installations is None:
            return
        bots = await self._installations.list_bots()
        self._known |= {
            bot.team_id or "": (access_of(bot), self._clock.now()) for bot in bots if bot.bot_token
        }
        self.unreadable = tuple(bot.team_id or "" for bot in bots if not bot.bot_token)
        if self.unreadable:
            log.error("slack workspaces cannot be served", workspaces=self.unreadable, reason=UNREADABLE)

    async def close(self) -> None:
        """Let renewals finish: what Slack renewed must be kept."""
        await asyncio.gather(*self._renewals.values(), return_exceptions=True)
        await asyncio.gather(*self._keeping, return_exceptions=True)

    @property
    def teams(self) -> tuple[str, ...]:
        """The workspaces known so far."""
        return tuple(dict.fromkeys((*self._own, *self._known)))

    def home_of(self, team: str) -> str:
        """The workspace that an event belongs to: another one's people may act in a shared channel of it.

        Where workspaces install the app, one that is not known yet may have done so a moment ago.
        """
        return next(iter(self._own)) if self._installations is None and team not in self._own else team

    def bot_user(self, team: str) -> str:
        """The bot's own user id in a workspace; empty where it is not known."""
        known = self._known.get(team)
        access = known[0] if known else self._own.get(team)
        return access.bot_user if access else ""

    @asynccontextmanager
    async def acting(
        self, team: str, *, at_once: bool = False, patient: bool = True
    ) -> AsyncIterator[AsyncWebClient]:
        """A client for the workspace; what goes wrong inside is raised as `bot.ports` promises.

        `at_once`: without asking the database, where the workspace is known at all.
        """
        access = await self._access(team, at_once=at_once)
        try:
            with explained():
                yield self._api.client(access.token, patient=patient)
        except ShutOut:
            await self._shut_out(team, access)
            raise

    async def forget(self, team: str, second: int) -> None:
        """The workspace uninstalled the app in that second since the epoch; what it installed later stays."""
        self._known.pop(team, None)
        self._renewed.pop(team, None)
        if self._installations is not None:
            until = datetime.fromtimestamp(second, UTC) + timedelta(seconds=1)
            await self._installations.forget(team, until)

    def welcome(self, bot: Bot) -> None:
        """A workspace has installed the app: the bot can act there at once, without asking the database."""
        team = bot.team_id or ""
        self._known[team] = (access_of(bot), self._clock.now())
        self._renewed.pop(team, None)
        self._cut.pop(team, None)

    async def _access(self, team: str, *, at_once: bool) -> Access:
        now = self._clock.now()
        if self._cut.get(team, now) > now:
            raise ShutOut
        known = self._known.get(team)
        if known and (at_once or now - known[1] < BELIEVED):
            access = known[0]
        elif team in self._own and (at_once or self._installations is None):
            access = self._own[team]
        else:
            access = await self._look_again(team, known[0] if known else None)
        if not access.ends_within(RENEWED_BEFORE, now):
            return access
        if access.refresh_token not in self._void:
            renewal = self._begin_renewal(team)
            if access.ends_within(timedelta(0), now):
                await asyncio.shield(renewal)  # others wait for it, too
                access = await self._read(team)
        if not access.ends_within(timedelta(0), now):
            return access
        if access.refresh_token in self._void:
            raise ShutOut
        raise Unavailable("The workspace's token is being renewed.", timedelta(seconds=5))

    async def _look_again(self, team: str, known: Access | None) -> Access:
        """What the store has now; while it is away, what was known: an apology needs no database, either."""
        try:
            return await self._read(team)
        except ShutOut:
            raise
        except Exception as error:
            log.warning("slack token was not looked up", workspace=team, reason=type(error).__name__)
            if known is None:
                raise Unavailable("The workspace's token cannot be looked up just now.") from error
            return known

    async def _read(self, team: str) -> Access:
        if team in self._renewed:
            return access_of(self._renewed[team])
        bot = await self._installations.find_bot_of(team) if self._installations is not None else None
        if bot is not None and bot.bot_token:
            self._known[team] = (access_of(bot), self._clock.now())
            return self._known[team][0]
        self._known.pop(team, None)
        if team in self._own:
            return self._own[team]
        raise ShutOut

    async def _shut_out(self, team: str, used: Access) -> None:
        """Ask no more for a while; unless the token is another one by now, which is worth a try at once."""
        self._known.pop(team, None)
        if self._installations is not None and (await self._read(team)).token != used.token:
            raise Unavailable("The workspace's token was renewed just now.", timedelta(seconds=1))
        self._cut[team] = self._clock.now() + CUT
        log.warning("slack workspace has shut the bot out", workspace=team)

    def _begin_renewal(self, team: str) -> asyncio.Task[None]:
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
        store, app, now = self._installations, self._credentials, self._clock.now()
        if store is None or app is None or not await store.claim_rotation(team, now, now + RENEWING):
            return
        bot = await store.find_bot_of(team)
        if bot is None or not bot.bot_token or team in self._renewed:
            return
        rotator = AsyncTokenRotator(
            client_id=app.client_id, client_secret=app.client_secret, client=self._api.client()
        )
        try:
            renewed = await rotator.perform_bot_token_rotation(
                bot=bot, minutes_before_expiration=RENEWED_BEFORE // timedelta(minutes=1)
            )
        except (SlackTokenRotationError, aiohttp.ClientError, TimeoutError) as error:
            reason = code(error.api_error) if isinstance(error, SlackTokenRotationError) else repr(error)
            log.warning("slack token was not renewed", workspace=team, reason=reason)
            if reason in NOT_RENEWABLE:
                self._void.add(bot.bot_refresh_token or "")
            return
        self._known[team] = (access_of(renewed or bot), now)
        if renewed is not None:  # else another process was quicker
            self._renewed[team] = renewed
            keeping = asyncio.create_task(self._keep(store, team, renewed))
            self._keeping.add(keeping)
            keeping.add_done_callback(self._keeping.discard)

    async def _keep(self, store: Installations, team: str, renewed: Bot) -> None:
        """Store a renewed token, however long the database is away: the old one is of no use any more."""
        pause = KEPT_AGAIN_AFTER
        while self._renewed.get(team) is renewed:
            try:
                await store.renew(renewed)
            except Exception:  # whatever the database fails with, the token must be stored
                log.exception("slack token was not put down yet", workspace=team)
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
            else:
                if self._renewed.get(team) is renewed:
                    del self._renewed[team]
                return

"""The stores of the Slack adapter: installations with encrypted tokens, OAuth states, and taken requests.

The first is slack_sdk's own, on our transactions. slack_sdk keeps instants as naive UTC.
"""

import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.sqlalchemy import (
    AsyncSQLAlchemyInstallationStore,
    SQLAlchemyInstallationStore,
)
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from sqlalchemy import Column, DateTime, MetaData, Text, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.slack.tables import SlackFile, SlackRequest
from bot.db.engine import Database
from bot.db.sealing import Seal, Sealed
from bot.db.table import Table, columns
from bot.db.upsert import built_once, insert
from bot.platform.clock import Clock, SystemClock

SECRETS = ("bot_token", "bot_refresh_token", "user_token", "user_refresh_token")

INSTALLATIONS = "slack_installations"

BOTS = "slack_bots"

NOBODY = ""
"""The value for the column of the installer, which slack_sdk requires."""

STATE_LIVES = timedelta(minutes=10)
"""How long somebody may take to install the app."""

CLOCK_SKEW = timedelta(minutes=1)
"""How far the clock of the process that issued a state may be ahead of ours."""

REQUEST_REMEMBERED = timedelta(hours=1)
"""How long a taken request is remembered. Slack repeats an event up to five minutes later, and a signature
expires after five minutes.
"""


def describe(metadata: MetaData) -> None:
    """Add slack_sdk's tables, with longer columns for tokens, and one for the claim of a rotation."""
    installations = SQLAlchemyInstallationStore.build_installations_table(metadata, INSTALLATIONS)
    bots = SQLAlchemyInstallationStore.build_bots_table(metadata, BOTS)
    for table in (installations, bots):
        for name in set(SECRETS) & set(table.c.keys()):
            table.c[name].type = Text()
    bots.append_column(Column("rotating_until", DateTime))


describe(Table.metadata)


class SlackInstallations(AsyncSQLAlchemyInstallationStore):
    """The workspaces that installed the app `client_id`, with their tokens."""

    def __init__(self, database: Database, client_id: str, seal: Seal) -> None:
        super().__init__(client_id, _transactions(database))
        self.metadata = MetaData()
        describe(self.metadata)
        self.bots, self.installations = self.metadata.tables[BOTS], self.metadata.tables[INSTALLATIONS]
        for table in (self.bots, self.installations):
            for name in set(SECRETS) & set(table.c.keys()):
                table.c[name].type = Sealed(seal)

    async def async_save(self, installation: Installation) -> None:
        """Store an installation in place of all earlier ones of that workspace, without who installed it.

        The bot does not need that, and so nothing is left to delete when that person asks for it.
        """
        installation.user_id = NOBODY
        installation.user_token = installation.user_refresh_token = None
        await super().async_save(installation)
        installed_at = datetime.fromtimestamp(installation.installed_at, UTC).replace(tzinfo=None)
        async with self.engine.begin() as connection:
            for table in (self.bots, self.installations):
                earlier = self._of(table, installation.team_id or "") & (table.c.installed_at < installed_at)
                await connection.execute(delete(table).where(earlier))

    async def find_bot_of(self, team: str) -> Bot | None:
        """Return the bot of a workspace. Its token is empty where no key decrypts it."""
        query = select(self.bots).where(self._of(self.bots, team)).order_by(self.bots.c.installed_at.desc())
        async with self.engine.connect() as connection:
            row = (await connection.execute(query.limit(1))).mappings().first()
        return SQLAlchemyInstallationStore.build_bot_entity(row) if row else None

    async def list_bots(self) -> list[Bot]:
        """Return the bots of all workspaces. A token is empty where no key decrypts it."""
        query = select(self.bots).where(self.bots.c.client_id == self.client_id).order_by(self.bots.c.id)
        async with self.engine.connect() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [SQLAlchemyInstallationStore.build_bot_entity(row) for row in rows]

    async def claim_rotation(self, team: str, now: datetime, until: datetime) -> bool:
        """Return whether this process may renew the token now. No other process may before `until`."""
        free = or_(self.bots.c.rotating_until.is_(None), self.bots.c.rotating_until <= _naive(now))
        claim = (
            update(self.bots)
            .where(self._of(self.bots, team), free)
            .values(rotating_until=_naive(until))
            .returning(self.bots.c.id)
        )
        async with self.engine.begin() as connection:
            return (await connection.execute(claim)).first() is not None

    async def renew(self, renewed: Bot) -> None:
        """Put a workspace's renewed token in the old one's place, and end the claim."""
        expires = renewed.bot_token_expires_at
        values = {
            "bot_token": renewed.bot_token,
            "bot_refresh_token": renewed.bot_refresh_token,
            "bot_token_expires_at": None if expires is None else _naive(datetime.fromtimestamp(expires, UTC)),
            "rotating_until": None,
        }
        table = self.bots
        async with self.engine.begin() as connection:
            await connection.execute(
                update(table).where(self._of(table, renewed.team_id or "")).values(values)
            )

    async def forget(self, team: str, until: datetime) -> None:
        """Delete everything that a workspace gave before then. What it installed later stays."""
        async with self.engine.begin() as connection:
            for table in (self.bots, self.installations):
                given = self._of(table, team) & (table.c.installed_at < _naive(until))
                await connection.execute(delete(table).where(given))

    async def reseal(self) -> None:
        """Encrypt every token again with the first key, so that older keys can be removed.

        The rows are locked meanwhile, or a token that another process renews would be overwritten by the
        old one. A token that no key decrypts stays as it is, in case its key comes back.
        """
        async with self.engine.begin() as connection:
            for table in (self.bots, self.installations):
                secrets = [table.c[name] for name in SECRETS if name in table.c]
                sealed = select(table.c.id, *secrets).order_by(table.c.id).with_for_update()
                for row in (await connection.execute(sealed)).mappings().all():
                    values = {name: value for name, value in row.items() if name != "id" and value}
                    if values:
                        await connection.execute(update(table).where(table.c.id == row["id"]).values(values))

    def _of(self, table: Any, team: str) -> Any:
        return (table.c.client_id == self.client_id) & (table.c.team_id == team)


@built_once(SlackRequest)
def _add_requests(statement: Any) -> Any:
    return statement.on_conflict_do_nothing().returning(columns(SlackRequest).key)


class SlackRequests:
    """Requests that any process took already, and states that were used. Both may come again."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._cleared_at: datetime | None = None

    async def take(self, keys: Sequence[str], now: datetime) -> set[str]:
        """Store the requests, and return those that were not stored before."""
        async with self._database.write() as session:
            if self._cleared_at is None or now - self._cleared_at > REQUEST_REMEMBERED:
                old = SlackRequest.taken_at < now - REQUEST_REMEMBERED
                await session.execute(delete(SlackRequest).where(old))
                self._cleared_at = now
            rows = [{"key": key, "taken_at": now} for key in keys]
            stored = await (await session.connection()).execute(_add_requests(session), rows)
            return set(stored.scalars())


class SlackStates(AsyncOAuthStateStore):
    """The OAuth states of unfinished installations. Each is valid once, in any process.

    A state is its own record: the second in which it was issued, a random number, and a signature of both.
    Anybody may ask for a state and never come back, so issuing one writes nothing. What is remembered is that
    a state was used, beside the requests that were taken. Bolt gives the state to the browser as a cookie,
    too, and takes it back only with that cookie.
    """

    def __init__(self, requests: SlackRequests, seal: Seal, clock: Clock | None = None) -> None:
        self._requests = requests
        self._seal = seal
        self._clock = clock or SystemClock()

    async def async_issue(self, *args: Any, **kwargs: Any) -> str:  # noqa: ARG002 - the signature is slack_sdk's
        """Issue a state."""
        text = f"{int(self._clock.now().timestamp())}.{secrets.token_urlsafe(16)}"
        return f"{text}.{self._seal.sign(text)}"

    async def async_consume(self, state: str) -> bool:
        """Use up a state. Returns whether it was valid: ours, not too old and not used before."""
        text, _, signature = state.rpartition(".")
        if not self._seal.is_signed(text, signature):
            return False
        now = self._clock.now()
        issued = datetime.fromtimestamp(int(text.partition(".")[0]), UTC)
        if not -CLOCK_SKEW <= now - issued <= STATE_LIVES:
            return False
        return bool(await self._requests.take([f"state:{text}"], now))


class SlackFiles:
    """Files that are to be deleted in direct messages."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def remember(self, team: str, files: Sequence[str], delete_at: datetime) -> None:
        """Store that these files are to be deleted then; an earlier time for one of them is replaced."""
        rows = [{"team": team, "file": file, "delete_at": delete_at} for file in files]
        if rows:
            async with self._database.write() as session:
                statement = insert(session, SlackFile).values(rows)
                keys = [SlackFile.team, SlackFile.file]
                later = {"delete_at": statement.excluded.delete_at}
                await session.execute(statement.on_conflict_do_update(index_elements=keys, set_=later))

    async def list_due(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        """Workspace and id of files that are to be deleted by now."""
        query = select(SlackFile.team, SlackFile.file).where(SlackFile.delete_at <= now)
        async with self._database.read() as session:
            rows = (await session.execute(query.order_by(SlackFile.delete_at).limit(limit))).all()
        return [(team, file) for team, file in rows]

    async def forget(self, team: str, file: str) -> None:
        """Forget a file: it is gone."""
        async with self._database.write() as session:
            await session.execute(delete(SlackFile).where(SlackFile.team == team, SlackFile.file == file))


class _Transactions:
    """Our database with the two methods of an engine that slack_sdk's stores call."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        """Open a transaction that writes."""
        async with self._database.write() as session:
            yield await session.connection()

    @asynccontextmanager
    async def connect(self) -> AsyncIterator[AsyncConnection]:
        """Open a transaction that reads."""
        async with self._database.read() as session:
            yield await session.connection()


def _transactions(database: Database) -> AsyncEngine:
    return cast("AsyncEngine", _Transactions(database))  # the stores ask for nothing but begin and connect


def _naive(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)

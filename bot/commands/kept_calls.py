"""Calls that could not go on when they were made, kept so that nothing has to be typed twice.

A call is kept where its texts do not fit into the button that goes on with it, or where it goes on without a
button: `/plan-admin start` in a channel that the bot may not post in yet. It belongs to the person who made
it: nobody else can go on with it, and it is exported and deleted with their data.
"""

import json
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ForeignKey, Index, String, Text, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.table import Table
from bot.platform.refs import AccountRef, RoomRef
from bot.study.people_tables import Account

KEPT_FOR = timedelta(days=7)
"""How long a call is kept."""


class KeptCall(Table):
    """A call that waits. `arguments` are its texts by parameter, as JSON.

    `waits_for_room`: it goes on by itself once the bot may post in the room, where the platform reports that.
    """

    __tablename__ = "kept_calls"
    __table_args__ = (Index(None, "platform", "workspace", "channel"), Index(None, "account_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    platform: Mapped[str] = mapped_column(String(16))
    workspace: Mapped[str]
    channel: Mapped[str]
    command: Mapped[str] = mapped_column(String(64))
    arguments: Mapped[str] = mapped_column(Text)
    waits_for_room: Mapped[bool]
    expires_at: Mapped[datetime]

    @property
    def texts(self) -> dict[str, str]:
        """The texts of the call by parameter."""
        found: dict[str, str] = json.loads(self.arguments)
        return found


async def keep(
    session: AsyncSession,
    account: AccountRef,
    room: RoomRef,
    command: str,
    texts: Mapping[str, str],
    now: datetime,
    *,
    waits_for_room: bool = False,
) -> str:
    """Keep a call, and return the token that names it. What was kept for too long is deleted meanwhile.

    Of the calls that wait for a room, the last of each person for the same command is kept. The person must
    be known to the bot.
    """
    account_id = (await session.scalars(select(Account.id).where(*_is(account)))).one()
    here = (
        (KeptCall.platform == room.platform)
        & (KeptCall.workspace == room.workspace)
        & (KeptCall.channel == room.channel)
    )
    again = (
        here & (KeptCall.account_id == account_id) & (KeptCall.command == command) & KeptCall.waits_for_room
    )
    stale = KeptCall.expires_at <= now
    await session.execute(delete(KeptCall).where(stale | again if waits_for_room else stale))
    token = secrets.token_hex(8)
    session.add(
        KeptCall(
            token=token,
            account_id=account_id,
            platform=room.platform,
            workspace=room.workspace,
            channel=room.channel,
            command=command,
            arguments=json.dumps(dict(texts), ensure_ascii=False, sort_keys=True),
            waits_for_room=waits_for_room,
            expires_at=now + KEPT_FOR,
        )
    )
    await session.flush()
    return token


async def find(
    session: AsyncSession, token: str, account: AccountRef, command: str, now: datetime
) -> KeptCall | None:
    """The call of that command which this account made and which is still kept under the token."""
    query = (
        select(KeptCall)
        .join(Account, Account.id == KeptCall.account_id)
        .where(
            KeptCall.token == token,
            KeptCall.command == command,
            KeptCall.expires_at > now,
            *_is(account),
        )
    )
    return (await session.scalars(query)).one_or_none()


async def prune(session: AsyncSession, now: datetime, limit: int) -> int:
    """Delete at most `limit` calls that were kept for too long; how many."""
    ids = list(await session.scalars(select(KeptCall.id).where(KeptCall.expires_at <= now).limit(limit)))
    await session.execute(delete(KeptCall).where(KeptCall.id.in_(ids)))
    return len(ids)


async def forget(session: AsyncSession, token: str) -> None:
    """Delete a call that has gone on."""
    await session.execute(delete(KeptCall).where(KeptCall.token == token))


async def list_waiting(session: AsyncSession, room: RoomRef, now: datetime) -> list[tuple[KeptCall, Account]]:
    """The calls that go on once the bot may post in the room, and whose they are, the oldest first."""
    query = (
        select(KeptCall, Account)
        .join(Account, Account.id == KeptCall.account_id)
        .where(
            KeptCall.platform == room.platform,
            KeptCall.workspace == room.workspace,
            KeptCall.channel == room.channel,
            KeptCall.waits_for_room,
            KeptCall.expires_at > now,
        )
        .order_by(KeptCall.id)
    )
    return [(call, account) for call, account in (await session.execute(query)).all()]


async def replace_channel(session: AsyncSession, platform: str, workspace: str, old: str, new: str) -> None:
    """Follow a channel to which the platform gave another id."""
    await session.execute(
        update(KeptCall)
        .where(KeptCall.platform == platform, KeptCall.workspace == workspace, KeptCall.channel == old)
        .values(channel=new)
    )


def _is(account: AccountRef) -> tuple[ColumnElement[bool], ...]:
    return (
        Account.platform == account.platform,
        Account.workspace == account.workspace,
        Account.user == account.user,
    )

"""The ledger of erasures: what was erased and when, as salted hashes, so that a backup brings nobody back.

A restored backup still holds what was erased after it was made. `bot.db.restore` therefore carries the ledger
of the old database over, and `bot.features.privacy.ledger` erases all of it again. The ledger can be written
to a file as well, for databases that are restored by other tools (docs/decisions/0032).
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from sqlalchemy import Connection, String, case, delete, exists, select
from sqlalchemy import insert as new_row
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.memos import Memo, recall
from bot.db.private_files import open_private
from bot.db.salted_hash import SALT, load_salt, salted_hash
from bot.db.table import Table
from bot.db.upsert import insert

TO_APPLY = "erasures_to_apply"
"""The key of the memo that says that the database was restored, and what was erased is to be erased again."""

ROWS_AT_ONCE = 500


class Erased(StrEnum):
    """What sort of thing was erased. An account is named by its platform, workspace and user, a workspace by
    the first two, and a group by its key.
    """

    ACCOUNT = "account"
    WORKSPACE = "workspace"
    GROUP = "group"


class Erasure(Table):
    """Something that was erased. `hash` stands for it, made with `salt` (`bot.db.salted_hash`)."""

    __tablename__ = "erasures"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    salt: Mapped[str] = mapped_column(String(32))
    kind: Mapped[str] = mapped_column(String(16))
    erased_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the ledger."""

    hash: str
    salt: str
    kind: str
    erased_at: datetime


@dataclass(frozen=True, slots=True)
class Carried:
    """What a restore takes from the old database into the new one. `salt` is None if it has none."""

    entries: Sequence[Entry] = ()
    salt: str | None = None


class Ledger:
    """Tells when something was erased."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._erased_at = {entry.hash: entry.erased_at for entry in entries}
        self._salts = {entry.salt for entry in entries}

    def __bool__(self) -> bool:
        return bool(self._erased_at)

    def erased_at(self, kind: Erased, *parts: str) -> datetime | None:
        """When it was erased last; None if it never was."""
        found = (self._erased_at.get(salted_hash(salt, kind, *parts)) for salt in self._salts)
        return max((moment for moment in found if moment), default=None)


class BadLedger(Exception):
    """The file cannot be read or written, or is no ledger. The text says why, for operators."""


async def record(session: AsyncSession, now: datetime, kind: Erased, *parts: str) -> None:
    """Write down that something is being erased."""
    salt = await load_salt(session)
    await merge(session, [Entry(salted_hash(salt, kind, *parts), salt, kind, now)])


async def merge(session: AsyncSession, entries: Sequence[Entry]) -> None:
    """Add these lines. Of two about the same thing, the later one stays."""
    for begin in range(0, len(entries), ROWS_AT_ONCE):
        rows = [asdict(entry) for entry in entries[begin : begin + ROWS_AT_ONCE]]
        statement = insert(session, Erasure).values(rows)
        newer = statement.excluded.erased_at
        later = case((newer > Erasure.erased_at, newer), else_=Erasure.erased_at)
        await session.execute(
            statement.on_conflict_do_update(index_elements=[Erasure.hash], set_={"erased_at": later})
        )


async def load(session: AsyncSession) -> list[Entry]:
    """All lines, the oldest first."""
    query = select(Erasure.hash, Erasure.salt, Erasure.kind, Erasure.erased_at).order_by(
        Erasure.erased_at, Erasure.hash
    )
    return [Entry(*row) for row in (await session.execute(query)).all()]


async def is_to_apply(session: AsyncSession) -> bool:
    """Whether the database was restored, and nothing was erased again yet."""
    return await recall(session, TO_APPLY) is not None


async def applied(session: AsyncSession) -> None:
    """Note that everything in the ledger was erased again."""
    await session.execute(delete(Memo).where(Memo.key == TO_APPLY))


def read_old(connection: Connection) -> Carried:
    """What a database that is about to be replaced holds of the ledger."""
    entries = connection.execute(select(Erasure.hash, Erasure.salt, Erasure.kind, Erasure.erased_at)).all()
    salt = connection.execute(select(Memo.value).where(Memo.key == SALT)).scalar()
    return Carried([Entry(*entry) for entry in entries], salt)


def carry_over(connection: Connection, carried: Carried) -> None:
    """Put the old ledger into a database that was just filled from a backup, and note that it is to be
    applied. The backup's own salt stays: hashes in it were made with that.
    """
    for entry in carried.entries:
        known = exists().where(Erasure.hash == entry.hash)
        connection.execute(
            delete(Erasure).where(Erasure.hash == entry.hash, Erasure.erased_at < entry.erased_at)
        )
        if not connection.execute(select(known)).scalar_one():
            connection.execute(new_row(Erasure).values(asdict(entry)))
    memos = {SALT: carried.salt} if carried.salt else {}
    if connection.execute(select(exists().where(Erasure.hash != ""))).scalar_one():
        memos[TO_APPLY] = "on"
    for key, value in memos.items():
        if not connection.execute(select(exists().where(Memo.key == key))).scalar_one():
            connection.execute(new_row(Memo).values(key=key, value=value))


def write_file(file: Path, entries: Sequence[Entry]) -> None:
    """Write the ledger as lines of JSON, readable for its owner alone. Raises BadLedger."""
    lines = (
        json.dumps({**asdict(entry), "erased_at": entry.erased_at.isoformat()}) + "\n" for entry in entries
    )
    partial = file.with_name(f"{file.name}.partial")
    try:
        with open_private(partial) as out:
            out.write("".join(lines).encode())
        partial.replace(file)
    except OSError as error:
        raise BadLedger(f"{file} cannot be written: {error.strerror}.") from error


def read_file(file: Path) -> list[Entry]:
    """The lines of a file that `write_file` wrote. Raises BadLedger."""
    try:
        lines = [json.loads(line) for line in file.read_text("utf-8").splitlines() if line]
        return [
            Entry(
                str(one["hash"]),
                str(one["salt"]),
                Erased(one["kind"]),
                datetime.fromisoformat(one["erased_at"]).astimezone(UTC),
            )
            for one in lines
        ]
    except OSError as error:
        raise BadLedger(f"{file} cannot be read: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise BadLedger(f"{file} is not a ledger that `studyplan db ledger save` wrote.") from error

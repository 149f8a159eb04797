"""Salted hashes by which something is recognised again after its data was deleted.

The salt is made once for a database and stays in it and in its backups. A hash tells nothing to somebody who
has no copy of the salt. Somebody who has one can still try ids that they know: a hash hides ids from readers,
not from whoever holds the database.
"""

import hashlib
import hmac
import secrets

from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.memos import Memo, recall
from bot.db.upsert import insert

SALT = "hash_salt"
"""The key of the memo that holds the salt. `bot.db.restore` carries it over."""


async def load_salt(session: AsyncSession) -> str:
    """The database's salt. It is made if there is none, which needs a session that writes."""
    salt = await recall(session, SALT)
    if salt is None:
        new = {"key": SALT, "value": secrets.token_hex(16)}
        await session.execute(insert(session, Memo).values(new).on_conflict_do_nothing())
        salt = await recall(session, SALT)
    if salt is None:
        raise ValueError("a salt that was stored can be read")
    return salt


def salted_hash(salt: str, kind: str, *parts: str) -> str:
    """64 hexadecimal digits that stand for `parts`, told apart by the kind of thing that they name."""
    told = "\0".join((kind, *parts))
    return hmac.new(salt.encode(), told.encode(), hashlib.sha256).hexdigest()


def account_hash(salt: str, platform: str, workspace: str, user: str) -> str:
    """The hash of an account. `workspace` is empty on platforms where user ids are global."""
    return salted_hash(salt, "account", platform, workspace, user)

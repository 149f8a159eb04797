"""Encrypt secrets in the database with STUDYPLAN_SECRET_KEY, and decrypt them with it or with an older
key.
"""

from base64 import urlsafe_b64encode
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

SHORTEST_KEY = 16
"""Characters of the shortest accepted key. A shorter one could be guessed; `openssl rand -base64 32` makes
44."""


class Unreadable(Exception):
    """The stored value was encrypted with a key that is no longer given."""


class Seal:
    """Encrypts with the first of several keys, and decrypts with any of them.

    `keys` is separated by commas. Raises ValueError, in words for operators, if a key is missing or too
    short.
    """

    def __init__(self, keys: str) -> None:
        given = [key.strip() for key in keys.split(",") if key.strip()]
        if not given:
            raise ValueError("there is no key in it")
        if any(len(key) < SHORTEST_KEY for key in given):
            raise ValueError(
                f"a key needs {SHORTEST_KEY} characters; `openssl rand -base64 32` makes a good one"
            )
        self._fernet = MultiFernet([Fernet(_derived(key)) for key in given])

    def close(self, secret: str) -> str:
        """Encrypt the secret."""
        return self._fernet.encrypt(secret.encode()).decode()

    def open(self, sealed: str) -> str:
        """Decrypt the secret. Raises Unreadable if no key fits."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken as error:
            raise Unreadable from error


class Sealed(TypeDecorator[str]):
    """A text column that is encrypted in the database."""

    impl = Text
    cache_ok = True

    def __init__(self, seal: Seal) -> None:
        super().__init__()
        self.seal = seal

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - the signature is SQLAlchemy's
        """Encrypt a value that goes into the database."""
        return None if value is None else self.seal.close(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002 - the signature is SQLAlchemy's
        """Decrypt a value from the database. If no key fits, it is empty, so that other rows stay usable."""
        if value is None:
            return None
        try:
            return self.seal.open(value)
        except Unreadable:
            return ""


def _derived(key: str) -> bytes:
    """A key of the length that the cipher needs, derived from a text of any length."""
    spread = HKDF(SHA256(), length=32, salt=None, info=b"studyplan secrets at rest")
    return urlsafe_b64encode(spread.derive(key.encode()))

"""Encrypt secrets in the database with STUDYPLAN_SECRET_KEY, and decrypt them with it or with an older
key. Sign what goes through somebody's browser and comes back.
"""

import hmac
from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

SHORTEST_KEY = 16
"""Characters of the shortest key that was ever accepted. An old key may be as weak as that: it must open what
it sealed. `bot.settings.strength` says how strong the key in use must be."""


class Unreadable(Exception):
    """The stored value was encrypted with a key that is no longer given."""


AT_REST = b"studyplan secrets at rest"
SIGNATURES = b"studyplan signatures"
"""What a key is derived for. Keys that are derived for different purposes tell nothing of each other."""


class Seal:
    """Encrypts and signs with the first of several keys, and decrypts and verifies with any of them.

    `keys` is separated by commas. Raises ValueError, in words for operators, if a key is missing or too
    short.
    """

    def __init__(self, keys: str) -> None:
        given = [key.strip() for key in keys.split(",") if key.strip()]
        if not given:
            raise ValueError("there is no key in it")
        if any(len(key) < SHORTEST_KEY for key in given):
            raise ValueError(
                f"a key has {SHORTEST_KEY} characters at least; `openssl rand -base64 32` makes a good one"
            )
        self._fernet = MultiFernet([Fernet(urlsafe_b64encode(_derived(key, AT_REST))) for key in given])
        self._signing = [_derived(key, SIGNATURES) for key in given]

    def close(self, secret: str) -> str:
        """Encrypt the secret."""
        return self._fernet.encrypt(secret.encode()).decode()

    def open(self, sealed: str) -> str:
        """Decrypt the secret. Raises Unreadable if no key fits."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken as error:
            raise Unreadable from error

    def sign(self, text: str) -> str:
        """Return the signature of a text: letters, digits, `-` and `_`."""
        return _signature(self._signing[0], text)

    def is_signed(self, text: str, signature: str) -> bool:
        """Whether one of the keys signed the text. How long it takes tells nothing of the right signature."""
        given = signature.encode()
        return any(hmac.compare_digest(_signature(key, text).encode(), given) for key in self._signing)


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


def _derived(key: str, purpose: bytes) -> bytes:
    """A key of 32 bytes for that purpose, derived from a text of any length.

    HKDF spreads a key and does not stretch it: it does not slow down somebody who guesses. So a key must be
    one that nobody guesses (`bot.settings.strength`).
    """
    return HKDF(SHA256(), length=32, salt=None, info=purpose).derive(key.encode())


def _signature(key: bytes, text: str) -> str:
    return urlsafe_b64encode(hmac.digest(key, text.encode(), sha256)).decode().rstrip("=")

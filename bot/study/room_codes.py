"""Codes that let a group live in a further room."""

import secrets
from collections.abc import Callable

RoomCodes = Callable[[int], str]
"""Makes the code of the n-th group that the database has had, counted from 1."""


def secret_code(_number: int) -> str:
    """A code that nobody can guess, whatever the number of the group: 64 random bits in hexadecimal."""
    return secrets.token_hex(8)

"""Codes with which an organizer adds a room to a group."""

import secrets
from collections.abc import Callable

RoomCodes = Callable[[int], str]
"""Makes a code. The argument is its number, counted over all codes that the database has."""


def secret_code(_number: int) -> str:
    """A code that nobody can guess: 64 random bits in hexadecimal. Its number is not used."""
    return secrets.token_hex(8)

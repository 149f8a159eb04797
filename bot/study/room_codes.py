"""Codes with which an organizer adds a room to a group."""

import secrets
from collections.abc import Callable

RoomCodes = Callable[[int], str]
"""Makes the code of a group. The argument is the number of groups that the database has had, this one
included."""


def secret_code(_number: int) -> str:
    """A code that nobody can guess: 64 random bits in hexadecimal. The number of the group is not used."""
    return secrets.token_hex(8)

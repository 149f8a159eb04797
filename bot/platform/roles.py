"""Roles of a platform's servers, for chats that can give them."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from bot.platform.refs import AccountRef


@dataclass(frozen=True, slots=True)
class RoleReport:
    """What a platform says of a role: its name, and why the bot cannot give it, in a sentence that says how
    to mend that. `problem` is empty if the bot can.
    """

    name: str = ""
    problem: str = ""


class Roles(Protocol):
    """The roles of a platform's servers. `workspace` is a server, and `role` the platform's id of a role.

    Giving and taking may be repeated. Every method may raise Refused, Unavailable or OutcomeUnknown.
    """

    async def examine(self, account: AccountRef | None, workspace: str, role: str) -> RoleReport:
        """Whether the bot can give the role, and whether that account may have it do so."""
        ...

    async def has(self, account: AccountRef, workspace: str, role: str) -> bool | None:
        """Whether somebody has the role; None if they are not on the server."""
        ...

    async def give(self, account: AccountRef, workspace: str, role: str) -> bool:
        """Give somebody the role, if they do not have it. False if they are not on the server."""
        ...

    async def take(self, account: AccountRef, workspace: str, role: str) -> None:
        """Take the role away. Nothing happens if they do not have it, or it does not exist any more."""
        ...


@runtime_checkable
class GivesRoles(Protocol):
    """A chat whose servers have roles that the bot can give."""

    @property
    def roles(self) -> Roles:
        """Through which they are given."""
        ...

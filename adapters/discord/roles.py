"""Roles of a server: whether the bot can give one, who has it, and how it is given and taken back.

Discord lets a bot give a role if it may manage roles and its own highest role stands above that one. Giving
and taking name the member and the role, so that a repeat changes nothing. None of it needs the privileged
intent (developer documentation of November 2026).
"""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import discord

from adapters.discord.failures import ADVICE, MISSING_ACCESS, UNKNOWN_SERVER
from adapters.discord.internals import add_role, fetch_roles_of, remove_role
from adapters.discord.members import NO_MEMBER
from adapters.discord.permissions import bot_user_of
from bot.platform.failures import Refused
from bot.platform.refs import AccountRef
from bot.platform.roles import RoleReport

UNKNOWN_ROLE = 10011

REASON = "Role of a study group"
"""What the server's audit log tells beside the bot's name."""

MANAGE_ROLES = "Allow me “Manage Roles” on this server: click Server Settings → Roles → {own} → Permissions."
TOO_LOW = "My own role stands below “{role}”. Click Server Settings → Roles, and drag {own} above it."
REFUSED = (
    "I may not give or take back a role of this server. Click Server Settings → Roles: allow {own} “Manage "
    "Roles” under Permissions, and drag it above the roles that members get."
)
GONE = (
    "The role that members got is gone: somebody deleted it. Press Roles to choose another, or to give none."
)
EVERYONE = "Everyone on the server has that role already. Choose another one."
MANAGED = "“{role}” belongs to an app or to Discord, and nobody can give it by hand. Choose another one."
POWERFUL = (
    "Whoever has “{role}” may moderate or manage the server, and everybody who joins would get it. Choose a "
    "role without such permissions."
)
NOT_THEIRS = (
    "Only somebody who may manage roles, with a role of their own above “{role}”, can have me give it."
)
UNKNOWN = "This server has no such role. Choose one in the form."


class ServerRoles:
    """Gives roles and takes them back. Needs a client that is logged in.

    Within `translating`, errors of Discord and of the network become the core's.
    """

    def __init__(
        self, client: discord.Client, translating: Callable[[], AbstractAsyncContextManager[None]]
    ) -> None:
        self._client = client
        self._translating = translating

    async def examine(self, account: AccountRef | None, workspace: str, role: str) -> RoleReport:
        """Whether the bot can give a role, and whether that user may have it do so."""
        async with self._translating():
            guild = await self._client.fetch_guild(int(workspace), with_counts=False)
            own = await guild.fetch_member(bot_user_of(self._client).id)
            found = guild.get_role(int(role))
            if found is None:
                return RoleReport("", UNKNOWN)
            return RoleReport(found.name, await _problem(guild, own, found, account))

    async def has(self, account: AccountRef, workspace: str, role: str) -> bool | None:
        """Whether somebody has a role; None if they are not on the server."""
        async with self._translating():
            try:
                return int(role) in await fetch_roles_of(self._client, int(workspace), int(account.user))
            except (discord.NotFound, discord.Forbidden) as error:
                if error.code in NO_MEMBER:
                    return None
                raise self._refused(error) from error

    async def give(self, account: AccountRef, workspace: str, role: str) -> bool:
        """Give somebody a role; False if they are not on the server."""
        async with self._translating():
            try:
                await add_role(self._client, int(workspace), int(account.user), int(role), REASON)
            except (discord.NotFound, discord.Forbidden) as error:
                if error.code in NO_MEMBER:
                    return False
                raise self._refused(error) from error
            return True

    async def take(self, account: AccountRef, workspace: str, role: str) -> None:
        """Take a role from somebody. Nobody has one that does not exist, and nothing who is not there."""
        async with self._translating():
            try:
                await remove_role(self._client, int(workspace), int(account.user), int(role), REASON)
            except (discord.NotFound, discord.Forbidden) as error:
                if error.code not in {*NO_MEMBER, UNKNOWN_ROLE}:
                    raise self._refused(error) from error

    def _refused(self, error: discord.HTTPException) -> Exception:
        """What the core is told of a refusal."""
        if error.code == UNKNOWN_ROLE:
            return Refused(GONE)
        if error.code == UNKNOWN_SERVER:
            return Refused(ADVICE[UNKNOWN_SERVER])
        if error.code in MISSING_ACCESS:
            return Refused(REFUSED.format(own=bot_user_of(self._client).display_name))
        return error


async def _problem(
    guild: discord.Guild, own: discord.Member, role: discord.Role, account: AccountRef | None
) -> str:
    """What keeps the bot from giving the role; empty if nothing does."""
    words = {"role": role.name, "own": own.display_name}
    if role.is_default():
        return EVERYONE
    if role.managed:
        return MANAGED.format(**words)
    if account is not None:
        if role.permissions.value & discord.Permissions.elevated().value:
            return POWERFUL.format(**words)
        if not _may_give(await guild.fetch_member(int(account.user)), role):
            return NOT_THEIRS.format(**words)
    may = own.guild_permissions
    if not (may.manage_roles or may.administrator):
        return MANAGE_ROLES.format(**words)
    return "" if own.top_role > role else TOO_LOW.format(**words)


def _may_give(member: discord.Member, role: discord.Role) -> bool:
    """Whether Discord would let a member give the role by hand."""
    if member.guild.owner_id == member.id:
        return True
    may = member.guild_permissions
    return (may.manage_roles or may.administrator) and member.top_role > role

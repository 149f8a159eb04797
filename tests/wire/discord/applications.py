"""What the bot is and where: its application, its commands, the gateway's address, servers, members."""

from collections.abc import Callable, Iterator

from tests.wire.discord.answers import (
    NO_CONTENT,
    Answer,
    Incoming,
    Refusal,
    Route,
    invalid,
    missing_access,
    missing_permissions,
)
from tests.wire.discord.gateway import Gateway, Intent
from tests.wire.discord.payloads import channel_json, guild_json, member_json, role_json, user_json
from tests.wire.discord.rules import command_problems
from tests.wire.discord.world import Guild, Json, Permission, User, World


class Applications:
    """What is neither a channel nor an interaction. `syncs` counts overwrites of the commands."""

    def __init__(self, world: World, gateway: Gateway, gateway_url: Callable[[], str]) -> None:
        self.syncs = 0
        self._world = world
        self._gateway = gateway
        self._gateway_url = gateway_url

    def routes(self) -> Iterator[Route]:
        """All of them."""
        commands, guild = "/applications/{application_id}/commands", "/guilds/{guild_id}"
        yield Route("GET", "/users/@me", self.get_self)
        yield Route("GET", "/users/@me/guilds", self.list_guilds)
        yield Route("GET", "/applications/@me", self.get_application)
        yield Route("GET", "/oauth2/applications/@me", self.get_application)
        yield Route("GET", "/gateway/bot", self.get_gateway)
        yield Route("GET", commands, self.list_commands)
        yield Route("PUT", commands, self.overwrite_commands)
        yield Route("GET", guild, self.get_guild)
        yield Route("GET", f"{guild}/channels", self.list_channels)
        yield Route("GET", f"{guild}/roles", self.list_roles)
        yield Route("POST", f"{guild}/roles", self.create_role)
        yield Route("GET", f"{guild}/members/{{user_id}}", self.get_member)
        yield Route("PUT", f"{guild}/members/{{user_id}}/roles/{{role_id}}", self.give_role)
        yield Route("DELETE", f"{guild}/members/{{user_id}}/roles/{{role_id}}", self.take_role)

    async def get_self(self, _: Incoming) -> Answer:
        """The bot."""
        return 200, user_json(self._world.bot) | {"mfa_enabled": False, "locale": "en-US", "verified": True}

    async def list_guilds(self, _: Incoming) -> Answer:
        """The servers that the bot is on."""
        return 200, [
            {"id": str(one.id), "name": one.name, "icon": None, "banner": None, "owner": False}
            | {"permissions": str(int(one.permissions(self._world.bot))), "features": []}
            for one in self._world.guilds.values()
            if self._world.bot.id in one.members
        ]

    async def get_application(self, _: Incoming) -> Answer:
        """The bot's application."""
        return 200, {
            "id": str(self._world.application),
            "name": "studyplan",
            "icon": None,
            "description": "",
            "type": None,
            "bot": user_json(self._world.bot),
            "bot_public": True,
            "bot_require_code_grant": False,
            "verify_key": "0" * 64,
            "flags": 0,
            "flags_new": "0",
            "redirect_uris": [],
            "interactions_endpoint_url": None,
            "role_connections_verification_url": None,
            "owner": user_json(User(1, "owner")),
            "approximate_guild_count": len(self._world.guilds),
            "approximate_user_install_count": 0,
            "approximate_user_authorization_count": 0,
            "explicit_content_filter": 0,
            "team": None,
            "eligible_oauth2_scopes": [],
            **self._world.portal,
        }

    async def get_gateway(self, _: Incoming) -> Answer:
        """Where to connect, and in how many shards."""
        limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
        return 200, {"url": self._gateway_url(), "shards": self._gateway.shards, "session_start_limit": limit}

    async def list_commands(self, asked: Incoming) -> Answer:
        """The commands that are registered."""
        self._own(asked)
        return 200, self._world.commands

    async def overwrite_commands(self, asked: Incoming) -> Answer:
        """Register these commands in the place of all others."""
        self._own(asked)
        commands: list[Json] = asked.body or []
        if problems := list(command_problems(commands)):
            raise invalid(problems)
        self.syncs += 1
        known = {one["name"]: one["id"] for one in self._world.commands}
        self._world.commands = [
            {
                "type": 1,
                "description": "",
                "default_member_permissions": None,
                "nsfw": False,
                **command,
                "id": known.get(command["name"]) or str(self._world.ids.next()),
                "application_id": str(self._world.application),
                "version": str(self._world.ids.next()),
            }
            for command in commands
        ]
        return 200, self._world.commands

    async def get_guild(self, asked: Incoming) -> Answer:
        """A server that the bot is on."""
        return 200, guild_json(self._guild(asked))

    async def list_channels(self, asked: Incoming) -> Answer:
        """Its channels, threads aside."""
        return 200, [channel_json(one) for one in self._guild(asked).channels.values()]

    async def list_roles(self, asked: Incoming) -> Answer:
        """Its roles."""
        return 200, [role_json(role) for role in self._guild(asked).roles.values()]

    async def create_role(self, asked: Incoming) -> Answer:
        """A new role, below the bot's own."""
        guild, body = self._guild(asked), asked.json
        if Permission.MANAGE_ROLES not in guild.permissions(self._world.bot):
            raise missing_permissions()
        wanted = Permission(int(body.get("permissions") or 0))
        role = self._world.add_role(guild, body.get("name") or "new role", wanted)
        role.position = 1
        data = {"guild_id": str(guild.id), "role": role_json(role)}
        await self._gateway.dispatch("GUILD_ROLE_CREATE", data, guild=guild.id, intent=Intent.GUILDS)
        return 200, role_json(role)

    async def get_member(self, asked: Incoming) -> Answer:
        """A member."""
        guild = self._guild(asked)
        return 200, member_json(guild, self._member(guild, asked))

    async def give_role(self, asked: Incoming) -> Answer:
        """Give a member a role."""
        guild = self._guild(asked)
        guild.members[self._member(guild, asked).id].add(self._lower_role(guild, asked))
        return NO_CONTENT

    async def take_role(self, asked: Incoming) -> Answer:
        """Take a role from a member."""
        guild = self._guild(asked)
        guild.members[self._member(guild, asked).id].discard(self._lower_role(guild, asked))
        return NO_CONTENT

    def _own(self, asked: Incoming) -> None:
        if asked.number("application_id") != self._world.application:
            raise Refusal(403, 20012, "You are not authorized to perform this action on this application")

    def _guild(self, asked: Incoming) -> Guild:
        guild = self._world.guilds.get(asked.number("guild_id"))
        if guild is None:
            raise Refusal(404, 10004, "Unknown Guild")
        if self._world.bot.id not in guild.members:
            raise missing_access()
        return guild

    def _member(self, guild: Guild, asked: Incoming) -> User:
        name = asked.path["user_id"]
        number = self._world.bot.id if name == "@me" else asked.number("user_id")
        if number not in self._world.users:
            raise Refusal(404, 10013, "Unknown User")
        if number not in guild.members:
            raise Refusal(404, 10007, "Unknown Member")
        return self._world.users[number]

    def _lower_role(self, guild: Guild, asked: Incoming) -> int:
        """The role of the path, if the bot may give and take it."""
        role = guild.roles.get(asked.number("role_id"))
        if role is None:
            raise Refusal(404, 10011, "Unknown Role")
        if Permission.MANAGE_ROLES not in guild.permissions(self._world.bot):
            raise missing_permissions()
        if role is guild.everyone or role.managed or role.position >= guild.top(self._world.bot):
            raise missing_permissions()
        return role.id

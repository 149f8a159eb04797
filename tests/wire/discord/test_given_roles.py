"""Roles that members get from the bot: given, taken back, and never taken from whom it did not give them."""

import asyncio
import random

import pytest
from sqlalchemy import select, update

from bot.db.engine import Database
from bot.outbox.tables import RoleGrant
from bot.platform.clock import SystemClock
from bot.study.cohort_tables import Cohort
from bot.study.course_cache import CourseCache
from tests.wire.discord.hall import Hall
from tests.wire.discord.limits import Cut
from tests.wire.discord.payloads import role_json
from tests.wire.discord.process import bot_process
from tests.wire.discord.server import Discord, discord_stand_in
from tests.wire.discord.test_events import BEGIN
from tests.wire.discord.world import Permission, Role
from tests.wire.grounds import DiscordGround
from tests.wire.killing import Lives
from tests.wire.process import PATIENCE

TO_ROLE = r"/roles/\d+$"
CHOOSE = """
    organizer: /plan-admin rooms list
    organizer: click "Roles for members"
    organizer: click "Choose a role"
"""


def choosing(role: Role, whose: str = "members") -> str:
    """How the organizer chooses a role; it is given a minute later."""
    return f'{CHOOSE}\norganizer: submit whose="{whose}" role="{role.id}"\nwait 1m'


def leaving(*people: str) -> str:
    """How people leave the group."""
    return "\n".join([*(f"{one}: /plan leave" for one in people), "wait 1m"])


@pytest.fixture
def owls(hall: Hall) -> Role:
    """A role below the bot's own, on a server where the bot and the organizer may manage roles."""
    return add_role(hall, "owls")


def add_role(hall: Hall, name: str) -> Role:
    """A role that the bot may give."""
    world, guild = hall.discord.world, hall.stage.guild
    role = world.add_role(guild, name, Permission(0))
    for one in guild.roles.values():
        if one.name == world.bot.name:
            one.permissions, one.position = Permission.MANAGE_ROLES, 90
        if one.name == "organizers":
            one.permissions, one.position = Permission.MANAGE_GUILD | Permission.MANAGE_ROLES, 80
    return role


def having(hall: Hall, role: Role) -> set[str]:
    """Who has the role."""
    users, members = hall.discord.world.users, hall.stage.guild.members
    return {users[user].name for user, roles in members.items() if role.id in roles}


def asked(hall: Hall, method: str) -> int:
    """How many requests gave or took a role."""
    return sum("/roles/" in one.path for one in hall.discord.requests if one.method == method)


async def kept(hall: Hall) -> list[tuple[str, str]]:
    """Whose roles the database holds, and how far the bot is with each."""
    assert hall.dialogue.database is not None
    async with hall.dialogue.database.read() as session:
        rows = (await session.scalars(select(RoleGrant).order_by(RoleGrant.id))).all()
    return [(hall.discord.world.users[int(one.user)].name, one.state) for one in rows]


async def hear_of(hall: Hall, role: Role) -> None:
    """Let the bot hear that somebody changed a role."""
    guild = hall.stage.guild
    data = {"guild_id": str(guild.id), "role": role_json(role)}
    await hall.discord.gateway.dispatch("GUILD_ROLE_UPDATE", data, guild=guild.id)
    await hall.discord.gateway.heard()
    await hall.stage.platform.idle()


async def test_members_get_the_role_and_lose_it_unless_it_was_theirs(hall: Hall, owls: Role) -> None:
    await hall.dialogue.play(f"{BEGIN}\nalice: /plan join\nbob: /plan join\nwait 1m")
    assert asked(hall, "PUT") == 0
    hall.stage.guild.members[hall.stage.person("bob").user.id].add(owls.id)
    await hall.dialogue.play(choosing(owls))
    assert "Every member: @owls" in hall.dialogue.last("organizer").text
    assert having(hall, owls) == {"alice", "bob"}
    await hall.dialogue.play("carol: /plan join\nwait 1m\nrestart\nwait 1m")
    assert having(hall, owls) == {"alice", "bob", "carol"}
    assert asked(hall, "PUT") == 2, "bob had it"
    await hall.dialogue.play(
        'carol: /plan leave\ncarol: click "Leave"\nbob: /plan leave\nbob: click "Leave"\nwait 1m'
    )
    assert having(hall, owls) == {"alice", "bob"}
    assert await kept(hall) == [("alice", "given")]
    other = add_role(hall, "hawks")
    await hall.dialogue.play(
        f'carol: /plan join\n{CHOOSE}\norganizer: submit whose="members" role="{other.id}"\nwait 1m'
    )
    assert having(hall, owls) == {"bob"}
    assert having(hall, other) == {"alice", "carol"}
    await hall.dialogue.play("""
        organizer: /plan-admin rooms list
        organizer: click "Roles for members"
        organizer: click "Take back"
        wait 1m
    """)
    assert having(hall, other) == set()
    assert await kept(hall) == []


async def test_deleted_data_leaves_neither_role_nor_row(hall: Hall, owls: Role) -> None:
    await hall.dialogue.play(f"""
        {BEGIN}
        alice: /plan join
        {choosing(owls)}
    """)
    hall.discord.faults.plan("DELETE", TO_ROLE, 500, times=5)
    await hall.dialogue.play('alice: /plan data delete\nalice: click "Delete everything"')
    assert having(hall, owls) == {"alice"}
    assert [name for name, _ in await kept(hall)] == ["alice"]
    await hall.dialogue.play("wait 1h")
    assert having(hall, owls) == set()
    assert await kept(hall) == []


@pytest.mark.parametrize(
    "fault", [Cut.BEFORE, Cut.AFTER, Cut.BEHIND, 503], ids=["it did not arrive", "it arrived", "502", "503"]
)
async def test_a_request_whose_fate_is_unknown_is_repeated(hall: Hall, owls: Role, fault: Cut | int) -> None:
    await hall.dialogue.play(f"{BEGIN}\nalice: /plan join")
    hall.discord.faults.plan("PUT", TO_ROLE, fault)
    await hall.dialogue.play(
        f'{CHOOSE}\norganizer: submit whose="members" role="{owls.id}"\nwait 1m\nrestart\nwait 1h'
    )
    assert having(hall, owls) == {"alice"}
    assert await kept(hall) == [("alice", "given")], "though she had it when the bot asked again"
    hall.discord.faults.plan("DELETE", TO_ROLE, fault)
    await hall.dialogue.play(f"{leaving('alice')}\nrestart\nwait 1h")
    assert having(hall, owls) == set()
    assert await kept(hall) == []


async def test_a_lost_permission_is_told_once_and_heals(hall: Hall, owls: Role) -> None:
    await hall.dialogue.play(f"""
        {BEGIN}
        alice: /plan join
        {choosing(owls)}
    """)
    (own,) = [one for one in hall.stage.guild.roles.values() if one.name == hall.discord.world.bot.name]
    own.permissions = Permission(0)
    await hall.dialogue.play("bob: /plan join\ncarol: /plan join\nwait 1h\ndan: /plan join\nwait 2h")
    assert having(hall, owls) == {"alice"}
    (told,) = hall.dialogue.directs("organizer")
    assert "Manage Roles" in told.text
    status = await hall.dialogue.say("organizer", "/plan-admin status")
    assert "The role for 3 members" in status.text
    refused = [one for one in hall.discord.requests if one.method == "PUT" and one.status == 403]
    assert len(refused) < 12, "one request for the role, and not one for each member"
    own.permissions = Permission.MANAGE_ROLES
    await hear_of(hall, own)
    await hall.dialogue.play("wait 1m")
    assert having(hall, owls) == {"alice", "bob", "carol", "dan"}
    status = await hall.dialogue.say("organizer", "/plan-admin status")
    assert "The role for" not in status.text
    await hall.dialogue.play("wait 1h")
    assert len(hall.dialogue.directs("organizer")) == 1


async def test_a_role_that_cannot_be_given_is_not_chosen(hall: Hall, owls: Role) -> None:
    guild = hall.stage.guild
    await hall.dialogue.play(f"{BEGIN}\nalice: /plan join")
    by_name = {one.name: one for one in guild.roles.values()}
    own, organizers = by_name[hall.discord.world.bot.name], by_name["organizers"]
    managed, strong = add_role(hall, "app"), add_role(hall, "mods")
    managed.managed, strong.permissions = True, Permission.MANAGE_GUILD

    async def answer(role: int) -> str:
        await hall.dialogue.play(f'{CHOOSE}\norganizer: submit whose="members" role="{role}"')
        assert hall.dialogue.last("organizer").card == "refused"
        return hall.dialogue.last("organizer").text

    assert "Everyone on the server has that role" in await answer(guild.id)
    assert "belongs to an app" in await answer(managed.id)
    assert "may moderate or manage" in await answer(strong.id)
    assert "no such role" in await answer(12345)
    own.position = 0
    assert "below “owls”. Click Server Settings → Roles, and drag" in await answer(owls.id)
    own.position, own.permissions = 90, Permission(0)
    assert "“Manage Roles” on this server: click Server Settings → Roles" in await answer(owls.id)
    own.permissions, organizers.permissions = Permission.MANAGE_ROLES, Permission.MANAGE_GUILD
    assert "can have me give it" in await answer(owls.id)
    hall.discord.faults.plan("GET", r"/guilds/\d+$", 503, times=9)
    await answer(owls.id)
    await hall.dialogue.play("wait 1m")
    assert having(hall, owls) == set()
    assert asked(hall, "PUT") == 0


async def test_who_is_not_there_and_what_is_gone_is_no_trouble(hall: Hall, owls: Role) -> None:
    await hall.dialogue.play(f"{BEGIN}\nalice: /plan join\nbob: /plan join")
    hall.stage.guild.members.pop(hall.stage.person("bob").user.id)
    await hall.dialogue.play(choosing(owls))
    assert having(hall, owls) == {"alice"}
    assert not hall.dialogue.directs("organizer")
    for roles in hall.stage.guild.members.values():
        roles.discard(owls.id)
    del hall.stage.guild.roles[owls.id]
    await hall.dialogue.play(leaving("alice"))
    assert "alice" not in dict(await kept(hall))
    await hall.dialogue.play("carol: /plan join\nwait 1h")
    (told,) = hall.dialogue.directs("organizer")
    assert "somebody deleted it" in told.text


async def test_who_finishes_a_stage_gets_its_role_and_who_hides_does_not(hall: Hall, owls: Role) -> None:
    await hall.dialogue.play(f"{BEGIN}\nalice: /plan join\nbob: /plan join\n{choosing(owls, '1')}")
    assert "• Finished stage 1, Foundations" in hall.dialogue.last("organizer").text
    assert hall.dialogue.database is not None
    async with hall.dialogue.database.read() as session:
        cohort = (await session.scalars(select(Cohort))).one()
        course = await CourseCache().load(session, cohort)
    *most, last = sorted(course.core_of_stage(course.plan.stages[0]))
    for begin in range(0, len(most), 20):
        some = " ".join(most[begin : begin + 20])
        await hall.dialogue.play(f'alice: /plan done item:"{some}"\nbob: /plan done item:"{some}"\nwait 1h')
    assert await kept(hall) == []
    done = f"/plan done item:{last}"
    await hall.dialogue.play(f"bob: /plan settings visible:off\nalice: {done}\nbob: {done}\nwait 1m")
    assert having(hall, owls) == {"alice"}
    await hall.dialogue.play("bob: /plan settings visible:on\nalice: /plan settings visible:off\nwait 1m")
    assert having(hall, owls) == {"bob"}
    await hall.dialogue.play(f"bob: /plan undo item:{last}\nalice: /plan settings visible:on\nwait 1m")
    assert having(hall, owls) == {"alice"}
    await hall.dialogue.play('organizer: /plan-admin end\norganizer: click "Confirm"\nwait 1d')
    assert having(hall, owls) == {"alice"}, "what was earned outlasts the group"


async def test_a_killed_bot_goes_on_where_it_was(empty_database_url: str) -> None:
    """The request to give the role arrives, that to take it back does not."""
    async with discord_stand_in(SystemClock()) as discord:
        ground = DiscordGround(discord, 1)
        lives = Lives(ground, empty_database_url, random.Random(1))  # noqa: S311 - nothing is drawn from it
        await lives.start_groups(lambda _: f"{SystemClock().now().date()} 00:00")
        (guild,) = discord.world.guilds.values()
        owls = discord.world.add_role(guild, "owls", Permission(0))
        own = discord.world.add_role(guild, "own", Permission.MANAGE_ROLES)
        guild.members[discord.world.bot.id].add(own.id)
        roles = guild.members[int(ground.learner.user)]
        (room,) = ground.rooms
        await lives.say(room, "/plan join", ground.learner)
        await lives.say(room, f"/plan-admin rooms role {owls.id}")
        for method, arrives, then in (("PUT", True, "/plan leave"), ("DELETE", False, "/plan join")):
            await kill_at(discord, empty_database_url, method, arrives=arrives)
            assert owls.id in roles
            database = Database(empty_database_url)
            async with database.write() as session:  # as if it were 75 seconds later
                await session.execute(update(RoleGrant).values(due_at=SystemClock().now()))
            async with bot_process(discord, empty_database_url), asyncio.timeout(PATIENCE):
                while await count_due(database):  # noqa: ASYNC110 - another process serves it
                    await asyncio.sleep(0.1)
            assert (owls.id in roles) is arrives
            await database.close()
            await lives.say(room, then, ground.learner)
        own.permissions = Permission(0)
        async with bot_process(discord, empty_database_url, "doctor") as doctor:
            assert await doctor.ended() == 1
        (said,) = [line for line in doctor.lines if f"role {owls.id}" in line]
        assert said.startswith("✗")
        assert "“Manage Roles” on this server: click Server Settings → Roles" in said
        assert not discord.world.violations
        await lives.close()


async def kill_at(discord: Discord, database_url: str, method: str, *, arrives: bool) -> None:
    """A life of the bot that ends with its first request of that method about a role."""
    killed = asyncio.Event()
    async with bot_process(discord, database_url) as bot:

        async def strike() -> Cut | None:
            await bot.kill()
            killed.set()
            return None if arrives else Cut.BEFORE

        discord.faults.plan(method, TO_ROLE, strike)
        await asyncio.wait_for(killed.wait(), PATIENCE)


async def count_due(database: Database) -> int:
    """For how many people a role is to be given or taken back."""
    async with database.read() as session:
        return len((await session.scalars(select(RoleGrant.id).where(RoleGrant.due_at.is_not(None)))).all())

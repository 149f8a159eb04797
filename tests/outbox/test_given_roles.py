"""Roles that members have from the bot, on both databases: who is to have them, and what happens at once."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.app import App
from bot.commands.call import Call
from bot.db.engine import Database
from bot.features.privacy.group_erasure import erase_group
from bot.features.privacy.service import export
from bot.outbox.tables import RoleGrant
from bot.platform.failures import Refused
from bot.platform.people import Actor
from bot.platform.refs import AccountRef, RoomRef
from bot.platform.roles import RoleReport
from bot.study import people_queries
from bot.study.cohort_tables import Cohort
from tests.db.test_query_plans import noted, whole_reads
from tests.dialogues.seen import Seen, drawn
from tests.outbox.house import GENERAL, START, FlakyChat, House

OWLS, HAWKS = "700", "800"
BESIDE = RoomRef("discord", "w", "c2", "#second")
ELSEWHERE = RoomRef("discord", "elsewhere", "c3", "#third")


@dataclass(slots=True)
class RoleBook:
    """The roles of the servers in memory: who has which, and each request in order."""

    held: dict[str, set[str]] = field(default_factory=lambda: {OWLS: set(), HAWKS: set()})
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    absent: set[str] = field(default_factory=set)
    refusal: str = ""
    while_giving: Callable[[str], Awaitable[object]] | None = None

    async def examine(self, account: AccountRef | None, workspace: str, role: str) -> RoleReport:  # noqa: ARG002 - the port's signature
        """Every role can be given."""
        return RoleReport(f"role {role}")

    async def has(self, account: AccountRef, workspace: str, role: str) -> bool | None:  # noqa: ARG002 - the port's signature
        """Whether they have it; None for who is absent."""
        return None if account.user in self.absent else account.user in self.held[role]

    async def give(self, account: AccountRef, workspace: str, role: str) -> bool:  # noqa: ARG002 - the port's signature
        """Give it."""
        self.asked.append(("give", account.user, role))
        if self.while_giving is not None:
            await self.while_giving(account.user)
        if self.refusal:
            raise Refused(self.refusal)
        self.held[role].add(account.user)
        return True

    async def take(self, account: AccountRef, workspace: str, role: str) -> None:  # noqa: ARG002 - the port's signature
        """Take it away."""
        self.asked.append(("take", account.user, role))
        if self.refusal:
            raise Refused(self.refusal)
        self.held[role].discard(account.user)


@dataclass(slots=True)
class RoledChat(FlakyChat):
    """A platform with roles."""

    roles: RoleBook = field(default_factory=RoleBook)


class Server(House):
    """A group on a server with roles. People have one account on the whole platform, as on Discord."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.chat = RoledChat(self.clock)
        self.roles = self.chat.roles
        self.app = self.process()

    @property
    def database(self) -> Database:
        """That of the process with roles."""
        return self._databases[1]

    async def say(self, person: str, line: str, room: RoomRef = GENERAL, app: App | None = None) -> Seen:
        """Type a command; the answer."""
        actor = Actor(AccountRef(room.platform, "", person), person, person == "organizer")
        reply = await (app or self.app).dispatch(Call(actor, room, "", line))
        return drawn(*reply.private)

    async def settle(self, *apps: App) -> None:
        """A minute goes by."""
        later = self.clock.now() + timedelta(minutes=1)
        await self.until(later.isoformat(), apps=apps)

    async def kept(self) -> list[tuple[str, str, str]]:
        """Whose roles the database holds."""
        async with self.database.read() as session:
            rows = (await session.scalars(select(RoleGrant).order_by(RoleGrant.id))).all()
        return [(one.user, one.role, one.state) for one in rows]


@pytest.fixture
async def server(database_url: str) -> AsyncIterator[Server]:
    """A group with two members, which gives a role."""
    server = Server(database_url)
    await server.say("organizer", START)
    for name in ("alice", "bob"):
        await server.say(name, "/plan join")
    assert (await server.say("organizer", f"/plan-admin rooms role {OWLS}")).card == "roles"
    await server.settle()
    assert server.roles.held[OWLS] == {"alice", "bob"}
    yield server
    await server.close()


async def test_a_role_of_two_groups_stays_as_long_as_one_gives_it(server: Server) -> None:
    await server.say("organizer", START, BESIDE)
    await server.say("alice", "/plan join", BESIDE)
    await server.say("organizer", f"/plan-admin rooms role {OWLS}", BESIDE)
    await server.settle()
    assert [one for one in server.roles.asked if one[1] == "alice"][1:] in ([], [("give", "alice", OWLS)])
    await server.say("alice", "/plan leave")
    await server.say("bob", "/plan leave")
    await server.settle()
    assert server.roles.held[OWLS] == {"alice"}
    await server.say("organizer", "/plan-admin rooms role off", BESIDE)
    await server.settle()
    assert server.roles.held[OWLS] == set()
    assert await server.kept() == []


async def test_who_leaves_while_the_role_is_being_given_loses_it(server: Server) -> None:
    async def leave(user: str) -> None:
        server.roles.while_giving = None
        await server.say(user, "/plan leave")

    server.roles.while_giving = leave
    await server.say("carol", "/plan join")
    await server.settle()
    assert server.roles.asked[-2:] == [("give", "carol", OWLS), ("take", "carol", OWLS)]
    assert server.roles.held[OWLS] == {"alice", "bob"}


async def test_who_comes_back_while_it_is_being_taken_has_it_again(server: Server) -> None:
    await server.say("alice", "/plan leave")
    await server.say("alice", "/plan join")
    await server.settle()
    assert server.roles.held[OWLS] == {"alice", "bob"}
    assert [state for user, _, state in await server.kept() if user == "alice"] == ["given"]


async def test_two_processes_give_each_role_once(server: Server) -> None:
    other = server.process()
    names = [f"member{number}" for number in range(30)]
    for name in names:
        await server.say(name, "/plan join")
    server.roles.asked.clear()
    await server.say("organizer", f"/plan-admin rooms role {HAWKS}")
    for _ in range(8):
        now = server.clock.now()
        await asyncio.gather(server.app.tick(now), other.tick(now))
    given = [user for deed, user, role in server.roles.asked if (deed, role) == ("give", HAWKS)]
    assert sorted(given) == sorted(["alice", "bob", *names])
    assert server.roles.held[OWLS] == set(), "the former role is taken back"


async def test_a_refused_role_is_tried_once_for_all_and_told_once(server: Server) -> None:
    server.roles.refusal = "Allow me “Manage Roles”."
    names = [f"member{number}" for number in range(25)]
    for name in names:
        await server.say(name, "/plan join")
    server.roles.asked.clear()
    await server.settle()
    tried = len(server.roles.asked)
    assert 1 <= tried <= 5
    assert await server.audit("refused") == ["a role of members: Allow me “Manage Roles”."]
    assert "The role for 25 members" in (await server.say("organizer", "/plan-admin status")).text
    assert "Allow me" in (await server.say("organizer", "/plan-admin rooms role")).text
    server.roles.refusal = ""
    await server.say("organizer", "/plan-admin rooms retry")
    await server.settle()
    assert server.roles.held[OWLS] == {"alice", "bob", *names}
    assert len(await server.audit("refused")) == 1


async def test_a_group_that_is_erased_takes_its_roles_back(server: Server) -> None:
    async with server.database.write() as session:
        await erase_group(session, (await session.scalars(select(Cohort))).one(), server.clock.now())
    await server.settle()
    assert server.roles.held[OWLS] == set()
    assert await server.kept() == []


async def test_a_group_that_leaves_the_server_takes_its_roles_back(server: Server) -> None:
    await server.let_in(ELSEWHERE, server.app)
    assert (await server.say("organizer", "/plan-admin rooms remove #general")).card == "room_removed"
    await server.settle()
    assert server.roles.held[OWLS] == set()
    assert await server.kept() == []


async def test_what_is_asked_where_no_role_can_be_chosen(server: Server) -> None:
    for line, words in (
        (f"/plan-admin rooms role {HAWKS} whose:99", "is no stage"),
        ("/plan-admin rooms role whose:members", "Choose a role, too"),
        ("/plan-admin rooms role owls", "no role that I know"),
    ):
        answer = await server.say("organizer", line)
        assert (answer.card, words in answer.text) == ("refused", True), answer.text
    assert (await server.say("alice", f"/plan-admin rooms role {HAWKS}")).card == "refused"
    server.roles.absent.add("carol")
    await server.say("carol", "/plan join")
    await server.settle()
    assert ("carol", OWLS, "new") in await server.kept()
    server.roles.absent.clear()
    await server.say("organizer", f"/plan-admin rooms role {OWLS}")
    await server.settle()
    assert server.roles.held[OWLS] == {"alice", "bob", "carol"}, "it is given again to whoever lacks it"


async def test_every_statement_about_roles_uses_an_index(server: Server) -> None:
    reads = list[str]()
    with noted(server) as sent:
        await server.say("carol", "/plan join")
        await server.say("alice", "/plan leave")
        await server.say("bob", "/plan data export")
        await server.app.tick(server.clock.now())
        server.roles.refusal = "Allow me."
        await server.say("dan", "/plan join")
        await server.app.tick(server.clock.now())
        await server.app.reports.retry_rooms("discord", "w")
        server.roles.refusal = ""
        await server.app.tick(server.clock.now())
        await server.say("organizer", f"/plan-admin rooms role {HAWKS} whose:1")
        await server.say("organizer", "/plan-admin rooms role off")
        await server.app.tick(server.clock.now())
    about = {statement: given for statement, given in sent.items() if "role_grants" in statement}
    assert len(about) > 10
    for statement, parameters in about.items():
        reads += [f"{one}: {statement}" for one in await whole_reads(server, statement, parameters)]
    assert not reads, "\n\n".join(reads)


async def test_an_export_tells_of_roles(server: Server) -> None:
    async with server.database.read() as session:
        person = await people_queries.find_person(session, "discord", "", "alice")
        assert person is not None
        told = json.loads(await export(session, person, server.clock.now()))
    assert told["role_grants"] == [
        {"platform": "discord", "workspace": "w", "role": OWLS, "user": "alice", "state": "given"}
    ]

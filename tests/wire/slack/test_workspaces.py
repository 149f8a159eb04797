"""Many workspaces: installed by OAuth, each with a token of its own, uninstalled in the middle of things."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from adapters.slack.platform import SlackPlatform, Stores
from adapters.slack.storage import SlackFiles, SlackInstallations, SlackRequests, SlackStates
from bot.db.engine import Database
from bot.db.sealing import Seal
from bot.platform.refs import RoomRef
from bot.study.cohort_tables import LostWorkspace
from tests.dialogues.dialogue import BEGIN
from tests.wire.slack.browser import Browser, Page
from tests.wire.slack.delivery import PATIENCE
from tests.wire.slack.hall import Hall, open_hall
from tests.wire.slack.people import Person
from tests.wire.slack.registration import CLIENT_ID
from tests.wire.slack.workspace import Channel, Workspace

pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")  # by slack_sdk

GOALS = "🎯 Week 1 of 58"
MORNING = "wait until 2026-03-02T09:00:00+01:00"
KEY = "a-key-of-this-test-alone"


@asynccontextmanager
async def kept(database_url: str) -> AsyncIterator[Stores]:
    """What the bot keeps of workspaces."""
    database = Database(database_url)
    requests, seal = SlackRequests(database), Seal(KEY)
    installations = SlackInstallations(database, CLIENT_ID, seal)
    yield Stores(requests, SlackFiles(database), installations, SlackStates(requests, seal))
    await database.close()


@pytest.fixture
async def office(database_url: str) -> AsyncIterator[Hall]:
    """The bot behind HTTP, installed nowhere yet."""
    async with (
        kept(database_url) as stores,
        open_hall(database_url, socket_mode=False, stores=stores) as hall,
    ):
        await hall.dialogue.player.app()
        yield hall


async def install(hall: Hall, team: Workspace, person: Person, *, consent: bool = True) -> Page:
    """Let somebody install the app in their workspace."""
    start = f"{hall.slack.app.host}/slack/install"
    return await Browser(hall.slack).install(start, team, person.user, consent=consent)


def second_workspace(hall: Hall) -> tuple[Workspace, Channel, Person]:
    """Another workspace with a channel and an admin."""
    team = hall.slack.add_workspace("Foxes")
    admin = hall.slack.add_person(team, "fiona", is_admin=True)
    return team, hall.slack.add_channel(team, "#reading"), admin


async def say(hall: Hall, person: Person, channel: Channel, line: str) -> str:
    """Let somebody of any workspace type a command; the newest that they see then."""
    await person.slash(channel, line)
    await hall.stage.platform.idle()
    return person.read(person.sees(channel)[-1])


START = BEGIN.split(":", 1)[1].strip()


async def test_two_workspaces_are_served_side_by_side(office: Hall) -> None:
    team, reading, fiona = second_workspace(office)
    organizer = office.person("organizer")
    for workspace, person in ((office.stage.team, organizer), (team, fiona)):
        page = await install(office, workspace, person)
        assert page.status == 200
        assert f"installed in {workspace.name}" in page.text
    await office.play(BEGIN)
    await say(office, fiona, reading, START)
    await office.play(MORNING)
    assert any(GOALS in one for one in office.reads("organizer"))
    assert any(GOALS in fiona.read(one) for one in fiona.sees(reading))
    tokens = {one.value for one in office.slack.grants.tokens.values()}
    assert len(tokens) == 2


async def test_tokens_are_sealed_at_rest(office: Hall, tmp_path: Path) -> None:
    await install(office, office.stage.team, office.person("organizer"))
    (token,) = office.slack.grants.tokens
    assert holds(tmp_path, CLIENT_ID), "it is all there"
    assert not holds(tmp_path, token)


def holds(folder: Path, words: str) -> bool:
    """Whether the database's files hold these words as they stand."""
    return any(words.encode() in file.read_bytes() for file in folder.glob("studyplan.db*"))


async def test_who_declines_installs_nothing(office: Hall) -> None:
    page = await install(office, office.stage.team, office.person("organizer"), consent=False)
    assert "Nothing was installed, as you wished." in page.text
    assert office.slack.grants.tokens == {}


async def test_an_installation_ends_in_the_browser_in_which_it_began_and_once(office: Hall) -> None:
    slack, team, user = office.slack, office.stage.team, office.person("organizer").user
    browser = Browser(slack)
    start = await browser.get(f"{slack.app.host}/slack/install")
    back = browser.authorize(start.url, team, user)
    assert (await Browser(slack).get(back)).status >= 400, "another browser"
    assert (await browser.get(back)).status == 200
    assert (await browser.get(back)).status >= 400, "once more"
    assert len(slack.grants.tokens) == 1


async def test_who_begins_and_never_comes_back_leaves_nothing(office: Hall, tmp_path: Path) -> None:
    browser = Browser(office.slack)
    start = await browser.get(f"{office.slack.app.host}/slack/install")
    (cookie,) = browser.headers("Set-Cookie")
    assert cookie.startswith("__Host-")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert not holds(tmp_path, start.url.partition("state=")[2].partition(".")[0])
    assert "frame-ancestors 'none'" in browser.headers("Content-Security-Policy")[0]


async def lost(hall: Hall) -> list[str]:
    """The workspaces that took the bot away."""
    assert hall.dialogue.database is not None
    async with hall.dialogue.database.read() as session:
        return list(await session.scalars(select(LostWorkspace.workspace)))


async def test_uninstalled_in_the_middle(office: Hall) -> None:
    team, reading, fiona = second_workspace(office)
    await install(office, office.stage.team, office.person("organizer"))
    await install(office, team, fiona)
    await office.play(f"{BEGIN}\nalice: /plan join")
    await say(office, fiona, reading, START)
    await office.slack.events.uninstall(team)
    await office.stage.platform.idle()
    assert await lost(office) == [team.id], "its rooms are released"
    before = len(office.slack.calls)
    await office.play(f"{MORNING}\nwait 6h")
    assert any(GOALS in one for one in office.reads("alice")), "the others go on"
    assert not any(GOALS in fiona.read(one) for one in fiona.sees(reading))
    assert office.slack.refusals == [], "and Slack is not hammered with a dead token"
    assert len(office.slack.calls) - before < 20
    reading.members.add(office.slack.bot_of(team))
    await install(office, team, fiona)
    await office.play("wait 1s")
    assert await lost(office) == []
    assert any(GOALS in fiona.read(one) for one in fiona.sees(reading)), "back again, it is posted"
    assert office.slack.troubles == []


async def test_late_word_of_an_uninstalling_leaves_what_was_installed_since(office: Hall) -> None:
    team = office.stage.team
    await install(office, team, office.person("organizer"))
    await office.play(f"{BEGIN}\nalice: /plan join")
    payload = {"type": "app_uninstalled"}
    await office.slack.events.emit(team, payload)
    await office.stage.platform.idle()
    (late,) = [one for one in office.slack.events.sent if one["event"]["type"] == "app_uninstalled"]
    await install(office, team, office.person("organizer"))
    await office.slack.events.again({**late, "event_id": "Ev-late", "event_time": late["event_time"] - 60})
    await office.stage.platform.idle()
    await office.play(MORNING)
    assert any(GOALS in one for one in office.reads("alice"))


async def test_a_token_revoked_without_a_word(office: Hall) -> None:
    await install(office, office.stage.team, office.person("organizer"))
    await office.play(f"{BEGIN}\nalice: /plan join")
    office.slack.grants.revoke(office.stage.team.id, "token_revoked")
    await office.play(f"{MORNING}\nwait 2h")
    assert not any(GOALS in one for one in office.reads("alice"))
    assert 0 < len(office.slack.refusals) < 5
    await install(office, office.stage.team, office.person("organizer"))
    await office.play("wait 1h")
    assert any(GOALS in one for one in office.reads("alice"))


async def test_two_processes_renew_a_token_once(database_url: str) -> None:
    async with (
        kept(database_url) as stores,
        open_hall(database_url, socket_mode=False, stores=stores) as hall,
    ):
        await hall.dialogue.player.app()
        hall.slack.grants.rotating, hall.slack.grants.expires_in = True, 60 * 60
        team, general = hall.stage.team, hall.general
        await install(hall, team, hall.person("organizer"))
        first, second = hall.stage.platform, hall.stage.another()
        await second.open()
        room = RoomRef("slack", team.id, general.id, "#general")
        await asyncio.gather(*(_look(one, room) for one in (first, second) for _ in range(3)))
        await hall.slack.until(lambda: bool(hall.slack.grants.refreshed), PATIENCE)  # while the old one works
        await asyncio.gather(*(_look(one, room) for one in (first, second)))
        assert len(hall.slack.grants.refreshed) == 1
        assert hall.slack.refusals == []
        await second.close()


async def _look(platform: SlackPlatform, room: RoomRef) -> None:
    assert await platform.chat.inspect(room) == ()

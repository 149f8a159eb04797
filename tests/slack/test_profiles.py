"""Profiles that Slack does not tell anew: a name holds, rights do not."""

from datetime import UTC, datetime, timedelta

from adapters.local.clock import MovableClock
from adapters.slack.api import Api
from adapters.slack.installations import BotToken
from adapters.slack.manifest import manifest
from adapters.slack.profiles import Profiles
from adapters.slack.workspaces import Workspaces
from bot.commands.registry import Registry
from bot.features import FEATURES
from bot.platform.people import Actor
from tests.wire.slack.registration import Registration
from tests.wire.slack.slack import Slack

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


async def nobody(_: Actor) -> None:
    """Who came late is nobody's business here."""


async def test_an_old_profile_gives_a_name_and_no_rights() -> None:
    clock = MovableClock(NOW)
    slack = Slack(Registration(manifest(Registry.from_features(FEATURES))), clock)
    await slack.start()
    api = Api(slack.api_url)
    await api.open()
    team = slack.add_workspace("Study")
    workspaces = Workspaces(api, clock)
    workspaces.add_from_settings(team.id, BotToken(slack.install(team).value, slack.bot_of(team)))
    profiles = Profiles(workspaces, clock, nobody)
    boss = slack.add_person(team, "Olga Owner", is_admin=True).user
    try:
        actor, is_known = await profiles.actor(team.id, boss.id, "olga", for_organizers=True)
        assert (actor.name, actor.can_manage, is_known) == ("Olga Owner", True, True)
        boss.is_admin = False
        slack.faults.fail("users.info", 500, times=50)
        clock.move_to(NOW + timedelta(minutes=9))
        actor, is_known = await profiles.actor(team.id, boss.id, "olga", for_organizers=True)
        assert (actor.can_manage, is_known) == (True, True), "asked at most every ten minutes"
        clock.move_to(NOW + timedelta(minutes=11))
        actor, is_known = await profiles.actor(team.id, boss.id, "olga", for_organizers=True)
        assert (actor.name, actor.can_manage, is_known) == ("Olga Owner", False, False)
    finally:
        await profiles.close()
        await api.close()
        await slack.close()

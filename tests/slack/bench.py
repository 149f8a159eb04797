"""Slack's chat under the contract that every platform keeps to (`tests/contract/test_chat.py`)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from adapters.local.clock import MovableClock
from adapters.slack.api import Api
from adapters.slack.chat import SlackChat
from adapters.slack.installations import BotToken
from adapters.slack.manifest import manifest
from adapters.slack.workspaces import Workspaces
from bot.commands.registry import Registry
from bot.features import FEATURES
from bot.platform.clock import SystemClock
from bot.platform.refs import AccountRef, RoomRef
from tests.wire.slack.registration import Registration
from tests.wire.slack.slack import Slack

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


class SlackBench:
    """The adapter's way out at a stand-in: a workspace with two channels and two people."""

    is_everybody_here = False

    def __init__(self, chat: SlackChat, slack: Slack, clock: MovableClock) -> None:
        self.chat = chat
        self.clock = clock
        (team,) = slack.workspaces.values()
        self._slack, self._team = slack, team
        channels = [slack.add_channel(team, f"#{name}") for name in "ab"]
        self.room, self.other_room = (RoomRef("slack", team.id, one.id, f"#{one.name}") for one in channels)
        self._people = {one.user.id: one for one in (slack.add_person(team, name) for name in ("ann", "bo"))}
        self.account, self.other_account = (AccountRef("slack", team.id, user) for user in self._people)

    def seen(self, place: RoomRef | AccountRef) -> list[str]:
        """The messages of a place as Slack's client shows them."""
        if isinstance(place, RoomRef):
            reader = next(iter(self._people.values()))
            return [reader.read(one) for one in reader.sees(self._team.channels[place.channel])]
        reader = self._people[place.user]
        return [reader.read(one) for one in reader.direct_messages()]

    def pass_time(self, span: timedelta) -> None:
        """Move the stand-in's clock."""
        self.clock.move_to(self.clock.now() + span)


@asynccontextmanager
async def slack_bench() -> AsyncIterator[SlackBench]:
    """A chat with a token, for as long as it is needed."""
    clock = MovableClock(NOW)
    slack = Slack(Registration(manifest(Registry.from_features(FEATURES))), clock)
    await slack.start()
    api = Api(slack.api_url)
    await api.open()
    workspaces = Workspaces(api, SystemClock())
    team = slack.add_workspace("Study")
    workspaces.add_from_settings(team.id, BotToken(slack.install(team).value, slack.bot_of(team)))
    try:
        yield SlackBench(SlackChat(workspaces, channel_interval=timedelta(0)), slack, clock)
    finally:
        await api.close()
        await slack.close()
    assert slack.violations == []

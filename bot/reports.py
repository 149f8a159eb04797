"""What platforms report by themselves: channels that changed, rights that came back, profiles that changed.

Such reports are frequent and mostly about strangers, so a cheap read comes before each write.
"""

from collections.abc import Callable, Collection, Mapping

import structlog

from bot.commands import kept_calls
from bot.commands.params import KEPT
from bot.db.engine import Database
from bot.feature.features import Features
from bot.features.privacy import lost_workspaces, retention
from bot.features.privacy.retention import Keeper
from bot.messages.actions import Action
from bot.outbox import backlog, grants, room_changes
from bot.outbox.renaming import recognize
from bot.platform.clock import Clock
from bot.platform.people import Actor
from bot.platform.refs import AccountRef, RoomRef
from bot.study import cohort_queries, people_queries, room_queries
from bot.study.course_cache import CourseCache
from bot.study.people import is_outdated
from bot.study.retention_policy import RetentionPolicy
from bot.study.role_choices import RoleChoice, read_choices

log = structlog.get_logger()


class Reports:
    """Keeps what the bot knows of its channels and people current. One for an app (`App.reports`)."""

    def __init__(
        self,
        database: Database,
        features: Features,
        clock: Clock,
        courses: CourseCache,
        policy: RetentionPolicy,
    ) -> None:
        self._database = database
        self._features = features
        self._clock = clock
        self._courses = courses
        self._keeper = Keeper(courses, features, policy)

    async def list_rooms(self, platform: str) -> list[RoomRef]:
        """The rooms of a platform in which cohorts live."""
        async with self._database.read() as session:
            found = await room_queries.list_live_rooms(session, platform)
        return [
            RoomRef(room.platform, room.workspace, room.channel, room.name, room.parent) for room in found
        ]

    async def list_roles(self, platform: str) -> list[RoleChoice]:
        """The roles of the platform's servers that groups give to their members, each once."""
        async with self._database.read() as session:
            kept = await cohort_queries.list_kept_roles(session)
        chosen = [one for row in kept for one in read_choices(row) if one.platform == platform]
        return list({(one.workspace, one.role): one for one in chosen}.values())

    async def retry_rooms(self, platform: str, workspace: str, channel: str | None = None) -> bool:
        """Try at once what was refused in a channel or anywhere in the workspace; whether there was anything.

        Call this when the platform reports a change there.
        """
        now = self._clock.now()
        async with self._database.read() as session:
            is_held = await backlog.has_held(session, platform, workspace, channel, now)
            if not is_held and (channel or not await grants.has_held(session, platform, workspace, now)):
                return False
        async with self._database.write() as session:
            count = await backlog.retry_held(session, platform, workspace, channel, now)
            if channel is None:
                count += await grants.retry_held(session, platform, workspace, now)
        return count > 0

    async def rename_rooms(self, platform: str, workspace: str, names: Mapping[str, str]) -> None:
        """Store how channels of a workspace are called now, if groups live in them. `names` is by channel."""
        async with self._database.read() as session:
            if not await room_changes.list_outdated(session, platform, workspace, names):
                return
        async with self._database.write() as session:
            await room_changes.rename(session, platform, workspace, names)

    async def replace_channel(
        self, platform: str, workspace: str, old: str, new: str, references: tuple[str, str]
    ) -> None:
        """Follow a channel to which the platform gave another id, with its messages (see `room_changes`)."""
        async with self._database.write() as session:
            await room_changes.replace_channel(session, platform, workspace, old, new, references)
            await kept_calls.replace_channel(session, platform, workspace, old, new)

    async def list_kept_calls(self, room: RoomRef) -> list[tuple[AccountRef, str]]:
        """The calls that wait until the bot may post in a room, each as who made it and the action that goes
        on with it. The adapter presses that for them once the platform lets the bot in.
        """
        async with self._database.read() as session:
            found = await kept_calls.list_waiting(session, room, self._clock.now())
            return [
                (
                    AccountRef(account.platform, account.workspace, account.user),
                    str(Action(call.command, {KEPT.name: call.token})),
                )
                for call, account in found
            ]

    async def profile_changed(self, actor: Actor, room: RoomRef) -> bool:
        """Keep what the platform reports of somebody's profile in the workspace of `room`.

        Returns whether anything changed.
        """
        account = actor.account
        who = account.platform, account.workspace, account.user
        async with self._database.read() as session:
            known = await people_queries.find_person(session, *who)
            if known is None or not is_outdated(known, actor):
                return False
        async with self._database.write() as session:
            person = await people_queries.find_person(session, *who)
            if person is not None:
                now = self._clock.now()
                await recognize(session, self._courses, self._features, person, actor, room, now)
        return person is not None

    async def workspace_lost(self, platform: str, workspace: str) -> bool:
        """A server or workspace took the bot away: release its rooms, and tell organizers.

        Returns whether that is news, and somebody may have to be told.
        """
        now = self._clock.now()
        async with self._database.read() as session:
            if workspace not in await lost_workspaces.list_known(session, platform):
                return False
        async with self._database.write() as session:
            await retention.workspace_lost(session, self._keeper, platform, workspace, now)
        log.info("workspace lost", platform=platform, place=workspace)
        return True

    async def workspace_found(self, platform: str, workspace: str) -> bool:
        """The bot was invited again: its groups there go on. Returns whether it had been away."""
        now = self._clock.now()
        async with self._database.read() as session:
            if workspace not in await lost_workspaces.list_lost(session, platform):
                return False
        async with self._database.write() as session:
            is_back = await lost_workspaces.find_again(session, platform, workspace, now)
        log.info("workspace found again", platform=platform, place=workspace)
        return is_back

    async def workspaces_present(
        self, platform: str, present: Collection[str], is_ours: Callable[[str], bool]
    ) -> bool:
        """The platform told in which workspaces the bot is: follow what changed while it was not connected.

        `is_ours`: whether the list would name that workspace; a shard hears of its own servers only. Where
        none of several known workspaces is named, the credential is that of another bot: nothing is lost.
        Returns whether something changed.
        """
        async with self._database.read() as session:
            known = await lost_workspaces.list_known(session, platform)
            lost = await lost_workspaces.list_lost(session, platform)
        here = {one for one in known if is_ours(one)}
        gone = here - set(present) - lost
        if len(here) > 1 and here.isdisjoint(present):
            log.warning("the bot is in none of the places that it knows", platform=platform, known=len(here))
            gone = set()
        changed = [await self.workspace_lost(platform, one) for one in sorted(gone)]
        changed += [await self.workspace_found(platform, one) for one in sorted(lost & set(present))]
        return any(changed)

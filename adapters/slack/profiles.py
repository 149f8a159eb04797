"""Reads who acts from their Slack profile: name, time zone, and whether they manage the workspace.

Profiles are cached for ten minutes, so that a click seldom costs a call: users.info allows about 100 a
minute in each workspace. Where a whole class joins at once, their profiles come later, and organizers first.
"""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from adapters.handlers import Handlers
from adapters.slack.lookups import Lookups
from adapters.slack.mrkdwn import PLATFORM
from adapters.slack.workspaces import Workspaces
from bot.platform.clock import Clock
from bot.platform.people import Actor
from bot.platform.refs import AccountRef
from bot.study.localtime import zone_names

PROFILE_FRESH_FOR = timedelta(minutes=10)
"""How long a profile is cached. A new admin waits so long at most."""

MOST_PROFILES = 5000

PROFILE_TIMEOUT = timedelta(seconds=1.5)
"""How long a click waits for a profile. A form must open within three seconds of the click."""

ORGANIZER_TIMEOUT = timedelta(seconds=65)
"""How long an organizers' command waits: it cannot be answered without the profile. Slack asks to wait for a
minute at most."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What a workspace knows of a person.

    `manages`: they are its admin or owner. `is_guest`: they see only the channels that they are in.
    `is_foreign`: they are in another workspace, and share a channel with this one. `is_deleted`: their
    account is deactivated.
    """

    name: str
    manages: bool
    timezone: str | None
    locale: str = ""
    is_guest: bool = False
    is_foreign: bool = False
    is_deleted: bool = False


class Profiles:
    """Fetches and caches the profiles of all workspaces.

    `came_late` is told of those who had to act without a profile, once it is there.
    """

    def __init__(
        self, workspaces: Workspaces, clock: Clock, came_late: Callable[[Actor], Coroutine[Any, Any, None]]
    ) -> None:
        self._workspaces = workspaces
        self._clock = clock
        self._came_late = came_late
        self._profiles: dict[tuple[str, str], tuple[Profile, datetime]] = {}
        self._lookups: dict[str, Lookups[Profile]] = {}
        self._missed: dict[tuple[str, str], str] = {}
        """Who acted without a profile, and the name that they went by."""
        self._telling = Handlers()

    async def actor(
        self, team: str, user: str, name: str, *, for_organizers: bool = False
    ) -> tuple[Actor, bool]:
        """Return the person, and whether Slack gave their profile, now or in the last ten minutes.

        Without it, they go by what was known of them, else by `name`, and manage nothing. What is
        `for_organizers` waits longer for it, and is looked up first.

        Raises AccessRevoked if the workspace has revoked the app's access.
        """
        profile, is_fresh = await self._profile(team, user, for_organizers=for_organizers)
        if profile is not None and not is_fresh:  # their name holds, their rights may not
            return _actor(team, user, name, replace(profile, manages=False)), False
        if profile is None:
            if len(self._missed) >= MOST_PROFILES:
                self._missed.pop(next(iter(self._missed)))
            self._missed[team, user] = name
            return Actor(AccountRef(PLATFORM, team, user), name or user, has_profile=False), False
        return _actor(team, user, name, profile), True

    async def idle(self) -> None:
        """Wait until all who came late were told of."""
        await self._telling.idle()

    async def close(self) -> None:
        """Look nobody up any more."""
        await asyncio.gather(*(lookups.close() for lookups in self._lookups.values()))
        await self._telling.drain(0)

    async def _profile(self, team: str, user: str, *, for_organizers: bool) -> tuple[Profile | None, bool]:
        """The profile, and whether it is younger than PROFILE_FRESH_FOR."""
        known = self._profiles.get((team, user))
        if known and self._clock.now() - known[1] < PROFILE_FRESH_FOR:
            return known[0], True
        if team not in self._lookups:
            self._lookups[team] = Lookups(partial(self._fetch, team))
        lookups = self._lookups[team]
        answer = lookups.look_up(user, first=for_organizers)
        patience = ORGANIZER_TIMEOUT if for_organizers else PROFILE_TIMEOUT
        if lookups.is_held and not for_organizers:
            patience = timedelta(0)
        try:
            async with asyncio.timeout(patience.total_seconds()):
                found = await asyncio.shield(answer)
        except TimeoutError:
            found = None
        return (found, True) if found else (known[0] if known else None, False)

    async def _fetch(self, team: str, user: str) -> Profile:
        async with self._workspaces.client_for(
            team, use_cached_token=True, retry_rate_limits=False
        ) as client:
            answer = await client.users_info(user=user, include_locale=True)
        profile = read_profile(answer["user"], team)
        self._keep(team, user, profile)
        if (name := self._missed.pop((team, user), None)) is not None:
            self._telling.start(self._came_late(_actor(team, user, name, profile)))
        return profile

    def changed(self, team: str, user: Mapping[str, Any]) -> Actor:
        """Return the person of a user_change event, and replace what was cached of them."""
        profile, number = read_profile(user, team), str(user.get("id") or "")
        self._keep(team, number, profile)
        return Actor(
            AccountRef(PLATFORM, team, number),
            profile.name or number,
            timezone=profile.timezone,
            has_profile=bool(profile.name),
        )

    def _keep(self, team: str, user: str, profile: Profile) -> None:
        if len(self._profiles) >= MOST_PROFILES:
            self._profiles.pop(next(iter(self._profiles)))
        self._profiles[team, user] = (profile, self._clock.now())


def _actor(team: str, user: str, name: str, profile: Profile) -> Actor:
    account = AccountRef(PLATFORM, team, user)
    named = profile.name or name or user
    return Actor(account, named, profile.manages, profile.timezone, locale=profile.locale)


def read_profile(user: Mapping[str, Any], team: str) -> Profile:
    """Read an answer of users.info. People of another workspace in a shared channel manage nothing here."""
    shown = user.get("profile") or {}
    names = (shown.get("display_name"), shown.get("real_name"), user.get("real_name"), user.get("name"))
    grid = (user.get("enterprise_user") or {}).get("teams") or ()
    gone = bool(user.get("deleted"))
    belongs = user.get("team_id") in {None, team} or team in grid
    timezone = user.get("tz")
    return Profile(
        name=next((name for name in names if name), ""),
        manages=belongs and not gone and bool(user.get("is_admin") or user.get("is_owner")),
        timezone=timezone if timezone in zone_names() else None,
        locale=str(user.get("locale") or ""),
        is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        is_foreign=not belongs,
        is_deleted=gone,
    )

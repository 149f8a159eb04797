"""Reads who acts from their Slack profile: name, time zone, and whether they manage the workspace.

Profiles are cached for ten minutes, so that a click seldom costs a call: users.info allows about 100 a
minute in each workspace.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from adapters.slack.failures import AccessRevoked
from adapters.slack.mrkdwn import PLATFORM
from adapters.slack.workspaces import Workspaces
from bot.platform import AccountRef, Actor, Clock, DirectMessagesBlocked, OutcomeUnknown, Refused, Unavailable
from bot.study.localtime import zone_names

PROFILE_FRESH_FOR = timedelta(minutes=10)
"""How long a profile is cached. A new admin waits so long at most."""

MOST_PROFILES = 5000

PROFILE_TIMEOUT = timedelta(seconds=1.5)
"""How long a call for a profile may take. A form must open within three seconds of the click."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What a workspace knows of a person. `manages` says that they are its admin or owner."""

    name: str
    manages: bool
    timezone: str | None
    locale: str = ""


class Profiles:
    """Fetches and caches the profiles of all workspaces."""

    def __init__(self, workspaces: Workspaces, clock: Clock) -> None:
        self._workspaces = workspaces
        self._clock = clock
        self._profiles: dict[tuple[str, str], tuple[Profile, datetime]] = {}

    async def actor(self, team: str, user: str, name: str) -> tuple[Actor, bool]:
        """Return the person, and whether Slack gave their profile.

        Without it, they go by `name` and manage nothing.

        Raises AccessRevoked if the workspace has revoked the app's access.
        """
        account = AccountRef(PLATFORM, team, user)
        profile = await self._profile(team, user)
        if profile is None:
            return Actor(account, name or user, has_profile=False), False
        named = profile.name or name or user
        return Actor(account, named, profile.manages, profile.timezone, locale=profile.locale), True

    async def _profile(self, team: str, user: str) -> Profile | None:
        known = self._profiles.get((team, user))
        if known and self._clock.now() - known[1] < PROFILE_FRESH_FOR:
            return known[0]
        try:
            async with asyncio.timeout(PROFILE_TIMEOUT.total_seconds()):
                async with self._workspaces.client_for(
                    team, use_cached_token=True, retry_rate_limits=False
                ) as client:
                    answer = await client.users_info(user=user, include_locale=True)
        except AccessRevoked:
            raise
        except (Refused, Unavailable, OutcomeUnknown, DirectMessagesBlocked, TimeoutError):
            return known[0] if known else None
        profile = read_profile(answer["user"], team)
        self._keep(team, user, profile)
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


def read_profile(user: Mapping[str, Any], team: str) -> Profile:
    """Read an answer of users.info. People of another workspace in a shared channel manage nothing here."""
    shown = user.get("profile") or {}
    names = (shown.get("display_name"), shown.get("real_name"), user.get("real_name"), user.get("name"))
    grid = (user.get("enterprise_user") or {}).get("teams") or ()
    belongs = user.get("team_id") in {None, team} or team in grid
    timezone = user.get("tz")
    return Profile(
        name=next((name for name in names if name), ""),
        manages=belongs and bool(user.get("is_admin") or user.get("is_owner")),
        timezone=timezone if timezone in zone_names() else None,
        locale=str(user.get("locale") or ""),
    )

"""Rows for tests of the schema: each function makes a sound one, and takes what a test changes."""

from datetime import UTC, date, datetime, time
from typing import Any

from bot.outbox.tables import Delivery, Post
from bot.study.cohort_tables import Cohort, Room, Snapshot
from bot.study.people_tables import Account, Member, Person

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


def snapshot(**changed: Any) -> Snapshot:
    """A snapshot."""
    return Snapshot(**{"id": 1, "digest": "d", "content": "{}", "created_at": NOW, **changed})


def cohort(**changed: Any) -> Cohort:
    """A cohort of snapshot 1."""
    values: dict[str, Any] = {
        "id": 1,
        "platform": "discord",
        "workspace": "w",
        "key": "k",
        "name": "n",
        "snapshot_id": 1,
        "pace": "standard",
        "weeks": 58,
        "first_day": date(2026, 3, 2),
        "post_at": time(9),
        "timezone": "Europe/Berlin",
        "paper_days": 2,
        "paper_at": None,
        "check_in_days": 5,
        "check_in_at": None,
        "nudge_days": 6,
        "nudge_at": None,
        "state": "active",
        "created_at": NOW,
        "ended_at": None,
        "planned_until": NOW,
        "next_due_at": None,
    }
    return Cohort(**{**values, **changed})


def room(**changed: Any) -> Room:
    """A room."""
    values = {"id": 1, "platform": "discord", "workspace": "w", "channel": "c", "name": "#c"}
    return Room(**{**values, **changed})


def person(**changed: Any) -> Person:
    """A person."""
    values: dict[str, Any] = {"id": 1, "name": "Ann", "reminders": False, "visible": True, "created_at": NOW}
    return Person(**{**values, **changed})


def account(**changed: Any) -> Account:
    """An account of person 1."""
    values = {"id": 1, "person_id": 1, "platform": "discord", "workspace": "w", "user": "u"}
    return Account(**{**values, **changed})


def member(**changed: Any) -> Member:
    """Person 1 in cohort 1."""
    values = {"id": 1, "cohort_id": 1, "person_id": 1, "name": "Ann", "joined_at": NOW, "joined_week": 1}
    return Member(**{**values, "number": changed.get("id", 1), **changed})


def post(**changed: Any) -> Post:
    """A post of cohort 1."""
    values: dict[str, Any] = {
        "id": 1,
        "cohort_id": 1,
        "key": "p",
        "kind": "week_goals",
        "week": 1,
        "body": "",
        "due_at": NOW,
        "expires_at": NOW,
    }
    return Post(**{**values, **changed})


def delivery(**changed: Any) -> Delivery:
    """Post 1 in room 1."""
    values: dict[str, Any] = {
        "post_id": 1,
        "room_id": 1,
        "account_id": None,
        "platform": "discord",
        "workspace": "w",
        "state": "pending",
        "due_at": NOW,
        "turn_at": NOW,
        "attempts": 0,
        "problem": "",
    }
    return Delivery(**{**values, **changed})

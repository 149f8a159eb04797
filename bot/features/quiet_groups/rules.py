"""When a group is quiet. Pure functions."""

QUIET_WEEKS = 2
"""A group is quiet after so many weeks, from beginning to end, without a sign of life."""

ASKED_AGAIN_AFTER = 4
"""Weeks of the group after which organizers are asked again."""


def quiet_from(ended: int) -> int | None:
    """The first of the last QUIET_WEEKS weeks, where `ended` weeks are over; None if fewer are."""
    return ended - QUIET_WEEKS + 1 if ended >= QUIET_WEEKS else None


def asked_before(week: int) -> range:
    """The weeks before that one in which a question rules out another one."""
    return range(max(1, week - ASKED_AGAIN_AFTER + 1), week)

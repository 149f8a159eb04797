"""Whose turn it is to review."""

from datetime import UTC, datetime, timedelta

from bot.features.projects.rules import WillingMember, next_reviewer

NOW = datetime(2026, 3, 30, 9, tzinfo=UTC)


def hours(count: int) -> datetime:
    """So many hours ago."""
    return NOW - timedelta(hours=count)


WILLING = [
    WillingMember(1, hours(9), hours(2)),
    WillingMember(2, hours(8), hours(3)),
    WillingMember(3, hours(7)),
]


def test_who_was_never_asked_comes_first_and_then_who_was_asked_the_longest_ago() -> None:
    assert next_reviewer(WILLING, author=9) == 3
    assert next_reviewer(WILLING[:2], author=9) == 2
    assert next_reviewer([WillingMember(5, hours(1)), WillingMember(4, hours(1))], author=9) == 4


def test_never_the_author_nor_who_declined() -> None:
    assert next_reviewer(WILLING, author=3) == 2
    assert next_reviewer(WILLING, author=3, besides=2) == 1
    assert next_reviewer(WILLING[:1], author=1) is None
    assert next_reviewer([], author=1) is None

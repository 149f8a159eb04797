"""What forms offer to choose from, and what is offered while something is typed."""

from datetime import UTC, datetime

import pytest

from bot.cards.card import Option
from bot.commands.catalogue import build_registry
from bot.commands.command import Completion
from bot.commands.offering import Offer, choices, suggestions

REGISTRY = build_registry()
NOW = datetime(2026, 3, 4, 22, tzinfo=UTC)
"""A Wednesday, and in Tokyo a Thursday already."""


def offered(completion: Completion, **known: object) -> tuple[Option, ...]:
    """The choices that the form of `/plan-admin start` has for that."""
    offer = Offer(NOW, **known)  # type: ignore[arg-type]  # the test hands in what it names
    start = REGISTRY.find("plan-admin start")
    return choices(next(param for param in start.params if param.complete is completion), offer)


def test_every_menu_of_a_form_fits_every_platform() -> None:
    for command in REGISTRY.commands:
        for param in command.typed:
            listed = choices(param, Offer(NOW, plans=[Option("Deep Learning", "deep-learning")]))
            assert len(listed) <= 25
            assert len({option.value for option in listed}) == len(listed)
            for option in listed:
                assert 0 < len(option.label) <= 75
                assert 0 < len(option.value) <= 100
                param.kind.parse(option.value)


def test_a_command_with_a_form_asks_for_no_more_than_a_form_holds() -> None:
    for command in REGISTRY.commands:
        required = [param for param in command.typed if param.required]
        assert not command.form or 0 < len(required) <= 5, command.name


def test_dates_are_near_mondays_first_in_the_callers_own_day() -> None:
    first = offered(Completion.DATE)
    assert [option.value for option in first[:4]] == ["2026-03-09", "2026-03-16", "2026-03-23", "2026-03-04"]
    assert first[0].label == "Monday 9 March 2026"
    assert offered(Completion.DATE, zone="Asia/Tokyo")[3].value == "2026-03-05"


def test_the_callers_zone_comes_first() -> None:
    assert offered(Completion.ZONE, zone="Asia/Kathmandu")[0] == Option("Asia/Kathmandu", "Asia/Kathmandu")
    assert offered(Completion.ZONE)[0].value == "UTC"


@pytest.mark.parametrize(
    ("typed", "first"),
    [("kath", "Asia/Kathmandu"), ("europe/ber", "Europe/Berlin"), ("new y", "America/New_York"), ("", "UTC")],
)
def test_any_zone_can_be_found_by_typing(typed: str, first: str) -> None:
    zone = REGISTRY.find("plan settings").param("timezone")
    assert zone is not None
    found = suggestions(zone, Offer(NOW), typed)
    assert found[0].value == first
    assert len(found) <= 25

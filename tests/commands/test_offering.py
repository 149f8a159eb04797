"""What forms offer to choose from, and what is offered while something is typed."""

from datetime import UTC, datetime

import pytest

from bot.commands.options import KnownOptions, form_choices, initial_value, suggest_options
from bot.commands.param_types import OTHER, read_value
from bot.commands.params import Autocomplete
from bot.commands.registry import Registry
from bot.commands.request import build_form
from bot.commands.viewpoint import Viewpoint
from bot.features import FEATURES
from bot.messages.actions import Action
from bot.messages.card import Option

REGISTRY = Registry.from_features(FEATURES)
NOW = datetime(2026, 3, 4, 22, tzinfo=UTC)
"""A Wednesday, and in Tokyo a Thursday already."""


def offered(completion: Autocomplete, **known: object) -> tuple[Option, ...]:
    """The choices that the form of `/plan-admin start` has for that."""
    options = KnownOptions(NOW, **known)  # type: ignore[arg-type]  # the test hands in what it names
    start = REGISTRY.find("plan-admin start")
    return form_choices(next(param for param in start.params if param.autocomplete is completion), options)


def test_every_menu_of_a_form_fits_every_platform() -> None:
    for command in REGISTRY.commands:
        for param in command.typed:
            listed = form_choices(param, KnownOptions(NOW, plans=[Option("Deep Learning", "deep-learning")]))
            assert len(listed) <= 100
            assert len({option.value for option in listed}) == len(listed)
            for option in listed:
                assert 0 < len(option.label) <= 75
                assert 0 < len(option.value) <= 100
                if option.value != OTHER:
                    read_value(param.type, option.value, Viewpoint(NOW))


def test_a_command_with_a_form_asks_for_no_more_than_a_form_holds() -> None:
    for command in REGISTRY.commands:
        asked = [param for param in command.typed if param.is_required or param.in_form]
        members = sum(param.autocomplete is Autocomplete.MEMBER for param in asked)  # one takes two inputs
        assert not command.opens_form or 0 < len(asked) + members <= 5, command.name


def test_dates_are_near_mondays_first_in_the_callers_own_day() -> None:
    first = offered(Autocomplete.DATE)
    assert [option.value for option in first[:4]] == ["2026-03-09", "2026-03-16", "2026-03-23", "2026-03-04"]
    assert first[0].label == "Monday 9 March 2026"
    assert offered(Autocomplete.DATE, zone="Asia/Tokyo")[3].value == "2026-03-05"


def test_the_callers_zone_comes_first() -> None:
    first = offered(Autocomplete.ZONE, zone="Asia/Kathmandu", locales=["de"])[:2]
    assert first == (
        Option("Asia/Kathmandu · UTC+5:45 · 03:45 now", "Asia/Kathmandu"),
        Option("Europe/Berlin · UTC+1 · 23:00 now", "Europe/Berlin"),
    )


@pytest.mark.parametrize(
    ("locale", "first"),
    [
        ("de", "Europe/Berlin"),
        ("en-GB", "Europe/London"),
        ("en-US", "America/New_York"),
        ("pt-BR", "America/Sao_Paulo"),
        ("ja", "Asia/Tokyo"),
        ("sv-SE", "Europe/Stockholm"),
        ("es-419", "America/Mexico_City"),
        ("", "Europe/Paris"),
        ("tlh", "Europe/Paris"),
    ],
)
def test_zones_where_the_callers_language_is_spoken_come_first(locale: str, first: str) -> None:
    assert offered(Autocomplete.ZONE, locales=[locale, "fr"])[0].value == first


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("kath", "Asia/Kathmandu"),
        ("europe/ber", "Europe/Berlin"),
        ("new y", "America/New_York"),
        ("GMT+1", "Europe/Berlin"),
        ("", "Europe/London"),
    ],
)
def test_any_zone_can_be_found_by_typing(typed: str, first: str) -> None:
    zone = REGISTRY.find("plan settings").param("timezone")
    assert zone is not None
    found = suggest_options(zone, KnownOptions(NOW), typed)
    assert found[0].value == first
    assert len(found) <= 25


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Asia/Tokyo", {"start": "2026-03-09", "at": "09:00", "pace": "standard", "tz": "Asia/Tokyo"}),
        (None, {"start": "2026-03-09", "at": "09:00", "pace": "standard", "tz": ""}),
    ],
)
def test_a_form_begins_with_what_is_likely(zone: str | None, expected: dict[str, str]) -> None:
    start = REGISTRY.find("plan-admin start")
    one_plan = [Option("Deep Learning", "deep-learning")]
    known = KnownOptions(NOW, zone, one_plan)
    held = {param.name: initial_value(param, known) for param in start.params}
    assert {name: value for name, value in held.items() if value} == {
        name: value for name, value in {**expected, "plan": "deep-learning"}.items() if value
    }
    two_plans = KnownOptions(NOW, zone, [*one_plan, Option("Cooking", "cooking")])
    plan = start.param("plan")
    assert plan is not None
    assert initial_value(plan, two_plans) == "", "nobody knows which"


def test_what_is_set_already_stands_in_the_form() -> None:
    now = Action("plan settings", {"timezone": "Asia/Tokyo", "quiet": "soon"}, ask=("timezone", "quiet"))
    form = build_form(REGISTRY.find(now.command), now, KnownOptions(NOW))
    assert [field.initial for field in form.fields] == ["Asia/Tokyo", "soon"], "also what cannot be read"

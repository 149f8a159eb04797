"""Which zone a word means: never one with another clock than its writer's, and rather a question."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.study.localtime import zone_names
from bot.study.place_names import ABBREVIATIONS, CITIES, COUNTRIES, LANGUAGES, POPULAR
from bot.study.zone_search import (
    complete_zone,
    describe_zone,
    match_zone,
    offset_of,
    zones_of_country,
    zones_of_locale,
)

WINTER = datetime(2026, 11, 30, 8, tzinfo=UTC)
SUMMER = datetime(2026, 7, 1, 8, tzinfo=UTC)


def offset(zone: str, now: datetime) -> timedelta:
    """How far the zone's clock is from UTC."""
    return ZoneInfo(zone).utcoffset(now.replace(tzinfo=None)) or timedelta(0)


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("  EUROPE/BERLIN ", "Europe/Berlin"),
        ("america/argentina/buenos aires", "America/Argentina/Buenos_Aires"),
        ("berlin", "Europe/Berlin"),
        ("New York", "America/New_York"),
        ("new_york", "America/New_York"),
        ("Sao Paulo", "America/Sao_Paulo"),
        ("São Paulo", "America/Sao_Paulo"),
        ("St. John's", "America/St_Johns"),
        ("Calcutta", "Asia/Calcutta"),
        ("Bangalore", "Asia/Kolkata"),
        ("Bengaluru", "Asia/Kolkata"),
        ("Munich", "Europe/Berlin"),
        ("München", "Europe/Berlin"),
        ("San Francisco", "America/Los_Angeles"),
        ("Asia/Beijing", "Asia/Shanghai"),
        ("Paris, France", "Europe/Paris"),
        ("Berlin (Germany)", "Europe/Berlin"),
        ("Germany", "Europe/Berlin"),
        ("DE", "Europe/Berlin"),
        ("Austria", "Europe/Vienna"),
        ("UK", "Europe/London"),
        ("Scotland", "Europe/London"),
        ("South Korea", "Asia/Seoul"),
        ("the Netherlands", "Europe/Amsterdam"),
        ("Türkiye", "Europe/Istanbul"),
        ("Côte d'Ivoire", "Africa/Abidjan"),
        ("日本", "Asia/Tokyo"),
        ("KST", "Asia/Seoul"),
        ("jst", "Asia/Tokyo"),
        ("SGT", "Asia/Singapore"),
        ("MSK", "Europe/Moscow"),
        ("Pacific Standard Time", "America/Los_Angeles"),
        ("Pacific Time", "America/Los_Angeles"),
        ("CET", "CET"),
        ("EST5EDT", "EST5EDT"),
        ("UTC", "UTC"),
        ("Z", "UTC"),
        ("UTC+0", "UTC"),
        ("UTC+5:30", "Asia/Kolkata"),
        ("+0545", "Asia/Kathmandu"),
        ("UTC−3:30", "America/St_Johns"),
        ("UTC+8", "Etc/GMT-8"),
        ("GMT +8", "Etc/GMT-8"),
        ("UTC-12", "Etc/GMT+12"),
        ("Etc/GMT+8", "Etc/GMT+8"),
    ],
)
def test_what_means_one_clock_is_taken(typed: str, zone: str) -> None:
    found = match_zone(typed, WINTER)
    assert (found.zones, found.is_sure) == ((zone,), True)


@pytest.mark.parametrize(
    ("typed", "zones"),
    [
        ("EST", ("America/New_York", "America/Panama")),
        ("EDT", ("America/New_York",)),
        ("MST", ("America/Denver", "America/Phoenix")),
        ("PST", ("America/Los_Angeles", "Asia/Manila")),
        ("BST", ("Europe/London",)),
        ("CEST", ("Europe/Berlin",)),
        ("AEST", ("Australia/Sydney", "Australia/Brisbane")),
        ("IST", ("Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem")),
        ("CST", ("America/Chicago", "Asia/Shanghai")),
        ("GMT", ("Europe/London",)),
        ("AMT", ("America/Manaus", "Asia/Yerevan")),
        ("ET", ("America/New_York", "Africa/Addis_Ababa")),
        ("USA", ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles")),
        ("Brazil", ("America/Sao_Paulo",)),
        ("Georgia", ("America/New_York", "Asia/Tbilisi")),
        ("Paris, Texas", ("Europe/Paris", "America/Chicago")),
        ("GMT+1", ("Europe/Berlin", "Africa/Lagos")),
        ("UTC-8", ("America/Los_Angeles",)),
        ("Berln", ("Europe/Berlin",)),
        ("Europe/Berln", ("Europe/Berlin",)),
        ("Melborne", ("Australia/Sydney", "Australia/Melbourne")),
    ],
)
def test_what_may_mean_several_clocks_is_asked_back(typed: str, zones: tuple[str, ...]) -> None:
    found = match_zone(typed, WINTER)
    assert not found.is_sure
    assert [zone for zone in found.zones if zone in zones], found.zones
    assert found.zones[0] == zones[0] or typed == "Melborne"


@pytest.mark.parametrize(
    "typed",
    ["", " ", "qqqqqqqq", "../../etc/passwd", "Europe/", "x" * 5000, "a\0b", "UTC+15", "UTC+1:75", "?"],
)
def test_what_names_no_zone_is_left_open(typed: str) -> None:
    assert match_zone(typed, WINTER).zones == ()


def test_every_iana_zone_can_be_named_except_those_that_are_half_a_clock() -> None:
    asked = {name for name in zone_names() if not match_zone(name, WINTER).is_sure}
    assert asked <= {"EST", "MST", "HST", "GMT"}
    for name in set(zone_names()) - asked:
        assert match_zone(name, WINTER).zones == (name,)
    for name in asked:  # and their clock is among the answers
        clocks = [(offset(zone, WINTER), offset(zone, SUMMER)) for zone in match_zone(name, WINTER).zones]
        assert (offset(name, WINTER), offset(name, SUMMER)) in clocks


@pytest.mark.parametrize("now", [WINTER, SUMMER])
@pytest.mark.parametrize("minutes", [0, 30, 45])
def test_an_offset_never_leads_to_another(now: datetime, minutes: int) -> None:
    for hours in range(-14, 16):
        sign = -1 if hours < 0 else 1
        wanted = timedelta(hours=hours, minutes=sign * minutes)
        for shown in (f"UTC{hours:+}", f"GMT{hours:+}", f"{hours:+03}"):
            found = match_zone(f"{shown}:{minutes:02}" if minutes else shown, now).zones
            assert all(offset(zone, now) == wanted for zone in found)
            assert all(offset(zone, now) == wanted for zone in complete_zone(shown, now)) or minutes
            assert found or minutes or not -12 <= hours <= 14
    assert match_zone("GMT+1", now).zones[-1] == "Etc/GMT-1"


def test_an_abbreviation_leads_only_to_zones_that_use_it() -> None:
    used: dict[str, set[str]] = {}
    for name in {zone for zones in zones_of_country().values() for zone in zones}:
        for now in (datetime(2026, 1, 1), datetime(2026, 7, 1)):  # noqa: DTZ001 -- the wall clock of each zone
            shown = ZoneInfo(name).tzname(now) or ""
            if shown.isalpha():
                used.setdefault(shown, set()).add(name)
    for shown, names in used.items():
        found = match_zone(shown, WINTER).zones
        assert found, shown
        assert set(found) <= names | set(ABBREVIATIONS.get(shown, "").split()) | {shown}, shown


def test_a_country_leads_only_to_its_own_zones() -> None:
    for code, zones in zones_of_country().items():
        if code not in zone_names():  # NZ is an IANA name itself
            found = match_zone(code, WINTER).zones
            assert set(found) <= set(zones) or code in {"ET", "MT", "PT"}, code
            clocks = {offset(zone, WINTER) for zone in found}
            assert {offset(zone, WINTER) for zone in zones} <= clocks, code


def test_the_tables_name_zones_and_countries_that_there_are() -> None:
    abbreviated = [zone for zones in ABBREVIATIONS.values() for zone in zones.split()]
    assert {*CITIES, *POPULAR, *abbreviated} <= set(zone_names())
    spoken = [country for countries in LANGUAGES.values() for country in countries.split()]
    assert {*COUNTRIES, *spoken} <= set(zones_of_country())


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("kath", "Asia/Kathmandu"),
        ("germ", "Europe/Berlin"),
        ("bangal", "Asia/Kolkata"),
        ("GMT+1", "Europe/Berlin"),
        ("IST", "Asia/Kolkata"),
        ("ist", "Asia/Kolkata"),
        ("Europe/Ber", "Europe/Berlin"),
        ("Etc/GMT+1", "Etc/GMT+1"),
    ],
)
def test_what_is_offered_while_one_types(typed: str, first: str) -> None:
    assert complete_zone(typed, WINTER)[0] == first


def test_every_zone_is_found_by_typing_its_name() -> None:
    for name in zone_names()[::20]:
        assert name in complete_zone(name, WINTER)[:25]
    assert set(complete_zone("", WINTER)) == set(zone_names())
    assert complete_zone("", WINTER, ["Asia/Kathmandu"])[0] == "Asia/Kathmandu"


def test_a_locale_leads_to_the_zones_of_its_country() -> None:
    assert zones_of_locale("de")[:2] == ("Europe/Berlin", "Europe/Vienna")
    assert zones_of_locale("de-AT") == ("Europe/Vienna",)
    assert zones_of_locale("en_US")[:2] == ("America/New_York", "America/Chicago")
    assert zones_of_locale("") == zones_of_locale("tlh") == ()


def test_a_zone_is_described_by_its_clock() -> None:
    assert describe_zone("Asia/Kolkata", WINTER) == "Asia/Kolkata (13:30 now, UTC+5:30)"
    assert describe_zone("Etc/GMT-1", WINTER) == "Etc/GMT-1 (09:00 now, UTC+1 all the year)"
    assert offset_of("America/St_Johns", SUMMER) == "UTC-2:30"

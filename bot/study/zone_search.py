"""Find the time zone that a person means: by IANA name, city, country, abbreviation or distance from UTC.

Countries and their zones come from the tables of the IANA database (`zone.tab`, `iso3166.tab` of the package
tzdata), abbreviations from the zones themselves; `bot.study.place_names` has what people say beside these.
Spelling alone never chooses a zone: “Bangalore” looks like Singapore.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from difflib import get_close_matches
from functools import lru_cache
from importlib import resources

from bot.study.localtime import zone, zone_names
from bot.study.place_names import ABBREVIATIONS, CITIES, COUNTRIES, LANGUAGES, POPULAR

NO_CITIES = frozenset({"center", "east", "north", "south", "west", "general"})
"""Last words of IANA names that name no place by themselves: Australia/North."""

SURE_SPELLING = 0.88
"""How similar, from 0 to 1, a city's name must be to a misspelt word to be asked for."""

MOST_CANDIDATES = 25
"""The most clocks that a question offers: as many as every platform's menu takes."""

_RANKS = {name: rank for rank, name in enumerate(POPULAR)}
_KIND_OF_TIME = re.compile(r"\s*\b(standard|daylight|summer|winter)?\s*time(\s+zone)?$", re.IGNORECASE)
_OFFSET = re.compile(r"(?:(?:utc|gmt|z)\s*)?([+-])\s*(\d{1,2})(?:[:.]?(\d{2}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class ZoneMatch:
    """What a word may mean: zones with different clocks, the likeliest first.

    `is_sure`: there is one, and nothing to ask. If not, and there is one, the word leaves a doubt: it is
    misspelt, or names the other half of the zone's year (CEST in winter).
    """

    zones: tuple[str, ...]
    is_sure: bool = False


def match_zone(typed: str, now: datetime) -> ZoneMatch:
    """The zones that a text may mean at the instant `now`."""
    word = _tidy(typed)
    exact = "UTC" if word in {"z", "Z"} else _iana_names().get(word.replace(" ", "_").casefold())
    if exact and not _is_half_a_clock(exact, now):
        return ZoneMatch((exact,), is_sure=True)
    if offset := _OFFSET.fullmatch(word.casefold().strip("()")):
        return _match_offset(offset, now)
    abbreviated = _zones_by_abbreviation(now.year).get(word.upper(), ())
    place, is_sure = _match_place(word)
    found = _different_clocks([*abbreviated, *place], now)
    if found:
        # An abbreviation that no clock shows now is the other half of a year: CEST in winter.
        is_shown = not abbreviated or any(
            _abbreviation(zone, now).upper() == word.upper() for zone in abbreviated
        )
        is_sure = len(found) == 1 and is_sure and (is_shown or word.upper() in ABBREVIATIONS)
        return ZoneMatch(found[:MOST_CANDIDATES], is_sure)
    if "/" in word and (
        close := get_close_matches(word.casefold(), _iana_names(), n=1, cutoff=SURE_SPELLING)
    ):
        return ZoneMatch((_iana_names()[close[0]],))
    place_only = _folded(word.rpartition("/")[2])
    similar = get_close_matches(place_only, _zones_by_name(), n=1, cutoff=SURE_SPELLING)
    return ZoneMatch(_different_clocks(_zones_by_name()[similar[0]], now) if similar else ())


def complete_zone(typed: str, now: datetime, preferred: Sequence[str] = ()) -> tuple[str, ...]:
    """The zones that a text may begin to name: those that it means first. All zones if it is empty.

    `preferred` come first among zones that fit equally well.
    """
    ordered = tuple(dict.fromkeys((*preferred, *POPULAR, *zone_names())))
    word = _tidy(typed)
    if not word:
        return ordered
    meant = match_zone(word, now).zones
    if _OFFSET.fullmatch(word.casefold()):
        return meant  # `GMT+1` is a part of the name Etc/GMT+1, whose clock is two hours away
    wanted = _folded(word)
    if not wanted:
        return meant
    folded = {zone: _folded(zone) for zone in ordered}
    begins = [zone for zone in ordered if folded[zone].startswith(wanted)]
    by_place = {zone for name, zones in _zones_by_name().items() if name.startswith(wanted) for zone in zones}
    placed = [zone for zone in ordered if zone in by_place]
    within = [zone for zone in ordered if f" {wanted}" in folded[zone]]
    return tuple(dict.fromkeys((*meant, *begins, *placed, *within)))


def zones_of_locale(locale: str) -> tuple[str, ...]:
    """The zones in which people with that language setting (`de`, `en-GB`) live, the likeliest first."""
    tag = locale.replace("_", "-").casefold()
    language, _, region = tag.partition("-")
    countries = LANGUAGES.get(tag, "").split() or ([region.upper()] if len(region) == 2 else [])
    countries = countries or LANGUAGES.get(language, "").split()
    return tuple(zone for country in countries for zone in _main_zones(country))


def describe_zone(name: str, now: datetime) -> str:
    """A zone with its time and its distance from UTC now: `Asia/Kolkata (13:30 now, UTC+5:30)`."""
    always = " all the year" if name.startswith("Etc/") else ""
    return f"{name} ({time_in(name, now)} now, {offset_of(name, now)}{always})"


def time_in(name: str, now: datetime) -> str:
    """What a clock in the zone shows now: `17:00`."""
    return f"{now.astimezone(zone(name)):%H:%M}"


def clock_of(name: str, now: datetime) -> str:
    """What a clock in the zone shows now: `Mon 17:00`."""
    return f"{now.astimezone(zone(name)):%a %H:%M}"


def offset_of(name: str, now: datetime) -> str:
    """The distance of a zone's clock from UTC at that instant: `UTC+5:30`."""
    minutes = int(_offset(name, now).total_seconds() // 60)
    sign, (hours, rest) = "-" if minutes < 0 else "+", divmod(abs(minutes), 60)
    return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")


@lru_cache(maxsize=1)
def zones_of_country() -> Mapping[str, tuple[str, ...]]:
    """The zones of each country by its ISO 3166 code, in the order of `zone.tab`: populous ones first."""
    found: dict[str, list[str]] = defaultdict(list)
    for code, _, name, *_ in _table("zone.tab"):
        if name in _iana_names().values():
            found[code].append(name)
    return {code: tuple(names) for code, names in found.items()}


def _main_zones(country: str) -> tuple[str, ...]:
    """The zones of a country in which many people live, at least one."""
    zones = sorted(zones_of_country().get(country, ()), key=_rank)
    return tuple(zone for zone in zones if zone in _RANKS) or tuple(zones[:1])


def _match_offset(found: re.Match[str], now: datetime) -> ZoneMatch:
    """Zones whose clock is that far from UTC now. The one that stays so all the year comes last.

    In `Etc/GMT+1` the sign is turned round, as in POSIX: that is an hour behind UTC. People mean the
    opposite.
    """
    hours, minutes = int(found[2]), int(found[3] or 0)
    offset = timedelta(hours=hours, minutes=minutes) * (-1 if found[1] == "-" else 1)
    if not offset:
        return ZoneMatch(("UTC",), is_sure=True)
    fixed = f"Etc/GMT{'-' if found[1] == '+' else '+'}{hours}"
    stays = [fixed] if not minutes and fixed in zone_names() else []
    here = [zone for zone in _places() if minutes < 60 and _offset(zone, now) == offset]
    if len(_different_clocks([*here, *stays], now)) == 1:
        return ZoneMatch(tuple(stays or here[:1]), is_sure=True)
    return ZoneMatch((*_different_clocks(here, now)[: MOST_CANDIDATES - 1], *stays))


def _match_place(word: str) -> tuple[Sequence[str], bool]:
    """The zones of a city, a country or the like, and whether the words agree.

    Further words say which is meant: `Paris, Texas`, `Europe/Paris`. They may also disagree.
    """
    names = _zones_by_name()
    if found := names.get(_folded(word)):
        return found, True
    word = _KIND_OF_TIME.sub("", re.sub(r"\(.*?\)", "", word))
    region, _, place = word.rpartition("/")
    place, *within = place.split(",")
    found = names.get(_folded(place), ())
    if region:
        near = [zone for zone in found if zone.casefold().startswith(f"{region.casefold()}/")]
        return near or found, bool(near)
    if not within:
        return found, True
    around = names.get(_folded(" ".join(within)), ())
    both = [zone for zone in found if zone in around]
    return (both, True) if both else ([*found, *around], False)


def _is_half_a_clock(name: str, now: datetime) -> bool:
    """Whether an IANA name such as EST stands for an offset that most people leave in summer.

    The database keeps EST, MST and GMT as zones that never change. Who writes EST may live by New York's
    clock.
    """
    shown = _zones_by_abbreviation(now.year).get(name, ())
    return (
        bool(shown)
        and name == _abbreviation(name, now)
        and len(set(_clock(name, now.date()))) == 1
        and (len(_different_clocks([name, *shown], now)) > 1)
    )


def _different_clocks(names: Iterable[str], now: datetime) -> tuple[str, ...]:
    """One zone for each clock: of zones that show the same time for a year, that of most people."""
    clocks: dict[tuple[timedelta, ...], str] = {}
    for name in sorted(names, key=_rank):
        clocks.setdefault(_clock(name, now.date()), name)
    return tuple(clocks.values())


@lru_cache(maxsize=2048)
def _clock(name: str, today: date) -> tuple[timedelta, ...]:
    """The offsets of a zone at noon UTC of each day for a year."""
    noon = datetime.combine(today, time(12), UTC)
    return tuple(_offset(name, noon + timedelta(days=ahead)) for ahead in range(366))


def _rank(name: str) -> int:
    return _RANKS.get(name, len(_RANKS))


def _offset(name: str, now: datetime) -> timedelta:
    return now.astimezone(zone(name)).utcoffset() or timedelta(0)


def _abbreviation(name: str, now: datetime) -> str:
    return now.astimezone(zone(name)).tzname() or ""


@lru_cache(maxsize=4)
def _zones_by_abbreviation(year: int) -> Mapping[str, Sequence[str]]:
    """The zones that show an abbreviation in that year, in winter or in summer."""
    found: dict[str, list[str]] = defaultdict(list)
    for name in _places():
        for moment in (datetime(year, 1, 1, tzinfo=UTC), datetime(year, 7, 1, tzinfo=UTC)):
            shown = _abbreviation(name, moment)
            if shown.isalpha() and name not in found[shown.upper()]:
                found[shown.upper()].append(name)
    for shown, names in ABBREVIATIONS.items():
        found[shown] += [name for name in names.split() if name not in found[shown]]
    return {shown: names for shown, names in found.items() if names}


@lru_cache(maxsize=1)
def _zones_by_name() -> Mapping[str, Sequence[str]]:
    """The zones of each city, state and country, by its folded name."""
    found: dict[str, list[str]] = defaultdict(list)

    def add(name: str, zones: Iterable[str]) -> None:
        if key := _folded(name):
            found[key] += [one for one in zones if one not in found[key]]

    for city in _places():
        add(city.rsplit("/", 1)[-1], [city])
    for city, names in CITIES.items():
        for name in names.split(","):
            add(name, [city])
    for code, title in _table("iso3166.tab"):
        plain, _, in_brackets = title.rstrip(")").partition(" (")
        further = COUNTRIES.get(code, "").split(",")
        for name in (code, title, f"{in_brackets} {plain}", plain, *further):
            add(name, zones_of_country().get(code, ()))
    for link in zone_names():
        old = link.rsplit("/", 1)[-1]
        is_place = "/" in link and not link.startswith("Etc/") and old.casefold() not in NO_CITIES
        if is_place and _folded(old) not in found:
            add(old, [link])
    return dict(found)


@lru_cache(maxsize=1)
def _places() -> tuple[str, ...]:
    """The countries' time zones, those with most people first. Aliases and plain offsets are left out."""
    listed = [zone for zones in zones_of_country().values() for zone in zones]
    return tuple(dict.fromkeys((*(zone for zone in POPULAR if zone in listed), *listed)))


@lru_cache(maxsize=1)
def _iana_names() -> Mapping[str, str]:
    return {name.casefold(): name for name in zone_names()}


def _table(name: str) -> Iterator[list[str]]:
    """The rows of a table of the IANA database."""
    text = resources.files("tzdata.zoneinfo").joinpath(name).read_text("utf-8")
    return (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))


def _tidy(typed: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", typed).replace("−", "-").split())[:100]


@lru_cache(maxsize=4096)
def _folded(name: str) -> str:
    """A name in small letters, without accents and signs, in which `St. John's` and `st_johns` are one."""
    apart = unicodedata.normalize("NFKD", name.replace("ß", "ss").casefold())
    plain = "".join(sign for sign in apart if not unicodedata.combining(sign) and sign not in "'’.")
    words = " ".join(re.sub(r"[\W_]+", " ", plain).split())
    return re.sub(r"^saint ", "st ", words.removeprefix("the "))

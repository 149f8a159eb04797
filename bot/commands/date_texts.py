"""Read a date as people type it: `2027-03-02`, `21.12.`, `12/21`, `2 March`, `tomorrow`, `in 2 weeks`.

A text that names several days, such as 03/04, has several readings. A date without a year is the next one.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""Names of weekdays. Monday is 0."""

MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)

NUMBERS = (
    *("zero", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)

NAMED_DAYS = {
    "today": 0,
    "now": 0,
    "tonight": 0,
    "tomorrow": 1,
    "tmrw": 1,
    "tmr": 1,
    "day after tomorrow": 2,
    "yesterday": -1,
}

YEARS_AHEAD = 8
"""How many years to look ahead for a date without a year: the longest wait for 29 February."""

_COUNTED = re.compile(
    rf"(?:(?P<in>in)\s+)?(?P<count>\d{{1,3}}|an?|{'|'.join(NUMBERS)})\s*"
    r"(?P<unit>days?|d|weeks?|w|months?|fortnights?)"
    r"(?P<from>\s+(?:from (?:now|today)|later|ahead))?(?:['’]?\s+time)?"
)

_NUMERIC = re.compile(r"(\d{1,4})\s*([./-])\s*(\d{1,2})\s*(?:[./-]?\s*(\d{4})|[./-](\d{1,2}))?\.?")
"""Two or three numbers. After a blank only four digits are a year: `21.12. 18` ends in an hour."""


def read_date(text: str, today: date, *, month_first: bool = False) -> tuple[date, ...] | None:
    """The days that a text may mean, the likeliest first; None if it is no date.

    It is empty for a day that the calendar does not have, such as 31 April or a wrong weekday. `today` is
    the writer's own. `month_first` says which reading of 03/04 is likelier where the writer lives.
    """
    words = plain(text)
    words = re.sub(r"\b(\d{1,2})(st|nd|rd|th)\b", r"\1", re.sub(r"^(on|the|until|from)\s+|,", "", words))
    words = " ".join(words.split())
    if not words:
        return None
    for read in (_relative, _weekday, _named_month):
        if (found := read(words, today)) is not None:
            return found
    if (found := _numbers(words, today, month_first=month_first)) is not None:
        return found
    day, _, rest = words.partition(" ")
    weekday = find_weekday(day.rstrip("."))
    found = read_date(rest, today, month_first=month_first) if weekday is not None and rest else None
    return None if found is None else tuple(one for one in found if one.weekday() == weekday)


def find_weekday(text: str) -> int | None:
    """The number of a weekday (Monday is 0) by its name or at least two first letters; None for others."""
    wanted = plain(text).rstrip(".")
    if len(wanted) > 4:
        wanted = wanted.removesuffix("s")  # mondays
    found = [number for number, day in enumerate(WEEKDAYS) if len(wanted) >= 2 and day.startswith(wanted)]
    return found[0] if len(found) == 1 else None


def plain(text: str) -> str:
    """A text in small letters, with ASCII digits and single spaces: full-width 21：00 becomes 21:00."""
    signs = unicodedata.normalize("NFKC", text).casefold()
    digits = (str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in signs)
    return " ".join("".join(digits).split())


def _relative(words: str, today: date) -> tuple[date, ...] | None:
    words = words.removeprefix("the ")
    if words in NAMED_DAYS:
        return _days(today, NAMED_DAYS[words])
    if words == "next week":
        return tuple(dict.fromkeys((*_days(today, 7 - today.weekday()), *_days(today, 7))))
    if words == "next month":
        return tuple(dict.fromkeys((*_months(today.replace(day=1), 1), *_months(today, 1))))
    counted = _COUNTED.fullmatch(words)
    if not counted or not (counted["in"] or counted["from"]):
        return None
    said = counted["count"]
    count = 1 if said in {"a", "an"} else NUMBERS.index(said) if said in NUMBERS else int(said)
    match counted["unit"][0]:
        case "d":
            return _days(today, count)
        case "w":
            return _days(today, 7 * count)
        case "f":
            return _days(today, 14 * count)
        case _:
            return _months(today, count)


def _weekday(words: str, today: date) -> tuple[date, ...] | None:
    """The next such weekday. Both are meant where people differ: `next friday` on a Wednesday."""
    said = re.fullmatch(r"(?:(next|this|coming|this coming)\s+)?([a-z]+)\.?(\s+next week)?", words)
    day = find_weekday(said[2]) if said else None
    if said is None or day is None:
        return None
    ahead = (day - today.weekday()) % 7
    in_next_week = 7 - today.weekday() + day
    if said[3]:
        return _days(today, in_next_week)
    if said[1] == "next":
        return tuple(dict.fromkeys((*_days(today, ahead or 7), *_days(today, in_next_week))))
    if ahead == 0 and said[1] != "this":
        return (*_days(today, 0), *_days(today, 7))
    return _days(today, ahead)


def _named_month(words: str, today: date) -> tuple[date, ...] | None:
    """`21 dec`, `21. December 2027`, `dec 21`, `21-dec-2027`."""
    words = re.sub(r"\bof\b", " ", words)
    found = re.fullmatch(r"(\d{1,2})[.\s-]*([a-z]{3,9})\.?(?:[\s-]+(\d{4}))?", words)
    if found:
        day, month, year = found[1], found[2], found[3]
    elif found := re.fullmatch(r"([a-z]{3,9})[.\s-]*(\d{1,2})\.?(?:[\s-]+(\d{4}))?", words):
        month, day, year = found[1], found[2], found[3]
    else:
        return None
    named = [number for number, name in enumerate(MONTHS, 1) if name.startswith(month)]
    named = named or ([9] if month == "sept" else [])
    if len(named) != 1:
        return None
    return _dates([(int(year) if year else None, named[0], int(day))], today)


def _numbers(words: str, today: date, *, month_first: bool) -> tuple[date, ...] | None:
    words = re.sub(r"[年月]", "-", words).replace("日", "")
    if re.fullmatch(r"\d{8}", words):
        words = f"{words[:4]}-{words[4:6]}-{words[6:]}"
    found = _NUMERIC.fullmatch(words)
    if not found:
        return None
    first, sign, second, third = int(found[1]), found[2], int(found[3]), found[4] or found[5]
    if len(found[1]) == 4:
        return _dates([(first, second, int(found[5]))], today) if found[5] else None
    if len(found[1]) == 3:
        return None
    year = None if third is None else int(third) if len(third) == 4 else 2000 + int(third)
    if sign == ".":  # with dots the day comes first, wherever dates are written so
        return _dates([(year, second, first)], today)
    day_month, month_day = (year, second, first), (year, first, second)
    return _dates([month_day, day_month] if month_first else [day_month, month_day], today)


def _dates(parts: Iterable[tuple[int | None, int, int]], today: date) -> tuple[date, ...]:
    """The days of (year, month, day) that exist; without a year, the next such day."""
    found: dict[date, None] = {}
    for year, month, day in parts:
        years: Sequence[int] = range(today.year, today.year + YEARS_AHEAD + 1) if year is None else [year]
        for one in years:
            try:
                exact = date(one, month, day)
            except ValueError:  # no calendar has that day, or not in that year
                continue
            if year is not None or exact >= today:
                found[exact] = None
                break
    return tuple(found)


def _days(today: date, ahead: int) -> tuple[date, ...]:
    try:
        return (today + timedelta(days=ahead),)
    except OverflowError:
        return ()


def _months(today: date, ahead: int) -> tuple[date, ...]:
    """The same day of a later month, or that month's last."""
    years, month = divmod(today.month - 1 + ahead, 12)
    for day in range(today.day, 27, -1) if today.day > 27 else [today.day]:
        if found := _dates([(today.year + years, month + 1, day)], today):
            return found
    return ()

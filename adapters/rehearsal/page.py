"""The page of a rehearsal: a plan's calendar, and every post as each platform would show it.

The page is one file: its style and script are in it, and its policy allows these two and nothing else.
"""

import hashlib
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from importlib.resources import files
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined

from adapters.rehearsal.ansi import draw_ansi
from adapters.rehearsal.discord_markdown import draw_markdown
from adapters.rehearsal.slack_mrkdwn import draw_mrkdwn, draw_rich

Json = Mapping[str, Any]

NAMES = {
    "plan": "Plan",
    "pace": "Pace",
    "start": "First day",
    "at": "Time",
    "day": "Weekday",
    "tz": "Time zone",
}
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class RehearsedPost:
    """A post: its local time, what it is, and what each platform is sent.

    `discord` and `slack` hold the message, and after it the one in its thread, if any. `terminal` is text
    with escape sequences. `symbol` stands for the post in the calendar.
    """

    at: datetime
    week: int
    title: str
    symbol: str
    discord: Sequence[Json]
    slack: Sequence[Json]
    terminal: str

    @property
    def anchor(self) -> str:
        """Where the post is on the page."""
        return f"post-{self.at:%Y%m%d%H%M}-{self.title.replace(' ', '-')}"


@dataclass(frozen=True, slots=True)
class RehearsedWeek:
    """A week of the plan, from its first to its last local instant, and what is posted in it."""

    number: int
    title: str
    stage: str
    start: datetime
    end: datetime
    posts: Sequence[RehearsedPost]


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A whole plan. `closing` is what is posted when its last week is over."""

    title: str
    zone: str
    weeks: Sequence[RehearsedWeek]
    closing: Sequence[RehearsedPost]

    @property
    def posts(self) -> list[RehearsedPost]:
        """All posts, in order of time."""
        return [*(post for week in self.weeks for post in week.posts), *self.closing]


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for, by `plan`, `pace`, `start`, `at`, `tz` and perhaps `day`.

    With `plans` it can be changed on the page, and is asked for again together with what is `kept`. `error`
    is what is wrong with it, and `back` the address of the page before.
    """

    chosen: Mapping[str, str]
    plans: Sequence[str] = ()
    paces: Sequence[str] = ()
    kept: Mapping[str, str] = field(default_factory=dict)
    error: str = ""
    back: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A page of HTML, and its content security policy."""

    html: str
    policy: str


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the calendar. Its posts are in order of time."""

    day: date
    posts: list[RehearsedPost] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the calendar: seven days from a Monday on, and the week of the plan that begins in them."""

    week: RehearsedWeek | None
    days: Sequence[Day]
    names_month: bool


def document(rehearsal: Rehearsal | None, options: Options) -> Document:
    """Draw the page. Without a rehearsal it says what is wrong with the options."""
    static = files("adapters.rehearsal") / "static"
    style, script = ((static / name).read_text("utf-8").strip() for name in ("rehearsal.css", "rehearsal.js"))
    policy = (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; img-src data:; "
        "base-uri 'none'; form-action 'self'"
    )
    html = _templates(ZoneInfo(rehearsal.zone if rehearsal else "UTC")).render(
        rehearsal=rehearsal,
        options=options,
        style=style,
        script=script,
        policy=policy,
        days=DAYS,
        calendar=list(_calendar(rehearsal)) if rehearsal else [],
        symbols={one.title: one.symbol for one in reversed(rehearsal.posts)} if rehearsal else {},
        names=NAMES,
    )
    return Document(html, policy)


def _templates(zone: ZoneInfo) -> Any:
    environment = Environment(
        loader=PackageLoader("adapters.rehearsal"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["refuse"] = _refuse
    environment.filters |= {
        "markdown": partial(draw_markdown, zone=zone),
        "mrkdwn": partial(draw_mrkdwn, zone=zone),
        "rich": partial(draw_rich, zone=zone),
        "ansi": draw_ansi,
        "day": lambda moment: f"{moment:%a} {moment.day} {moment:%b %Y}",
    }
    return environment.get_template("page.html")


def _refuse(part: Json) -> NoReturn:
    raise TypeError(f"no drawing of {part!r}")  # better no page than one that leaves something out


def _calendar(rehearsal: Rehearsal) -> Iterator[Line]:
    """Lay the posts out, a line for each week from Monday to Sunday in which there is one."""
    by_day: dict[date, list[RehearsedPost]] = {}
    for post in rehearsal.posts:
        by_day.setdefault(post.at.date(), []).append(post)
    begins = {week.start.date(): week for week in rehearsal.weeks}
    monday = min(by_day) - timedelta(days=min(by_day).weekday())
    month = 0
    while monday <= max(by_day):
        days = [Day(day, by_day.get(day, [])) for day in (monday + timedelta(days=n) for n in range(7))]
        week = next((begins[one.day] for one in days if one.day in begins), None)
        yield Line(week, days, days[-1].day.month != month)
        month = days[-1].day.month
        monday += timedelta(days=7)


def _hash(inline: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(inline.encode()).digest()).decode()}'"

"""Builders and hypothesis strategies for plans, so that each test names only what it is about."""

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from bot.study.plan import Item, Kind, Pace, Plan, Stage, Unit


def an_item(
    key: str, kind: Kind = Kind.TOPIC, *, title: str = "", minutes: int = 60, points: int = 1
) -> Item:
    """An item; its title is its key if nothing else is said."""
    return Item(key, kind, title or key, minutes, points)


def a_unit(key: str, *minutes: int, kinds: tuple[Kind, ...] = ()) -> Unit:
    """A unit with one item for each of `minutes`, or one of an hour for each of `kinds`."""
    items = [an_item(f"{key}.{place}", minutes=each) for place, each in enumerate(minutes)]
    items += [an_item(f"{key}.{kind}{place}", kind) for place, kind in enumerate(kinds)]
    return Unit(key, f"About {key}", tuple(items))


def a_stage(number: int, units: tuple[Unit, ...], weeks: int) -> Stage:
    """A stage that lasts as many weeks at every pace."""
    return Stage(f"s{number}", number, f"Stage {number}", units, dict.fromkeys(Pace, weeks))


def a_plan(*stages: Stage) -> Plan:
    """A plan of those stages."""
    return Plan("plan", "A plan", "For tests", stages)


def even_plan(*weeks: int) -> Plan:
    """A plan whose stages have as many units as weeks, each with a topic, a paper and an exercise."""
    kinds = (Kind.TOPIC, Kind.PAPER, Kind.EXERCISE)
    return a_plan(
        *(
            a_stage(number, tuple(a_unit(f"s{number}.u{n}", kinds=kinds) for n in range(count)), count)
            for number, count in enumerate(weeks, start=1)
        )
    )


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Any plan that a curriculum folder may hold: no empty stage, no empty unit, no pace of zero weeks."""
    stages = []
    for number in range(1, draw(st.integers(1, 3)) + 1):
        units = []
        for place in range(draw(st.integers(1, 7))):
            key = f"s{number}.u{place}"
            drawn = draw(
                st.lists(
                    st.tuples(st.sampled_from(Kind), st.integers(0, 400), st.integers(0, 9)),
                    min_size=1,
                    max_size=4,
                )
            )
            items = tuple(
                an_item(f"{key}.i{n}", kind, minutes=minutes, points=points)
                for n, (kind, minutes, points) in enumerate(drawn)
            )
            units.append(Unit(key, f"About {key}", items))
        weeks = {pace: draw(st.integers(1, 12)) for pace in Pace}
        stages.append(Stage(f"s{number}", number, f"Stage {number}", tuple(units), weeks))
    return a_plan(*stages)


ZONES = tuple(
    ZoneInfo(name)
    for name in (
        "Europe/Berlin",
        "America/New_York",
        "Asia/Kathmandu",  # 5:45, and a change of a quarter of an hour in 1986
        "Africa/Cairo",  # springs forward at midnight
        "Australia/Lord_Howe",  # changes by half an hour
        "America/Santiago",  # springs forward at midnight, where it is spring in September
        "Pacific/Apia",  # left out 30 December 2011
        "UTC",
    )
)


@cache
def clock_changes(where: ZoneInfo) -> tuple[datetime, ...]:
    """What the clock of the zone shows right after each of its changes from 1990 to 2060, to the hour."""
    moment, changes = datetime(1990, 1, 1, tzinfo=UTC), []
    while moment.year <= 2060:
        later = moment + timedelta(days=5)
        if later.astimezone(where).utcoffset() != moment.astimezone(where).utcoffset():
            hours = (moment + timedelta(hours=hour) for hour in range(121))
            old = moment.astimezone(where).utcoffset()
            change = next(hour for hour in hours if hour.astimezone(where).utcoffset() != old)
            changes.append(change.astimezone(where).replace(tzinfo=None))
        moment = later
    return tuple(changes)


def walls(where: ZoneInfo) -> st.SearchStrategy[datetime]:
    """Local times of the years 1990 to 2060, whole seconds, every other one close to a clock change."""
    anywhere = st.datetimes(datetime(1990, 1, 1), datetime(2060, 12, 31, 23, 59, 59))  # noqa: DTZ001 - a wall clock
    changes = clock_changes(where)
    if not changes:
        return anywhere.map(_whole_seconds)
    near = st.builds(
        lambda change, off: change + off,
        st.sampled_from(changes),
        st.timedeltas(-timedelta(hours=26), timedelta(hours=2))
        | st.timedeltas(-timedelta(hours=2), timedelta(hours=2)),
    )
    return (anywhere | near).map(_whole_seconds)


def _whole_seconds(moment: datetime) -> datetime:
    return moment.replace(microsecond=0, fold=0)

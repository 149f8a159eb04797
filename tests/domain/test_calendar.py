"""The calendar of a cohort: the same wall time all year, weeks without a seam, every post exactly once."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.feature.post_kinds import PlannedPost
from bot.study.calendar import GRACE, Calendar, first_day
from bot.study.plan import ItemKind, Pace
from bot.study.syllabus import Syllabus, lay_out
from bot.study.weekly_schedule import Rhythm, Slot
from tests.domain.plans import ZONES, a_plan, a_stage, a_unit, clock_changes, even_plan, plans
from tests.domain.schedule import all_posts, next_due, posts_between, posts_of_week

BERLIN = ZoneInfo("Europe/Berlin")
DAY = timedelta(days=1)
AT_THE_END = {"recap"}


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text + "Z")


times = st.builds(time, st.integers(0, 23), st.integers(0, 59)) | st.builds(
    time, st.integers(0, 3), st.sampled_from([0, 15, 30, 45])
)
slots = st.builds(Slot, st.integers(0, 8), st.none() | times)
rhythms = st.just(Rhythm()) | st.builds(Rhythm, slots, slots, slots)


@st.composite
def calendars(draw: st.DrawFn, length: st.SearchStrategy[int] | None = None) -> Calendar:
    """A calendar, more often than not with a clock change in it, and often on the very day of the goals."""
    where = draw(st.sampled_from(ZONES))
    weeks = draw(length if length is not None else st.integers(1, 30))
    first = draw(st.dates(date(1990, 1, 1), date(2059, 1, 1)))
    changes, near_a_change = clock_changes(where), draw(st.booleans())
    if changes and near_a_change:
        change = draw(st.sampled_from(changes)).date()
        first = change - timedelta(days=draw(st.sampled_from([-1, 0, 1, 2, 4, 7, 14])))
    return Calendar.weekly(first, draw(times), where, weeks, draw(rhythms))


@st.composite
def cohorts(draw: st.DrawFn) -> tuple[Calendar, Syllabus]:
    """A plan laid out, with a calendar as long."""
    syllabus = lay_out(draw(plans()), draw(st.sampled_from(Pace)))
    return draw(calendars(st.just(len(syllabus)))), syllabus


def some_instant(calendar: Calendar, syllabus: Syllabus) -> st.SearchStrategy[datetime]:
    """An instant in or around the plan; often the very one at which a post is due, or a moment beside it."""
    begin, over = calendar.start(1) - 3 * DAY, calendar.closes(calendar.length) + 3 * DAY
    anywhere = st.timedeltas(timedelta(0), over - begin).map(lambda off: begin + off)
    due = st.sampled_from([post.due_at for post in all_posts(calendar, syllabus)])
    beside = st.sampled_from([timedelta(0), timedelta(microseconds=1), timedelta(microseconds=-1)])
    return anywhere | st.builds(lambda moment, off: moment + off, due, beside)


# Weeks.


@given(calendars())
@settings(max_examples=150, deadline=None)
def test_the_goals_are_due_at_the_same_local_time_whenever_it_exists(calendar: Calendar) -> None:
    for week in range(1, calendar.length + 1):
        asked = datetime.combine(calendar.first + timedelta(weeks=week - 1), calendar.latest.at)
        shown = calendar.local(calendar.start(week)).replace(tzinfo=None)
        readings = [asked.replace(tzinfo=calendar.zone, fold=fold).astimezone(UTC) for fold in (0, 1)]
        exists = any(calendar.local(reading).replace(tzinfo=None) == asked for reading in readings)
        assert (shown == asked) if exists else (asked < shown <= asked + DAY)


@given(calendars())
@settings(max_examples=100, deadline=None)
def test_weeks_follow_each_other_without_a_seam(calendar: Calendar) -> None:
    for week in range(1, calendar.length + 1):
        assert calendar.end(week) == calendar.start(week + 1)
        assert 6 * DAY <= calendar.end(week) - calendar.start(week) <= 8 * DAY
        assert calendar.closes(week) == calendar.end(week) + GRACE


@given(calendars(st.integers(0, 30)), st.data())
@settings(max_examples=150, deadline=None)
def test_the_week_of_an_instant_agrees_with_starts_and_ends(calendar: Calendar, data: st.DataObject) -> None:
    moment_before = timedelta(microseconds=1)
    for week in range(1, calendar.length + 2):
        assert calendar.week_at(calendar.start(week)) == week
        assert calendar.week_at(calendar.start(week) - moment_before) == week - 1
    assert calendar.week_at(calendar.start(1) - 400 * DAY) == 0
    assert calendar.week_at(calendar.end(calendar.length) + 400 * DAY) == calendar.length + 1
    if calendar.length:
        off = data.draw(st.timedeltas(timedelta(0), calendar.end(calendar.length) - calendar.start(1)))
        week = calendar.week_at(calendar.start(1) + off)
        assert calendar.start(week) <= calendar.start(1) + off
        assert week == calendar.length + 1 or calendar.start(1) + off < calendar.end(week)


def test_the_instant_of_a_week_may_come_in_any_zone() -> None:
    calendar = Calendar.weekly(date(2026, 3, 2), time(0, 30), BERLIN, 4)
    begin = calendar.start(2)
    assert begin == utc("2026-03-08T23:30")  # already Monday in Berlin
    assert calendar.week_at(begin.astimezone(ZoneInfo("America/New_York"))) == 2


def test_nine_o_clock_stays_nine_o_clock_across_a_clock_change() -> None:
    calendar = Calendar.weekly(date(2026, 3, 16), time(9), BERLIN, 4)
    assert [calendar.start(week) for week in (1, 2, 3, 4)] == [
        utc("2026-03-16T08:00"),
        utc("2026-03-23T08:00"),
        utc("2026-03-30T07:00"),
        utc("2026-04-06T07:00"),
    ]


def test_a_skipped_time_costs_one_week_its_hour_and_no_more() -> None:
    calendar = Calendar.weekly(date(2026, 3, 22), time(2, 30), BERLIN, 3)
    assert [f"{calendar.local(calendar.start(week)):%d.%m. %H:%M}" for week in (1, 2, 3)] == [
        "22.03. 02:30",
        "29.03. 03:00",
        "05.04. 02:30",
    ]


def test_a_skipped_day_moves_the_goals_to_the_next_midnight() -> None:
    calendar = Calendar.weekly(date(2011, 12, 23), time(9), ZoneInfo("Pacific/Apia"), 3)
    assert f"{calendar.local(calendar.start(2)):%Y-%m-%d %H:%M}" == "2011-12-31 00:00"
    assert f"{calendar.local(calendar.start(3)):%Y-%m-%d %H:%M}" == "2012-01-06 09:00"


@pytest.mark.parametrize(
    ("start", "weekday", "expected"),
    [
        (date(2026, 3, 2), None, date(2026, 3, 2)),
        (date(2026, 3, 2), 0, date(2026, 3, 2)),  # a Monday
        (date(2026, 3, 3), 0, date(2026, 3, 9)),
        (date(2026, 3, 3), 6, date(2026, 3, 8)),
        (date(2027, 12, 31), 5, date(2028, 1, 1)),
        (date(2028, 2, 28), 1, date(2028, 2, 29)),
    ],
)
def test_the_first_day_falls_on_the_weekday(start: date, weekday: int | None, expected: date) -> None:
    assert first_day(start, weekday) == expected


# Posts.


def test_a_plan_of_two_stages_in_full() -> None:
    syllabus = lay_out(even_plan(2, 1), Pace.STANDARD)
    calendar = Calendar.weekly(date(2026, 3, 16), time(9), BERLIN, 3)
    assert [
        (f"{calendar.local(post.due_at):%d.%m. %H:%M}", post.week, post.kind.name)
        for post in all_posts(calendar, syllabus)
    ] == [
        ("16.03. 09:00", 1, "week_goals"),
        ("18.03. 09:00", 1, "paper_prompt"),
        ("21.03. 09:00", 1, "check_in"),
        ("22.03. 09:00", 1, "nudge"),
        ("23.03. 09:00", 1, "recap"),
        ("23.03. 09:00", 2, "week_goals"),
        ("25.03. 09:00", 2, "paper_prompt"),
        ("28.03. 09:00", 2, "check_in"),
        ("29.03. 09:00", 2, "nudge"),  # the clocks changed in the night
        ("30.03. 09:00", 2, "recap"),
        ("30.03. 09:00", 3, "week_goals"),
        ("01.04. 09:00", 3, "paper_prompt"),
        ("04.04. 09:00", 3, "check_in"),
        ("05.04. 09:00", 3, "nudge"),
        ("06.04. 09:00", 3, "recap"),
    ]


@given(cohorts())
@settings(max_examples=60, deadline=None)
def test_every_week_has_its_posts_and_they_stay_inside_it(cohort: tuple[Calendar, Syllabus]) -> None:
    calendar, syllabus = cohort
    for about in syllabus.weeks:
        posts = posts_of_week(calendar, syllabus, about.number)
        start, end = calendar.start(about.number), calendar.end(about.number)

        expected = {"week_goals", "check_in", "nudge", "recap"}
        expected |= {"paper_prompt"} if about.papers else set()
        assert sorted(post.kind.name for post in posts) == sorted(expected)

        for post in posts:
            assert post.week == about.number
            assert post.due_at.tzinfo is UTC
            assert post.due_at < post.expires_at
            if post.kind.name in AT_THE_END:
                assert post.due_at == end
            elif post.kind.name == "nudge":  # it follows the check-in, perhaps into the grace
                asked = next(one.due_at for one in posts if one.kind.name == "check_in")
                latest = end if about.number == len(syllabus) else calendar.closes(about.number)
                assert asked <= post.due_at < latest
            else:
                assert start <= post.due_at < end


@given(cohorts())
@settings(max_examples=60, deadline=None)
def test_at_one_instant_the_old_week_ends_before_the_new_one_begins(
    cohort: tuple[Calendar, Syllabus],
) -> None:
    calendar, syllabus = cohort
    posts = list(all_posts(calendar, syllabus))
    told = ["recap", "week_goals"]
    for number in range(1, calendar.length + 2):
        together = [
            post for post in posts if post.due_at == calendar.start(number) and post.kind.name in told
        ]
        assert [told.index(post.kind.name) for post in together] == sorted(
            told.index(post.kind.name) for post in together
        )
        assert [post.week for post in together] == sorted(post.week for post in together)
    assert [post.due_at for post in posts] == sorted(post.due_at for post in posts)


@given(cohorts(), st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_however_time_is_cut_into_ticks_each_post_comes_once(
    cohort: tuple[Calendar, Syllabus], data: st.DataObject
) -> None:
    calendar, syllabus = cohort
    cuts = data.draw(st.lists(some_instant(calendar, syllabus), max_size=12))
    begin, over = calendar.start(1) - 3 * DAY, calendar.end(calendar.length)
    ticks = sorted([begin, *(cut for cut in cuts if begin < cut < over), over])

    handed_out: list[PlannedPost] = []
    for after, until in pairwise(ticks):
        handed_out += posts_between(calendar, syllabus, after, until)

    assert handed_out == list(all_posts(calendar, syllabus))
    assert len({(post.kind.name, post.week) for post in handed_out}) == len(handed_out)


@given(cohorts(), st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_due_next_is_the_first_post_still_to_come(
    cohort: tuple[Calendar, Syllabus], data: st.DataObject
) -> None:
    calendar, syllabus = cohort
    after = data.draw(some_instant(calendar, syllabus))
    to_come = [post for post in all_posts(calendar, syllabus) if post.due_at > after]

    due = next_due(calendar, syllabus, after)

    assert due == (to_come[0].due_at if to_come else None)
    if due is not None:
        assert posts_between(calendar, syllabus, after, due - timedelta(microseconds=1)) == []
        assert posts_between(calendar, syllabus, after, due)[0] == to_come[0]
    assert posts_between(calendar, syllabus, after, calendar.end(calendar.length) + 400 * DAY) == to_come


def test_a_late_reminder_does_not_hide_what_the_next_week_has_before_it() -> None:
    rhythm = Rhythm(paper=Slot(0, time(12)), check_in=Slot(5), nudge=Slot(7, time(18)))
    syllabus = lay_out(even_plan(2), Pace.STANDARD)
    calendar = Calendar.weekly(date(2026, 3, 2), time(9), BERLIN, len(syllabus), rhythm)
    after = calendar.start(2)
    assert next_due(calendar, syllabus, after) == min(
        post.due_at for post in all_posts(calendar, syllabus) if post.due_at > after
    )
    assert next_due(calendar, syllabus, after) == calendar.start(2) + timedelta(hours=3)


def test_time_that_runs_backwards_owes_nothing() -> None:
    syllabus, calendar = (
        lay_out(even_plan(2), Pace.STANDARD),
        Calendar.weekly(date(2026, 3, 2), time(9), BERLIN, 2),
    )
    assert posts_between(calendar, syllabus, calendar.end(2), calendar.start(1) - DAY) == []
    assert posts_between(calendar, syllabus, calendar.start(1), calendar.start(1)) == []


def test_a_week_without_a_paper_prompts_none() -> None:
    syllabus = lay_out(a_plan(a_stage(1, (a_unit("u", kinds=(ItemKind.TOPIC,)),), 1)), Pace.STANDARD)
    calendar = Calendar.weekly(date(2026, 3, 2), time(9), BERLIN, 1)
    assert "paper_prompt" not in {post.kind.name for post in all_posts(calendar, syllabus)}


def test_an_organizer_s_rhythm_moves_the_posts_inside_the_week_and_never_out_of_it() -> None:
    rhythm = Rhythm(paper=Slot(0, time(7)), check_in=Slot(4, time(18, 30)), nudge=Slot(7))
    calendar = Calendar.weekly(date(2026, 3, 2), time(9), BERLIN, 1, rhythm)
    due = {
        post.kind.name: post.due_at
        for post in posts_of_week(calendar, lay_out(even_plan(1), Pace.STANDARD), 1)
    }

    assert due["paper_prompt"] == calendar.start(1)  # before the goals: with the goals
    assert due["check_in"] == utc("2026-03-06T17:30")
    assert due["nudge"] == calendar.end(1) - timedelta(minutes=1)


def test_a_slot_at_midnight_is_midnight_and_not_the_time_of_the_goals() -> None:
    rhythm = Rhythm(check_in=Slot(5, time(0)))
    calendar = Calendar.weekly(date(2026, 3, 2), time(9), BERLIN, 1, rhythm)
    due = {
        post.kind.name: post.due_at
        for post in posts_of_week(calendar, lay_out(even_plan(1), Pace.STANDARD), 1)
    }
    assert due["check_in"] == utc("2026-03-06T23:00")


def test_goals_are_worth_sending_until_the_next_ones_and_a_paper_prompt_for_three_days() -> None:
    calendar = Calendar.weekly(date(2026, 3, 23), time(9), BERLIN, 2)
    posts = {
        post.kind.name: post for post in posts_of_week(calendar, lay_out(even_plan(2), Pace.STANDARD), 1)
    }
    assert posts["week_goals"].expires_at == calendar.start(2)
    paper = posts["paper_prompt"]
    assert paper.expires_at - paper.due_at == 3 * DAY
    assert posts["recap"].expires_at >= calendar.closes(1)


def test_a_plan_without_weeks_owes_nothing() -> None:
    calendar, syllabus = (
        Calendar.weekly(date(2026, 3, 2), time(9), BERLIN, 0),
        lay_out(a_plan(), Pace.STANDARD),
    )
    assert list(all_posts(calendar, syllabus)) == []
    assert posts_between(calendar, syllabus, utc("2020-01-01T00:00"), utc("2030-01-01T00:00")) == []
    assert next_due(calendar, syllabus, utc("2020-01-01T00:00")) is None

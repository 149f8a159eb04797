"""Bending a calendar while it runs: what is past stays, and the future is a calendar as sound as any."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import UserError
from bot.features.reschedule.rules import agree_until, move, resume, set_rhythm, set_stage, shift, take_break
from bot.study.calendar import Calendar
from bot.study.course import Course
from bot.study.plan import ItemKind, Pace
from bot.study.syllabus import lay_out
from bot.study.weekly_schedule import Break, Rhythm, Slot
from tests.domain.plans import ZONES, a_plan, a_stage, a_unit, even_plan
from tests.domain.schedule import all_posts, posts_between, posts_of_week

BERLIN = ZoneInfo("Europe/Berlin")
FIRST = date(2026, 3, 2)


def a_course(*stages: int, zone: ZoneInfo = BERLIN, first: date = FIRST, at: time = time(9)) -> Course:
    """A course of stages of so many weeks, one unit a week."""
    syllabus = lay_out(even_plan(*(stages or (4, 4))), Pace.STANDARD)
    return Course(1, "k", "Owls", syllabus, Calendar.weekly(first, at, zone, len(syllabus)))


def on(text: str) -> datetime:
    """An instant on the clock of Berlin: `2026-03-11 12:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def goals(course: Course) -> list[str]:
    """When each week's goals come, on the cohort's clock: `02.03. 09:00`."""
    calendar = course.calendar
    return [f"{calendar.local(calendar.start(week)):%d.%m. %H:%M}" for week in range(1, calendar.length + 1)]


def due(course: Course, week: int) -> dict[str, str]:
    """When the posts of a week are due."""
    calendar = course.calendar
    return {
        post.kind.name: f"{calendar.local(post.due_at):%d.%m. %H:%M}"
        for post in posts_of_week(calendar, course.syllabus, week)
    }


# The posts inside a week.


THURSDAYS = Rhythm(paper=Slot(3))


def test_moving_the_posts_inside_a_week_keeps_a_shift_that_is_still_to_come() -> None:
    now = on("2026-03-11 12:00")
    shifted = shift(a_course(), 2, now)
    moved = set_rhythm(shifted, THURSDAYS, now)
    assert goals(moved) == goals(shifted)
    assert due(moved, 2)["paper_prompt"] == "12.03. 09:00", "in the running week, too"
    assert due(moved, 3)["paper_prompt"] == "02.04. 09:00"
    assert set_rhythm(moved, THURSDAYS, now).calendar == moved.calendar


def test_moving_the_posts_inside_a_week_keeps_another_hour_of_the_goals() -> None:
    now = on("2026-03-11 12:00")
    later = move(a_course(), None, time(18), None, now)
    assert goals(set_rhythm(later, THURSDAYS, now)) == goals(later)


def test_weeks_before_a_move_to_another_weekday_keep_their_posts() -> None:
    now = on("2026-03-11 12:00")
    moved = move(a_course(), 2, None, None, now)
    changed = set_rhythm(moved, THURSDAYS, now)
    assert goals(changed) == goals(moved)
    assert due(changed, 2) == due(moved, 2)
    assert due(changed, 3)["paper_prompt"] == "21.03. 09:00"


# Breaks.


def test_a_break_between_weeks_holds_none_and_everything_after_it_shifts() -> None:
    broken = take_break(a_course(), date(2026, 3, 16), date(2026, 3, 29), "spring", on("2026-03-11 12:00"))
    assert goals(broken)[:4] == ["02.03. 09:00", "09.03. 09:00", "30.03. 09:00", "06.04. 09:00"]
    assert due(broken, 2) == due(a_course(), 2), "the week before it stays whole, its recap included"
    calendar = broken.calendar
    assert calendar.week_at(on("2026-03-20 12:00")) == 2
    assert calendar.week_for(on("2026-03-20 12:00")) == 3
    whole = Break(date(2026, 3, 16), date(2026, 3, 29), on("2026-03-11 12:00"), "spring")
    assert calendar.break_at(on("2026-03-29 23:59")) == whole
    assert calendar.break_at(on("2026-03-30 00:00")) is None


def test_a_break_in_the_middle_of_the_running_week_interrupts_it() -> None:
    broken = take_break(a_course(), date(2026, 3, 12), date(2026, 3, 25), "", on("2026-03-11 12:00"))
    assert goals(broken)[:4] == ["02.03. 09:00", "09.03. 09:00", "30.03. 09:00", "06.04. 09:00"]
    assert due(broken, 2) == {
        "week_goals": "09.03. 09:00",
        "paper_prompt": "11.03. 09:00",
        "check_in": "28.03. 09:00",
        "nudge": "29.03. 09:00",
        "recap": "30.03. 09:00",
    }
    assert broken.calendar.week_for(on("2026-03-20 12:00")) == 2, "it goes on through the break"


@pytest.mark.parametrize(
    ("last", "weeks"),
    [("03-16", 1), ("03-22", 1), ("03-23", 2), ("03-29", 2), ("03-30", 3), ("04-05", 3), ("04-06", 4)],
)
def test_a_break_moves_by_whole_weeks_so_that_weekdays_stay(last: str, weeks: int) -> None:
    until = date.fromisoformat(f"2026-{last}")
    broken = take_break(a_course(), date(2026, 3, 16), until, "", on("2026-03-11 12:00"))
    third = broken.calendar.local(broken.calendar.start(3))
    assert third.date() == date(2026, 3, 16) + timedelta(weeks=weeks)
    assert third.date() > until


def test_a_break_from_today_leaves_what_was_due_earlier_today() -> None:
    broken = take_break(a_course(), date(2026, 3, 9), date(2026, 3, 15), "", on("2026-03-09 12:00"))
    assert due(broken, 2)["week_goals"] == "09.03. 09:00"
    assert due(broken, 2)["paper_prompt"] == "18.03. 09:00"
    early = take_break(a_course(), date(2026, 3, 9), date(2026, 3, 15), "", on("2026-03-09 08:00"))
    assert due(early, 2)["week_goals"] == "16.03. 09:00"
    assert due(early, 1)["recap"] == "09.03. 09:00"


def test_an_earlier_break_moves_weeks_past_a_later_one_which_stays_on_its_dates() -> None:
    now = on("2026-03-03 12:00")
    both = take_break(a_course(), date(2026, 3, 23), date(2026, 3, 29), "later", now)
    both = take_break(both, date(2026, 3, 9), date(2026, 3, 15), "sooner", now)
    assert goals(both)[:4] == ["02.03. 09:00", "16.03. 09:00", "30.03. 09:00", "06.04. 09:00"]


def test_a_reminder_in_the_grace_is_not_put_off_by_the_break_that_follows() -> None:
    course = set_rhythm(a_course(), Rhythm(nudge=Slot(7, time(18))), on("2026-03-01 12:00"))
    broken = take_break(course, date(2026, 3, 16), date(2026, 3, 29), "", on("2026-03-11 12:00"))
    assert due(broken, 2)["nudge"] == "16.03. 18:00"


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        ("2026-03-20", "2026-03-19", "cannot end (2026-03-19) before it begins (2026-03-20)"),
        ("2026-03-10", "2026-03-19", "can begin today (2026-03-11) at the earliest"),
        ("2026-03-20", "2027-03-21", "366 days at most"),
        ("2026-04-10", "2026-04-14", "a break from 2026-04-06 to 2026-04-12 already"),
        ("2026-04-01", "2026-04-30", "breaks cannot overlap"),
        ("2026-08-01", "2026-08-10", "the plan runs from 2026-03-02 to 2026-05-04"),
    ],
)
def test_breaks_that_make_no_sense(first: str, last: str, told: str) -> None:
    now = on("2026-03-11 12:00")
    course = take_break(a_course(), date(2026, 4, 6), date(2026, 4, 12), "", now)
    with pytest.raises(UserError) as error:
        take_break(course, date.fromisoformat(first), date.fromisoformat(last), "", now)
    assert told in str(error.value)


def test_resuming_ends_the_break_that_is_on() -> None:
    broken = take_break(a_course(), date(2026, 3, 16), date(2026, 4, 5), "", on("2026-03-11 12:00"))
    assert goals(broken)[2] == "06.04. 09:00"
    assert goals(resume(broken, on("2026-03-18 12:00")))[2] == "23.03. 09:00"
    assert goals(resume(broken, on("2026-03-23 08:00")))[2] == "23.03. 09:00", "the goals are still to come"
    assert goals(resume(broken, on("2026-03-23 12:00")))[2] == "30.03. 09:00", "too late for this Monday"
    with pytest.raises(UserError, match="would change nothing"):
        resume(broken, on("2026-03-31 12:00"))


def test_resuming_cancels_a_break_to_come() -> None:
    broken = take_break(a_course(), date(2026, 3, 16), date(2026, 4, 5), "", on("2026-03-11 12:00"))
    assert resume(broken, on("2026-03-12 12:00")) == a_course()
    with pytest.raises(UserError, match="no break to end"):
        resume(a_course(), on("2026-03-12 12:00"))


# Shifts, moves, stages.


def test_a_shift_moves_the_weeks_to_come_and_back() -> None:
    now = on("2026-03-11 12:00")
    later = shift(a_course(), 2, now)
    assert goals(later)[:3] == ["02.03. 09:00", "09.03. 09:00", "30.03. 09:00"]
    assert due(later, 2) == due(a_course(), 2)
    assert goals(shift(later, -1, now))[2] == "23.03. 09:00"
    assert goals(shift(later, -2, now)) == goals(a_course())
    for back in (-3, -52):
        with pytest.raises(UserError, match="which is past"):
            shift(later, back, now)
    with pytest.raises(UserError, match="changes nothing"):
        shift(later, 0, now)
    with pytest.raises(UserError, match="last week of Owls has begun"):
        shift(a_course(1), 1, now - timedelta(days=7))


def test_a_shift_past_a_break_moves_the_next_week_by_what_it_says() -> None:
    now = on("2026-03-01 12:00")
    broken = take_break(a_course(), date(2026, 3, 11), date(2026, 3, 11), "", now)
    assert goals(broken)[:4] == ["02.03. 09:00", "09.03. 09:00", "23.03. 09:00", "30.03. 09:00"]
    later = shift(broken, 2, now)
    assert goals(later)[:3] == ["16.03. 09:00", "23.03. 09:00", "30.03. 09:00"], "the break costs nothing now"
    assert goals(shift(later, -2, now)) == goals(broken)
    assert goals(shift(broken, 1, now))[:3] == ["09.03. 09:00", "23.03. 09:00", "30.03. 09:00"]
    again = take_break(later, date(2026, 3, 12), date(2026, 3, 12), "", now)
    assert goals(again)[:2] == ["23.03. 09:00", "30.03. 09:00"], "a break taken later moves them"
    assert goals(resume(later, now)) == goals(later)


def test_a_shift_past_breaks_that_follow_each_other_closely() -> None:
    now = on("2026-03-01 12:00")
    course = take_break(a_course(), date(2026, 3, 11), date(2026, 3, 11), "", now)
    course = take_break(course, date(2026, 3, 13), date(2026, 3, 13), "", now)
    for weeks in range(1, 8):
        later = shift(course, weeks, now)
        assert later.calendar.first == FIRST + timedelta(weeks=weeks)
        assert goals(shift(later, -weeks, now)) == goals(course)


def test_a_shift_into_a_break_begins_after_it_or_is_refused() -> None:
    now = on("2026-03-05 12:00")
    course = take_break(a_course(), date(2026, 3, 16), date(2026, 3, 29), "", now)
    for weeks in (1, 2, 3):
        assert goals(shift(course, weeks, now))[1:4] == ["30.03. 09:00", "06.04. 09:00", "13.04. 09:00"]
    course = take_break(a_course(), date(2026, 3, 9), date(2026, 3, 15), "", now)
    assert goals(course)[1] == "16.03. 09:00"
    with pytest.raises(UserError, match="begin week 2 on 2026-03-09, in the break from 2026-03-09 to 2026"):
        shift(course, -1, now)
    with pytest.raises(UserError, match="begin week 2 on 2026-03-02, which is past"):
        shift(course, -2, now)


def test_a_shift_takes_back_what_a_break_in_the_running_week_cost() -> None:
    now = on("2026-03-05 12:00")
    course = take_break(a_course(), date(2026, 3, 5), date(2026, 3, 6), "", now)
    assert goals(course)[1] == "16.03. 09:00"
    earlier = shift(course, -1, now)
    assert goals(earlier)[:3] == ["02.03. 09:00", "09.03. 09:00", "16.03. 09:00"]
    assert earlier.calendar.end(1) == on("2026-03-09 09:00"), "week 1 has its seven days"
    moved = move(a_course(), 3, None, None, on("2026-03-10 08:00"))
    assert goals(moved)[2] == "19.03. 09:00"
    with pytest.raises(UserError, match="week 2 has its seven days until 2026-03-16"):
        shift(moved, -1, on("2026-03-10 08:00"))


def test_a_move_past_a_break_comes_on_the_first_such_weekday() -> None:
    now = on("2026-03-05 12:00")
    course = take_break(a_course(), date(2026, 3, 10), date(2026, 3, 10), "", now)
    moved = move(course, 2, None, None, now)
    assert goals(moved)[1:3] == ["11.03. 09:00", "18.03. 09:00"]
    inside = take_break(a_course(), date(2026, 3, 11), date(2026, 3, 20), "", now)
    assert goals(move(inside, 5, None, None, now))[1:3] == ["21.03. 09:00", "28.03. 09:00"]


def test_before_the_start_a_shift_moves_the_start() -> None:
    assert goals(shift(a_course(), -1, on("2026-02-20 12:00")))[:2] == ["23.02. 09:00", "02.03. 09:00"]
    with pytest.raises(UserError, match="which is past"):
        shift(a_course(), -2, on("2026-02-20 12:00"))


def test_a_move_lets_the_running_week_stand() -> None:
    moved = move(a_course(), 2, time(18), None, on("2026-03-11 12:00"))
    assert goals(moved)[:4] == ["02.03. 09:00", "09.03. 09:00", "18.03. 18:00", "25.03. 18:00"]
    assert due(moved, 2)["check_in"] == "14.03. 09:00"
    assert due(moved, 2)["recap"] == "16.03. 09:00"
    assert due(moved, 3)["check_in"] == "23.03. 18:00"
    earlier = move(a_course(), None, time(7), None, on("2026-03-11 12:00"))
    assert goals(earlier)[2] == "16.03. 07:00"
    assert due(earlier, 2)["recap"] == "16.03. 07:00", "a week ends when the next one begins, if not sooner"
    with pytest.raises(UserError, match="at that time already"):
        move(a_course(), 0, time(9), BERLIN, on("2026-03-11 12:00"))


def test_a_move_to_an_hour_that_is_past_takes_the_week_after() -> None:
    moved = move(a_course(), None, None, ZoneInfo("Asia/Tokyo"), on("2026-03-16 08:00"))
    assert moved.calendar.start(3) == datetime(2026, 3, 23, 9, tzinfo=ZoneInfo("Asia/Tokyo"))
    assert moved.calendar.zone.key == "Asia/Tokyo"


def test_a_stage_made_longer_spreads_what_is_ahead() -> None:
    longer = set_stage(a_course(), 1, 6, on("2026-03-11 12:00"))
    assert longer.calendar.length == 10
    assert longer.syllabus.weeks[:2] == a_course().syllabus.weeks[:2]
    assert [week.stage.number for week in longer.syllabus.weeks] == [1] * 6 + [2] * 4
    assert [week.number for week in longer.syllabus.weeks if week.opens_stage] == [1, 7]
    assert [week.number for week in longer.syllabus.weeks if week.closes_stage] == [6, 10]
    assert set(longer.syllabus.due_week) == set(a_course().syllabus.due_week)
    assert all(
        longer.syllabus.due_week[key] == week
        for key, week in a_course().syllabus.due_week.items()
        if week <= 2
    )


def test_a_stage_made_shorter_drops_nothing() -> None:
    shorter = set_stage(a_course(), 1, 3, on("2026-03-11 12:00"))
    assert [week.stage.number for week in shorter.syllabus.weeks] == [1] * 3 + [2] * 4
    assert set(shorter.syllabus.due_week) == set(a_course().syllabus.due_week)
    with pytest.raises(UserError, match="it lasts 3 weeks at least"):
        set_stage(a_course(), 1, 2, on("2026-03-11 12:00"))
    with pytest.raises(UserError, match="cannot be shorter"):
        set_stage(a_course(), 1, 3, on("2026-03-25 12:00"))


def test_the_last_week_of_a_stage_can_be_given_more_time() -> None:
    longer = set_stage(a_course(), 1, 5, on("2026-03-25 12:00"))
    before = a_course().syllabus.week(4)
    assert longer.syllabus.week(4).items == before.items
    assert longer.syllabus.week(5).items == before.items
    assert not longer.syllabus.week(4).closes_stage


def test_further_weeks_of_a_stage_that_has_no_items_left_show_the_last_weeks_items() -> None:
    syllabus = lay_out(
        a_plan(a_stage(1, (a_unit("a", 60), a_unit("b", 20), a_unit("c", 400)), 2)), Pace.STANDARD
    )
    course = Course(1, "k", "Owls", syllabus, Calendar.weekly(FIRST, time(9), BERLIN, 2))
    longer = set_stage(course, 1, 6, on("2026-03-11 12:00"))
    last = course.syllabus.week(2)
    assert [week.items for week in longer.syllabus.weeks[1:]] == [last.items] * 5
    assert {longer.syllabus.due_week[item.key] for item in last.items} == {6}


def test_what_has_not_fallen_due_is_spread_even_if_a_week_has_listed_it() -> None:
    unit = a_unit("a", kinds=(ItemKind.TOPIC, ItemKind.PAPER, ItemKind.EXERCISE))
    syllabus = lay_out(a_plan(a_stage(1, (unit,), 4)), Pace.STANDARD)
    course = Course(1, "k", "Owls", syllabus, Calendar.weekly(FIRST, time(9), BERLIN, 4))
    assert [len(week.items) for week in syllabus.weeks] == [2, 2, 2, 1]
    longer = set_stage(course, 1, 5, on("2026-03-11 12:00"))
    assert [len(week.items) for week in longer.syllabus.weeks] == [2, 2, 2, 2, 1]
    assert min(longer.syllabus.due_week.values()) == 4, "nothing falls due sooner than it was to"


@pytest.mark.parametrize(
    ("number", "weeks", "told"),
    [(3, 4, "no stage 3"), (1, 4, "lasts 4 weeks already"), (1, 9, "Stage 1 is over")],
)
def test_stages_that_cannot_be_changed(number: int, weeks: int, told: str) -> None:
    now = on("2026-04-08 12:00") if weeks == 9 else on("2026-03-11 12:00")
    with pytest.raises(UserError, match=told):
        set_stage(a_course(), number, weeks, now)


# Whatever is done, in whatever order.


class History(list[tuple[datetime, Course]]):
    """What became of a course, change by change."""

    def __repr__(self) -> str:
        return "\n".join(f"{now}: {course.calendar} {course.syllabus.lengths}" for now, course in self)


@st.composite
def bent(draw: st.DrawFn) -> History:
    """A course and what became of it, change by change, each at a later instant."""
    zone = draw(st.sampled_from(ZONES))
    first = draw(st.dates(date(2026, 1, 1), date(2026, 12, 31)))
    course = a_course(3, 4, zone=zone, first=first, at=time(draw(st.integers(0, 23))))
    now = course.calendar.start(1) - timedelta(days=3)
    history = History([(now, course)])
    for _ in range(draw(st.integers(1, 6))):
        now += draw(st.timedeltas(timedelta(0), timedelta(days=15)))
        today = course.calendar.local(now).date()
        begin = today + timedelta(days=draw(st.integers(0, 20)))
        change = draw(st.sampled_from(["break", "resume", "shift", "move", "stage"]))
        try:
            if change == "break":
                course = take_break(course, begin, begin + timedelta(days=draw(st.integers(0, 20))), "", now)
            elif change == "resume":
                course = resume(course, now)
            elif change == "shift":
                course = shift(course, draw(st.integers(-3, 3)), now)
            elif change == "move":
                where = draw(st.none() | st.sampled_from(ZONES))
                at = draw(st.none() | st.builds(time, st.integers(0, 23)))
                course = move(course, draw(st.none() | st.integers(0, 6)), at, where, now)
            else:
                course = set_stage(course, draw(st.integers(1, 2)), draw(st.integers(1, 8)), now)
        except UserError:
            continue
        history.append((now, course))
    return history


@given(bent())
@settings(max_examples=100, deadline=None)
def test_the_past_stays_whatever_is_changed(history: History) -> None:
    for (_, before), (now, after) in pairwise(history):
        assert agree_until(before, after, now)
        assert before.calendar.week_at(now) == after.calendar.week_at(now)


@given(bent())
@settings(max_examples=100, deadline=None)
def test_a_bent_calendar_is_sound(history: History) -> None:
    course = history[-1][1]
    calendar, syllabus = course.calendar, course.syllabus
    assert calendar.length == len(syllabus)
    for week in range(1, calendar.length + 1):
        start, end = calendar.start(week), calendar.end(week)
        assert start < end <= calendar.start(week + 1)
        assert calendar.week_at(start) == calendar.week_for(start) == week
        assert calendar.week_at(calendar.start(week + 1) - timedelta(seconds=1)) == week
        for post in posts_of_week(calendar, syllabus, week):
            assert start <= post.due_at < post.expires_at
            assert post.due_at <= end or post.kind.name == "nudge"
    for one in calendar.breaks:
        for week in range(1, calendar.length + 1):
            begins = calendar.start(week)
            day = begins.astimezone(calendar.cadence(week).zone).date()
            assert begins <= one.made_at or not one.first <= day <= one.last
    assert set(syllabus.due_week) == set(course.plan.items)


@given(bent(), st.data())
@settings(max_examples=60, deadline=None)
def test_each_post_of_a_bent_calendar_comes_once(history: History, data: st.DataObject) -> None:
    course = history[-1][1]
    calendar = course.calendar
    begin, over = calendar.start(1) - timedelta(days=1), calendar.end(calendar.length)
    cuts = data.draw(st.lists(st.timedeltas(timedelta(0), over - begin), max_size=8))
    ticks = sorted({begin, over, *(begin + cut for cut in cuts)})
    handed_out = []
    for after, until in pairwise(ticks):
        handed_out += posts_between(calendar, course.syllabus, after, until)
    assert handed_out == list(all_posts(calendar, course.syllabus))


@given(bent(), st.integers(1, 5))
@settings(max_examples=100, deadline=None)
def test_a_shift_moves_the_next_week_by_what_it_says_and_can_be_taken_back(
    history: History, weeks: int
) -> None:
    now, course = history[-1]
    calendar = course.calendar
    coming = calendar.week_at(now) + 1
    if coming > calendar.length:
        return
    later = shift(course, weeks, now).calendar
    wanted = calendar.first_day_of(coming) + timedelta(weeks=weeks)
    while any(one.first <= wanted <= one.last for one in calendar.breaks):
        wanted += timedelta(weeks=1)
    assert later.first_day_of(coming) == wanted
    moved = (wanted - calendar.first_day_of(coming)).days // 7
    back = shift(shift(course, weeks, now), -moved, now).calendar
    assert back.instants_until(calendar.end(calendar.length)) == calendar.instants_until(
        calendar.end(calendar.length)
    )

"""At a pace of one's own: what has fallen due stays, and every item falls due once."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.features.self_paced.rules import OwnPace
from bot.study.calendar import Calendar
from bot.study.course import Course
from bot.study.plan import Pace, Plan
from bot.study.syllabus import lay_out
from tests.domain.plans import ZONES, even_plan, plans

FIRST = date(2026, 3, 2)


def a_group(*, at: time = time(9)) -> Course:
    """Eight weeks of one unit each: a topic, a paper and an exercise of a point each."""
    syllabus = lay_out(even_plan(4, 4), Pace.STANDARD)
    return Course(1, "k", "Owls", syllabus, Calendar.weekly(FIRST, at, ZONES[0], len(syllabus)))


def alone(group: Course, day: date, first: int = 1, joined_week: int = 1) -> OwnPace:
    """A member who follows the plan alone from that day on."""
    return OwnPace(group, group.at_own_pace(Pace.STANDARD, first, day), first, joined_week)


def items_of(course: Course, *weeks: int) -> set[str]:
    """The keys of what falls due in these weeks."""
    return {key for key, week in course.syllabus.due_week.items() if week in weeks}


def test_what_the_group_was_owed_is_not_owed_again() -> None:
    group = a_group()
    own = alone(group, date(2026, 3, 18), first=2)  # in the group's third week
    assert own.last_of_group == 2
    assert set(own.due_week) == items_of(group, 3, 4, 5, 6, 7, 8)
    assert own.points(range(1, 3), set()) == (0, 0)


def test_what_fell_due_before_one_joined_falls_due_by_ones_own_dates() -> None:
    own = alone(a_group(), date(2026, 3, 18), joined_week=3)
    assert items_of(own.group, 1, 2) <= set(own.due_week)
    assert own.points(range(1, 5), items_of(own.group, 1)) == (3, 3), "the first own week ends on 25 March"


def test_what_is_ticked_ahead_falls_due_with_the_first_own_week() -> None:
    group = a_group()
    own = alone(group, date(2026, 3, 11), first=5)  # weeks 1 to 4 are ticked, and the first has ended
    done = items_of(group, 1, 2, 3, 4)
    assert own.points(range(1, 3), done) == (0, 0)
    assert own.points(range(1, 4), done) == (9, 12), "with what week 5 asks for"


def test_a_week_that_ends_on_the_day_of_the_change_is_the_groups() -> None:
    for hour in (0, 9, 23):
        assert alone(a_group(at=time(hour)), date(2026, 3, 16)).last_of_group == 2


@settings(max_examples=60)
@given(
    plan=plans(),
    zone=st.sampled_from(ZONES),
    at=st.times().map(lambda moment: moment.replace(second=0, microsecond=0)),
    speeds=st.tuples(st.sampled_from(Pace), st.sampled_from(Pace)),
    days=st.integers(0, 200),
    joined_week=st.integers(1, 6),
    data=st.data(),
)
def test_changing_to_ones_own_pace_changes_no_week_that_has_ended(
    plan: Plan,
    zone: ZoneInfo,
    at: time,
    speeds: tuple[Pace, Pace],
    days: int,
    joined_week: int,
    data: st.DataObject,
) -> None:
    syllabus = lay_out(plan, speeds[0])
    group = Course(1, "k", "Owls", syllabus, Calendar.weekly(FIRST, at, zone, len(syllabus)))
    day = FIRST + timedelta(days=days)
    own_length = len(lay_out(plan, speeds[1]))
    first = data.draw(st.integers(1, own_length), label="first")
    own = OwnPace(group, group.at_own_pace(speeds[1], first, day), first, joined_week)
    done = data.draw(st.sets(st.sampled_from(sorted(syllabus.due_week))), label="done")

    ended = group.calendar.ended(datetime.combine(day, at, zone).astimezone(UTC))
    assert own.last_of_group >= ended
    for start in range(1, ended + 1):
        assert own.points(range(start, ended + 1), done) == (0, 0), "the group's own count is all there is"

    settled = {key for key, week in syllabus.due_week.items() if joined_week <= week <= own.last_of_group}
    assert settled.isdisjoint(own.due_week)
    assert settled | set(own.due_week) == set(syllabus.due_week), "every item falls due once"
    assert all(first <= week <= own_length for week in own.due_week.values())

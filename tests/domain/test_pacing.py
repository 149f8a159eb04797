"""Laying units into weeks: nothing lost, nothing out of order, no week empty, and as even as can be."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.study.plan import ItemKind, Pace, Plan, Stage, Unit
from bot.study.syllabus import PRACTICE, Week, _further_weeks, _share_weeks, lay_out
from tests.domain.plans import a_plan, a_stage, a_unit, an_item, plans

paces = st.sampled_from(Pace)


def weeks_of(plan: Plan, pace: Pace, stage: Stage) -> list[Week]:
    return [week for week in lay_out(plan, pace).weeks if week.stage is stage]


def units_in_order(weeks: list[Week]) -> list[str]:
    """The units as they appear, a unit in neighbouring weeks counted once."""
    keys: list[str] = []
    for week in weeks:
        keys += [unit.key for unit in week.units if keys[-1:] != [unit.key]]
    return keys


def titles(units: tuple[Unit, ...], weeks: int) -> list[list[str]]:
    """The keys of the items of each week of a stage of these units."""
    return [
        [item.key for item in week.items]
        for week in lay_out(a_plan(a_stage(1, units, weeks)), Pace.STANDARD).weeks
    ]


@given(plans(), paces)
@settings(max_examples=80, deadline=None)
def test_every_stage_gets_its_weeks_and_every_unit_in_order(plan: Plan, pace: Pace) -> None:
    syllabus = lay_out(plan, pace)

    assert [week.number for week in syllabus.weeks] == list(range(1, len(syllabus) + 1))
    assert [week.stage.number for week in syllabus.weeks] == [
        stage.number for stage in plan.stages for _ in range(stage.weeks[pace])
    ]
    for stage in plan.stages:
        assert units_in_order(weeks_of(plan, pace, stage)) == [unit.key for unit in stage.units]


@given(plans(), paces)
@settings(max_examples=80, deadline=None)
def test_no_week_is_empty_and_no_item_is_lost_or_asked_for_twice_without_need(plan: Plan, pace: Pace) -> None:
    for stage in plan.stages:
        weeks = weeks_of(plan, pace, stage)
        listed = [item.key for week in weeks for item in week.items]
        assert all(week.units and week.items for week in weeks)
        assert set(listed) == {item.key for item in stage.items}
        for week in weeks:
            of_its_units = {item.key for unit in week.units for item in unit.items}
            assert {item.key for item in week.items} <= of_its_units
        if stage.weeks[pace] <= len(stage.units):
            assert listed == [item.key for item in stage.items]
            assert not any(week.is_practice for week in weeks)


@given(plans(), paces)
@settings(max_examples=60, deadline=None)
def test_an_item_is_due_in_the_last_week_that_lists_it_and_its_points_fall_due_once(
    plan: Plan, pace: Pace
) -> None:
    syllabus = lay_out(plan, pace)
    for key in plan.items:
        listing = [week.number for week in syllabus.weeks if key in {item.key for item in week.items}]
        assert syllabus.due_week[key] == max(listing)
    assert set(syllabus.due_week) == set(plan.items)
    assert len(syllabus.points_due) == len(syllabus)
    assert sum(syllabus.points_due) == sum(item.points for item in plan.items.values())
    for week in syllabus.weeks:
        due_now = [plan.items[key].points for key, due in syllabus.due_week.items() if due == week.number]
        assert syllabus.points_due[week.number - 1] == sum(due_now)


@given(plans(), paces)
@settings(max_examples=60, deadline=None)
def test_a_stage_opens_with_its_first_week_and_closes_with_its_last(plan: Plan, pace: Pace) -> None:
    syllabus = lay_out(plan, pace)
    seen: list[int] = []
    for stage in plan.stages:
        numbers = list(syllabus.weeks_of_stage(stage))
        assert [number for number in numbers if syllabus.week(number).opens_stage] == numbers[:1]
        assert [number for number in numbers if syllabus.week(number).closes_stage] == numbers[-1:]
        assert {syllabus.week(number).stage.key for number in numbers} == {stage.key}
        seen += numbers
    assert seen == list(range(1, len(syllabus) + 1))


@pytest.mark.parametrize("number", [-1, 0, 3])
def test_there_is_no_week_outside_the_plan(number: int) -> None:
    syllabus = lay_out(a_plan(a_stage(1, (a_unit("a", 60), a_unit("b", 60)), 2)), Pace.STANDARD)
    with pytest.raises(IndexError):
        syllabus.week(number)


def test_the_pace_picks_the_number_of_weeks() -> None:
    units = tuple(a_unit(name, 60) for name in "abcdef")
    stage = Stage("s1", 1, "Stage", units, {Pace.INTENSIVE: 4, Pace.STANDARD: 6, Pace.RELAXED: 8})
    assert [len(lay_out(a_plan(stage), pace)) for pace in Pace] == [4, 6, 8]


# Fewer weeks than units: neighbours share.


def unevenness(runs: list[list[Unit]]) -> int:
    return sum(sum(max(unit.minutes, 1) for unit in run) ** 2 for run in runs)


def every_cut(units: list[Unit], weeks: int) -> list[list[list[Unit]]]:
    """All the ways to cut the units into so many runs."""
    ways = []
    for cuts in combinations(range(1, len(units)), weeks - 1):
        edges = [0, *cuts, len(units)]
        ways.append([units[left:right] for left, right in pairwise(edges)])
    return ways


@given(st.lists(st.integers(0, 600), min_size=1, max_size=8), st.data())
@settings(max_examples=200, deadline=None)
def test_no_other_cut_is_more_even(minutes: list[int], data: st.DataObject) -> None:
    weeks = data.draw(st.integers(1, len(minutes)))
    units = [a_unit(f"u{place}", each) for place, each in enumerate(minutes)]

    runs = _share_weeks(units, weeks)

    assert [unit for run in runs for unit in run] == units
    assert len(runs) == weeks
    assert all(runs)
    assert unevenness(runs) == min(unevenness(cut) for cut in every_cut(units, weeks))


def test_a_long_unit_keeps_its_week_to_itself() -> None:
    units = (a_unit("a", 60), a_unit("b", 60), a_unit("c", 300), a_unit("d", 60))
    assert titles(units, 3) == [["a.0", "b.0"], ["c.0"], ["d.0"]]


def test_of_equally_even_cuts_the_one_with_the_lighter_beginning_is_taken() -> None:
    # Pinned, because another choice would move the weeks of cohorts that are under way.
    units = tuple(a_unit(name, 60) for name in "abc")
    assert titles(units, 2) == [["a.0"], ["b.0", "c.0"]]


# More weeks than units: the longest get further weeks.


def every_share(units: int, weeks: int) -> list[list[int]]:
    """All the ways to give each unit at least one of the weeks."""
    edges = ([0, *cuts, weeks] for cuts in combinations(range(1, weeks), units - 1))
    return [[right - left for left, right in pairwise(edge)] for edge in edges]


@given(st.lists(st.integers(1, 600), min_size=1, max_size=5), st.integers(0, 5))
@settings(max_examples=80, deadline=None)
def test_no_other_share_of_further_weeks_has_a_lighter_heaviest_week(minutes: list[int], more: int) -> None:
    units = [a_unit(f"u{place}", each) for place, each in enumerate(minutes)]
    weeks = len(units) + more

    def heaviest(counts: list[int]) -> float:
        return max(each / count for each, count in zip(minutes, counts, strict=True))

    counts = _further_weeks(units, weeks)
    assert sum(counts) == weeks
    assert min(counts) >= 1
    assert heaviest(counts) == min(heaviest(share) for share in every_share(len(units), weeks))


def test_equal_units_get_further_weeks_from_the_first_on() -> None:
    assert _further_weeks([a_unit(name, 60) for name in "abc"], 5) == [2, 2, 1]


def test_the_second_week_of_a_unit_is_for_practice() -> None:
    kinds = (ItemKind.TOPIC, ItemKind.EXERCISE, ItemKind.PAPER, ItemKind.PROJECT, ItemKind.BOOK)
    unit = a_unit("u", kinds=kinds)
    study, practice = lay_out(a_plan(a_stage(1, (unit,), 2)), Pace.STANDARD).weeks

    assert [item.kind for item in study.items] == [ItemKind.TOPIC, ItemKind.PAPER, ItemKind.BOOK]
    assert [item.kind for item in practice.items] == [ItemKind.EXERCISE, ItemKind.PROJECT]
    assert (study.is_practice, practice.is_practice) == (False, True)
    assert study.title == "About u"
    assert practice.title == "About u (practice week)"


@pytest.mark.parametrize("kind", [ItemKind.TOPIC, ItemKind.PROJECT])
def test_a_unit_of_one_kind_shows_its_items_in_each_of_its_weeks(kind: ItemKind) -> None:
    unit = a_unit("u", kinds=(kind, kind))
    keys = [item.key for item in unit.items]
    assert titles((unit,), 3) == [keys, keys, keys]


@given(plans(), paces)
@settings(max_examples=60, deadline=None)
def test_where_a_unit_has_both_kinds_practice_falls_due_after_study(plan: Plan, pace: Pace) -> None:
    syllabus = lay_out(plan, pace)
    for stage in plan.stages:
        for unit in stage.units:
            weeks = [week for week in weeks_of(plan, pace, stage) if unit in week.units]
            study = [item.key for item in unit.items if item.kind not in PRACTICE]
            practice = [item.key for item in unit.items if item.kind in PRACTICE]
            if len(weeks) > 1 and study and practice:
                latest_study = max(syllabus.due_week[key] for key in study)
                assert latest_study < min(syllabus.due_week[key] for key in practice)
                assert {syllabus.due_week[key] for key in practice} == {weeks[-1].number}


def test_a_week_knows_its_titles_minutes_and_papers() -> None:
    first = Unit("a", "Alpha", (an_item("a.t", minutes=30), an_item("a.p", ItemKind.PAPER, minutes=45)))
    second = Unit(
        "b", "Beta", (an_item("b.p", ItemKind.PAPER, minutes=90), an_item("b.q", ItemKind.PAPER, minutes=5))
    )
    third = Unit("c", "Gamma", (an_item("c.t", minutes=0),))
    (week,) = lay_out(a_plan(a_stage(1, (first, second, third), 1)), Pace.STANDARD).weeks

    assert week.title == "Alpha · Beta · Gamma"
    assert week.minutes == 170
    assert [(paper.key, unit.key) for paper, unit in week.papers] == [("a.p", "a"), ("b.p", "b")]

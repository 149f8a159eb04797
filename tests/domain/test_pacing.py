"""Laying units into weeks: nothing lost, nothing out of order, no week empty, and as even as can be."""

from dataclasses import replace
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.study.packing import MOST_PORTIONS, PRACTICE, further_weeks, pack, portions_of, share_weeks
from bot.study.plan import Item, ItemKind, Pace, Packing, Plan, Question, QuestionKind, Stage, Unit
from bot.study.syllabus import Week, lay_out
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

    runs = share_weeks(units, weeks)

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

    counts = further_weeks(units, weeks)
    assert sum(counts) == weeks
    assert min(counts) >= 1
    assert heaviest(counts) == min(heaviest(share) for share in every_share(len(units), weeks))


def test_equal_units_get_further_weeks_from_the_first_on() -> None:
    assert further_weeks([a_unit(name, 60) for name in "abc"], 5) == [2, 2, 1]


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


# By minutes: weeks other than one a unit are cut between items, and inside a unit only if that pays.


def by_minutes(plan: Plan) -> Plan:
    return replace(plan, packing=Packing.BY_MINUTES)


def cut(units: tuple[Unit, ...], weeks: int) -> list[list[str]]:
    plan = by_minutes(a_plan(a_stage(1, units, weeks)))
    return [[item.key for item in week.items] for week in lay_out(plan, Pace.STANDARD).weeks]


@given(plans(), paces)
@settings(max_examples=80, deadline=None)
def test_by_minutes_too_nothing_is_lost_out_of_order_or_empty(plan: Plan, pace: Pace) -> None:
    plan = by_minutes(plan)
    syllabus = lay_out(plan, pace)
    assert set(syllabus.due_week) == set(plan.items)
    for stage in plan.stages:
        weeks = [week for week in syllabus.weeks if week.stage is stage]
        assert len(weeks) == stage.weeks[pace]
        assert all(week.units and week.items for week in weeks)
        assert units_in_order(weeks) == [unit.key for unit in stage.units]
        listed = [item.key for week in weeks for item in week.items]
        if len(weeks) == len(stage.units):
            assert [week.units for week in weeks] == [(unit,) for unit in stage.units]
        if len(listed) == len(set(listed)):
            assert listed == [item.key for item in stage.items]
            total = sum(unit.minutes for unit in stage.units)
            assert sum(week.minutes for week in weeks) == total


def test_units_stay_whole_where_that_is_nearly_as_even() -> None:
    units = tuple(a_unit(name, 60, 60) for name in "abcd")
    assert cut(units, 2) == [["a.0", "a.1", "b.0", "b.1"], ["c.0", "c.1", "d.0", "d.1"]]


def test_a_unit_is_cut_where_whole_ones_would_be_very_uneven() -> None:
    units = tuple(a_unit(name, 60, 60) for name in "abc")
    assert cut(units, 2) == [["a.0", "a.1", "b.0"], ["b.1", "c.0", "c.1"]]


def test_further_weeks_share_out_items_and_repeat_none() -> None:
    units = (a_unit("a", 100, 100, 100), a_unit("b", 100, 100, 100))
    assert cut(units, 3) == [["a.0", "a.1"], ["a.2", "b.0"], ["b.1", "b.2"]]
    assert cut(units, 6) == [["a.0"], ["a.1"], ["a.2"], ["b.0"], ["b.1"], ["b.2"]]


def test_items_without_core_minutes_stay_beside_one_that_has_some() -> None:
    topic, book, work = (
        an_item(f"a.{name}", minutes=each) for name, each in (("t", 0), ("b", 90), ("w", 90))
    )
    optional = Item("a.o", ItemKind.BOOK, "More", 300, 0, optional=True)
    unit = Unit("a", "A", (topic, book, optional, work))
    assert cut((unit,), 2) == [["a.t", "a.b"], ["a.o", "a.w"]]
    assert cut((replace(unit, items=(topic, book, work, optional)),), 2) == [["a.t", "a.b"], ["a.w", "a.o"]]


def test_more_weeks_than_items_with_minutes_are_laid_out_by_unit() -> None:
    unit = a_unit("u", kinds=(ItemKind.TOPIC, ItemKind.EXERCISE))
    by_unit = titles((unit,), 3)
    assert cut((unit,), 3) == by_unit == [["u.topic0"], ["u.topic0"], ["u.exercise1"]]


def test_a_stage_of_very_many_items_is_cut_between_units() -> None:
    units = tuple(a_unit(f"u{place}", *([10] * 20)) for place in range(MOST_PORTIONS // 20 + 1))
    assert cut(units, 2) == titles(units, 2)


def cost_of(runs: list[list[int]], begins: set[int], mean: float) -> float:
    """What `pack` makes least, worked out from its definition: a place is an index of a portion."""
    cost, place = 0.0, 0
    for run in runs:
        cost += (sum(run) - mean) ** 2 + (0 if place in begins else 0.1 * mean**2)
        place += len(run)
    return cost


@given(st.lists(st.lists(st.integers(1, 300), min_size=1, max_size=3), min_size=1, max_size=4), st.data())
@settings(max_examples=150, deadline=None)
def test_no_other_cut_of_items_costs_less(minutes: list[list[int]], data: st.DataObject) -> None:
    units = [a_unit(f"u{place}", *each) for place, each in enumerate(minutes)]
    portions = [portion for unit in units for portion in portions_of(unit)]
    sizes = [portion.minutes for portion in portions]
    weeks = data.draw(st.integers(1, len(sizes)))
    begins = {place for place, portion in enumerate(portions) if portion.begins}
    mean = sum(sizes) / weeks

    slots = pack(portions, weeks)

    edges = ([0, *cuts, len(sizes)] for cuts in combinations(range(1, len(sizes)), weeks - 1))
    ways = [[sizes[left:right] for left, right in pairwise(edge)] for edge in edges]
    found = [[item.minutes for item in slot.items] for slot in slots]
    least = min(cost_of(way, begins, mean) for way in ways)
    assert cost_of(found, begins, mean) == pytest.approx(least)


def test_the_practice_week_of_a_unit_holds_work_alone() -> None:
    kinds = (ItemKind.BOOK, ItemKind.EXERCISE, ItemKind.PROJECT)
    unit = a_unit("u", kinds=kinds)
    plan = by_minutes(a_plan(a_stage(1, (unit, a_unit("v", 60)), 4)))
    weeks = lay_out(plan, Pace.STANDARD).weeks
    assert [week.is_practice for week in weeks] == [False, True, True, False]


def test_a_week_says_its_core_and_its_optional_minutes() -> None:
    paper = an_item("a.p", ItemKind.PAPER, minutes=70)
    optional = Item("a.o", ItemKind.BOOK, "More", 50, 0, optional=True)
    questions = (
        Question("Why?", minutes=15),
        Question("Build it.", QuestionKind.BUILD, 40),
        Question("And?", minutes=5),
    )
    unit = Unit("a", "A", (optional, paper, an_item("a.w", ItemKind.EXERCISE, minutes=90)), questions)
    assert (unit.minutes, unit.optional_minutes) == (180, 90)
    (week,) = lay_out(a_plan(a_stage(1, (unit,), 1)), Pace.STANDARD).weeks
    assert (week.minutes, week.optional_minutes) == (180, 90)
    # Over two weeks the questions come with the paper.
    study, work = lay_out(by_minutes(a_plan(a_stage(1, (unit,), 2))), Pace.STANDARD).weeks
    assert [(one.minutes, one.optional_minutes) for one in (study, work)] == [(90, 90), (90, 0)]
    assert [[paper.key for paper, _ in one.papers] for one in (study, work)] == [["a.p"], ["a.p"]]


def test_optional_points_never_fall_due() -> None:
    optional = Item("a.o", ItemKind.BOOK, "More", 50, 7, optional=True)
    unit = Unit("a", "A", (optional, an_item("a.w", points=3)))
    syllabus = lay_out(a_plan(a_stage(1, (unit,), 1)), Pace.STANDARD)
    assert syllabus.points_due == (3,)
    assert syllabus.due_week["a.o"] == 1  # a tick of it belongs to that week all the same

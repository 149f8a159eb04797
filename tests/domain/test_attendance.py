"""Who is there: kept weeks, items left open."""

from bot.features.group_report.rules import KeptWeek, OpenItem, kept_weeks, left_open
from bot.features.streak.rules import CheckInAnswer, WeekFacts, replay


def test_a_week_is_shared_by_those_who_were_there() -> None:
    founder = replay(
        [WeekFacts(1, CheckInAnswer.DONE), WeekFacts(2), WeekFacts(3, CheckInAnswer.STUCK, is_open=True)]
    )
    late = replay([WeekFacts(2, was_absent=True), WeekFacts(3, is_open=True)])
    other = replay([WeekFacts(1, CheckInAnswer.AWAY), WeekFacts(2, completed=1)])
    assert kept_weeks([founder, late, other]) == [KeptWeek(1, 1, 2), KeptWeek(2, 1, 2), KeptWeek(3, 1, 2)]


def test_items_left_open_by_those_whom_they_concerned() -> None:
    due = {"a": 1, "b": 2, "c": 3, "d": 4}
    done = {("a", 1): 1, ("a", 3): 1, ("b", 1): 2, ("c", 1): 1}
    assert left_open(due, 3, [1, 1, 3], done) == [OpenItem("c", 2, 3), OpenItem("a", 1, 2)]
    assert left_open(due, 0, [1, 1, 3], done) == []
    assert left_open(due, 3, [], done) == []

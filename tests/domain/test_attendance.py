"""How a group is doing: items left open."""

from bot.features.group_report.rules import OpenItem, left_open


def test_items_left_open_by_those_whom_they_concerned() -> None:
    due = {"a": 1, "b": 2, "c": 3}
    done = {("a", 1): 1, ("a", 3): 1, ("b", 1): 2, ("c", 1): 1}
    assert left_open(due, {1: 2, 3: 1}, done) == [OpenItem("c", 2, 3), OpenItem("a", 1, 2)]
    assert left_open({}, {1: 2, 3: 1}, done) == []
    assert left_open(due, {}, done) == []

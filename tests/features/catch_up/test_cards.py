"""The words of catching up on what one missed."""

from bot.features.catch_up.cards import catch_up
from bot.features.catch_up.rules import spread
from bot.messages.plain import plain
from tests.courses import BACKPROP, DOT, EIGENFACES, NEURONS, SHEET, VECTORS, a_course, actions_of

COURSE = a_course()
ITEMS = [VECTORS, EIGENFACES]


def test_nothing_is_missed() -> None:
    card = catch_up(COURSE, 2, [], 60, 1, "UTC", open_=True)
    assert card.name == "catch_up"
    assert plain(card) == "You have missed nothing so far. 🎉"


def test_what_was_missed_over_the_weeks_to_come() -> None:
    card = catch_up(COURSE, 2, spread(ITEMS, 60), 60, 45, "UTC", open_=True)
    assert card.name == "catch_up"
    assert plain(card).splitlines() == [
        "🧗 Catching up",
        "2 items to catch up on, 2 h in all. With at most 60 minutes a week, that takes 3 weeks, and you "
        "are up to date at the end of week 4.",
        "Week 2, from Mon 9 Mar 2026: 60 min",
        "• 💡 Vectors · 45 min  [Done]",
        "📰 Eigenfaces, part 1 of 3 · 15 min",
        "Week 3, from Mon 16 Mar 2026: 60 min",
        "📰 Eigenfaces, part 2 of 3 · 60 min",
        "Week 4, from Mon 23 Mar 2026: 15 min",
        "• 📰 Eigenfaces, part 3 of 3 · 15 min  [Done]",
        "Each tick shortens the list. Nobody else sees it. /plan pace catchup 30 asks for less a week.",
    ]
    assert actions_of(card) == {
        "s1.vectors.vectors": "plan done item=s1.vectors.vectors back=pace catchup 60",
        "s1.vectors.eigenfaces": "plan done item=s1.vectors.eigenfaces back=pace catchup 60",
    }


def test_what_does_not_fit_into_the_weeks_that_are_left() -> None:
    card = catch_up(COURSE, 4, spread(ITEMS, 30), 30, 135, "UTC", open_=True)
    assert plain(card).splitlines() == [
        "🧗 Catching up",
        "2 items to catch up on, 2 h in all. With at most 30 minutes a week, that takes 5 weeks. The plan "
        "has 1 week left, so not all of it fits; with 135 minutes a week it does.",
        "Week 4, from Mon 23 Mar 2026: 30 min",
        "💡 Vectors, part 1 of 2 · 30 min",
        "… and 2 items in the weeks after that.",
        "Each tick shortens the list. Nobody else sees it.",
    ]


def test_when_the_plan_is_over() -> None:
    card = catch_up(COURSE, 5, spread(ITEMS, 60), 60, 135, "UTC", open_=True)
    assert plain(card).splitlines() == [
        "🧗 Catching up",
        "2 items to catch up on, 2 h in all. With at most 60 minutes a week, that takes 3 weeks. The plan "
        "is over, so take as much time as you like.",
        "First: 60 min",
        "• 💡 Vectors · 45 min  [Done]",
        "📰 Eigenfaces, part 1 of 3 · 15 min",
        "Then: 60 min",
        "📰 Eigenfaces, part 2 of 3 · 60 min",
        "Then: 15 min",
        "• 📰 Eigenfaces, part 3 of 3 · 15 min  [Done]",
        "Each tick shortens the list. Nobody else sees it. /plan pace catchup 30 asks for less a week.",
    ]


def test_when_an_organizer_has_ended_the_group() -> None:
    card = catch_up(COURSE, 3, spread(ITEMS, 60), 60, 135, "UTC", open_=False)
    assert plain(card).splitlines() == [
        "🧗 Catching up",
        "2 items to catch up on, 2 h in all. With at most 60 minutes a week, that takes 3 weeks. "
        "The group has ended, so take as much time as you like.",
        "First: 60 min",
        "💡 Vectors · 45 min",
        "📰 Eigenfaces, part 1 of 3 · 15 min",
        "Then: 60 min",
        "📰 Eigenfaces, part 2 of 3 · 60 min",
        "Then: 15 min",
        "📰 Eigenfaces, part 3 of 3 · 15 min",
        "Nobody else sees this.",
    ]
    assert actions_of(card) == {}


def test_one_item_in_one_week() -> None:
    assert plain(catch_up(COURSE, 2, spread([DOT], 30), 30, 10, "UTC", open_=True)).splitlines() == [
        "🧗 Catching up",
        "1 item to catch up on, 30 min in all. With at most 30 minutes a week, that takes 1 week, "
        "and you are up to date at the end of week 2.",
        "Week 2, from Mon 9 Mar 2026: 30 min",
        "• 💡 Dot product · 30 min  [Done]",
        "Each tick shortens the list. Nobody else sees it.",
    ]


def test_more_portions_than_a_card_lists() -> None:
    long = a_course().plan.items.values()
    spread_thin = spread([*long, NEURONS, BACKPROP, SHEET] * 2, 60)
    over = catch_up(COURSE, 5, spread_thin, 60, 10, "UTC", open_=True)
    assert plain(over).splitlines()[-2:] == [
        "… and 5 items after that.",
        "Each tick shortens the list. Nobody else sees it. /plan pace catchup 30 asks for less a week.",
    ]

"""Numbers on buttons."""

from adapters.local.buttons import ButtonNumbers, step_for
from adapters.local.chat import Message, MessageKind
from adapters.local.script import Choose, Click
from bot.messages.card import Button, Heading, Option, Row, Select, Tally
from bot.messages.text import text
from tests.local.messages import a_message, some_buttons

GOALS = a_message(
    Row(text("Vectors"), Button("Done", "tick v"), "s1.v"),
    Row(text("Matrices"), Button("Done", "tick m"), "s1.m"),
    seq=1,
)
POLL = a_message(Tally((("Done", 0), ("Stuck", 0))), some_buttons("Done", "Stuck"), seq=2)


def test_numbers_go_on_from_message_to_message() -> None:
    """A number stands for one button, whatever is said after it."""
    numbers = ButtonNumbers()
    assert [numbers.first_of(GOALS), numbers.first_of(POLL)] == [1, 3]
    found = numbers.target(2)
    assert found is not None
    assert (found.message, found.pressable.item) == (GOALS, "s1.m")
    assert numbers.target(5) is None
    assert numbers.target(0) is None


def test_a_changed_message_keeps_its_numbers() -> None:
    """A poll that was redrawn is pressed by the numbers that it had."""
    numbers = ButtonNumbers()
    assert numbers.first_of(POLL) == 1
    assert numbers.first_of(GOALS) == 3
    changed = a_message(
        Tally((("Done", 1), ("Stuck", 0))), some_buttons("Done", "Stuck"), seq=2, kind=MessageKind.EDIT
    )
    assert numbers.first_of(changed) == 1


def test_a_message_that_gained_buttons_is_numbered_anew() -> None:
    """Two buttons never share a number."""
    numbers = ButtonNumbers()
    assert numbers.first_of(a_message(some_buttons("A"), seq=1)) == 1
    assert numbers.first_of(POLL) == 2
    assert numbers.first_of(a_message(some_buttons("A", "B"), seq=1)) == 4


def step(number: int, *messages: Message) -> Click | Choose | None:
    """The step of a number where bob sees these messages, the newest first."""
    numbers = ButtonNumbers()
    for message in (GOALS, POLL):
        numbers.first_of(message)
    target = numbers.target(number)
    assert target is not None
    return step_for(target, "bob", messages or (POLL, GOALS))


def test_a_row_is_pressed_by_its_item() -> None:
    """The label repeats; the item tells the rows apart."""
    assert step(2) == Click("bob", "Done", "s1.m")


def test_an_answer_is_chosen_in_the_newest_poll() -> None:
    """An answer of the poll is no tick, though both read Done."""
    assert step(3) == Choose("bob", "Done")


def test_an_older_poll_is_out_of_reach() -> None:
    """A number never answers another poll than its own."""
    newer = a_message(Tally((("Done", 0),)), Heading("Week 2"), some_buttons("Done week 2"), seq=3)
    assert step(3, newer, POLL, GOALS) is None


def test_the_same_answer_elsewhere_will_do() -> None:
    """A reminder and its poll have the same answers: either way it is the same press."""
    reminder = a_message(some_buttons("Done", "Stuck"), seq=3, kind=MessageKind.DIRECT, to="bob")
    assert step(4, reminder, POLL, GOALS) == Choose("bob", "Stuck")


def test_another_button_of_that_label_in_the_way() -> None:
    """Steps find the newest label: where that is another button, nothing is pressed by mistake."""
    numbers = ButtonNumbers()
    old = a_message(some_buttons("Undo"), seq=1)
    numbers.first_of(old)
    target = numbers.target(1)
    assert target is not None
    newer = a_message(Row(text("x"), Button("Undo", "something else")), seq=2)
    assert step_for(target, "bob", [newer, old]) is None
    assert step_for(target, "bob", [old]) == Click("bob", "Undo")


def test_what_the_person_cannot_see_cannot_be_pressed() -> None:
    """Somebody else's private buttons are not among what is visible."""
    assert step(1, POLL) is None


def test_an_option_of_a_menu_is_chosen() -> None:
    """Menus have numbers too."""
    menu = a_message(Select("Which", "pick", (Option("One", "1"), Option("Two", "2"))))
    numbers = ButtonNumbers()
    numbers.first_of(menu)
    target = numbers.target(2)
    assert target is not None
    assert step_for(target, "bob", [menu]) == Choose("bob", "Two")

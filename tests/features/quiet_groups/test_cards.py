"""The words of the question about a quiet group."""

from bot.features.quiet_groups.cards import quiet_group
from bot.messages.plain import plain
from tests.courses import a_course, actions_of


def test_the_question() -> None:
    card = quiet_group(a_course())
    assert plain(card).splitlines() == [
        "Owls has been quiet",
        "For two weeks nobody has joined, checked in or ticked anything off. That happens. Shall the group "
        "rest, go on later, or end here?",
        "[Take a break] [Shift the plan] [End the group] [Status]",
        "Each of them asks before it changes anything. If you do nothing, the plan goes on.",
    ]
    assert actions_of(card)["End the group"] == "plan-admin end"

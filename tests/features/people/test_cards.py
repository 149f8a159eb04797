"""The words with which organizers look after who is in their group, and what was written in it."""

from bot.feature.parts import Contribution, ContributionKind
from bot.features.people import cards
from bot.features.people.service import Entry, Everybody
from bot.messages.plain import plain
from tests.courses import a_course, actions_of, at

COURSE = a_course()


async def nothing(*_: object) -> list[Contribution]:
    """Nobody wrote anything."""
    return []


async def done(*_: object) -> bool:
    """It is taken down."""
    return True


TAKEAWAY = ContributionKind(name="takeaway", title="takeaway", list_latest=nothing, take_down=done)
ENTRY = Entry(TAKEAWAY, Contribution(7, 12, at("2026-03-05 10:00"), "Something vile"), "troll")
REPORTED = Entry(TAKEAWAY, Contribution(8, None, at("2026-03-05 10:00"), "Worse", True), "a former member")


def test_everybody_of_a_group() -> None:
    people = Everybody([(1, "alice #1"), (2, "bob #2")], ["troll #3"], [(4, "mallory")], 1, [(5, "a member")])
    card = cards.everybody(COURSE, people, 1)
    assert card.name == "people"
    assert plain(card).splitlines() == [
        "The people of Owls",
        "Ask to join",
        "mallory",
        "[Admit] [Decline]",
        "Members: alice #1, bob #2",
        "[See how a member is doing: alice #1 | bob #2]",
        "Not in the server or channel any more: troll #3",
        "Blocked",
        "• A member  [Unblock]",
        "/plan-admin people remove alice takes a member out of the group. /plan-admin people block alice "
        "also keeps them out.",
    ]
    assert actions_of(card) == {
        "See how a member is doing": "plan-admin people show ?member",
        "Admit": "plan-admin people list admit=4",
        "Decline": "plan-admin people list decline=4",
        "blocked-5": "plan-admin people unblock number=5",
    }


def test_an_empty_group_and_many_wishes() -> None:
    people = Everybody([], [], [(4, "mallory")], 30, [], more=True)
    told = plain(cards.everybody(COURSE, people, 1)).splitlines()
    assert told[1] == "Ask to join (30 in all)"
    assert "Members: nobody yet" in told
    assert "[More ›]" in told


def test_before_somebody_is_removed_or_blocked() -> None:
    removed = plain(cards.confirm(COURSE, "troll", 12, block=False)).splitlines()
    assert removed == [
        "Remove troll?",
        "troll leaves Owls. Boards, buddies and votes go on without them, and I send them nothing more. They "
        "can join again as long as they can see the channel; block them if they should not.",
        "[Confirm]",
        "Nothing is changed before you confirm. They are not told. What they wrote stays; "
        "/plan-admin people contributions takes it down.",
    ]
    card = cards.confirm(COURSE, "a member", 12, block=True)
    assert plain(card).splitlines()[0] == "Block a member?"
    assert "not even after they have their data deleted" in plain(card)
    assert actions_of(card) == {"Confirm": "plan-admin people block member=#12 sure=on"}


def test_what_members_wrote() -> None:
    card = cards.contributions(COURSE, [REPORTED, ENTRY], 1, more=False)
    assert card.name == "contributions"
    assert "🚩 reported · takeaway · a former member · " in plain(card)
    assert "Something vile" in plain(card)
    empty = plain(cards.contributions(COURSE, [], 1, more=False)).splitlines()
    assert empty == [
        "Written in Owls",
        "Nobody has written a takeaway, a review or a proposal yet.",
    ]


def test_before_something_is_taken_down() -> None:
    card = cards.confirm_take_down(COURSE, ENTRY)
    assert plain(card).splitlines() == [
        "Take this takeaway down?",
        "troll: Something vile",
        "It is deleted here, in lists, and from the posts that show it. This cannot be undone. What the "
        "member earned by it stays theirs.",
        "[Confirm]",
        "Nothing is changed before you confirm. Its author is not told.",
    ]
    assert actions_of(card) == {"Confirm": "plan-admin people contributions item=takeaway-7 sure=on"}


def test_who_was_let_in_is_told() -> None:
    card = cards.admitted(COURSE, "UTC")
    assert card.name == "admitted"
    assert plain(card).splitlines() == [
        "👋 You are in Owls",
        "You asked to join, and an organizer has let you in. You start clean.",
        "[This week] [Leave]",
    ]

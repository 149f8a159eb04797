"""The cards with which organizers change what the group reads."""

from dataclasses import replace
from datetime import date

import pytest

from bot.features.mending.cards import changed, confirm, confirm_day, day_skipped, post, post_list
from bot.features.mending.rules import Change, PublicPost, Standing, changes_of, standing_of
from bot.messages.card import Card, Heading, Paragraph
from bot.messages.fitting import with_note
from bot.messages.limits import MOST_TEXT
from bot.messages.plain import plain
from bot.messages.text import Instant, text
from tests.courses import a_course, actions_of, at

COURSE = a_course()
DUE = at("2026-03-07T09:00:00+01:00")
POSTED = PublicPost("w001:check_in", "check-in of week 1", 1, DUE, Standing.POSTED, ("#general", "#second"))
COMING = PublicPost("w002:week_goals", "goals of week 2", 2, at("2026-03-09T09:00:00+01:00"), Standing.COMING)
WORDS = PublicPost(
    "announcement:1",
    "announcement",
    None,
    DUE,
    Standing.POSTED,
    ("#general",),
    opening="Hello",
    is_words=True,
)


def test_the_list_of_posts() -> None:
    card = post_list(COURSE, [POSTED, replace(WORDS, standing=Standing.WITHDRAWN)], [COMING], 1, more=True)
    assert card.name == "posts"
    assert plain(card).splitlines() == [
        "The posts of Owls",
        "Coming",
        "• Mon 9 Mar 2026, 09:00 (Europe/Berlin): goals of week 2  [Skip]",
        "Posted",
        "• Sat 7 Mar 2026, 09:00 (Europe/Berlin): check-in of week 1, posted  [Change…]",
        "• Sat 7 Mar 2026, 09:00 (Europe/Berlin): announcement “Hello”, withdrawn  [Change…]",
        "[Older ›]",
        "/plan-admin posts skip 2026-12-24 skips all posts of a day; the plan stays.",
    ]


def test_an_empty_list_of_posts() -> None:
    assert "Nothing yet." in plain(post_list(COURSE, [], [], 1, more=False))


def test_a_later_page_turns_both_ways() -> None:
    assert "[‹ Newer] [Older ›]" in plain(post_list(COURSE, [POSTED], [], 2, more=True))


def test_one_post() -> None:
    card = post(COURSE, POSTED)
    assert card.name == "post"
    assert plain(card).splitlines() == [
        "Check-in of week 1",
        "Due: Sat 7 Mar 2026, 09:00 (Europe/Berlin)",
        "Now: posted in #general, #second",
        "[Post again] [Edit] [Withdraw]",
        "Edit puts a note into it; /plan-admin plan refresh corrects the plan.",
    ]
    assert actions_of(card)["Withdraw"] == "plan-admin posts list post=w001:check_in do=withdraw"


def test_a_post_that_a_channel_refuses_says_why() -> None:
    told = plain(post(COURSE, replace(POSTED, standing=Standing.REFUSED, problem="Let me in, please.")))
    assert "Now: refused by a channel in #general, #second" in told
    assert "Why: Let me in, please." in told


@pytest.mark.parametrize(
    ("one", "change", "words"),
    [
        (
            POSTED,
            Change.AGAIN,
            "This is posted again in every channel of the group: check-in of week 1. The message that stands "
            "there is deleted; what was said in its thread stays there.",
        ),
        (
            replace(WORDS, standing=Standing.WITHDRAWN),
            Change.AGAIN,
            "This is posted again in every channel of the group: announcement “Hello”.",
        ),
        (WORDS, Change.EDIT, "This will read as below: announcement “Hello” in #general."),
        (POSTED, Change.CLEAR, "The note is taken out of this: check-in of week 1 in #general, #second."),
        (
            WORDS,
            Change.WITHDRAW,
            "This is deleted for everybody: announcement “Hello” in #general. What people ticked and "
            "answered is kept. It can be posted again later.",
        ),
        (
            COMING,
            Change.SKIP,
            "This is not posted: goals of week 2, due Mon 9 Mar 2026, 09:00 (Europe/Berlin). The plan and "
            "all other dates stay as they are.",
        ),
        (
            COMING,
            Change.BRING_BACK,
            "This is posted after all: goals of week 2, due Mon 9 Mar 2026, 09:00 (Europe/Berlin).",
        ),
    ],
)
def test_the_question_before_a_change(one: PublicPost, change: Change, words: str) -> None:
    card = confirm(COURSE, one, change, "after0")
    assert card.name == "confirm_post"
    _, asked, button, foot = plain(card).splitlines()
    assert asked == words
    assert button == "[Confirm]"
    assert foot == "Nothing is changed before you confirm."
    assert actions_of(card) == {
        "Confirm": f"plan-admin posts list post={one.code} do={change.value} sure=after0"
    }


def test_the_answers_to_changes_have_a_way_back() -> None:
    assert changed(COURSE, POSTED, Change.WITHDRAW).name == "post_changed"
    assert plain(changed(COURSE, POSTED, Change.WITHDRAW)).splitlines() == [
        "Withdrawn: check-in of week 1. The messages are being deleted.",
        "[Post again]",
    ]
    assert plain(changed(COURSE, COMING, Change.SKIP)).splitlines() == [
        "Skipped: goals of week 2. All other dates stay as they are.",
        "[Do not skip]",
    ]
    assert plain(changed(COURSE, WORDS, Change.EDIT)) == "Changed: announcement."


def test_the_question_before_a_day_is_skipped() -> None:
    card = confirm_day(COURSE, "2026-03-07", [(Instant(DUE), "check-in of week 1")])
    assert card.name == "confirm_skip"
    assert plain(card).splitlines() == [
        "Skip 1 post?",
        "• Sat 7 Mar 2026, 09:00 (Europe/Berlin): check-in of week 1",
        "It is not posted. The plan and all other dates stay as they are.",
        "[Confirm]",
        "Nothing is changed before you confirm. The group is not told.",
    ]
    assert actions_of(card) == {"Confirm": "plan-admin posts skip date=2026-03-07 sure=on"}


def test_the_answer_to_skipping_a_day() -> None:
    card = day_skipped(COURSE, date(2026, 3, 7), 2)
    assert card.name == "day_skipped"
    assert plain(card).splitlines() == [
        "2 posts of Sat 7 Mar 2026 will be skipped. The plan stays as it is.",
        "[Undo]",
    ]


@pytest.mark.parametrize(
    ("standing", "changes"),
    [
        (Standing.COMING, {Change.SKIP}),
        (Standing.SKIPPED, {Change.BRING_BACK}),
        (Standing.WAITING, {Change.EDIT, Change.WITHDRAW}),
        (Standing.SENDING, {Change.EDIT, Change.WITHDRAW}),
        (Standing.REFUSED, {Change.EDIT, Change.WITHDRAW}),
        (Standing.POSTED, {Change.AGAIN, Change.EDIT, Change.WITHDRAW}),
        (Standing.LEAVING, set()),
        (Standing.WITHDRAWN, {Change.AGAIN}),
        (Standing.DROPPED, {Change.AGAIN}),
    ],
)
def test_what_can_be_done_as_a_post_stands(standing: Standing, changes: set[Change]) -> None:
    assert set(changes_of(replace(POSTED, standing=standing))) == changes


@pytest.mark.parametrize(
    ("states", "withdrawn", "is_due", "standing"),
    [
        ({"sent"}, False, True, Standing.POSTED),
        ({"sent", "held"}, False, True, Standing.REFUSED),
        ({"pending"}, False, False, Standing.WAITING),
        ({"sent", "claimed"}, False, True, Standing.SENDING),
        ({"dropped"}, False, True, Standing.DROPPED),
        ({"sent", "dropped"}, True, True, Standing.LEAVING),
        ({"claimed"}, True, True, Standing.LEAVING),
        ({"dropped"}, True, True, Standing.WITHDRAWN),
    ],
)
def test_where_a_post_stands(states: set[str], withdrawn: bool, is_due: bool, standing: Standing) -> None:
    assert standing_of(states, withdrawn=withdrawn, is_due=is_due) is standing


def test_a_note_stands_below_the_heading() -> None:
    card = with_note(Card("any", (Heading("Goals"), Paragraph(text("Read.")))), "Bring tea")
    assert plain(card).splitlines() == ["Goals", "A note from the organizers: Bring tea", "Read."]
    bare = with_note(Card("any", (Paragraph(text("Read.")),)), "Bring tea")
    assert plain(bare).splitlines() == ["A note from the organizers: Bring tea", "Read."]


@pytest.mark.parametrize("left", [0, 10, 40, 60, 400])
def test_a_note_never_makes_a_card_too_long(left: int) -> None:
    full = Card("any", (Paragraph(text("x" * (MOST_TEXT - 2 - left))),))
    assert len(plain(with_note(full, "n" * 500))) <= MOST_TEXT

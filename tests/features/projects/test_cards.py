"""The words of projects: what was handed in, reviews of it, and what a stage's end shows."""

from collections.abc import Mapping
from dataclasses import replace

from bot.curricula import plans_root, read_plan
from bot.features.projects import cards
from bot.features.projects.rules import Project, Review
from bot.messages.card import Card, Row
from bot.messages.plain import plain, plain_text
from bot.study.plan import Item, ItemKind, Task
from tests.courses import BERLIN, PCA, a_course, actions_of
from tests.dialogues.dialogue import BEGIN, Dialogue

COURSE = a_course()
WEEK_1 = COURSE.syllabus.week(1)
LINK = "https://example.org/mine"
PROJECT = Project("alice", "PCA from scratch", LINK, "Power iteration at last")
HIDDEN = Project("a member", "PCA from scratch", LINK)
REVIEW = Review(5, PROJECT, "bob", "Clear plots.")


def test_the_list_of_projects() -> None:
    card = cards.projects(COURSE, {PCA.key: LINK}, [PCA], WEEK_1, "UTC")
    assert card.name == "projects"
    assert plain(card).splitlines() == [
        "🧪 Projects",
        "• PCA from scratch (week 2) ✅ your link <https://example.org/mine>  [Hand in again]",
        "Or type /plan projects submit and your link. I never open it.",
    ]
    assert actions_of(cards.projects(COURSE, {}, [PCA], WEEK_1, "UTC")) == {
        PCA.key: "plan projects submit item=s1.matrices.pca ?link ?note ?review"
    }


def test_a_project_as_a_card_says_what_it_asks_for_until_it_is_handed_in() -> None:
    task = Task(done_when=("ten components are drawn", "one line says why ten"))
    asking = replace(PCA, task=task)

    def facts(item: Item, own: Mapping[str, str]) -> list[str]:
        """The cells of the list's only row."""
        card = cards.projects(COURSE, own, [item], WEEK_1, "UTC")
        (row,) = (block for block in card.blocks if isinstance(block, Row))
        return [plain_text(content, BERLIN) for _, content in row.cells]

    due = "Week 2, about 2 h"
    assert facts(PCA, {}) == ["PCA from scratch", due, "Not handed in yet."]
    asked = "Done when ten components are drawn; one line says why ten."
    assert facts(asking, {}) == ["PCA from scratch", due, asked]
    assert facts(asking, {PCA.key: LINK})[-1] == f"Handed in ✅ your link <{LINK}>"


def test_the_list_has_room_for_the_longest_links() -> None:
    plan = read_plan(plans_root() / "deep-learning")
    course = a_course(plan)
    listed = [item for item in course.syllabus.plan.items.values() if item.kind is ItemKind.PROJECT]
    own = {item.key: f"https://example.org/{'x' * 475}" for item in listed}
    card = cards.projects(course, own, listed, course.syllabus.week(len(course.syllabus)), "UTC")
    assert plain(card).count("✅") == cards.MOST_LISTED
    assert f"… and {len(listed) - cards.MOST_LISTED} earlier ones." in plain(card)


def test_the_list_has_the_projects_of_this_stage_and_earlier_or_the_next_ones() -> None:
    """Seven stages have more projects than a card has room for, and each row shows its button."""
    last = COURSE.syllabus.week(len(COURSE.syllabus))
    later = [item for item in last.items if item.key != PCA.key][:1]
    assert plain(cards.projects(COURSE, {}, [PCA, *later], WEEK_1, "UTC")).splitlines()[-2:] == [
        "… and 1 in later weeks.",
        "Or type /plan projects submit and your link. I never open it.",
    ]
    ahead = cards.projects(COURSE, {}, [*later, *later, *later, *later], WEEK_1, "UTC")
    assert plain(ahead).count("[Hand in]") == cards.NEXT_LISTED, "none has begun"
    many = [PCA] * (cards.MOST_LISTED + 2)
    assert "… and 2 earlier ones." in plain(cards.projects(COURSE, {}, many, WEEK_1, "UTC"))


def test_a_plan_without_projects() -> None:
    assert plain(cards.projects(COURSE, {}, [], WEEK_1, "UTC")) == "This plan has no projects."


def test_a_project_handed_in() -> None:
    card = cards.handed_in(COURSE, PCA, LINK, "", None, "UTC")
    assert card.name == "project_handed_in"
    assert plain(card).splitlines() == [
        "Handed in: “PCA from scratch”. Your link <https://example.org/mine> is in the channel, "
        "for feedback.",
        "[Ask for a review] [Undo] [All projects]",
    ]
    assert actions_of(card) == {
        "Ask for a review": "plan projects review item=s1.matrices.pca",
        "Undo": "plan undo item=s1.matrices.pca",
        "All projects": "plan projects submit",
    }


def test_a_project_handed_in_with_a_note_and_for_review() -> None:
    card = cards.handed_in(COURSE, PCA, LINK, "At last", "bob", "UTC")
    assert plain(card).splitlines() == [
        "Handed in: “PCA from scratch”. Your link <https://example.org/mine> is in the channel, "
        "for feedback.",
        "Your note: At last",
        "I have asked bob for a review; you will hear from me.",
        "[Undo] [All projects]",
    ]
    assert actions_of(card) == {
        "Undo": "plan undo item=s1.matrices.pca",
        "All projects": "plan projects submit",
    }


def test_a_project_for_which_no_reviewer_is_found_yet() -> None:
    card = cards.handed_in(COURSE, PCA, LINK, "", "", "UTC")
    assert (
        plain(card).splitlines()[1]
        == "Nobody is free to review right now. I will ask the first member who is, and you will hear from "
        "me."
    )


def test_the_post_about_a_project() -> None:
    card = cards.shown(COURSE, PROJECT)
    assert card.name == "project"
    assert plain(card).splitlines() == [
        "🧪 alice built something",
        "PCA from scratch <https://example.org/mine>",
        "Power iteration at last",
    ]
    assert (
        plain(Card("project", card.thread, COURSE.zone))
        == "Feedback is welcome: what works well, and what would you try next?"
    )
    assert plain(cards.shown(COURSE, HIDDEN)).splitlines() == [
        "🧪 A member built something",
        "PCA from scratch <https://example.org/mine>",
    ]


def test_a_project_that_was_taken_back() -> None:
    card = cards.taken_back("UTC")
    assert card.name == "project_taken_back"
    assert plain(card) == "A project was here. It was taken back."


def test_a_request_for_a_review() -> None:
    card = cards.request(COURSE, REVIEW, "UTC")
    assert card.name == "review_request"
    assert plain(card).splitlines() == [
        "🔎 alice asks for your review",
        "PCA from scratch <https://example.org/mine> — alice",
        "Power iteration at last",
        "[Write it] [Pass it on] [No more reviews]",
        "You agreed to review projects.",
    ]
    assert actions_of(card) == {
        "Write it": "plan projects review number=5 ?text",
        "Pass it on": "plan projects review number=5 decline=on",
        "No more reviews": "plan projects review willing=off",
    }


def test_a_review() -> None:
    card = cards.review(COURSE, REVIEW, "UTC")
    assert card.name == "review"
    assert plain(card).splitlines() == [
        "🔎 bob reviewed your project",
        "PCA from scratch <https://example.org/mine>",
        "Clear plots.",
        "[Report it]",
    ]
    assert actions_of(card) == {"Report it": "plan projects review report=5"}
    former = Review(5, PROJECT, "a former member")
    assert plain(cards.review(COURSE, former, "UTC")).splitlines() == [
        "🔎 A former member reviewed your project",
        "PCA from scratch <https://example.org/mine>",
        "…",
        "[Report it]",
    ]


def test_the_reviews_of_a_willing_member() -> None:
    card = cards.reviews(COURSE, [Review(5, HIDDEN, "alice")], [REVIEW], willing=True, zone="UTC")
    assert card.name == "reviews"
    assert plain(card).splitlines() == [
        "🔎 Reviews",
        "You review projects when it is your turn.",
        "• PCA from scratch <https://example.org/mine> — a member  [Write it]",
        "bob on “PCA from scratch”: Clear plots.",
        "[Report it]",
        "[No more reviews]",
    ]
    assert actions_of(card) == {
        "Write it": "plan projects review number=5 again=on ?text",
        "Report it": "plan projects review report=5 again=on",
        "No more reviews": "plan projects review willing=off again=on",
    }


def test_the_reviews_of_who_does_not_review() -> None:
    card = cards.reviews(COURSE, [], [], willing=False, zone="UTC")
    assert plain(card).splitlines() == [
        "🔎 Reviews",
        "You do not review projects at present.",
        "[I will review]",
    ]
    assert actions_of(card) == {
        "I will review": "plan projects review willing=on again=on",
    }


def test_what_a_stages_end_shows() -> None:
    with_links, names = cards.showcase([PROJECT, HIDDEN])
    assert plain(Card("recap", tuple(with_links), "UTC")).splitlines() == [
        "What we built",
        "• PCA from scratch <https://example.org/mine> — alice",
        "• PCA from scratch <https://example.org/mine> — a member",
    ]
    assert plain(Card("recap", tuple(names), "UTC")).splitlines() == [
        "What we built",
        "• PCA from scratch — alice",
        "• PCA from scratch — a member",
    ]
    many, _ = cards.showcase([PROJECT] * 12)
    assert plain(Card("recap", tuple(many), "UTC")).splitlines()[-1] == "… and 2 more."
    assert cards.showcase([]) == [[], []]


async def test_the_words_about_reviews(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        bob: /plan join
        carol: /plan join
    """)
    willing = await dialogue.say("bob", "/plan projects review willing:on")
    assert willing.card == "review_noted"
    assert willing.text == "From now on I will ask you for a review when it is your turn."
    await dialogue.play("""
        alice: /plan projects submit https://example.org/mine s1.algebra.exercise
        alice: click "Ask for a review"
    """)
    asked = dialogue.last("alice")
    assert asked.card == "review_noted"
    assert asked.text == "I have asked bob for a review; you will hear from me."
    await dialogue.play("""
        wait 1h
        bob: click "Pass it on"
    """)
    assert dialogue.last("bob").card == "refused"
    assert dialogue.last("bob").text == (
        "Nobody else is willing just now, so it stays with you. There is no hurry: I will ask "
        "again in a week. /plan projects review willing:off takes you off the list."
    )
    await dialogue.play("""
        carol: /plan projects review willing:on
        bob: click "Pass it on"
    """)
    assert dialogue.last("bob").card == "review_noted"
    assert dialogue.last("bob").text == "I have asked somebody else."
    given = await dialogue.say("carol", "/plan projects review text:Nice")
    assert given.card == "review_noted"
    assert given.text == (
        "Thank you! alice gets your review of “Find the first eigenvector of a covariance matrix by power "
        "iteration. Then rebu…”."
    )
    told = await dialogue.say("carol", "/plan projects review willing:off")
    assert told.text == "I will not ask you for reviews any more."


async def test_why_a_project_or_a_review_is_refused(dialogue: Dialogue) -> None:
    await dialogue.play(f"{BEGIN}\n        alice: /plan join")
    told = await dialogue.say("alice", "/plan projects submit review:on")
    assert (
        told.text
        == "The link to your project is missing. For example: /plan projects submit https://example.org/mine"
        "\n[Fill in…]"
    )
    told = await dialogue.say("alice", "/plan projects submit https://example.org/a")
    assert told.text == "No project has begun yet, so say which one it is.\n[Fill in…]"
    told = await dialogue.say("alice", "/plan projects submit https://example.org/a Vectors")
    assert told.text == "“Vectors” is not a project. /plan projects submit lists them."
    told = await dialogue.say("alice", "/plan projects review text:nice")
    assert (
        told.text == "I cannot tell which review you mean: none is open. /plan projects review lists yours."
    )
    await dialogue.play("""
        bob: /plan join
        bob: /plan projects review willing:on
        alice: /plan projects submit https://example.org/mine s1.algebra.exercise review:on
        wait 1h
        bob: click "Write it"
        bob: submit text="Nice"
        bob: click "Write it"
        bob: submit text="Again"
    """)
    assert dialogue.last("bob").lines == [
        "You can no longer write that review. /plan projects review lists those that you can.",
        "[Correct it]",
    ]

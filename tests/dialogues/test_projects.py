"""Projects: handed in, shown for feedback, reviewed, shown again at the stage's end, taken back."""

import pytest

from tests.dialogues.dialogue import BEGIN, ON_SQLITE, Dialogue
from tests.dialogues.seen import Seen, cards, seen

GROUP = f"""{BEGIN}
    alice: /plan join
    bob: /plan join
    carol: /plan join
    wait until 2026-03-03T12:00:00+01:00
"""
ITEM = "s1.algebra.exercise"
MINE = f'/plan projects submit https://example.org/mine {ITEM} note:"Power iteration at last"'


def now(dialogue: Dialogue, message: Seen) -> Seen:
    """How a message reads now."""
    return seen(dialogue.player.transcript.current(message.reference))


async def test_a_project_is_shown_for_feedback(dialogue: Dialogue) -> None:
    await dialogue.play(GROUP)
    await dialogue.play(f"alice: {MINE}")
    assert dialogue.last("alice").card == "project_handed_in"
    (post,) = dialogue.posts(card="project")
    assert "alice" in post.title
    assert post.tells("<https://example.org/mine>", "Power iteration at last")
    await dialogue.play(f'alice: /plan projects submit https://example.org/better {ITEM} note:"Faster"')
    assert len(dialogue.posts(card="project")) == 1, "what is shown changes"
    assert dialogue.reads(card="project").tells("<https://example.org/better>", "Faster")
    await dialogue.play('alice: click "Undo"')
    taken_back = now(dialogue, post)
    assert taken_back.card == "project_taken_back"
    assert not taken_back.tells("example.org")


async def test_a_review_by_the_next_willing_member(dialogue: Dialogue) -> None:
    await dialogue.play(GROUP)
    await dialogue.play(f"""
        bob: /plan projects review willing:on
        carol: /plan projects review
        carol: click "I will review"
        alice: /plan projects submit https://example.org/mine {ITEM} review:on
    """)
    assert dialogue.last("alice").card == "project_handed_in"
    assert dialogue.last("alice").tells("bob")
    (request,) = dialogue.directs("bob")
    assert request.card == "review_request"
    assert "alice" in request.title
    assert request.tells("<https://example.org/mine>")
    await dialogue.play("""
        bob: click "Write it"
        bob: submit text="Clear plots. Try a smaller step."
    """)
    assert dialogue.last("bob").card == "review_noted"
    assert dialogue.last("bob").tells("alice")
    (review,) = dialogue.directs("alice")
    assert review.card == "review"
    assert "bob" in review.title
    assert review.tells("Clear plots. Try a smaller step.")
    await dialogue.play(f"""
        bob: click "Write it"
        bob: submit text="Again"
        bob: /plan projects submit https://example.org/other {ITEM} review:on
        alice: /plan projects review
    """)
    assert cards(dialogue.private("bob")[-2:]) == ["refused", "project_handed_in"]
    assert dialogue.last("bob").tells("carol")
    assert dialogue.last("alice").card == "reviews"
    assert "Clear plots" in dialogue.last("alice").line_about("bob")
    assert len(dialogue.directs("alice")) == 1


async def test_the_project_is_asked_for_where_none_has_begun(dialogue: Dialogue) -> None:
    await dialogue.play(GROUP)
    await dialogue.play(f"""
        alice: /plan projects submit https://example.org/mine note:"At last"
        alice: click "Fill in…"
        alice: submit item="{ITEM}"
    """)
    assert dialogue.last("alice").card == "project_handed_in"
    assert dialogue.reads(card="project").tells("<https://example.org/mine>", "At last")


async def test_ones_reviews_are_drawn_again_after_each_press(dialogue: Dialogue) -> None:
    await dialogue.play(GROUP)
    await dialogue.play("bob: /plan projects review")
    begun = len(dialogue.private("bob", "reviews"))
    await dialogue.play('bob: click "I will review"')
    assert dialogue.last("bob").card == "reviews"
    assert "No more reviews" in dialogue.last("bob").buttons
    await dialogue.play(f"""
        alice: {MINE}
        alice: click "Ask for a review"
        bob: /plan projects review
        bob: click "Write it"
        bob: submit text="Clear plots."
    """)
    answer = dialogue.last("bob")
    assert answer.card == "reviews"
    assert answer.tells("Thank you!")
    assert "Write it" not in answer.buttons, "it is written"
    assert len(dialogue.private("bob", "reviews")) > begun
    await dialogue.play('alice: /plan projects review\nalice: click "Report it"')
    assert dialogue.last("alice").card == "reviews"
    assert dialogue.last("alice").tells("organizers can now read that review")


async def test_who_passes_on_or_waits_too_long_is_not_the_last(dialogue: Dialogue) -> None:
    await dialogue.play(GROUP)
    await dialogue.play(f"""
        bob: /plan projects review willing:on
        alice: {MINE}
        alice: click "Ask for a review"
        bob: click "Pass it on"
        carol: /plan projects review willing:on
        bob: click "Pass it on"
    """)
    alone, passed_on = dialogue.private("bob")[-2:]
    assert cards([alone, passed_on]) == ["refused", "review_noted"]
    assert alone.tells("/plan projects review willing:off"), "nobody else is willing"
    assert len(dialogue.directs("carol")) == 1
    await dialogue.play("wait 8d")
    assert len(dialogue.directs("bob")) == 2, "after a week it is the next one's turn again"
    await dialogue.play("""
        bob: /plan leave
        carol: /plan projects review text:"Nice"
    """)
    assert dialogue.last("carol").card == "review_noted"
    assert dialogue.directs("alice")[-1].card == "review"
    assert dialogue.directs("alice")[-1].tells("Nice")


async def test_a_review_waits_for_somebody_willing(dialogue: Dialogue) -> None:
    await dialogue.play(GROUP)
    await dialogue.play(f"""
        alice: /plan projects submit https://example.org/mine {ITEM} review:on
        bob: /plan settings quiet:00:00-23:00
        bob: /plan projects review willing:on
    """)
    assert dialogue.last("alice").card == "project_handed_in"
    assert "Ask for a review" not in dialogue.last("alice").buttons, "it is asked for, and waits"
    assert not dialogue.last("alice").tells("bob")
    assert not dialogue.directs("bob"), "not in quiet hours"
    await dialogue.play("wait 1d")
    assert f"{dialogue.directs('bob')[0].at:%H:%M}" == "23:00"


async def test_the_stages_end_shows_what_was_built(dialogue: Dialogue) -> None:
    await dialogue.play(GROUP)
    await dialogue.play(f"""
        alice: {MINE}
        bob: /plan settings visible:off
        bob: /plan projects submit https://example.org/other {ITEM}
        carol: /plan projects submit https://example.org/late {ITEM}
        wait 8w
    """)
    finale = dialogue.reads("Stage 1 is complete", card="recap")
    assert finale.line_about("<https://example.org/mine>").endswith(" — alice")
    assert finale.line_about("<https://example.org/other>").endswith(" — a member")
    alice, hidden, carol = dialogue.posts(card="project")
    assert "alice" in alice.title
    assert "A member" in hidden.title
    assert "carol" in carol.title
    assert not any(one.tells("bob") for one in dialogue.posts())
    await dialogue.play("""
        carol: /plan data delete
        carol: click "Delete everything"
    """)
    finale = dialogue.reads("Stage 1 is complete", card="recap")
    assert not finale.tells("late")
    assert finale.line_about("<https://example.org/mine>").endswith(" — alice")
    await dialogue.play(f"alice: /plan undo {ITEM}\nwait 1m")
    assert not dialogue.reads("Stage 1 is complete", card="recap").tells("mine"), (
        "what is taken back stays nowhere"
    )


async def test_deleting_ones_data_takes_projects_and_names_back(dialogue: Dialogue) -> None:
    await dialogue.play(GROUP)
    await dialogue.play(f"""
        bob: /plan projects review willing:on
        alice: /plan projects submit https://example.org/mine {ITEM} review:on
        bob: /plan projects submit https://example.org/other {ITEM}
        bob: /plan projects review text:"Clear plots"
    """)
    post = dialogue.posts(card="project")[0]
    assert "alice" in post.title
    (request,), (review,) = dialogue.directs("bob"), dialogue.directs("alice")
    await dialogue.play("""
        bob: /plan data delete
        bob: click "Delete everything"
    """)
    assert now(dialogue, review).card == "review"
    assert "A former member" in now(dialogue, review).title
    assert now(dialogue, post).card == "project"
    assert "alice" in now(dialogue, post).title
    await dialogue.play("""
        alice: /plan data delete
        alice: click "Delete everything"
    """)
    assert now(dialogue, post).card == "project_taken_back"
    assert not now(dialogue, post).tells("alice")
    assert not now(dialogue, post).tells("example.org")
    assert request.to == "bob", "the bot keeps nothing of this message any more"


async def test_a_request_reads_no_name_after_its_author_is_gone(dialogue: Dialogue) -> None:
    await dialogue.play(GROUP)
    await dialogue.play(f"""
        bob: /plan projects review willing:on
        alice: /plan projects submit https://example.org/mine {ITEM} review:on
        alice: /plan data delete
        alice: click "Delete everything"
        bob: click "Write it"
    """)
    (request,) = dialogue.directs("bob")
    changed = now(dialogue, request)
    assert changed.card == "project_taken_back"
    assert not changed.tells("alice")
    assert not changed.buttons
    assert dialogue.last("bob").card == "not_possible"
    assert dialogue.last("bob").tells("Write it")


@ON_SQLITE
@pytest.mark.parametrize(
    ("line", "facts"),
    [
        ("/plan projects submit ftp://example.org/mine", ("ftp://example.org/mine", "https://")),
        ("/plan projects submit javascript:alert(1)", ("javascript:alert(1)", "https://")),
        (f"/plan projects submit https://example.org/a {ITEM} note:{'x' * 600}", ("note:", 600, 500)),
        ("/plan projects submit https://example.org/a Vectors", ("Vectors", "/plan projects submit")),
        ("/plan projects submit https://example.org/a", ("say which one", "[Fill in…]")),
        ("/plan projects submit review:on", ("/plan projects submit https://",)),
        ("/plan projects review text:nice", ("/plan projects review",)),
        (f"/plan projects review text:{'x' * 3000}", ("text:", 3000, 2000)),
    ],
)
async def test_what_cannot_be_done(dialogue: Dialogue, line: str, facts: tuple[str | int, ...]) -> None:
    await dialogue.play(GROUP)
    told = await dialogue.say("alice", line)
    assert told.card == "refused"
    assert told.tells(*facts)
    assert not dialogue.posts(card="project")

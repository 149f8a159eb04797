"""Projects: handed in, shown for feedback, reviewed, shown again at the stage's end, taken back."""

import pytest

from tests.dialogues.dialogue import BEGIN, ON_SQLITE, Dialogue

GROUP = f"""{BEGIN}
    alice: /plan join
    bob: /plan join
    carol: /plan join
    wait until 2026-03-03T12:00:00+01:00
"""
ITEM = "s1.algebra.exercise"
MINE = f'/plan project https://example.org/mine {ITEM} note:"Power iteration at last"'


async def test_a_project_is_shown_for_feedback(dialogue: Dialogue) -> None:
    await dialogue.play(GROUP)
    await dialogue.play(f"alice: {MINE}")
    assert "is in the channel, for feedback" in dialogue.last("alice").text
    (post,) = dialogue.posts("alice built something")
    assert "<https://example.org/mine>" in post.text
    assert "Power iteration at last" in post.text
    await dialogue.play(f'alice: /plan project https://example.org/better {ITEM} note:"Faster"')
    assert len(dialogue.posts("alice built something")) == 1, "what is shown changes"
    assert "<https://example.org/better>" in dialogue.reads("alice built something").text
    await dialogue.play('alice: click "Undo"')
    taken_back = dialogue.player.transcript.current(post.reference).text
    assert taken_back.startswith("A project was here. It was taken back.")
    assert "example.org" not in taken_back


async def test_a_review_by_the_next_willing_member(dialogue: Dialogue) -> None:
    await dialogue.play(GROUP)
    await dialogue.play(f"""
        bob: /plan review willing:on
        carol: /plan review
        carol: click "I will review"
        alice: /plan project https://example.org/mine {ITEM} review:on
    """)
    assert "I have asked bob for a review" in dialogue.last("alice").text
    (request,) = dialogue.directs("bob")
    assert "alice asks for your review" in request.text
    assert "<https://example.org/mine>" in request.text
    await dialogue.play("""
        bob: click "Write it"
        bob: submit text="Clear plots. Try a smaller step."
    """)
    assert "Thank you! alice gets your review" in dialogue.last("bob").text
    (review,) = dialogue.directs("alice")
    assert "bob reviewed your project" in review.text
    assert "Clear plots. Try a smaller step." in review.text
    await dialogue.play(f"""
        bob: click "Write it"
        bob: submit text="Again"
        bob: /plan project https://example.org/other {ITEM} review:on
        alice: /plan review
    """)
    assert "not yours to write any more" in dialogue.private("bob")[-2].text
    assert "I have asked carol" in dialogue.last("bob").text
    assert "Clear plots" in dialogue.last("alice").text
    assert len(dialogue.directs("alice")) == 1


async def test_who_passes_on_or_waits_too_long_is_not_the_last(dialogue: Dialogue) -> None:
    await dialogue.play(GROUP)
    await dialogue.play(f"""
        bob: /plan review willing:on
        alice: {MINE}
        alice: click "Ask for a review"
        bob: click "Pass it on"
        carol: /plan review willing:on
        bob: click "Pass it on"
    """)
    assert "Nobody else is willing just now" in dialogue.private("bob")[-2].text
    assert "I have asked somebody else" in dialogue.last("bob").text
    assert len(dialogue.directs("carol")) == 1
    await dialogue.play("wait 8d")
    assert len(dialogue.directs("bob")) == 2, "after a week it is the next one's turn again"
    await dialogue.play("""
        bob: /plan leave
        carol: /plan review text:"Nice"
    """)
    assert "Thank you!" in dialogue.last("carol").text


async def test_a_review_waits_for_somebody_willing(dialogue: Dialogue) -> None:
    await dialogue.play(GROUP)
    await dialogue.play(f"""
        alice: /plan project https://example.org/mine {ITEM} review:on
        bob: /plan settings quiet:00:00-23:00
        bob: /plan review willing:on
    """)
    assert "Nobody is willing to review just now" in dialogue.last("alice").text
    assert not dialogue.directs("bob"), "not in quiet hours"
    await dialogue.play("wait 1d")
    assert f"{dialogue.directs('bob')[0].at:%H:%M}" == "23:00"


async def test_the_stages_end_shows_what_was_built(dialogue: Dialogue) -> None:
    await dialogue.play(GROUP)
    await dialogue.play(f"""
        alice: {MINE}
        bob: /plan settings visible:off
        bob: /plan project https://example.org/other {ITEM}
        carol: /plan project https://example.org/late {ITEM}
        wait 8w
    """)
    finale = dialogue.reads("Stage 1 is complete").text
    assert "What we built" in finale
    assert "<https://example.org/mine> — alice" in finale
    assert "<https://example.org/other> — a member" in finale
    assert dialogue.posts("A member built something")
    assert not dialogue.posts("bob")
    await dialogue.play("""
        carol: /plan data delete
        carol: click "Delete everything"
    """)
    finale = dialogue.reads("Stage 1 is complete").text
    assert "late" not in finale
    assert "— alice" in finale


async def test_deleting_ones_data_takes_projects_and_names_back(dialogue: Dialogue) -> None:
    await dialogue.play(GROUP)
    await dialogue.play(f"""
        bob: /plan review willing:on
        alice: /plan project https://example.org/mine {ITEM} review:on
        bob: /plan project https://example.org/other {ITEM}
        bob: /plan review text:"Clear plots"
    """)
    (post,) = dialogue.posts("alice built something")
    (request,), (review,) = dialogue.directs("bob"), dialogue.directs("alice")
    now = dialogue.player.transcript.current
    await dialogue.play("""
        bob: /plan data delete
        bob: click "Delete everything"
    """)
    assert "A former member reviewed your project" in now(review.reference).text
    assert "alice built something" in now(post.reference).text
    await dialogue.play("""
        alice: /plan data delete
        alice: click "Delete everything"
    """)
    assert "alice" not in now(post.reference).text
    assert "example.org" not in now(post.reference).text
    assert request.to == "bob", "the bot keeps nothing of this message any more"


async def test_a_request_reads_no_name_after_its_author_is_gone(dialogue: Dialogue) -> None:
    await dialogue.play(GROUP)
    await dialogue.play(f"""
        bob: /plan review willing:on
        alice: /plan project https://example.org/mine {ITEM} review:on
        alice: /plan data delete
        alice: click "Delete everything"
        bob: click "Write it"
    """)
    (request,) = dialogue.directs("bob")
    changed = dialogue.player.transcript.current(request.reference).text
    assert changed == "A project was here. It was taken back."
    assert "There is no “Write it” button here" in dialogue.last("bob").text


@ON_SQLITE
@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("/plan project ftp://example.org/mine", "is not a link that begins with https:// or http://"),
        ("/plan project javascript:alert(1)", "is not a link"),
        (f"/plan project https://example.org/a {ITEM} note:{'x' * 600}", "500 is the most"),
        ("/plan project https://example.org/a Vectors", "is no project"),
        ("/plan project https://example.org/a", "No project has begun yet"),
        ("/plan project review:on", "needs its link"),
        ("/plan review text:nice", "none is open"),
        (f"/plan review text:{'x' * 3000}", "2,000 is the most"),
    ],
)
async def test_what_cannot_be_done(dialogue: Dialogue, line: str, answer: str) -> None:
    await dialogue.play(GROUP)
    assert answer in (await dialogue.say("alice", line)).text
    assert not dialogue.posts("built something")

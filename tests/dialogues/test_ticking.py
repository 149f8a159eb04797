"""Completing items: by button, key, title; several at once; taking back."""

import pytest

from tests.dialogues.dialogue import BEGIN, ON_SQLITE, Dialogue

IN_WEEK_1 = f"""{BEGIN}
    alice: /plan join
    wait until 2026-03-02T09:00:00+01:00
"""


async def test_a_tick_counts_once(dialogue: Dialogue) -> None:
    await dialogue.play(IN_WEEK_1)
    await dialogue.play("""
        alice: click "Done" on item s1.linear-algebra.vectors
    """)
    assert "Done: “Vectors”. 1 point." in dialogue.last("alice").text
    assert "1 of 8 done" in dialogue.last("alice").text
    await dialogue.play("""
        alice: /plan done s1.linear-algebra.vectors
    """)
    assert "You had “Vectors” ticked already; it counts once." in dialogue.last("alice").text
    assert "1 of 8 done" in dialogue.last("alice").text


@ON_SQLITE
@pytest.mark.parametrize(
    "line",
    [
        "s1.linear-algebra.vectors",
        "S1.LINEAR-ALGEBRA.VECTORS",
        "s1.linear-algebra.v",
        "Vectors",
        "vectors",
        '"Vectors"',
        "item:Vectors",
        "item=“Vectors”",
    ],
)
async def test_an_item_by_key_beginning_or_title(dialogue: Dialogue, line: str) -> None:
    await dialogue.play(IN_WEEK_1)
    assert "Done: “Vectors”." in (await dialogue.say("alice", f"/plan done {line}")).text


async def test_several_items_at_once(dialogue: Dialogue) -> None:
    await dialogue.play(IN_WEEK_1)
    await dialogue.play("""
        alice: /plan done Vectors "Eigenvalues and eigenvectors" s1.linear-algebra.m vectors
    """)
    assert (
        "Done: “Vectors”, “Eigenvalues and eigenvectors”, “Matrices”. 3 points."
        in dialogue.last("alice").text
    )
    assert "3 of 8 done" in dialogue.last("alice").text


async def test_a_title_of_several_words_needs_no_quotes(dialogue: Dialogue) -> None:
    await dialogue.play(IN_WEEK_1)
    assert "Done: “Chain rule”." in (await dialogue.say("alice", "/plan done chain rule")).text
    assert "Done: “Bayes' theorem”." in (await dialogue.say("alice", "/plan done Bayes' theorem")).text


@ON_SQLITE
@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Vectors Matricse", "“Matrices”"),
        ("Vectors s1.linear-algebra", "could be several items"),
        ("Vectors qqqqqqqqqq", "No item of this plan is called “qqqqqqqqqq”. /plan week lists"),
        ('Vectors "Chain rule', "never closed"),
    ],
)
async def test_one_unknown_among_several_ticks_nothing(dialogue: Dialogue, line: str, told: str) -> None:
    await dialogue.play(IN_WEEK_1)
    assert told in (await dialogue.say("alice", f"/plan done {line}")).text
    await dialogue.play("alice: /plan week")
    assert "0 of 8 done" in dialogue.last("alice").text


async def test_an_ambiguous_beginning_names_the_candidates(dialogue: Dialogue) -> None:
    await dialogue.play(IN_WEEK_1)
    told = (await dialogue.say("alice", "/plan done s1.linear-algebra")).text
    for key in ("vectors", "matrices", "eigenvectors"):
        assert f"s1.linear-algebra.{key}" in told
    assert "Write a little more" in told


async def test_a_beginning_means_this_week_first(dialogue: Dialogue) -> None:
    await dialogue.play(IN_WEEK_1)
    assert "Done: “Eigenfaces" in (await dialogue.say("alice", "/plan done s1.algebra.p")).text
    assert "could be several" in (await dialogue.say("alice", "/plan done s1.")).text


async def test_undo_takes_a_tick_back(dialogue: Dialogue) -> None:
    await dialogue.play(IN_WEEK_1)
    await dialogue.play("""
        alice: /plan done Vectors
        alice: click "Undo"
    """)
    assert "“Vectors” is open again." in dialogue.last("alice").text
    await dialogue.play("alice: /plan undo vectors")
    assert "“Vectors” was not ticked, so nothing has changed." in dialogue.last("alice").text
    await dialogue.play("alice: /plan progress week")
    assert "0% (0 of 14 points)" in dialogue.last("alice").text
    await dialogue.play("""
        alice: click "Done"
        alice: /plan progress week
    """)
    assert "7% (1 of 14 points)" in dialogue.last("alice").text


async def test_everyone_ticks_the_same_checklist_for_themselves(dialogue: Dialogue) -> None:
    await dialogue.play(IN_WEEK_1)
    await dialogue.play("""
        bob: /plan join
        alice: click "Done" on item s1.algebra.paper
        bob: click "Done" on item s1.algebra.paper
        bob: click "Done" on item s1.algebra.exercise
    """)
    assert "1 of 8 done" in dialogue.last("alice").text
    assert "2 of 8 done" in dialogue.last("bob").text
    goals = dialogue.reads("🎯 Week 1 of 58").text
    assert "✅" not in goals
    assert not dialogue.replies("alice")


async def test_the_paper_is_ticked_from_its_prompt(dialogue: Dialogue) -> None:
    await dialogue.play(IN_WEEK_1)
    await dialogue.play("""
        wait 2d
        alice: click "I have read it"
    """)
    assert "Done: “Eigenfaces for Recognition”. 3 points." in dialogue.last("alice").text


async def test_all_of_a_week(dialogue: Dialogue) -> None:
    await dialogue.play(IN_WEEK_1)
    await dialogue.play("""
        alice: /plan done Vectors Matrices "Eigenvalues and eigenvectors" s1.algebra.tip
        alice: /plan done s1.algebra.mml s1.algebra.goodfellow s1.algebra.paper s1.algebra.exercise
    """)
    assert "That is all of week 1. 🎉" in dialogue.last("alice").text


async def test_too_many_at_once(dialogue: Dialogue) -> None:
    await dialogue.play(IN_WEEK_1)
    told = (await dialogue.say("alice", "/plan done " + "Vectors " * 26)).text
    assert "name at most 25 items at once" in told


async def test_who_has_not_joined_is_told_the_way_in(dialogue: Dialogue) -> None:
    await dialogue.play(IN_WEEK_1)
    for line in (
        "/plan done Vectors",
        "/plan undo Vectors",
        "/plan checkin done",
        "/plan streak",
        "/plan leave",
    ):
        assert "/plan join is all it takes" in (await dialogue.say("zoe", line)).text
    await dialogue.play("zoe: /plan week")
    assert "of 8 done" not in dialogue.last("zoe").text

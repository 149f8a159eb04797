"""Completing items: by button, key, title; several at once; taking back."""

import re

import pytest

from tests.dialogues.dialogue import BEGIN, ON_SQLITE, Dialogue
from tests.dialogues.seen import Place, Seen, cards, numbers_in, week_of

IN_WEEK_1 = f"""{BEGIN}
    alice: /plan join
    wait until 2026-03-02T09:00:00+01:00
"""


def week_so_far(told: Seen) -> list[int]:
    """What the answer to a tick says of the week: its number, how many items are done, and of how many.

    The number alone once all are done.
    """
    assert told.card == "ticked"
    return numbers_in(told.lines[-2])


def checklist_so_far(told: Seen) -> list[int]:
    """How many items of a checklist are done, and of how many. Empty for somebody who ticks none."""
    assert told.card == "week"
    counts = [line for line in told.lines if re.fullmatch(r"\d+ of \d+ done(, \d+ more optional)?", line)]
    return numbers_in("".join(counts))[:2]


async def test_a_tick_counts_once(dialogue: Dialogue) -> None:
    await dialogue.play(IN_WEEK_1)
    await dialogue.play("""
        alice: click "Done" on item s1.linear-algebra.vectors
    """)
    told = dialogue.last("alice")
    assert week_so_far(told) == [1, 1, 6]
    assert "“Vectors”" in told.title
    assert numbers_in(told.title) == [1], "the points"
    await dialogue.play("""
        alice: /plan done s1.linear-algebra.vectors
    """)
    again = dialogue.last("alice")
    assert week_so_far(again) == [1, 1, 6]
    assert "“Vectors”" in again.title
    assert numbers_in(again.title) == [], "no further point"


async def test_without_an_item_the_week_is_shown_and_who_is_in_no_group_can_join(dialogue: Dialogue) -> None:
    await dialogue.play(IN_WEEK_1)
    assert (await dialogue.say("alice", "/plan done")).buttons.count("Done") == 7
    shown = await dialogue.say("zed", "/plan week")
    assert "Done" not in shown.buttons, "a press would only be refused"
    await dialogue.play('zed: click "Join"')
    assert dialogue.last("zed").card == "welcome"


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
    told = await dialogue.say("alice", f"/plan done {line}")
    assert week_so_far(told) == [1, 1, 6]
    assert "“Vectors”" in told.title
    assert numbers_in(told.title) == [1], "the points"


async def test_several_items_at_once(dialogue: Dialogue) -> None:
    await dialogue.play(IN_WEEK_1)
    await dialogue.play("""
        alice: /plan done Vectors "Eigenvalues and eigenvectors" s1.linear-algebra.m vectors
    """)
    told = dialogue.last("alice")
    assert week_so_far(told) == [1, 3, 6]
    assert "“Vectors”, “Eigenvalues and eigenvectors” and “Matrices”" in told.title
    assert numbers_in(told.title) == [3], "the points"


async def test_a_title_of_several_words_needs_no_quotes(dialogue: Dialogue) -> None:
    await dialogue.play(IN_WEEK_1)
    for title in ("Chain rule", "Bayes' theorem"):
        told = await dialogue.say("alice", f"/plan done {title.lower()}")
        assert told.card == "ticked"
        assert f"“{title}”" in told.title
        assert numbers_in(told.title), "the points: it is newly ticked"


@ON_SQLITE
@pytest.mark.parametrize(
    ("line", "facts"),
    [
        ("Vectors Matricse", ("“Matricse”", "“Matrices”")),
        ("Vectors s1.linear-algebra", ("“s1.linear-algebra”", "s1.linear-algebra.matrices")),
        ("Vectors qqqqqqqqqq", ("“qqqqqqqqqq”", "/plan week")),
        ('Vectors "Chain rule', ('“"Chain rule”',)),
    ],
)
async def test_one_unknown_among_several_ticks_nothing(
    dialogue: Dialogue, line: str, facts: tuple[str, ...]
) -> None:
    await dialogue.play(IN_WEEK_1)
    told = await dialogue.say("alice", f"/plan done {line}")
    assert told.card == "refused"
    assert told.tells(*facts)
    assert checklist_so_far(await dialogue.say("alice", "/plan week")) == [0, 6]


async def test_an_ambiguous_beginning_names_the_candidates(dialogue: Dialogue) -> None:
    await dialogue.play(IN_WEEK_1)
    told = await dialogue.say("alice", "/plan done s1.linear-algebra")
    assert told.card == "refused"
    for key in ("vectors", "matrices", "eigenvectors"):
        assert told.tells(f"s1.linear-algebra.{key}")


async def test_a_beginning_means_this_week_first(dialogue: Dialogue) -> None:
    await dialogue.play(IN_WEEK_1)
    told = await dialogue.say("alice", "/plan done s1.algebra.p")
    assert told.card == "ticked"
    assert "“Eigenfaces" in told.title
    ambiguous = await dialogue.say("alice", "/plan done s1.")
    assert ambiguous.card == "refused"
    assert ambiguous.tells("“s1.”", "s1.linear-algebra.vectors")


async def test_undo_takes_a_tick_back(dialogue: Dialogue) -> None:
    await dialogue.play(IN_WEEK_1)
    await dialogue.play("""
        alice: /plan done Vectors
        alice: click "Undo"
    """)
    open_again = dialogue.last("alice")
    assert open_again.card == "unticked"
    assert open_again.tells("“Vectors”")
    assert len(open_again.buttons) == 1, "it can be ticked again"
    await dialogue.play("alice: /plan undo vectors")
    unchanged = dialogue.last("alice")
    assert unchanged.card == "unticked"
    assert unchanged.tells("“Vectors”")
    assert not unchanged.buttons, "nothing has changed"
    await dialogue.play("alice: /plan progress week")
    assert dialogue.last("alice").board == [Place(1, "alice", (0, 0, 11), is_reader=True)]
    await dialogue.play("""
        alice: click "Done"
        alice: /plan progress week
    """)
    assert dialogue.last("alice").board == [Place(1, "alice", (9, 1, 11), is_reader=True)]


async def test_everyone_ticks_the_same_checklist_for_themselves(dialogue: Dialogue) -> None:
    await dialogue.play(IN_WEEK_1)
    await dialogue.play("""
        bob: /plan join
        alice: click "Done" on item s1.algebra.paper
        bob: click "Done" on item s1.algebra.paper
        bob: click "Done" on item s1.algebra.exercise
    """)
    assert week_so_far(dialogue.last("alice")) == [1, 1, 6]
    assert week_so_far(dialogue.last("bob")) == [1, 2, 6]
    goals = dialogue.reads(card="week_goals")
    assert week_of(goals) == [1, 58]
    assert not goals.tells("✅")
    assert cards(dialogue.replies()) == ["invitation"], "the group is told of nobody's ticks"


async def test_the_paper_is_ticked_from_its_prompt(dialogue: Dialogue) -> None:
    await dialogue.play(IN_WEEK_1)
    await dialogue.play("""
        wait 2d
        alice: click "I have read it"
    """)
    told = dialogue.last("alice")
    assert told.card == "ticked"
    assert "“Eigenfaces for Recognition”" in told.title
    assert numbers_in(told.title) == [3], "the points"


async def test_all_of_a_week(dialogue: Dialogue) -> None:
    await dialogue.play(IN_WEEK_1)
    await dialogue.play("""
        alice: /plan done Vectors Matrices "Eigenvalues and eigenvectors"
        alice: /plan done s1.algebra.mml s1.algebra.goodfellow s1.algebra.paper s1.algebra.exercise
    """)
    assert week_so_far(dialogue.last("alice")) == [1]
    assert checklist_so_far(await dialogue.say("alice", "/plan week")) == [6, 6]


async def test_too_many_at_once(dialogue: Dialogue) -> None:
    await dialogue.play(IN_WEEK_1)
    told = await dialogue.say("alice", "/plan done " + "Vectors " * 26)
    assert told.card == "refused"
    assert told.numbers == [26, 25], "how many they are, and the most"


async def test_who_has_not_joined_is_told_the_way_in(dialogue: Dialogue) -> None:
    await dialogue.play(IN_WEEK_1)
    for line in (
        "/plan done Vectors",
        "/plan undo Vectors",
        "/plan checkin done",
        "/plan streak",
        "/plan leave",
    ):
        told = await dialogue.say("zoe", line)
        assert told.card == "refused"
        assert told.tells("Deep Learning Study Plan", "/plan join")
    assert checklist_so_far(await dialogue.say("zoe", "/plan week")) == []

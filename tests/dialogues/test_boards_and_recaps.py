"""Boards and recaps: shares, shared ranks, pages, hidden members."""

from tests.dialogues.dialogue import BEGIN, Dialogue, lines_of

THREE = f"""{BEGIN}
    alice: /plan join
    bob: /plan join
    carol: /plan join
    wait until 2026-03-02T09:00:00+01:00
"""


def ranks(text: str) -> list[str]:
    """The rows of a board: `1. alice`."""
    return [line.partition(" — ")[0] for line in text.splitlines() if " — " in line and "points)" in line]


async def test_equal_results_share_a_rank(dialogue: Dialogue) -> None:
    await dialogue.play(THREE)
    await dialogue.play("""
        bob: /plan done Vectors
        alice: /plan done Matrices
        carol: /plan progress
    """)
    assert ranks(dialogue.last("carol")) == ["1. alice", "1. bob", "3. carol (you)"]
    assert "Board: overall, week 1" in dialogue.last("carol")


async def test_ranks_are_shared_over_pages(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    for number in range(23):
        await dialogue.say(f"p{number:02}", "/plan join")
    await dialogue.play("""
        wait until 2026-03-02T09:00:00+01:00
        p22: /plan done s1.algebra.paper
        p21: /plan done Vectors
        p20: /plan done Matrices
        p00: /plan progress week
    """)
    first = ranks(dialogue.last("p00"))
    assert first[:4] == ["1. p22", "2. p20", "2. p21", "4. p00 (you)"]
    assert first[4:] == [f"4. p{number:02}" for number in range(1, 7)]
    await dialogue.play("""
        p00: click "Page 2 of 3 ›"
    """)
    assert ranks(dialogue.last("p00")) == [f"4. p{number:02}" for number in range(7, 17)] + ["4. p00 (you)"]
    await dialogue.play("p00: /plan progress page:3")
    assert ranks(dialogue.last("p00"))[-1] == "4. p00 (you)"
    await dialogue.play("p00: /plan progress page:4")
    assert "This board has 3 pages, so there is no page 4." in dialogue.last("p00")


async def test_a_perfect_late_joiner_ties_a_perfect_founder(dialogue: Dialogue) -> None:
    await dialogue.play(THREE)
    await dialogue.play("""
        alice: /plan done Vectors Matrices "Eigenvalues and eigenvectors" s1.algebra.tip
        alice: /plan done s1.algebra.mml s1.algebra.goodfellow s1.algebra.paper s1.algebra.exercise
        wait 1w
        dora: /plan join
        dora: /plan done s1.calculus.d s1.calculus.g "Chain rule" s1.gradients.paper s1.gradients.exercise
        alice: /plan done s1.calculus.d s1.calculus.g "Chain rule" s1.gradients.paper s1.gradients.exercise
        dora: /plan week
    """)
    rest = [
        line.split("  [Done]")[0].rsplit(" ", 1)[1]
        for line in dialogue.last("dora").splitlines()
        if line.startswith("• ") and "[Done]" in line
    ]
    for person in ("alice", "dora"):
        await dialogue.say(person, f"/plan done {' '.join(rest)}")
    await dialogue.play("""
        wait 1w
        bob: /plan progress overall
    """)
    assert ranks(dialogue.last("bob"))[:3] == ["1. alice", "1. dora", "3. bob (you)"]


async def test_the_recap_tells_the_week(dialogue: Dialogue) -> None:
    await dialogue.play(THREE)
    await dialogue.play("""
        alice: /plan done Vectors
        wait until 2026-03-08T09:00:00+01:00
        bob: choose "Stuck"
        bob: /plan done s1.algebra.paper
        wait 1d
    """)
    (recap,) = dialogue.posts("📊 Week 1 in review")
    assert recap.room == "#general"
    assert lines_of(recap.text)[1:5] == [
        "2 of 3 kept the week. At the check-in: 1 stuck.",
        "This week's board",
        "1. bob — 21% (3 of 14 points)",
        "2. alice — 7% (1 of 14 points)",
    ], "who has nothing is not put on show"


async def test_a_recap_without_anybody(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("wait until 2026-03-09T09:00:00+01:00")
    assert "Nobody has joined yet." in dialogue.posts("📊 Week 1 in review")[0].text


async def test_a_hidden_member_is_named_to_nobody_else(dialogue: Dialogue) -> None:
    await dialogue.play(THREE)
    await dialogue.play("""
        alice: /plan settings visible:off
        alice: /plan done s1.algebra.paper
        bob: /plan done Vectors
        alice: /plan progress week
        bob: /plan progress week
    """)
    assert ranks(dialogue.last("alice")) == ["1. alice (you)", "2. bob", "3. carol"]
    assert ranks(dialogue.last("bob")) == ["1. bob (you)", "2. carol"]
    for board in ("overall", "stage", "streak"):
        assert "alice" not in await dialogue.say("carol", f"/plan progress {board}")
    await dialogue.play("""
        organizer: /plan-admin status
        wait 8w
    """)
    seen_by_others = [one.text for one in dialogue.messages if one.to != "alice"]
    assert any("Stage 1 is complete" in text for text in seen_by_others)
    assert not any("alice" in text for text in seen_by_others)


async def test_boards_turn_by_their_buttons(dialogue: Dialogue) -> None:
    await dialogue.play(THREE)
    await dialogue.play("""
        alice: /plan done Vectors
        alice: /plan progress
        alice: click "Streak"
    """)
    assert "Board: current streaks" in dialogue.last("alice")
    assert "1. alice (you) — 1 week" in dialogue.last("alice")
    await dialogue.play('alice: click "Stage"')
    assert "Board: stage 1, week 1" in dialogue.last("alice")


async def test_the_polls_of_two_weeks_are_told_apart(dialogue: Dialogue) -> None:
    await dialogue.play(THREE)
    await dialogue.play("""
        wait until 2026-03-07T09:00:00+01:00
        alice: choose "Done"
        wait 1w
        alice: choose "Stuck"
        wait until 2026-03-16T09:00:00+01:00
    """)
    assert "At the check-in: 1 done." in dialogue.posts("📊 Week 1")[0].text
    assert "At the check-in: 1 stuck." in dialogue.posts("📊 Week 2")[0].text

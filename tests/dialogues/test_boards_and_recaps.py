"""Boards and recaps: shares, shared ranks, pages, hidden members."""

from bot.curricula import plans_root, read_plan
from bot.study.plan import Pace
from bot.study.syllabus import lay_out
from tests.dialogues.dialogue import BEGIN, LONG, ON_SQLITE, Dialogue
from tests.dialogues.seen import Place, Seen, cards, numbers_in

THREE = f"""{BEGIN}
    alice: /plan join
    bob: /plan join
    carol: /plan join
    wait until 2026-03-02T09:00:00+01:00
"""


def ranks(told: Seen) -> list[str]:
    """Who stands where on a board: `1. alice`. The reader's own row ends in `(you)`."""
    assert told.card == "leaderboard"
    return [f"{one.rank}. {one.name}{' (you)' if one.is_reader else ''}" for one in told.board]


async def test_equal_results_share_a_rank(dialogue: Dialogue) -> None:
    await dialogue.play(THREE)
    await dialogue.play("""
        bob: /plan done Vectors
        alice: /plan done Matrices
        carol: /plan progress overall
    """)
    assert ranks(dialogue.last("carol")) == ["1. alice", "1. bob", "3. carol (you)"]
    assert "overall" in dialogue.last("carol").title
    assert numbers_in(dialogue.last("carol").title) == [1]


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
    await dialogue.play("p00: /plan progress overall page:3")
    assert ranks(dialogue.last("p00"))[-1] == "4. p00 (you)"
    await dialogue.play("p00: /plan progress overall page:4")
    assert dialogue.last("p00").card == "refused"
    assert dialogue.last("p00").numbers == [3, 4], "the pages there are, and the one that was asked for"


async def test_a_perfect_late_joiner_ties_a_perfect_founder(dialogue: Dialogue) -> None:
    await dialogue.play(THREE)
    await dialogue.play("""
        alice: /plan done Vectors Matrices "Eigenvalues and eigenvectors"
        alice: /plan done s1.algebra.mml s1.algebra.goodfellow s1.algebra.paper s1.algebra.exercise
        wait 1w
        dora: /plan join
        dora: /plan done s1.calculus.d s1.calculus.g "Chain rule" s1.gradients.paper s1.gradients.exercise
        alice: /plan done s1.calculus.d s1.calculus.g "Chain rule" s1.gradients.paper s1.gradients.exercise
    """)
    plan = read_plan(plans_root() / "deep-learning")
    rest = [item.key for item in lay_out(plan, Pace.STANDARD).week(2).items]
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
    (recap,) = dialogue.posts(card="recap")
    assert recap.room == "#general"
    assert numbers_in(recap.title) == [1]
    assert numbers_in(recap.lines[1]) == [2, 3, 1], (
        "how many kept the week, out of how many, and the one answer"
    )
    assert "stuck" in recap.lines[1]
    assert recap.board == [Place(1, "bob", (27, 3, 11)), Place(2, "alice", (9, 1, 11))], (
        "who has nothing is not put on show"
    )


async def test_a_recap_without_anybody(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("wait until 2026-03-09T09:00:00+01:00")
    (recap,) = dialogue.posts(card="recap")
    assert recap.numbers == [1], "the week, and nothing that anybody did in it"
    assert recap.tells("/plan join")


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
        told = await dialogue.say("carol", f"/plan progress {board}")
        assert told.card == "leaderboard"
        assert not told.tells("alice")
    await dialogue.play("""
        organizer: /plan-admin status
        wait 8w
    """)
    (finale,) = dialogue.posts("The stage's board", card="recap")
    assert numbers_in(finale.title) == [8]
    assert finale.tells("Stage 1 is complete")
    assert not finale.tells("The week's board"), "one board, of the larger thing that ended"
    assert not any(one.tells("alice") for one in dialogue.messages if one.to != "alice")


async def test_boards_turn_by_their_buttons(dialogue: Dialogue) -> None:
    await dialogue.play(THREE)
    await dialogue.play("""
        alice: /plan done Vectors
        alice: /plan progress overall
        alice: click "Streak"
    """)
    streaks = dialogue.last("alice")
    assert streaks.card == "leaderboard"
    assert streaks.board[0] == Place(1, "alice", (1,), is_reader=True)
    assert [one.numbers for one in streaks.board[1:]] == [(0,), (0,)]
    await dialogue.play('alice: click "Stage"')
    stage = dialogue.last("alice")
    assert stage.card == "leaderboard"
    assert numbers_in(stage.title) == [1, 1], "the stage, and its only week so far"


async def test_the_polls_of_two_weeks_are_told_apart(dialogue: Dialogue) -> None:
    await dialogue.play(THREE)
    await dialogue.play("""
        wait until 2026-03-07T09:00:00+01:00
        alice: choose "Done"
        wait 1w
        alice: choose "Stuck"
        wait until 2026-03-16T09:00:00+01:00
    """)
    first, second = dialogue.posts(card="recap")
    assert [numbers_in(one.title) for one in (first, second)] == [[1], [2]]
    for recap, answer, other in ((first, "done", "stuck"), (second, "stuck", "done")):
        assert numbers_in(recap.lines[1]) == [1, 3, 1]
        assert answer in recap.lines[1]
        assert other not in recap.lines[1]


@ON_SQLITE
async def test_each_stage_keeps_its_board(dialogue: Dialogue) -> None:
    await dialogue.play(THREE)
    await dialogue.play("""
        alice: /plan done Vectors
        bob: /plan progress stage:2
        wait until 2026-04-29T12:00:00+02:00
        bob: /plan settings visible:off
        carol: /plan progress stage
        carol: click "Stage 1"
        carol: /plan progress stage:9
    """)
    too_early = dialogue.private("bob")[-2]
    assert too_early.card == "refused"
    assert too_early.numbers == [2, 9], "the stage, and the week with which it begins"
    running, first, none = dialogue.private("carol")[-3:]
    assert cards((running, first, none)) == ["leaderboard", "leaderboard", "refused"]
    assert numbers_in(running.title) == [2, 9]
    assert numbers_in(first.title) == [1, 1, 8]
    assert ranks(first) == ["1. alice", "2. carol (you)"], "who has hidden since is not named there either"
    assert none.numbers == [7, 9], "the stages there are, and the one that was asked for"


@LONG
@ON_SQLITE
async def test_two_hundred_members_with_ties_on_every_page(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    names = [f"p{number:03}" for number in range(200)]
    for name in names:
        await dialogue.say(name, "/plan join")
    await dialogue.play("wait until 2026-03-02T09:00:00+01:00")
    items = ("Vectors", "Matrices", "s1.algebra.paper")
    for number, name in enumerate(names):
        for item in items[: number // 15 % 4]:
            await dialogue.say(name, f"/plan done {item}")
    points = [(0, 1, 2, 5)[number // 15 % 4] for number in range(200)]
    expected = {
        name: 1 + sum(other > own for other in points) for name, own in zip(names, points, strict=True)
    }
    seen: list[str] = []
    for page in range(1, 21):
        rows = ranks(await dialogue.say("p007", f"/plan progress week {page}"))
        own = [row for row in rows if row.endswith("(you)")]
        assert own == [f"{expected['p007']}. p007 (you)"], "one's own row is on every page, once"
        others = [row for row in rows if not row.endswith("(you)")]
        assert 9 <= len(others) <= 10
        seen += others
    assert sorted(seen) == sorted(f"{expected[name]}. {name}" for name in names if name != "p007")


@ON_SQLITE
async def test_a_board_says_how_it_counts_to_those_who_are_new(dialogue: Dialogue) -> None:
    await dialogue.play(THREE)
    await dialogue.play("wait 2w\ndora: /plan join\nwait 1w")
    explained = {}
    for person in ("alice", "dora", "zoe"):
        told = await dialogue.say(person, "/plan progress overall")
        explained[person] = told.tells("has fallen due since a member joined")
    assert explained == {"alice": False, "dora": True, "zoe": True}, "zoe is no member"
    await dialogue.play("wait 1w\ndora: /plan progress overall")
    assert not dialogue.last("dora").tells("has fallen due since a member joined")

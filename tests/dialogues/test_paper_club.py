"""The paper club: proposing, voting, reading, and what the group took from it."""

import pytest

from tests.dialogues.dialogue import BEGIN, ON_SQLITE, Dialogue
from tests.dialogues.seen import Seen, cards, numbers_in, times

CLUB = f"""{BEGIN}
    alice: /plan join
    bob: /plan join
    carol: /plan join
    wait until 2026-03-03T12:00:00+01:00
    alice: /plan papers propose https://arxiv.org/pdf/1706.03762v5
    bob: /plan papers propose https://example.org/sparks.pdf Sparks
    carol: /plan papers propose https://arxiv.org/pdf/2203.15556v1.pdf
"""
ATTENTION = "1. Attention Is All You Need"
SPARKS = "2. Sparks"
CHINCHILLA = "3. arXiv:2203.15556"


def result_of(vote: Seen) -> str:
    """The line of a closed vote that names the chosen paper."""
    return vote.line_about("Chosen:")


def result_is_in(vote: Seen) -> bool:
    """Whether a vote is over, and its paper chosen."""
    return vote.tells("Chosen:")


async def test_a_vote_from_proposals_to_the_recap(dialogue: Dialogue) -> None:
    await dialogue.play(CLUB)
    proposed = dialogue.last("carol")
    assert proposed.card == "paper_proposed"
    assert proposed.tells("arXiv:2203.15556", "https://arxiv.org/abs/2203.15556")
    await dialogue.play(f"""
        organizer: /plan-admin papers vote
        alice: choose "{ATTENTION}"
        bob: /plan papers vote 2
        carol: choose "{SPARKS}"
        carol: choose "{ATTENTION}"
    """)
    voted = dialogue.last("bob")
    assert voted.card == "voted"
    assert voted.numbers == [2]
    assert voted.tells("Sparks")
    open_vote = dialogue.reads(card="paper_vote")
    assert numbers_in(open_vote.title) == [2]
    assert open_vote.counts == {ATTENTION: 2, SPARKS: 1, CHINCHILLA: 0}
    assert open_vote.buttons == [ATTENTION, SPARKS, CHINCHILLA]
    assert open_vote.tells("Mon 9 Mar 2026, 09:00")
    await dialogue.play("wait until 2026-03-11T12:00:00+01:00")
    over = dialogue.reads(card="paper_vote")
    assert "Attention Is All You Need" in result_of(over)
    assert not over.buttons, "nothing can be pressed any more"
    _, prompt = dialogue.posts(card="paper_prompt")
    assert times([prompt]) == ["2026-03-11 09:00"]
    assert "Attention Is All You Need" in prompt.title
    chosen = prompt.line_about("alice")
    assert numbers_in(chosen)[0] == 2
    assert "https://arxiv.org/abs/1706.03762" in chosen
    assert prompt.tells("The Matrix Calculus You Need For Deep Learning"), "from the plan, too"
    await dialogue.play("""
        bob: click "I have read it"
        carol: click "Share a takeaway"
        carol: submit takeaway="Attention needs no recurrence"
        alice: /plan papers read It scales
        alice: /plan papers read It scales well
        alice: /plan papers show
        wait until 2026-03-16T09:00:00+01:00
        alice: /plan papers list
    """)
    read = dialogue.last("bob")
    assert read.card == "paper_read"
    assert read.tells(2, "Attention Is All You Need")
    await dialogue.play("bob: /plan week 27")
    assert dialogue.last("bob").tells("✅ 📰 Attention Is All You Need"), "it is in the plan as well"
    shown = dialogue.private("alice")[-2]
    assert shown.card == "paper_prompt"
    assert "Attention Is All You Need" in shown.title
    recap = dialogue.reads(card="recap")
    assert numbers_in(recap.title) == [2]
    assert [line for line in recap.lines if line.startswith("• ")][:2] == [
        "• Attention needs no recurrence — carol",
        "• It scales well — alice",
    ]
    assert not any(line.endswith("It scales — alice") for line in recap.lines), "the later takeaway holds"
    papers = dialogue.last("alice")
    assert papers.card == "papers"
    listed = papers.line_about("Attention Is All You Need")
    assert "https://arxiv.org/abs/1706.03762" in listed
    assert numbers_in(listed) == [2, 3], "the week, and who has read it"
    sparks = papers.line_about("Sparks")
    assert "https://example.org/sparks.pdf" in sparks
    assert "bob" in sparks


async def test_a_tie_goes_to_the_earlier_proposal(dialogue: Dialogue) -> None:
    await dialogue.play(CLUB)
    await dialogue.play(f"""
        organizer: /plan-admin papers vote
        bob: choose "{SPARKS}"
        carol: /plan papers vote 3
        organizer: /plan-admin papers vote close
    """)
    asked = dialogue.last("organizer")
    assert asked.card == "confirm_vote_end"
    assert asked.tells("tie", "Sparks", "1 of 2 votes")
    assert not result_is_in(dialogue.reads(card="paper_vote")), "nothing is over before that is confirmed"
    await dialogue.play('organizer: click "Confirm"')
    told = dialogue.last("organizer")
    assert told.card == "vote_held"
    assert told.tells(2, "Sparks")
    assert "Sparks" in result_of(dialogue.reads(card="paper_vote"))


async def test_without_a_vote_the_plan_goes_on(dialogue: Dialogue) -> None:
    await dialogue.play(CLUB)
    await dialogue.play("""
        organizer: /plan-admin papers vote
        wait 9d
    """)
    over = dialogue.reads(card="paper_vote")
    assert set(over.counts.values()) == {0}
    assert not over.buttons
    assert not over.tells("Chosen:")
    assert "The Matrix Calculus" in dialogue.posts(card="paper_prompt")[-1].title
    await dialogue.play("""
        organizer: /plan-admin papers vote
        alice: /plan papers list
    """)
    assert dialogue.last("organizer").card == "vote_held"
    assert dialogue.last("organizer").numbers == [3]
    papers = dialogue.last("alice").lines
    first = next(line for line in papers if "Attention Is All You Need" in line)
    assert papers[papers.index(first) - 1] == "Proposed", "it waits, and is the first to wait"


async def test_reading_the_plans_own_paper_ticks_it(dialogue: Dialogue) -> None:
    await dialogue.play(CLUB)
    await dialogue.play("""
        alice: /plan papers read Faces are vectors
        alice: /plan week
        alice: /plan papers list week:1
        bob: /plan papers list
    """)
    assert dialogue.private("alice")[-2].tells("✅ 📰 Eigenfaces for Recognition")
    takeaways = dialogue.last("alice")
    assert takeaways.card == "takeaways"
    assert "• Faces are vectors — alice" in takeaways.lines
    listed = dialogue.last("bob").line_about("Eigenfaces for Recognition")
    assert "<" in listed, "with its link"
    assert numbers_in(listed) == [1, 1], "the week, and who has read it"


async def test_who_is_hidden_is_quoted_without_a_name(dialogue: Dialogue) -> None:
    await dialogue.play(CLUB)
    await dialogue.play("""
        alice: /plan settings visible:off
        alice: /plan papers read Faces are vectors
        bob: /plan papers list
        organizer: /plan-admin papers vote
        wait 1w
    """)
    assert dialogue.reads(card="recap").line_about("Faces are vectors").endswith(" — a member")
    assert dialogue.last("bob").card == "papers"
    assert not dialogue.last("bob").tells("alice")
    assert not any(one.tells("alice") for one in dialogue.posts())
    assert not dialogue.reads(card="paper_vote").tells("alice")


async def test_deleting_ones_data_leaves_the_papers_without_the_name(dialogue: Dialogue) -> None:
    await dialogue.play(CLUB)
    await dialogue.play(f"""
        alice: /plan papers read Faces are vectors
        organizer: /plan-admin papers vote
        alice: choose "{ATTENTION}"
        wait until 2026-03-11T12:00:00+01:00
        alice: /plan data delete
        alice: click "Delete everything"
        bob: /plan papers list
    """)
    assert not dialogue.reads(card="recap").tells("Faces are vectors")
    assert "Attention Is All You Need" in result_of(dialogue.reads(card="paper_vote"))
    assert "Attention Is All You Need" in dialogue.reads(card="paper_prompt").title
    for card in ("paper_vote", "paper_prompt"):
        assert not dialogue.reads(card=card).tells("alice")
    assert numbers_in(dialogue.last("bob").line_about("Attention Is All You Need"))[0] == 2


async def test_votes_of_who_leaves_do_not_count(dialogue: Dialogue) -> None:
    await dialogue.play(CLUB)
    await dialogue.play(f"""
        organizer: /plan-admin papers vote
        alice: choose "{ATTENTION}"
        bob: choose "{SPARKS}"
        alice: /plan leave
        wait 1w
    """)
    assert "Sparks" in result_of(dialogue.reads(card="paper_vote"))


@ON_SQLITE
async def test_a_proposal_can_be_withdrawn_until_there_is_a_vote(dialogue: Dialogue) -> None:
    await dialogue.play(CLUB)
    await dialogue.play("""
        carol: click "Withdraw"
        carol: /plan papers list
    """)
    assert dialogue.private("carol")[-2].card == "proposal_withdrawn"
    assert dialogue.last("carol").card == "papers"
    assert not dialogue.last("carol").tells("2203.15556")
    await dialogue.play("""
        organizer: /plan-admin papers vote
        bob: click "Withdraw"
    """)
    assert dialogue.last("bob").card == "refused"
    assert (await dialogue.say("bob", "/plan papers list")).tells("Sparks"), "what was put to the vote stays"


@ON_SQLITE
@pytest.mark.parametrize(
    ("line", "facts"),
    [
        ("/plan papers propose ftp://example.org/a", ("ftp://example.org/a", "1706.03762")),
        ("/plan papers propose javascript:alert(1)", ("javascript:alert(1)", "1706.03762")),
        ("/plan papers propose https://arxiv.org/list/cs.LG/new", ("arxiv.org/list/cs.LG/new", "1706.03762")),
        (f"/plan papers propose https://example.org/{'a' * 600}", (500,)),
        ("/plan papers propose arXiv:1706.03762v3", ("/plan papers list",)),
        ("/plan papers propose www.face-rec.org", ("www.face-rec.org", "1706.03762")),
        ("/plan papers vote 1", ("/plan papers list",)),
        ("/plan papers vote 11", ("11", 1, 10)),
        (f"/plan papers read {'a' * 600}", (600, 500)),
        (f"/plan papers read {'a' * 100_000}", ("takeaway:", 100_000, 500)),
        ("/plan papers list page:9", (1, 9)),
        ("/plan papers list week:1", (1, "/plan papers list")),
    ],
)
async def test_what_cannot_be_done(dialogue: Dialogue, line: str, facts: tuple[str | int, ...]) -> None:
    await dialogue.play(CLUB)
    before = (await dialogue.say("bob", "/plan papers list")).text
    told = await dialogue.say("bob", line)
    assert told.card == "refused"
    assert told.tells(*facts)
    assert (await dialogue.say("bob", "/plan papers list")).text == before
    assert not dialogue.posts(card="paper_vote")


@ON_SQLITE
async def test_a_vote_needs_two_papers(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("organizer: /plan-admin papers vote")
    assert dialogue.last("organizer").card == "refused"
    assert dialogue.last("organizer").tells("/plan papers propose")
    await dialogue.play("""
        alice: /plan join
        alice: /plan papers propose 1706.03762
        organizer: /plan-admin papers vote
        organizer: /plan-admin papers vote close
        alice: /plan papers propose 2203.15556
        alice: /plan papers read
        organizer: /plan-admin papers vote
        organizer: /plan-admin papers vote
        alice: /plan-admin papers vote
    """)
    told = dialogue.private("organizer")[-4:]
    assert cards(told) == ["refused", "refused", "vote_held", "refused"]
    assert told[0].tells("/plan papers propose"), "one paper is too few"
    assert told[1].tells("/plan-admin papers vote"), "no vote is open that could be closed"
    assert told[2].numbers == [1]
    assert told[3].numbers == [1], "it is open already"
    unread, not_theirs = dialogue.private("alice")[-2:]
    assert cards([unread, not_theirs]) == ["refused", "refused"]
    assert unread.numbers == [1]
    assert not_theirs.tells("organizer")


@ON_SQLITE
async def test_there_is_no_vote_in_the_last_week(dialogue: Dialogue) -> None:
    await dialogue.play("""
        organizer: /plan-admin start deep-learning standard 2025-01-20 09:00 Europe/Berlin
        organizer: /plan-admin papers vote
    """)
    assert dialogue.last("organizer").card == "refused"
    assert not dialogue.last("organizer").tells("/plan papers propose"), "more proposals would not help"
    assert not dialogue.posts(card="paper_vote")


async def test_another_group_sees_nothing_of_it(dialogue: Dialogue) -> None:
    await dialogue.play(CLUB)
    await dialogue.play("""
        organizer: /plan-admin papers vote
        in #second
        organizer: /plan-admin start deep-learning standard 2026-03-02 9 Europe/Berlin name:Owls
        dave: /plan join
        dave: /plan papers list
        dave: /plan papers vote 1
        dave: /plan papers propose 1706.03762
        organizer: /plan-admin papers vote
    """)
    papers, vote, proposed = dialogue.private("dave")[-3:]
    assert cards([papers, vote, proposed]) == ["papers", "refused", "paper_proposed"]
    assert not papers.tells("Attention")
    assert vote.tells("/plan papers list")
    assert proposed.tells("Attention Is All You Need")
    assert dialogue.last("organizer").card == "refused"
    assert dialogue.last("organizer").tells("/plan papers propose"), "one paper is too few"


@ON_SQLITE
async def test_what_the_plan_had_is_not_proposed_again(dialogue: Dialogue) -> None:
    await dialogue.play(CLUB)
    await dialogue.play("""
        wait 1w
        bob: /plan papers propose 1802.01528
    """)
    refused = dialogue.last("bob")
    assert refused.card == "refused"
    assert refused.numbers == [2]
    assert refused.tells("The Matrix Calculus")


@ON_SQLITE
async def test_a_closed_vote_stays_as_it_was_when_somebody_goes(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{CLUB}
        organizer: /plan-admin papers vote
        alice: choose "{ATTENTION}"
        bob: choose "{SPARKS}"
        carol: choose "{ATTENTION}"
        organizer: /plan-admin papers vote close
        organizer: click "Confirm"
        wait 1h
    """)
    before = dialogue.reads(card="paper_vote").text
    await dialogue.play("""
        alice: /plan data delete
        alice: click "Delete everything"
        wait 1h
    """)
    assert "alice" in before
    assert dialogue.reads(card="paper_vote").text == before.replace("alice", "a former member")


async def test_the_vote_follows_a_week_that_moves(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{CLUB}
        organizer: /plan-admin papers vote
        alice: choose "{SPARKS}"
        organizer: /plan-admin calendar shift 1
        organizer: click "Confirm"
        wait 1m
    """)
    vote = dialogue.reads(card="paper_vote")
    assert vote.tells("Mon 16 Mar 2026, 09:00")
    assert not vote.tells("Mon 9 Mar 2026")
    await dialogue.play("wait until 2026-03-12T12:00:00+01:00")
    assert not dialogue.reads(card="paper_vote").tells("Chosen:"), "it is open until the week begins"
    await dialogue.play("bob: /plan papers vote 2\n wait until 2026-03-16T09:01:00+01:00")
    assert "Sparks" in result_of(dialogue.reads(card="paper_vote"))

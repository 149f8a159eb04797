"""The paper club: proposing, voting, reading, and what the group took from it."""

import pytest

from tests.dialogues.dialogue import BEGIN, ON_SQLITE, Dialogue
from tests.dialogues.seen import texts, times

CLUB = f"""{BEGIN}
    alice: /plan join
    bob: /plan join
    carol: /plan join
    wait until 2026-03-03T12:00:00+01:00
    alice: /plan propose https://arxiv.org/pdf/1706.03762v5
    bob: /plan propose https://example.org/sparks.pdf Sparks
    carol: /plan propose https://arxiv.org/pdf/2203.15556v1.pdf
"""
ATTENTION = "1. Attention Is All You Need"
SPARKS = "2. Sparks"
VOTE = "Which paper shall we read in week 2?"


async def test_a_vote_from_proposals_to_the_recap(dialogue: Dialogue) -> None:
    await dialogue.play(CLUB)
    assert "Proposed: arXiv:2203.15556 <https://arxiv.org/abs/2203.15556>" in dialogue.last("carol").text
    await dialogue.play(f"""
        organizer: /plan-admin vote
        alice: choose "{ATTENTION}"
        bob: /plan vote 2
        carol: choose "{SPARKS}"
        carol: choose "{ATTENTION}"
    """)
    assert "Your vote for week 2: “Sparks”" in dialogue.last("bob").text
    open_vote = dialogue.reads(VOTE).text
    assert "1. Attention Is All You Need ██████████ 2" in open_vote
    assert f"[{ATTENTION}] [{SPARKS}] [3. arXiv:2203.15556]" in open_vote
    assert "Open until Mon 9 Mar 2026, 09:00" in open_vote
    await dialogue.play("wait until 2026-03-11T12:00:00+01:00")
    over = dialogue.reads(VOTE).text
    assert "Chosen: Attention Is All You Need" in over
    assert "[1." not in over, "nothing can be pressed any more"
    (prompt,) = dialogue.posts("Week 2's paper, chosen by the group. alice proposed it.")
    assert times([prompt]) == ["2026-03-11 09:00"]
    assert "Open the paper <https://arxiv.org/abs/1706.03762>" in prompt.text
    assert "From the plan, too: The Matrix Calculus You Need For Deep Learning" in prompt.text
    await dialogue.play("""
        bob: click "I have read it"
        carol: click "Share a takeaway"
        carol: submit takeaway="Attention needs no recurrence"
        alice: /plan read It scales
        alice: /plan read It scales well
        alice: /plan paper
        wait until 2026-03-16T09:00:00+01:00
        alice: /plan papers
    """)
    assert "Week 2's paper is read: “Attention Is All You Need”." in dialogue.last("bob").text
    await dialogue.play("bob: /plan week 27")
    assert "✅ 📰 Attention Is All You Need" in dialogue.last("bob").text, "it is in the plan as well"
    assert "chosen by the group" in dialogue.private("alice")[-2].text
    recap = dialogue.reads("Week 2 in review").text
    assert (
        "What we took from the paper\n• Attention needs no recurrence — carol\n• It scales well — alice"
        in recap
    )
    assert (
        "• Week 2: Attention Is All You Need <https://arxiv.org/abs/1706.03762> — read by 3, chosen by"
        in (dialogue.last("alice").text)
    )
    assert "Proposed\n• Sparks <https://example.org/sparks.pdf> — bob" in dialogue.last("alice").text


async def test_a_tie_goes_to_the_earlier_proposal(dialogue: Dialogue) -> None:
    await dialogue.play(CLUB)
    await dialogue.play(f"""
        organizer: /plan-admin vote
        bob: choose "{SPARKS}"
        carol: /plan vote 3
        organizer: /plan-admin vote close
    """)
    assert "the paper of week 2 is over: “Sparks” was chosen" in dialogue.last("organizer").text
    assert "Chosen: Sparks" in dialogue.reads(VOTE).text


async def test_without_a_vote_the_plan_goes_on(dialogue: Dialogue) -> None:
    await dialogue.play(CLUB)
    await dialogue.play("""
        organizer: /plan-admin vote
        wait 9d
    """)
    assert "Nobody voted, so nothing was chosen" in dialogue.reads(VOTE).text
    assert dialogue.posts("📰 The Matrix Calculus")
    await dialogue.play("""
        organizer: /plan-admin vote
        alice: /plan papers
    """)
    assert "week 3" in dialogue.last("organizer").text
    assert "Proposed\n• Attention Is All You Need" in dialogue.last("alice").text


async def test_reading_the_plans_own_paper_ticks_it(dialogue: Dialogue) -> None:
    await dialogue.play(CLUB)
    await dialogue.play("""
        alice: /plan read Faces are vectors
        alice: /plan week
        alice: /plan papers week:1
        bob: /plan papers
    """)
    assert "✅ 📰 Eigenfaces for Recognition" in dialogue.private("alice")[-2].text
    assert "• Faces are vectors — alice" in dialogue.last("alice").text
    assert "• Week 1: Eigenfaces for Recognition <" in dialogue.last("bob").text
    assert "— read by 1" in dialogue.last("bob").text


async def test_who_is_hidden_is_quoted_without_a_name(dialogue: Dialogue) -> None:
    await dialogue.play(CLUB)
    await dialogue.play("""
        alice: /plan settings visible:off
        alice: /plan read Faces are vectors
        bob: /plan papers
        organizer: /plan-admin vote
        wait 1w
    """)
    assert "Faces are vectors — a member" in dialogue.reads("Week 1 in review").text
    assert "alice" not in dialogue.last("bob").text
    assert not dialogue.posts("alice")
    assert "alice" not in dialogue.reads(VOTE).text


async def test_deleting_ones_data_leaves_the_papers_without_the_name(dialogue: Dialogue) -> None:
    await dialogue.play(CLUB)
    await dialogue.play(f"""
        alice: /plan read Faces are vectors
        organizer: /plan-admin vote
        alice: choose "{ATTENTION}"
        wait until 2026-03-11T12:00:00+01:00
        alice: /plan data delete
        alice: click "Delete everything"
        bob: /plan papers
    """)
    assert "Faces are vectors" not in dialogue.reads("Week 1 in review").text
    assert "Chosen: Attention Is All You Need" in dialogue.reads(VOTE).text
    for words in (VOTE, "chosen by the group"):
        assert "alice" not in dialogue.reads(words).text
    assert "• Week 2: Attention Is All You Need" in dialogue.last("bob").text


async def test_votes_of_who_leaves_do_not_count(dialogue: Dialogue) -> None:
    await dialogue.play(CLUB)
    await dialogue.play(f"""
        organizer: /plan-admin vote
        alice: choose "{ATTENTION}"
        bob: choose "{SPARKS}"
        alice: /plan leave
        wait 1w
    """)
    assert "Chosen: Sparks" in dialogue.reads(VOTE).text


@ON_SQLITE
async def test_a_proposal_can_be_withdrawn_until_there_is_a_vote(dialogue: Dialogue) -> None:
    await dialogue.play(CLUB)
    await dialogue.play("""
        carol: click "Withdraw"
        carol: /plan papers
    """)
    assert "Your proposal is withdrawn" in dialogue.private("carol")[-2].text
    assert "2203.15556" not in dialogue.last("carol").text
    await dialogue.play("""
        organizer: /plan-admin vote
        bob: click "Withdraw"
    """)
    assert "There was a vote on that paper, so it stays" in dialogue.last("bob").text


@ON_SQLITE
@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("/plan propose ftp://example.org/a", "is not an arXiv id such as 1706.03762"),
        ("/plan propose javascript:alert(1)", "is not an arXiv id"),
        ("/plan propose https://arxiv.org/list/cs.LG/new", "is not an arXiv id"),
        (f"/plan propose https://example.org/{'a' * 600}", "longer than 500 characters"),
        ("/plan propose arXiv:1706.03762v3", "is proposed already"),
        ("/plan propose www.face-rec.org", "is not an arXiv id"),
        ("/plan vote 1", "No vote is open"),
        ("/plan vote 11", "whole number from 1 to 10"),
        (f"/plan read {'a' * 600}", "500 is the most"),
        (f"/plan read {'a' * 100_000}", "takeaway: That is 100,000 characters; 500 is the most"),
        ("/plan papers page:9", "no page 9"),
        ("/plan papers week:1", "Nobody has read a paper of week 1 yet"),
    ],
)
async def test_what_cannot_be_done(dialogue: Dialogue, line: str, answer: str) -> None:
    await dialogue.play(CLUB)
    assert answer in (await dialogue.say("bob", line)).text
    assert not dialogue.posts(VOTE)


@ON_SQLITE
async def test_a_vote_needs_two_papers(dialogue: Dialogue) -> None:
    await dialogue.play(BEGIN)
    await dialogue.play("organizer: /plan-admin vote")
    assert "at least two proposed papers, and none is there" in dialogue.last("organizer").text
    await dialogue.play("""
        alice: /plan join
        alice: /plan propose 1706.03762
        organizer: /plan-admin vote
        organizer: /plan-admin vote close
        alice: /plan propose 2203.15556
        alice: /plan read
        organizer: /plan-admin vote
        organizer: /plan-admin vote
        alice: /plan-admin vote
    """)
    told = texts(dialogue.private("organizer"))
    assert "and one is there" in told[-4]
    assert "No vote is open" in told[-3]
    assert "paper of week 1 is in the channel" in told[-2]
    assert "paper of week 1 is open already" in told[-1]
    assert "Week 1 has not begun yet" in dialogue.private("alice")[-2].text
    assert "for organizers" in dialogue.last("alice").text


@ON_SQLITE
async def test_there_is_no_vote_in_the_last_week(dialogue: Dialogue) -> None:
    await dialogue.play("""
        organizer: /plan-admin start deep-learning standard 2025-01-20 09:00 Europe/Berlin
        organizer: /plan-admin vote
    """)
    assert "no further week" in dialogue.last("organizer").text


async def test_another_group_sees_nothing_of_it(dialogue: Dialogue) -> None:
    await dialogue.play(CLUB)
    await dialogue.play("""
        organizer: /plan-admin vote
        in #second
        organizer: /plan-admin start deep-learning standard 2026-03-02 9 Europe/Berlin name:Owls
        dave: /plan join
        dave: /plan papers
        dave: /plan vote 1
        dave: /plan propose 1706.03762
        organizer: /plan-admin vote
    """)
    papers, vote, proposed = texts(dialogue.private("dave"))[-3:]
    assert "Attention" not in papers
    assert "No vote is open" in vote
    assert "Proposed: Attention Is All You Need" in proposed
    assert "one is there" in dialogue.last("organizer").text


@ON_SQLITE
async def test_what_the_plan_had_is_not_proposed_again(dialogue: Dialogue) -> None:
    await dialogue.play(CLUB)
    await dialogue.play("""
        wait 1w
        bob: /plan propose 1802.01528
    """)
    assert "is in the plan: it was the paper of week 2" in dialogue.last("bob").text


@ON_SQLITE
async def test_a_closed_vote_stays_as_it_was_when_somebody_goes(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{CLUB}
        organizer: /plan-admin vote
        alice: choose "{ATTENTION}"
        bob: choose "{SPARKS}"
        carol: choose "{ATTENTION}"
        organizer: /plan-admin vote close
        wait 1h
    """)
    before = dialogue.reads(VOTE).text
    await dialogue.play("""
        alice: /plan data delete
        alice: click "Delete everything"
        wait 1h
    """)
    assert "alice" in before
    assert dialogue.reads(VOTE).text == before.replace("alice", "a former member")

"""The words of the paper club: the week's paper, proposals, votes, and what members took from a paper."""

from dataclasses import replace
from datetime import timedelta

from bot.features.paper_club import cards
from bot.features.paper_club.prompt_cards import chosen_paper, planned_paper
from bot.features.paper_club.rules import Ballot, ClubPaper, Takeaway, WeekPaper
from bot.messages.card import Block, Card
from bot.messages.plain import plain
from tests.courses import EIGENFACES, VECTORS_UNIT, a_course, actions_of
from tests.dialogues.dialogue import BEGIN, Dialogue

COURSE = a_course()
WEEK_1, WEEK_2 = COURSE.syllabus.week(1), COURSE.syllabus.week(2)
ATTENTION = ClubPaper(1, "https://arxiv.org/abs/1706.03762", "Attention Is All You Need", "alice")
SPARKS = ClubPaper(2, "https://example.org/sparks.pdf", "Sparks")


def blocks_of(blocks: list[Block]) -> list[str]:
    """The lines of a part of a card."""
    return plain(Card("recap", tuple(blocks), COURSE.zone)).splitlines()


def test_the_plans_paper_of_a_week() -> None:
    card = planned_paper(COURSE, WEEK_1)
    assert card.name == "paper_prompt"
    assert plain(card).splitlines() == [
        "📰 Eigenfaces",
        "Week 1's paper. Turk and Pentland (1991). About 1½ h. Open the paper "
        "<https://example.org/eigenfaces>",
        "Read the first four sections.",
        "If you want more",
        "• A tutorial <https://example.org/tutorial>, by Shlens",
        "[I have read it] [Share a takeaway]",
    ]
    assert actions_of(card) == {
        "I have read it": "plan done item=s1.vectors.eigenfaces",
        "Share a takeaway": "plan papers read week=1 ?takeaway",
        "More…": "plan help",
    }


def test_the_discussion_of_the_plans_paper() -> None:
    thread = Card("paper_prompt", planned_paper(COURSE, WEEK_1).thread, COURSE.zone)
    assert plain(thread).splitlines() == [
        "To discuss",
        "1. What is an eigenface?",
        "2. What does the method miss?",
        "[More…]",
    ]


def test_a_week_with_two_papers_names_the_other() -> None:
    other = replace(EIGENFACES, key="s1.faces.fisher", title="Fisherfaces", authors=(), year=None)
    unit = replace(VECTORS_UNIT, key="s1.faces", items=(other,), questions=(), also_read=())
    week = replace(WEEK_1, units=(VECTORS_UNIT, unit), items=(*WEEK_1.items, other), is_practice=True)
    card = planned_paper(COURSE, week)
    assert plain(card).splitlines() == [
        "📰 A second look: Eigenfaces",
        "Week 1's paper. Turk and Pentland (1991). About 1½ h. Open the paper "
        "<https://example.org/eigenfaces>",
        "Read the first four sections.",
        "Also this week: Fisherfaces <https://example.org/eigenfaces>",
        "If you want more",
        "• A tutorial <https://example.org/tutorial>, by Shlens",
        "[I have read it] [Read: Fisherfaces] [Share a takeaway]",
    ]
    assert actions_of(card) == {
        "I have read it": "plan done item=s1.vectors.eigenfaces",
        "Read: Fisherfaces": "plan done item=s1.faces.fisher",
        "Share a takeaway": "plan papers read week=1 ?takeaway",
        "More…": "plan help",
    }


def test_the_paper_that_the_group_chose() -> None:
    card = chosen_paper(COURSE, WEEK_1, ATTENTION)
    assert card.name == "paper_prompt"
    assert plain(card).splitlines() == [
        "📰 Attention Is All You Need",
        "Week 1's paper, chosen by the group. alice proposed it. Open the paper "
        "<https://arxiv.org/abs/1706.03762>",
        "From the plan, too: Eigenfaces <https://example.org/eigenfaces>",
        "[I have read it] [Share a takeaway]",
    ]
    assert plain(Card("paper_prompt", card.thread, COURSE.zone)).splitlines() == [
        "To discuss",
        "1. What does it claim, in one sentence?",
        "2. Which experiment or argument carries the claim, and what would speak against it?",
        "3. What would you try next, or take into your own work?",
    ]
    assert actions_of(card) == {
        "I have read it": "plan papers read week=1",
        "Share a takeaway": "plan papers read week=1 ?takeaway",
    }


def test_a_chosen_paper_without_the_name_of_its_proposer() -> None:
    assert plain(chosen_paper(COURSE, WEEK_2, SPARKS)).splitlines() == [
        "📰 Sparks",
        "Week 2's paper, chosen by the group. Open the paper <https://example.org/sparks.pdf>",
        "[I have read it] [Share a takeaway]",
    ]


def test_a_proposal() -> None:
    card = cards.proposed(COURSE, ATTENTION, "UTC")
    assert card.name == "paper_proposed"
    assert plain(card).splitlines() == [
        "Proposed: Attention Is All You Need <https://arxiv.org/abs/1706.03762>. An organizer can "
        "put it to the vote.",
        "[Withdraw]",
        "/plan papers list lists all proposals. I never open links.",
    ]
    assert actions_of(card) == {
        "Withdraw": "plan papers propose link=https://arxiv.org/abs/1706.03762 withdraw=on",
    }


def test_a_proposal_whose_link_is_too_long_for_a_button() -> None:
    long = replace(SPARKS, link=f"https://example.org/{'a' * 480}")
    assert actions_of(cards.proposed(COURSE, long, "UTC")) == {}


def test_a_vote_that_hides_small_counts_is_held_with_buttons() -> None:
    few = Ballot(2, ((ATTENTION, 2), (SPARKS, 2)), timedelta(days=6), None, hides_small=True)
    card = cards.ballot(COURSE, few)
    assert card.poll is None, "a platform's poll would show who voted"
    assert "Votes are counted once there are five." in plain(card)
    assert len(actions_of(card)) == 2
    enough = plain(cards.ballot(COURSE, replace(few, papers=((ATTENTION, 3), (SPARKS, 2)))))
    assert "once there are five" not in enough
    over = plain(cards.ballot(COURSE, replace(few, closes_in=None, chosen=ATTENTION)))
    assert "Votes are counted once there are five." in over


def test_an_open_vote() -> None:
    card = cards.ballot(COURSE, Ballot(2, ((ATTENTION, 2), (SPARKS, 0)), timedelta(days=6), None))
    assert card.name == "paper_vote"
    assert plain(card).splitlines() == [
        "🗳️ Which paper shall we read in week 2?",
        "1. Attention Is All You Need <https://arxiv.org/abs/1706.03762> — alice",
        "2. Sparks <https://example.org/sparks.pdf>",
        "1. Attention Is All You Need: 2.",
        "2. Sparks: 0.",
        "Each member has one vote, until Mon 9 Mar 2026, 09:00 (Europe/Berlin). A tie goes to the paper "
        "proposed first. The count does not show who voted.",
    ]
    assert plain(card.unfolded).splitlines()[-1] == plain(card).splitlines()[-1], "where there is no poll"
    assert plain(card.above).splitlines()[-1] == (
        "The poll below shows who voted for what. /plan papers vote 2 votes without a name."
    )


def test_a_members_ballot_paper() -> None:
    vote = Ballot(2, ((ATTENTION, 1), (SPARKS, 0)), timedelta(days=6), None)
    card = cards.ballot_paper(COURSE, vote, ATTENTION, "UTC", "Your vote for week 2: “Attention”.")
    assert card.name == "ballot_paper"
    assert plain(card).splitlines() == [
        "🗳️ Which paper shall we read in week 2?",
        "Your vote for week 2: “Attention”.",
        "• ✅ 1. Attention Is All You Need <https://arxiv.org/abs/1706.03762> — alice · 1 vote  [Take back]",
        "• 2. Sparks <https://example.org/sparks.pdf> · 0 votes  [Vote]",
        "You can vote, and change your vote, until Mon 9 Mar 2026, 08:00 (UTC). "
        "The count does not show who voted.",
    ]
    assert actions_of(card) == {
        "Take back": "plan papers vote number=1 week=2 withdraw=on again=on",
        "Vote": "plan papers vote number=2 week=2 again=on",
    }
    few = plain(cards.ballot_paper(COURSE, replace(vote, hides_small=True), None, "UTC"))
    assert "Votes are counted once there are five. You can vote" in few
    assert "1 vote" not in few


def test_before_a_vote_ends_early_its_result_is_told() -> None:
    vote = Ballot(2, ((SPARKS, 1), (ATTENTION, 2)), timedelta(days=6), None)
    card = cards.confirm_close(COURSE, vote)
    assert card.name == "confirm_vote_end"
    assert plain(card).splitlines() == [
        "End the vote on the paper of week 2 now?",
        "It would choose Attention Is All You Need <https://arxiv.org/abs/1706.03762>, with 2 of 3 votes.",
        "[Confirm]",
        "Nothing ends before you confirm. By itself the vote ends Mon 9 Mar 2026, 09:00 (Europe/Berlin).",
    ]
    assert actions_of(card) == {"Confirm": "plan-admin papers vote action=close sure=on"}

    def result(*papers: tuple[ClubPaper, int], hides_small: bool = False) -> str:
        """The line that tells what would be chosen."""
        asked = cards.confirm_close(COURSE, replace(vote, papers=papers, hides_small=hides_small))
        return plain(asked).splitlines()[1]

    assert result((SPARKS, 1), (ATTENTION, 1)) == (
        "It is a tie, so the paper proposed first would be chosen: Sparks <https://example.org/sparks.pdf>, "
        "with 1 of 2 votes."
    )
    assert result((SPARKS, 0), (ATTENTION, 0)) == (
        "Nobody has voted yet, so nothing would be chosen. The papers wait for the next vote."
    )
    assert result((SPARKS, 1), (ATTENTION, 0), hides_small=True) == (
        "1 member voted so far: too few for me to tell you for what."
    )


def test_a_vote_that_chose_a_paper() -> None:
    card = cards.ballot(COURSE, Ballot(2, ((ATTENTION, 2), (SPARKS, 0)), None, ATTENTION))
    assert card.name == "paper_vote"
    assert plain(card).splitlines() == [
        "🗳️ Which paper shall we read in week 2?",
        "1. Attention Is All You Need <https://arxiv.org/abs/1706.03762> — alice",
        "2. Sparks <https://example.org/sparks.pdf>",
        "1. Attention Is All You Need: 2.",
        "2. Sparks: 0.",
        "Chosen: Attention Is All You Need <https://arxiv.org/abs/1706.03762>.",
    ]


def test_a_vote_in_which_nobody_voted() -> None:
    card = cards.ballot(COURSE, Ballot(2, ((ATTENTION, 0), (SPARKS, 0)), None, None))
    assert (
        plain(card).splitlines()[-1]
        == "Nobody voted, so nothing was chosen. The papers wait for the next vote."
    )


def test_a_paper_that_was_read() -> None:
    alone = cards.has_read(COURSE, 2, "Sparks", noted=False, is_recapped=False, zone="UTC")
    assert alone.name == "paper_read"
    assert plain(alone).splitlines() == ["You have read week 2's paper: “Sparks”.", "[Share a takeaway]"]
    assert actions_of(alone) == {"Share a takeaway": "plan papers read week=2 ?takeaway"}
    noted = cards.has_read(COURSE, 2, "Sparks", noted=True, is_recapped=False, zone="UTC")
    assert plain(noted) == "You have read week 2's paper: “Sparks”. Your takeaway goes into the week's recap."
    late = cards.has_read(COURSE, 2, "Sparks", noted=True, is_recapped=True, zone="UTC")
    assert (
        plain(late)
        == "You have read week 2's paper: “Sparks”. Your takeaway is kept with it: /plan papers list week:2."
    )


def test_what_the_group_has_read() -> None:
    read = [
        WeekPaper(1, "Eigenfaces", "https://example.org/eigenfaces", 2),
        WeekPaper(2, "Sparks", "", 0, is_chosen=True),
    ]
    card = cards.papers(COURSE, read, [ATTENTION, SPARKS], 2, 3, "UTC")
    assert card.name == "papers"
    assert plain(card).splitlines() == [
        "📚 What we have read",
        "• Week 1: Eigenfaces <https://example.org/eigenfaces> — read by 2",
        "• Week 2: Sparks — nobody has read it yet, chosen by the group",
        "Proposed",
        "• Attention Is All You Need <https://arxiv.org/abs/1706.03762> — alice",
        "• Sparks <https://example.org/sparks.pdf>",
        "[‹ Page 1] [Page 3 of 3 ›]",
        "To propose a paper: /plan papers propose. To see the takeaways of a week: /plan papers list week:3.",
    ]
    assert actions_of(card) == {
        "‹ Page 1": "plan papers list page=1",
        "Page 3 of 3 ›": "plan papers list page=3",
    }


def test_an_open_vote_is_reached_from_the_list() -> None:
    card = cards.papers(COURSE, [], [ATTENTION, SPARKS], 1, 2, "UTC", can_vote=True)
    assert actions_of(card) == {"Vote…": "plan papers vote", "Page 2 of 2 ›": "plan papers list page=2"}


def test_nothing_read_and_nothing_proposed() -> None:
    assert plain(cards.papers(COURSE, [], [], 1, 1, "UTC")).splitlines() == [
        "📚 What we have read",
        "Nothing yet. Have you read this week's paper? Say so with /plan papers read.",
        "To propose a paper: /plan papers propose. To see the takeaways of a week: /plan papers list week:3.",
    ]


def test_the_takeaways_of_a_week() -> None:
    card = cards.takeaways(1, "Eigenfaces", [Takeaway("alice", "Faces are vectors")], "UTC")
    assert card.name == "takeaways"
    assert plain(card).splitlines() == [
        "📰 Week 1: Eigenfaces",
        "• Faces are vectors — alice",
    ]


def test_no_takeaway_yet() -> None:
    card = cards.takeaways(1, "Eigenfaces", [], "UTC")
    assert card.name == "takeaways"
    assert plain(card).splitlines() == [
        "📰 Week 1: Eigenfaces",
        "Nobody has shared a takeaway yet.",
    ]


def test_more_takeaways_than_a_card_shows() -> None:
    said = [Takeaway("alice", "Faces are vectors")] * 51
    assert plain(cards.takeaways(1, "Eigenfaces", said, "UTC")).splitlines()[-1] == "… and 1 more."


def test_the_takeaways_in_a_recap() -> None:
    said = [Takeaway("alice", "Faces are vectors"), Takeaway("a member", "Data has few directions")]
    assert blocks_of(cards.quoted_takeaways(1, said)) == [
        "What we took from the paper",
        "• Faces are vectors — alice",
        "• Data has few directions — a member",
    ]
    assert blocks_of(cards.quoted_takeaways(1, said * 3))[-1] == "… and 1 more: /plan papers list week:1"
    assert cards.quoted_takeaways(1, []) == []


async def test_the_words_about_proposals_and_votes(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        alice: /plan papers propose https://example.org/a A
        alice: click "Withdraw"
    """)
    assert dialogue.last("alice").card == "proposal_withdrawn"
    assert dialogue.last("alice").text == "Your proposal is withdrawn."
    await dialogue.play("""
        alice: /plan papers propose https://example.org/b B
        alice: /plan papers propose https://example.org/c C
        organizer: /plan-admin papers vote
    """)
    assert dialogue.last("organizer").card == "vote_held"
    assert (
        dialogue.last("organizer").text
        == "The vote on the paper of week 1 is in the channel. It ends when that week begins."
    )
    voted = await dialogue.say("alice", "/plan papers vote 2")
    assert voted.card == "voted"
    assert voted.text == (
        "Your vote for week 1: “C”. Only the count is shown. You can change it until the vote is over."
    )
    await dialogue.play('organizer: /plan-admin papers vote close\norganizer: click "Confirm"')
    over = dialogue.last("organizer")
    assert over.card == "vote_held"
    assert over.text == "The vote on the paper of week 1 is over: “C” was chosen."


async def test_the_words_about_a_vote_in_which_nobody_voted(dialogue: Dialogue) -> None:
    await dialogue.play(f"""{BEGIN}
        alice: /plan join
        alice: /plan papers propose https://example.org/b B
        alice: /plan papers propose https://example.org/c C
        organizer: /plan-admin papers vote
    """)
    await dialogue.play('organizer: /plan-admin papers vote close\norganizer: click "Confirm"')
    told = dialogue.last("organizer")
    assert told.text == "The vote on the paper of week 1 is over: nobody had voted."


async def test_why_a_vote_or_a_proposal_is_refused(dialogue: Dialogue) -> None:
    await dialogue.play(f"{BEGIN}\n        alice: /plan join")
    told = await dialogue.say("alice", "/plan papers vote 1")
    assert told.text == "No vote is open. /plan papers list shows what was proposed and chosen."
    told = await dialogue.say("alice", "/plan papers read")
    assert told.text == "Week 1 has not begun yet; its paper comes with it."
    told = await dialogue.say("organizer", "/plan-admin papers vote close")
    assert told.text == "No vote is open. With two proposed papers, /plan-admin papers vote opens one."
    told = await dialogue.say("organizer", "/plan-admin papers vote")
    assert told.text == (
        "A vote needs at least two papers, and none is proposed. Members propose one with "
        "/plan papers propose."
    )
    await dialogue.play("alice: /plan papers propose https://example.org/a A")
    told = await dialogue.say("organizer", "/plan-admin papers vote")
    assert told.text == (
        "A vote needs at least two papers, and only one is proposed. "
        "Members propose one with /plan papers propose."
    )
    told = await dialogue.say("alice", "/plan papers propose https://example.org/a")
    assert told.text == "That paper is proposed already. /plan papers list lists them all."
    await dialogue.play("""
        alice: /plan papers propose https://example.org/b B
        organizer: /plan-admin papers vote
    """)
    told = await dialogue.say("organizer", "/plan-admin papers vote")
    assert told.text == "The vote on the paper of week 1 is open already."
    told = await dialogue.say("alice", "/plan papers vote 3")
    assert told.text == "This vote has 2 papers, so there is no number 3."
    await dialogue.play('alice: click "Withdraw"')
    assert dialogue.last("alice").text == "There was a vote on that paper, so it stays."
    await dialogue.play('organizer: /plan-admin papers vote close\norganizer: click "Confirm"')
    told = await dialogue.say("organizer", "/plan-admin papers vote")
    assert (
        told.text
        == "The vote on the paper of week 1 is over. Once that week has begun, the next can be opened."
    )

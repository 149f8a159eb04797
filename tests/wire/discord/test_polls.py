"""The vote on a paper as one of Discord's polls: who counts, what was missed, and what stands in for it."""

import asyncio
from datetime import UTC, datetime

import pytest

from tests.dialogues.seen import numbers_in, seen
from tests.dialogues.test_paper_club import ATTENTION, CHINCHILLA, CLUB, SPARKS, result_of
from tests.wire.discord.hall import Hall
from tests.wire.discord.limits import Cut
from tests.wire.discord.people import NotOffered
from tests.wire.discord.reading import read
from tests.wire.discord.world import Channel, Message, Permission

CLOSE = 'organizer: /plan-admin papers vote close\norganizer: click "Confirm"\nwait 1m'
OPEN = f"{CLUB}\norganizer: /plan-admin papers vote"
TO_CHANNEL = r"/channels/\d+/messages$"


async def polls(hall: Hall) -> list[Message]:
    """The polls in the channel of the group."""
    channel = await hall.stage.channel("#general")
    return [one for one in channel.history() if one.poll is not None]


def count(hall: Hall) -> dict[str, int]:
    """What the message above the poll counts, by the number of the paper."""
    counts = hall.dialogue.reads(card="paper_vote").counts
    return {label.partition(".")[0]: votes for label, votes in counts.items()}


async def vote(hall: Hall, who: str, answer: int | None, *, heard: bool = True) -> None:
    """Let somebody vote, or take their vote back. Not `heard`: the bot is not told."""
    (message,) = await polls(hall)
    person = hall.stage.person(who)
    if heard:
        await person.vote(message, answer)
        await hall.discord.gateway.heard()
        await hall.stage.platform.idle()
    elif message.poll is not None and answer is not None:
        message.poll.votes[person.user.id] = answer


async def test_the_poll_answers_the_message_that_lists_the_papers(hall: Hall) -> None:
    await hall.dialogue.play(OPEN)
    (message,) = await polls(hall)
    above = message.channel.messages[message.above or 0]
    assert message.poll is not None
    assert message.poll.question == hall.dialogue.reads(card="paper_vote").title
    assert numbers_in(message.poll.question) == [2]
    assert message.poll.answers == [ATTENTION, SPARKS, CHINCHILLA]
    assert message.poll.ends == datetime(2026, 3, 9, 8, tzinfo=UTC), "when the week begins that it is about"
    assert "[" not in "".join(part.get("label", "") for part in above.components)
    await hall.dialogue.play(f"on discord\n{CLOSE}")
    assert message.poll.is_over(hall.discord.world.clock.now())
    over = hall.dialogue.reads(card="paper_vote")
    assert set(over.counts.values()) == {0}
    assert not over.tells("Chosen:")
    assert not over.tells("/plan papers vote 2"), "it takes no votes any more"
    with pytest.raises(NotOffered):
        await hall.stage.person("alice").vote(message, 1)


async def test_votes_are_changed_and_taken_back(hall: Hall) -> None:
    await hall.dialogue.play(OPEN)
    for who, answer in (("alice", 1), ("bob", 1), ("bob", 2), ("carol", 3), ("carol", None)):
        await vote(hall, who, answer)
    await hall.dialogue.play("wait 1m")
    assert count(hall) == {"1": 1, "2": 1, "3": 0}


async def test_taking_back_what_was_replaced_elsewhere_changes_nothing(hall: Hall) -> None:
    await hall.dialogue.play(OPEN)
    await vote(hall, "alice", 1)
    await hall.dialogue.play("alice: /plan papers vote 2")
    await vote(hall, "alice", None)
    await hall.dialogue.play("wait 1m")
    assert count(hall) == {"1": 0, "2": 1, "3": 0}


async def test_only_members_count(hall: Hall) -> None:
    """Anybody in the channel can vote in a poll of Discord's."""
    await hall.dialogue.play(OPEN)
    for who in ("dave", "eve"):
        await vote(hall, who, 2)
    await vote(hall, "alice", 1)
    await hall.dialogue.play(f"on discord\n{CLOSE}")
    assert count(hall) == {"1": 1, "2": 0, "3": 0}
    assert hall.dialogue.last("organizer").card == "vote_held"
    assert hall.dialogue.last("organizer").tells("“Attention Is All You Need”")


async def test_both_platforms_vote_on_one_ballot(hall: Hall) -> None:
    await hall.dialogue.play(CLUB)
    told = await hall.dialogue.say("organizer", "/plan-admin rooms invite platform:slack")
    code = told.text.split("/plan-admin rooms add ")[1].split()[0]
    await hall.dialogue.play(f"""
        on slack
        organizer: /plan-admin rooms add {code}
        on discord
        organizer: click "Confirm"
        on slack
        sam: /plan join
        sue: /plan join
        on discord
        organizer: /plan-admin papers vote
        on slack
        sam: choose "{SPARKS}"
        sue: choose "{ATTENTION}"
        sue: choose "{SPARKS}"
    """)
    await vote(hall, "alice", 1)
    await hall.dialogue.play("wait 1m")
    shown = {one.platform: one for one in hall.dialogue.edits(card="paper_vote")}
    assert set(shown) == {"discord", "slack"}
    for one in shown.values():
        assert one.counts == {ATTENTION: 1, SPARKS: 2, CHINCHILLA: 0}
    await hall.dialogue.play(f"on discord\n{CLOSE}")
    for one in hall.dialogue.posts(card="paper_vote"):
        assert "Sparks" in result_of(seen(hall.dialogue.player.transcript.current(one.reference)))


async def test_what_was_voted_while_the_bot_was_away_counts(hall: Hall) -> None:
    await hall.dialogue.play(OPEN)
    await vote(hall, "alice", 1)
    await vote(hall, "alice", 2, heard=False)
    await vote(hall, "bob", 3, heard=False)
    await vote(hall, "dave", 3, heard=False)
    await hall.dialogue.play("restart\ncarol: /plan papers vote 2\nwait 1m")
    assert count(hall) == {"1": 0, "2": 2, "3": 1}


@pytest.mark.parametrize("end", [CLOSE, "wait 1w"])
async def test_a_poll_is_read_once_more_before_it_is_counted(hall: Hall, end: str) -> None:
    await hall.dialogue.play(OPEN)
    await vote(hall, "alice", 2, heard=False)
    await vote(hall, "bob", 2)
    await hall.dialogue.play(f"bob: /plan papers vote 1\n{end}")
    assert count(hall) == {"1": 1, "2": 1, "3": 0}, "what bob was told last stays"
    assert "Attention Is All You Need" in result_of(hall.dialogue.reads(card="paper_vote"))


async def test_a_poll_that_cannot_be_read_does_not_keep_the_vote_open(hall: Hall) -> None:
    await hall.dialogue.play(OPEN)
    await vote(hall, "alice", 2)
    (message,) = await polls(hall)
    del message.channel.messages[message.id]
    await hall.dialogue.play("wait 1w")
    assert "Sparks" in result_of(hall.dialogue.reads(card="paper_vote"))


@pytest.mark.parametrize("cut", [Cut.BEFORE, Cut.AFTER])
async def test_a_poll_whose_fate_is_unknown_is_looked_for(
    hall: Hall, cut: Cut, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.discord.posting.SEND_RETRY_PAUSES_S", (0.01, 0.03))
    await hall.dialogue.play(CLUB)
    hall.discord.faults.plan("POST", TO_CHANNEL, cut, 20, after=1)
    await hall.dialogue.play("organizer: /plan-admin papers vote")
    hall.discord.faults.planned.clear()
    await hall.dialogue.play(f"""
        restart
        wait 1h
        alice: choose "{ATTENTION}"
        wait 1m
    """)
    assert len(await polls(hall)) == 1
    assert count(hall)["1"] == 1


async def test_without_the_permission_there_are_buttons(hall: Hall) -> None:
    await hall.dialogue.play(CLUB)
    channel = await hall.stage.channel("#general")
    channel.overwrites[hall.discord.world.bot.id] = (Permission(0), Permission.SEND_POLLS)
    await hall.dialogue.play(f"""
        organizer: /plan-admin papers vote
        alice: click "{SPARKS}"
    """)
    assert await polls(hall) == []
    assert hall.dialogue.last("alice").card == "voted"
    assert hall.dialogue.last("alice").numbers == [2]
    assert hall.dialogue.last("alice").tells("“Sparks”")
    await hall.dialogue.play(f"on discord\n{CLOSE}")
    (result,) = (line for line in read(channel.history()[-2], "UTC").splitlines() if "Chosen:" in line)
    assert "Sparks" in result
    assert ATTENTION not in labels(channel), "nothing can be pressed any more"


def labels(channel: Channel) -> list[str]:
    """The buttons that stand in a channel."""
    found: list[str] = []
    for message in channel.history():
        for part in message.components:
            rows = [part, *part.get("components", [])]
            found += [one["label"] for row in rows for one in row.get("components", []) if "label" in one]
    return found


async def test_polls_of_others_concern_nobody_here(hall: Hall) -> None:
    await hall.dialogue.play(OPEN)
    (message,) = await polls(hall)
    world = hall.discord.world
    other = Message(world.ids.next(), message.channel, hall.stage.person("dave").user, world.clock.now())
    other.poll = message.poll
    world.post(other)
    await hall.discord.polls.vote(hall.stage.person("alice").user, other, 1)
    await hall.discord.gateway.heard()
    await hall.stage.platform.idle()
    await hall.dialogue.play("wait 1m")
    assert count(hall) == {"1": 0, "2": 0, "3": 0}


async def test_many_votes_at_once_end_in_the_right_count(hall: Hall) -> None:
    await hall.dialogue.play(OPEN)
    people = [f"p{number}" for number in range(10)]
    await hall.dialogue.play("\n".join(f"{who}: /plan join" for who in people))
    (message,) = await polls(hall)
    before = len(hall.discord.sent("PATCH", f"/{message.above}"))
    for answer in (1, 2, 3):
        await asyncio.gather(*(hall.stage.person(who).vote(message, answer) for who in people))
    await hall.discord.gateway.heard()
    await hall.stage.platform.idle()
    await hall.dialogue.play("wait 1m")
    assert count(hall) == {"1": 0, "2": 0, "3": 10}
    assert len(hall.discord.sent("PATCH", f"/{message.above}")) - before <= 2, "many votes, few edits"

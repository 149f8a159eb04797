"""Discord's polls on the stand-in: what is refused, who votes, what the bot is told, and how one ends."""

from collections.abc import Iterator
from datetime import timedelta

from tests.wire.discord.answers import (
    Answer,
    Incoming,
    Refusal,
    Route,
    invalid,
    missing_access,
    missing_permissions,
    unknown_channel,
    unknown_message,
)
from tests.wire.discord.gateway import Gateway, Intent
from tests.wire.discord.payloads import message_json, user_json
from tests.wire.discord.world import Change, Json, Message, Permission, Poll, User, World

MOST_HOURS = 768
RESULT = 46
"""The type of the message by which Discord tells that a poll is over."""


class Polls:
    """Handlers of the routes under /channels/{channel_id}/polls, and the votes of people."""

    def __init__(self, world: World, gateway: Gateway) -> None:
        self._world = world
        self._gateway = gateway

    def routes(self) -> Iterator[Route]:
        """All of them."""
        one = "/channels/{channel_id}/polls/{message_id}"
        yield Route("GET", f"{one}/answers/{{answer_id}}", self.list_voters)
        yield Route("POST", f"{one}/expire", self.expire)

    async def list_voters(self, asked: Incoming) -> Answer:
        """Who voted for an answer, in the order of their ids."""
        message, poll = self._poll(asked)
        if Permission.READ_MESSAGE_HISTORY not in self._world.permissions(self._world.bot, message.channel):
            raise missing_permissions()
        limit, after = int(asked.query.get("limit", 25)), int(asked.query.get("after", 0))
        number = asked.number("answer_id")
        if not 1 <= limit <= 100:
            raise invalid([f"limit {limit}"])
        if not 1 <= number <= len(poll.answers):
            raise invalid([f"there is no answer {number}"])
        voters = sorted(user for user, answer in poll.votes.items() if answer == number and user > after)
        return 200, {"users": [user_json(self._world.users[user]) for user in voters[:limit]]}

    async def expire(self, asked: Incoming) -> Answer:
        """End a poll of the bot's own."""
        message, poll = self._poll(asked)
        world = self._world
        if message.author is not world.bot:
            raise Refusal(403, 50005, "Cannot edit a message authored by another user")
        if poll.is_over(world.clock.now()):
            raise Refusal(400, 520001, "Poll expired")
        poll.ends = world.clock.now()
        world.tell(Change.EDITED, message)
        result = Message(
            world.ids.next(), message.channel, world.bot, world.clock.now(), type=RESULT, above=message.id
        )
        result.embeds = [{"type": "poll_result", "fields": []}]
        world.post(result)
        return 200, message_json(message, world)

    async def vote(self, user: User, message: Message, answer: int | None) -> None:
        """Let somebody vote, over an earlier vote, or take their vote back; the bot is told if it listens."""
        poll = message.poll
        if poll is None:
            raise ValueError("it is no poll")
        if before := poll.votes.pop(user.id, None):
            await self._tell("REMOVE", user, message, before)
        if answer is not None:
            poll.votes[user.id] = answer
            await self._tell("ADD", user, message, answer)

    async def _tell(self, what: str, user: User, message: Message, answer: int) -> None:
        guild = message.channel.guild
        if guild is None:
            raise ValueError("a poll outside of servers")
        data = {
            "user_id": str(user.id),
            "channel_id": str(message.channel.id),
            "message_id": str(message.id),
            "guild_id": str(guild.id),
            "answer_id": answer,
        }
        intent = Intent.GUILD_MESSAGE_POLLS
        await self._gateway.dispatch(f"MESSAGE_POLL_VOTE_{what}", data, guild=guild.id, intent=intent)

    def _poll(self, asked: Incoming) -> tuple[Message, Poll]:
        channel = self._world.find_channel(asked.number("channel_id"))
        if channel is None:
            raise unknown_channel()
        if Permission.VIEW_CHANNEL not in self._world.permissions(self._world.bot, channel):
            raise missing_access()
        message = channel.messages.get(asked.number("message_id"))
        if message is None:
            raise unknown_message()
        if message.poll is None:
            raise Refusal(400, 520006, "Cannot expire a non-poll message")
        return message, message.poll


def poll_problems(poll: Json) -> Iterator[str]:
    """What is wrong with a poll to be sent, beside what the schema says."""
    if not 1 <= len((poll.get("question") or {}).get("text") or "") <= 300:
        yield "a poll's question has 1 to 300 characters"
    answers = poll.get("answers") or []
    if not 1 <= len(answers) <= 10:
        yield f"{len(answers)} answers of a poll"
    for one in answers:
        if not 1 <= len((one.get("poll_media") or {}).get("text") or "") <= 55:
            yield "an answer of a poll has 1 to 55 characters"
    hours = poll.get("duration", 24)
    if not isinstance(hours, int) or not 1 <= hours <= MOST_HOURS:
        yield f"a poll of {hours} hours"


def open_poll(poll: Json, message: Message) -> Poll:
    """The poll of a message that is being sent."""
    return Poll(
        poll["question"]["text"],
        [one["poll_media"]["text"] for one in poll["answers"]],
        message.at + timedelta(hours=poll.get("duration", 24)),
    )

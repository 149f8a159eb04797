"""A claimed delivery, made ready for a platform. Pure: nothing here is written or sent."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.cards.card import Card, Heading
from bot.db.outbox import Owed
from bot.domain.course import Course
from bot.ports import AccountRef, Chat, Polling, PollRef, PostLabel, RoomRef, Target, ThreadRef


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is sent where; `card` is None where it is not needed any more.

    `continues`: the thread or the poll under it follows.
    """

    owed: Owed
    course: Course
    target: Target
    label: PostLabel
    card: Card | None
    continues: bool = False


def prepare(owed: Owed, course: Course, card: Card | None, chats: Mapping[str, Chat]) -> Prepared:
    """The delivery as its platform takes it: the whole card, or its message and what hangs under it apart."""
    cohort, post, room, account, under = owed.cohort, owed.post, owed.room, owed.account, owed.delivery.under
    poll = card.poll if card is not None else None
    key = f"{post.key}:{'poll' if poll else 'thread'}" if under else post.key
    label = PostLabel(cohort.key, post.kind, post.week, key, course.zone)
    if account is not None:
        target: Target = AccountRef(account.platform, account.workspace, account.user)
        return Prepared(owed, course, target, label, card and card.unfolded)
    if room is None:
        raise ValueError(f"delivery {owed.delivery.id} has no target")  # a constraint of the table forbids it
    place = RoomRef(room.platform, room.workspace, room.channel, room.name)
    if under and card is not None and poll is not None:
        needed = poll.closes_in is not None or owed.delivery.message is not None
        ballot = Card((Heading(card.title),), card.zone, poll=poll) if needed else None
        return Prepared(owed, course, PollRef(place, under), label, ballot)
    if under:
        below = Card(card.thread, card.zone) if card is not None and card.thread else None
        return Prepared(owed, course, ThreadRef(place, under, card.title if card else ""), label, below)
    chat = chats[room.platform]
    if card is None or not ((card.thread and chat.has_threads) or (poll and isinstance(chat, Polling))):
        return Prepared(owed, course, place, label, card and card.unfolded)
    continues = poll is None or poll.closes_in is not None
    return Prepared(owed, course, place, label, Card(card.blocks, card.zone), continues)

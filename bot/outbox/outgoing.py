"""A claimed delivery, made ready for a platform. Pure: nothing here is written or sent."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.messages.card import Card
from bot.outbox.claims import Owed
from bot.platform import AccountRef, Chat, Polling, PollRef, PostLabel, RoomRef, Target, ThreadRef
from bot.study.course import Course


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
        whom = AccountRef(account.platform, account.workspace, account.user)
        return Prepared(owed, course, whom, label, card and card.unfolded)
    if room is None:
        raise ValueError(f"delivery {owed.delivery.id} has no target")  # a constraint of the table forbids it
    place = RoomRef(room.platform, room.workspace, room.channel, room.name)
    is_over = poll is not None and not poll.is_open
    if under:
        target = PollRef(place, under) if poll else ThreadRef(place, under, card.title if card else "")
        too_late = is_over and owed.delivery.message is None
        return Prepared(owed, course, target, label, card.hanging if card and not too_late else None)
    chat = chats[room.platform]
    if card is None or not ((card.thread and chat.has_threads) or (poll and isinstance(chat, Polling))):
        return Prepared(owed, course, place, label, card and card.unfolded)
    return Prepared(owed, course, place, label, Card(card.blocks, card.zone), continues=not is_over)

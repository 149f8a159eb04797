"""A claimed delivery, made ready for a platform. Pure: nothing here is written or sent."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.cards.card import Card
from bot.db.claims import Owed
from bot.domain.course import Course
from bot.ports import AccountRef, Chat, PostLabel, RoomRef, Target, ThreadRef


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is sent where; `card` is None where it is not needed any more. `has_thread`: one follows."""

    owed: Owed
    course: Course
    target: Target
    label: PostLabel
    card: Card | None
    has_thread: bool = False


def prepare(owed: Owed, course: Course, card: Card | None, chats: Mapping[str, Chat]) -> Prepared:
    """The delivery as its platform takes it: the whole card, or its message and its thread apart."""
    cohort, post, room, account, under = owed.cohort, owed.post, owed.room, owed.account, owed.delivery.under
    key = f"{post.key}:thread" if under else post.key
    label = PostLabel(cohort.key, post.kind, post.week, key, course.zone)
    if account is not None:
        target: Target = AccountRef(account.platform, account.workspace, account.user)
        return Prepared(owed, course, target, label, card and card.unfolded)
    if room is None:
        raise ValueError(f"delivery {owed.delivery.id} has no target")  # a constraint of the table forbids it
    place = RoomRef(room.platform, room.workspace, room.channel, room.name)
    if under:
        below = Card(card.thread, card.zone) if card is not None and card.thread else None
        return Prepared(owed, course, ThreadRef(place, under, card.title if card else ""), label, below)
    if card is None or not card.thread or not chats[room.platform].has_threads:
        return Prepared(owed, course, place, label, card and card.unfolded)
    return Prepared(owed, course, place, label, Card(card.blocks, card.zone), has_thread=True)

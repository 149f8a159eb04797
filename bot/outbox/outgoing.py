"""An outgoing message: a claimed delivery with its card, made ready for a platform. Nothing is sent here."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.feature.group import GroupContext
from bot.feature.post_kinds import PostKind
from bot.messages.card import Card
from bot.outbox.claim import ClaimedDelivery
from bot.outbox.tables import EVENTS
from bot.platform.chat import Chat, HostsEvents, Polling
from bot.platform.refs import AccountRef, EventsRef, PollRef, PostLabel, RoomRef, Target, ThreadRef
from bot.study.cohort_tables import Room


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """What is sent where. `card` is None if the delivery is not needed any more.

    `has_more`: the card's thread or poll follows, as a delivery under this message.
    """

    claimed: ClaimedDelivery
    group: GroupContext
    target: Target
    label: PostLabel
    card: Card | None
    has_more: bool = False


def make_outgoing(
    claimed: ClaimedDelivery, group: GroupContext, card: Card | None, chats: Mapping[str, Chat]
) -> OutgoingMessage:
    """The message as its platform takes it: the whole card, or first its message and then thread or poll."""
    post, room, account, under = claimed.post, claimed.room, claimed.account, claimed.under
    poll = card.poll if card is not None else None
    kind = group.features.post_kind(post.kind)
    key = f"{post.key}:again{claimed.again}" if claimed.again else post.key
    if under and under != EVENTS:
        key = f"{key}:{'poll' if poll else 'thread'}"
    label = PostLabel(claimed.cohort.key, post.kind, post.week, key, group.course.zone)
    if kind is not None:
        label = replace(label, tone=kind.tone)
    if account is not None:
        person = AccountRef(account.platform, account.workspace, account.user)
        return OutgoingMessage(claimed, group, person, label, card.unfolded if card else None)
    if room is None:
        raise ValueError(f"delivery {claimed.id} has no target")  # a constraint of the table forbids it
    place = RoomRef(room.platform, room.workspace, room.channel, room.name, room.parent)
    if under == EVENTS:
        taken = card if isinstance(chats[room.platform], HostsEvents) else None
        return OutgoingMessage(claimed, group, EventsRef(place), label, taken)
    poll_is_over = poll is not None and not poll.is_open
    if under:
        target = PollRef(place, under) if poll else ThreadRef(place, under, card.title if card else "")
        is_too_late = poll_is_over and claimed.message is None
        rest = card.hanging if card and not is_too_late else None
        return OutgoingMessage(claimed, group, target, label, rest)
    chat = chats[room.platform]
    if card is None:
        return OutgoingMessage(claimed, group, place, label, None)
    card = mentioning(card, kind, room)
    may_hang = chat.has_threads and not room.parent  # nothing hangs under a message of a thread
    head, hanging = split(card, threads=may_hang, polls=isinstance(chat, Polling))
    return OutgoingMessage(
        claimed, group, place, label, head, has_more=hanging is not None and not poll_is_over
    )


def mentioning(card: Card, kind: PostKind | None, room: Room) -> Card:
    """The card of a post of that kind as that room gets it: with the role that organizers chose there."""
    if kind is None or not kind.mentions_role or card.mention == room.mentioned_role:
        return card
    return replace(card, mention=room.mentioned_role)


def split(card: Card, *, threads: bool, polls: bool) -> tuple[Card, Card | None]:
    """The message as a chat with or without threads and polls takes it, and what is sent under it."""
    if not (card.thread and threads) and not (card.poll is not None and polls):
        return card.unfolded, None
    return replace(card.above, thread=(), poll=None), card.hanging

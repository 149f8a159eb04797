"""What a post's messages and an organizer's changes of it come to, as organizers read it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Standing(StrEnum):
    """Where a post stands."""

    COMING = "coming"
    SKIPPED = "skipped"
    WAITING = "waiting"
    """It is in the outbox, and its instant has not come."""
    SENDING = "sending"
    REFUSED = "refused"
    POSTED = "posted"
    GONE = "gone"
    """It was posted, and somebody deleted every message."""
    LEAVING = "leaving"
    """Withdrawn, and not every message is deleted yet."""
    WITHDRAWN = "withdrawn"
    DROPPED = "dropped"


class Change(StrEnum):
    """What organizers can do to a post."""

    AGAIN = "again"
    EDIT = "edit"
    CLEAR = "clear"
    """Take a note away."""
    WITHDRAW = "withdraw"
    SKIP = "skip"
    BRING_BACK = "bring back"


@dataclass(frozen=True, slots=True)
class PublicPost:
    """A post as organizers see it.

    `code` is its key without the group (`w003:check_in`). `rooms` are names of channels. `problem` says why
    a channel refuses it. `is_words`: it is nothing but an organizer's words.
    """

    code: str
    title: str
    week: int | None
    due_at: datetime
    standing: Standing
    rooms: tuple[str, ...] = ()
    problem: str = ""
    opening: str = ""
    note: str = ""
    is_words: bool = False


def changes_of(post: PublicPost) -> tuple[Change, ...]:
    """What can be done to a post as it stands, the likeliest first."""
    match post.standing:
        case Standing.COMING:
            return (Change.SKIP,)
        case Standing.SKIPPED:
            return (Change.BRING_BACK,)
        case Standing.GONE | Standing.WITHDRAWN | Standing.DROPPED:
            return (Change.AGAIN,)
        case Standing.LEAVING:
            return ()
        case _:
            again = (Change.AGAIN,) if post.standing is Standing.POSTED else ()
            clear = (Change.CLEAR,) if post.note else ()
            return (*again, Change.EDIT, *clear, Change.WITHDRAW)


def standing_of(states: set[str], *, withdrawn: bool, is_due: bool) -> Standing:
    """Where a post stands whose deliveries to rooms have these states."""
    if withdrawn:
        return Standing.LEAVING if states & {"sent", "claimed"} else Standing.WITHDRAWN
    if "held" in states:
        return Standing.REFUSED
    if states & {"pending", "claimed"}:
        return Standing.SENDING if is_due else Standing.WAITING
    if "sent" in states:
        return Standing.POSTED
    return Standing.GONE if "gone" in states else Standing.DROPPED

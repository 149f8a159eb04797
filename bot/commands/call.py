"""What a person did, as an adapter passes it to the app: a call, a press, a submitted form or a vote."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.platform.people import Actor
from bot.platform.refs import AccountRef, RoomRef


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file that a person handed in. Its content is untrusted."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A command. `arguments` is the typed line, or texts by name if the platform has parsed it.

    `cohort` is set if a button names one. Only a call that was `is_pressed` may give hidden parameters.
    `files` are the files that were handed in, by the parameters whose texts are their names: a form's are
    added to the call that it makes (`Request.with_files`).
    """

    actor: Actor
    room: RoomRef
    command: str
    arguments: str | Mapping[str, str] = ""
    cohort: int | None = None
    is_pressed: bool = False
    files: Mapping[str, UploadedFile] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Press:
    """A pressed button, or a value chosen in a menu. `action` is untrusted.

    `in_private`: it was in a message that only the person sees, so the answer takes that message's place.
    """

    actor: Actor
    room: RoomRef
    action: str
    value: str | None = None
    in_private: bool = False


@dataclass(frozen=True, slots=True)
class Submission:
    """A submitted form. `action` and `values` are untrusted.

    `in_private`: it was opened from a message that only the person sees, as with `Press`.
    """

    actor: Actor
    room: RoomRef
    action: str
    values: Mapping[str, str] = field(default_factory=dict)
    in_private: bool = False


@dataclass(frozen=True, slots=True)
class Picked:
    """A shortcut chosen in the menu of a message or a person. Everything in it is untrusted.

    `shortcut` is its name. `whose` is the person, or who wrote the message; None if no person did. `text` is
    that of the message, in the platform's own markup.
    """

    actor: Actor
    room: RoomRef
    shortcut: str
    whose: AccountRef | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Vote:
    """A vote in a native poll, which need not be one of ours. `is_cast=False`: the vote was taken back.

    `message` is the poll's reference, as `Chat.send` returned it. `answer` counts from 1.
    """

    actor: Actor
    room: RoomRef
    message: str
    answer: int
    is_cast: bool


Event = Call | Press | Submission | Picked
"""What a person did. A `Picked` becomes the call of the command whose shortcut it is, and a `Vote` the press
of the button for its answer."""

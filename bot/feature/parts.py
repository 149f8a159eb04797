"""What features add to each other's pages and forms, and to what organizers see."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.feature.group import GroupContext
from bot.messages.card import Block, Option
from bot.messages.text import Text
from bot.platform.refs import RoomRef
from bot.study.people_tables import Member
from bot.study.plan import Plan

if TYPE_CHECKING:  # a feature holds commands and draws rows of the outbox, but calls neither
    from bot.commands.params import Param


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """Something at which a group meets in a week: when, in UTC, and where.

    `name` never changes: calendars know the appointment by it and the week. `title` is what a calendar shows,
    `line` what the goals of the week say. `place` may be empty.
    """

    name: str
    week: int
    starts_at: datetime
    ends_at: datetime
    title: str
    place: str
    line: Text


@dataclass(frozen=True, slots=True)
class PlanSource:
    """Plans that only one workspace has, beside those in files that all may use.

    `list` gives the keys and titles of those of the room's workspace, the newest first; `load` the plan of a
    key there, or None.
    """

    list: Callable[[AsyncSession, RoomRef], Awaitable[Sequence[tuple[str, str]]]]
    load: Callable[[AsyncSession, RoomRef, str], Awaitable[Plan | None]]


@dataclass(frozen=True, slots=True)
class Contribution:
    """Something that a member wrote for others to read.

    `id` is its number among those of its kind. `member_id` is None once its author's data is deleted.
    """

    id: int
    member_id: int | None
    at: datetime
    words: str
    is_reported: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ContributionKind:
    """A kind of contribution that organizers can take down.

    `list_latest` gives at most so many of the group's, the newest first. `take_down` takes one away
    everywhere it is kept; False if there is none of that number. `name` is part of buttons.
    """

    name: str
    title: str
    list_latest: Callable[[GroupContext, int], Awaitable[Sequence[Contribution]]]
    take_down: Callable[[GroupContext, int], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class KnownField:
    """What only the database knows of a form's field. What is empty leaves the field as its parameter has it.

    `hint` stands beside it, `value` is what is set now, and `choices` make it a menu. What somebody typed
    before goes before `value`.
    """

    hint: str = ""
    value: str = ""
    label: str = ""
    choices: Sequence[Option] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInReport:
    """What organizers read of answers, as they read notes: by name, and it is logged.

    `list_blocks` draws those of a week for the status of the group. `list_columns` gives columns of its table
    for some members: each column's head, and the answers by member id.
    """

    list_blocks: Callable[[GroupContext, int], Awaitable[Sequence[Block]]]
    list_columns: Callable[
        [GroupContext, Sequence[Member]], Awaitable[Sequence[tuple[str, Mapping[int, str]]]]
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInPart:
    """Fields that a feature adds to the form of the check-in.

    `params` are what is asked: hidden and `in_form`. `offer` says how the fields look to a member for a week,
    by parameter, and leaves out what does not fit. `save` keeps what was given, by parameter (without empty
    fields, and never if all are empty), and returns a line for the answer, or nothing. Both may read; `save`
    may write. A platform's form takes five fields in all, so the answer to the check-in offers a part with a
    `report` again, in a form of its own; one part at most has it.
    """

    params: "Sequence[Param]"
    offer: Callable[[GroupContext, Member, int], Awaitable[Mapping[str, KnownField]]]
    save: Callable[[GroupContext, Member, int, Mapping[str, Any]], Awaitable[str]]
    report: CheckInReport | None = None

"""What a command is: its name, its help, its parameters, who may use it, and what runs.

A command's `run` is an async function of a `Context` and one keyword argument a parameter. It returns a
`Reply` and raises UserError with words for the person; it neither commits nor sends.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from keyword import iskeyword

from bot.commands.param_types import Kind
from bot.messages.card import MOST_OPTIONS, Card, Option
from bot.platform import RoomRef


class Who(StrEnum):
    """Who may use a command."""

    ANYONE = "anyone"
    ORGANIZER = "organizer"


class Completion(StrEnum):
    """What a platform can offer while a parameter is typed."""

    ITEM = "item"
    COHORT = "cohort"
    PLAN = "plan"
    ZONE = "zone"
    COMMAND = "command"
    MEMBER = "member"
    DATE = "date"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter. `rest` takes all further words; `hidden` is given by buttons only, never typed.

    `pick`: a form offers a menu of what `complete` names, where else it would ask to type. `usual`: what a
    form shows at first where nothing better is known. `label`: how a form calls it, if not by its name.
    """

    name: str
    help: str
    kind: Kind
    required: bool = False
    rest: bool = False
    hidden: bool = False
    complete: Completion | None = None
    pick: bool = False
    usual: str = ""
    label: str = ""

    @property
    def argument(self) -> str:
        """The name by which `run` takes it: `from` is a word of Python, so there it is `from_`."""
        return f"{self.name}_" if iskeyword(self.name) else self.name


@dataclass(frozen=True, slots=True)
class Command:
    """A command such as `/plan done`. `name` is without the slash: `plan done`.

    `writes`: it changes something. `here`: it is about the channel's own cohort alone; other commands, called
    where no cohort lives, are about the caller's only one. `form`: called without anything, it asks in a form
    for what it needs. `settles`: it lets a cohort live in the channel, which the platform must allow.
    `counts`: it may end a vote, so what was voted in polls of platforms is read before.
    """

    name: str
    help: str
    run: Callable[..., Awaitable["Reply"]]
    params: tuple[Param, ...] = ()
    who: Who = Who.ANYONE
    writes: bool = False
    here: bool = False
    form: bool = False
    settles: bool = False
    counts: bool = False
    example: str = ""

    @property
    def group(self) -> str:
        """`plan` or `plan-admin`."""
        return self.name.partition(" ")[0]

    @property
    def word(self) -> str:
        """The name inside its group."""
        return self.name.partition(" ")[2]

    @property
    def typed(self) -> tuple[Param, ...]:
        """The parameters that people type."""
        return tuple(param for param in self.params if not param.hidden)

    @property
    def usage(self) -> str:
        """`/plan done ITEM...`: required parameters in capitals, optional ones in brackets."""
        shown = (
            (param.name.upper() if param.required else f"[{param.name}]") + ("..." if param.rest else "")
            for param in self.typed
        )
        return " ".join((f"/{self.name}", *shown))

    def param(self, name: str) -> Param | None:
        """The parameter of that name."""
        return next((param for param in self.params if param.name == name), None)


@dataclass(frozen=True, slots=True)
class FormField:
    """A question of a form, made from a parameter. Free text has no choices; `long`: of several lines.

    `initial` is what it holds at first, and if it is left alone; one of the choices, where there are any.
    """

    name: str
    label: str
    hint: str
    required: bool
    choices: tuple[Option, ...] = ()
    longest: int = 500
    long: bool = False
    initial: str = ""

    @property
    def likely(self) -> tuple[Option, ...]:
        """As many choices as every platform's menu takes; all of them are for platforms that take more."""
        return self.choices[:MOST_OPTIONS]


@dataclass(frozen=True, slots=True)
class Form:
    """Questions for one person; what they submit comes back with `action`."""

    title: str
    fields: tuple[FormField, ...]
    action: str


@dataclass(frozen=True, slots=True)
class File:
    """A file for one person alone. `content` is its text, to be stored as UTF-8; `name` ends in its kind."""

    name: str
    content: str


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to a call: cards and files that only the caller sees, a card that all see, or a form.

    All see it where the call was made; or in `rooms`, where that was no channel.
    `zone` is the cohort's, where the call was about one. `stirs`: something may be due at once
    because of it. `refused`: a mistake was explained, and nothing changed; `failed`: the same,
    and the mistake was ours. `erased`: somebody's data was deleted, so it must not stay readable in the
    database's files.
    """

    private: tuple[Card, ...] = ()
    public: Card | None = None
    rooms: tuple[RoomRef, ...] = ()
    form: Form | None = None
    files: tuple[File, ...] = ()
    zone: str | None = None
    stirs: bool = False
    refused: bool = False
    failed: bool = False
    erased: bool = False

"""Parameters of commands."""

from dataclasses import dataclass
from enum import StrEnum
from keyword import iskeyword

from bot.commands.param_types import Choice, FreeText, ParamType, SpokenType


class Autocomplete(StrEnum):
    """What a platform can offer while somebody types a parameter."""

    ITEM = "item"
    COHORT = "cohort"
    GROUP = "group"
    ROOM = "room"
    PLAN = "plan"
    OWN_PLAN = "plan of this workspace"
    ZONE = "zone"
    COMMAND = "command"
    MEMBER = "member"
    DATE = "date"
    TIME = "time"
    ROLE = "role"


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter of a command. `help` completes the sentence "It takes ...".

    - `takes_rest`: it takes all further words of a typed line.
    - `by_name_only`: typed words without its name are never meant for it.
    - `is_hidden`: only buttons give it; people cannot type it.
    - `autocomplete`: what a platform offers while somebody types it.
    - `is_list`: its text may name several of these offers, with spaces between and quotes around those that
      hold spaces.
    - `as_menu`: a form shows these offers as a menu instead of a text field.
    - `default_shown`: the initial value of a form's field if nothing better is known.
    - `label`: the label of a form's field, if it is not the name.
    - `in_form`: a form asks for it also where it is not required.
    """

    name: str
    help: str
    type: ParamType | SpokenType
    is_required: bool = False
    takes_rest: bool = False
    by_name_only: bool = False
    is_hidden: bool = False
    autocomplete: Autocomplete | None = None
    is_list: bool = False
    as_menu: bool = False
    default_shown: str = ""
    label: str = ""
    in_form: bool = False

    @property
    def argument(self) -> str:
        """The name of the argument of `run`: a Python keyword such as `from` gets an underscore (`from_`)."""
        return f"{self.name}_" if iskeyword(self.name) else self.name

    @property
    def shown(self) -> str:
        """What a form, and an answer to one, calls it."""
        return self.label or self.name.capitalize()


GROUP = Param(
    "group",
    "another group: its name or key",
    FreeText("the name or key of a group", 100),
    autocomplete=Autocomplete.GROUP,
)
"""Names the group of an organizers' command, from wherever it is typed. `bot.commands.context` resolves it,
so the function of the command does not take it."""


KEPT = Param("kept", "a call that was kept", FreeText("a code", 32), is_hidden=True)
"""Names a call that could not go on when it was made (`bot.commands.kept_calls`). It is read before the
command runs, so the function of the command does not take it."""


BACK = Param("back", "the page to show again afterwards", FreeText("a command", 60), is_hidden=True)
"""Names the page on which a button stands, as it is typed after `/plan`: `week 3`. The page is drawn anew
when the command has run, so the function of the command does not take it (`bot.commands.dispatch`)."""


THREAD, CHANNEL = "thread", "channel"


WHERE = Param(
    "where",
    "which is meant, typed in a thread",
    Choice((THREAD, CHANNEL)),
    is_hidden=True,
)
"""Tells whether a command that lets a group live somewhere means the thread in which it was typed, or the
channel on which that hangs. The function of the command does not take it."""

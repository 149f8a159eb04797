"""Declarations of commands: name, help, parameters, who may use it, and the function that runs.

`run` is an async function of a `Context` and one keyword argument for each parameter. It returns a `Reply`,
or raises UserError with words for the person. It neither commits nor sends.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from keyword import iskeyword

from bot.commands.call import UploadedFile
from bot.commands.param_types import OTHER, Choice, FreeText, ParamType, SpokenType
from bot.curricula.own_plans import Roots
from bot.feature import KnownField
from bot.messages.card import Card, Option
from bot.messages.limits import MOST_OPTIONS
from bot.platform import RoomRef


class Who(StrEnum):
    """Who may use a command."""

    ANYONE = "anyone"
    ORGANIZER = "organizer"


class Needs(StrEnum):
    """What must exist before a command runs. If it is missing, the caller is told how to get it."""

    NOTHING = "nothing"
    GROUP = "a group, perhaps one that has ended"
    ACTIVE_GROUP = "a group that has not ended"
    MEMBER = "a group, perhaps one that has ended, and to be a member of it"
    ACTIVE_MEMBER = "a group that has not ended, and to be a member of it"


class Target(StrEnum):
    """What a shortcut is used on, and what of it becomes the value of a parameter."""

    NOTHING = "nothing: it is called from anywhere"
    MEMBER = "the person, as a mention"
    LINK = "the first link in a message"
    OWN_TEXT = "the text of a message that the caller wrote"


@dataclass(frozen=True, slots=True)
class Shortcut:
    """An entry of the platform's menu on a message or a person that calls a command with one value.

    With `Target.NOTHING` it stands in a menu that is always at hand, and calls the command without a value.

    `name` is what the menu says: at most 24 characters, and 32 on a person. `fills` is the parameter that
    gets the value.
    """

    name: str
    target: Target
    fills: str = ""


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


@dataclass(frozen=True, slots=True)
class Command:
    """A command such as `/plan done`. `name` has no slash: `plan done`.

    - `needs`: what must exist before it runs.
    - `writes`: it changes something. If not, its transaction is rolled back.
    - `this_channel_only`: it is about this channel, and so about no group but the one that lives here. If no
      group lives in the channel, other commands are about the caller's only group (for organizers: the only
      one that they look after), or ask which one is meant.
    - `for_workspace`: it is about this server or workspace, and whoever organizes a group here may use it.
    - `guests_may`: whoever manages a place where the group is a guest may use it too, for what
      `bot.commands.rights` leaves them. Its function looks at that itself.
    - `opens_form`: called without arguments, it opens a form for those that it requires, and for those that
      are `in_form`.
    - `checks_channel`: it lets a group live in the channel, so the platform is first asked whether the bot
      may post there.
    - `checks_role`: its parameter `role` is one that the bot is to give, so the platform is first asked
      whether it can, and whether the caller may have it do so.
    - `posts`: it has the bot post something to others, so a button or a form of it is rationed as if typed.
    - `is_answer`: it sets the caller's one answer, and the last one must count, so clicks on it are not
      rationed.
    - `names_place`: it tells others from where it was called, so the platform is first asked what people call
      that server or workspace.
    - `syncs_polls`: it may close a vote, so the votes of native polls are read first.
    - `aliases`: former names, under which it is still found: people remember them, and buttons of old
      messages carry them. Nothing shows them, and platforms that register commands are not told.
    - `is_unlisted`: it is found under its name, but nothing offers it: others took its place under other
      parameters, or a button leads to it.
    - `shortcut`: platforms with menus on messages or people offer the command there, too. What is chosen
      there arrives as a `call.Picked`.
    - `complete_form`: adds to its form what only the database knows, and takes out fields that do not fit
      now. `Context.texts` holds what the form was given. If that takes too long, or the caller may not use
      the command, the form opens without.
    - `form_title`: the title of its form, if it is not the words of its name: "Pace pause".
    - `takes_parts`: features add fields to its form (`Feature.check_in_parts`).
    - `prepare`: works on the call and its arguments before the transaction begins, in a thread of its own,
      because it takes long. `run` finds what it returns in `Context.prepared`.
    """

    name: str
    help: str
    run: Callable[..., Awaitable["Reply"]]
    params: tuple[Param, ...] = ()
    who: Who = Who.ANYONE
    needs: Needs = Needs.NOTHING
    writes: bool = False
    this_channel_only: bool = False
    for_workspace: bool = False
    guests_may: bool = False
    opens_form: bool = False
    checks_channel: bool = False
    checks_role: bool = False
    posts: bool = False
    is_answer: bool = False
    names_place: bool = False
    syncs_polls: bool = False
    example: str = ""
    aliases: tuple[str, ...] = ()
    is_unlisted: bool = False
    prepare: "Callable[[Preparation], object] | None" = None
    complete_form: "Callable[..., Awaitable[Form]] | None" = None
    form_title: str = ""
    takes_parts: bool = False
    shortcut: Shortcut | None = None

    @property
    def group(self) -> str:
        """`plan` or `plan-admin`."""
        return self.name.partition(" ")[0]

    @property
    def word(self) -> str:
        """The name without the group: `done`, or `plan upload`."""
        return self.name.partition(" ")[2]

    @property
    def takes_group(self) -> bool:
        """Whether it takes GROUP: organizers reach their groups from anywhere."""
        return self.who is Who.ORGANIZER and not self.this_channel_only and not self.for_workspace

    @property
    def shared(self) -> tuple[Param, ...]:
        """The parameters that it has in common with other commands, and that its function does not take."""
        return (
            *((GROUP,) if self.takes_group else ()),
            *((KEPT, BACK) if self.writes else ()),
            *((WHERE,) if self.checks_channel else ()),
        )

    @property
    def typed(self) -> tuple[Param, ...]:
        """The parameters of its own that people can type."""
        return tuple(param for param in self.params if not param.is_hidden)

    @property
    def offered(self) -> tuple[Param, ...]:
        """All parameters that platforms offer: those of its own, and GROUP."""
        return (*self.typed, *((GROUP,) if self.takes_group else ()))

    @property
    def usage(self) -> str:
        """`/plan done ITEM...`: required parameters in capitals, optional ones in brackets.

        GROUP is left out: it is the same for every command for organizers.
        """
        shown = (
            (param.name.upper() if param.is_required else f"[{param.name}]")
            + ("..." if param.takes_rest else "")
            for param in sorted(self.typed, key=lambda one: not one.by_name_only)
        )
        return " ".join((f"/{self.name}", *shown))

    def param(self, name: str) -> Param | None:
        """The parameter of that name, or None."""
        return next((param for param in (*self.params, *self.shared) if param.name == name), None)


@dataclass(frozen=True, slots=True)
class Preparation:
    """What `Command.prepare` works on: the arguments of a call, its files, and the plans there are."""

    arguments: Mapping[str, object]
    files: Mapping[str, UploadedFile]
    plans: Roots


@dataclass(frozen=True, slots=True)
class FormField:
    """A field of a form, made from a parameter.

    Without `choices` it takes free text, of which `example` is one, or a file if it `takes_file`.
    `is_multiline`: several lines. `initial` is the value that it holds at first, and that is sent if nobody
    changes it. It is one of the choices, if there are any. `longest` counts characters. `offers`: what a
    platform could pick it from, several if it `is_list` (`Param.is_list`). `takes_several`: any number of its
    choices, which only the database knows, so that it is left out where these did not come in time; what is
    chosen comes back with commas between.
    """

    name: str
    label: str
    hint: str
    is_required: bool
    choices: tuple[Option, ...] = ()
    longest: int = 500
    is_multiline: bool = False
    initial: str = ""
    takes_file: bool = False
    example: str = ""
    offers: Autocomplete | None = None
    is_list: bool = False
    takes_several: bool = False

    def knowing(self, known: KnownField, typed: str) -> "FormField":
        """The field with what the database knows of it, for somebody who typed that before."""
        choices = tuple(known.choices) or self.choices
        found = typed or known.value
        fits = bool(found) and (not choices or found in {option.value for option in choices})
        return replace(
            self,
            hint=known.hint or self.hint,
            label=known.label or self.label,
            choices=choices,
            initial=found if fits else self.initial,
        )

    @property
    def likely(self) -> tuple[Option, ...]:
        """The first choices, as many as every platform's menu takes, and the way to all others."""
        if len(self.choices) > MOST_OPTIONS and self.choices[-1].value == OTHER:
            return (*self.choices[: MOST_OPTIONS - 1], self.choices[-1])
        return self.choices[:MOST_OPTIONS]


@dataclass(frozen=True, slots=True)
class Form:
    """A form for one person. What they submit comes back with `action`."""

    title: str
    fields: tuple[FormField, ...]
    action: str

    def knowing(self, known: Mapping[str, KnownField], typed: Mapping[str, str]) -> "Form":
        """The form with what the database knows of its fields. What was typed before stays."""
        fields = (
            one.knowing(known[one.name], typed.get(one.name, "")) if one.name in known else one
            for one in self.fields
        )
        return replace(self, fields=tuple(fields))


@dataclass(frozen=True, slots=True)
class File:
    """A file for one person.

    `content` is text, to be encoded as UTF-8, and `name` ends in the file's extension.
    """

    name: str
    content: str


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to a call: cards and files for the caller alone, a card for everybody, or a form.

    - `public`: everybody in the channel of the call sees it. If the group does not live in that channel, it
      goes to `rooms`.
    - `zone`: the IANA time zone of the group, if the call was about one.
    - `wakes_scheduler`: something may have become due because of the call.
    - `is_refusal`: a mistake of the caller was explained, and nothing changed.
    - `is_failure`: the bot had an error and apologised, and nothing changed.
    - `has_erased`: a person's data was deleted, so it must not stay readable in the database's files.
    """

    private: tuple[Card, ...] = ()
    public: Card | None = None
    rooms: tuple[RoomRef, ...] = ()
    form: Form | None = None
    files: tuple[File, ...] = ()
    zone: str | None = None
    wakes_scheduler: bool = False
    is_refusal: bool = False
    is_failure: bool = False
    has_erased: bool = False

    @property
    def is_shown_in_place(self) -> bool:
        """Whether its first private card may take the place of the private message that led to it.

        What was refused leaves that message as it is, so that it can be tried again.
        """
        return bool(self.private) and not (self.is_refusal or self.is_failure)

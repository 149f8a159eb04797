"""Declarations of commands: name, help, parameters, who may use it, and the function that runs.

`run` is an async function of a `Context` and one keyword argument for each parameter. It returns a `Reply`,
or raises UserError with words for the person. It neither commits nor sends.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.commands.call import UploadedFile
from bot.commands.params import BACK, GROUP, KEPT, WHERE, Param
from bot.commands.reply import Form, Reply
from bot.curricula.own_plans import Roots


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

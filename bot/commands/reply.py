"""What a command answers: cards, files, or a form."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.commands.param_types import OTHER
from bot.commands.params import Autocomplete
from bot.feature.parts import KnownField
from bot.messages.card import Card, Option
from bot.messages.limits import MOST_OPTIONS
from bot.platform.refs import RoomRef


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

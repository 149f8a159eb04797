"""Suggests what could be typed next, from the text before the cursor. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from adapters.local.terminal_input import NAME
from bot.commands.command import Command, Who
from bot.commands.params import Autocomplete, Param
from bot.commands.reply import FormField
from bot.commands.words import split
from bot.errors import UserError
from bot.study.zone_search import complete_zone, time_in

_SPOKEN = re.compile(rf"(?P<person>{NAME})\s*:\s+(?P<act>.*)", re.DOTALL)

STEPS = (
    ("wait ", "let time pass"),
    ("click ", "press a button"),
    ("choose ", "answer the newest poll"),
    ("submit ", "send the open form"),
    ("as ", "speak as somebody else"),
    ("in ", "go to another room"),
    ("on ", "speak as another platform's people"),
    ("restart", "end the bot's process and bring it back"),
    ("help", "what can be typed here"),
    ("quit", "leave"),
)
MOST_ZONES = 50

SPANS = (("1h", "an hour"), ("1d", "a day"), ("3d", "three days"), ("1w", "a week"), ("4w", "four weeks"))


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A text that replaces so many characters before the cursor, with a note about it."""

    text: str
    replaces: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class CompletionContext:
    """Everything that can be named at present. `buttons` are (label, item, title), the newest first."""

    now: datetime
    commands: Sequence[Command] = ()
    people: Sequence[str] = ()
    rooms: Sequence[str] = ()
    platforms: Sequence[str] = ()
    plans: Sequence[tuple[str, str]] = ()
    own_plans: Sequence[tuple[str, str]] = ()
    cohorts: Sequence[tuple[str, str]] = ()
    items: Sequence[tuple[str, str]] = ()
    buttons: Sequence[tuple[str, str, str]] = ()
    answers: Sequence[str] = ()
    fields: Sequence[FormField] = ()


def speaker(before: str) -> str | None:
    """Return who is named at the start of the line, as in `bob: /plan join`."""
    spoken = _SPOKEN.fullmatch(before)
    return spoken["person"] if spoken else None


def suggest(before: str, known: CompletionContext) -> list[Suggestion]:
    """Suggest what could stand at the cursor, the likeliest first."""
    before = before.lstrip()
    if spoken := _SPOKEN.fullmatch(before):
        return list(_acts(spoken["act"], known))
    found = list(_acts(before, known))
    if " " not in before and not before.startswith("/"):
        steps = [(word, note) for word, note in STEPS if word.strip() not in {"click", "choose", "submit"}]
        found += _matching(before, steps)
        found += _matching(before, [(f"{person}: ", "says") for person in known.people])
    word, space, rest = before.partition(" ")
    if not space:
        return found
    match word.casefold():
        case "as":
            return _matching(rest, [(person, "") for person in known.people])
        case "in":
            return _matching(rest, [(room, "") for room in known.rooms])
        case "on":
            return _matching(rest, [(platform, "") for platform in known.platforms])
        case "wait":
            until = monday_after(known.now)
            spans = (*SPANS, (f"until {until.isoformat(timespec='seconds')}", "next Monday"))
            return _matching(rest, spans)
    return found


def monday_after(now: datetime) -> datetime:
    """Return the first Monday 09:00 after `now`, in its zone."""
    day = now + timedelta(days=-now.weekday() % 7)
    at = day.replace(hour=9, minute=0, second=0, microsecond=0)
    return at if at > now else at + timedelta(days=7)


def _acts(text: str, known: CompletionContext) -> Iterator[Suggestion]:
    """Suggest what a person can do: type a command, press a button, answer, submit a form."""
    if text.startswith("/"):
        yield from _command_line(text, known)
        return
    word, space, rest = text.partition(" ")
    if not space:
        if word == "":
            yield from _command_line("", known)
        acts = (one for one in STEPS if one[0].strip() in {"click", "choose", "submit"})
        yield from _matching(word, acts)
        return
    match word.casefold():
        case "click":
            yield from _clicks(rest, known)
        case "choose":
            yield from _matching(rest, [(f'"{label}"', "") for label in known.answers])
        case "submit":
            yield from _fields(rest, known)


def _clicks(rest: str, known: CompletionContext) -> list[Suggestion]:
    labelled = re.match(r'"([^"]+)"\s+', rest)
    if labelled is None:
        counts: dict[str, int] = {}
        for label, _, _ in known.buttons:
            counts[label] = counts.get(label, 0) + 1
        return _matching(
            rest, [(f'"{label}"', f"{count} of them" if count > 1 else "") for label, count in counts.items()]
        )
    tail = rest[labelled.end() :]
    wanted = re.sub(r"^(on\s+)?(item\s+)?", "", tail)
    rows = [
        (f"on item {item}", title)
        for label, item, title in known.buttons
        if item and label.casefold() == labelled[1].casefold()
    ]
    return [Suggestion(one.text, len(tail), one.note) for one in _matching(wanted, rows, skip="on item ")]


def _fields(rest: str, known: CompletionContext) -> list[Suggestion]:
    last = _last_word(rest)
    name, sign, value = last.partition("=")
    if sign:
        choices = next((one.choices for one in known.fields if one.name == name.casefold()), ())
        return _matching(value, [(_quoted(option.value), option.label) for option in choices])
    given = set(re.findall(r"([\w-]+)=", rest))
    return _matching(last, [(f"{one.name}=", one.hint) for one in known.fields if one.name not in given])


def _command_line(text: str, known: CompletionContext) -> Iterator[Suggestion]:
    """Suggest a command's name, or its arguments."""
    for command in sorted(known.commands, key=lambda one: -len(one.name)):
        pattern = command.name.replace(" ", r"\s+")
        if named := re.match(rf"/{pattern}\s", text, re.IGNORECASE):
            yield from _arguments(text[named.end() :], command, known)
            return
    typed = " ".join(text.casefold().split()) + (" " if text.endswith(" ") and text.strip() else "")
    inner = typed.removeprefix("/").strip()
    for begins in (True, False):
        for one in known.commands:
            full = f"/{one.name}"
            if begins == full.startswith(typed) and (begins or (inner and one.word.startswith(inner))):
                note = f"organizers: {one.help}" if one.who is Who.ORGANIZER else one.help
                yield Suggestion(full + (" " if one.typed else ""), len(text), note)


def _arguments(rest: str, command: Command, known: CompletionContext) -> Iterator[Suggestion]:
    last = _last_word(rest)
    try:
        words = split(rest[: len(rest) - len(last)], [param.name for param in command.offered])
    except UserError:  # the line is too long to read
        return
    named = {word.name: word for word in words if word.name}
    if any(
        param.takes_rest and param.name in named and not named[param.name].is_quoted
        for param in command.typed
    ):
        return  # a named free text takes the rest of the line
    if begun := re.match(r"([\w-]+)[:=]", last):
        param = command.param(begun[1].casefold())
        if param is not None and not param.is_hidden:
            yield from _values(last[begun.end() :], param, known)
            return
    left = [param for param in (command.offered if command.typed else ()) if param.name not in named]
    for _ in range(sum(word.name is None for word in words)):
        if left and not left[0].takes_rest:
            del left[0]
    if not left:
        return
    yield from _values(last, left[0], known)
    yield from _matching(last, [(f"{one.name}:", f"{one.help}: {one.type.expects}") for one in left])


def _values(typed: str, param: Param, known: CompletionContext) -> list[Suggestion]:
    """Suggest values of a parameter."""
    values: Iterable[tuple[str, str]] = [(_quoted(choice), "") for choice in param.type.choices]
    match param.autocomplete:
        case Autocomplete.ITEM:
            values = known.items
        case Autocomplete.COHORT | Autocomplete.GROUP:
            values = known.cohorts
        case Autocomplete.PLAN:
            values = (*known.own_plans, *known.plans)
        case Autocomplete.OWN_PLAN:
            values = known.own_plans
        case Autocomplete.ZONE:
            found = complete_zone(typed.strip('"'), known.now)[:MOST_ZONES]
            return [Suggestion(name, len(typed), f"{time_in(name, known.now)} now") for name in found]
        case Autocomplete.COMMAND:
            values = [(one.word if one.group == "plan" else one.name, one.help) for one in known.commands]
        case Autocomplete.DATE:
            values = [(monday_after(known.now).date().isoformat(), "next Monday")]
        case Autocomplete.TIME:
            values = [("09:00", "")]
    return _matching(typed, values)


def _matching(typed: str, values: Iterable[tuple[str, str]], *, skip: str = "") -> list[Suggestion]:
    """Return the values that begin as typed, then those with a later word or a note that does.

    `skip` is the common beginning of all values, which nobody needs to type.
    """
    wanted = typed.strip('"').casefold()
    ranked: list[tuple[int, Suggestion]] = []
    for text, note in values:
        value = text.removeprefix(skip).strip('"').casefold()
        if value.startswith(wanted):
            rank = 0
        elif re.search(rf"(?<![^\W_]){re.escape(wanted)}", value) or (
            len(wanted) > 1 and _in_words(wanted, note)
        ):
            rank = 1
        else:
            continue
        if text != typed:
            ranked.append((rank, Suggestion(text, len(typed), note)))
    return [suggestion for _, suggestion in sorted(ranked, key=lambda pair: pair[0])]


def _in_words(wanted: str, note: str) -> bool:
    return re.search(rf"\b{re.escape(wanted)}", note.casefold()) is not None


def _last_word(rest: str) -> str:
    """Return the word that ends at the cursor. Everything after an open quote is one word."""
    if rest.count('"') % 2:
        opened = rest.rindex('"')
        return rest[rest.rfind(" ", 0, opened) + 1 :]
    return rest[rest.rfind(" ") + 1 :]


def _quoted(value: str) -> str:
    return f'"{value}"' if " " in value else value

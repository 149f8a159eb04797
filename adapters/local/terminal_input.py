"""Reads a line that somebody types at the terminal.

A line is a step of the script language, or one of those that only the terminal has: who speaks, help, the
number of a button, quit. Without `NAME:` at its start, the present speaker does it.
"""

import re
from dataclasses import dataclass

from adapters.local.script import NotAStep, Step, parse_step
from bot.study.matching import nearest

STEP_WORDS = ("click", "choose", "submit", "wait", "in", "on", "as", "restart", "help", "quit")


@dataclass(frozen=True, slots=True)
class Become:
    """Another person speaks from now on."""

    person: str


@dataclass(frozen=True, slots=True)
class PressNumber:
    """A person presses the button with that number."""

    person: str
    number: int


@dataclass(frozen=True, slots=True)
class Help:
    """Show what can be typed."""


@dataclass(frozen=True, slots=True)
class Quit:
    """Leave."""


Typed = Step | Become | PressNumber | Help | Quit

NAME = r"""[^\s:/"'#][^:/"]*?"""
_SPOKEN = re.compile(rf"(?P<person>{NAME})\s*:\s*(?P<act>/.*|(?:click|choose|submit)\b.*|\d+)?", re.DOTALL)
_ACT = re.compile(r"/|(?:click|choose|submit)\b", re.IGNORECASE)
_LOOSE = re.compile(
    r'(?P<verb>click|choose)\s+(?P<label>[^"\s][^"]*?)(?P<item>\s+on\s+item\s+\S+)?', re.IGNORECASE
)
_CURLY = str.maketrans("“”„", '"""')


def parse_input(line: str, speaker: str, platforms: tuple[str, ...]) -> Typed | None:
    """Read a line; None for a blank line or a comment. Raises NotAStep with a hint."""
    line = line.strip("\ufeff \t\r\n")
    if not line or re.match(r"#(\s|$)", line):
        return None
    person, act = speaker, line
    if spoken := _SPOKEN.fullmatch(line):
        person, act = spoken["person"], (spoken["act"] or "").strip()
        if not act:
            return Become(person)
    if re.fullmatch(r"\d{1,9}", act, re.ASCII):
        return PressNumber(person, int(act))
    if _ACT.match(act):
        return _step(f"{person}: {_with_quotes(act)}", platforms)
    return _alone(line, platforms)


def _alone(line: str, platforms: tuple[str, ...]) -> Typed:
    word, _, rest = line.partition(" ")
    word, rest = word.casefold(), rest.strip()
    if not rest:
        match word:
            case "help" | "?":
                return Help()
            case "quit" | "exit" | "bye":
                return Quit()
    match word:
        case "as":
            if not re.fullmatch(NAME, rest):
                raise NotAStep("as needs a name, as in `as bob`.")
            return Become(rest)
        case "restart" if not rest:
            return _step(word, platforms)
        case "wait" | "in" | "on" if rest:
            return _step(f"{word} {rest}", platforms)
        case "wait":
            raise NotAStep("wait needs a span such as `wait 3d`, `wait 6h` or `wait 1w`.")
        case "in":
            raise NotAStep("in needs a room, as in `in #second`.")
        case "on":
            raise NotAStep(f"on needs one of {', '.join(platforms)}.")
    if line.startswith("#"):
        raise NotAStep(f"To go to another room, type `in {line.split(maxsplit=1)[0]}`.")
    if word in {"plan", "plan-admin"}:
        raise NotAStep(f"Commands begin with a slash: `/{line}`.")
    guess = nearest(word, STEP_WORDS)
    hint = f"Did you mean `{guess}`? " if guess else ""
    shown = line if len(line) <= 40 else f"{line[:39]}…"
    raise NotAStep(
        f"I do not know what to do with “{shown}”. {hint}Commands begin with a slash, as in `/plan week`; "
        "`help` shows all that can be typed."
    )


def _step(line: str, platforms: tuple[str, ...]) -> Step:
    try:
        step = parse_step(line, platforms)
    except NotAStep as error:
        words = str(error)
        raise NotAStep(f"{words[:1].upper()}{words[1:]}.") from None
    if step is None:
        raise NotAStep("There is nothing to do.")
    return step


def _with_quotes(act: str) -> str:
    """Put a label into quotes. Here it may be typed without them, or with typographic ones."""
    if act.startswith("/"):
        return act
    verb, _, rest = act.partition(" ")
    act = f"{verb.casefold()} {rest.strip()}".strip()
    if verb.casefold() == "submit":
        return act
    act = act.translate(_CURLY)
    if loose := _LOOSE.fullmatch(act):
        return f'{loose["verb"]} "{loose["label"]}"{loose["item"] or ""}'
    return act

"""What a line means that somebody types at the terminal.

Every step of the script language, and what only a chat needs: who speaks, help, numbers of buttons, quit.
Where no `NAME:` stands before a deed, the person who speaks at present does it.
"""

import re
from dataclasses import dataclass

from adapters.local.script import NotAStep, Step, parse_step
from bot.domain.matching import nearest

STEP_WORDS = ("click", "choose", "submit", "wait", "in", "on", "as", "restart", "help", "quit")


@dataclass(frozen=True, slots=True)
class Become:
    """Somebody else speaks from now on."""

    person: str


@dataclass(frozen=True, slots=True)
class PressNumber:
    """A person presses the button that bears the number."""

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
_SPOKEN = re.compile(rf"(?P<person>{NAME})\s*:\s*(?P<deed>/.*|(?:click|choose|submit)\b.*|\d+)?", re.DOTALL)
_DEED = re.compile(r"/|(?:click|choose|submit)\b", re.IGNORECASE)
_LOOSE = re.compile(
    r'(?P<verb>click|choose)\s+(?P<label>[^"\s][^"]*?)(?P<item>\s+on\s+item\s+\S+)?', re.IGNORECASE
)
_CURLY = str.maketrans("“”„", '"""')


def parse_input(line: str, speaker: str, platforms: tuple[str, ...]) -> Typed | None:
    """What the line means; None for a blank line or a comment. Raises NotAStep with a hint."""
    line = line.strip("\ufeff \t\r\n")
    if not line or re.match(r"#(\s|$)", line):
        return None
    person, deed = speaker, line
    if spoken := _SPOKEN.fullmatch(line):
        person, deed = spoken["person"], (spoken["deed"] or "").strip()
        if not deed:
            return Become(person)
    if re.fullmatch(r"\d{1,9}", deed, re.ASCII):
        return PressNumber(person, int(deed))
    if _DEED.match(deed):
        return _step(f"{person}: {_with_quotes(deed)}", platforms)
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


def _with_quotes(deed: str) -> str:
    """A label may stand without quotes here, or in typographic ones."""
    if deed.startswith("/"):
        return deed
    verb, _, rest = deed.partition(" ")
    deed = f"{verb.casefold()} {rest.strip()}".strip()
    if verb.casefold() == "submit":
        return deed
    deed = deed.translate(_CURLY)
    if loose := _LOOSE.fullmatch(deed):
        return f'{loose["verb"]} "{loose["label"]}"{loose["item"] or ""}'
    return deed

"""Parse what a person typed into the arguments of a command.

Parameters are given as `name:value` or `name=value`, or in order without names. A value with spaces needs
double quotes, except the last free text, which takes all the rest of the line. Every mistake raises UserError
that says what was expected.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.commands.command import GROUP, Autocomplete, Command, Param
from bot.commands.param_types import Choice, FreeText
from bot.errors import UserError
from bot.study.matching import nearest
from bot.wording.naming import clean

LONGEST_LINE = 120_000
"""Characters of a line. This is more than any parameter takes, so that a text which is too long is told its
own limit."""
QUOTES = {'"': '"', "“": "”", "„": "“", "«": "»"}
"""Closing quotes by their opening quotes, as keyboards and phones in several languages make them."""


NAMED = re.compile(r"[\w-]+[:=]\S")
"""How a word begins that names a parameter."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a typed line.

    `name` is set if it was written `name:value`, and `is_quoted` if it stood in quotes. `raw` is the word as
    typed, quotes and name included; it starts at index `begin` of the line.
    """

    text: str
    raw: str
    begin: int = field(default=0, compare=False)
    is_quoted: bool = False
    name: str | None = None


def split(line: str, names: Sequence[str] = ()) -> list[Word]:
    """The words of a line.

    Only these names make a `name:value`. Raises UserError if a quote is not closed.
    """
    if len(line) > LONGEST_LINE:
        raise UserError(f"That is {len(line):,} characters; {LONGEST_LINE:,} is the most I can read.")
    pattern = re.compile(rf"({'|'.join(map(re.escape, names))})[:=]\s*", re.IGNORECASE) if names else None
    words: list[Word] = []
    at = 0
    while at < len(line):
        if line[at].isspace():
            at += 1
            continue
        begin, name = at, None
        if pattern and (named := pattern.match(line, at)):
            name, at = named[1].casefold(), named.end()
        if at < len(line) and line[at] in QUOTES:
            closing = line.find(QUOTES[line[at]], at + 1)
            if closing < 0:
                raise UserError(f"The quote that opens at “{line[at : at + 30]}” is never closed.")
            words.append(
                Word(line[at + 1 : closing], line[begin : closing + 1], begin, is_quoted=True, name=name)
            )
            at = closing + 1
        else:
            end = at
            while end < len(line) and not line[end].isspace():
                end += 1
            words.append(Word(line[at:end], line[begin:end], begin, name=name))
            at = end
    return words


def parse_line(command: Command, line: str) -> dict[str, object]:
    """The arguments of a command from a typed line."""
    return parse_values(command, given(command, line), hidden=False)


def given(command: Command, line: str) -> dict[str, str]:
    """The texts that a typed line gives to each parameter, by name. They are not parsed yet."""
    group, line = _cut_group(command, line) if command.takes_group else ("", line)
    found: dict[str, str] = {GROUP.name: group} if group else {}
    own, is_one_text = command.typed, len(command.typed) == 1 and command.typed[0].takes_rest
    words = split(line, [param.name for param in own])
    if is_one_text and words and words[0].name is None:
        words = split(line)  # the whole line is one text, and `text:` inside it is no name
    free: list[Word] = []
    for word in words:
        if word.name is None:
            free.append(word)
        elif word.name in found:
            raise UserError(f"{word.name} is given twice. {_usage(command)}")
        else:
            found[word.name] = word.text
            _take_unquoted_tail(command, word, words, found)
            if _is_rest(command, word.name) and not word.is_quoted:
                break
    if not is_one_text:
        _refuse_misspelt_names(command, free)
    for param in own:
        if not free:
            break
        if param.name not in found:
            later = own[own.index(param) + 1 :]
            needed = sum(one.is_required and one.name not in found for one in later)
            found[param.name] = _take(param, free, line, needed)
    is_name = command.takes_group and not group and not any(NAMED.match(word.raw) for word in free)
    if free and is_name:  # what is left over; names of groups have spaces
        found[GROUP.name] = " ".join(word.text for word in free)
        free.clear()
    if free:
        raise UserError(f"I do not know what to do with “{free[0].raw[:60]}”. {_usage(command)}")
    return found


def parse_values(command: Command, texts: Mapping[str, str], *, hidden: bool) -> dict[str, object]:
    """The arguments of a command from texts by name, as a form or a button gives them.

    Empty texts count as missing. `hidden` says whether hidden parameters may be given.
    """
    arguments: dict[str, object] = {}
    taken = (*command.params, *command.shared)
    known = {param.name: param for param in taken if hidden or not param.is_hidden}
    for name in texts:
        if name not in known:
            raise UserError(f"/{command.name} has no {name[:40]}. {_usage(command)}")
    for param in known.values():
        text = clean(texts.get(param.name, "")).strip()
        if text:
            try:
                arguments[param.argument] = param.type.parse(text)
            except UserError as error:
                raise UserError(f"{param.name}: {error}") from error
        elif param.is_required:
            what = param.help if isinstance(param.type, FreeText) else param.type.expects
            raise UserError(f"/{command.name} needs {param.name}: {what}. {_usage(command)}")
    return arguments


def list_problems(command: Command, texts: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with each text by itself, by parameter; empty if nothing is."""
    found = {}
    for name, text in texts.items():
        param, cleaned = command.param(name), clean(text).strip()
        if param is None:
            continue
        try:
            if cleaned:
                param.type.parse(cleaned)
            elif param.is_required:
                found[name] = f"This is needed: {param.type.expects}."
        except UserError as error:
            found[name] = str(error)
    return found


def _cut_group(command: Command, line: str) -> tuple[str, str]:
    """The group that the line names with `group:`, and the line without it; an empty name if it names none.

    A free text may hold such a word, so it counts only before the text could begin, or as the last word. A
    space after the colon makes it a word of the text.
    """
    words = split(line, [GROUP.name])
    has_text = any(param.takes_rest for param in command.typed)
    before_text = sum(not param.takes_rest for param in command.typed) if has_text else len(words)
    named = [
        word
        for place, word in enumerate(words)
        if word.name and _is_tight(word) and (place <= before_text or place == len(words) - 1)
    ]
    if not named:
        return "", line
    if len(named) > 1:
        raise UserError(f"{GROUP.name} is given twice. {_usage(command)}")
    (word,) = named
    if not command.typed and not word.is_quoted:  # nothing else can follow: names of groups have spaces
        return line[word.begin + len(GROUP.name) + 1 :].strip(), line[: word.begin]
    return word.text, f"{line[: word.begin]}{line[word.begin + len(word.raw) :]}".strip()


def _is_tight(word: Word) -> bool:
    return bool(word.text) and not word.raw[len(GROUP.name) + 1].isspace()


def _refuse_misspelt_names(command: Command, free: list[Word]) -> None:
    names = [param.name for param in command.offered]
    for word in free:
        written = re.match(r"([A-Za-z_-]{3,20})[:=](?!//)\S", word.raw)
        guess = nearest(written[1], names) if written else None
        if written and guess:
            raise UserError(f"There is no “{written[1]}” here. Did you mean `{guess}:`? {_usage(command)}")


def _is_rest(command: Command, name: str) -> bool:
    param = command.param(name)
    return param is not None and param.takes_rest


def _take_unquoted_tail(command: Command, word: Word, words: list[Word], found: dict[str, str]) -> None:
    """A named free text takes all words after it: `note:took two evenings` needs no quotes."""
    if _is_rest(command, word.name or "") and not word.is_quoted:
        place = words.index(word)
        found[word.name or ""] = " ".join([word.text, *(later.raw for later in words[place + 1 :])])


def _take(param: Param, free: list[Word], line: str, needed: int) -> str:
    """Take words from the front for the parameter, but leave the `needed` words of required parameters after
    it.
    """
    if param.takes_rest:
        first, last = free[0], free[-1]
        between = line[first.begin : last.begin + len(last.raw)]
        # Keep the line's own spacing, unless named parameters stand between the words.
        in_one_piece = between.split() == [part for word in free for part in word.raw.split()]
        taken = first.text if len(free) == 1 else between if in_one_piece else " ".join(w.raw for w in free)
        free.clear()
        return taken
    if param.autocomplete is Autocomplete.MEMBER:  # names have spaces, and numbers: `Ada Lovelace #12`
        count = max(1, len(free) - needed)
        named = " ".join(word.text for word in free[:count])
        del free[:count]
        return named
    if isinstance(param.type, Choice):
        for count in (3, 2):  # a choice of several words such as `on track` needs no quotes either
            several = " ".join(word.text for word in free[:count])
            if len(free) >= count and several.casefold() in param.type.choices:
                del free[:count]
                return several
    return free.pop(0).text


def _usage(command: Command) -> str:
    example = f", for example `{command.example}`" if command.example else ""
    return f"Write `{command.usage}`{example}."

"""Parse what a person typed into the arguments of a command.

Parameters are given as `name:value` or `name=value`, or in order without names. A value with spaces needs
double quotes, except dates, times and zones, and the last free text, which takes all the rest of the line.
Every mistake raises UserError that says what was expected.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import takewhile

from bot.commands.command import Command
from bot.commands.param_types import Choice, FreeText, SpokenType, Url, read_value
from bot.commands.params import GROUP, Autocomplete, Param
from bot.commands.values import parse_values, usage_of
from bot.commands.viewpoint import Viewpoint
from bot.commands.words import Word, split
from bot.errors import Ambiguous, UserError
from bot.study.matching import nearest

MOST_SPOKEN = 6
"""The most words of a value such as `a week from today`."""

_SOME_DAY = Viewpoint(datetime(2026, 1, 1, tzinfo=UTC))
"""Where a value ends in a line does not depend on when it is written, so this may be any day."""

_NAMED = re.compile(r"([A-Za-z_-]{2,20})[:=](?!//)(\S+)")
"""A word that is written like `name:value`, and is no link."""


def parse_line(command: Command, line: str, at: Viewpoint) -> dict[str, object]:
    """The arguments of a command from a typed line."""
    return parse_values(command, given(command, line), at, hidden=False)


def given(command: Command, line: str) -> dict[str, str]:
    """The texts that a typed line gives to each parameter, by name. They are not parsed yet."""
    group, line = _cut_group(command, line) if command.takes_group else ("", line)
    found: dict[str, str] = {GROUP.name: group} if group else {}
    words = split(line, [param.name for param in command.typed])
    in_order = [param for param in command.typed if not param.by_name_only]
    is_text_first = bool(in_order) and in_order[0].takes_rest
    begin = next((place for place, word in enumerate(words) if word.name is None), None)
    if is_text_first and begin is not None:
        # From its first word on the line is one text, and `text:` or `at:` inside it is no name. At the end
        # of the line it is one again: `We meet at:18:00` does not mean to say so aloud.
        end = _options_at_end(command, words, begin)
        start, stop = words[begin].begin, words[end].begin if end < len(words) else len(line)
        spoken = [replace(word, begin=start + word.begin) for word in split(line[start:stop])]
        words[begin:end] = spoken
    named, free = _take_named(command, words)
    found |= named
    _refuse_misspelt_names(command, free[:1] if is_text_first else free)
    for number, param in enumerate(in_order):
        if not free:
            break
        if param.name not in found:
            later = [one for one in in_order[number + 1 :] if one.name not in found]
            _refuse_unknown_name(command, param, free[0])
            found[param.name] = _take(param, free, line, later)
    is_name = command.takes_group and not group and not any(_NAMED.match(word.raw) for word in free)
    if free and is_name:  # what is left over; names of groups have spaces
        found[GROUP.name] = " ".join(word.text for word in free)
        free.clear()
    if free:
        _refuse_unknown_name(command, None, free[0])
        raise UserError(f"I do not know what to do with “{free[0].raw[:60]}”. {usage_of(command)}")
    return found


def _cut_group(command: Command, line: str) -> tuple[str, str]:
    """The group that the line names with `group:`, and the line without it; an empty name if it names none.

    A free text may hold such a word, so it counts only before the text could begin, or as the last word. A
    space after the colon makes it a word of the text.
    """
    by_name = [param.name for param in command.typed if param.by_name_only]
    words = [one for one in split(line, [GROUP.name, *by_name]) if one.name in {None, GROUP.name}]
    has_text = any(param.takes_rest for param in command.typed)
    in_order = [param for param in command.typed if not param.takes_rest and not param.by_name_only]
    before_text = len(in_order) if has_text else len(words)
    named = [
        word
        for place, word in enumerate(words)
        if word.name and _is_tight(word) and (place <= before_text or place == len(words) - 1)
    ]
    if not named:
        return "", line
    if len(named) > 1:
        raise UserError(f"{GROUP.name} is given twice. {usage_of(command)}")
    (word,) = named
    if not command.typed and not word.is_quoted:  # nothing else can follow: names of groups have spaces
        return line[word.begin + len(GROUP.name) + 1 :].strip(), line[: word.begin]
    return word.text, f"{line[: word.begin]}{line[word.begin + len(word.raw) :]}".strip()


def _is_tight(word: Word) -> bool:
    return bool(word.text) and not word.raw[len(GROUP.name) + 1].isspace()


def _options_at_end(command: Command, words: Sequence[Word], begin: int) -> int:
    """The index of the first of the named values with which the line ends; the number of words if none."""
    by_name = {param.name: param for param in command.typed if param.by_name_only}
    for place in range(begin + 1, len(words)):
        if words[place].name in by_name:
            found, free = _take_named(command, words[place:], is_behind=True)
            known = found.keys() <= by_name.keys()
            if not free and known and all(_can_read(by_name[name], text) for name, text in found.items()):
                return place
    return len(words)


def _take_named(
    command: Command, words: Sequence[Word], *, is_behind: bool = False
) -> tuple[dict[str, str], list[Word]]:
    """The texts that are given by name, and the words that are left. `is_behind`: a text stands before them.

    A free text takes all words after it, `note:took two evenings`, but not the options at the end of the
    line: `for:me` decides who reads a note. One that is given by name only does so behind another text:
    `choices:yes, not yet`. A value said in words takes those that belong to it, `start:in 2 weeks`.
    """
    found: dict[str, str] = {}
    free: list[Word] = []
    place = 0
    while place < len(words):
        word = words[place]
        place += 1
        if word.name is None:
            free.append(word)
            continue
        if word.name in found:
            raise UserError(f"{word.name} is given twice. {usage_of(command)}")
        param, taken = command.param(word.name), 0
        if param is not None and not word.is_quoted:
            has_text = is_behind or free or any(one.takes_rest and one.name in found for one in command.typed)
            if param.takes_rest or (param.by_name_only and isinstance(param.type, FreeText) and has_text):
                taken = _options_at_end(command, words, place - 1) - place
            elif isinstance(param.type, SpokenType):
                following = list(takewhile(lambda one: one.name is None, words[place:]))
                parts = [word.text, *(one.raw for one in following)]
                needed = sum(one.is_required and one.name not in found for one in command.typed)
                taken = (_count_spoken(param.type, parts) or max(1, len(parts) - needed)) - 1
        found[word.name] = " ".join([word.text, *(one.raw for one in words[place : place + taken])])
        place += taken
    return found, free


def _count_spoken(kind: SpokenType, parts: Sequence[str]) -> int:
    """How many of the words are one value: as many as can be read, and better with certainty. 0: none can."""
    unsure = 0
    for count in range(min(len(parts), MOST_SPOKEN), 0, -1):
        try:
            kind.read(" ".join(parts[:count]), _SOME_DAY)
        except Ambiguous:
            unsure = unsure or count
        except UserError:
            continue
        else:
            return count
    return unsure


def _can_read(param: Param, text: str) -> bool:
    try:
        read_value(param.type, text, _SOME_DAY)
    except UserError:
        return False
    return True


def _refuse_misspelt_names(command: Command, free: list[Word]) -> None:
    names = [param.name for param in command.offered]
    for word in free:
        written = _NAMED.match(word.raw)
        guess = nearest(written[1], names) if written and len(written[1]) > 2 else None
        if written and guess:
            raise UserError(f"There is no “{written[1]}” here. Did you mean `{guess}:`? {usage_of(command)}")


def _refuse_unknown_name(command: Command, param: Param | None, word: Word) -> None:
    """Raise UserError if the word is `name:value` and no value of the parameter that would take it.

    A free text may begin so, in quotes.
    """
    written = _NAMED.match(word.raw)
    if written is None:
        return
    is_prose = param is not None and isinstance(param.type, FreeText) and param.autocomplete is None
    if param is not None and not isinstance(param.type, FreeText):
        is_bad_link = isinstance(param.type, Url) and not _can_read(
            param, written[2]
        )  # `javascript:alert(1)`
        if _can_read(param, word.raw) or is_bad_link:
            return  # the type itself tells what is wrong with a link
    if is_prose and param is command.typed[0]:
        return  # the text begins the line, so nothing was named before it
    quoted = " If it belongs to a text, put the text in quotes." if is_prose else ""
    raise UserError(f"There is no “{written[1]}” here. {usage_of(command)}{quoted}")


def _take(param: Param, free: list[Word], line: str, later: Sequence[Param]) -> str:
    """Take words from the front for the parameter, but leave a word for each required parameter that comes
    `later`.
    """
    needed = sum(one.is_required for one in later)
    if param.takes_rest:
        first, last = free[0], free[-1]
        between = line[first.begin : last.begin + len(last.raw)]
        # Keep the line's own spacing, unless named parameters stand between the words.
        in_one_piece = between.split() == [part for word in free for part in word.raw.split()]
        taken = first.text if len(free) == 1 else between if in_one_piece else " ".join(w.raw for w in free)
        free.clear()
        return taken
    if param.autocomplete is Autocomplete.MEMBER:  # names have spaces, and numbers: `Ada Lovelace #12`
        return _take_words(free, max(1, len(free) - needed))
    if isinstance(param.type, SpokenType) and not free[0].is_quoted:
        parts = [word.text for word in free[: max(1, len(free) - needed)]]
        return _take_words(free, _count_spoken(param.type, parts) or (1 if later else len(parts)))
    if isinstance(param.type, Choice):
        for count in (3, 2):  # a choice of several words such as `on track` needs no quotes either
            several = " ".join(word.text for word in free[:count])
            if len(free) >= count and several.casefold() in param.type.choices:
                return _take_words(free, count)
    return free.pop(0).text


def _take_words(free: list[Word], count: int) -> str:
    taken = " ".join(word.text for word in free[:count])
    del free[:count]
    return taken

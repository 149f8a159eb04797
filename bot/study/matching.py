"""Find what a person meant: the nearest known word, an item of the plan, or a member."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from difflib import get_close_matches

from bot.errors import UserError
from bot.study.plan import Item
from bot.wording.direction import bare
from bot.wording.naming import MemberEntry, names_for_organizers, unnumbered

SHOWN_CANDIDATES = 5
"""Candidates that an error lists if a text fits several items or members."""

NOT_FOUND = "They have to join first, with `/plan join`. Hidden members go by their number alone."
"""What may be the matter with somebody who is not found. It must not tell whether somebody hides."""

LISTS_ITEMS = "`/plan week` lists this week's items."


class NoSuchGroup(UserError):
    """A text names no group among those that the caller may know of."""


def nearest(text: str, known: Iterable[str]) -> str | None:
    """The known word most similar to `text`, ignoring case; None if no word is similar enough."""
    by_folded = {bare(word).casefold(): word for word in known}
    matches = get_close_matches(text.casefold()[:100], by_folded, n=1, cutoff=0.6)
    return by_folded[matches[0]] if matches else None


def find_item(
    text: str, items: Mapping[str, Item], *, prefer: Sequence[str] = (), lists: str = LISTS_ITEMS
) -> Item:
    """The item that `text` names: by key, by title, or by a beginning of a key that fits only one item.

    If a beginning fits several items and only one of them is in `prefer` (say, the keys of the running week),
    that one is meant. Raises UserError with the candidates, with the nearest match, or with the sentence
    `lists`, which says where to find the keys.
    """
    wanted = bare(text).strip().casefold()
    if not wanted:
        raise UserError("Name an item: its key, the beginning of its key, or its title.")
    if wanted in items:
        return items[wanted]
    titled = [item for item in items.values() if bare(item.title).casefold() == wanted]
    found = titled or [item for key, item in items.items() if key.startswith(wanted)]
    preferred = [item for item in found if item.key in prefer]
    if len(preferred) == 1:
        found = preferred
    if len(found) == 1:
        return found[0]
    shown = text.strip()[:60]
    if found:
        names = ", ".join(item.key for item in found[:SHOWN_CANDIDATES])
        more = len(found) - SHOWN_CANDIDATES
        tail = f" and {more} more" if more > 0 else ""
        raise UserError(f"“{shown}” could be several items: {names}{tail}. Write a little more of it.")
    begun = (item.key for item in items.values() if _has_word(item, wanted))
    guess = next(begun, None) or nearest(wanted, [*items, *(item.title for item in items.values())])
    hint = f"Did you mean “{guess[:100]}”?" if guess else lists
    raise UserError(f"No item of this plan is called “{shown}”. {hint}")


def find_group(text: str, known: Mapping[str, str], *, prefer: Collection[str] = ()) -> str:
    """The key of the group that `text` names: by key, by name, or by the beginning of either. `known` holds
    names by key.

    If it fits several groups and only one of them is in `prefer`, that one is meant. Raises UserError if no
    group fits, or more than one.
    """
    wanted = bare(text).strip().casefold()
    known = {key: bare(name) for key, name in known.items()}
    fitting = [key for key, name in known.items() if wanted in {key.casefold(), name.casefold()}]
    fitting = fitting or [
        key
        for key, name in known.items()
        if wanted and (key.casefold().startswith(wanted) or name.casefold().startswith(wanted))
    ]
    preferred = [key for key in fitting if key in prefer]
    if len(preferred) == 1:
        fitting = preferred
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        keys = ", ".join(fitting[:SHOWN_CANDIDATES])
        raise UserError(f"“{text[:60]}” could be several groups: {keys}. Write the whole key.")
    names = {name.casefold(): key for key, name in known.items()}
    guess = nearest(wanted, [*known, *known.values()])
    guess = names.get(guess.casefold(), guess) if guess else None
    keys = ", ".join([*known][:SHOWN_CANDIDATES])
    there = f" Did you mean {guess}?" if guess else f" There are: {keys}." if keys else ""
    raise NoSuchGroup(f"There is no group called “{text[:60]}” here.{there}")


def find_member(text: str, entries: Collection[MemberEntry]) -> int:
    """The number of the member whom `text` names: by it (`#12`), by name, or by the beginning of a name.

    If several members share a name, it is followed by a number (`Ada #12`). Hidden members are found by their
    number alone, so that nobody learns from a name which number is theirs, or from a number whose it is.
    Raises UserError with the candidates or the nearest name.
    """
    wanted = bare(text).strip().removeprefix("@").casefold()
    shown = names_for_organizers(entries)
    open_names = {member: name for member, name, visible in entries if visible}
    named = {member: bare(unnumbered(name)).casefold() for member, name in open_names.items()}
    # Spaces are tried from the first one on alone: else a thousand of them are read a thousand times.
    numbered = re.fullmatch(r"(member|.*?)(?<!\s)\s*#(-?\d{1,18})", wanted)
    if numbered and int(numbered[2]) in shown:
        number = int(numbered[2])
        if numbered[1] in {"", named.get(number, "member")}:
            return number
    found = [member for member, name in shown.items() if bare(name).casefold() == wanted]
    found = found or [member for member, name in named.items() if name == wanted]
    found = found or [member for member, name in open_names.items() if bare(name).casefold() == wanted]
    found = found or [member for member, name in named.items() if wanted and name.startswith(wanted)]
    if len(found) == 1:
        return found[0]
    said = text.strip()[:60]
    if found:
        listed = ", ".join(shown[member] for member in found[:SHOWN_CANDIDATES])
        more = len(found) - SHOWN_CANDIDATES
        tail = f" and {more} more" if more > 0 else ""
        raise UserError(
            f"“{said}” could be several members: {listed}{tail}. "
            f"Write one of them just so; a number alone will do, such as #{found[0]}."
        )
    if text.strip().startswith("<@"):
        raise UserError(f"That person is not in this group. {NOT_FOUND}")
    if numbered and not numbered[1]:
        raise UserError(f"No member of this group has the number {said}.")
    guess = nearest(wanted, open_names.values())
    hint = f" Did you mean {guess}?" if guess else f" {NOT_FOUND}"
    raise UserError(f"No member of this group is called “{said}”.{hint}")


def user_of(text: str) -> str | None:
    """The platform's user id in a mention (`<@U0AB>`, `<@!123>`, `<@U0AB|ann>`), or the text if it can be one
    itself; else None.
    """
    mention = re.fullmatch(r"<@!?([^<>|]+)(?:\|[^<>]*)?>", text.strip())
    if mention:
        return mention[1]
    written = text.strip().removeprefix("@")
    return written if re.fullmatch(r"[0-9]{15,20}|[UW][A-Z0-9]{7,20}", written) else None


def _has_word(item: Item, beginning: str) -> bool:
    """Whether a part of the item's key, or a word of its title, starts with `beginning`."""
    parts = [*item.key.split("."), *bare(item.title).casefold().split()]
    return len(beginning) > 2 and any(part.startswith(beginning) for part in parts)

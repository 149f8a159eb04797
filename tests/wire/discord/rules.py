"""What Discord refuses and its published schema does not say, checked by hand. Pure: JSON in, complaints out.

Limits are those of ../shared/specs/README.md and of Discord's documentation of messages, components, modals
and application commands.
"""

import re
from collections.abc import Iterator
from enum import IntEnum
from typing import Any

from tests.wire.discord.polls import poll_problems
from tests.wire.discord.world import Json, walk

EPHEMERAL = 1 << 6
LOADING = 1 << 7
COMPONENTS_V2 = 1 << 15

LONGEST_CONTENT = 2000
MOST_V2_TEXT = 4000
MOST_V2_COMPONENTS = 40
LONGEST_NONCE = 25
MOST_COMMAND_CHARACTERS = 8000
COMMAND_NAME = re.compile(r"[-_'\w]{1,32}")


class Part(IntEnum):
    """The kinds of components."""

    ROW = 1
    BUTTON = 2
    SELECT = 3
    TEXT_INPUT = 4
    USER_SELECT = 5
    ROLES = 6
    SECTION = 9
    TEXT = 10
    THUMBNAIL = 11
    GALLERY = 12
    FILE = 13
    SEPARATOR = 14
    CONTAINER = 17
    LABEL = 18
    FILE_UPLOAD = 19


SELECTS = {Part.SELECT, 5, Part.ROLES, 7, 8}
V2_ONLY = {Part.SECTION, Part.TEXT, Part.THUMBNAIL, Part.GALLERY, Part.FILE, Part.SEPARATOR, Part.CONTAINER}
TOP_LEVEL = V2_ONLY - {Part.THUMBNAIL} | {Part.ROW}
IN_CONTAINER = TOP_LEVEL - {Part.CONTAINER}
LINK_STYLE, PREMIUM_STYLE = 5, 6


def message_problems(body: Json, *, v2_already: bool = False, edit: bool = False) -> Iterator[str]:
    """What is wrong with a message to be sent or changed. `v2_already`: it is drawn with V2 so far."""
    components = body.get("components") or []
    flags = body.get("flags") or 0
    v2 = bool(flags & COMPONENTS_V2) or v2_already
    content = body.get("content") or ""
    embeds = body.get("embeds") or []
    if v2:
        if content or embeds or body.get("poll") or body.get("sticker_ids"):
            yield "content, embeds, poll or stickers beside Components V2"
    elif any(one.get("type") in V2_ONLY for one in walk(components)):
        yield "a Components V2 part without the flag"
    if len(content) > LONGEST_CONTENT:
        yield f"content of {len(content)} characters"
    if sum(_embed_size(one) for one in embeds) > 6000:
        yield "more than 6000 characters of embeds"
    if not edit and not (
        content.strip() or embeds or components or body.get("poll") or body.get("attachments")
    ):
        yield "an empty message"
    nonce = body.get("nonce")
    if nonce is not None and len(str(nonce)) > LONGEST_NONCE:
        yield f"a nonce of {len(str(nonce))} characters"
    if poll := body.get("poll"):
        yield from poll_problems(poll)
    yield from _component_problems(components, v2=v2)


def attached_names(components: list[Json]) -> list[str]:
    """The attachments that galleries show."""
    urls = [
        str(item["media"]["url"])
        for part in walk(components)
        if part.get("type") == Part.GALLERY
        for item in part.get("items") or []
    ]
    return [url.removeprefix("attachment://") for url in urls if url.startswith("attachment://")]


def modal_problems(data: Json) -> Iterator[str]:
    """What is wrong with a modal."""
    components = data.get("components") or []
    if not 1 <= len(components) <= 5:
        yield f"a modal of {len(components)} components"
    if len(data.get("title") or "") > 45:
        yield "a title of more than 45 characters"
    for one in components:
        if one.get("type") not in {Part.ROW, Part.LABEL, Part.TEXT}:
            yield f"a part of type {one.get('type')} at the top of a modal"
    for one in walk(components):
        if one.get("type") == Part.TEXT_INPUT:
            least, most = one.get("min_length") or 0, one.get("max_length") or 4000
            if not 0 <= least <= most <= 4000 or most < 1:
                yield f"a text input of {least} to {most} characters"
            if (value := one.get("value")) and not least <= len(value) <= most:
                yield f"a text input that begins with {len(value)} characters"
            if len(one.get("placeholder") or "") > 100:
                yield "a placeholder of more than 100 characters"
        elif one.get("type") in SELECTS:
            yield from _select_problems(one)
        elif one.get("type") == Part.FILE_UPLOAD:
            least, most = one.get("min_values", 1), one.get("max_values", 1)
            if not 0 <= least <= most <= 10 or most < 1:
                yield f"a field for {least} to {most} files"
            if least == 0 and one.get("required", True):
                yield "a field for files that is required and takes none"
    yield from _id_problems(components)


def command_problems(commands: list[Json]) -> Iterator[str]:
    """What is wrong with the commands of an application."""
    if len({(one.get("type", 1), one.get("name")) for one in commands}) != len(commands):
        yield "two commands of one name"
    if sum(one.get("type", 1) == 1 for one in commands) > 100:
        yield "more than 100 commands"
    for kind in (2, 3):
        if sum(one.get("type", 1) == kind for one in commands) > 15:
            yield f"more than 15 commands of type {kind}"
    for command in commands:
        if command.get("type", 1) != 1:
            yield from _menu_problems(command)
            continue
        if (size := _command_size(command)) > MOST_COMMAND_CHARACTERS:
            yield f"/{command.get('name')}: {size} characters in all"
        yield from _option_problems(command, f"/{command.get('name')}", depth=0)


def _menu_problems(command: Json) -> Iterator[str]:
    """What is wrong with a command in the menu of a message or a person."""
    names = [command.get("name") or "", *(command.get("name_localizations") or {}).values()]
    if any(not 1 <= len(one) <= 32 for one in names):
        yield f"a name of {max(map(len, names))} characters in a menu"
    if command.get("description") or command.get("options"):
        yield f"{names[0]}: a description or options in a menu"


def _component_problems(components: list[Json], *, v2: bool) -> Iterator[str]:
    every = list(walk(components))
    if v2:
        if len(every) > MOST_V2_COMPONENTS:
            yield f"{len(every)} components"
        if (size := sum(len(one.get("content") or "") for one in every)) > MOST_V2_TEXT:
            yield f"{size} characters of text"
    elif len(components) > 5:
        yield f"{len(components)} rows"
    for one in components:
        if one.get("type") not in (TOP_LEVEL if v2 else {Part.ROW}):
            yield f"a part of type {one.get('type')} at the top"
    for one in every:
        yield from _part_problems(one)
    yield from _id_problems(components)


def _part_problems(part: Json) -> Iterator[str]:
    held: list[Json] = part.get("components") or []
    kinds = [one.get("type") for one in held]
    match part.get("type"):
        case Part.ROW:
            if not held:
                yield "an empty row"
            elif all(kind == Part.BUTTON for kind in kinds):
                if len(held) > 5:
                    yield f"{len(held)} buttons in a row"
            elif len(held) > 1 or kinds[0] not in SELECTS:
                yield f"a row of parts {kinds}"
        case Part.SECTION:
            if not 1 <= len(held) <= 3 or any(kind != Part.TEXT for kind in kinds):
                yield f"a section of parts {kinds}"
            if (part.get("accessory") or {}).get("type") not in {Part.BUTTON, Part.THUMBNAIL}:
                yield "a section without an accessory"
        case Part.CONTAINER:
            if not held or any(kind not in IN_CONTAINER for kind in kinds):
                yield f"a container of parts {kinds}"
        case Part.TEXT:
            if not (part.get("content") or "").strip():
                yield "an empty text"
        case Part.GALLERY:
            items = part.get("items") or []
            if not 1 <= len(items) <= 10:
                yield f"a gallery of {len(items)} items"
            for item in items:
                if not 0 < len(item.get("description") or "") <= 1024:
                    yield "a picture whose text is missing or too long"
        case Part.BUTTON:
            yield from _button_problems(part)
        case kind if kind in SELECTS:
            yield from _select_problems(part)
        case _:
            pass


def _button_problems(button: Json) -> Iterator[str]:
    link, own = button.get("url"), button.get("custom_id")
    if button.get("style") == LINK_STYLE:
        if not link or own:
            yield "a link button needs an address and no custom_id"
    elif button.get("style") != PREMIUM_STYLE and (link or not own):
        yield "a button needs a custom_id and no address"
    if not (button.get("label") or button.get("emoji")):
        yield "a button without a label"
    if len(button.get("label") or "") > 80:
        yield "a label of more than 80 characters"
    if own is not None and not 1 <= len(own) <= 100:
        yield f"a custom_id of {len(own)} characters"


def _select_problems(select: Json) -> Iterator[str]:
    own = select.get("custom_id") or ""
    if not 1 <= len(own) <= 100:
        yield f"a custom_id of {len(own)} characters"
    if len(select.get("placeholder") or "") > 150:
        yield "a placeholder of more than 150 characters"
    if select.get("type") == Part.USER_SELECT:
        preset = select.get("default_values") or []
        if any(one.get("type") != "user" or not str(one.get("id", "")).isdigit() for one in preset):
            yield "a select of users that begins with something else"
        if len(preset) > (select.get("max_values") or 1):
            yield f"a select that begins with {len(preset)} users"
    if select.get("type") != Part.SELECT:
        return
    options = select.get("options") or []
    if not 1 <= len(options) <= 25:
        yield f"a select of {len(options)} options"
    if len({one.get("value") for one in options}) != len(options):
        yield "two options of one value"
    for one in options:
        if not (1 <= len(one.get("label") or "") <= 100 and 1 <= len(one.get("value") or "") <= 100):
            yield f"an option {one.get('label')!r} of value {one.get('value')!r}"
        if len(one.get("description") or "") > 100:
            yield "a description of more than 100 characters"
    least, most = select.get("min_values"), select.get("max_values")
    if not 0 <= (1 if least is None else least) <= (1 if most is None else most) <= 25:
        yield f"a select of {least} to {most} values"
    if most is not None and most > len(options):
        yield f"a select of {most} values among {len(options)}"


def _id_problems(components: list[Json]) -> Iterator[str]:
    every = list(walk(components))
    custom = [one["custom_id"] for one in every if one.get("custom_id")]
    if len(set(custom)) != len(custom):
        yield f"a custom_id twice: {sorted({one for one in custom if custom.count(one) > 1})}"
    numbers = [one["id"] for one in every if one.get("id")]
    if len(set(numbers)) != len(numbers):
        yield "a component id twice"
    if any(not 0 <= number < 1 << 31 for number in numbers):
        yield "a component id that is no positive 32-bit integer"


def _option_problems(holder: Json, path: str, *, depth: int) -> Iterator[str]:
    name = holder.get("name") or ""
    if depth or holder.get("type", 1) == 1:
        if not COMMAND_NAME.fullmatch(name) or name != name.lower():
            yield f"{path}: the name {name!r}"
        texts = [holder.get("description") or "", *(holder.get("description_localizations") or {}).values()]
        if any(not 1 <= len(one) <= 100 for one in texts):
            yield f"{path}: a description of {max(map(len, texts))} characters"
    options = holder.get("options") or []
    if len(options) > 25:
        yield f"{path}: {len(options)} options"
    names = [one.get("name") for one in options]
    if len(set(names)) != len(names):
        yield f"{path}: two options of one name"
    groups = [one.get("type") in {1, 2} for one in options]
    if any(groups) and not all(groups):
        yield f"{path}: subcommands beside values"
    if depth == 2 and any(groups):
        yield f"{path}: subcommands too deep"
    required = [bool(one.get("required")) for one in options]
    if required != sorted(required, reverse=True):
        yield f"{path}: a required option after an optional one"
    for one in options:
        under = f"{path} {one.get('name')}"
        choices = one.get("choices") or []
        if len(choices) > 25 or (choices and one.get("autocomplete")):
            yield f"{under}: {len(choices)} choices, autocomplete {one.get('autocomplete')}"
        for choice in choices:
            if not 1 <= len(str(choice.get("name", ""))) <= 100 or len(str(choice.get("value", ""))) > 100:
                yield f"{under}: the choice {choice}"
        yield from _option_problems(one, under, depth=depth + 1)


def _command_size(holder: Json) -> int:
    """Names, descriptions and values, in the longest of their languages."""
    size = sum(
        max([len(holder.get(one) or ""), *map(len, (holder.get(f"{one}_localizations") or {}).values())])
        for one in ("name", "description")
    )
    size += sum(
        len(str(one.get("name", ""))) + len(str(one.get("value", ""))) for one in holder.get("choices") or []
    )
    return size + sum(_command_size(one) for one in holder.get("options") or [])


def _embed_size(embed: Json) -> int:
    texts: list[Any] = [embed.get("title"), embed.get("description")]
    texts += [(embed.get("footer") or {}).get("text"), (embed.get("author") or {}).get("name")]
    for one in embed.get("fields") or []:
        texts += [one.get("name"), one.get("value")]
    return sum(len(text) for text in texts if text)

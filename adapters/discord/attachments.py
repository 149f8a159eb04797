"""Reads which files came with an interaction, and fetches them from Discord's CDN."""

from collections.abc import Iterator, Mapping
from typing import Any

import aiohttp

from adapters.downloads import Attached, download
from bot.platform.failures import Refused

ATTACHMENT_OPTION, FILE_UPLOAD = 11, 19
"""Discord's numbers for an option of a command, and for a part of a form, that take a file."""

Data = Mapping[str, Any]


def read_attachments(data: Data) -> dict[str, Attached]:
    """Read the files by the option of the command, or by the field of the form, that they came with."""
    sent = (data.get("resolved") or {}).get("attachments") or {}
    found = {}
    for name, number in (*_in_options(data.get("options") or []), *_in_form(data.get("components") or [])):
        if one := sent.get(number):
            found[name] = Attached(str(one["filename"]), str(one["url"]), int(one["size"]))
    return found


async def fetch(attached: Attached, most: int) -> bytes:
    """Fetch a file. Its address is signed, so it takes no token. Raises Refused or Unavailable."""
    if not attached.url.startswith(("https://", "http://")):
        raise Refused("Discord gave no address for it.")
    async with aiohttp.ClientSession() as session:
        return await download(session, attached.url, most)


def _in_options(options: list[Data]) -> Iterator[tuple[str, str]]:
    for option in options:
        yield from _in_options(option.get("options") or [])
        if option.get("type") == ATTACHMENT_OPTION:
            yield str(option["name"]), str(option["value"])


def _in_form(labels: list[Data]) -> Iterator[tuple[str, str]]:
    for label in labels:
        part = label.get("component") or {}
        if part.get("type") == FILE_UPLOAD and part.get("values"):
            yield str(part["custom_id"]), str(part["values"][0])

"""Fetches the files that people hand in, before the app is asked: no network inside a transaction."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

import aiohttp

from bot.commands.call import UploadedFile
from bot.commands.request import Request
from bot.errors import UserError
from bot.platform.failures import OutcomeUnknown, Refused, Unavailable

FETCH_WITHIN_S = 20.0
"""How long fetching one file may take. The person is shown that the bot is at work."""

CHUNK = 65_536
"""Bytes that are read at once."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that was handed in, where the platform keeps it. `size` in bytes is what the platform says."""

    name: str
    url: str
    size: int


async def with_files(
    request: Request, attached: Mapping[str, Attached], fetch: Callable[[Attached, int], Awaitable[bytes]]
) -> Request:
    """Return the request with the content of its files, or as a mistake that says why one is not there.

    `attached` holds files by parameter. `fetch` gets a file and the most bytes of it that may be read; it
    may raise Refused, Unavailable or OutcomeUnknown.
    """
    files = {}
    for name, (sort, _) in request.named_files.items():
        one = attached.get(name)
        if one is None:
            continue  # `dispatch` explains it
        try:
            sort.parse(one.name)
            sort.check_size(one.size)
            content = await fetch(one, sort.largest)
            sort.check_size(len(content))
        except UserError as error:
            return request.refused(error)
        except (Refused, Unavailable, OutcomeUnknown) as error:
            words = f"I could not get that file, so nothing was changed. {error} Please hand it in once more."
            return request.refused(UserError(words))
        files[name] = UploadedFile(one.name, content)
    return request.with_files(files) if files else request


async def download(
    session: aiohttp.ClientSession, url: str, most: int, headers: Mapping[str, str] | None = None
) -> bytes:
    """Return what is at an address; of more than `most` bytes one byte more than that.

    No redirect is followed, so that headers reach this address alone. Raises Refused where the address
    leads elsewhere or gives nothing, and Unavailable where asking again may help.
    """
    plain = {"Accept-Encoding": "identity", **(headers or {})}
    content = bytearray()
    try:
        async with (
            asyncio.timeout(FETCH_WITHIN_S),
            session.get(url, headers=plain, allow_redirects=False) as response,
        ):
            if response.status == 429 or response.status >= 500:
                raise Unavailable(f"The platform is busy ({response.status}): wait a minute.")
            if response.status != 200 or response.content_type == "text/html":
                raise Refused(f"The platform does not give it to me ({response.status}).")
            async for chunk in response.content.iter_chunked(CHUNK):
                content += chunk
                if len(content) > most:
                    break
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise Unavailable("The connection broke: wait a minute.") from error
    return bytes(content[: most + 1])

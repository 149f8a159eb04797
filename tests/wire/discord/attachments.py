"""Files that people hand in: kept for a while, and served at an address that anybody with it may ask."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from tests.wire.discord.limits import Cut, Faults
from tests.wire.discord.world import Json, World

PREFIX = "/ephemeral-attachments"


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file. `told_size` is what Discord says of its size."""

    id: int
    name: str
    content: bytes
    told_size: int


class Attachments:
    """All that were handed in. `asked` are the headers of the requests for them."""

    def __init__(self, world: World, faults: Faults) -> None:
        self.asked: list[dict[str, str]] = []
        self.told_size: int | None = None
        """What Discord says of the size of files to come, if not the truth."""
        self._world = world
        self._faults = faults
        self._files: dict[int, Attachment] = {}

    def routes(self) -> Iterator[tuple[str, str]]:
        """Where they are."""
        yield "GET", f"{PREFIX}/{{number}}/{{name}}"

    def hand_in(self, path: str) -> Attachment:
        """Take a file from this machine, under the name that Discord makes of its own."""
        file = Path(path)
        content = file.read_bytes()
        name = re.sub(r"[^\w.-]+", "_", file.name)
        size = len(content) if self.told_size is None else self.told_size
        found = Attachment(self._world.ids.next(), name, content, size)
        self._files[found.id] = found
        return found

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Give one out."""
        self.asked.append(dict(request.headers))
        fault = self._faults.take("GET", request.path)
        if fault is Cut.BEFORE and request.transport is not None:
            request.transport.abort()
        if isinstance(fault, int):
            return web.Response(status=fault)
        found = self._files.get(int(request.match_info["number"]))
        if found is None or found.name != request.match_info["name"]:
            return web.Response(status=404, text="This content is no longer available.")
        return web.Response(body=found.content, content_type="application/octet-stream")


def resolved(files: list[Attachment], address: str) -> Json:
    """What an interaction says of the files that came with it."""
    urls = {one.id: f"http://{address}{PREFIX}/{one.id}/{one.name}" for one in files}
    return {
        "attachments": {
            str(one.id): {
                "id": str(one.id),
                "filename": one.name,
                "size": one.told_size,
                "url": urls[one.id],
                "proxy_url": urls[one.id],
                "content_type": "application/octet-stream",
                "ephemeral": True,
            }
            for one in files
        }
    }

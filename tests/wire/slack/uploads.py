"""Files on their way: announced, sent to an address of their own, and then shared in a conversation."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web

from tests.wire.slack.workspace import Channel, Message

if TYPE_CHECKING:
    from tests.wire.slack.slack import Slack


@dataclass(slots=True)
class Upload:
    """A file that was announced. `content` is None until it has arrived, whole."""

    name: str
    length: int
    content: bytes | None = None


class Uploads:
    """What stands behind upload addresses."""

    def __init__(self, slack: "Slack") -> None:
        self._slack = slack
        self._waiting: dict[str, Upload] = {}
        self._count = 0
        self.shared: dict[tuple[str, str], tuple[Channel, Message]] = {}
        """The channel and the message of each file that was shared, by workspace and id."""
        self.own: dict[tuple[str, str], Upload] = {}
        """Files that nobody but the bot can open, by workspace and id: messages may show them."""
        self.looks_needed = 0
        """How often Slack still finds the next picture not ready to be shown."""

    def announce(self, name: str, length: int) -> tuple[str, str]:
        """The id and the address for a file to come."""
        self._count += 1
        file = f"F{self._count:06}"
        self._waiting[file] = Upload(name, length)
        return file, f"{self._slack.url}/upload/{file}"

    def take(self, file: str) -> Upload | None:
        """A file that has arrived, once."""
        upload = self._waiting.get(file)
        if upload is None or upload.content is None:
            return None
        return self._waiting.pop(file)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """The bytes of a file."""
        self._slack.calls.append(("upload", {"file": request.match_info["file"]}))
        fault = self._slack.faults.meet("upload", {})
        if fault and fault.replaces:
            return web.Response(status=fault.status if fault.status != 200 else 500)
        upload = self._waiting.get(request.match_info["file"])
        content = await request.read()
        if upload is None or len(content) != upload.length:
            self._slack.complain(f"upload: {len(content)} bytes that were not announced")
            return web.Response(status=400)
        upload.content = content
        return web.Response(text=f"OK - {len(content)}")

"""Files that people hand in with a form; the private address of each takes a token that reads files."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import web

from tests.wire.slack.delivery import Json

if TYPE_CHECKING:
    from tests.wire.slack.slack import Slack

LOGIN = "/signin"


@dataclass(frozen=True, slots=True)
class HandedIn:
    """One file of one workspace."""

    id: str
    team: str
    name: str
    content: bytes


class HandedInFiles:
    """All of them. `told_size` is what Slack says of the size of files to come, if not the truth."""

    def __init__(self, slack: "Slack") -> None:
        self.told_size: int | None = None
        self._slack = slack
        self._files: dict[str, HandedIn] = {}

    def take(self, team: str, user: str, path: str) -> Json:
        """A file from this machine; what Slack tells the app of it. Raises OSError where there is none."""
        file = Path(path)
        content = file.read_bytes()
        number = f"F{len(self._files) + 900_001}"
        self._files[number] = HandedIn(number, team, file.name, content)
        address = f"{self._slack.url}/files-pri/{team}-{number}"
        return {
            "id": number,
            "name": file.name,
            "title": file.stem,
            "mimetype": "application/octet-stream",
            "filetype": file.suffix.removeprefix("."),
            "user": user,
            "user_team": team,
            "size": len(content) if self.told_size is None else self.told_size,
            "mode": "hosted",
            "is_external": False,
            "url_private": f"{address}/{file.name}",
            "url_private_download": f"{address}/download/{file.name}",
        }

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Give a file out; to whoever may not have it, the way to the login page."""
        self._slack.calls.append(("download", {"path": request.path}))
        fault = self._slack.faults.meet("download", {})
        if fault and fault.replaces:
            return web.Response(status=fault.status if fault.status != 200 else 500)
        team, _, number = request.match_info["file"].partition("-")
        found = self._files.get(number)
        bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
        token = self._slack.grants.check(bearer)
        if isinstance(token, str) or found is None or token.team != team or found.team != team:
            return web.Response(status=302, headers={"Location": LOGIN})
        if "files:read" not in token.scopes:
            return web.Response(status=302, headers={"Location": LOGIN})
        return web.Response(body=found.content, content_type="application/octet-stream")

    async def login(self, request: web.Request) -> web.StreamResponse:
        """The page on which people log in. A token that arrives here was sent to a place it is not for."""
        if "Authorization" in request.headers:
            self._slack.complain("a token was sent to the login page")
        return web.Response(text="<!doctype html><title>Sign in</title>", content_type="text/html")

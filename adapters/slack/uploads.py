"""Fetches the files that people hand in with a form, with the bot's token, from Slack alone."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from adapters.downloads import Attached
from adapters.slack.api import Api
from adapters.slack.failures import scope_missing
from adapters.slack.workspaces import Workspaces
from bot.platform.failures import Refused

SLACKS_HOST = "slack.com"

READS_FILES = "files:read"
"""The scope without which a form may not ask for a file, nor the bot fetch one."""


def read_uploads(view_submitted: Mapping[str, Any]) -> dict[str, Attached]:
    """Read which files were handed in, by field name. All of it is untrusted input."""
    state = (view_submitted.get("state") or {}).get("values") or {}
    found = {}
    for name, block in state.items():
        for entry in block.values():
            for one in (entry.get("files") or [])[:1]:
                url = one.get("url_private_download") or one.get("url_private") or ""
                found[str(name)] = Attached(str(one.get("name") or ""), str(url), int(one.get("size") or 0))
    return found


class Uploads:
    """Fetches files that were handed in."""

    def __init__(self, api: Api, workspaces: Workspaces) -> None:
        self._api = api
        self._workspaces = workspaces

    async def fetch(self, team: str, attached: Attached, most: int) -> bytes:
        """Return a file's content, or `most` bytes of it and one more.

        Raises Refused, Unavailable or OutcomeUnknown.
        """
        if not is_slacks(attached.url, self._api.url):
            raise Refused("Slack gave no address of its own for it.")
        async with self._workspaces.client_for(team) as client:
            try:
                return await self._api.download(attached.url, client.token or "", most)
            except Refused as refused:
                # Slack shows its login page to a token without the scope.
                raise Refused(f"{refused} {scope_missing(READS_FILES)}") from refused


def is_slacks(url: str, api_url: str) -> bool:
    """Return whether an address is Slack's, or that of the server that stands for Slack's Web API."""
    asked, api = urlsplit(url), urlsplit(api_url)
    if (asked.scheme, asked.netloc) == (api.scheme, api.netloc):
        return True
    host = asked.hostname or ""
    return asked.scheme == "https" and (host == SLACKS_HOST or host.endswith(f".{SLACKS_HOST}"))

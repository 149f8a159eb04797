"""The pictures of cards as Slack's files: uploaded for the bot alone, and shown by messages.

Slack takes a file first and the message that shows it afterwards. A picture that does not arrive, or that it
does not know yet when the message comes, costs nothing but the picture: a message that Slack refuses was not
posted, and goes again without it.
"""

import asyncio
from collections import OrderedDict

import structlog
from slack_sdk.errors import SlackApiError, SlackRequestError

from adapters.pictures.palette import Look
from adapters.pictures.studio import Studio
from adapters.slack.failures import error_code
from adapters.slack.workspaces import Workspaces
from bot.messages.card import Card
from bot.messages.picture import Picture
from bot.platform.failures import DirectMessagesBlocked, OutcomeUnknown, Refused, Unavailable

LOOK = Look.LIGHT
"""Slack is light unless somebody changes it."""

UPLOADED_WITHIN_S = 10.0
"""How long an upload may take, so that the message still has the time that it needs."""

NOT_READY = "invalid_blocks"
"""Slack's error for a message that shows a file which it has taken but not looked at yet."""

READY_AFTER_S = (1.0, 2.0)
"""Pauses before a message is tried again whose picture was not ready."""

MOST_REMEMBERED = 1000
"""Messages whose picture is known, so that a redraw uploads none that looks the same."""

MOST_UNUSED = 100
"""Files that wait for their message to be tried again."""

log = structlog.get_logger()


class Pictures:
    """The pictures of all workspaces of a process."""

    def __init__(self, studio: Studio, workspaces: Workspaces) -> None:
        self.studio = studio
        self._workspaces = workspaces
        self._shown: OrderedDict[str, tuple[Picture, str]] = OrderedDict()
        self._unused: dict[tuple[str, Picture | None], str] = {}

    async def upload(self, team: str, card: Card) -> str:
        """Upload the card's picture and return the file's id; empty if none is there, or none arrived."""
        drawn = await self.studio.draw(card.picture, LOOK)
        if drawn is None or card.picture is None:
            return ""
        try:
            async with asyncio.timeout(UPLOADED_WITHIN_S), self._workspaces.client_for(team) as client:
                answer = await client.files_upload_v2(filename=f"{card.picture.kind}.png", content=drawn)
                return str(answer["files"][0]["id"])
        except (Refused, Unavailable, OutcomeUnknown, SlackRequestError, TimeoutError) as error:
            log.info("picture was not uploaded", workspace=team, reason=str(error) or type(error).__name__)
            return ""

    async def take(self, team: str, card: Card, message: str = "") -> str:
        """The file for a message of the outbox: the one that `message` shows already if that looks the same,
        one that was given back, or a new one.
        """
        shown = self._shown.get(message)
        if shown is not None and shown[0] == card.picture:
            return shown[1]
        return self._unused.pop((team, card.picture), "") or await self.upload(team, card)

    def give_back(self, team: str, card: Card, file: str) -> None:
        """Keep a file whose message was certainly not stored for the next try."""
        if file and len(self._unused) < MOST_UNUSED:
            self._unused[team, card.picture] = file

    async def shown(self, message: str, card: Card, file: str) -> None:
        """Note which file a message shows now, and delete the one that it showed before."""
        _, before = self._shown.pop(message, (None, ""))
        if file and card.picture is not None:
            self._shown[message] = card.picture, file
            if len(self._shown) > MOST_REMEMBERED:
                self._shown.popitem(last=False)
        if before and before != file:
            await self.delete(message.partition("/")[0], before)

    async def gone(self, message: str) -> None:
        """Delete the file of a message that is gone."""
        if (shown := self._shown.pop(message, None)) is not None:
            await self.delete(message.partition("/")[0], shown[1])

    async def delete(self, team: str, file: str) -> None:
        """Delete a file that no message shows. Nobody else can open it, so a failure is only noted."""
        try:
            async with self._workspaces.client_for(team) as client:
                await client.files_delete(file=file)
        except (Refused, Unavailable, OutcomeUnknown, DirectMessagesBlocked) as error:
            log.info("picture was not deleted", workspace=team, reason=str(error))


def is_not_ready(error: SlackApiError) -> bool:
    """Return whether Slack may have refused the message for its picture."""
    return error_code(error) == NOT_READY

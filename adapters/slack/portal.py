"""Slack while it is being set up: check both tokens, see which channels the bot is in, post one message."""

from collections.abc import Sequence

from adapters.proxies import Proxies
from adapters.slack.api import Api
from adapters.slack.chat import SlackChat
from adapters.slack.credentials import check_app_token, check_bot_token, missing_scopes
from adapters.slack.failures import without_history
from adapters.slack.installations import BotToken
from adapters.slack.manifest import HISTORY_SCOPES, SCOPES
from adapters.slack.mrkdwn import PLATFORM
from adapters.slack.workspaces import Workspaces
from bot.messages.card import Card
from bot.platform.adapter import CheckResult
from bot.platform.clock import SystemClock
from bot.platform.failures import SetupError
from bot.platform.refs import PostLabel, RoomRef
from bot.settings import Settings

CHANNELS_PER_PAGE = 200


class SlackPortal:
    """One workspace, with the bot token of the settings."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._api = Api(settings.slack_api_url, Proxies.from_settings(settings))
        self._workspaces = Workspaces(self._api, SystemClock())
        self._chat = SlackChat(self._workspaces)
        self._team = ""
        self._unread: list[str] = []

    async def open(self) -> str:
        """Check the bot token and its scopes, and return the workspace's name. Raises SetupError."""
        token = self._settings.slack_bot_token
        if token is None:
            raise SetupError("SLACK_BOT_TOKEN is not set.")
        await self._api.open()
        try:
            answer = await check_bot_token(self._api, token.get_secret_value())
            if missing := missing_scopes(answer, SCOPES):
                raise SetupError(
                    f"The token works, and the app lacks {', '.join(missing)}. Paste the manifest again "
                    "under App Manifest, save, and then click Install App → Reinstall to Workspace."
                )
        except SetupError:
            await self._api.close()
            raise
        self._team = str(answer["team_id"])
        self._unread = missing_scopes(answer, HISTORY_SCOPES)
        bot = BotToken(token.get_secret_value(), str(answer.get("user_id") or ""))
        self._workspaces.add_from_settings(self._team, bot)
        return str(answer.get("team") or self._team)

    async def examine(self) -> Sequence[CheckResult]:
        """List what the app could have and does without."""
        if not self._unread or not self._settings.asks_for_slack_history:
            return ()
        words = without_history(self._unread)
        return (CheckResult(True, words[:1].upper() + words[1:]),)

    async def check_app_token(self, settings: Settings) -> None:
        """Check the token for Socket Mode that stands in these settings. Raises SetupError."""
        if settings.slack_app_token is None:
            raise SetupError("SLACK_APP_TOKEN is not set.")
        await check_app_token(self._api, settings.slack_app_token.get_secret_value())

    async def rooms(self) -> Sequence[RoomRef]:
        """The channels that the bot was invited to."""
        found: list[RoomRef] = []
        cursor: str | None = None
        async with self._workspaces.client_for(self._team) as client:
            while cursor != "":
                answer = await client.users_conversations(
                    types="public_channel,private_channel",
                    exclude_archived=True,
                    limit=CHANNELS_PER_PAGE,
                    cursor=cursor,
                )
                found += (
                    RoomRef(PLATFORM, self._team, str(one["id"]), f"#{one['name']}")
                    for one in answer["channels"]
                )
                cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
        return found

    async def lacks(self, room: RoomRef) -> tuple[str, ...]:
        """What keeps the bot from posting in that channel, each as a sentence that says what to do."""
        return await self._chat.inspect(room)

    async def post(self, room: RoomRef, card: Card, label: PostLabel) -> None:
        """Post a message there."""
        await self._chat.send(room, card, label)

    async def close(self) -> None:
        """Disconnect."""
        await self._api.close()

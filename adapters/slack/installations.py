"""What workspaces give the bot, and where it is kept. Pure: values and a protocol."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from slack_sdk.oauth.installation_store import Bot, Installation


class Installations(Protocol):
    """Where the tokens of many workspaces are kept: `bot.db.slack` has them."""

    async def async_save(self, installation: Installation) -> None:
        """Keep an installation in place of all earlier ones of that workspace."""
        ...

    async def reseal(self) -> None:
        """Encrypt everything that a key opens anew with the newest one."""
        ...

    async def find_bot_of(self, team: str) -> Bot | None:
        """The bot of a workspace; its token is empty where no key opens it."""
        ...

    async def list_bots(self) -> list[Bot]:
        """The bots of all workspaces; a token is empty where no key opens it."""
        ...

    async def claim_rotation(self, team: str, now: datetime, until: datetime) -> bool:
        """Whether this process may renew the workspace's token now."""
        ...

    async def renew(self, renewed: Bot) -> None:
        """Put a workspace's renewed token in the old one's place."""
        ...

    async def forget(self, team: str, until: datetime) -> None:
        """Delete all that a workspace gave before then."""
        ...


@dataclass(frozen=True, slots=True)
class OAuthClient:
    """The app as Slack knows it, for OAuth."""

    client_id: str
    client_secret: str


@dataclass(frozen=True, slots=True)
class BotToken:
    """How the bot acts in a workspace: its token, and who it is there."""

    value: str
    bot_user: str
    expires_at: datetime | None = None
    refresh_token: str = ""

    def expires_within(self, span: timedelta, now: datetime) -> bool:
        """Whether the token is good for no longer than that."""
        return self.expires_at is not None and self.expires_at - span <= now


def bot_token_of(bot: Bot) -> BotToken:
    """What is kept of an installation."""
    ends = bot.bot_token_expires_at
    expires_at = datetime.fromtimestamp(ends, UTC) if ends is not None else None
    return BotToken(bot.bot_token, bot.bot_user_id, expires_at, bot.bot_refresh_token or "")

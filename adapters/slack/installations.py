"""The tokens that workspaces give the bot, and the protocol of their store. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from slack_sdk.oauth.installation_store import Bot, Installation


class Installations(Protocol):
    """The store of tokens, where many workspaces install the app. `adapters.slack.storage` implements it."""

    async def async_save(self, installation: Installation) -> None:
        """Store an installation in place of all earlier ones of that workspace."""
        ...

    async def reseal(self) -> None:
        """Encrypt every token again with the newest key."""
        ...

    async def find_bot_of(self, team: str) -> Bot | None:
        """Return the bot of a workspace. Its token is empty where no key decrypts it."""
        ...

    async def list_bots(self) -> list[Bot]:
        """Return the bots of all workspaces. A token is empty where no key decrypts it."""
        ...

    async def claim_rotation(self, team: str, now: datetime, until: datetime) -> bool:
        """Return whether this process may renew the token now. No other process may until `until`."""
        ...

    async def renew(self, renewed: Bot) -> None:
        """Put a workspace's renewed token in the old one's place."""
        ...

    async def forget(self, team: str, until: datetime) -> None:
        """Delete everything that a workspace gave before then."""
        ...


@dataclass(frozen=True, slots=True)
class OAuthClient:
    """The credentials of the app itself, for OAuth."""

    client_id: str
    client_secret: str


@dataclass(frozen=True, slots=True)
class BotToken:
    """A bot token, and the bot's user in that workspace."""

    value: str
    bot_user: str
    expires_at: datetime | None = None
    refresh_token: str = ""

    def expires_within(self, span: timedelta, now: datetime) -> bool:
        """Return whether the token expires within that span."""
        return self.expires_at is not None and self.expires_at - span <= now


def bot_token_of(bot: Bot) -> BotToken:
    """Return the bot token of an installation."""
    ends = bot.bot_token_expires_at
    expires_at = datetime.fromtimestamp(ends, UTC) if ends is not None else None
    return BotToken(bot.bot_token, bot.bot_user_id, expires_at, bot.bot_refresh_token or "")

"""The settings, read once from the environment or a .env file and handed down."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.curricula.reader import plans_root


class Settings(BaseSettings):
    """What docs/self-hosting.md lists. Secrets are never printed: their type hides them."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore")

    database_url: SecretStr = Field(
        SecretStr("sqlite+aiosqlite:///studyplan.db"), validation_alias="STUDYPLAN_DATABASE_URL"
    )
    plans: Path = Field(default_factory=plans_root, validation_alias="STUDYPLAN_CURRICULUM")
    discord_token: SecretStr | None = Field(None, validation_alias="DISCORD_TOKEN")
    slack_bot_token: SecretStr | None = Field(None, validation_alias="SLACK_BOT_TOKEN")

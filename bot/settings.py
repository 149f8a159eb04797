"""The settings, read once from the environment or a .env file. docs/self-hosting.md explains each."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.curricula.plan_files import plans_root


class Settings(BaseSettings):
    """The settings of a process. Secrets are never printed: the type SecretStr hides them.

    An empty value counts as not set, because compose files write unset variables like that.
    """

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", extra="ignore", env_ignore_empty=True
    )

    database_url: SecretStr = Field(
        SecretStr("sqlite+aiosqlite:///studyplan.db"), validation_alias="STUDYPLAN_DATABASE_URL"
    )
    plans: Path = Field(default_factory=plans_root, validation_alias="STUDYPLAN_CURRICULUM")
    own_plans: Path | None = Field(None, validation_alias="STUDYPLAN_OWN_PLANS")
    http_address: str = Field("127.0.0.1:8080", validation_alias="STUDYPLAN_HTTP_ADDRESS")
    secret_key: SecretStr | None = Field(None, validation_alias="STUDYPLAN_SECRET_KEY")

    discord_token: SecretStr | None = Field(None, validation_alias="DISCORD_TOKEN")
    discord_api_url: str | None = Field(None, validation_alias="STUDYPLAN_DISCORD_API_URL")
    discord_shards: str = ""
    """The shards that this process serves, and of how many: `0-3/16`; empty for all. The option `--shards`
    sets it."""
    discord_gateway_url: str | None = Field(None, validation_alias="STUDYPLAN_DISCORD_GATEWAY_URL")

    slack_bot_token: SecretStr | None = Field(None, validation_alias="SLACK_BOT_TOKEN")
    slack_app_token: SecretStr | None = Field(None, validation_alias="SLACK_APP_TOKEN")
    slack_signing_secret: SecretStr | None = Field(None, validation_alias="SLACK_SIGNING_SECRET")
    slack_client_id: str | None = Field(None, validation_alias="SLACK_CLIENT_ID")
    slack_client_secret: SecretStr | None = Field(None, validation_alias="SLACK_CLIENT_SECRET")
    slack_api_url: str | None = Field(None, validation_alias="STUDYPLAN_SLACK_API_URL")

    @property
    def plans_of_ones_own(self) -> Path:
        """The folder of imported plans: the one that is set, or `plans` beside the SQLite database."""
        if self.own_plans is not None:
            return self.own_plans
        parts = urlsplit(self.database_url.get_secret_value())
        if not parts.scheme.startswith("sqlite"):
            return Path("plans")
        file = unquote(parts.path.removeprefix("/"))
        return Path(file).parent / "plans" if file and ":memory:" not in file else Path("plans")

    @property
    def plan_roots(self) -> tuple[Path, ...]:
        """Where plans are looked for: those of one's own, then those that come with the bot."""
        return (self.plans_of_ones_own, self.plans)

    @property
    def secrets(self) -> set[str]:
        """Every value that must never be shown, including the database's password."""
        given = (getattr(self, name) for name in type(self).model_fields)
        values = {one.get_secret_value() for one in given if isinstance(one, SecretStr)}
        password = urlsplit(self.database_url.get_secret_value()).password
        return values - {""} | ({password, unquote(password)} if password else set())

"""The settings, read once from the environment or a .env file. docs/self-hosting.md explains each."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.curricula.plan_files import plans_root
from bot.platform.failures import SetupError
from bot.settings.given import GivenSettings
from bot.study.quotas import QUOTAS, Quotas
from bot.study.retention_policy import RetentionPolicy


class Settings(BaseSettings):
    """The settings of a process. Secrets are never printed: the type SecretStr hides them.

    An empty value counts as not set, because compose files write unset variables like that. Each secret may
    come from a file instead, which NAME_FILE names. Raises SetupError if a file cannot be read.
    """

    model_config = SettingsConfigDict(extra="ignore")

    database_url: SecretStr = Field(
        SecretStr("sqlite+aiosqlite:///studyplan.db"), validation_alias="STUDYPLAN_DATABASE_URL"
    )
    plans: Path = Field(default_factory=plans_root, validation_alias="STUDYPLAN_CURRICULUM")
    own_plans: Path | None = Field(None, validation_alias="STUDYPLAN_OWN_PLANS")
    http_address: str = Field("127.0.0.1:8080", validation_alias="STUDYPLAN_HTTP_ADDRESS")
    metrics_address: str | None = Field(None, validation_alias="STUDYPLAN_METRICS_ADDRESS")
    public_url: str = Field("", validation_alias="STUDYPLAN_PUBLIC_URL")
    privacy_url: str = Field("", validation_alias="STUDYPLAN_PRIVACY_URL")
    lost_days: int = Field(30, ge=1, le=3650, validation_alias="STUDYPLAN_LOST_DAYS")
    over_days: int = Field(365, ge=1, le=36500, validation_alias="STUDYPLAN_OVER_DAYS")
    log_days: int = Field(730, ge=1, le=36500, validation_alias="STUDYPLAN_LOG_DAYS")
    pictures: str = Field("yes", validation_alias="STUDYPLAN_PICTURES")
    secret_key: SecretStr | None = Field(None, validation_alias="STUDYPLAN_SECRET_KEY")

    most_rooms: int = Field(QUOTAS.rooms, ge=1, validation_alias="STUDYPLAN_MOST_ROOMS")
    most_groups: int = Field(QUOTAS.groups, ge=1, validation_alias="STUDYPLAN_MOST_GROUPS")
    most_announcements: int = Field(
        QUOTAS.announcements, ge=1, validation_alias="STUDYPLAN_MOST_ANNOUNCEMENTS"
    )
    most_queued: int = Field(QUOTAS.queued, ge=1, validation_alias="STUDYPLAN_MOST_QUEUED")
    most_member_posts: int = Field(QUOTAS.member_posts, ge=1, validation_alias="STUDYPLAN_MOST_MEMBER_POSTS")
    burst_commands: int = Field(10, ge=1, validation_alias="STUDYPLAN_BURST_COMMANDS")
    burst_presses: int = Field(30, ge=1, validation_alias="STUDYPLAN_BURST_PRESSES")
    burst_workspace: int = Field(300, ge=1, validation_alias="STUDYPLAN_BURST_WORKSPACE")
    most_unanswered: int = Field(20, ge=1, validation_alias="STUDYPLAN_MOST_UNANSWERED")

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
    slack_history: str = Field("yes", validation_alias="STUDYPLAN_SLACK_HISTORY")
    slack_api_url: str | None = Field(None, validation_alias="STUDYPLAN_SLACK_API_URL")

    plain_http_hosts: str = Field("", validation_alias="STUDYPLAN_PLAIN_HTTP_HOSTS")
    http_proxy: SecretStr | None = Field(None, validation_alias="HTTP_PROXY")
    https_proxy: SecretStr | None = Field(None, validation_alias="HTTPS_PROXY")
    no_proxy: str = Field("", validation_alias="NO_PROXY")

    def __init__(self, **given: Any) -> None:
        """Read the settings; `given` takes precedence. Raises SetupError."""
        try:
            super().__init__(**given)
        except ValidationError as error:
            # Its own words repeat what was given, which may be a secret.
            raise SetupError("\n".join(map(_explain, error.errors()))) from None

    @field_validator("public_url")
    @classmethod
    def _read_public_url(cls, given: str) -> str:
        """An address without a slash at its end. Raises ValueError if it is none."""
        address = given.strip().rstrip("/")
        if address and not re.fullmatch(r"https?://[^\s/?#@]+(/[^\s?#]*)?", address):
            raise ValueError("use an address such as https://study.example.org")
        return address

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the signature is pydantic's
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - as above
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - as above
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read the environment and .env ourselves: pydantic's reader of .env expands `$`, and takes UTF-8."""
        return init_settings, _Given(settings_cls)

    @classmethod
    def given(cls) -> GivenSettings:
        """What the environment and .env hold, for these settings. Raises SetupError."""
        aliases = {
            str(field.validation_alias): field.annotation
            for field in cls.model_fields.values()
            if field.validation_alias is not None
        }
        secret = [name for name, kind in aliases.items() if kind in {SecretStr, SecretStr | None}]
        return GivenSettings(aliases.keys(), secret)

    @property
    def quotas(self) -> Quotas:
        """What one group, workspace or member may cause at most."""
        return Quotas(
            rooms=self.most_rooms,
            groups=self.most_groups,
            announcements=self.most_announcements,
            queued=self.most_queued,
            member_posts=self.most_member_posts,
        )

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
    def asks_for_slack_history(self) -> bool:
        """Whether the Slack app asks for the scopes of channels' histories."""
        return _is_yes(self.slack_history)

    @property
    def draws_pictures(self) -> bool:
        """Whether pictures are sent beside the text, where the extra `pictures` is installed."""
        return _is_yes(self.pictures)

    @property
    def secret_keys(self) -> tuple[str, ...]:
        """The keys in STUDYPLAN_SECRET_KEY: the one in use, then older ones."""
        given = self.secret_key.get_secret_value() if self.secret_key is not None else ""
        return tuple(key.strip() for key in given.split(",") if key.strip())

    @property
    def retention(self) -> RetentionPolicy:
        """How long things are kept."""
        return RetentionPolicy(
            lost=timedelta(days=self.lost_days),
            over=timedelta(days=self.over_days),
            log=timedelta(days=self.log_days),
            url=self.privacy_url,
        )

    @property
    def secrets(self) -> set[str]:
        """Every value that must never be shown: each key by itself, and the passwords in URLs, too."""
        given = (getattr(self, name) for name in type(self).model_fields)
        values = {one.get_secret_value() for one in given if isinstance(one, SecretStr)} - {""}
        values |= set(self.secret_keys)
        passwords = {password for value in values if (password := _password(value))}
        return values | passwords | {unquote(password) for password in passwords}


class _Given(PydanticBaseSettingsSource):
    """Hands to pydantic what was given."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        raise NotImplementedError  # pydantic calls it from sources that ask for one field at a time

    def __call__(self) -> dict[str, Any]:
        return dict(Settings.given().values())


def _is_yes(value: str) -> bool:
    return value.strip().casefold() not in {"no", "off", "false", "0"}


def _password(value: str) -> str:
    """The password in a URL; empty where there is none, or the value is no URL."""
    try:
        return urlsplit(value if "//" in value else f"//{value}").password or ""
    except ValueError:
        return ""


def _explain(error: ErrorDetails) -> str:
    """What is wrong with a setting, in words. Only numbers have limits, and none is a secret."""
    name = str(error["loc"][0])
    if error["type"] == "less_than_equal":
        return f"{name}={error['input']}: use {error['ctx']['le']} at most."
    if error["type"].startswith(("int", "greater")):
        return f"{name}={error['input']}: use a whole number of at least 1."
    return f"{name}: {error['msg'].removeprefix('Value error, ')}."

"""Settings from the environment, `.env` and files of secrets; names that look misspelt."""

from pathlib import Path

import pytest
import typer
from pydantic import SecretStr

from bot.cli.settings import load
from bot.platform.failures import SetupError
from bot.settings import Settings
from bot.study.quotas import Quotas

SECRETS = [
    "STUDYPLAN_DATABASE_URL",
    "STUDYPLAN_SECRET_KEY",
    "DISCORD_TOKEN",
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "SLACK_SIGNING_SECRET",
    "SLACK_CLIENT_SECRET",
    "HTTP_PROXY",
    "HTTPS_PROXY",
]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which the command is started, and an environment without settings."""
    monkeypatch.chdir(tmp_path)
    names = {str(field.validation_alias) for field in Settings.model_fields.values()}
    for name in names:
        for given in (name, name.lower(), f"{name}_FILE"):
            monkeypatch.delenv(given, raising=False)
    return tmp_path


def value_of(name: str) -> str:
    """What the setting of that name holds."""
    (found,) = (
        getattr(Settings(), field)
        for field, info in Settings.model_fields.items()
        if info.validation_alias == name
    )
    assert isinstance(found, SecretStr)
    return found.get_secret_value()


def test_the_secrets_are_those_of_the_settings() -> None:
    secret = {
        str(info.validation_alias)
        for info in Settings.model_fields.values()
        if info.annotation in {SecretStr, SecretStr | None}
    }
    assert secret == set(SECRETS)


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize("written", [b"a-secret\n", b"\xef\xbb\xbfa-secret\r\n", "a-secret".encode("utf-16")])
def test_each_secret_may_come_in_a_file(
    name: str, written: bytes, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "secret").write_bytes(written)
    monkeypatch.setenv(f"{name}_FILE", str(folder / "secret"))
    assert value_of(name) == "a-secret"


def test_dotenv_may_name_a_file_and_the_environment_takes_precedence(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "secret").write_text("of-the-file", encoding="utf-8")
    (folder / ".env").write_text("DISCORD_TOKEN_FILE=secret\n", encoding="utf-8")
    assert value_of("DISCORD_TOKEN") == "of-the-file"
    monkeypatch.setenv("DISCORD_TOKEN", "of-the-environment")
    assert value_of("DISCORD_TOKEN") == "of-the-environment"
    monkeypatch.setenv("DISCORD_TOKEN", "")
    assert value_of("DISCORD_TOKEN") == "of-the-file"
    (folder / ".env").write_text("DISCORD_TOKEN=of-dotenv\n", encoding="utf-8")
    monkeypatch.setenv("DISCORD_TOKEN_FILE", "secret")
    assert value_of("DISCORD_TOKEN") == "of-the-file"


@pytest.mark.parametrize(
    ("written", "words"),
    [
        (b" \n", "is empty"),
        (b"a\nb\n", "several lines"),
        (b"a" * 300_000, "is larger than"),
        (None, "No such file"),
    ],
)
def test_a_file_that_holds_no_secret_is_a_line(
    written: bytes | None, words: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if written is not None:
        (folder / "secret").write_bytes(written)
    monkeypatch.setenv("SLACK_APP_TOKEN_FILE", "secret")
    with pytest.raises(SetupError, match=words) as told:
        Settings()
    assert str(told.value).startswith("SLACK_APP_TOKEN_FILE: secret")
    assert len(str(told.value).splitlines()) == 1


def test_a_secret_given_twice_is_a_line(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "secret").write_text("x", encoding="utf-8")
    monkeypatch.setenv("DISCORD_TOKEN", "y")
    monkeypatch.setenv("DISCORD_TOKEN_FILE", "secret")
    with pytest.raises(SetupError, match="DISCORD_TOKEN and DISCORD_TOKEN_FILE are both set"):
        Settings()


def test_names_in_small_letters_win(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://large:1")
    monkeypatch.setenv("https_proxy", "http://small:1")
    assert value_of("HTTPS_PROXY") == "http://small:1"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("DISCORD_TOKN", "DISCORD_TOKEN"),
        ("DISCORD_BOT_TOKEN", "DISCORD_TOKEN"),
        ("discord_tokn", "DISCORD_TOKEN"),
        ("SLACK_TOKEN", "SLACK_BOT_TOKEN"),
        ("SLACK_SIGNING_KEY", "SLACK_SIGNING_SECRET"),
        ("STUDYPLAN_DATABASE", "STUDYPLAN_DATABASE_URL"),
        ("DISCORD_TOKEN_FILES", "DISCORD_TOKEN_FILE"),
        ("SLACK_CLIENT_ID_FILE", "SLACK_CLIENT_ID"),
    ],
)
def test_a_misspelt_name_is_told_with_the_nearest(
    typed: str, meant: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / ".env").write_text(f"\n{typed}=x\n", encoding="utf-8")
    assert Settings.given().doubts() == [f".env, line 2: {typed} is not a setting. Did you mean {meant}?"]
    (folder / ".env").unlink()
    monkeypatch.setenv(typed, "x")
    assert f"{typed} is not a setting. Did you mean {meant}?" in Settings.given().doubts()


def test_names_of_other_programs_are_not_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("POSTGRES_PASSWORD", "SLACK_WEBHOOK", "COMPOSE_PROJECT_NAME", "PATH", "TZ", "STUDYPLAN_SEED")
    (folder / ".env").write_text("".join(f"{name}=x\n" for name in names), encoding="utf-8")
    monkeypatch.setenv("DISCORD_WEBHOOK_OF_MINE", "x")
    assert Settings.given().doubts() == []


def test_what_cannot_be_read_is_told_with_its_line(folder: Path) -> None:
    (folder / ".env").write_text("DISCORD_TOKEN: abc\nSTUDYPLAN_NONSENSE=1\n", encoding="utf-8")
    assert Settings.given().doubts() == [
        ".env, line 1: this is not NAME=value, and was passed over.",
        ".env, line 2: STUDYPLAN_NONSENSE is not a setting. docs/self-hosting.md lists them.",
    ]


def test_the_password_of_a_proxy_is_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "me:pass%2Dword@proxy.test:3128")
    assert {"pass-word", "pass%2Dword"} <= Settings().secrets


def test_quotas_are_numbers_of_at_least_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert Settings().quotas == Quotas()
    monkeypatch.setenv("STUDYPLAN_MOST_ROOMS", "40")
    assert Settings().quotas == Quotas(rooms=40)
    monkeypatch.setenv("STUDYPLAN_MOST_ROOMS", "many")
    monkeypatch.setenv("STUDYPLAN_BURST_PRESSES", "0")
    with pytest.raises(typer.Exit) as ended:
        load()
    assert ended.value.exit_code == 2
    assert capsys.readouterr().err.splitlines() == [
        "STUDYPLAN_MOST_ROOMS=many: use a whole number of at least 1.",
        "STUDYPLAN_BURST_PRESSES=0: use a whole number of at least 1.",
    ]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("", ""),
        ("https://study.example.org/", "https://study.example.org"),
        ("http://10.0.0.7:8080/bots/study", "http://10.0.0.7:8080/bots/study"),
    ],
)
def test_a_public_address_has_no_slash_at_its_end(
    given: str, kept: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STUDYPLAN_PUBLIC_URL", given)
    assert Settings().public_url == kept


@pytest.mark.parametrize(
    "given", ["study.example.org", "ftp://study.example.org", "https://a:b@c", "https://study.example.org/?x"]
)
def test_what_is_no_public_address_is_a_line(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STUDYPLAN_PUBLIC_URL", given)
    with pytest.raises(SetupError) as refused:
        Settings()
    assert str(refused.value) == "STUDYPLAN_PUBLIC_URL: use an address such as https://study.example.org."

"""Keys that could be guessed are refused, and those that were drawn are not."""

import secrets
from base64 import b64encode
from collections.abc import Callable

import pytest
from pydantic import SecretStr

from bot.cli import platforms
from bot.db.engine import Database
from bot.platform.failures import SetupError
from bot.settings import Settings, plain_http
from bot.settings.strength import weakness

GOOD = secrets.token_urlsafe(32)


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("aaaaaaaaaaaaaaaa", "repeats itself"),
        ("a" * 100, "repeats itself"),
        ("hunter2" * 6, "repeats itself"),
        ("Pa55word!" * 5, "repeats itself"),
        ("please-change-me-" + GOOD, "placeholder"),
        ("0123456789abcdef" * 2, "placeholder"),
        ("correct horse battery staple", "too short"),
        ("an-old-key-of-this-test", "too short"),
        ("8" + secrets.token_hex(15), "too short"),
    ],
    ids=range(9),  # a key that is drawn would name the case differently in each worker
)
def test_a_key_that_could_be_guessed_is_told_why(key: str, why: str) -> None:
    assert why in weakness(key)


@pytest.mark.parametrize(
    "draw", [secrets.token_hex, secrets.token_urlsafe, lambda n: b64encode(secrets.token_bytes(n)).decode()]
)
def test_what_was_drawn_is_strong(draw: Callable[[int], str]) -> None:
    assert [key for _ in range(200) if weakness(key := draw(32))] == []


def build(key: str) -> None:
    """Set the Slack app for many workspaces up with that key."""
    settings = Settings(
        SLACK_CLIENT_ID="100.200",
        SLACK_CLIENT_SECRET=SecretStr("not-a-real-secret"),
        SLACK_SIGNING_SECRET=SecretStr("not-a-real-signing-secret"),
        STUDYPLAN_SECRET_KEY=SecretStr(key),
    )
    platforms.build("slack", settings, Database("sqlite://"))


def test_a_weak_key_stops_the_platform_with_the_way_out() -> None:
    with pytest.raises(SetupError) as told:
        build("an-old-key-of-this-test")
    assert "`openssl rand -base64 32`" in str(told.value)
    assert "NEW,OLD" in str(told.value)
    assert "an-old-key" not in str(told.value)
    with pytest.raises(SetupError, match="its first key"):
        build(f"an-old-key-of-this-test,{GOOD}")


def test_a_weak_key_may_open_what_it_sealed_behind_a_strong_one() -> None:
    build(GOOD)
    build(f"{GOOD},an-old-key-of-this-test")


@pytest.mark.parametrize(
    ("name", "address", "hosts", "is_safe"),
    [
        ("SLACK_API_URL", "http://slack.example.org/api/", "", False),
        ("SLACK_API_URL", "HTTP://slack.example.org/api/", "", False),
        ("SLACK_API_URL", "http://10.0.0.5/api/", "proxy", False),
        ("SLACK_API_URL", "http://proxy/api/", "other, Proxy", True),
        ("SLACK_API_URL", "https://slack-gov.com/api/", "", True),
        ("SLACK_API_URL", "http://127.0.0.1:9/api/", "", True),
        ("SLACK_API_URL", "http://[::1]:9/api/", "", True),
        ("DISCORD_API_URL", "http://localhost:9/api/v10", "", True),
        ("DISCORD_API_URL", "http://localhost.example.org/api/v10", "", False),
        ("DISCORD_GATEWAY_URL", "ws://gateway.example.org", "", False),
        ("DISCORD_GATEWAY_URL", "wss://gateway.example.org", "", True),
    ],
)
def test_a_token_is_not_sent_in_clear(
    name: str, address: str, hosts: str, monkeypatch: pytest.MonkeyPatch, *, is_safe: bool
) -> None:
    monkeypatch.setenv(f"STUDYPLAN_{name}", address)
    monkeypatch.setenv("STUDYPLAN_PLAIN_HTTP_HOSTS", hosts)
    settings = Settings(DISCORD_TOKEN=SecretStr("x"), SLACK_BOT_TOKEN=SecretStr("x"))
    platform = name.partition("_")[0].lower()
    problem = plain_http.find_problem(platform, settings)
    assert (problem == "") is is_safe
    if not is_safe:
        assert f"STUDYPLAN_{name}" in problem
        with pytest.raises(SetupError, match="in clear"):
            platforms.build(platform, settings, Database("sqlite://"))

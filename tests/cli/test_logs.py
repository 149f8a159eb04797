"""Logs: one line an event, a number for what belongs together, the libraries' among ours, and no secret."""

import io
import logging
from collections.abc import Iterator

import pytest
import structlog
from pydantic import SecretStr

from bot.cli.logs import configure_logs
from bot.settings import Settings
from tests.outbox.house import START, House


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What goes to standard error, as `studyplan run` sets it up with these credentials."""
    before, handlers = structlog.get_config(), logging.getLogger().handlers[:]
    seen = io.StringIO()
    monkeypatch.setattr("sys.stderr", seen)
    settings = Settings(
        _env_file=None,
        DISCORD_TOKEN=SecretStr("token-for-this-test"),
        STUDYPLAN_SECRET_KEY=SecretStr("new-key-for-this-test, old-key-for-this-test"),
        STUDYPLAN_DATABASE_URL=SecretStr("postgresql://u:pass%2Dword@127.0.0.1/x"),
    )
    configure_logs(settings.secrets)
    yield seen
    structlog.configure(**before)
    logging.basicConfig(level=logging.WARNING, handlers=handlers, force=True)


@pytest.mark.parametrize(
    "secret",
    [
        "token-for-this-test",
        "new-key-for-this-test",
        "old-key-for-this-test",
        "pass-word",
        "pass%2Dword",
        "xoxb-not-a-real-token",
        "xapp-1-not-real",
        "ann@example.org",
    ],
)
def test_no_secret_is_written(lines: io.StringIO, secret: str) -> None:
    structlog.get_logger().info("sent", header=f"Bearer {secret}", nested={"a": [secret]})
    logging.getLogger("some.package").warning("could not use %s", secret)
    try:
        raise RuntimeError(f"401 for {secret}")
    except RuntimeError:
        structlog.get_logger().exception("failed")
        logging.getLogger("some.package").exception("failed as well")
    told = lines.getvalue()
    assert secret not in told
    assert told.count("[secret]") >= 5


def test_an_address_is_found_in_a_line_of_any_length(lines: io.StringIO) -> None:
    """Slowly means never here: a pattern without bounds reads each character of a word for each other one."""
    structlog.get_logger().info("said", words=f"{'a' * 200_000} {'b' * 200_000}@example.org")
    assert "b[secret]'" in lines.getvalue()


def test_libraries_log_among_ours(lines: io.StringIO) -> None:
    logging.getLogger("aiohttp.server").info("GET /healthz")
    logging.getLogger("aiohttp.server").warning("odd request")
    (line,) = lines.getvalue().splitlines()
    assert line.startswith("timestamp=")
    assert "level='warning' event='odd request' logger='aiohttp.server'" in line


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_an_apology_names_the_number_of_the_log(lines: io.StringIO, database_url: str) -> None:
    house = House(database_url)
    await house.say("organizer", START)
    await house.say("zoe", "/plan join")
    await house.say("zoe", "/plan checkin done note:private-words")
    house.app._contexts = None  # type: ignore[assignment]  # a mistake of ours
    told = await house.say("zoe", "/plan week")
    assert told.card == "apology"
    number = told.text.rpartition(" ")[2].rstrip(".")
    await house.close()
    logged = lines.getvalue()
    assert f"event='command failed' call='{number}'" in logged
    assert "Traceback" in logged
    for private in ("zoe", "private-words"):
        assert private not in logged

"""How often an outage is told, and how often a thing is tried."""

import io
import logging
from collections.abc import Iterator

import pytest
import structlog

from adapters.client_logs import redirect_logs
from bot.cli.logs import configure_logs
from bot.outages import Backoff, OutageLog


def test_pauses_are_doubled_up_to_the_longest() -> None:
    pauses = Backoff(5, 60)
    assert [pauses.next_pause() for _ in range(6)] == [5, 10, 20, 40, 60, 60]
    pauses.reset()
    assert pauses.next_pause() == 5


def test_an_outage_of_five_hours_is_told_ten_times() -> None:
    now = 0.0
    outage = OutageLog(lambda: now)
    told = []
    for second in range(0, 5 * 3600, 3):
        now = float(second)
        if outage.is_due():
            told.append(second // 60)
    assert told == [0, 1, 3, 7, 15, 31, 63, 123, 183, 243]
    assert outage.failures == 6000
    assert outage.end()
    assert not outage.end(), "it is over"
    assert outage.is_due(), "the next one is told at once"


def test_after_a_long_silence_it_is_another_outage() -> None:
    now = 0.0
    outage = OutageLog(lambda: now)
    assert outage.is_due()
    now = 50.0
    outage.end_after(60)
    assert not outage.is_due()
    now = 111.0
    outage.end_after(60)
    assert outage.is_due()
    assert outage.failures == 1


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What goes to standard error, with a library redirected."""
    before, handlers = structlog.get_config(), logging.getLogger().handlers[:]
    seen = io.StringIO()
    monkeypatch.setattr("sys.stderr", seen)
    configure_logs()
    redirect_logs("some_library")
    yield seen
    structlog.configure(**before)
    logging.basicConfig(level=logging.WARNING, handlers=handlers, force=True)
    logging.getLogger("some_library").handlers = []
    logging.getLogger("some_library").propagate = True


def test_the_errors_of_a_library_are_one_line(lines: io.StringIO) -> None:
    for number in range(20):
        try:
            raise ConnectionError(f"no route {number}")
        except ConnectionError:
            logging.getLogger("some_library.socket").exception("Failed to connect %s; retrying", number)
            logging.getLogger("some_library.socket").exception("Failed to check %s", number)
    logging.getLogger("some_library.socket").warning("Something else")
    logging.getLogger("some_library").info("what people write")
    first, second = lines.getvalue().splitlines()
    assert "event='Failed to connect 0; retrying' logger='some_library.socket'" in first
    assert "reason='ConnectionError: no route 0'" in first
    assert "event='Something else'" in second

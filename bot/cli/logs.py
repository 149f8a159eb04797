"""Structured logs on standard error: our events and those of libraries, one line each, without secrets."""

import logging
import re
import sys
from collections.abc import Iterable
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

SHORTEST_SECRET = 6
"""Characters of the shortest secret that is searched for. Shorter ones occur inside ordinary words."""

LOOKS_SECRET = re.compile(
    r"\b(?:xox[a-z]|xapp)-[\w-]{6,}|[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,253}",
)
"""Slack's tokens and e-mail addresses. The lengths are those of RFC 5321. Without them, a long word without
an @ would be read once for each of its characters."""


class Redacting:
    """The last log processor: renders the event as one line, and replaces secrets in that line."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        known = sorted({one for one in secrets if len(one) >= SHORTEST_SECRET}, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, known))) if known else None
        self._draw = structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"])

    def __call__(self, logger: WrappedLogger, name: str, event: EventDict) -> str:
        """Render the event as one line without secrets."""
        line = str(self._draw(logger, name, event))
        if self._known is not None:
            line = self._known.sub("[secret]", line)
        return LOOKS_SECRET.sub("[secret]", line)


class Joining(logging.Handler):
    """Passes records of the standard library's logging to structlog: warnings with their reason in the line,
    errors with a traceback.
    """

    def emit(self, record: logging.LogRecord) -> None:
        """Log the record."""
        error = record.exc_info[1] if record.exc_info else None
        told: dict[str, Any] = {"logger": record.name}
        if error is not None and record.levelno >= logging.ERROR:
            told["exc_info"] = error
        elif error is not None:
            told["reason"] = f"{type(error).__name__}: {error}"
        structlog.get_logger().log(record.levelno, record.getMessage(), **told)


def configure_logs(secrets: Iterable[str] = (), least: int = logging.INFO) -> None:
    """Write key=value lines with UTC timestamps to standard error. `secrets` are replaced in every line.

    `least` is the lowest level of our own events that is written.
    """
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            Redacting(secrets),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
    )
    logging.basicConfig(level=logging.WARNING, handlers=[Joining()], force=True)

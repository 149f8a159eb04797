"""Warnings and errors of the client libraries in our log: one line each, and few of them in an outage.

A library logs each failed attempt to connect, with a traceback, every few seconds for as long as it lasts.
"""

import logging

import structlog

from bot.outages import OutageLog

QUIET_S = 900.0
"""Seconds without a message after which the next one is news again. Libraries wait up to 17 minutes between
two attempts, and then their messages are far enough apart by themselves."""

log = structlog.get_logger()


class OneLineLogHandler(logging.Handler):
    """Logs a record without its traceback. `failures` says how many like it came since the outage began.

    Records of one logger and level count as like each other: an attempt to connect fails in several steps,
    each with a message of its own.
    """

    def __init__(self) -> None:
        super().__init__()
        self._outages: dict[tuple[str, int], OutageLog] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record into our log, unless it repeats what was told a short while ago."""
        outage = self._outages.setdefault((record.name, record.levelno), OutageLog())
        outage.end_after(QUIET_S)
        if not outage.is_due():
            return
        error = record.exc_info[1] if record.exc_info else None
        told: dict[str, object] = {"reason": f"{type(error).__name__}: {error}"} if error else {}
        if outage.failures > 1:
            told["failures"] = outage.failures
        log.log(record.levelno, record.getMessage(), logger=record.name, **told)


def redirect_logs(name: str) -> None:
    """Send the warnings and errors of a library to our log. Below that, libraries log what people write."""
    logger = logging.getLogger(name)
    if not any(isinstance(one, OneLineLogHandler) for one in logger.handlers):
        logger.handlers = [OneLineLogHandler()]
    logger.setLevel(logging.WARNING)
    logger.propagate = False

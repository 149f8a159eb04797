"""Files that hold private data are readable for their owner alone.

SQLite gives its journals (`-wal`, `-shm`) the mode of the database, so what counts is how that is created.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import structlog
from sqlalchemy import URL

PRIVATE = 0o600

JOURNALS = ("", "-wal", "-shm", "-journal")
"""What is appended to a database's name: nothing, and the names of what SQLite keeps beside it."""

KEPT = ".before_restore_"
"""How the name of a database that a restore replaced goes on after the name of the new one."""

log = structlog.get_logger()


@contextmanager
def open_private(file: Path) -> Iterator[BinaryIO]:
    """A new file that its owner alone may read, to be written; on the disk when the block ends."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE)
    with os.fdopen(descriptor, "wb") as raw:
        yield raw
        raw.flush()
        os.fsync(raw.fileno())


def create_private(database: str) -> None:
    """Create the file of a SQLite database before SQLite does, which would let others read it.

    A name that is no file's, such as `:memory:`, is left alone; so is a file that SQLite will refuse anyway.
    """
    if not database or database.startswith((":", "file:")):
        return
    try:
        os.close(os.open(database, os.O_RDWR | os.O_CREAT | os.O_EXCL, PRIVATE))
    except OSError:  # it is there, or SQLite says better what is wrong
        return


def tighten(url: URL) -> None:
    """Take other people's rights away from a SQLite database, its journals and what a restore kept of it."""
    name = url.database
    if url.get_backend_name() != "sqlite" or not name or name.startswith((":", "file:")):
        return
    database = Path(name)
    kept = database.parent.glob(f"{database.name}{KEPT}*")
    for file in [*(Path(f"{name}{journal}") for journal in JOURNALS), *kept]:
        try:
            mode = stat.S_IMODE(file.stat().st_mode)
            if mode & 0o077 and os.name == "posix":
                file.chmod(PRIVATE)
                log.warning("database file was open to others and is closed now", file=str(file))
        except FileNotFoundError:
            continue
        except OSError as error:
            log.warning("database file is open to others", file=str(file), reason=error.strerror)

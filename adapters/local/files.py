"""Reads the files that people hand in here: what they type for one is its path on this machine."""

from pathlib import Path

from bot.commands.call import UploadedFile
from bot.commands.request import Request
from bot.errors import UserError


def with_files(request: Request) -> Request:
    """Return the request with the files' content, or as a mistake that says why one cannot be read."""
    files = {}
    for name, (sort, typed) in request.named_files.items():
        path = Path(typed).expanduser()
        try:
            sort.parse(typed)
            with path.open("rb") as opened:
                sort.check_size(path.stat().st_size)
                files[name] = UploadedFile(path.name, opened.read(sort.largest + 1))
        except UserError as error:
            return request.refused(error)
        except (OSError, ValueError) as error:  # ValueError: the path has a null byte in it
            reason = getattr(error, "strerror", None) or "this is no path"
            words = f"{typed[:200]}: {reason}. Name a file on this machine: `{name}:book-club.csv`, say."
            return request.refused(UserError(words))
    return request.with_files(files) if files else request

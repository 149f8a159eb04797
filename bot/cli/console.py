"""Makes standard output and standard error take every character, whatever the console can show."""

import codecs
import io
import sys
import unicodedata

HANDLER = "studyplan.closest"

CLOSEST = str.maketrans(
    {
        **dict.fromkeys("“”„«»", '"'),
        **dict.fromkeys("‘’‚", "'"),
        **dict.fromkeys("–—−‐‑", "-"),
        **dict.fromkeys("•·", "*"),
        **dict.fromkeys("│┃", "|"),
        **dict.fromkeys("█▓", "#"),
        **dict.fromkeys("░▒", "."),
        **dict.fromkeys("\N{VARIATION SELECTOR-16}\N{ZERO WIDTH JOINER}", ""),
        **dict.fromkeys("\N{FIRST STRONG ISOLATE}\N{POP DIRECTIONAL ISOLATE}", ""),
        **{one: " " + unicodedata.normalize("NFKD", one) for one in "¼½¾⅓⅔"},
        "→": "->",
        "←": "<-",
        "…": "...",
        "⁄": "/",
        "×": "x",
        "✓": "+",
        "✗": "x",
    }
)
"""What stands for a character that cannot be shown. Of a letter with an accent, the letter remains; anything
else is a question mark."""


def prepare_output() -> None:
    """Replace what the console cannot show, instead of failing with UnicodeEncodeError."""
    codecs.register_error(HANDLER, _replace)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=HANDLER)


def shows_unicode() -> bool:
    """Whether standard output takes every character. JSON is escaped if not, so that nothing is lost."""
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    return codecs.lookup(encoding).name.startswith("utf")


def _replace(error: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_closest, error.object[error.start : error.end])), error.end


def _closest(character: str) -> str:
    """What stands for the character, in ASCII, which every console shows."""
    plain = unicodedata.normalize("NFKD", character.translate(CLOSEST)).translate(CLOSEST)
    bare = "".join(one for one in plain if not unicodedata.combining(one))
    return bare.encode("ascii", errors="replace").decode("ascii")

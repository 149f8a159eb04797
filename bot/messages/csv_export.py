"""Tables for spreadsheets, which run what looks like a formula: so nothing that people typed may look so."""

import csv
import io
from collections.abc import Iterable, Sequence

FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""How a formula begins, for the spreadsheets that OWASP's page on CSV injection names."""


def sheet(rows: Iterable[Sequence[object]]) -> str:
    """The rows as CSV (RFC 4180). Text that would be a formula gets an apostrophe before it."""
    written = io.StringIO()
    writer = csv.writer(written)
    for row in rows:
        writer.writerow([_safe(cell) if isinstance(cell, str) else cell for cell in row])
    return written.getvalue()


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.lstrip().startswith(FORMULA) else cell

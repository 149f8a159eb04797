"""Write tables for spreadsheets. Text that a person typed must not become a formula when the file is
opened.
"""

import csv
import io
from collections.abc import Iterable, Sequence

FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""Beginnings of a formula in common spreadsheets, as listed on OWASP's page about CSV injection."""


BYTE_ORDER_MARK = "\ufeff"
"""Without it, Excel reads a file in the old encoding of the machine's language, and garbles every accent."""


def sheet(rows: Iterable[Sequence[object]]) -> str:
    """The rows as CSV (RFC 4180) behind a byte order mark.

    Text that would be a formula gets an apostrophe in front.
    """
    written = io.StringIO()
    writer = csv.writer(written)
    for row in rows:
        writer.writerow([_safe(cell) if isinstance(cell, str) else cell for cell in row])
    return BYTE_ORDER_MARK + written.getvalue()


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.lstrip().startswith(FORMULA) else cell

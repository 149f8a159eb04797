"""Reads the rows of the first sheet of an XLSX workbook that has any, with the standard library.

No spreadsheet library: a syllabus needs texts, numbers and links of cells alone, and the one in common use
has had no release since June 2024. Owns nothing of what the cells mean.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from posixpath import join, normpath
from xml.etree import ElementTree

from bot.curricula.sheet_columns import LONGEST_TEXT, ROWS, Row

UNPACKED_LIMIT = 4_000_000
"""Bytes of all parts that are read, unpacked: a small file may unpack to gigabytes. A table of ROWS weeks has
less than a megabyte; this much takes at most two seconds and 150 MB, however it is made (decision 19)."""

COLUMNS = 50
_RID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


TOO_LARGE = "this workbook is too large: keep the syllabus alone in it"


class UnreadableWorkbook(Exception):
    """A workbook that cannot be read. The message says why, and how to mend it."""


class _Parts:
    """The parts of a workbook as trees. All that are read share one limit."""

    def __init__(self, opened: zipfile.ZipFile) -> None:
        self._opened = opened
        self._left = UNPACKED_LIMIT

    def tree(self, name: str) -> ElementTree.Element:
        """One part, empty if there is none. Definitions of entities are refused unread."""
        if name not in self._opened.namelist():
            return ElementTree.Element("none")
        with self._opened.open(name) as part:
            text = part.read(self._left + 1)
        self._left -= len(text)
        if self._left < 0:
            raise UnreadableWorkbook(TOO_LARGE)
        if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
            raise ValueError(name)
        return ElementTree.fromstring(text)  # noqa: S314 - without entities, and of limited size


def read_workbook(content: bytes) -> list[Row]:
    """Return the rows of the first visible sheet with at least two. Raises UnreadableWorkbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as opened:
            parts = _Parts(opened)
            links = _links(parts, "xl/workbook.xml")
            shared = [_text(one) for one in _children(parts.tree("xl/sharedStrings.xml"), "si")]
            found: list[Row] = []
            for sheet in _all(parts.tree("xl/workbook.xml"), "sheet"):
                if sheet.get("state", "visible") == "visible" and len(found) < 2:
                    found = list(_rows(parts, links[sheet.get(_RID, "")], shared))
            return found
    except (zipfile.BadZipFile, ElementTree.ParseError, KeyError, ValueError, IndexError) as error:
        raise UnreadableWorkbook("this is no XLSX workbook: save it again as .xlsx, or as CSV") from error
    except (RuntimeError, NotImplementedError, EOFError, zlib.error) as error:
        raise UnreadableWorkbook("this workbook cannot be opened: save it without a password") from error


def _children(tree: ElementTree.Element, name: str) -> Iterator[ElementTree.Element]:
    """Return the direct children of that name. Searching all descendants would take forever if they nest."""
    return (one for one in tree if one.tag.rpartition("}")[2] == name)


def _all(tree: ElementTree.Element, name: str) -> Iterator[ElementTree.Element]:
    return (one for one in tree.iter() if one.tag.rpartition("}")[2] == name)


def _text(cell: ElementTree.Element) -> str:
    """Return the text of all runs, without phonetic guides."""
    aloud = {id(one) for run in _all(cell, "rPh") for one in run}
    return "".join(one.text or "" for one in _all(cell, "t") if id(one) not in aloud)


def _links(parts: _Parts, name: str) -> dict[str, str]:
    """Return the targets of a part's references, by id."""
    folder, _, file = name.rpartition("/")
    found = _all(parts.tree(f"{folder}/_rels/{file}.rels"), "Relationship")
    return {
        one.get("Id", ""): target
        if "://" in (target := one.get("Target", ""))
        else normpath(join("/", folder, target))[1:]
        for one in found
    }


def _rows(parts: _Parts, name: str, shared: list[str]) -> Iterator[Row]:
    tree, links = parts.tree(name), _links(parts, name)
    leads = {one.get("ref", ""): links.get(one.get(_RID, ""), "") for one in _all(tree, "hyperlink")}
    left = LONGEST_TEXT
    rows = (row for data in _children(tree, "sheetData") for row in _children(data, "row"))
    for count, row in enumerate(rows, start=1):
        if count > ROWS + 1:  # one more, so that it is noticed
            return
        cells: dict[int, str] = {}
        for place, cell in enumerate(_children(row, "c")):
            where = cell.get("r", "")
            text = _value(cell, shared)
            if (link := leads.get(where, "")).startswith("http") and link not in text:
                text = f"[{text}]({link})"
            left -= len(text)
            if left < 0:
                raise UnreadableWorkbook(TOO_LARGE)
            cells[_column(where, place)] = text
        if cells:
            width = min(max(cells) + 1, COLUMNS)
            yield Row(int(row.get("r", count)), tuple(cells.get(place, "") for place in range(width)))


def _column(where: str, place: int) -> int:
    """Return the column of a cell such as C7, counted from 0."""
    letters = re.match("[A-Z]{1,3}", where)
    number = 0
    for letter in letters[0] if letters else "":
        number = number * 26 + ord(letter) - 64
    return number - 1 if number else place


def _value(cell: ElementTree.Element, shared: list[str]) -> str:
    value = next((one.text or "" for one in _children(cell, "v")), "")
    match cell.get("t"):
        case "s":
            return shared[int(value)]
        case "inlineStr":
            return _text(cell)
        case "e":
            return ""
        case _:
            return value.removesuffix(".0")

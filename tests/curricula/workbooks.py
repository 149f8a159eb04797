"""Small XLSX workbooks for tests, written as spreadsheet programs write them."""

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

Cell = str | int | float | None | tuple[str, str]
_STATES = ("visible", "hidden")
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_PACKAGE = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'


def workbook(
    *sheets: Sequence[Sequence[Cell]], shared: bool = True, hidden: frozenset[int] | set[int] = frozenset()
) -> bytes:
    """A workbook of these sheets. A pair is a text and the link that its cell leads to."""
    strings: list[str] = []
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as parts:
        names = "".join(
            f'<sheet name="S{n}" sheetId="{n}" state="{_STATES[n - 1 in hidden]}" r:id="rId{n}"/>'
            for n in range(1, len(sheets) + 1)
        )
        parts.writestr(
            "xl/workbook.xml", f"{_HEAD}<workbook {_MAIN} {_R}><sheets>{names}</sheets></workbook>"
        )
        links = "".join(
            f'<Relationship Id="rId{n}" Target="worksheets/sheet{n}.xml"/>' for n in range(1, len(sheets) + 1)
        )
        parts.writestr(
            "xl/_rels/workbook.xml.rels", f"{_HEAD}<Relationships {_PACKAGE}>{links}</Relationships>"
        )
        for number, rows in enumerate(sheets, start=1):
            cells, leads = _rows(rows, strings if shared else None)
            places = "".join(f'<hyperlink ref="{ref}" r:id="r{n}"/>' for n, (ref, _) in enumerate(leads))
            targets = "".join(
                f'<Relationship Id="r{n}" Target="{escape(link)}" TargetMode="External"/>'
                for n, (_, link) in enumerate(leads)
            )
            sheet = f"<sheetData>{cells}</sheetData><hyperlinks>{places}</hyperlinks>"
            parts.writestr(
                f"xl/worksheets/sheet{number}.xml", f"{_HEAD}<worksheet {_MAIN} {_R}>{sheet}</worksheet>"
            )
            parts.writestr(
                f"xl/worksheets/_rels/sheet{number}.xml.rels",
                f"{_HEAD}<Relationships {_PACKAGE}>{targets}</Relationships>",
            )
        if shared:
            texts = "".join(f"<si><r><t>{escape(one)}</t></r></si>" for one in strings)
            parts.writestr("xl/sharedStrings.xml", f"{_HEAD}<sst {_MAIN}>{texts}</sst>")
    return made.getvalue()


def _rows(rows: Sequence[Sequence[Cell]], strings: list[str] | None) -> tuple[str, list[tuple[str, str]]]:
    leads = []
    written = []
    for number, row in enumerate(rows, start=1):
        cells = []
        for place, cell in enumerate(row):
            if cell is None:
                continue
            ref = f"{chr(65 + place)}{number}"
            if isinstance(cell, tuple):
                text, link = cell
                leads += [(ref, link)] if link else []
            elif isinstance(cell, str):
                text = cell
            else:
                cells.append(f'<c r="{ref}"><v>{cell}</v></c>')
                continue
            if strings is None:
                cells.append(f'<c r="{ref}" t="inlineStr"><is><t>{escape(text)}</t></is></c>')
            else:
                cells.append(f'<c r="{ref}" t="s"><v>{len(strings)}</v></c>')
                strings.append(text)
        written.append(f'<row r="{number}">{"".join(cells)}</row>' if cells else "")
    return "".join(written), leads

"""Lays a picture out: its title, and its parts from top to bottom."""

from math import cos, pi, sin

from adapters.pictures.fonts import BOLD, REGULAR
from adapters.pictures.lettering import letter
from adapters.pictures.palette import PALETTES, Look, Palette
from adapters.pictures.sheet import INNER, LARGE, MARGIN, MIDDLE, RIGHT, SMALL, TEXT, TITLE, WIDTH, Sheet
from bot.messages.picture import Bar, Bars, Calendar, Columns, Figures, Names, Picture, WeekMark

WEEKS_PER_ROW = 10
CELL, GAP = 64, 8.9
CHART_HEIGHT = 220
BAR_HEIGHT = 26
LEAST_LABELLED = 60
"""The least width of a piece of a bar that is labelled."""


def lay_out(picture: Picture, look: Look) -> Sheet:
    """The picture as a sheet of SVG."""
    sheet = Sheet(PALETTES[look])
    sheet.y += TITLE * 0.8
    sheet.words(picture.title, MARGIN, sheet.y, TITLE, weight=BOLD)
    if picture.subtitle:
        sheet.y += SMALL * 1.6
        sheet.words(picture.subtitle, MARGIN, sheet.y, SMALL, colour=sheet.palette.faint_ink)
    sheet.y += 14
    for part in picture.parts:
        sheet.y += 18
        match part:
            case Bars():
                _bars(sheet, part)
            case Calendar():
                _calendar(sheet, part)
            case Columns():
                _columns(sheet, part)
            case Names():
                _names(sheet, part)
            case Figures():
                _figures(sheet, part)
    return sheet


def _bars(sheet: Sheet, part: Bars) -> None:
    for bar in part.bars:
        _bar(sheet, bar)


def _bar(sheet: Sheet, bar: Bar) -> None:
    colours, top = sheet.palette, sheet.y
    weight = BOLD if bar.is_own else REGULAR
    if bar.is_own:
        sheet.box(MARGIN - 22, top, INNER + 44, 90, colours.ground, edge=colours.accent, round_=14)
    line = top + 38
    width = sheet.words(bar.value, WIDTH - MARGIN, line, SMALL, at=RIGHT, most=INNER * 0.5)
    begin = MARGIN + 12 + sheet.words(f"{bar.place} ", MARGIN, line, weight=weight)
    sheet.words(bar.name, begin, line, weight=weight, most=WIDTH - MARGIN - width - 24 - begin)
    y = top + 54
    sheet.box(MARGIN, y, INNER, BAR_HEIGHT, colours.track, round_=BAR_HEIGHT / 2)
    fills = (colours.accent, colours.next_accent) if bar.is_own else (colours.bar, colours.next_bar)
    ink, x = colours.on_accent if bar.is_own else colours.on_bar, float(MARGIN)
    with sheet.clipped(MARGIN, y, INNER * min(1.0, sum(share for _, share in bar.pieces)), BAR_HEIGHT):
        for place, (label, share) in enumerate(bar.pieces):
            wide = INNER * share
            sheet.box(x, y, wide, BAR_HEIGHT, fills[place % 2], round_=0)
            if len(bar.pieces) > 1 and wide >= LEAST_LABELLED:
                sheet.words(
                    label, x + wide / 2, y + 21, 22, colour=ink, weight=BOLD, at=MIDDLE, most=wide - 8
                )
            x += wide
    sheet.y = top + 98


def _calendar(sheet: Sheet, part: Calendar) -> None:
    step = CELL + GAP
    for place, (number, mark) in enumerate(part.weeks):
        row, column = divmod(place, WEEKS_PER_ROW)
        x, y = MARGIN + column * step, sheet.y + row * (CELL + 44)
        _cell(sheet, x, y, mark)
        faint = sheet.palette.faint_ink
        sheet.words(str(number), x + CELL / 2, y + CELL + 27, SMALL, colour=faint, at=MIDDLE, most=CELL + 8)
    rows = -(-len(part.weeks) // WEEKS_PER_ROW)
    sheet.y += rows * (CELL + 44) + 12
    _legend(sheet, [mark for mark in WeekMark if any(one is mark for _, one in part.weeks)])


def _legend(sheet: Sheet, marks: list[WeekMark]) -> None:
    x, scale = float(MARGIN), 0.62
    for mark in marks:
        width = CELL * scale + 12 + letter(mark.value).width * SMALL + 34
        if x + width - 34 > WIDTH - MARGIN:
            x, sheet.y = float(MARGIN), sheet.y + 54
        _cell(sheet, x, sheet.y, mark, scale)
        sheet.words(mark.value, x + CELL * scale + 12, sheet.y + 29, SMALL)
        x += width
    sheet.y += 44


def _cell(sheet: Sheet, x: float, y: float, mark: WeekMark, scale: float = 1.0) -> None:
    colours, size = sheet.palette, CELL * scale
    fill, edge, ink = _cell_colours(colours, mark)
    inset = 2 if edge else 0
    sheet.box(
        x + inset, y + inset, size - 2 * inset, size - 2 * inset, fill, edge=edge, round_=round(12 * scale)
    )

    def at(across: float, down: float) -> str:
        return f"{x + across * size:.1f} {y + down * size:.1f}"

    line = 7 * scale
    match mark:
        case WeekMark.KEPT:
            sheet.stroke(f"M{at(0.27, 0.53)}L{at(0.44, 0.70)}L{at(0.75, 0.33)}", ink, line)
        case WeekMark.OPEN:
            sheet.stroke(f"M{at(0.3, 0.5)}h0M{at(0.5, 0.5)}h0M{at(0.7, 0.5)}h0", ink, line * 1.3)
        case WeekMark.FROZEN:
            arms = (pi / 6, pi / 2, 5 * pi / 6)
            star = (
                f"M{at(0.5 - 0.26 * cos(one), 0.5 - 0.26 * sin(one))}"
                f"L{at(0.5 + 0.26 * cos(one), 0.5 + 0.26 * sin(one))}"
                for one in arms
            )
            sheet.stroke("".join(star), ink, line * 0.85)
        case WeekMark.FORGIVEN:
            sheet.stroke(f"M{at(0.32, 0.5)}L{at(0.68, 0.5)}", ink, line)
        case WeekMark.MISSED:
            sheet.stroke(f"M{at(0.33, 0.33)}L{at(0.67, 0.67)}M{at(0.67, 0.33)}L{at(0.33, 0.67)}", ink, line)


def _cell_colours(colours: Palette, mark: WeekMark) -> tuple[str, str, str]:
    """The colours of a cell: its fill, its edge (or none), and its mark."""
    match mark:
        case WeekMark.KEPT:
            return colours.bar, "", colours.on_bar
        case WeekMark.MISSED:
            return colours.accent, "", colours.on_accent
        case WeekMark.FROZEN:
            return colours.ground, colours.bar, colours.ink
        case WeekMark.OPEN:
            return colours.ground, colours.faint_ink, colours.ink
        case WeekMark.FORGIVEN:
            return colours.track, "", colours.ink


def _columns(sheet: Sheet, part: Columns) -> None:
    colours = sheet.palette
    most = max(1, *(whole for _, _, whole in part.columns))
    step = INNER / max(6, len(part.columns))
    wide = min(80.0, step - 12)
    bottom = sheet.y + 34 + CHART_HEIGHT
    for place, (week, count, whole) in enumerate(part.columns):
        middle = MARGIN + place * step + step / 2
        is_last = place == len(part.columns) - 1
        full, filled = CHART_HEIGHT * whole / most, CHART_HEIGHT * count / most
        sheet.box(middle - wide / 2, bottom - full, wide, full, colours.track)
        if filled:
            colour = colours.accent if is_last else colours.bar
            sheet.box(middle - wide / 2, bottom - filled, wide, filled, colour, round_=min(8, filled / 2))
        weight = BOLD if is_last else REGULAR
        sheet.words(str(count), middle, bottom - filled - 10, SMALL, at=MIDDLE, weight=weight, most=step)
        faint = colours.ink if is_last else colours.faint_ink
        sheet.words(str(week), middle, bottom + 34, SMALL, at=MIDDLE, weight=weight, colour=faint, most=step)
    sheet.y = bottom + 48


def _names(sheet: Sheet, part: Names) -> None:
    shown = [*part.names, *([f"and {part.more} more"] if part.more else ())]
    columns = 1 if len(shown) <= 6 else 2
    step = INNER / columns
    for place, name in enumerate(shown):
        row, column = divmod(place, columns)
        x, y = MARGIN + column * step, sheet.y + row * 52
        sheet.shape(_star(x + 16, y + 26, 15), sheet.palette.accent)
        sheet.words(name, x + 44, y + 37, TEXT, weight=BOLD, most=step - 60)
    sheet.y += 52 * -(-len(shown) // columns)


def _star(x: float, y: float, size: float) -> str:
    points = []
    for corner in range(10):
        far = size if corner % 2 == 0 else size * 0.45
        angle = corner * pi / 5 - pi / 2
        points.append(f"{x + far * cos(angle):.1f} {y + far * sin(angle):.1f}")
    return f"M{'L'.join(points)}z"


def _figures(sheet: Sheet, part: Figures) -> None:
    step = INNER / len(part.figures)
    for place, (value, name) in enumerate(part.figures):
        x = MARGIN + place * step
        sheet.words(value, x, sheet.y + LARGE, LARGE, weight=BOLD, most=step - 16)
        sheet.words(name, x, sheet.y + LARGE + 40, SMALL, colour=sheet.palette.faint_ink, most=step - 16)
    sheet.y += LARGE + 56

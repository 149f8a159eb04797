"""Plots of cost against size, as SVG."""

import math
from collections.abc import Sequence
from html import escape

from bench.measure import Result

WIDTH, HEIGHT, LEFT, BOTTOM, RIGHT, TOP = 760, 420, 70, 50, 220, 30
COLOURS = ("#4269d0", "#efb118", "#ff725c", "#6cc5b0", "#3ca951", "#ff8ab7", "#a463f2", "#97bbf5", "#9c6b4e")


def plot(title: str, rows: Sequence[Result]) -> str:
    """CPU against size, both on logarithmic axes."""
    sides = dict.fromkeys(row.side for row in rows)
    xs = sorted({row.size for row in rows})
    costs = [max(row.figures["cpu_ms"], 0.1) for row in rows]
    low, high = math.floor(math.log10(min(costs))), math.ceil(math.log10(max(costs)))
    first, last = math.log10(xs[0]), math.log10(xs[-1])

    def across(size: int) -> float:
        return LEFT + (math.log10(size) - first) / (last - first) * (WIDTH - LEFT - RIGHT)

    def down(cost: float) -> float:
        return HEIGHT - BOTTOM - (math.log10(cost) - low) / (high - low) * (HEIGHT - BOTTOM - TOP)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
        'font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        f'<text x="{LEFT}" y="18" font-size="14">{escape(title)}: milliseconds of CPU</text>',
    ]
    for power in range(low, high + 1):
        y = down(10**power)
        parts.append(
            f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>'
            f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:g}</text>'
        )
    parts += [
        f'<text x="{across(x):.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{x:,}</text>' for x in xs
    ]
    parts.append(f'<text x="{LEFT}" y="{HEIGHT - 10}">{escape(rows[0].unit)}</text>')
    for place, side in enumerate(sides):
        colour = COLOURS[place % len(COLOURS)]
        dash = "" if place < len(COLOURS) else ' stroke-dasharray="5 3"'
        own = [(row.size, max(row.figures["cpu_ms"], 0.1)) for row in rows if row.side == side]
        points = " ".join(f"{across(size):.1f},{down(cost):.1f}" for size, cost in own)
        y = TOP + 18 * place
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>'
            f'<path d="M{WIDTH - RIGHT + 15} {y}h20" stroke="{colour}" stroke-width="2"{dash}/>'
            f'<text x="{WIDTH - RIGHT + 40}" y="{y + 4}">{escape(side)}</text>'
        )
    return "\n".join([*parts, "</svg>", ""])

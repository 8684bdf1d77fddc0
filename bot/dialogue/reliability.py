"""How often what a score said was so: as a table, and as the reliability diagram that forecasters draw (Murphy and Winkler, 1977)."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

EDGES = (0.0, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 0.98, 1.01)
SIDE, MARGIN, GRID = 360, 48, 5
FEW, MANY, SMALL, LARGE = 10, 1000, 3, 9  # radius of a dot, by how many questions it stands for


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions whose probability lies from `least` up: how many, the mean of what was said, the share that was so."""

    least: float
    count: int
    said: float
    so: float


def bins(told: Sequence[tuple[float, bool]]) -> list[Bin]:
    """Of (what was said, whether it was so)."""
    return list(_bins(told))


def _bins(told: Sequence[tuple[float, bool]]) -> Iterator[Bin]:
    for least, end in pairwise(EDGES):
        inside = [(said, so) for said, so in told if least <= said < end]
        if inside:
            count = len(inside)
            yield Bin(least, count, sum(said for said, _ in inside) / count, sum(so for _, so in inside) / count)


def table(rows: Iterable[Bin]) -> str:
    lines = (f"{one.least:4.2f}  {one.count:9,}  {one.said:.3f}  {one.so:.3f}" for one in rows)
    return "\n".join(("from  questions  said   was so", *lines))


def diagram(rows: Sequence[Bin], said: str, so: str) -> str:
    """An SVG picture: what was said to the right, how often it was so upwards; on the dashed line both are the same."""
    size = SIDE + 2 * MARGIN
    points = [(_across(one.said), _up(one.so), one) for one in rows]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in points)
    dots = "\n".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{_radius(one.count):.1f}"/>' for x, y, one in points)
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" font-family="sans-serif" font-size="12">
<rect width="{size}" height="{size}" fill="#fff"/>
{_grid()}
<line x1="{_across(0)}" y1="{_up(0)}" x2="{_across(1)}" y2="{_up(1)}" stroke="#767676" stroke-dasharray="5 4"/>
<polyline points="{path}" fill="none" stroke="#0b5cad" stroke-width="2"/>
<g fill="#0b5cad">
{dots}
</g>
<text x="{size / 2}" y="{size - 10}" text-anchor="middle">{said}</text>
<text x="14" y="{size / 2}" text-anchor="middle" transform="rotate(-90 14 {size / 2})">{so}</text>
</svg>
"""


def _grid() -> str:
    lines = []
    for step in range(GRID + 1):
        share = step / GRID
        across, up = _across(share), _up(share)
        lines.append(f'<path d="M{across} {_up(0)}V{_up(1)}M{_across(0)} {up}H{_across(1)}" stroke="#ddd"/>')
        lines.append(f'<text x="{across}" y="{_up(0) + 16}" text-anchor="middle">{share:g}</text>')
        lines.append(f'<text x="{_across(0) - 6}" y="{up + 4}" text-anchor="end">{share:g}</text>')
    return "\n".join(lines)


def _radius(count: int) -> float:
    return SMALL + (LARGE - SMALL) * math.sqrt(min(max(count - FEW, 0) / (MANY - FEW), 1))


def _across(share: float) -> float:
    return round(MARGIN + SIDE * share, 1)


def _up(share: float) -> float:
    return round(MARGIN + SIDE * (1 - share), 1)

"""A drawing as a value: outlines and words, which every format writes in its own way."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

Point: TypeAlias = tuple[float, float]
Box: TypeAlias = tuple[float, float, float, float]
"""Left, top, right and bottom."""

Path: TypeAlias = tuple[tuple[Point, ...], ...]
"""Pieces of a line: the first has the one point where it begins; then, one point is the end of a straight
piece, and three are the two handles and the end of a Bézier curve."""

_ROUND = 0.5523
"""How far the handles of a quarter of a circle reach, for a radius of 1."""


@dataclass(frozen=True)
class Outline:
    """A line, which is filled if it has a `fill`, and drawn if it has an `edge`; closed if it is filled."""

    path: Path
    fill: str = ""
    edge: str = ""
    width: float = 1.0


@dataclass(frozen=True)
class Words:
    """One line of words; `at` is on the line that they stand on: their left end, or their middle."""

    text: str
    at: Point
    size: float
    color: str
    bold: bool = False
    centered: bool = False


Mark: TypeAlias = Outline | Words


@dataclass(frozen=True)
class Drawing:
    """Marks from the back to the front on a page of this size and color, in pixels at 100 %."""

    width: float
    height: float
    ground: str
    marks: tuple[Mark, ...]
    title: str = ""

    @property
    def letters(self) -> str:
        """Every letter that is written anywhere, once."""
        return "".join(
            sorted({letter for mark in self.marks if isinstance(mark, Words) for letter in mark.text})
        )


def rounded(box: Box, radius: float) -> Path:
    """A rectangle with round corners."""
    left, top, right, bottom = box
    r = min(radius, (right - left) / 2, (bottom - top) / 2)
    k = r * (1 - _ROUND)
    return (
        ((left + r, top),),
        ((right - r, top),),
        ((right - k, top), (right, top + k), (right, top + r)),
        ((right, bottom - r),),
        ((right, bottom - k), (right - k, bottom), (right - r, bottom)),
        ((left + r, bottom),),
        ((left + k, bottom), (left, bottom - k), (left, bottom - r)),
        ((left, top + r),),
        ((left, top + k), (left + k, top), (left + r, top)),
    )


def rounded_top(box: Box, radius: float) -> Path:
    """A rectangle whose upper corners are round."""
    left, top, right, bottom = box
    r = min(radius, (right - left) / 2, bottom - top)
    k = r * (1 - _ROUND)
    return (
        ((left, bottom),),
        ((left, top + r),),
        ((left, top + k), (left + k, top), (left + r, top)),
        ((right - r, top),),
        ((right - k, top), (right, top + k), (right, top + r)),
        ((right, bottom),),
    )


def polygon(points: Iterable[Point]) -> Path:
    """Straight lines from point to point."""
    return tuple((point,) for point in points)


def moved(path: Path, dx: float, dy: float) -> Path:
    """A path somewhere else."""
    return tuple(tuple((x + dx, y + dy) for x, y in piece) for piece in path)


def traced(path: Path, steps: int = 16) -> list[Point]:
    """Points along a path, so near to each other that straight lines between them look round."""
    points = [path[0][0]]
    for piece in path[1:]:
        if len(piece) == 1:
            points.append(piece[0])
            continue
        (x0, y0), ((x1, y1), (x2, y2), (x3, y3)) = points[-1], piece
        for step in range(1, steps + 1):
            t = step / steps
            a, b, c, d = (1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2, t**3
            points.append((a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3))
    return points


def around(boxes: Iterable[Box]) -> Box:
    """The smallest box that holds all of these."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def grown(box: Box, by: float) -> Box:
    """A box that reaches farther on all sides."""
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


def meet(one: Box, other: Box) -> bool:
    """Whether two boxes have a place in common."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]

"""Where the parts of a page stand: as many terms as there is room for, and the results beside or below."""

import math
from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF

from nnstudio.gui.motion.page import Page
from nnstudio.gui.theme import Theme, text_font

LINE = 18.0
"""Pixels from line to line."""
BESIDE = 190.0
"""Pixels that the results need at least to stand beside the terms."""
_SMALLER = ((11, 4.0), (10, 3.0), (9, 2.0))
"""Type and gaps for boxes that are too narrow for the usual ones."""
_LONGEST, _SHORTEST = 150.0, 30.0
"""Pixels that the names of rows may take, and get at least."""


@dataclass(frozen=True)
class Columns:
    """How wide the columns are in type of this size: names of rows, numbers, and the gap between them."""

    size: int
    gap: float
    label: float
    numbers: tuple[float, ...]

    @property
    def width(self) -> float:
        """Of all together."""
        return self.label + sum(self.numbers) + self.gap * len(self.numbers)

    @property
    def pitch(self) -> float:
        """From block to block, where several stand side by side."""
        return self.width + 2 * self.gap


@dataclass(frozen=True)
class Layout:
    """Places for `blocks` side by side of so many `lines`, from row number `first` on.

    `results` is the room for what comes of it, beside the terms or below them.
    """

    columns: Columns
    blocks: int
    lines: int
    first: int
    beside: bool
    results: QRectF

    @property
    def shown(self) -> int:
        """For how many rows there is room."""
        return self.blocks * self.lines

    def place_of(self, row: int) -> tuple[float, int] | None:
        """Where a row begins, and in which line; None if there is no room for it."""
        at = row - self.first
        return (at // self.lines * self.columns.pitch, at % self.lines) if 0 <= at < self.shown else None


def layout_of(page: Page, theme: Theme, box: QRectF) -> Layout:
    """Finds places for a page in a box; where the box is narrow, in smaller type."""
    columns = _columns(page, theme.text_size, 10.0)
    for size, gap in _SMALLER:
        if columns.width > box.width():
            columns = _columns(page, size, gap)
    if columns.width > box.width():
        label = max(_SHORTEST, columns.label - (columns.width - box.width()))
        columns = Columns(columns.size, columns.gap, label, columns.numbers)
    if not page.rows:
        return Layout(columns, 0, 0, 0, beside=False, results=box)
    count, pitch = len(page.rows), columns.pitch
    beside = box.width() - pitch >= BESIDE
    if beside:
        most, lines = int((box.width() - BESIDE) // pitch), int(box.height() // LINE) - 1
    else:
        most = max(1, int((box.width() + 2 * columns.gap) // pitch))
        lines = int((box.height() - 4) // LINE) - 1 - bool(page.rest) - len(page.results)
    lines = max(1, lines)
    blocks = min(most, math.ceil(count / lines))
    lines = min(lines, math.ceil(count / blocks))
    shown = min(count, blocks * lines)
    # The term at hand is always among those that are seen; else, the largest are.
    first = max(0, page.at - shown + 1) if page.at is not None and page.at < count else 0
    results = box.adjusted(blocks * pitch, 0, 0, 0)
    if not beside:
        results = box.adjusted(0, LINE * (lines + 1 + bool(page.rest)) + 4, 0, 0)
    return Layout(columns, blocks, lines, first, beside, results)


def _columns(page: Page, size: int, gap: float) -> Columns:
    """How wide the columns are in this type."""
    metrics = QFontMetricsF(text_font(size))
    labels = [page.label, *(row.label for row in page.rows)]
    label = min(_LONGEST, max(map(metrics.horizontalAdvance, labels)) + 2)
    numbers = tuple(
        max(metrics.horizontalAdvance(f"{sign} {text}") for text in (name, *column)) + 2
        for sign, name, *column in zip(page.signs, page.columns, *page.written(), strict=True)
    )
    return Columns(size, gap, label, numbers)

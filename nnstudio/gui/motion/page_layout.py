"""Where the parts of a page stand: as many terms as there is room for, and the results beside or below."""

import math
from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF

from nnstudio.gui.motion.page import Page, short
from nnstudio.gui.theme import Theme, text_font

LINE = 18.0
"""Pixels from line to line."""
BESIDE = 190.0
"""Pixels that the results need at least to stand beside the terms."""
GAP = 10.0
"""Pixels between a name, its number and what is said of it."""
LEAST_ROWS = 4
"""Rows that should be seen before the notes of results get lines of their own."""
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

    `results` is the room for what comes of it, beside the terms or below them. What is left out takes
    `rest_lines`; the notes of the results that are in `below` have a line of their own.
    """

    columns: Columns
    blocks: int
    lines: int
    first: int
    beside: bool
    results: QRectF
    rest_lines: int = 0
    below: frozenset[int] = frozenset()

    @property
    def shown(self) -> int:
        """For how many rows there is room."""
        return self.blocks * self.lines

    def place_of(self, row: int) -> tuple[float, int] | None:
        """Where a row begins, and in which line; None if there is no room for it."""
        at = row - self.first
        return (at // self.lines * self.columns.pitch, at % self.lines) if 0 <= at < self.shown else None


def layout_of(page: Page, theme: Theme, box: QRectF) -> Layout:
    """Finds places for a page in a box; where it is narrow, in smaller type and with long texts wrapped."""
    columns = _fitting(page, theme, box)
    layout = _placed(page, columns, box, 0, frozenset())
    rest = rest_words(page, layout.shown)
    lines = _lines(rest, theme, layout.results.width()) if page.rows else 0
    below = _below(page, theme, layout.results.width())
    layout = _placed(page, columns, box, lines, below)
    if page.rows and (words := rest_words(page, layout.shown)) != rest:
        layout = _placed(page, columns, box, _lines(words, theme, layout.results.width()), below)
    return layout


def result_columns(page: Page, theme: Theme) -> tuple[float, float]:
    """How wide the names and the numbers of the results are."""
    words, figures = text_font(theme.text_size), text_font(theme.text_size, bold=True)
    label = max((QFontMetricsF(words).horizontalAdvance(one.label) for one in page.results), default=0.0)
    texts = ["" if one.value is None else short(one.value) for one in page.results]
    return label, max(map(QFontMetricsF(figures).horizontalAdvance, texts), default=0.0)


def rest_words(page: Page, shown: int) -> str:
    """What is left out, and how many rows more a larger panel would show."""
    hidden = len(page.rows) - shown
    if hidden <= 0:
        return page.rest
    return f"{hidden} not seen here · {page.rest}" if page.rest else f"{hidden} not seen here"


def _lines(text: str, theme: Theme, width: float) -> int:
    """How many lines a quiet text takes, two at most."""
    if not text:
        return 0
    return 1 if QFontMetricsF(text_font(theme.caption_size)).horizontalAdvance(text) <= width + 1 else 2


def _below(page: Page, theme: Theme, width: float) -> frozenset[int]:
    """The results whose notes do not fit beside them."""
    left = width - sum(result_columns(page, theme)) - 2 * GAP + 1
    metrics = QFontMetricsF(text_font(theme.caption_size))
    notes = [one.note for one in page.results]
    return frozenset(at for at, note in enumerate(notes) if note and metrics.horizontalAdvance(note) > left)


def _fitting(page: Page, theme: Theme, box: QRectF) -> Columns:
    """Columns that are no wider than the box, if that can be."""
    columns = _columns(page, theme.text_size, 10.0)
    for size, gap in _SMALLER:
        if columns.width > box.width():
            columns = _columns(page, size, gap)
    if columns.width > box.width():
        label = max(_SHORTEST, columns.label - (columns.width - box.width()))
        columns = Columns(columns.size, columns.gap, label, columns.numbers)
    return columns


def _placed(page: Page, columns: Columns, box: QRectF, rest_lines: int, below: frozenset[int]) -> Layout:
    """Finds places beside so many lines of what is left out; notes are below where there is room for it."""
    if (max(1, rest_lines) + len(page.results) + len(below)) * LINE > box.height():
        below = frozenset()
    if not page.rows:
        return Layout(columns, 0, 0, 0, beside=False, results=box, below=below)
    count, pitch = len(page.rows), columns.pitch
    beside = box.width() - pitch >= BESIDE
    if beside:
        most, lines = int((box.width() - BESIDE) // pitch), int(box.height() // LINE) - 1
    else:
        most = max(1, int((box.width() + 2 * columns.gap) // pitch))
        taken = 1 + rest_lines + len(page.results)
        lines = int((box.height() - 4) // LINE) - taken - len(below)
        if lines < LEAST_ROWS:  # then the terms need the room more than the notes
            below, lines = frozenset(), lines + len(below)
    lines = max(1, lines)
    blocks = min(most, math.ceil(count / lines))
    lines = min(lines, math.ceil(count / blocks))
    shown = min(count, blocks * lines)
    # The term at hand is always among those that are seen; else, the largest are.
    first = max(0, page.at - shown + 1) if page.at is not None and page.at < count else 0
    results = box.adjusted(blocks * pitch, 0, 0, 0)
    if not beside:
        results = box.adjusted(0, LINE * (lines + 1 + rest_lines) + 4, 0, 0)
    return Layout(columns, blocks, lines, first, beside, results, rest_lines, below)


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

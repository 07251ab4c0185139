"""How the numbers of a layer are spread, as bars."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnstudio.gui.theme import Theme, text_font
from nnstudio.nn.layer import Array

BINS = 48
MOST = 1 << 17
"""So many numbers are counted; of more than that, every second, third and so on."""
_STEPS = (1.0, 1.5, 2.0, 3.0, 5.0, 7.0, 10.0)

Counts = npt.NDArray[np.intp]


def stride_of(size: int) -> int:
    """Which share of so many numbers is counted: each one, every second ..."""
    return -(-size // MOST) if size else 1


def count(values: Array, low: float, high: float, bins: int = BINS) -> Counts:
    """How many finite values lie in each bin from `low` to `high`; those beyond are in the outermost bins."""
    flat = values.reshape(-1)[:: stride_of(values.size)]
    places = (flat - np.float32(low)) * np.float32(bins / (high - low))
    finite = np.isfinite(places)
    if not finite.all():
        places = places[finite]
    np.clip(places, 0, bins - 1, out=places)
    return np.bincount(places.astype(np.intp), minlength=bins)


def round_up(value: float) -> float:
    """The next round number, so that the ends of an axis rarely move."""
    if not 0 < value < math.inf:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next((step * power for step in _STEPS if step * power >= value * (1 - 1e-9)), 10 * power)


@dataclass(frozen=True, eq=False)
class Spread:
    """The bars of a histogram from `low` to `high`, those of another moment behind them, and a marked value.

    `words` stand above, from long to short. Both signs have their colors if it is `signed`; bars are as high
    as the roots of the counts if it is `root`, where one bin holds nearly all.
    """

    now: Counts
    low: float
    high: float
    start: Counts | None = None
    mean: float = math.nan
    words: tuple[str, ...] = ()
    signed: bool = True
    root: bool = False


class Histogram(QWidget):
    """Bars of how many numbers lie where, with an outline of how it was at the start."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._spread: Spread | None = None
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(120, 60)

    def sizeHint(self) -> QSize:
        return QSize(190, 90)

    @property
    def spread(self) -> Spread | None:
        """What is shown."""
        return self._spread

    def show_spread(self, spread: Spread | None) -> None:
        """Draws these counts."""
        self._spread = spread
        self.update()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def plot(self) -> QRectF:
        """Where the bars stand."""
        return QRectF(self.rect()).adjusted(1, 18, -1, -16)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._spread is None:
            return
        painter = QPainter(self)
        try:
            self._draw_bars(painter, self._spread)
            self._draw_words(painter, self._spread)
        finally:
            painter.end()

    def _draw_bars(self, painter: QPainter, spread: Spread) -> None:
        plot, theme = self.plot(), self._theme
        now = _heights(spread.now, spread)
        start = None if spread.start is None else _heights(spread.start, spread)
        highest = max(float(now.max()), 0.0 if start is None else float(start.max()), 1.0)
        wide = plot.width() / len(now)
        share = plot.height() / highest
        zero = (0 - spread.low) / (spread.high - spread.low) * len(spread.now)
        for bin_, count_ in enumerate(now.tolist()):
            if count_:
                color = theme.negative if bin_ + 0.5 < zero else theme.positive
                color = color if spread.signed else theme.active
                tall = max(1.0, count_ * share)
                bar = QRectF(plot.left() + bin_ * wide, plot.bottom() - tall, max(1.0, wide - 1), tall)
                painter.fillRect(bar, QColor(color))
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.drawLine(plot.bottomLeft(), plot.bottomRight())
        if start is not None:
            painter.setPen(QPen(QColor(theme.text), 1))
            edges = np.repeat(np.arange(len(start) + 1), 2)[1:-1] * wide + plot.left()
            tops = plot.bottom() - np.repeat(start, 2) * share
            painter.drawPolyline(list(map(QPointF, edges.tolist(), tops.tolist())))
        if spread.low <= spread.mean <= spread.high:
            x = plot.left() + (spread.mean - spread.low) / (spread.high - spread.low) * plot.width()
            painter.setPen(QPen(QColor(theme.text), 1))
            painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))

    def _draw_words(self, painter: QPainter, spread: Spread) -> None:
        painter.setFont(text_font(self._theme.caption_size))
        painter.setPen(QColor(self._theme.quiet))
        metrics, room = painter.fontMetrics(), self.width()
        fitting = (words for words in spread.words if metrics.horizontalAdvance(words) <= room)
        above, under = QRectF(0, 0, room, 16), QRectF(0, self.height() - 15, room, 15)
        painter.drawText(above, Qt.AlignmentFlag.AlignLeft, next(fitting, ""))
        painter.drawText(under, Qt.AlignmentFlag.AlignLeft, number(spread.low))
        painter.drawText(under, Qt.AlignmentFlag.AlignRight, number(spread.high))
        if spread.low < 0 < spread.high:
            painter.drawText(under, Qt.AlignmentFlag.AlignHCenter, "0" if spread.low == -spread.high else "")


def _heights(counts: Counts, spread: Spread) -> npt.NDArray[np.float64]:
    return np.sqrt(counts) if spread.root else counts.astype(np.float64)


def number(value: float) -> str:
    """A number in few letters."""
    return f"{value + 0.0:.3g}".replace("-", "−")  # without the sign of a zero that is below nothing

"""The face of an Input of few numbers: each with its name and value, as a bar left or right of zero."""

import math

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from nnstudio.data.fitted import Fitted
from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.canvas.faces.face import Face
from nnstudio.gui.canvas.faces.names import elide
from nnstudio.gui.canvas.faces.notes import captions, origin_words
from nnstudio.gui.canvas.faces.shares import share_of, top_of
from nnstudio.gui.canvas.levels import Depth
from nnstudio.gui.canvas.look import Look, draw_text
from nnstudio.gui.input_names import input_names
from nnstudio.gui.theme import text_font
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import Array

MOST = 16
"""Of more numbers there is no room for the value of each."""
ROW = 30.0


class FeaturesFace(Face):
    """The numbers of the pinned sample as the network receives them, with their values."""

    width = 168.0
    TRACK, BELOW = QRectF(26, 9, 92, 12), QRectF(0, 19, 168, 7)
    """Where the bar of the first number runs: beside a name of few letters, or below a longer one."""
    FIGURE = 46.0
    """Width that is kept for the value."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self._count = count
        self.height = count * ROW + 44
        self._y: Array = np.zeros(count, np.float32)
        self._raw: Array = np.zeros(count, np.float32)
        self._top = 0.0
        self._caption, self._label = "", ""
        self._take_names(None)

    def take(self, snapshot: Snapshot, node_id: NodeId) -> None:
        self._y = snapshot.activations.get(node_id, self._y)
        self._raw = snapshot.sample.pixels.ravel()
        self._top = top_of(self._y, math.inf)
        if snapshot.fitted is not self._fitted:
            self._take_names(snapshot.fitted)
        self._caption, self._label = captions(snapshot)
        self.remark = origin_words(snapshot)

    def draw(self, painter: QPainter, look: Look, *, detailed: bool, depth: Depth) -> None:
        theme = look.theme
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.line))
        for number in range(self._count):
            painter.drawRoundedRect(self._track(number), 3, 3)
        for number, value in enumerate(self._y.tolist()):
            track = self._track(number)
            length = share_of(value, self._top) * (track.width() / 2 - 2)
            bar = QRectF(track.center().x(), track.y() + 1.5, length, track.height() - 3).normalized()
            painter.fillRect(bar, QColor(theme.positive if value >= 0 else theme.negative))
        painter.setPen(QPen(QColor(theme.quiet), 1))
        for number in range(self._count):
            track = self._track(number)
            painter.drawLine(
                QPointF(track.center().x(), track.top()), QPointF(track.center().x(), track.bottom())
            )
        if detailed:
            self._paint_words(painter, look)

    def paint_empty(self, painter: QPainter, look: Look, *, detailed: bool) -> None:
        painter.setPen(QPen(QColor(look.edge), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for number in range(self._count):
            painter.drawRoundedRect(self._track(number), 3, 3)

    def heights(self) -> npt.NDArray[np.float64]:
        return (np.arange(self._count) + 0.5) * ROW

    def box_of(self, unit: int) -> QRectF | None:
        return self._track(unit) if unit < self._count else None

    def find_unit(self, at: QPointF) -> int | None:
        number = math.floor(at.y() / ROW)
        return number if 0 <= number < self._count else None

    def words_at(self, at: QPointF) -> str:
        number = self.find_unit(at)
        if number is None:
            return ""
        name, seen = self._names[number], float(self._y[number])
        raw = float(self._raw[number]) if number < len(self._raw) else seen
        if math.isclose(raw, seen, rel_tol=1e-6, abs_tol=1e-6):
            return f"{name}: {seen:.4f}"
        return f"{name}: {raw:,.6g}, scaled to {seen:.4f}"

    def _take_names(self, fitted: Fitted | None) -> None:
        """Takes over what the numbers are called, and where there is room for it."""
        self._fitted, self._names = fitted, input_names(fitted, self._count)
        short = QFontMetricsF(text_font(13))
        room = self.TRACK.left() - 2
        self._above = max(short.horizontalAdvance(name) for name in self._names) > room
        if self._above:
            metrics, room = QFontMetricsF(text_font(11)), self.width - self.FIGURE - 2
            self._shown = [elide(name, metrics, room) for name in self._names]
        else:
            self._shown = list(self._names)

    def _track(self, number: int) -> QRectF:
        return (self.BELOW if self._above else self.TRACK).translated(0, number * ROW)

    def _paint_words(self, painter: QPainter, look: Look) -> None:
        theme, above = look.theme, self._above
        middle = Qt.AlignmentFlag.AlignVCenter
        for number, value in enumerate(self._y.tolist()):
            line = QRectF(0, number * ROW + (2 if above else 0), self.width, 16 if above else ROW)
            name = line if above else QRectF(0, line.y(), self.TRACK.left() - 2, ROW)
            painter.setFont(text_font(11 if above else 13))
            painter.setPen(QColor(theme.quiet))
            across = Qt.AlignmentFlag.AlignLeft if above else Qt.AlignmentFlag.AlignHCenter
            painter.drawText(name, across | middle, self._shown[number])
            painter.setFont(text_font(11 if above else 12))
            painter.setPen(QColor(theme.text))
            words = f"{value:.2f}".replace("-", "−")
            painter.drawText(line, Qt.AlignmentFlag.AlignRight | middle, words)
        top = self._count * ROW + 6
        draw_text(painter, QRectF(0, top, self.width, 18), self._caption, theme.quiet, 11)
        draw_text(painter, QRectF(0, top + 18, self.width, 20), self._label, theme.text, 13, bold=True)

"""What one plot draws, as one item."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from nnstudio.gui.panels.loss.axis import Axis
from nnstudio.gui.panels.loss.step_losses import Numbers, StepLosses
from nnstudio.gui.theme import Theme, mix, text_font

_FLOOR = 1e-12  # what zero is drawn as on a logarithmic axis: below the edge
_SUMMARY = 500  # points up to which a line is antialiased
_SMOOTH = 256  # points of the smoothed line at most, which is thick
_DOT_PITCH = 9  # pixels from dot to dot at least; closer, the line alone is drawn


class Line:
    """A short line of dots: what is known at the end of each epoch."""

    def __init__(self, x: Numbers, y: Numbers, color: str, *, hollow: bool) -> None:
        finite = np.isfinite(y)
        self.x, self.y, self.color, self.hollow = x[finite], y[finite], color, hollow


class Curves(pg.GraphicsObject):
    """All that one plot draws: grid, ends of epochs, the losses of the steps, and the lines of the epochs.

    Drawn as one item from decimated arrays: a plot item for each line is several times as slow.
    """

    def __init__(self, axis: Axis, theme: Theme) -> None:
        super().__init__()
        self.losses = StepLosses()
        self.lines: list[Line] = []
        self.epoch_ends: Numbers = np.empty(0)
        self.pointed: float | None = None
        self.theme = theme
        self.chance: float | None = None
        self._axis = axis

    def boundingRect(self) -> QRectF:
        return self.viewRect()

    def viewRangeChanged(self) -> None:
        self.prepareGeometryChange()
        self.update()

    def paint(self, painter: QPainter, *_: object) -> None:
        view, box = self.viewRect(), self.getViewBox()
        columns = max(16, int(box.width() * painter.device().devicePixelRatioF()))
        faint = mix(self.theme.panel, self.theme.line, 0.55)
        self._draw_grid(painter, view, box.size(), faint)
        self._draw_epoch_ends(painter, view, columns, faint)
        self._draw_losses(painter, view, columns)
        self._draw_lines(painter, view, columns)
        if self.pointed is not None:
            painter.setPen(_pen(self.theme.quiet))
            painter.drawLine(QPointF(self.pointed, view.top()), QPointF(self.pointed, view.bottom()))

    def _draw_grid(self, painter: QPainter, view: QRectF, size: QSizeF, faint: str) -> None:
        painter.setPen(_pen(faint))
        for y in self._axis.tickValues(view.top(), view.bottom(), size.height())[0][1]:
            painter.drawLine(QPointF(view.left(), y), QPointF(view.right(), y))
        if self.chance is not None:
            end = QPointF(view.right(), self.chance)
            painter.setPen(_pen(self.theme.quiet, style=Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(view.left(), self.chance), end)
            # Words must not be stretched like the curves, so they are drawn in the pixels of the widget.
            transform = painter.worldTransform()
            painter.resetTransform()
            painter.setFont(text_font(self.theme.caption_size))
            at = transform.map(end)
            area = QRectF(at.x() - 120, at.y() - 20, 118, 18)
            painter.drawText(
                area,
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom,
                f"chance {self.chance:.3g} %",
            )
            painter.setWorldTransform(transform)

    def _draw_epoch_ends(self, painter: QPainter, view: QRectF, columns: int, faint: str) -> None:
        ends = self.epoch_ends[(self.epoch_ends > view.left()) & (self.epoch_ends < view.right())]
        # Closer than 8 pixels they would be a wall, so only each second, fourth, ... is drawn.
        while len(ends) > columns / 8:
            ends = ends[1::2]
        painter.setPen(_pen(faint))
        for x in ends.tolist():
            painter.drawLine(QPointF(x, view.top()), QPointF(x, view.bottom()))

    def _draw_losses(self, painter: QPainter, view: QRectF, columns: int) -> None:
        if not len(self.losses):
            return
        x, low, high, _ = self.losses.envelope(view.left(), view.right(), columns)
        painter.setPen(_pen(mix(self.theme.panel, self.theme.accent, 0.34)))
        if low is high:
            self._draw_polyline(painter, x, low)
        else:
            self._draw_polyline(painter, np.repeat(x, 2), np.column_stack([low, high]).ravel())
        x, _, _, mean = self.losses.envelope(view.left(), view.right(), min(columns, _SMOOTH))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(_pen(self.theme.accent, 1.5))
        self._draw_polyline(painter, x, mean)

    def _draw_lines(self, painter: QPainter, view: QRectF, columns: int) -> None:
        for line in self.lines:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, len(line.x) <= _SUMMARY)
            painter.setPen(_pen(mix(self.theme.panel, line.color, 0.7)))
            points = self._draw_polyline(painter, line.x, line.y)
            if points.isEmpty():
                continue
            if np.count_nonzero((line.x >= view.left()) & (line.x <= view.right())) <= columns / _DOT_PITCH:
                self._draw_dots(painter, points, line.color, 6)
                if line.hollow:
                    self._draw_dots(painter, points, self.theme.panel, 3)

    def _draw_dots(self, painter: QPainter, points: QPolygonF, color: str, size: float) -> None:
        pen = _pen(color, size)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawPoints(points)

    def _draw_polyline(self, painter: QPainter, x: Numbers, y: Numbers) -> QPolygonF:
        known = np.isfinite(y)
        if not known.any():
            return QPolygonF()  # pyqtgraph makes no empty ones
        x, y = x[known], y[known]
        if self._axis.logarithmic:
            y = np.log10(np.maximum(y, _FLOOR))
        points = pg.functions.arrayToQPolygonF(x, y)
        painter.drawPolyline(points)
        return points


def _pen(color: str, width: float = 1, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    """A pen whose width is in pixels at every zoom."""
    # Flat and beveled: round joins take twice the time, and can't be seen at this width.
    pen = QPen(QColor(color), width, style, Qt.PenCapStyle.FlatCap, Qt.PenJoinStyle.BevelJoin)
    pen.setCosmetic(True)
    return pen

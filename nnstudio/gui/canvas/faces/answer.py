"""The face of the Output: classes with bars, the answer and the truth marked."""

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from nnstudio.engine.api import Snapshot
from nnstudio.gui.canvas.faces.face import Face
from nnstudio.gui.canvas.look import Look, draw_text
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import Array


class AnswerFace(Face):
    """The classes with bars, the answer and the truth marked."""

    ROW = 30.0

    def __init__(self, units: int) -> None:
        self._units = min(units, 32)
        self._left_out = units - self._units
        self.width, self.height = 176.0, self._units * self.ROW + 28
        self._y: Array = np.zeros(units, np.float32)
        self._names: tuple[str, ...] = ()
        self._truth = -1
        self._shown = False

    def show(self, snapshot: Snapshot, node_id: NodeId) -> None:
        self._y = snapshot.activations.get(node_id, self._y)
        self._names, self._truth, self._shown = snapshot.classes, snapshot.sample.label, True

    def paint(self, painter: QPainter, look: Look, *, detailed: bool) -> None:
        theme = look.theme
        answer = int(self._y.argmax()) if self._shown else -1
        top = max(1.0, float(np.abs(self._y).max()))
        for unit in range(self._units):
            y = unit * self.ROW
            name = self._names[unit] if unit < len(self._names) else str(unit)
            chosen = unit == answer
            if detailed:
                color = theme.text if chosen else theme.quiet
                draw_text(painter, QRectF(0, y, 22, self.ROW), name, color, 14, bold=chosen)
                value = QRectF(136, y, 40, self.ROW)
                draw_text(painter, value, f"{self._y[unit]:.2f}", theme.text if chosen else theme.quiet, 11)
            track = QRectF(28, y + 9, 104, self.ROW - 18)
            painter.setPen(QPen(QColor(theme.good), 1.5) if unit == self._truth else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.line))
            painter.drawRoundedRect(track, 3, 3)
            share = min(1.0, abs(float(self._y[unit])) / top)
            if share > 0.005:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(theme.active if self._y[unit] >= 0 else theme.negative))
                inner = track.adjusted(1.5, 1.5, -1.5, -1.5)
                painter.drawRoundedRect(
                    QRectF(inner.x(), inner.y(), max(2.0, inner.width() * share), inner.height()), 2, 2
                )
        if detailed and self._shown:
            self._verdict(painter, look, answer)

    def anchors(self) -> npt.NDArray[np.float64]:
        return (np.arange(self._units) + 0.5) * self.ROW

    def describe(self, at: QPointF) -> str:
        unit = int(at.y() // self.ROW)
        if not (0 <= unit < self._units and unit < len(self._names)):
            return ""
        return f"class {self._names[unit]}: {self._y[unit]:.4f}"

    def _verdict(self, painter: QPainter, look: Look, answer: int) -> None:
        if answer >= len(self._names):
            return
        right = answer == self._truth
        mark = "✓" if right else "✗"
        words = f"answer {self._names[answer]} · truth {self._names[self._truth]} {mark}"
        color = look.theme.good if right else look.theme.bad
        draw_text(painter, QRectF(0, self.height - 22, self.width, 20), words, color, 11, bold=True)

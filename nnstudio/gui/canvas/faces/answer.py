"""The face of the Output: classes with bars, the answer and the truth marked."""

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.canvas.faces.face import Face, share_of
from nnstudio.gui.canvas.look import Look, draw_text
from nnstudio.gui.theme import text_font
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import Array


class AnswerFace(Face):
    """The classes with bars, the answer and the truth marked."""

    ROW = 30.0
    NAME = 22.0
    """Room for the name of a class; longer names take some from the bars, up to LONGEST_NAME."""
    LONGEST_NAME = 84.0

    def __init__(self, units: int) -> None:
        self._units = min(units, 32)
        self._left_out = units - self._units
        self.width, self.height = 176.0, self._units * self.ROW + 28
        self._y: Array = np.zeros(units, np.float32)
        self._names: tuple[str, ...] = ()
        self._truth = -1
        self._name_width = self.NAME

    def show(self, snapshot: Snapshot, node_id: NodeId) -> None:
        self._y = snapshot.activations.get(node_id, self._y)
        self._truth = -1 if snapshot.sample.label is None else snapshot.sample.label
        if snapshot.classes != self._names:
            self._names = snapshot.classes
            metrics = QFontMetricsF(text_font(14, bold=True))
            longest = max(metrics.horizontalAdvance(name) for name in self._names[: self._units])
            self._name_width = min(max(self.NAME, longest + 4), self.LONGEST_NAME)

    def paint(self, painter: QPainter, look: Look, *, detailed: bool) -> None:
        answer = int(self._y.argmax())
        self._paint_bars(painter, look)
        if not detailed:
            return
        for chosen in (False, True):
            painter.setPen(QColor(look.theme.text if chosen else look.theme.quiet))
            rows = [unit for unit in range(self._units) if (unit == answer) == chosen]
            font = text_font(14, bold=chosen)
            painter.setFont(font)
            for unit in rows:
                name = self._names[unit] if unit < len(self._names) else str(unit)
                box = QRectF(0, unit * self.ROW, self._name_width, self.ROW)
                name = QFontMetricsF(font).elidedText(name, Qt.TextElideMode.ElideRight, box.width())
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, name)
            painter.setFont(text_font(11))
            for unit in rows:
                box = QRectF(136, unit * self.ROW, 40, self.ROW)
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, f"{self._y[unit]:.2f}")
        self._paint_verdict(painter, look, answer)

    def paint_empty(self, painter: QPainter, look: Look, *, detailed: bool) -> None:
        painter.setPen(QPen(QColor(look.edge), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for track in self._tracks():
            painter.drawRoundedRect(track, 3, 3)
        if detailed:
            box = QRectF(0, self.height - 22, self.width, 20)
            draw_text(painter, box, "no values yet", look.theme.quiet, 11)

    def _paint_bars(self, painter: QPainter, look: Look) -> None:
        theme = look.theme
        top = max(1.0, float(np.abs(self._y).max()))
        tracks = self._tracks()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.line))
        for track in tracks:
            painter.drawRoundedRect(track, 3, 3)
        colors = {True: QColor(theme.active), False: QColor(theme.negative)}
        for track, value in zip(tracks, self._y.tolist(), strict=False):
            length = (track.width() - 3) * abs(share_of(value, top))
            if length > 0.5:
                bar = QRectF(track.x() + 1.5, track.y() + 1.5, length, track.height() - 3)
                painter.fillRect(bar, colors[value >= 0])
        if 0 <= self._truth < self._units:
            painter.setPen(QPen(QColor(theme.good), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(tracks[self._truth], 3, 3)

    def anchors(self) -> npt.NDArray[np.float64]:
        return (np.arange(self._units) + 0.5) * self.ROW

    def describe(self, at: QPointF) -> str:
        unit = int(at.y() // self.ROW)
        if not (0 <= unit < self._units and unit < len(self._names)):
            return ""
        return f"class {self._names[unit]}: {self._y[unit]:.4f}"

    def _tracks(self) -> list[QRectF]:
        """Where the bars of the classes run."""
        left = self._name_width + 6
        return [QRectF(left, unit * self.ROW + 9, 132 - left, self.ROW - 18) for unit in range(self._units)]

    def _paint_verdict(self, painter: QPainter, look: Look, answer: int) -> None:
        if answer >= len(self._names):
            return
        known, right = self._truth >= 0, answer == self._truth
        mark = "✓" if right else "✗"
        left_out = f" · {self._left_out:,} more" if self._left_out else ""
        said, truth = self._names[answer], self._names[self._truth]
        candidates = (
            f"answer {said} · truth {truth} {mark}{left_out}" if known else f"answer {said}{left_out}",
            f"{said} {mark} · {truth}" if known and not right else f"{said} {mark}" if known else said,
        )
        box = QRectF(-12, self.height - 22, self.width + 24, 20)
        metrics = QFontMetricsF(text_font(11, bold=True))
        words = next((text for text in candidates if metrics.horizontalAdvance(text) <= box.width()), "")
        words = words or metrics.elidedText(candidates[-1], Qt.TextElideMode.ElideRight, box.width())
        color = look.theme.text if not known else look.theme.good if right else look.theme.bad
        draw_text(painter, box, words, color, 11, bold=True)

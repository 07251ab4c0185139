"""The face of the Output: classes with bars, the answer and the truth marked."""

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.canvas.faces.face import Face, share_of
from nnstudio.gui.canvas.levels import Depth
from nnstudio.gui.canvas.look import Look, draw_text
from nnstudio.gui.theme import text_font
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import Array


class AnswerFace(Face):
    """The classes with bars, the answer and the truth marked.

    The bars follow each moment; the words, which nobody reads so fast, are drawn in their turn.
    """

    layered = True
    keeps_units = True
    ROW = 30.0
    NAME = 22.0
    """Room for the name of a class; longer names take some from the bars, up to LONGEST_NAME."""
    LONGEST_NAME = 84.0
    BAR, HIGH = 9.0, 12.0
    """Where in its row a bar runs, and how high it is."""
    CLOSE_BAR, CLOSE_HIGH = 2.0, 8.0
    """The same from closest by, where there are words below it."""

    def __init__(self, units: int) -> None:
        super().__init__()
        self._units = min(units, 32)
        self._left_out = units - self._units
        self.width, self.height = 176.0, self._units * self.ROW + 28
        self._y: Array = np.zeros(units, np.float32)
        self._names: tuple[str, ...] = ()
        self._truth = -1
        self._name_width = self.NAME
        self._elided: dict[tuple[str, bool], str] = {}
        self._verdict: tuple[tuple[str, ...], str] = ((), "")

    def take(self, snapshot: Snapshot, node_id: NodeId) -> None:
        self._y = snapshot.activations.get(node_id, self._y)
        self._truth = -1 if snapshot.sample.label is None else snapshot.sample.label
        if snapshot.classes != self._names:
            self._names, self._elided = snapshot.classes, {}
            metrics = QFontMetricsF(text_font(14, bold=True))
            longest = max(metrics.horizontalAdvance(name) for name in self._names[: self._units])
            self._name_width = min(max(self.NAME, longest + 4), self.LONGEST_NAME)

    def draw(self, painter: QPainter, look: Look, *, detailed: bool, depth: Depth) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(look.theme.line))
        for track in self._tracks(depth):
            painter.drawRoundedRect(track, 3, 3)
        if not detailed:
            return
        answer, theme, row = int(self._y.argmax()), look.theme, self.ROW
        stamps = self._stamps
        top, high = (self.CLOSE_BAR - 3, self.CLOSE_HIGH + 6) if depth is Depth.UNIT else (0.0, row)
        with stamps.between(painter, look):
            for unit, value in enumerate(self._y[: self._units].tolist()):
                chosen = unit == answer
                color = theme.text if chosen else theme.quiet
                name = QRectF(0, unit * row, self._name_width, row)
                stamps.place_words(look, name, self._name(unit, bold=chosen), color, 14, bold=chosen)
                box = QRectF(136, unit * row + top, 40, high)
                stamps.place_words(look, box, f"{round(value, 2) + 0.0:.2f}", color, 11)
            self._place_verdict(look, answer)

    def draw_lights(self, painter: QPainter, look: Look, *, detailed: bool, depth: Depth) -> None:
        theme, tracks = look.theme, self._tracks(depth)
        top = max(1.0, float(np.abs(self._y).max()))
        left, wide = self._name_width + 6, 126 - self._name_width
        colors = {True: QColor(theme.active), False: QColor(theme.negative)}
        for unit, value in enumerate(self._y[: self._units].tolist()):
            length = (wide - 3) * abs(share_of(value, top))
            if length > 0.5:
                bar = QRectF(left + 1.5, tracks[unit].y() + 1.5, length, tracks[unit].height() - 3)
                painter.fillRect(bar, colors[value >= 0])
        if 0 <= self._truth < self._units:
            painter.setPen(QPen(QColor(theme.good), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(tracks[self._truth], 3, 3)

    def paint_empty(self, painter: QPainter, look: Look, *, detailed: bool) -> None:
        painter.setPen(QPen(QColor(look.edge), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for track in self._tracks():
            painter.drawRoundedRect(track, 3, 3)
        if detailed:
            box = QRectF(0, self.height - 22, self.width, 20)
            draw_text(painter, box, "no values yet", look.theme.quiet, 11)

    def _name(self, unit: int, *, bold: bool) -> str:
        """The name of a class, as much of it as finds room."""
        name = self._names[unit] if unit < len(self._names) else str(unit)
        if len(name) < 2:
            return name
        found = self._elided.get((name, bold))
        if found is None:
            metrics = QFontMetricsF(text_font(14, bold=bold))
            found = metrics.elidedText(name, Qt.TextElideMode.ElideRight, self._name_width)
            self._elided[name, bold] = found
        return found

    def heights(self) -> npt.NDArray[np.float64]:
        return (np.arange(self._units) + 0.5) * self.ROW

    def box_of(self, unit: int) -> QRectF | None:
        return self._tracks()[unit] if unit < self._units else None

    def place_of(self, unit: int, depth: Depth) -> QRectF | None:
        return self._tracks(depth)[unit] if unit < self._units else None

    def room_of(self, unit: int, zoom: float) -> QRectF | None:
        if unit >= self._units:
            return None
        left, top = self._name_width + 6, self.CLOSE_BAR + self.CLOSE_HIGH + 1.5
        return QRectF(left, unit * self.ROW + top, self.width + 6 - left, self.ROW - top)

    def detail_names(self, unit: int) -> tuple[str, ...]:
        name = self._names[unit] if unit < len(self._names) else str(unit)
        return (f"class {name}", name)

    def find_unit(self, at: QPointF) -> int | None:
        unit = int(at.y() // self.ROW)
        return unit if 0 <= unit < self._units and at.y() >= 0 else None

    def words_at(self, at: QPointF) -> str:
        unit = self.find_unit(at)
        if unit is None or unit >= len(self._names):
            return ""
        return f"class {self._names[unit]}: {self._y[unit]:.4f}"

    def _tracks(self, depth: Depth = Depth.TILES) -> list[QRectF]:
        """Where the bars of the classes run."""
        left = self._name_width + 6
        top, high = (self.CLOSE_BAR, self.CLOSE_HIGH) if depth is Depth.UNIT else (self.BAR, self.HIGH)
        return [QRectF(left, unit * self.ROW + top, 132 - left, high) for unit in range(self._units)]

    def _place_verdict(self, look: Look, answer: int) -> None:
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
        if self._verdict[0] != candidates:
            metrics = QFontMetricsF(text_font(11, bold=True))
            words = next((text for text in candidates if metrics.horizontalAdvance(text) <= box.width()), "")
            words = words or metrics.elidedText(candidates[-1], Qt.TextElideMode.ElideRight, box.width())
            self._verdict = candidates, words
        color = look.theme.text if not known else look.theme.good if right else look.theme.bad
        self._stamps.place_words(look, box, self._verdict[1], color, 11, bold=True)

"""The face of the Output: classes or numbers with bars, the answer and the truth marked."""

from collections.abc import Hashable

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.canvas.faces.face import Face
from nnstudio.gui.canvas.faces.telling import Telling, short_number, telling_of
from nnstudio.gui.canvas.levels import Depth
from nnstudio.gui.canvas.look import Look, draw_text
from nnstudio.gui.theme import text_font
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import Array


class AnswerFace(Face):
    """The classes with bars, the answer and the truth marked; or the numbers that are predicted.

    All but the tracks of the bars follows each moment: beside a bar, words of an earlier one would be untrue
    of the one thing that everybody looks at.
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

    SURE = 0.94
    """Share of its room that the verdict takes at most, as it is measured at 100 %."""

    def __init__(self, units: int) -> None:
        super().__init__()
        self._units = min(units, 32)
        self._left_out = units - self._units
        self.width, self.height = 176.0, self._units * self.ROW + 28
        self._y: Array = np.zeros(units, np.float32)
        self._told = Telling((), (), ())
        self._names: tuple[str, ...] = ()
        self._name_width = self.NAME
        self._elided: dict[tuple[str, bool], str] = {}
        self._verdict: tuple[tuple[str, ...], str] = ((), "")

    def take(self, snapshot: Snapshot, node_id: NodeId) -> None:
        self._y = snapshot.activations.get(node_id, self._y)
        self._told = telling_of(snapshot, self._y)
        if self._told.names != self._names:
            self._names, self._elided = self._told.names, {}
            metrics = QFontMetricsF(text_font(14, bold=True))
            longest = max(map(metrics.horizontalAdvance, self._names[: self._units]), default=0.0)
            self._name_width = min(max(self.NAME, longest + 4), self.LONGEST_NAME)

    def still_key(self) -> Hashable:
        return self._name_width

    def draw(self, painter: QPainter, look: Look, *, detailed: bool, depth: Depth) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(look.theme.line))
        for track in self._tracks(depth):
            painter.drawRoundedRect(track, 3, 3)

    def draw_lights(self, painter: QPainter, look: Look, *, detailed: bool, depth: Depth) -> None:
        theme, told, tracks = look.theme, self._told, self._tracks(depth)
        colors = {True: QColor(theme.active), False: QColor(theme.negative)}
        zero, reach = self._scale()
        for track, share in zip(tracks, told.shares, strict=False):
            length = reach * abs(share)
            if length > 0.5:
                # Where all bars begin at the left, a negative one has only its color to say so.
                left = zero - length if told.signed and share < 0 else zero
                painter.fillRect(
                    QRectF(left, track.y() + 1.5, length, track.height() - 3), colors[share >= 0]
                )
        if told.signed or told.lone:
            middle = zero if told.signed else zero + reach / 2
            painter.setPen(QPen(QColor(theme.quiet), 1))
            for track in tracks:
                painter.drawLine(QPointF(middle, track.top()), QPointF(middle, track.bottom()))
        painter.setPen(QPen(QColor(theme.good), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if 0 <= told.marked < self._units:
            painter.drawRoundedRect(tracks[told.marked], 3, 3)
        painter.setPen(QPen(QColor(theme.good), 2))
        for track, share in zip(tracks, told.marks, strict=False):
            x = zero + reach * share
            painter.drawLine(QPointF(x, track.top() - 2), QPointF(x, track.bottom() + 2))
        if detailed:
            self._draw_words(painter, look, depth)

    def paint_empty(self, painter: QPainter, look: Look, *, detailed: bool) -> None:
        painter.setPen(QPen(QColor(look.edge), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for track in self._tracks():
            painter.drawRoundedRect(track, 3, 3)
        if detailed:
            box = QRectF(0, self.height - 22, self.width, 20)
            draw_text(painter, box, "no values yet", look.theme.quiet, 11)

    def _draw_words(self, painter: QPainter, look: Look, depth: Depth) -> None:
        """Draws names, values and the verdict."""
        told, theme, row = self._told, look.theme, self.ROW
        stamps = self._stamps
        top, high = (self.CLOSE_BAR - 3, self.CLOSE_HIGH + 6) if depth is Depth.UNIT else (0.0, row)
        several = len(told.truths) > 1 and depth is not Depth.UNIT
        with stamps.between(painter, look):
            for unit, value in enumerate(told.values[: self._units]):
                chosen = unit == told.bold
                color = theme.text if chosen or told.numbers else theme.quiet
                name = QRectF(0, unit * row, self._name_width, row)
                stamps.place_words(look, name, self._name(unit, bold=chosen), color, 14, bold=chosen)
                box = QRectF(134, unit * row + top, 44, high - (12 if several else 0))
                words = short_number(value) if told.numbers else f"{round(value, 2) + 0.0:.2f}"
                stamps.place_words(look, box, words, color, 11)
                if several:
                    below = QRectF(134, unit * row + row - 15, 44, 13)
                    stamps.place_words(look, below, short_number(told.truths[unit]), theme.good, 10)
            self._place_verdict(look)

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
        return (name,) if self._told.numbers else (f"class {name}", name)

    def find_unit(self, at: QPointF) -> int | None:
        unit = int(at.y() // self.ROW)
        return unit if 0 <= unit < self._units and at.y() >= 0 else None

    def words_at(self, at: QPointF) -> str:
        unit = self.find_unit(at)
        told = self._told
        if unit is None or unit >= len(self._names):
            return ""
        if not told.numbers:
            return f"class {self._names[unit]}: {told.values[unit]:.4f}"
        words = f"{self._names[unit]}: {told.values[unit]:,.6g}"
        truth = f"; truth {told.truths[unit]:,.6g}" if told.truths else ""
        scaled = float(self._y[unit])
        as_given = (
            ""
            if abs(scaled - told.values[unit]) < 1e-6
            else f"\nThe unit gives {scaled:.4f}, which is scaled"
        )
        return f"{words}{truth}{as_given}"

    def _tracks(self, depth: Depth = Depth.TILES) -> list[QRectF]:
        """Where the bars of the classes run."""
        left = self._name_width + 6
        top, high = (self.CLOSE_BAR, self.CLOSE_HIGH) if depth is Depth.UNIT else (self.BAR, self.HIGH)
        return [QRectF(left, unit * self.ROW + top, 132 - left, high) for unit in range(self._units)]

    def _scale(self) -> tuple[float, float]:
        """Where the bars begin, and how long one of the share 1 is."""
        left, wide = self._name_width + 7.5, 123 - self._name_width
        return (left + wide / 2, wide / 2) if self._told.signed else (left, wide)

    def _place_verdict(self, look: Look) -> None:
        told = self._told
        if not told.verdict:
            return
        left_out = f" · {self._left_out:,} more" if self._left_out else ""
        candidates = (told.verdict[0] + left_out, *told.verdict[1:])
        box = QRectF(-12, self.height - 22, self.width + 24, 20)
        if self._verdict[0] != candidates:
            metrics = QFontMetricsF(text_font(11, bold=True))
            room = box.width() * self.SURE  # for letters of another size are of other widths
            words = next((text for text in candidates if metrics.horizontalAdvance(text) <= room), "")
            words = words or metrics.elidedText(candidates[-1], Qt.TextElideMode.ElideRight, room)
            self._verdict = candidates, words
        colors = {None: look.theme.text, True: look.theme.good, False: look.theme.bad}
        self._stamps.place_words(look, box, self._verdict[1], colors[told.right], 11, bold=True)

"""A wire on the canvas: shows the shape that flows, and the strongest contributions."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPainterPathStroker, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from nnstudio.engine.api import Snapshot
from nnstudio.explain.contributions import Contributions, strongest_contributions
from nnstudio.gui.canvas.face_item import DETAIL_FROM
from nnstudio.gui.canvas.look import Look, draw_text
from nnstudio.gui.canvas.node_item import NodeItem
from nnstudio.gui.theme import mix, text_font
from nnstudio.nn.check import Check, flow
from nnstudio.nn.graph import Wire

STRONGEST = 80
"""Contributions drawn per wire; more cost frame time and show less."""
LEVELS = 8
"""Steps of strength, each with a color and a width of its own."""
THICK_FROM = 7
"""Qt draws lines of one device pixel many times faster than wider ones, so only the strongest are wider."""
GRIP = 14.0
"""Width of what can be hit of a wire, in pixels at 100 %."""


class WireItem(QGraphicsItem):
    """The connection of two cards; redrawn when either moves."""

    def __init__(self, wire: Wire, source: NodeItem, target: NodeItem, look: Look) -> None:
        super().__init__()
        self.wire = wire
        self._source, self._target = source, target
        self._look = look
        self._shape_text = ""
        self._spine = QPainterPath()
        self._contributions: Contributions | None = None
        self._curves: list[tuple[bool, int, QPainterPath]] = []
        self._pens = _pens(look)
        self._paths: dict[tuple[int, int], QPainterPath] = {}
        self._bounds = QRectF()
        self._welcoming = False
        self.setFlags(QGraphicsItem.GraphicsItemFlag.ItemIsSelectable)
        self.setZValue(1)
        self.setAcceptHoverEvents(True)
        self.follow()

    @property
    def drawn(self) -> tuple[int, int]:
        """How many contributions are drawn, of how many."""
        found = self._contributions
        return (len(found.values), found.total) if found else (0, 0)

    def boundingRect(self) -> QRectF:
        return self._bounds

    def shape(self) -> QPainterPath:
        stroker = QPainterPathStroker()
        stroker.setWidth(GRIP)
        path = stroker.createStroke(self._spine)
        path.addRect(self._pill())
        return path

    def follow(self) -> None:
        """Runs between the two cards as they stand now."""
        self.prepareGeometryChange()
        start = self._source.pos() + self._source.output_port()
        end = self._target.pos() + self._target.input_port()
        self._spine = _curve(start, end)
        self._paths.clear()
        self._lay_curves()
        heights = [*self._source.unit_heights(), *self._target.unit_heights(), 0.0]
        tall = max(abs(height) for height in heights) + GRIP
        # Not a pixel wider than needed: what overlaps a face would be drawn again with it at each frame.
        wide = GRIP / 2 if start.x() < end.x() else 60
        self._bounds = self._spine.boundingRect().united(QRectF(start, end).normalized())
        self._bounds.adjust(-wide, -tall, wide, tall)
        self.update()

    def show_check(self, checked: Check) -> None:
        self._shape_text = flow(checked, self.wire.source)
        self.setToolTip(f"{self._shape_text} flows from left to right. Delete removes the wire")
        self.update()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Finds the strongest contributions, where the units of both cards can be told apart."""
        kernel = snapshot.weights.get(self.wire.target, {}).get("kernel")
        y = snapshot.activations.get(self.wire.source)
        drawable = self._source.fits(snapshot) and self._target.fits(snapshot) and self._source.unit_heights()
        if kernel is None or y is None or not drawable:
            if self._contributions is not None:
                self._contributions, self._curves = None, []
                self.update()
            return
        self._contributions = strongest_contributions(y, kernel, STRONGEST)
        self._lay_curves()
        self.update()

    def show_look(self, look: Look) -> None:
        self._look, self._pens = look, _pens(look)
        self.update()

    def welcome(self, *, welcoming: bool) -> None:
        """Lights up while something is held over it that would be put into it."""
        if welcoming != self._welcoming:
            self._welcoming = welcoming
            self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        detailed = option.levelOfDetailFromTransform(painter.worldTransform()) >= DETAIL_FROM
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        marked = self._welcoming or self.isSelected()
        if not self._curves or marked:
            width = 6.0 if marked or not self._curves else 2.0
            color = QColor(self._look.theme.accent if marked else self._look.theme.line)
            painter.setPen(QPen(color, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawPath(self._spine)
        for positive, level, path in self._curves:
            painter.setPen(self._pens[positive, level])
            painter.drawPath(path)
        if detailed and self._shape_text:
            self._paint_pill(painter, marked=marked)

    def _paint_pill(self, painter: QPainter, *, marked: bool) -> None:
        theme, pill = self._look.theme, self._pill()
        painter.setPen(QPen(QColor(theme.accent if marked else theme.line), 1))
        painter.setBrush(QColor(theme.ground))
        painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
        draw_text(painter, pill, self._shape_text, theme.quiet, 10)

    def _pill(self) -> QRectF:
        middle = self._spine.pointAtPercent(0.5)
        width = QFontMetricsF(text_font(10)).horizontalAdvance(self._shape_text) + 16
        return QRectF(middle.x() - width / 2, middle.y() - 9, width, 18)

    def _lay_curves(self) -> None:
        """Lays a curve for each contribution, the strongest on top."""
        self._curves = []
        found = self._contributions
        if found is None or not len(found.values):
            return
        starts, ends = self._source.unit_heights(), self._target.unit_heights()
        if len(ends) <= int(found.targets.max()) or len(starts) <= int(found.sources.max()):
            return  # the cards show other units than the contributions are of, until the next snapshot
        magnitudes = np.abs(found.values)
        levels = 1 + np.minimum(LEVELS - 1, magnitudes * (LEVELS / (float(magnitudes[-1]) or 1.0)))
        for source, target, value, level in zip(
            found.sources.tolist(),
            found.targets.tolist(),
            found.values.tolist(),
            levels.astype(int).tolist(),
            strict=True,
        ):
            path = self._paths.get((source, target))
            if path is None:
                path = self._paths[source, target] = self._path(starts[source], ends[target])
            self._curves.append((value > 0, level, path))

    def _path(self, start: float, end: float) -> QPainterPath:
        """The curve between two units at these heights of their cards; it changes only when a card moves."""
        left = self._source.pos() + QPointF(self._source.width, start)
        return _curve(left, self._target.pos() + QPointF(0, end))


def _pens(look: Look) -> dict[tuple[bool, int], QPen]:
    """A pen for each sign and strength; opaque, for Qt blends wide see-through lines slowly."""
    theme = look.theme
    pens = {}
    for positive, color in ((True, theme.positive), (False, theme.negative)):
        for level in range(1, LEVELS + 1):
            strength = 0.14 + 0.86 * (level / LEVELS) ** 1.4
            pen = QPen(QColor(mix(theme.ground, color, strength)), 2 if level >= THICK_FROM else 1)
            pen.setCosmetic(True)
            pens[positive, level] = pen
    return pens


def _curve(start: QPointF, end: QPointF) -> QPainterPath:
    path = QPainterPath(start)
    bend = max(24.0, abs(end.x() - start.x()) * 0.45)
    path.cubicTo(start.x() + bend, start.y(), end.x() - bend, end.y(), end.x(), end.y())
    return path

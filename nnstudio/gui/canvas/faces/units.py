"""Faces of layers of units: circles for few, a heat map for many."""

import math
from functools import partial

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.canvas.faces.chosen import inks, number_words
from nnstudio.gui.canvas.faces.details import zoom_of
from nnstudio.gui.canvas.faces.face import Face
from nnstudio.gui.canvas.faces.notes import in_lines, longest_fitting
from nnstudio.gui.canvas.faces.shares import top_of
from nnstudio.gui.canvas.faces.signs import BRIGHT, FAINT, signed_image
from nnstudio.gui.canvas.levels import Depth
from nnstudio.gui.canvas.look import Look, draw_text
from nnstudio.gui.colormaps import to_image
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import Array

SHADES = 64
"""Steps of the color of a unit, each way; two neighbors differ by less than can be seen."""
MAX_COLUMN = 20
"""Up to so many units stand in one column of circles."""
NARROWEST = 88.0
"""From close by there is to be room for words beside circles; cards are not narrower, either."""
PICTURE_FROM = 3.2
"""The zoom from which there is room for a picture of effective weights besides the words."""
NUMBER = 6
"""Height of the letters beside circles, which are seen twice as large."""
NOTE, LINE = 10, 13.0
"""Height of the letters and lines of what is said below all units."""
SPILL = 6.0
"""How far circles and words may reach over the face's edges."""
LARGEST = 224.0
"""Longest edge of a heat map; but no cell is smaller than a pixel."""


class UnitsFace(Face):
    """Units as circles that light up by their activation: one column, or several for more units."""

    layered = True

    def __init__(self, units: int, lowest: float, highest: float, caption: str = "") -> None:
        super().__init__()
        self._units, self._lowest, self._highest = units, lowest, highest
        self._rows = units if units <= MAX_COLUMN else 16
        self._columns = math.ceil(units / self._rows)
        self._pitch = 24.0 if units <= MAX_COLUMN else 20.0
        self.width, self.height = max(NARROWEST, self._columns * self._pitch), self._rows * self._pitch
        self._note = in_lines(caption, NOTE, self.width + 2 * SPILL)
        self.height += len(self._note) * LINE
        self.keeps_units = self._columns == 1
        self._indent = (self.width - self._columns * self._pitch) / 2
        places = (divmod(unit, self._rows) for unit in range(units))
        self._corners = [(self._indent + column * self._pitch, row * self._pitch) for column, row in places]
        self._y: Array = np.zeros(units, np.float32)
        self._top = 1.0

    def take(self, snapshot: Snapshot, node_id: NodeId) -> None:
        self._y = snapshot.activations.get(node_id, self._y).ravel()
        self._top = top_of(self._y, self._highest)

    def draw(self, painter: QPainter, look: Look, *, detailed: bool, depth: Depth) -> None:
        if detailed:
            for number, words in enumerate(self._note):
                top = self._rows * self._pitch + number * LINE
                room = QRectF(-SPILL, top, self.width + 2 * SPILL, LINE)
                draw_text(painter, room, words, look.theme.quiet, NOTE)
        close = self.closeup
        if depth is not Depth.UNIT or close is None or not self.keeps_units:
            return  # all of it follows each moment
        zoom = zoom_of(painter)
        for unit in range(self._units):
            portrait = self.portrait_of(unit, zoom)
            if portrait is not None:
                close.paint_portrait(painter, look, unit, portrait)

    def draw_lights(self, painter: QPainter, look: Look, *, detailed: bool, depth: Depth) -> None:
        signed = self._lowest < 0
        if depth is Depth.ALL:
            self._draw_strip(painter, look, signed=signed)
            return
        finite = np.where(np.isfinite(self._y), self._y, 0)
        shades = np.rint(np.clip(finite / self._top, -1, 1) * SHADES).astype(int).tolist()
        stamps, pitch, aside = self._stamps, self._pitch, self._aside(depth)
        with stamps.between(painter, look):
            for (x, y), shade in zip(self._corners, shades, strict=True):
                stamp = stamps.find((shade, signed))
                if stamp is None:
                    paint = partial(_paint_unit, look=look, share=shade / SHADES, signed=signed)
                    stamp = stamps.make((shade, signed), pitch, pitch, paint)
                stamps.place(stamp, x - aside, y)
            if detailed and depth is Depth.CHOSEN and self.keeps_units:
                self._place_numbers(look)

    def paint_empty(self, painter: QPainter, look: Look, *, detailed: bool) -> None:
        radius = self._pitch / 2 - 4
        painter.setPen(QPen(QColor(look.edge), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for unit in range(self._units):
            painter.drawEllipse(self._center(unit), radius, radius)

    def heights(self) -> npt.NDArray[np.float64]:
        return (np.arange(self._units) % self._rows + 0.5) * self._pitch

    def box_of(self, unit: int) -> QRectF | None:
        if unit >= self._units:
            return None
        middle, edge = self._center(unit), self._pitch - 8
        return QRectF(middle.x() - edge / 2, middle.y() - edge / 2, edge, edge)

    def place_of(self, unit: int, depth: Depth) -> QRectF | None:
        box = self.box_of(unit)
        return box.translated(-self._aside(depth), 0) if box is not None else None

    def portrait_of(self, unit: int, zoom: float) -> QRectF | None:
        if zoom < PICTURE_FROM or self.closeup is None or not self.closeup.has_portraits:
            return None
        return QRectF(self._pitch - SPILL + 1, unit * self._pitch + 1, self._pitch - 2, self._pitch - 2)

    def room_of(self, unit: int, zoom: float) -> QRectF | None:
        portrait = self.portrait_of(unit, zoom)
        left = portrait.right() + 3 if portrait is not None else self._pitch - SPILL + 1
        return QRectF(left, unit * self._pitch + 1, self.width + SPILL - left, self._pitch - 2)

    def unfold(self, at: QPointF, depth: Depth) -> QPointF:
        # All of a row is the unit's, also the words beside its circle.
        inside = -SPILL <= at.x() <= self.width + SPILL
        return QPointF(self.width / 2, at.y()) if self._aside(depth) and inside else at

    def find_unit(self, at: QPointF) -> int | None:
        column, row = int((at.x() - self._indent) // self._pitch), int(at.y() // self._pitch)
        unit = column * self._rows + row
        inside = 0 <= column < self._columns and 0 <= row < self._rows
        return unit if inside and unit < self._units else None

    def words_at(self, at: QPointF) -> str:
        unit = self.find_unit(at)
        return f"unit {unit + 1}: activation {self._y[unit]:.4f}" if unit is not None else ""

    def _aside(self, depth: Depth) -> float:
        """How far to the left circles stand so that there is room for words at their right."""
        return self._indent + SPILL if self.keeps_units and depth is Depth.UNIT else 0.0

    def _place_numbers(self, look: Look) -> None:
        """Which unit each is, and its number, in letters for those who look closer than usual."""
        room = self.width + SPILL - self._indent - self._pitch
        for unit, value in enumerate(self._y.tolist()):
            box = QRectF(self._indent + self._pitch, unit * self._pitch, room, self._pitch)
            words = f"{unit + 1}: {number_words(value)}"
            left = Qt.AlignmentFlag.AlignLeft
            self._stamps.place_words(look, box, words, look.theme.quiet, NUMBER, align=left)

    def _center(self, unit: int) -> QPointF:
        column, row = divmod(unit, self._rows)
        return QPointF(self._indent + (column + 0.5) * self._pitch, (row + 0.5) * self._pitch)

    def _draw_strip(self, painter: QPainter, look: Look, *, signed: bool) -> None:
        """All units as one picture: far out, circles would be specks."""
        image = to_image(
            in_columns(self._y, self._rows, self._columns), self._top, look.signed if signed else look.active
        )
        painter.drawImage(
            QRectF(self._indent, 0, self._columns * self._pitch, self._rows * self._pitch), image
        )


def _paint_unit(painter: QPainter, box: QRectF, *, look: Look, share: float, signed: bool) -> None:
    """A unit at this part of the scale, with a glow if it is strong and a dash if it is negative."""
    middle, radius = box.center(), box.width() / 2 - 4
    color = look.unit_color(share, signed=signed)
    if abs(share) > 0.5:
        glow = QColor(color)
        glow.setAlphaF(0.25 * abs(share))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(glow)
        painter.drawEllipse(middle, radius + 3.5, radius + 3.5)
    painter.setPen(QPen(QColor(look.edge), 1))
    painter.setBrush(color)
    painter.drawEllipse(middle, radius, radius)
    if signed and share < -FAINT:
        painter.setPen(QPen(QColor(look.theme.card if share < -BRIGHT else look.theme.quiet), 1.5))
        painter.drawLine(middle - QPointF(radius / 2, 0), middle + QPointF(radius / 2, 0))


class HeatFace(Face):
    """Every unit of a large layer as one cell of a heat map, column by column.

    The cells follow each moment; the words below, which nobody reads so fast, are drawn in their turn.
    """

    layered = True

    def __init__(self, units: int, lowest: float, highest: float) -> None:
        super().__init__()
        self._units, self._lowest, self._highest = units, lowest, highest
        self._rows = 16 if units <= 512 else math.ceil(math.sqrt(units))
        self._columns = math.ceil(units / self._rows)
        cell = max(1.0, min(12.0, LARGEST / self._rows, LARGEST / self._columns))
        self._cell = cell
        self.width, self.height = max(96.0, self._columns * cell), self._rows * cell + 18
        self._y: Array = np.zeros(units, np.float32)
        self._top = 1.0

    def take(self, snapshot: Snapshot, node_id: NodeId) -> None:
        self._y = snapshot.activations.get(node_id, self._y).ravel()
        self._top = top_of(self._y, self._highest)

    def draw(self, painter: QPainter, look: Look, *, detailed: bool, depth: Depth) -> None:
        if detailed:
            count = f"{self._units:,} units, up to {float(np.abs(self._y).max()):.3g}"
            room = QRectF(-12, self.height - 14, self.width + 24, 15)
            long = f"{count}; {self.caption}" if self.caption else ""
            note = longest_fitting((long, self.caption, count), 10, room.width())
            draw_text(painter, room, note, look.theme.quiet, 10)

    def draw_lights(self, painter: QPainter, look: Look, *, detailed: bool, depth: Depth) -> None:
        grid = in_columns(self._y, self._rows, self._columns)
        colors = look.signed if self._lowest < 0 else look.active
        image = signed_image(grid, self._top, colors, inks(look), self._cell * painter.worldTransform().m11())
        painter.drawImage(QRectF(0, 0, self._columns * self._cell, self._rows * self._cell), image)

    def heights(self) -> npt.NDArray[np.float64]:
        return (np.arange(self._units) % self._rows + 0.5) * self._cell

    def box_of(self, unit: int) -> QRectF | None:
        column, row = divmod(unit, self._rows)
        cell = self._cell
        return QRectF(column * cell, row * cell, cell, cell) if unit < self._units else None

    def find_unit(self, at: QPointF) -> int | None:
        column, row = int(at.x() // self._cell), int(at.y() // self._cell)
        unit = column * self._rows + row
        inside = 0 <= row < self._rows and 0 <= column < self._columns
        return unit if inside and unit < self._units else None

    def words_at(self, at: QPointF) -> str:
        unit = self.find_unit(at)
        return f"unit {unit + 1}: activation {self._y[unit]:.4f}" if unit is not None else ""


def in_columns(y: Array, rows: int, columns: int) -> Array:
    """The numbers (units,) as a picture (rows, columns), column by column; places without a unit are zero."""
    cells = np.zeros(rows * columns, np.float32)
    cells[: y.size] = y
    grid: Array = cells.reshape(columns, rows).T
    return grid

"""Faces of layers of units: circles for few, a heat map for many."""

import math

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.canvas.faces.face import Face, share_of, top_of
from nnstudio.gui.canvas.look import Look, draw_text
from nnstudio.gui.colormaps import to_image
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import Array

MAX_COLUMN = 20
"""Up to so many units stand in one column of circles."""
LARGEST = 224.0
"""Longest edge of a heat map; but no cell is smaller than a pixel."""


class UnitsFace(Face):
    """Units as circles that light up by their activation: one column, or several for more units."""

    def __init__(self, units: int, lowest: float, highest: float) -> None:
        self._units, self._lowest, self._highest = units, lowest, highest
        self._rows = units if units <= MAX_COLUMN else 16
        columns = math.ceil(units / self._rows)
        self._pitch = 24.0 if units <= MAX_COLUMN else 20.0
        self.width, self.height = max(56.0, columns * self._pitch), self._rows * self._pitch
        self._indent = (self.width - columns * self._pitch) / 2
        self._y: Array = np.zeros(units, np.float32)
        self._top = 1.0

    def show(self, snapshot: Snapshot, node_id: NodeId) -> None:
        self._y = snapshot.activations.get(node_id, self._y)
        self._top = top_of(self._y, self._highest, self._top)

    def paint(self, painter: QPainter, look: Look, *, detailed: bool) -> None:
        signed = self._lowest < 0
        radius = self._pitch / 2 - 4
        shares = [share_of(value, self._top) for value in self._y.tolist()]
        painter.setPen(Qt.PenStyle.NoPen)
        for unit, share in enumerate(shares):
            if abs(share) > 0.5:
                glow = look.unit_color(share, signed=signed)
                glow.setAlphaF(0.25 * abs(share))
                painter.setBrush(glow)
                painter.drawEllipse(self._center(unit), radius + 3.5, radius + 3.5)
        painter.setPen(QPen(QColor(look.edge), 1))
        for unit, share in enumerate(shares):
            painter.setBrush(look.unit_color(share, signed=signed))
            painter.drawEllipse(self._center(unit), radius, radius)

    def paint_empty(self, painter: QPainter, look: Look, *, detailed: bool) -> None:
        radius = self._pitch / 2 - 4
        painter.setPen(QPen(QColor(look.edge), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for unit in range(self._units):
            painter.drawEllipse(self._center(unit), radius, radius)

    def anchors(self) -> npt.NDArray[np.float64]:
        return np.array([self._center(unit).y() for unit in range(self._units)])

    def describe(self, at: QPointF) -> str:
        unit = int((at.x() - self._indent) // self._pitch) * self._rows + int(at.y() // self._pitch)
        return f"unit {unit + 1}: activation {self._y[unit]:.4f}" if 0 <= unit < self._units else ""

    def _center(self, unit: int) -> QPointF:
        column, row = divmod(unit, self._rows)
        return QPointF(self._indent + (column + 0.5) * self._pitch, (row + 0.5) * self._pitch)


class HeatFace(Face):
    """Every unit of a large layer as one cell of a heat map, column by column."""

    def __init__(self, units: int, lowest: float, highest: float) -> None:
        self._units, self._lowest, self._highest = units, lowest, highest
        self._rows = 16 if units <= 512 else math.ceil(math.sqrt(units))
        self._columns = math.ceil(units / self._rows)
        cell = max(1.0, min(12.0, LARGEST / self._rows, LARGEST / self._columns))
        self._cell = cell
        self.width, self.height = max(96.0, self._columns * cell), self._rows * cell + 18
        self._y: Array = np.zeros(units, np.float32)
        self._top = 1.0

    def show(self, snapshot: Snapshot, node_id: NodeId) -> None:
        self._y = snapshot.activations.get(node_id, self._y).ravel()
        self._top = top_of(self._y, self._highest, self._top)

    def paint(self, painter: QPainter, look: Look, *, detailed: bool) -> None:
        cells = np.zeros(self._rows * self._columns, np.float32)
        cells[: self._units] = self._y
        grid = cells.reshape(self._columns, self._rows).T
        signed = self._lowest < 0
        image = to_image(grid, self._top, look.signed if signed else look.active)
        painter.drawImage(QRectF(0, 0, self._columns * self._cell, self._rows * self._cell), image)
        if detailed:
            note = f"{self._units:,} units, up to {float(np.abs(self._y).max()):.3g}"
            draw_text(painter, QRectF(-12, self.height - 14, self.width + 24, 15), note, look.theme.quiet, 10)

    def anchors(self) -> npt.NDArray[np.float64]:
        return (np.arange(self._units) % self._rows + 0.5) * self._cell

    def describe(self, at: QPointF) -> str:
        unit = int(at.x() // self._cell) * self._rows + int(at.y() // self._cell)
        if not (0 <= at.y() < self._rows * self._cell and 0 <= unit < self._units):
            return ""
        return f"unit {unit + 1}: activation {self._y[unit]:.4f}"

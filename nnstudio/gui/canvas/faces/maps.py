"""The face of an output that still is an image: one small picture for each of its channels."""

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.canvas.faces.face import Face, top_of
from nnstudio.gui.canvas.look import Look, draw_text
from nnstudio.gui.colormaps import to_image
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import Array
from nnstudio.nn.shapes import Shape

MOST = 64
"""Maps that are shown; of more, the first ones."""
LARGE = 28
"""Maps of this edge fill their place; smaller ones are drawn smaller, down to half of it."""
PLACES = {1: 112.0, 4: 76.0, 9: 60.0, 16: 52.0, 36: 38.0, MOST: 30.0}
"""The largest edge of a map, for up to so many of them."""
GAP = 4.0
NARROWEST = 88.0


class MapsFace(Face):
    """The feature maps that a layer makes of the pinned sample, row by row."""

    def __init__(self, shape: Shape) -> None:
        self._shape = shape
        height, width, self._channels = shape
        self._maps = min(self._channels, MOST)
        self._columns = math.ceil(math.sqrt(self._maps))
        place = next(edge for most, edge in PLACES.items() if self._maps <= most)
        edge = max(height, width)
        self._pixel = place * min(1.0, max(0.5, math.sqrt(edge / LARGE))) / edge
        self._pitch_x, self._pitch_y = width * self._pixel + GAP, height * self._pixel + GAP
        self.width = max(NARROWEST, self._columns * self._pitch_x - GAP)
        self._indent = (self.width - self._columns * self._pitch_x + GAP) / 2
        self.height = math.ceil(self._maps / self._columns) * self._pitch_y - GAP + 20
        self._y: Array = np.zeros(shape, np.float32)
        self._top, self._signed = 0.0, False

    def show(self, snapshot: Snapshot, node_id: NodeId) -> None:
        self._y = snapshot.activations.get(node_id, self._y)
        self._top = top_of(self._y, math.inf, self._top)
        # Once there was a value below zero, the colors keep telling both sides apart.
        self._signed = self._signed or bool((self._y < 0).any())

    def paint(self, painter: QPainter, look: Look, *, detailed: bool) -> None:
        height, width, _ = self._shape
        # One below the other: a single image is colored many times faster than one for each map.
        below = self._y[:, :, : self._maps].transpose(2, 0, 1).reshape(-1, width)
        image = to_image(below, self._top, look.signed if self._signed else look.gray)
        for number in range(self._maps):
            painter.drawImage(self._place(number), image, QRectF(0, number * height, width, height))
        if detailed:
            limit = f"±{self._top:.2f}" if self._signed else f"up to {self._top:.2f}"
            left_out = f"{self._maps} of {self._channels:,}, " if self._maps < self._channels else ""
            note = QRectF(-12, self.height - 15, self.width + 24, 15)
            draw_text(painter, note, left_out + limit, look.theme.quiet, 10)

    def paint_empty(self, painter: QPainter, look: Look, *, detailed: bool) -> None:
        painter.setPen(QPen(QColor(look.edge), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for number in range(self._maps):
            painter.drawRect(self._place(number))

    def describe(self, at: QPointF) -> str:
        height, width, _ = self._shape
        column, x = divmod(at.x() - self._indent, self._pitch_x)
        line, y = divmod(at.y(), self._pitch_y)
        number, row, pixel = (
            int(line) * self._columns + int(column),
            int(y / self._pixel),
            int(x / self._pixel),
        )
        if not (0 <= column < self._columns and 0 <= number < self._maps and row < height and pixel < width):
            return ""
        return f"map {number + 1}, row {row + 1}, column {pixel + 1}: {self._y[row, pixel, number]:.4f}"

    def _place(self, number: int) -> QRectF:
        """Where a map is drawn."""
        line, column = divmod(number, self._columns)
        corner = QPointF(self._indent + column * self._pitch_x, line * self._pitch_y)
        return QRectF(corner.x(), corner.y(), self._pitch_x - GAP, self._pitch_y - GAP)

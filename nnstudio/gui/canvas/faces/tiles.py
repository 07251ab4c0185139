"""The face of a layer behind an image: each unit as a picture of its incoming weights."""

import math

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPen

from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.canvas.faces.face import Face, share_of, top_of
from nnstudio.gui.canvas.look import Look, draw_text
from nnstudio.gui.colormaps import to_image
from nnstudio.gui.scale import SmoothLimit
from nnstudio.gui.theme import text_font
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import Array
from nnstudio.nn.shapes import Shape


class TilesFace(Face):
    """Each unit as a picture of its incoming weights, with its activation under it."""

    def __init__(self, units: int, image: Shape, highest: float) -> None:
        self._units, self._image_shape, self._highest = units, image, highest
        self._columns = math.ceil(math.sqrt(units))
        self._rows = math.ceil(units / self._columns)
        tile, gap, below = (56, 10, 26) if units <= 16 else (42, 9, 12) if units <= 36 else (28, 6, 10)
        self._numbered = units <= 16
        # Everything is a whole number of the picture's own pixels, so that one image holds all tiles.
        height, width = image[0], image[1]
        self._pixel = tile / max(height, width)
        self._gap, self._below = round(gap / self._pixel), round(below / self._pixel)
        self._tile_width, self._tile_height = width * self._pixel, height * self._pixel
        self._pitch_x, self._pitch_y = (width + self._gap) * self._pixel, (height + self._below) * self._pixel
        self.width = self._columns * self._pitch_x - self._gap * self._pixel
        self.height = self._rows * self._pitch_y + 18
        self._limit = SmoothLimit()
        self._kernel: Array | None = None
        self._bias: Array | None = None
        self._y: Array = np.zeros(units, np.float32)
        self._top = 1.0

    def show(self, snapshot: Snapshot, node_id: NodeId) -> None:
        params = snapshot.weights.get(node_id, {})
        self._kernel = params.get("kernel")
        self._bias = params.get("bias")
        self._y = snapshot.activations.get(node_id, self._y)
        self._top = top_of(self._y, self._highest, self._top)
        if self._kernel is not None:
            self._limit.follow(self._kernel)

    def paint(self, painter: QPainter, look: Look, *, detailed: bool) -> None:
        if self._kernel is None:
            return
        theme, mosaic = look.theme, self._mosaic(look)
        painter.drawImage(QRectF(0, 0, mosaic.width() * self._pixel, mosaic.height() * self._pixel), mosaic)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        line, lit = QColor(theme.line), QColor(theme.active)
        for unit, activation in enumerate(self._y.tolist()):
            x, y = self._corner(unit)
            share = share_of(activation, self._top)
            below = y + self._tile_height + 4
            painter.fillRect(QRectF(x, below, self._tile_width, 3), line)
            painter.fillRect(QRectF(x, below, self._tile_width * abs(share), 3), lit)
            if share > 0.02:
                painter.setPen(QPen(look.unit_color(share, signed=False), 2))
                frame = QRectF(x - 2, y - 2, self._tile_width + 4, self._tile_height + 4)
                painter.drawRoundedRect(frame, 5, 5)
            if detailed and self._numbered:
                box = QRectF(x - 4, below + 4, self._tile_width + 8, 15)
                color = theme.text if share > 0.5 else theme.quiet
                # A sum with 0 has no sign where it is nothing: ReLU makes zeros that would be "-0.00".
                draw_text(painter, box, f"{round(activation, 2) + 0.0:.2f}", color, 10)
        if detailed:
            height, width = self._image_shape[0], self._image_shape[1]
            limit = f"±{self._limit.value:.2f}"
            notes = (f"weights {height}×{width}, limits {limit}", f"{height}×{width}, {limit}", limit)
            room = QRectF(-8, self.height - 15, self.width + 16, 15)
            metrics = QFontMetricsF(text_font(10))
            note = next((words for words in notes if metrics.horizontalAdvance(words) <= room.width()), limit)
            draw_text(painter, room, note, theme.quiet, 10)

    def paint_empty(self, painter: QPainter, look: Look, *, detailed: bool) -> None:
        painter.setPen(QPen(QColor(look.edge), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for unit in range(self._units):
            painter.drawRect(QRectF(*self._corner(unit), self._tile_width, self._tile_height))

    def anchors(self) -> npt.NDArray[np.float64]:
        return np.array([self._corner(unit)[1] + self._tile_height / 2 for unit in range(self._units)])

    def describe(self, at: QPointF) -> str:
        column, row = int(at.x() // self._pitch_x), int(at.y() // self._pitch_y)
        unit = row * self._columns + column
        if not (0 <= column < self._columns and 0 <= unit < self._units) or self._kernel is None:
            return ""
        bias = f", bias {self._bias[unit]:.3f}" if self._bias is not None else ""
        weights = self._kernel[:, unit]
        spread = f"weights {weights.min():.3f} to {weights.max():.3f}"
        return f"unit {unit + 1}: activation {self._y[unit]:.3f}{bias}, {spread}"

    def _corner(self, unit: int) -> tuple[float, float]:
        row, column = divmod(unit, self._columns)
        return column * self._pitch_x, row * self._pitch_y

    def _mosaic(self, look: Look) -> QImage:
        """All tiles with their gaps in one image, which costs a fraction of an image each."""
        assert self._kernel is not None
        height, width, channels = self._image_shape
        # (row of tiles, pixel row, column of tiles, pixel column); gaps are zero, the color of the card.
        grid = np.zeros((self._rows, height + self._below, self._columns, width + self._gap), np.float32)
        tiles = np.zeros((self._rows * self._columns, height, width), np.float32)
        tiles[: self._units] = self._kernel.T.reshape(self._units, height, width, channels).mean(axis=-1)
        tiles = tiles.reshape(self._rows, self._columns, height, width)
        grid[:, :height, :, :width] = tiles.transpose(0, 2, 1, 3)
        mosaic = grid.reshape(self._rows * (height + self._below), self._columns * (width + self._gap))
        return to_image(mosaic[:, : mosaic.shape[1] - self._gap], self._limit.value, look.signed)

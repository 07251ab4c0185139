"""The face of a layer behind an image: each unit as a picture of its incoming weights."""

import math
from functools import partial

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.canvas.faces.chosen import inks
from nnstudio.gui.canvas.faces.face import Face, longest_fitting, share_of, top_of
from nnstudio.gui.canvas.faces.signs import signed_image
from nnstudio.gui.canvas.levels import Depth
from nnstudio.gui.canvas.look import Look, draw_text
from nnstudio.gui.colormaps import to_image
from nnstudio.gui.scale import SmoothLimit
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import Array
from nnstudio.nn.shapes import Shape

SHADES = 32
"""Steps of the color of a frame around a unit that is lit."""
LEAST = 0.02
"""The share of the scale from which a unit wears a frame and a bar."""


class TilesFace(Face):
    """Each unit as a picture of its incoming weights, with its activation under it."""

    layered = True

    def __init__(self, units: int, image: Shape, lowest: float, highest: float) -> None:
        super().__init__()
        self._units, self._image_shape = units, image
        self._lowest, self._highest = lowest, highest
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
        self._corners = [self._corner(unit) for unit in range(units)]
        self._limit = SmoothLimit()
        self._kernel: Array | None = None
        self._followed: Array | None = None
        self._y: Array = np.zeros(units, np.float32)
        self._top = 1.0

    def take(self, snapshot: Snapshot, node_id: NodeId) -> None:
        params = snapshot.weights.get(node_id, {})
        self._kernel = params.get("kernel")
        self._y = snapshot.activations.get(node_id, self._y)
        self._top = top_of(self._y, self._highest, self._top)

    def draw(self, painter: QPainter, look: Look, *, detailed: bool, depth: Depth) -> None:
        if self._kernel is None:
            return
        if depth is Depth.ALL:
            return
        if self._followed is not self._kernel:
            self._limit.follow(self._kernel)
            self._followed = self._kernel
        theme, mosaic = look.theme, self._mosaic(look)
        painter.drawImage(QRectF(0, 0, mosaic.width() * self._pixel, mosaic.height() * self._pixel), mosaic)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.line))
        painter.drawRects([self._track(unit) for unit in range(self._units)])
        if detailed:
            height, width = self._image_shape[0], self._image_shape[1]
            limit = f"±{self._limit.value:.2f}"
            notes = (f"weights {height}×{width}, limits {limit}", f"{height}×{width}, {limit}", limit)
            room = QRectF(-8, self.height - 15, self.width + 16, 15)
            draw_text(painter, room, longest_fitting(notes, 10, room.width()), theme.quiet, 10)

    def draw_lights(self, painter: QPainter, look: Look, *, detailed: bool, depth: Depth) -> None:
        if self._kernel is None:
            return
        if depth is Depth.ALL:
            self._draw_strip(painter, look)
            return
        theme, wide = look.theme, self._tile_width
        lit, low = QColor(theme.active), QColor(theme.negative)
        values = self._y.tolist()
        shares = [share_of(value, self._top) for value in values]
        for (x, y), share in zip(self._corners, shares, strict=True):
            if abs(share) > LEAST:
                bar = QRectF(x, y + self._tile_height + 4, wide * abs(share), 3)
                painter.fillRect(bar, lit if share >= 0 else low)
        stamps = self._stamps
        with stamps.between(painter, look):
            for (x, y), share, value in zip(self._corners, shares, values, strict=True):
                if share > LEAST:
                    shade = round(share * SHADES)
                    frame = stamps.find(shade)
                    if frame is None:
                        paint = partial(_paint_frame, look=look, share=shade / SHADES)
                        frame = stamps.make(shade, wide + 7, self._tile_height + 7, paint)
                    stamps.place(frame, x - 3.5, y - 3.5)
                if detailed and self._numbered:
                    box = QRectF(x - 4, y + self._tile_height + 8, wide + 8, 15)
                    color = theme.text if share > 0.5 else theme.quiet
                    # A sum with 0 has no sign where it is nothing: ReLU makes zeros that would be "-0.00".
                    stamps.place_words(look, box, f"{round(value, 2) + 0.0:.2f}", color, 10)

    def paint_empty(self, painter: QPainter, look: Look, *, detailed: bool) -> None:
        painter.setPen(QPen(QColor(look.edge), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for unit in range(self._units):
            painter.drawRect(self._tile(unit))

    def heights(self) -> npt.NDArray[np.float64]:
        return (np.arange(self._units) // self._columns) * self._pitch_y + self._tile_height / 2

    def box_of(self, unit: int) -> QRectF | None:
        return self._tile(unit) if unit < self._units else None

    def find_unit(self, at: QPointF) -> int | None:
        column, row = int(at.x() // self._pitch_x), int(at.y() // self._pitch_y)
        unit = row * self._columns + column
        return unit if 0 <= column < self._columns and 0 <= unit < self._units and at.y() >= 0 else None

    def words_at(self, at: QPointF) -> str:
        unit = self.find_unit(at)
        if unit is None or self._kernel is None:
            return ""
        x, y = self._corner(unit)
        column, row = int((at.x() - x) // self._pixel), int((at.y() - y) // self._pixel)
        height, width, channels = self._image_shape
        under = ""
        if 0 <= row < height and 0 <= column < width:
            weight = self._kernel[:, unit].reshape(self._image_shape)[row, column].mean()
            mean = " (mean of its channels)" if channels > 1 else ""
            under = f"\nweight of row {row + 1}, column {column + 1}: {weight:.4f}{mean}"
        return f"unit {unit + 1}: activation {self._y[unit]:.4f}{under}"

    def _track(self, unit: int) -> QRectF:
        """Where the bar of a unit runs, under its tile."""
        x, y = self._corner(unit)
        return QRectF(x, y + self._tile_height + 4, self._tile_width, 3)

    def _tile(self, unit: int) -> QRectF:
        return QRectF(*self._corner(unit), self._tile_width, self._tile_height)

    def _corner(self, unit: int) -> tuple[float, float]:
        row, column = divmod(unit, self._columns)
        return column * self._pitch_x, row * self._pitch_y

    def _draw_strip(self, painter: QPainter, look: Look) -> None:
        """Far out: the activation of each unit fills its place, for its weights could not be made out."""
        cells = np.zeros(self._rows * self._columns, np.float32)
        cells[: self._units] = self._y
        colors = look.signed if self._lowest < 0 else look.active
        grid = cells.reshape(self._rows, self._columns)
        image = signed_image(
            grid, self._top, colors, inks(look), self._pitch_x * painter.worldTransform().m11()
        )
        wide, high = self._columns * self._pitch_x, self._rows * self._pitch_y
        painter.drawImage(QRectF(0, 0, min(wide, self.width), high), image)

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


def _paint_frame(painter: QPainter, box: QRectF, *, look: Look, share: float) -> None:
    """The frame around a unit at this part of the scale."""
    painter.setPen(QPen(look.unit_color(share, signed=False), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box.adjusted(1.5, 1.5, -1.5, -1.5), 5, 5)

"""The face of a layer behind an image: each unit as a picture of its incoming weights."""

import math
from functools import partial

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.canvas.faces.chosen import inks, means_of
from nnstudio.gui.canvas.faces.face import Face
from nnstudio.gui.canvas.faces.notes import longest_fitting
from nnstudio.gui.canvas.faces.shares import share_of, top_of
from nnstudio.gui.canvas.faces.signs import signed_image
from nnstudio.gui.canvas.levels import Depth
from nnstudio.gui.canvas.look import Look, draw_text
from nnstudio.gui.colormaps import to_image
from nnstudio.gui.scale import Limit
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import Array
from nnstudio.nn.shapes import Shape

SHADES = 32
"""Steps of the color of a frame around a unit that is lit."""
SMALLEST_CELL = 40.0
"""Units with so much room across are told of in their places, from closest by."""
SHRUNK = {16: 0.87, 36: 0.6}
"""To which part of its size a picture shrinks where words are to stand below it, for up to so many units."""
FRAME = 3.5
"""How far the frame of a unit lies outside its picture."""
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
        self._keep(units)
        self._corners = [self._corner(unit) for unit in range(units)]
        self._limit = Limit()
        self._kernel: Array | None = None
        self._followed: Array | None = None
        self._y: Array = np.zeros(units, np.float32)
        self._top = 1.0

    def _keep(self, units: int) -> None:
        """Decides whether there is room for words below each picture, and how far it shrinks for them."""
        size = next((size for most, size in SHRUNK.items() if units <= most), 0.0)
        self.keeps_units = size > 0 and self._pitch_x >= SMALLEST_CELL
        self._shrunk = size if self.keeps_units else 1.0

    def take(self, snapshot: Snapshot, node_id: NodeId) -> None:
        params = snapshot.weights.get(node_id, {})
        self._kernel = params.get("kernel")
        self._y = snapshot.activations.get(node_id, self._y)
        self._top = top_of(self._y, self._highest)

    def draw(self, painter: QPainter, look: Look, *, detailed: bool, depth: Depth) -> None:
        if self._kernel is None:
            return
        if depth is Depth.ALL:
            return
        if self._followed is not self._kernel:
            self._limit.follow(self._pictures())
            self._followed = self._kernel
        theme, mosaic = look.theme, self._mosaic(look)
        self._draw_mosaic(painter, mosaic, depth)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.line))
        painter.drawRects([self._track(unit, depth) for unit in range(self._units)])
        if detailed:
            height, width = self._image_shape[0], self._image_shape[1]
            limit = f"±{self._limit.value:.2f}"
            notes = (f"weights {height}×{width}, limits {limit}", f"{height}×{width}, {limit}", limit)
            room = QRectF(-8, self.height - 15, self.width + 16, 15)
            size = 10 if depth < Depth.CHOSEN else 6  # from close by, it is large enough
            draw_text(painter, room, longest_fitting(notes, size, room.width()), theme.quiet, size)
        # From closest by, the lines below the pictures say the numbers.
        if detailed and self._numbered and depth < Depth.UNIT:
            with self._stamps.between(painter, look):
                self._place_numbers(look, depth)

    def draw_lights(self, painter: QPainter, look: Look, *, detailed: bool, depth: Depth) -> None:
        if self._kernel is None:
            return
        if depth is Depth.ALL:
            self._draw_strip(painter, look)
            return
        theme, size = look.theme, self._size_at(depth)
        wide, high = self._tile_width * size, self._tile_height * size
        lit, low = QColor(theme.active), QColor(theme.negative)
        values = self._y.tolist()
        shares = [share_of(value, self._top) for value in values]
        for (x, y), share in zip(self._corners, shares, strict=True):
            if abs(share) > LEAST:
                bar = QRectF(x, y + high + 4, wide * abs(share), 3)
                painter.fillRect(bar, lit if share >= 0 else low)
        stamps = self._stamps
        with stamps.between(painter, look):
            for (x, y), share in zip(self._corners, shares, strict=True):
                if share > LEAST:
                    shade = round(share * SHADES)
                    frame = stamps.find((shade, size))
                    if frame is None:
                        paint = partial(_paint_frame, look=look, share=shade / SHADES)
                        frame = stamps.make((shade, size), wide + 2 * FRAME, high + 2 * FRAME, paint)
                    stamps.place(frame, x - FRAME, y - FRAME)

    def paint_empty(self, painter: QPainter, look: Look, *, detailed: bool) -> None:
        painter.setPen(QPen(QColor(look.edge), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for unit in range(self._units):
            painter.drawRect(self._tile(unit))

    def heights(self) -> npt.NDArray[np.float64]:
        return (np.arange(self._units) // self._columns) * self._pitch_y + self._tile_height / 2

    def box_of(self, unit: int) -> QRectF | None:
        return self._tile(unit) if unit < self._units else None

    def place_of(self, unit: int, depth: Depth) -> QRectF | None:
        size = self._size_at(depth)
        where = self.box_of(unit)
        return QRectF(where.topLeft(), where.size() * size) if where is not None else None

    def room_of(self, unit: int, zoom: float) -> QRectF | None:
        x, y = self._corner(unit)
        top = y + self._tile_height * self._size_at(Depth.UNIT) + 7.5
        return QRectF(x, top, self._pitch_x - FRAME, y + self._pitch_y - FRAME - 1 - top)

    def unfold(self, at: QPointF, depth: Depth) -> QPointF:
        size, unit = self._size_at(depth), self.find_unit(at)
        if size == 1 or unit is None:
            return at
        x, y = self._corner(unit)
        # What lies outside of the picture stays there, below it and in the same place.
        across, down = (at.x() - x) / size, (at.y() - y) / size
        return QPointF(x + min(across, self._pitch_x - 0.1), y + min(down, self._pitch_y - 0.1))

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

    def _place_numbers(self, look: Look, depth: Depth) -> None:
        """The activation of each unit, and from closer by which unit it is, below its picture."""
        size = self._size_at(depth)
        wide, high = self._tile_width * size, self._tile_height * size
        for unit, ((x, y), value) in enumerate(zip(self._corners, self._y.tolist(), strict=True)):
            box = QRectF(x - 4, y + high + 8, wide + 8, 15)
            color = look.theme.text if share_of(value, self._top) > 0.5 else look.theme.quiet
            # A sum with 0 has no sign where it is nothing: ReLU makes zeros that would be "-0.00".
            words = f"{round(value, 2) + 0.0:.2f}"
            words = f"{unit + 1}: {words}" if depth is Depth.CHOSEN else words
            self._stamps.place_words(look, box, words, color, 10)

    def _size_at(self, depth: Depth) -> float:
        """Which part of its size a picture has where one looks this deep."""
        return self._shrunk if depth is Depth.UNIT else 1.0

    def _track(self, unit: int, depth: Depth) -> QRectF:
        """Where the bar of a unit runs, under its tile."""
        (x, y), size = self._corner(unit), self._size_at(depth)
        return QRectF(x, y + self._tile_height * size + 4, self._tile_width * size, 3)

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

    def _draw_mosaic(self, painter: QPainter, mosaic: QImage, depth: Depth) -> None:
        pixel = self._pixel
        if self._size_at(depth) == 1:
            painter.drawImage(QRectF(0, 0, mosaic.width() * pixel, mosaic.height() * pixel), mosaic)
            return
        for unit in range(self._units):
            x, y = self._corner(unit)
            tile = QRectF(round(x / pixel), round(y / pixel), self._image_shape[1], self._image_shape[0])
            where = self.place_of(unit, depth)
            assert where is not None
            painter.drawImage(where, mosaic, tile)

    def _pictures(self) -> Array:
        """The weights that are colored, units last: of several channels their mean."""
        assert self._kernel is not None
        return self._kernel if self._image_shape[2] == 1 else means_of(self._kernel, self._image_shape)

    def _mosaic(self, look: Look) -> QImage:
        """All tiles with their gaps in one image, which costs a fraction of an image each."""
        height, width, _ = self._image_shape
        # (row of tiles, pixel row, column of tiles, pixel column); gaps are zero, the color of the card.
        grid = np.zeros((self._rows, height + self._below, self._columns, width + self._gap), np.float32)
        tiles = np.zeros((self._rows * self._columns, height, width), np.float32)
        tiles[: self._units] = self._pictures().reshape(height, width, self._units).transpose(2, 0, 1)
        tiles = tiles.reshape(self._rows, self._columns, height, width)
        grid[:, :height, :, :width] = tiles.transpose(0, 2, 1, 3)
        mosaic = grid.reshape(self._rows * (height + self._below), self._columns * (width + self._gap))
        return to_image(mosaic[:, : mosaic.shape[1] - self._gap], self._limit.value, look.signed)


def _paint_frame(painter: QPainter, box: QRectF, *, look: Look, share: float) -> None:
    """The frame around a unit at this part of the scale."""
    painter.setPen(QPen(look.unit_color(share, signed=False), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box.adjusted(1.5, 1.5, -1.5, -1.5), 5, 5)

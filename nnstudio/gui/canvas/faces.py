"""Faces: what a node shows of itself before, during and after training, drawn from the engine's numbers."""

import math
from abc import ABC, abstractmethod

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from nnstudio.engine.api import Snapshot
from nnstudio.gui.canvas.look import Look, draw_text
from nnstudio.gui.colormaps import to_image
from nnstudio.gui.scale import SmoothLimit
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import Array
from nnstudio.nn.shapes import Shape

MAX_TILES = 64
"""Layers with more units are shown as a heat map of all of them."""
MAX_COLUMN = 20
"""Up to so many units stand in one column of circles."""


class Face(ABC):
    """The picture inside a node's card, `width` x `height` pixels at 100 %, origin at its upper left."""

    width: float
    height: float

    @abstractmethod
    def show(self, snapshot: Snapshot, node_id: NodeId) -> None:
        """Takes over the numbers of this moment."""

    @abstractmethod
    def paint(self, painter: QPainter, look: Look, *, detailed: bool) -> None:
        """Draws what was shown last; without small text unless `detailed`."""

    def anchors(self) -> npt.NDArray[np.float64]:
        """Heights where the units' wires begin and end, (units,); empty if units cannot be told apart."""
        return np.empty(0)

    def describe(self, at: QPointF) -> str:  # most pictures say nothing of single points
        """What is under the cursor, in words with numbers; empty if nothing."""
        return ""


class ImageFace(Face):
    """The pinned sample as the image that the network receives."""

    width, height = 168.0, 216.0

    def __init__(self, shape: Shape) -> None:
        self._shape = shape
        scale = 168 / max(shape[0], shape[1])
        self._target = QRectF(
            (168 - shape[1] * scale) / 2, (168 - shape[0] * scale) / 2, shape[1] * scale, shape[0] * scale
        )
        self._pixels: npt.NDArray[np.uint8] = np.zeros(shape, np.uint8)
        self._values: Array = np.zeros(shape, np.float32)
        self._caption, self._label = "", ""

    def show(self, snapshot: Snapshot, node_id: NodeId) -> None:
        self._pixels = snapshot.sample.pixels
        self._values = snapshot.activations.get(node_id, self._values)
        self._caption = f"validation sample {snapshot.sample.index + 1:,}"
        self._label = f"label {snapshot.classes[snapshot.sample.label]}"

    def paint(self, painter: QPainter, look: Look, *, detailed: bool) -> None:
        painter.fillRect(QRectF(0, 0, 168, 168), Qt.GlobalColor.black)
        painter.drawImage(
            self._target, to_image(self._pixels.mean(axis=-1, dtype=np.float32), 255, look.gray)
        )
        if detailed:
            draw_text(painter, QRectF(0, 176, 168, 18), self._caption, look.theme.quiet, 11)
            draw_text(painter, QRectF(0, 194, 168, 20), self._label, look.theme.text, 13, bold=True)

    def describe(self, at: QPointF) -> str:
        column = int((at.x() - self._target.x()) / self._target.width() * self._shape[1])
        row = int((at.y() - self._target.y()) / self._target.height() * self._shape[0])
        if not (0 <= row < self._shape[0] and 0 <= column < self._shape[1]):
            return ""
        value = ", ".join(f"{channel:.3f}" for channel in self._values[row, column])
        return f"pixel row {row}, column {column}: {value} (byte {self._pixels[row, column].max()})"


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
        self._top = _top(self._y, self._highest, self._top)
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
            share = _share(activation, self._top)
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
                draw_text(painter, box, f"{activation:.2f}", color, 10)
        if detailed:
            height, width = self._image_shape[0], self._image_shape[1]
            note = f"weights {height}×{width}, limits ±{self._limit.value:.2f}"
            draw_text(painter, QRectF(-8, self.height - 15, self.width + 16, 15), note, theme.quiet, 10)

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
        return f"unit {unit}: activation {self._y[unit]:.3f}{bias}, {spread}"

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
        self._top = _top(self._y, self._highest, self._top)

    def paint(self, painter: QPainter, look: Look, *, detailed: bool) -> None:
        signed = self._lowest < 0
        radius = self._pitch / 2 - 4
        for unit in range(self._units):
            share = _share(float(self._y[unit]), self._top)
            color = look.unit_color(share, signed=signed)
            center = self._center(unit)
            if abs(share) > 0.5:
                glow = QColor(color)
                glow.setAlphaF(0.25 * abs(share))
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(glow)
                painter.drawEllipse(center, radius + 3.5, radius + 3.5)
            painter.setPen(QPen(QColor(look.edge), 1))
            painter.setBrush(color)
            painter.drawEllipse(center, radius, radius)

    def anchors(self) -> npt.NDArray[np.float64]:
        return np.array([self._center(unit).y() for unit in range(self._units)])

    def describe(self, at: QPointF) -> str:
        unit = int((at.x() - self._indent) // self._pitch) * self._rows + int(at.y() // self._pitch)
        return f"unit {unit}: activation {self._y[unit]:.4f}" if 0 <= unit < self._units else ""

    def _center(self, unit: int) -> QPointF:
        column, row = divmod(unit, self._rows)
        return QPointF(self._indent + (column + 0.5) * self._pitch, (row + 0.5) * self._pitch)


class HeatFace(Face):
    """Every unit of a large layer as one cell of a heat map, column by column."""

    def __init__(self, units: int, lowest: float, highest: float) -> None:
        self._units, self._lowest, self._highest = units, lowest, highest
        self._rows = 16 if units <= 512 else math.ceil(math.sqrt(units))
        self._columns = math.ceil(units / self._rows)
        cell = max(1.0, min(16.0, 256 / self._rows, 256 / self._columns))
        self._cell = cell
        self.width, self.height = max(96.0, self._columns * cell), self._rows * cell + 18
        self._y: Array = np.zeros(units, np.float32)
        self._top = 1.0

    def show(self, snapshot: Snapshot, node_id: NodeId) -> None:
        self._y = snapshot.activations.get(node_id, self._y).ravel()
        self._top = _top(self._y, self._highest, self._top)

    def paint(self, painter: QPainter, look: Look, *, detailed: bool) -> None:
        cells = np.zeros(self._rows * self._columns, np.float32)
        cells[: self._units] = self._y
        grid = cells.reshape(self._columns, self._rows).T
        signed = self._lowest < 0
        image = to_image(grid, self._top, look.signed if signed else look.active)
        painter.drawImage(QRectF(0, 0, self._columns * self._cell, self._rows * self._cell), image)
        if detailed:
            note = f"{self._units:,} units, up to {self._top:.2f}"
            draw_text(painter, QRectF(-12, self.height - 14, self.width + 24, 15), note, look.theme.quiet, 10)

    def anchors(self) -> npt.NDArray[np.float64]:
        return (np.arange(self._units) % self._rows + 0.5) * self._cell

    def describe(self, at: QPointF) -> str:
        unit = int(at.x() // self._cell) * self._rows + int(at.y() // self._cell)
        if not (0 <= at.y() < self._rows * self._cell and 0 <= unit < self._units):
            return ""
        return f"unit {unit}: activation {self._y[unit]:.4f}"


class MapFace(Face):
    """An output that still is an image, as a heat map (the mean of its channels)."""

    width, height = 112.0, 130.0

    def __init__(self, shape: Shape) -> None:
        self._shape = shape
        self._map: Array = np.zeros(shape[:2], np.float32)

    def show(self, snapshot: Snapshot, node_id: NodeId) -> None:
        y = snapshot.activations.get(node_id)
        if y is not None:
            self._map = y.mean(axis=-1)

    def paint(self, painter: QPainter, look: Look, *, detailed: bool) -> None:
        top = float(np.abs(self._map).max()) or 1.0
        signed = bool(self._map.min() < 0)
        painter.drawImage(
            QRectF(0, 0, 112, 112), to_image(self._map, top, look.signed if signed else look.gray)
        )
        if detailed:
            draw_text(painter, QRectF(0, 115, 112, 15), f"up to {top:.2f}", look.theme.quiet, 10)


class AnswerFace(Face):
    """The classes with bars, the answer and the truth marked."""

    ROW = 30.0

    def __init__(self, units: int) -> None:
        self._units = min(units, 32)
        self._left_out = units - self._units
        self.width, self.height = 176.0, self._units * self.ROW + 28
        self._y: Array = np.zeros(units, np.float32)
        self._names: tuple[str, ...] = ()
        self._truth = -1
        self._shown = False

    def show(self, snapshot: Snapshot, node_id: NodeId) -> None:
        self._y = snapshot.activations.get(node_id, self._y)
        self._names, self._truth, self._shown = snapshot.classes, snapshot.sample.label, True

    def paint(self, painter: QPainter, look: Look, *, detailed: bool) -> None:
        theme = look.theme
        answer = int(self._y.argmax()) if self._shown else -1
        top = max(1.0, float(np.abs(self._y).max()))
        for unit in range(self._units):
            y = unit * self.ROW
            name = self._names[unit] if unit < len(self._names) else str(unit)
            chosen = unit == answer
            if detailed:
                color = theme.text if chosen else theme.quiet
                draw_text(painter, QRectF(0, y, 22, self.ROW), name, color, 14, bold=chosen)
                value = QRectF(136, y, 40, self.ROW)
                draw_text(painter, value, f"{self._y[unit]:.2f}", theme.text if chosen else theme.quiet, 11)
            track = QRectF(28, y + 9, 104, self.ROW - 18)
            painter.setPen(QPen(QColor(theme.good), 1.5) if unit == self._truth else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.line))
            painter.drawRoundedRect(track, 3, 3)
            share = min(1.0, abs(float(self._y[unit])) / top)
            if share > 0.005:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(theme.active if self._y[unit] >= 0 else theme.negative))
                inner = track.adjusted(1.5, 1.5, -1.5, -1.5)
                painter.drawRoundedRect(
                    QRectF(inner.x(), inner.y(), max(2.0, inner.width() * share), inner.height()), 2, 2
                )
        if detailed and self._shown:
            self._verdict(painter, look, answer)

    def anchors(self) -> npt.NDArray[np.float64]:
        return (np.arange(self._units) + 0.5) * self.ROW

    def describe(self, at: QPointF) -> str:
        unit = int(at.y() // self.ROW)
        if not (0 <= unit < self._units and unit < len(self._names)):
            return ""
        return f"class {self._names[unit]}: {self._y[unit]:.4f}"

    def _verdict(self, painter: QPainter, look: Look, answer: int) -> None:
        if answer >= len(self._names):
            return
        right = answer == self._truth
        mark = "✓" if right else "✗"
        words = f"answer {self._names[answer]} · truth {self._names[self._truth]} {mark}"
        color = look.theme.good if right else look.theme.bad
        draw_text(painter, QRectF(0, self.height - 22, self.width, 20), words, color, 11, bold=True)


def _share(value: float, top: float) -> float:
    """`value` as a part of the scale's end, from -1 to 1; a value that is not a number counts as 0."""
    return max(-1.0, min(1.0, value / top)) if math.isfinite(value) and top > 0 else 0.0


def _top(y: Array, highest: float, before: float) -> float:
    """The end of the scale of a layer's activations: its bound, or the largest value, growing at once."""
    if math.isfinite(highest):
        return highest
    finite = np.abs(y[np.isfinite(y)])
    largest = float(finite.max()) if finite.size else 1.0
    return max(largest, 0.98 * before, 1e-6)

"""The face of an output that still is an image: one small picture for each of its channels."""

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from nnstudio.engine.snapshot import Snapshot
from nnstudio.explain.origins import receptive_field
from nnstudio.gui.canvas.faces.face import Face
from nnstudio.gui.canvas.faces.notes import longest_fitting
from nnstudio.gui.canvas.faces.shares import top_of
from nnstudio.gui.canvas.levels import Depth
from nnstudio.gui.canvas.look import Look, draw_text
from nnstudio.gui.colormaps import to_image
from nnstudio.gui.scale import Limit
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import Array, Layer
from nnstudio.nn.layers.pooling import MaxPool2D
from nnstudio.nn.shapes import Shape

MOST_NAMED = 4
"""Of a window of so many values, each is named."""
MOST = 64
"""Maps that are shown; of more, the first ones."""
PIXELS = {1: 4.0, 4: 2.75, 9: 2.25, 16: 2.0, 36: 1.4, MOST: 1.1}
"""How large a pixel of a map is drawn, for up to so many maps: to scale, so that pooling visibly shrinks."""
LARGEST_MAP = {1: 112.0, 4: 84.0, 9: 64.0, 16: 56.0, 36: 40.0, MOST: 32.0}
"""The largest edge of a map, for up to so many of them."""
SMALLEST_MAP = 11.0
"""Maps of a few pixels are drawn larger than to scale, but smaller than those of more pixels."""
GAP = 4.0
NARROWEST = 88.0
NOTE = 20.0


class MapsFace(Face):
    """The feature maps that a layer makes of the pinned sample, row by row."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self._shape = shape
        height, width, self._channels = shape
        self._maps = min(self._channels, MOST)
        self._columns = math.ceil(math.sqrt(self._maps))
        self._pixel = map_edge(max(height, width), self._maps) / max(height, width)
        self._pitch_x, self._pitch_y = width * self._pixel + GAP, height * self._pixel + GAP
        self.width = max(NARROWEST, self._columns * self._pitch_x - GAP)
        self._indent = (self.width - self._columns * self._pitch_x + GAP) / 2
        self._above = 0.0
        """How far below the face's upper edge the maps begin."""
        self.height = math.ceil(self._maps / self._columns) * self._pitch_y - GAP + NOTE
        self._y: Array = np.zeros(shape, np.float32)
        self._top, self._signed = 0.0, False
        self._limit = Limit()
        self._followed: Array | None = None
        self._layer: Layer | None = None
        self._source = ""
        self._came: Array | None = None

    def take(self, snapshot: Snapshot, node_id: NodeId) -> None:
        self._y = snapshot.activations.get(node_id, self._y)
        node = snapshot.graph.nodes.get(node_id)
        source = node.inputs[0] if node is not None and node.inputs else None
        came = snapshot.activations.get(source) if source is not None else None
        self._layer = node.layer if node is not None else None
        self._source = snapshot.graph[source].name if source is not None else ""
        self._came = came

    def activity(self) -> float:
        self.follow()
        return super().activity()

    def draw(self, painter: QPainter, look: Look, *, detailed: bool, depth: Depth) -> None:
        self.draw_maps(painter, look)
        if detailed:
            self.draw_note(painter, look)

    def follow(self) -> None:
        """Lets the scale follow the maps that are to be drawn."""
        y = self._y
        if y is self._followed:
            return
        self._followed = y
        self._signed = bool((y < 0).any())
        if self._signed:
            self._limit.follow(y)
            self._top = self._limit.value
        else:
            self._top = top_of(y, math.inf)

    def draw_maps(self, painter: QPainter, look: Look) -> None:
        """Draws all maps."""
        self.follow()
        height, width, _ = self._shape
        # One below the other: a single image is colored many times faster than one for each map.
        below = self._y[:, :, : self._maps].transpose(2, 0, 1).reshape(-1, width)
        image = to_image(below, self._top, look.signed if self._signed else look.gray)
        for number in range(self._maps):
            painter.drawImage(self._place(number), image, QRectF(0, number * height, width, height))

    def paint_empty(self, painter: QPainter, look: Look, *, detailed: bool) -> None:
        painter.setPen(QPen(QColor(look.edge), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for number in range(self._maps):
            painter.drawRect(self._place(number))

    def box_of(self, unit: int) -> QRectF | None:
        return self._place(unit) if unit < self._maps else None

    def find_unit(self, at: QPointF) -> int | None:
        found = self._pixel_at(at)
        return found[2] if found else None

    def words_at(self, at: QPointF) -> str:
        found = self._pixel_at(at)
        if found is None:
            return ""
        row, column, number = found
        words = f"map {number + 1}, row {row + 1}, column {column + 1}: {self._y[row, column, number]:.4f}"
        seen = self._seen_by(row, column, number)
        return f"{words}\n{seen}" if seen else words

    def notes(self) -> tuple[str, ...]:
        """What is said below the maps, the longest first."""
        limit = f"±{self._top:.2f}" if self._signed else f"up to {self._top:.2f}"
        left_out = f"{self._maps} of {self._channels:,} maps, " if self._maps < self._channels else ""
        long = f"{self.caption}; {left_out}{limit}" if self.caption else ""
        return (long, left_out + limit, limit)

    def _seen_by(self, row: int, column: int, number: int) -> str:
        """Which part of what comes in decides about a pixel, in words."""
        came = self._came
        if self._layer is None or came is None or came.ndim != 3:
            return ""
        field = receptive_field(self._layer, came.shape, row, column)
        if field is None:
            return ""
        where = f"{field.words} of {self._source}"
        if not isinstance(self._layer, MaxPool2D) or number >= came.shape[2]:
            return f"it sees {where}"
        window = came[field.top : field.bottom + 1, field.left : field.right + 1, number].ravel()
        if window.size > MOST_NAMED:
            return f"the largest of {where}"
        return f"the largest of {', '.join(f'{value:.2f}' for value in window.tolist())}: {where}"

    def draw_note(self, painter: QPainter, look: Look) -> None:
        """Says how large what is shown is, and what is left out."""
        room = QRectF(-12, self.height - 15, self.width + 24, 15)
        draw_text(painter, room, longest_fitting(self.notes(), 10, room.width()), look.theme.quiet, 10)

    def _pixel_at(self, at: QPointF) -> tuple[int, int, int] | None:
        """(row, column, map) of the pixel at a point."""
        height, width, _ = self._shape
        column, x = divmod(at.x() - self._indent, self._pitch_x)
        line, y = divmod(at.y() - self._above, self._pitch_y)
        number, row, pixel = (
            int(line) * self._columns + int(column),
            int(y / self._pixel),
            int(x / self._pixel),
        )
        inside = 0 <= column < self._columns and 0 <= number < self._maps and line >= 0
        # The gap behind a map counts for its last pixels: nobody hits it on purpose.
        return (min(row, height - 1), min(pixel, width - 1), number) if inside else None

    def _place(self, number: int) -> QRectF:
        """Where a map is drawn."""
        line, column = divmod(number, self._columns)
        corner = QPointF(self._indent + column * self._pitch_x, self._above + line * self._pitch_y)
        return QRectF(corner.x(), corner.y(), self._pitch_x - GAP, self._pitch_y - GAP)


def map_edge(edge: int, maps: int) -> float:
    """How long the longer edge of a map of so many pixels is drawn, beside others like it."""
    pixel = next(size for most, size in PIXELS.items() if maps <= most)
    largest = next(size for most, size in LARGEST_MAP.items() if maps <= most)
    return min(largest, max(edge * pixel, SMALLEST_MAP + edge))

"""The face of a convolution: its filters above, the feature maps that they make below."""

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.canvas.faces.chosen import inks
from nnstudio.gui.canvas.faces.maps import MapsFace
from nnstudio.gui.canvas.faces.signs import CELL, LARGE_ENOUGH, signed_image
from nnstudio.gui.canvas.levels import Depth
from nnstudio.gui.canvas.look import Look
from nnstudio.gui.scale import Limit
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import Array
from nnstudio.nn.shapes import Shape

EDGES = {4: 40.0, 9: 28.0, 16: 24.0, 36: 18.0, 64: 14.0}
"""The edge of a filter's picture, for up to so many of them."""
ACROSS = 140.0
"""How wide filters make a card at most."""
GAP = 4.0
BELOW = 10.0
"""Between the filters and their maps."""


class FiltersFace(MapsFace):
    """Each filter as a picture of its weights, the mean of its channels, in the order of the maps below."""

    layered = True

    def __init__(self, shape: Shape, kernel: int, channels: int) -> None:
        super().__init__(shape)
        self._size, self._inputs = kernel, channels
        edge = next(size for most, size in EDGES.items() if self._maps <= most)
        wanted = max(self.width, min(ACROSS, self._maps * (edge + GAP) - GAP))
        self._indent += (wanted - self.width) / 2
        self.width = wanted
        self._edge = edge
        self._filters_across = max(1, min(self._maps, int((self.width + GAP) // (edge + GAP))))
        down = math.ceil(self._maps / self._filters_across)
        # Even rows: 6 and 6 rather than 8 and 4.
        self._filters_across = math.ceil(self._maps / down)
        self._filters_indent = (self.width - self._filters_across * (edge + GAP) + GAP) / 2
        self._above = down * (edge + GAP) - GAP + BELOW
        self.height += self._above
        self._kernel: Array | None = None
        self._kernel_shown: Array | None = None
        self._kernel_limit = Limit()

    def take(self, snapshot: Snapshot, node_id: NodeId) -> None:
        super().take(snapshot, node_id)
        self._kernel = snapshot.weights.get(node_id, {}).get("kernel")

    def draw(self, painter: QPainter, look: Look, *, detailed: bool, depth: Depth) -> None:
        if self._kernel is None:
            return
        if self._kernel_shown is not self._kernel:
            self._kernel_limit.follow(self._kernel.mean(axis=2))  # also of those that are left out
            self._kernel_shown = self._kernel
        self.follow()
        if detailed:
            self.draw_note(painter, look)
        cell = self._edge / self._size * painter.worldTransform().m11()
        image, pixels = self._mosaic(look, cell)
        for number in range(self._maps):
            painter.drawImage(self.filter_box(number), image, QRectF(0, number * pixels, pixels, pixels))
        painter.setPen(QPen(QColor(look.theme.line), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRects([self.filter_box(number) for number in range(self._maps)])

    def draw_lights(self, painter: QPainter, look: Look, *, detailed: bool, depth: Depth) -> None:
        self.draw_maps(painter, look)

    def paint_empty(self, painter: QPainter, look: Look, *, detailed: bool) -> None:
        super().paint_empty(painter, look, detailed=detailed)
        painter.drawRects([self.filter_box(number) for number in range(self._maps)])

    def filter_box(self, number: int) -> QRectF:
        """Where a filter is drawn."""
        line, column = divmod(number, self._filters_across)
        pitch = self._edge + GAP
        return QRectF(self._filters_indent + column * pitch, line * pitch, self._edge, self._edge)

    def find_unit(self, at: QPointF) -> int | None:
        found = self._weight_at(at)
        return found[2] if found else super().find_unit(at)

    def words_at(self, at: QPointF) -> str:
        found = self._weight_at(at)
        if found is None or self._kernel is None:
            return super().words_at(at)
        row, column, number = found
        weights = self._kernel[row, column, :, number]
        mean = f", the mean of {weights.size} channels" if weights.size > 1 else ""
        return f"filter {number + 1}, row {row + 1}, column {column + 1}: weight {weights.mean():.4f}{mean}"

    def notes(self) -> tuple[str, ...]:
        *_, maps, short = super().notes()
        weights = f"±{self._kernel_limit.value:.2f}"
        size = f"filters {self._size}×{self._size}"
        over = f", mean over {self._inputs} channels" if self._inputs > 1 else ""
        return (
            f"{size}{over}, {weights}; maps {maps}",
            f"{size}{over}, {weights}",
            f"mean over {self._inputs} channels" if over else f"{size}, {weights}",
            maps,
            short,
        )

    def _means(self) -> Array:
        """The filters that are shown, (filters, size, size)."""
        assert self._kernel is not None
        means: Array = self._kernel[..., : self._maps].mean(axis=2).transpose(2, 0, 1)
        return means

    def _mosaic(self, look: Look, cell: float) -> tuple[QImage, int]:
        """All filters one below the other, and how many pixels each takes."""
        means = self._means().reshape(-1, self._size)
        image = signed_image(means, self._kernel_limit.value, look.signed, inks(look), cell)
        return image, self._size * (CELL if cell >= LARGE_ENOUGH else 1)

    def _weight_at(self, at: QPointF) -> tuple[int, int, int] | None:
        """(row, column, filter) of the weight at a point."""
        for number in range(self._maps):
            box = self.filter_box(number)
            if box.contains(at):
                cell = self._edge / self._size
                row, column = int((at.y() - box.y()) / cell), int((at.x() - box.x()) / cell)
                return (min(row, self._size - 1), min(column, self._size - 1), number)
        return None

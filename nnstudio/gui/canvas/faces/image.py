"""The face of the Input for images: the sample that comes in."""

from collections.abc import Hashable

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.canvas.faces.face import Face
from nnstudio.gui.canvas.faces.notes import captions, origin_words
from nnstudio.gui.canvas.faces.shares import share_of
from nnstudio.gui.canvas.levels import Depth
from nnstudio.gui.canvas.look import Look, draw_text
from nnstudio.gui.colormaps import to_image
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import Array
from nnstudio.nn.shapes import Shape

RED_GREEN_BLUE = 3
"""Channels of an image that has colors; of any other number of them, the mean is shown."""


class ImageFace(Face):
    """The pinned sample as the image that the network receives."""

    width, height = 168.0, 216.0
    told_place: tuple[int, ...] | None = None
    """The pixel that slow motion is at."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self._shape = shape
        scale = 168 / max(shape[0], shape[1])
        self._target = QRectF(
            (168 - shape[1] * scale) / 2, (168 - shape[0] * scale) / 2, shape[1] * scale, shape[0] * scale
        )
        self._pixels: npt.NDArray[np.uint8 | np.float32] = np.zeros(shape, np.uint8)
        self._values: Array = np.zeros(shape, np.float32)
        self._caption, self._label = "", ""
        self._samples = 0
        """How many samples were shown, one after the other."""

    def take(self, snapshot: Snapshot, node_id: NodeId) -> None:
        same = np.array_equal(self._pixels, snapshot.sample.pixels)
        self._pixels, self.remark = snapshot.sample.pixels, origin_words(snapshot)
        self._values = snapshot.activations.get(node_id, self._values)
        before, (self._caption, self._label) = (self._caption, self._label), captions(snapshot)
        if not same or before != (self._caption, self._label):
            self._samples += 1

    def still_key(self) -> Hashable:
        return self._samples  # a run shows the same sample all the time

    def lights_key(self) -> Hashable:
        return self._samples

    def draw(self, painter: QPainter, look: Look, *, detailed: bool, depth: Depth) -> None:
        painter.fillRect(QRectF(0, 0, 168, 168), Qt.GlobalColor.black)
        painter.drawImage(self._target, self._picture(look))
        if self.told_place is not None:
            self._ring(painter, look, self.told_place)
        if detailed:
            draw_text(painter, QRectF(0, 176, 168, 18), self._caption, look.theme.quiet, 11)
            draw_text(painter, QRectF(0, 194, 168, 20), self._label, look.theme.text, 13, bold=True)

    def _picture(self, look: Look) -> QImage:
        """The sample with a pixel for each of its own: in color where it has red, green and blue."""
        white = 255.0 if self._pixels.dtype == np.uint8 else float(self._pixels.max())
        if self._pixels.shape[-1] == RED_GREEN_BLUE:
            return in_color(self._pixels, white)
        return to_image(self._pixels.mean(axis=-1, dtype=np.float32), white, look.gray)

    def box_of(self, place: tuple[int, ...]) -> QRectF:
        """Where a pixel of the image is drawn."""
        row, column = place[:2]
        wide, high = self._target.width() / self._shape[1], self._target.height() / self._shape[0]
        return QRectF(self._target.x() + column * wide, self._target.y() + row * high, wide, high)

    def _ring(self, painter: QPainter, look: Look, place: tuple[int, ...]) -> None:
        """Puts a frame around a pixel, dark within so that it is seen on white as well."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for grow, color in ((1.0, look.theme.ground), (2.5, look.theme.accent)):
            painter.setPen(QPen(QColor(color), 1.5))
            painter.drawRect(self.box_of(place).adjusted(-grow, -grow, grow, grow))

    def activity(self) -> float:
        white = 255.0 if self._pixels.dtype == np.uint8 else float(self._pixels.max())
        return abs(share_of(float(self._pixels.mean(dtype=np.float32)), white))

    def words_at(self, at: QPointF) -> str:
        column = int((at.x() - self._target.x()) / self._target.width() * self._shape[1])
        row = int((at.y() - self._target.y()) / self._target.height() * self._shape[0])
        if not (0 <= row < self._shape[0] and 0 <= column < self._shape[1]):
            return ""
        value = ", ".join(f"{channel:.3f}" for channel in self._values[row, column])
        byte = f" (byte {self._pixels[row, column].max()})" if self._pixels.dtype == np.uint8 else ""
        return f"pixel row {row + 1}, column {column + 1}: {value}{byte}"


def in_color(pixels: npt.NDArray[np.uint8 | np.float32], white: float) -> QImage:
    """An image of pixels (height, width, 3) from 0 to `white`: red, green and blue; it owns its memory."""
    height, width, _ = pixels.shape
    levels = np.clip(np.rint(pixels * np.float32(255 / (white or 1))), 0, 255).astype(np.uint8)
    return QImage(
        np.ascontiguousarray(levels).data, width, height, 3 * width, QImage.Format.Format_RGB888
    ).copy()

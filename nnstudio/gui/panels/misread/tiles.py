"""Tiles: how the samples of a gallery look, with or without a picture, and how large they are."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QImage, QPainter

from nnstudio.gui.panels.answers.judged import Judged
from nnstudio.gui.panels.answers.pictures import fitted, image_of, pictured, pixels_of
from nnstudio.gui.panels.misread import tiles_of_numbers, words_of_tiles
from nnstudio.gui.panels.misread.far_off import FarOff
from nnstudio.gui.panels.misread.tiling import LINE, Tiling, edge_of
from nnstudio.gui.theme import Theme


# Arrays have no single truth value, so two of these are equal only if they are the same object.
@dataclass(frozen=True, eq=False)
class Tiles:
    """The tiles of these samples in a gallery of `width` and `height`; `ratio` is its device pixel ratio."""

    judged: Judged | FarOff
    theme: Theme
    width: int
    height: int
    ratio: float

    @property
    def pictured(self) -> bool:
        """Whether there is a picture on each."""
        return pictured(self.judged.inputs.shape[1:])

    @property
    def picture_size(self) -> tuple[int, int]:
        """Height and width of a picture, device pixels."""
        return fitted(self.judged.inputs.shape[1:], round(edge_of(self.height) * self.ratio))

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of a tile, device-independent."""
        judged, theme, room = self.judged, self.theme, self.width
        if isinstance(judged, FarOff):
            row = tiles_of_numbers.row_size(judged, theme, room)
            words = tiles_of_numbers.words_width(judged, theme)
        else:
            row = words_of_tiles.row_size(judged, theme, room)
            words = words_of_tiles.words_width(judged, theme)
        if not self.pictured:
            return row
        height, width = (round(size / self.ratio) for size in self.picture_size)
        return max(width, words), height + LINE

    def picture_rect(self, tile: QRect) -> QRectF:
        """Where the pixels are on a tile, on whole device pixels, or the picture would be blurred."""
        ratio, (height, width) = self.ratio, self.picture_size
        left = round((tile.left() + (tile.width() - width / ratio) / 2) * ratio) / ratio
        top = round(tile.top() * ratio) / ratio
        return QRectF(left, top, width / ratio, height / ratio)

    def draw(self, painter: QPainter, tiling: Tiling, seen: Sequence[int], marked: int) -> None:
        """Draws the samples that are `seen`, and frames the one that is `marked`."""
        if self.pictured:
            painter.drawImage(QPointF(0, 0), self._mosaic(tiling, seen))
        if isinstance(self.judged, FarOff):
            tiles_of_numbers.draw_tiles(painter, self.theme, self.judged, tiling, seen, marked)
        else:
            words_of_tiles.draw_tiles(painter, self.theme, self.judged, tiling, seen, marked)

    def _mosaic(self, tiling: Tiling, seen: Sequence[int]) -> QImage:
        """All pictures that are seen, in one image as large as the gallery."""
        ratio = self.ratio
        ground = np.uint32(0xFF000000 | int(self.theme.panel[1:], 16))
        width, height = round(self.width * ratio), round(self.height * ratio)
        mosaic = np.full((max(1, height), max(1, width)), ground, np.uint32)
        tall, wide = self.picture_size
        pictures = pixels_of(self.judged.inputs[list(seen)], tall, wide)
        for place, pixels in enumerate(pictures):
            rect = self.picture_rect(tile_rect(tiling, place))
            top, left = round(rect.top() * ratio), round(rect.left() * ratio)
            room = mosaic[top : top + tall, max(0, left) : left + wide]
            room[:] = pixels[: room.shape[0], : room.shape[1]]
        return image_of(mosaic, ratio)


def tile_rect(tiling: Tiling, place: int) -> QRect:
    """The tile at a place on the screen."""
    x, y = tiling.corner(place)
    return QRect(round(x), round(y), tiling.wide, tiling.tall)

"""The image of a mosaic: made when it is laid out, and colored anew for each moment."""

import numpy as np
from PySide6.QtGui import QImage

from nnstudio.gui.colormaps import Colormap
from nnstudio.gui.panels.weights.kernel import reduce
from nnstudio.gui.panels.weights.sheet import Sheet
from nnstudio.gui.panels.weights.signs import place_signs
from nnstudio.gui.panels.weights.tiling import Tiling
from nnstudio.gui.theme import Theme
from nnstudio.nn.layer import Array


class Plate:
    """The pixels of an area, and which value each of them shows; `image` is a view of them that stays.

    Args:
        tiling: Where tiles are.
        width: Of the area, in device pixels, as is `height`.
        height: See `width`.
        shown: The first place in the order that is seen, and the one after the last.
        ratio: Device pixels per device-independent pixel.
        signed: Whether values have signs to be told apart.
        hatched: Whether they are by a hatch, and not by + and − where there is room.
    """

    def __init__(
        self,
        tiling: Tiling,
        width: int,
        height: int,
        shown: tuple[int, int],
        ratio: float,
        *,
        signed: bool,
        hatched: bool,
    ) -> None:
        self._tiling, self._shown, self._ratio = tiling, shown, ratio
        count = shown[1] - shown[0]
        self._places = tiling.places(width, height, count)
        self._pixels = np.empty((height, width), np.uint32)
        self.image = QImage(self._pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32)
        self.image.setDevicePixelRatio(ratio)
        end = tiling.height * tiling.width * count
        signs = place_signs(tiling, self._places, end, ratio, large=not hatched, hatched=hatched)
        self._signs = signs if signed else None

    def color(self, sheet: Sheet, colormap: Colormap, theme: Theme) -> None:
        """Gives each pixel the color of its value; only what is seen is computed."""
        tiling, (first, last) = self._tiling, self._shown
        units = sheet.units(first, last)
        pictures = reduce(sheet.kernel.pictures(first, last, sheet.order), tiling.height, tiling.width)
        limit = sheet.limit
        if sheet.limits is not None:
            own = sheet.limits[units]
            pictures, limit = pictures / np.where(own > 0, own, 1), 1.0
        colors = np.empty(pictures.size + 1, np.uint32)
        colors[:-1] = colormap.pixels(pictures, limit).reshape(-1)
        colors[-1] = _argb(theme.panel)
        # All places are good; "clip" only spares the check.
        np.take(colors, self._places, out=self._pixels, mode="clip")
        if self._signs is not None and limit > 0:
            strengths = np.append(pictures.reshape(-1) / np.float32(limit), np.float32(0))
            faint, bright = _argb(theme.text), _argb(theme.card)
            self._signs.ink(self._pixels, self._places, strengths, faint, bright)
        if sheet.points is not None:
            self._point(sheet.points[units], _argb(theme.text))

    def _point(self, points: Array, ink: int) -> None:
        """Marks a place on each row."""
        tiling, known = self._tiling, np.flatnonzero(np.isfinite(points))
        thick = max(2, round(2 * self._ratio))
        x = tiling.left + np.rint(np.clip(points[known], 0, 1) * (tiling.wide - thick)).astype(np.intp)
        rows = known[:, None, None] * tiling.pitch_y + np.arange(tiling.tall)[:, None]
        rows, columns = np.broadcast_arrays(rows, x[:, None, None] + np.arange(thick))
        height, width = self._pixels.shape
        seen = (rows < height) & (columns < width)  # of a row that is cut off at the edge of a low panel
        self._pixels[rows[seen], columns[seen]] = ink


def _argb(color: str) -> int:
    return 0xFF000000 | int(color[1:], 16)

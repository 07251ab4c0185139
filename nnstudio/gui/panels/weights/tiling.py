"""Where the pictures of the units lie in an area."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nnstudio.gui.panels.weights.kernel import Kernel

GAP = 4
"""Between two tiles, device-independent pixels."""

SMALLEST_TILE = 14
"""Edge below which a tile is no picture any more, device-independent pixels; more units are scrolled to."""

_WHOLE = 0.8  # share of the possible size at which pixels of one size are worth the lost room


@dataclass(frozen=True)
class Tiling:
    """Where the pictures of the units lie in an area, in device pixels.

    Each picture is `height` by `width` values and `tall` by `wide` pixels; one begins every `pitch_y`
    and `pitch_x` pixels, from `left` on.
    """

    columns: int
    rows: int
    height: int
    width: int
    tall: int
    wide: int
    pitch_y: int
    pitch_x: int
    left: int

    @property
    def capacity(self) -> int:
        """How many units are seen at once."""
        return self.columns * self.rows

    def places(self, area_width: int, area_height: int, shown: int) -> npt.NDArray[np.intp]:
        """For each pixel of an area, where its value is in (height, width, shown), flat; the end if none."""
        end = self.height * self.width * shown
        column, x = np.divmod(np.arange(area_width) - self.left, self.pitch_x)
        row, y = np.divmod(np.arange(area_height), self.pitch_y)
        inside = (column >= 0) & (column < self.columns) & (x < self.wide) & (y < self.tall)[:, None]
        unit = row[:, None] * self.columns + column
        place = (
            y[:, None] * self.height // self.tall * self.width + x * self.width // self.wide
        ) * shown + unit
        return np.where(inside & (unit < shown), place, end)

    def at(self, x: int, y: int) -> tuple[int, int, int] | None:
        """Number of the tile, and row and column of the value, at a pixel; None beside the tiles."""
        column, x = divmod(x - self.left, self.pitch_x)
        row, y = divmod(y, self.pitch_y)
        if 0 <= column < self.columns and row >= 0 and x < self.wide and y < self.tall:
            return row * self.columns + column, y * self.height // self.tall, x * self.width // self.wide
        return None


def tile(kernel: Kernel, area_width: int, area_height: int, ratio: float) -> Tiling:
    """The tiling with the largest tiles that shows all units; if they would be too small, as many as fit.

    A value takes a whole number of pixels if not too much room is lost by that. Where there are fewer
    pixels than values, the tiling has fewer values: means, see `reduce`.

    Args:
        kernel: What is to be seen.
        area_width: In device pixels, as is `area_height`.
        area_height: See `area_width`.
        ratio: Device pixels per device-independent pixel.
    """
    return (_tile_pictures if kernel.image else _tile_rows)(kernel, area_width, area_height, ratio)


def _tile_pictures(kernel: Kernel, area_width: int, area_height: int, ratio: float) -> Tiling:
    gap, aspect = round(GAP * ratio), kernel.height / kernel.width
    columns = np.arange(1, kernel.units + 1)
    rows = -(-kernel.units // columns)
    widths = np.minimum((area_width + gap) // columns - gap, ((area_height + gap) // rows - gap) / aspect)
    wide = max(int(widths.max()), min(round(SMALLEST_TILE * ratio), kernel.width), 1)
    whole = wide // kernel.width * kernel.width
    if whole >= _WHOLE * wide:
        wide = whole
    tall = max(1, round(wide * aspect))
    fit = max(1, (area_width + gap) // (wide + gap))
    rows_fit = max(1, (area_height + gap) // (tall + gap))
    # As many in each row as the number of rows asks for.
    rows_used = min(rows_fit, -(-kernel.units // fit))
    columns_used = min(fit, -(-kernel.units // rows_used))
    pitch_x = wide + _spread(area_width, wide, columns_used, gap)
    pitch_y = tall + _spread(area_height, tall, rows_used, gap)
    left = max(0, (area_width - (columns_used - 1) * pitch_x - wide) // 2)
    height, width = min(tall, kernel.height), min(wide, kernel.width)
    return Tiling(columns_used, rows_used, height, width, tall, wide, pitch_y, pitch_x, left)


def _spread(area: int, size: int, count: int, gap: int) -> int:
    """The gap at which `count` tiles fill an area: the smallest one at least, and four of them at most."""
    return min(max((area - size * count) // max(1, count - 1), gap), 4 * gap)


def _tile_rows(kernel: Kernel, area_width: int, area_height: int, ratio: float) -> Tiling:
    width = min(kernel.width, area_width)
    wide = area_width // width * width
    if wide < _WHOLE * area_width:
        wide = area_width
    highest = max(wide // width * 3, round(24 * ratio))
    tall = max(min(area_height // kernel.units, round(40 * ratio), highest), round(3 * ratio), 1)
    rows = min(max(1, area_height // tall), kernel.units)
    return Tiling(1, rows, 1, width, tall, wide, tall, wide, 0)

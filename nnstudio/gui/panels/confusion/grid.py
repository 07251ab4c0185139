"""Where the cells of a matrix lie in an area, in device pixels."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FLATTEST = 3.5
"""How many times as wide as high a cell may be: low docks have wide cells, with room for numbers."""


@dataclass(frozen=True)
class Grid:
    """`classes` rows and columns of cells, `tall` by `wide` pixels with their gap, from `left`, `top` on."""

    classes: int
    left: int
    top: int
    tall: int
    wide: int
    gap: int

    @property
    def height(self) -> int:
        return self.classes * self.tall

    @property
    def width(self) -> int:
        return self.classes * self.wide

    def pixels(self, colors: npt.NDArray[np.uint32], ground: int) -> npt.NDArray[np.uint32]:
        """(height, width) of pixels: each cell in its color, of (classes, classes), and the gaps."""
        pixels = np.repeat(np.repeat(colors, self.tall, axis=0), self.wide, axis=1)
        for place in range(self.gap):
            pixels[self.tall - 1 - place :: self.tall] = ground
            pixels[:, self.wide - 1 - place :: self.wide] = ground
        return pixels

    def at(self, x: float, y: float) -> tuple[int, int] | None:
        """Row and column of the cell at a pixel; None beside the cells."""
        row, column = int((y - self.top) // self.tall), int((x - self.left) // self.wide)
        inside = 0 <= row < self.classes and 0 <= column < self.classes
        return (row, column) if inside else None


def lay_out(classes: int, width: int, height: int, left: int, top: int, ratio: float) -> Grid:
    """The largest cells that fit right of `left` and below `top`, all in device pixels, in the middle."""
    tall = max(1, (height - top) // classes)
    wide = max(1, (width - left) // classes)
    wide, tall = min(wide, max(1, round(tall * FLATTEST))), min(tall, wide)
    gap = max(1, round(ratio)) if min(tall, wide) >= 6 * ratio else 0
    spare_x, spare_y = width - left - classes * wide, height - top - classes * tall
    return Grid(classes, left + max(0, spare_x) // 2, top + max(0, spare_y) // 2, tall, wide, gap)

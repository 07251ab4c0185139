"""Signs: a dash on each negative cell of a picture, so that nobody needs to tell two hues apart."""

import re

import numpy as np
from PySide6.QtGui import QImage

from nnstudio.gui.colormaps import Colormap, Pixels, to_image
from nnstudio.nn.layer import Array

CELL = 7
"""Pixels that a cell with a dash is made of, each way."""
LARGE_ENOUGH = 8.0
"""Cells from this size on, in pixels of the screen, have room for a dash."""
FAINT, BRIGHT = 0.2, 0.5
_NOTHING = re.compile(r"(?<!\w)[-−](?=0\.0+(?!\d))")
_HYPHEN = re.compile(r"(?<!\w)-(?=\d)")
"""Below the first share of the limit a cell is so near to zero that its sign does not matter; from the second
on it is bright enough for a dark dash."""


def signed_image(
    values: Array, limit: float, colormap: Colormap, inks: tuple[int, int], cell: float
) -> QImage:
    """Values (height, width) as colors; with a dash on each negative one where cells are large enough.

    Args:
        values: What is shown.
        limit: The value of the last color.
        colormap: How values become colors.
        inks: The colors of dashes on pale cells and on bright ones, 0xffrrggbb.
        cell: How large a cell will be seen, in pixels of the screen.
    """
    if not colormap.signed or cell < LARGE_ENOUGH:
        return to_image(values, limit, colormap)
    pixels = colormap.pixels(values, limit)
    large = np.repeat(np.repeat(pixels, CELL, axis=0), CELL, axis=1)
    height, width = values.shape
    with np.errstate(invalid="ignore"):
        negative, bright = values < -FAINT * limit, values < -BRIGHT * limit
    dashes = large.reshape(height, CELL, width, CELL)[:, CELL // 2, :, 2 : CELL - 2]
    dashes[negative], dashes[bright] = np.uint32(inks[0]), np.uint32(inks[1])
    return image_of(large)


def image_of(pixels: Pixels) -> QImage:
    """Pixels (height, width) of 0xffrrggbb as an image that owns its memory."""
    height, width = pixels.shape
    image = QImage(width, height, QImage.Format.Format_RGB32)
    target = np.frombuffer(image.bits(), np.uint32).reshape(height, width)
    target[:] = pixels
    return image


def with_minus(words: str) -> str:
    """Words whose negative numbers wear a minus sign, and zero none; "rows 3-7" stays as it is."""
    return _HYPHEN.sub("−", _NOTHING.sub("", words))


def sign_of(value: float, digits: int = 2) -> str:
    """A number with its sign, which is never left out: "+0.41", "−1.20"."""
    words = f"{round(value, digits) + 0.0:+.{digits}f}"
    return words.replace("-", "−")

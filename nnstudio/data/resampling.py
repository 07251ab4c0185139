"""Resampling: images moved, turned, scaled and warped, a whole batch at once.

Source of the warps: Simard, Steinkraus and Platt, Best Practices for Convolutional Neural Networks (2003).
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from nnstudio.data.fitted import Inputs

Floats: TypeAlias = npt.NDArray[np.float32]

PIXELS_AT_ONCE = 50_000
"""How many pixels are worked on at once: what is held of them then stays in the processor's cache."""
BUMP = 1 / 7
"""How wide a bump of a warp is, as a share of the image's edge: 4 of 28 pixels, as in the source."""


@dataclass(frozen=True, eq=False)
class Motions:
    """Where the pixels of a batch of images come from.

    The pixel at a place comes from `linear` @ (place - middle) + middle + `offset`, in rows and columns.
    Shapes: linear (n, 2, 2), offset (n, 2), bumps (n, 2, rows, columns) as `warps` takes them, or None.
    """

    linear: Floats
    offset: Floats
    bumps: Floats | None = None


def resample(images: Inputs, motions: Motions) -> Inputs:
    """The images (n, height, width, channels) as the motions make them, in a new array of the same type.

    Between pixels the values are interpolated linearly; outside there is nothing, that is 0.
    """
    count, height, width, channels = images.shape
    result = np.empty_like(images)
    room = max(1, min(count, PIXELS_AT_ONCE // (height * width)))
    # A border of zeros: one pixel before, two behind, for what lies on the edge reads one further.
    bordered = np.zeros((room, height + 3, width + 3), np.float32)
    for first in range(0, count, room):
        some = slice(first, min(first + room, count))
        rows, columns = _places(motions, some, height, width)
        corner, down, across = _split(rows, columns, bordered.shape)
        for channel in range(channels):
            inside = bordered[: len(rows), 1 : height + 1, 1 : width + 1]
            inside[...] = images[some, :, :, channel]
            values = _interpolate(bordered, corner, down, across)
            if images.dtype == np.uint8:
                np.rint(values, out=values)
            np.copyto(result[some, :, :, channel], values, casting="unsafe")
    return result


def bumps_shape(height: int, width: int) -> tuple[int, int]:
    """How many bumps, in rows and columns, a warp of an image of this size is made of."""
    return len(_bumps(height)[0]), len(_bumps(width)[0])


def warps(bumps: Floats, height: int, width: int) -> tuple[Floats, Floats]:
    """How far each pixel is pulled down and across, twice (n, height, width).

    Args:
        bumps: (n, 2, *bumps_shape(height, width)), how high each bump is. Where they are normally
            distributed and independent, so are the pulls of a pixel, with the same standard deviation.
        height: Of the images.
        width: Of the images.
    """
    count, _, down, across = bumps.shape
    # Two products of plain matrices: a product for each image would take many times as long.
    lines: Floats = _bumps(height) @ bumps.transpose(2, 1, 0, 3).reshape(down, -1)
    pulls: Floats = lines.reshape(-1, across) @ _bumps(width).T
    pulls = pulls.reshape(height, 2, count, width)
    return pulls[:, 0].transpose(1, 0, 2), pulls[:, 1].transpose(1, 0, 2)


@lru_cache(maxsize=32)
def _bumps(edge: int) -> Floats:
    """How much of each bump there is at each pixel of an edge (edge, bumps)."""
    spread = max(1.0, edge * BUMP)
    # As dense as they are wide, and some beyond the ends, so that pixels there are pulled as the others.
    beyond = np.arange(-2, int(np.ceil((edge - 1) / spread)) + 3)
    middle = (edge - 1) / 2
    places = middle + (beyond - beyond.mean()) * spread
    weights = np.exp(-(((np.arange(edge)[:, np.newaxis] - places) / spread) ** 2) / 2)
    weights /= np.sqrt((weights**2).sum(axis=1, keepdims=True))
    fixed: Floats = weights.astype(np.float32)
    fixed.flags.writeable = False
    return fixed


def _places(motions: Motions, some: slice, height: int, width: int) -> tuple[Floats, Floats]:
    """The rows and the columns, twice (n, height, width), that pixels come from; the border counts."""
    linear, offset = motions.linear[some], motions.offset[some]
    middle = np.array([(height - 1) / 2, (width - 1) / 2], np.float32)
    down = np.arange(height, dtype=np.float32) - middle[0]
    across = np.arange(width, dtype=np.float32) - middle[1]
    # One sum for each pixel: what depends on its row alone is added to what depends on its column alone.
    by_row = linear[:, :, 0, np.newaxis] * down + (offset + middle + 1)[..., np.newaxis]
    by_column = linear[:, :, 1, np.newaxis] * across
    rows = by_row[:, 0, :, np.newaxis] + by_column[:, 0, np.newaxis]
    columns = by_row[:, 1, :, np.newaxis] + by_column[:, 1, np.newaxis]
    if motions.bumps is not None:
        down_pull, across_pull = warps(motions.bumps[some], height, width)
        rows += down_pull
        columns += across_pull
    return rows, columns


def _split(
    rows: Floats, columns: Floats, bordered: tuple[int, ...]
) -> tuple[npt.NDArray[np.intp], Floats, Floats]:
    """The flat index of the pixel above and left of each place, and how far below and right of it that is."""
    _, height, width = bordered
    # What comes from outside comes from the border; the last two rows and columns are beyond it.
    for places, edge in ((rows, height), (columns, width)):
        np.maximum(places, 0, out=places)
        np.minimum(places, edge - 2, out=places)
    top, left = np.floor(rows), np.floor(columns)
    rows -= top
    columns -= left
    # Whole numbers are exact in float32 up to 2**24, which so few pixels do not reach.
    top *= width
    top += left
    corner = top.astype(np.intp)
    corner += (np.arange(len(rows)) * (height * width))[:, np.newaxis, np.newaxis]
    return corner, rows, columns


def _interpolate(bordered: Floats, corner: npt.NDArray[np.intp], down: Floats, across: Floats) -> Floats:
    """The values at places, of the four pixels around each."""
    flat, width = bordered.reshape(-1), bordered.shape[2]
    upper = _between(flat, corner, across)
    lower = _between(flat[width:], corner, across)
    lower -= upper
    lower *= down
    upper += lower
    return upper


def _between(flat: Floats, corner: npt.NDArray[np.intp], share: Floats) -> Floats:
    # No index is out of bounds; mode="clip" only spares the look whether one is.
    left = flat.take(corner, mode="clip")
    right = flat[1:].take(corner, mode="clip")
    right -= left
    right *= share
    left += right
    return left

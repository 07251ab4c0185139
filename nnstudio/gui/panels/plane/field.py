"""The field: answers all over the plane as colors, one for each class, the stronger the surer the answer."""

import dataclasses
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage

from nnstudio.gui.colormaps import Pixels, sequential
from nnstudio.gui.tokens import Theme, mix, rgb
from nnstudio.nn.layer import Array

Classes: TypeAlias = npt.NDArray[np.integer]

STRONGEST, HATCHED = 0.5, 0.72
"""How much of the color of a class is in a field that is sure of it, and in its hatch; points have all."""
LINE = 1.1
"""Pixels to either side of the boundary in which its line is drawn, the last of them faint."""
_FLAT = 1e-6  # answers that change by less from pixel to pixel have no boundary that could be drawn


@dataclasses.dataclass(frozen=True, eq=False)
class Decision:
    """Which class is ahead at each pixel, by how much of its output, and how far away the boundary is.

    Shapes: (height, width). `lead` runs from 0 to 1, `distance` is in pixels.
    """

    ahead: Classes
    lead: Array
    distance: Array


def colors_of(theme: Theme, classes: int) -> Pixels:
    """(2, classes, levels) of 0xffrrggbb: the colors of each class from no lead to all, and of its hatch."""
    return np.stack(
        [
            [
                sequential(dataclasses.replace(theme, active=mix(theme.card, theme.of_class(c), most))).lut
                for c in range(classes)
            ]
            for most in (STRONGEST, HATCHED)
        ]
    )


def spread(values: Array, height: int, width: int) -> Array:
    """Values (rows, columns, classes) at so many pixels, (classes, height, width), the first row below.

    The outermost values lie on the edges of the picture; what is between is interpolated linearly.
    """
    rows, columns = values.shape[:2]
    down, below = _between(rows, height)
    across, right = _between(columns, width)
    lines = values[down] * (1 - below)[:, None, None] + values[down + 1] * below[:, None, None]
    lines = lines[::-1].transpose(2, 0, 1)
    return np.asarray(lines[:, :, across] * (1 - right) + lines[:, :, across + 1] * right)


def decide(fields: Array) -> Decision:
    """What outputs (classes, height, width) decide at each pixel; of two, their difference will do."""
    if len(fields) == 1:
        lead = np.abs(fields[0])
        ahead = (fields[0] < 0).view(np.uint8)
        slope = _length(np.gradient(fields[0]))
    else:
        ahead = fields.argmax(axis=0)
        others = fields.copy()
        np.put_along_axis(others, ahead[None], -np.inf, axis=0)
        second = others.argmax(axis=0)
        lead = _pick(fields, ahead) - _pick(fields, second)
        # How fast one catches up with the other, both followed across the boundary.
        slope = _length([_pick(g, ahead) - _pick(g, second) for g in np.gradient(fields, axis=(1, 2))])
    distance = np.full(lead.shape, np.inf, np.float32)
    np.divide(lead, slope, out=distance, where=slope > _FLAT)
    return Decision(ahead, np.clip(lead, 0, 1), distance)


def hatches(classes: int, height: int, width: int, scale: int) -> npt.NDArray[np.bool_]:
    """(classes, height, width): where each class is hatched, by lines of so many pixels; the first is not."""
    y, x = np.mgrid[:height, :width] // max(1, scale)
    up, down = (x + y) % 9 == 0, (x - y) % 9 == 0
    kinds = (
        np.zeros_like(up),
        up,
        down,
        y % 8 == 0,
        x % 8 == 0,
        up | down,
        (x % 5 == 0) & (y % 5 == 0),
        (x % 8 == 0) | (y % 8 == 0),
        (x + y) % 5 == 0,
        (x - y) % 5 == 0,
    )
    return np.stack([kinds[c % len(kinds)] for c in range(classes)])


def paint(decision: Decision, colors: Pixels, hatched: npt.NDArray[np.bool_], line: str) -> QImage:
    """The field with its boundary in the color `line`; the image owns its memory."""
    height, width = decision.ahead.shape
    _, classes, levels = colors.shape
    # One index into all colors is found much faster than three.
    places = np.rint(decision.lead * (levels - 1)).astype(np.int32)
    for c in range(1, classes):
        there = decision.ahead == c
        places += (there & hatched[c]) * np.int32(classes * levels) + there * np.int32(c * levels)
    pixels = colors.reshape(-1).take(places)
    near = decision.distance < LINE
    share = np.minimum(1, LINE - decision.distance[near])[:, None]
    below = np.stack([pixels[near] >> shift & 255 for shift in (16, 8, 0)], axis=1)
    red, green, blue = np.rint(below * (1 - share) + np.array(rgb(line)) * share).astype(np.uint32).T
    pixels[near] = np.uint32(0xFF000000) | red << 16 | green << 8 | blue
    image = QImage(width, height, QImage.Format.Format_RGB32)
    if not image.isNull():
        # A row of 32-bit pixels is never padded.
        np.frombuffer(image.bits(), np.uint32).reshape(height, width)[:] = pixels
    return image


def _between(count: int, pixels: int) -> tuple[Classes, Array]:
    """For the middle of each pixel: the value before it, and the share of the next one."""
    places = (np.arange(pixels, dtype=np.float32) + 0.5) / pixels * (count - 1)
    before = np.minimum(places.astype(np.intp), count - 2)
    return before, (places - before).astype(np.float32)


def _length(slopes: Sequence[Array]) -> Array:
    """How steep it is, of how steep it is down and across; `hypot` is slower, and no better here."""
    down, across = slopes
    return np.asarray(np.sqrt(down * down + across * across))


def _pick(fields: npt.NDArray[np.generic], classes: Classes) -> npt.NDArray:
    """From fields (classes, height, width) that of the class at each pixel."""
    return np.take_along_axis(fields, classes[None], axis=0)[0]

"""Color maps: the one way in which numbers become colors, for the whole program."""

import dataclasses
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from nnstudio.gui.tokens import Theme, rgb

Pixels: TypeAlias = NDArray[np.uint32]
SignedColors: TypeAlias = Literal["blue-orange", "green-red"]

_SIGNED_LEVELS = 511  # an odd number, so that zero has a color of its own
_LEVELS = 256
# For those who come from the well-known video on MNIST; unsafe for red-green blindness, never the default.
_GREEN = "#58c86b"
_RED = "#f0605a"
_DARK_GREEN = "#1b7a35"
_DARK_RED = "#bb2f33"


@dataclass(frozen=True, eq=False)
class Colormap:
    """Colors from the lowest to the highest value.

    `lut` is (levels,) of 0xffrrggbb, as QImage's Format_RGB32 wants it, read-only. A `signed` map
    shows -limit..limit with zero in its middle, the other one 0..limit. `missing` is for NaN.
    """

    lut: Pixels
    signed: bool
    missing: int

    def __post_init__(self) -> None:
        self.lut.flags.writeable = False

    def pixels(self, values: NDArray[np.floating], limit: float) -> Pixels:
        """The color of each value, in the shape of `values`. What exceeds the limit gets the last color.

        Args:
            values: Any shape.
            limit: The value of the last color. If it is not positive, there is no scale: everything is zero.
        """
        top = len(self.lut) - 1
        zero = top / 2 if self.signed else 0.0
        steps = (top - zero) / limit if limit > 0 else 0.0
        # Zero times infinity is a NaN that is nobody's fault.
        with np.errstate(invalid="ignore", over="ignore"):
            places = np.asarray(values, np.float32) * np.float32(steps) + np.float32(zero + 0.5)
        unknown = np.isnan(places)
        places = np.clip(places, 0, top)
        if not unknown.any():
            return np.asarray(self.lut[places.astype(np.intp)])
        colors = self.lut[np.where(unknown, 0, places).astype(np.intp)]
        return np.where(unknown, np.uint32(self.missing), colors)


def with_signs(theme: Theme, colors: SignedColors) -> Theme:
    """The theme with these colors for what is negative and what is positive; its own are blue and orange."""
    if colors == "blue-orange":
        return theme
    negative, positive = (_RED, _GREEN) if theme.dark else (_DARK_RED, _DARK_GREEN)
    return dataclasses.replace(theme, negative=negative, positive=positive)


def diverging(theme: Theme, colors: SignedColors = "blue-orange") -> Colormap:
    """For signed values: zero is the color of a card, both sides grow away from it in lightness.

    Seen without red or green, both signs of blue-orange are nearly as far apart as in CET-CBD1 (Kovesi,
    2015, arXiv:1509.03700), and farther from zero, which would be white there in a dark window. Green-red
    is safe for nobody by color alone: who shows it must tell signs apart by a hatch, too.
    """
    theme = with_signs(theme, colors)
    half = _SIGNED_LEVELS // 2 + 1
    below = _ramp(theme.card, theme.negative, half)[:0:-1]
    above = _ramp(theme.card, theme.positive, half)
    return Colormap(np.concatenate([below, above]), True, _argb(theme.missing))


def sequential(theme: Theme) -> Colormap:
    """For activations and other values from zero on: from the color of a card to a lit unit."""
    return Colormap(_ramp(theme.card, theme.active, _LEVELS), False, _argb(theme.missing))


def grayscale(theme: Theme) -> Colormap:
    """For the pixels of images: black to white in every theme, as the network gets them."""
    levels = np.arange(_LEVELS)
    return Colormap(_packed(levels, levels, levels), False, _argb(theme.missing))


def to_image(values: NDArray[np.floating], limit: float, colormap: Colormap) -> QImage:
    """An image with one pixel per value, which owns its memory.

    Args:
        values: (height, width).
        limit: The value of the last color.
        colormap: How values become colors.

    Raises:
        ValueError: `values` has not two axes.
    """
    if values.ndim != 2:
        raise ValueError(f"An image needs values of shape (height, width); got {values.shape}")
    height, width = values.shape
    image = QImage(width, height, QImage.Format.Format_RGB32)
    if not image.isNull():
        # A row of 32-bit pixels is never padded.
        target = np.frombuffer(image.bits(), np.uint32).reshape(height, width)
        target[:] = colormap.pixels(values, limit)
    return image


def _argb(color: str) -> int:
    red, green, blue = rgb(color)
    return 0xFF000000 | red << 16 | green << 8 | blue


def _ramp(first: str, last: str, levels: int) -> Pixels:
    """(levels,) colors on a straight line in OKLab, so that equal steps look equal."""
    share = np.linspace(0, 1, levels)[:, None]
    lab = _to_oklab(first) * (1 - share) + _to_oklab(last) * share
    return _packed(*_from_oklab(lab).T)


def _packed(red: NDArray[np.int64], green: NDArray[np.int64], blue: NDArray[np.int64]) -> Pixels:
    """0xffrrggbb of channels 0..255."""
    return (0xFF000000 | red << 16 | green << 8 | blue).astype(np.uint32)


# Source of both matrices: Ottosson (2020), "A perceptual color space for image processing",
# https://bottosson.github.io/posts/oklab/
_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def _to_oklab(color: str) -> NDArray[np.float64]:
    """(3,) of lightness 0..1, green to red, blue to yellow."""
    encoded = np.array(rgb(color)) / 255
    linear = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
    return np.asarray(_LAB @ np.cbrt(_LMS @ linear))


def _from_oklab(lab: NDArray[np.float64]) -> NDArray[np.int64]:
    """(n, 3) of sRGB channels 0..255."""
    linear = (lab @ np.linalg.inv(_LAB).T) ** 3 @ np.linalg.inv(_LMS).T
    linear = np.clip(linear, 0, 1)
    encoded = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.asarray(np.rint(encoded * 255), np.int64)

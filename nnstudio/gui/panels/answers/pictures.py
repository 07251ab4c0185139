"""Samples as pictures: images of any size as pixels, other samples as a row of numbers."""

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage

from nnstudio.data.dataset import Inputs
from nnstudio.nn.shapes import Shape

_NUMBERS = 6  # of a sample that is told in words


def pictured(shape: Shape) -> bool:
    """Whether samples of this shape, (height, width) or (height, width, channels), are seen as pictures."""
    return len(shape) in (2, 3) and min(shape[:2]) > 1


def fitted(shape: Shape, edge: int) -> tuple[int, int]:
    """Height and width in pixels of a picture whose longer side is about `edge`, and at most that.

    Pixels of one size are worth some of the room.
    """
    longest = max(shape[:2])
    whole = edge // longest * longest
    size = whole if whole >= 0.7 * edge else edge
    return max(1, round(shape[0] * size / longest)), max(1, round(shape[1] * size / longest))


def pixels_of(inputs: Inputs, height: int, width: int) -> npt.NDArray[np.uint32]:
    """Samples (n, rows, columns[, channels]) as pictures (n, height, width) of 0xffrrggbb.

    Bytes are from 0 to 255; other numbers are stretched from the lowest to the highest of these samples.
    Three channels are red, green and blue; of any other number of them, the mean is shown.
    """
    rows = np.arange(height) * inputs.shape[1] // height
    columns = np.arange(width) * inputs.shape[2] // width
    if inputs.dtype == np.uint8:
        low, high = 0.0, 255.0
    else:
        low, high = float(inputs.min(initial=0)), float(inputs.max(initial=0))
    shown = inputs[:, rows[:, None], columns]
    if shown.ndim == 4 and shown.shape[3] != 3:
        shown = shown[..., 0] if shown.shape[3] == 1 else shown.mean(axis=3)
    levels = (shown - np.float32(low)) * np.float32(255 / (high - low or 1)) + np.float32(0.5)
    levels = np.clip(levels, 0, 255).astype(np.uint32)
    if levels.ndim == 3:
        return np.asarray(np.uint32(0xFF000000) | levels * np.uint32(0x010101))
    red, green, blue = np.moveaxis(levels, 3, 0)
    return np.asarray(np.uint32(0xFF000000) | red << np.uint32(16) | green << np.uint32(8) | blue)


def image_of(pixels: npt.NDArray[np.uint32], ratio: float) -> QImage:
    """An image that shows pixels (height, width), for a screen of this pixel ratio; it owns its memory."""
    pixels = np.ascontiguousarray(pixels)
    height, width = pixels.shape
    image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32).copy()
    image.setDevicePixelRatio(ratio)
    return image


def numbers_of(sample: Inputs) -> str:
    """The first numbers of a sample, and how many there are if those are not all."""
    flat = sample.ravel()
    words = ", ".join(f"{number:.2f}".replace("-", "−") for number in flat[:_NUMBERS].tolist())
    return words if flat.size <= _NUMBERS else f"{words}, … ({flat.size:,} numbers)"

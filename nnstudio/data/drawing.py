"""A drawing as a sample: cut out, scaled and centered in the way the digits of MNIST were."""

import numpy as np
import numpy.typing as npt

from nnstudio.data.dataset import Images
from nnstudio.nn.shapes import Shape

DIGIT = 20 / 28
"""The longer side of a digit of MNIST, as a share of the image's edge."""
GRAIN = 0.25
"""What stands out from the ground of a photograph by less than this share of the contrast is ground, too."""
FAINT = 16
"""Of 255: what is darker belongs to the ground and does not count where the digit is cut out."""


def as_sample(ink: Images, shape: Shape) -> Images:
    """A drawing in the form of a dataset's images, as the digits of MNIST were made; empty if it is.

    The digit is cut out, scaled so that its longer side takes 20 of 28 pixels, and shifted by whole pixels
    until its center of mass lies in the middle. Source: LeCun, Cortes and Burges, "The MNIST database".

    Args:
        ink: (height, width) bytes, 255 where the pen was.
        shape: (height, width, channels) of the images; each channel gets the same.
    """
    height, width, channels = shape
    sample = np.zeros((height, width), np.uint8)
    found = _cut_out(ink)
    if found.size:
        scaled = _scaled(found, round(DIGIT * min(height, width)))
        _put_centered(sample, scaled)
    return np.repeat(sample[:, :, np.newaxis], channels, axis=2)


def from_ground(pixels: Images) -> Images:
    """The ink (height, width) of a picture whose ground is not quite black: paper, shadows, a photograph.

    The ground is what the edges are like; it becomes 0, and the brightest becomes 255.
    """
    edges = np.concatenate([pixels[[0, -1]].ravel(), pixels[:, [0, -1]].ravel()])
    ground, top = float(np.median(edges)), float(np.percentile(pixels, 99.9))
    contrast = top - ground
    if contrast <= FAINT:
        return np.zeros_like(pixels)
    ink = np.clip((pixels - ground) / contrast, 0, 1)
    # Shadows and grain are fainter than a share of what a pen leaves.
    return np.asarray(np.rint(np.where(ink < GRAIN, 0, ink) * 255), np.uint8)


def shares(old: int, new: int) -> npt.NDArray[np.float64]:
    """The weights of (new, old) that make `new` means of `old` values: what each covers of its place."""
    edges = np.linspace(0, old, new + 1)
    starts = np.arange(old)
    covered = np.minimum(edges[1:, np.newaxis], starts + 1) - np.maximum(edges[:-1, np.newaxis], starts)
    return np.asarray(np.clip(covered, 0, None) * (new / old))


def _cut_out(ink: Images) -> Images:
    """The smallest rectangle that holds all ink."""
    rows, columns = np.flatnonzero((ink > FAINT).any(axis=1)), np.flatnonzero((ink > FAINT).any(axis=0))
    if not rows.size:
        return ink[:0, :0]
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _scaled(ink: Images, longest: int) -> Images:
    """The same with a longer side of so many pixels, each the mean of what lies in it."""
    factor = longest / max(ink.shape)
    across, down = (shares(size, max(1, round(size * factor))) for size in (ink.shape[1], ink.shape[0]))
    return np.asarray(np.rint(down @ ink.astype(np.float64) @ across.T), np.uint8)


def _put_centered(sample: Images, digit: Images) -> None:
    """Lays a digit into a sample so that its center of mass is in the middle, as near as it fits."""
    mass = float(digit.sum())
    corner = []
    for axis, size in enumerate(digit.shape):
        weights = digit.sum(axis=1 - axis, dtype=np.float64)
        center = float(weights @ (np.arange(size) + 0.5)) / mass if mass else size / 2
        room = sample.shape[axis] - size
        corner.append(min(max(0, round(sample.shape[axis] / 2 - center)), room))
    top, left = corner
    sample[top : top + digit.shape[0], left : left + digit.shape[1]] = digit

"""Augmentation: from each image others that might have been, so that a network learns what matters."""

import math
from functools import lru_cache
from statistics import NormalDist
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from pydantic import Field

from nnstudio.data.fitted import Inputs
from nnstudio.data.resampling import PIXELS_AT_ONCE, Floats, Motions, bumps_shape, resample
from nnstudio.nn.settings import ZERO_IS_OFF, Settings

Doubles: TypeAlias = npt.NDArray[np.float64]


class Augmentation(Settings):
    """How the images that are learned from are changed at random, each time they are looked at.

    Validation and test images stay as they are.
    """

    shift: int = Field(
        0,
        ge=0,
        le=256,
        description="How many pixels an image is moved at most, up or down and left or right.",
        json_schema_extra=ZERO_IS_OFF,
    )
    rotate: float = Field(
        0,
        ge=0,
        le=180,
        description="How many degrees an image is turned at most, to the left or to the right.",
        json_schema_extra=ZERO_IS_OFF,
    )
    scale: float = Field(
        0,
        ge=0,
        le=0.9,
        description="By which share an image is made larger or smaller at most: 0.1 for 90% to 110%.",
        json_schema_extra=ZERO_IS_OFF,
    )
    elastic: float = Field(
        0,
        ge=0,
        le=20,
        description="How many pixels the lines are pulled about, as if on rubber: a standard deviation.",
        json_schema_extra=ZERO_IS_OFF,
    )
    noise: float = Field(
        0,
        ge=0,
        le=1,
        description="Random numbers added to each pixel: their standard deviation, as a share of the way "
        "from black to white.",
        json_schema_extra=ZERO_IS_OFF,
    )

    @property
    def any(self) -> bool:
        """Whether it changes anything."""
        return any((self.moves, self.elastic, self.noise))

    @property
    def moves(self) -> bool:
        """Whether images are shifted, turned or scaled."""
        return any((self.shift, self.rotate, self.scale))

    def apply(self, inputs: Inputs, rng: np.random.Generator, /) -> Inputs:
        """Images (n, height, width, channels), bytes or float32, as they might have been too.

        They are a new array of the same type, or the same array where nothing is to be changed. What moves in
        from outside is 0. The generator in the same state gives the same.
        """
        changed = inputs
        if len(inputs) and (self.moves or self.elastic):
            changed = resample(inputs, self._motions(inputs, rng))
        if len(inputs) and self.noise:
            changed = _noisy(changed, self.noise, rng)
        return changed

    def _motions(self, images: Inputs, rng: np.random.Generator) -> Motions:
        count, height, width = images.shape[:3]
        offset = np.zeros((count, 2), np.float32)
        angle: Doubles = np.zeros(count)
        size: Doubles = np.ones(count)
        bumps = None
        if self.shift:
            # By whole pixels, which does not blur.
            offset[...] = rng.integers(-self.shift, self.shift, (count, 2), endpoint=True)
        if self.rotate:
            angle = rng.uniform(-math.radians(self.rotate), math.radians(self.rotate), (count,))
        if self.scale:
            size = rng.uniform(1 - self.scale, 1 + self.scale, (count,))
        if self.elastic:
            bumps = _normal(rng, (count, 2, *bumps_shape(height, width)), self.elastic)
        cosine, sine = np.cos(angle) / size, np.sin(angle) / size
        linear = np.stack([cosine, -sine, sine, cosine], axis=1).reshape(count, 2, 2)
        return Motions(linear.astype(np.float32), offset, bumps)


def _noisy(images: Inputs, share: float, rng: np.random.Generator) -> Inputs:
    """The images with noise whose standard deviation is this share of their range; bytes stay 0 to 255."""
    result = np.empty_like(images)
    bytewise = images.dtype == np.uint8
    span = 255.0 if bytewise else float(np.ptp(images))
    room = max(1, PIXELS_AT_ONCE // math.prod(images.shape[1:]))
    for first in range(0, len(images), room):
        some = slice(first, first + room)
        noise = _normal(rng, images[some].shape, share * span)
        noise += images[some]
        if bytewise:
            np.rint(noise, out=noise)
            np.maximum(noise, 0, out=noise)
            np.minimum(noise, 255, out=noise)
        np.copyto(result[some], noise, casting="unsafe")
    return result


def _normal(rng: np.random.Generator, shape: tuple[int, ...], deviation: float) -> Floats:
    """Normally distributed numbers, four times as fast as exact ones; none is beyond 4.3 deviations."""
    steps = rng.integers(0, 2**16, shape, np.uint16)
    numbers: Floats = _quantiles().take(steps, mode="clip")
    numbers *= np.float32(deviation)
    return numbers


@lru_cache(maxsize=1)
def _quantiles() -> Floats:
    """The middles of 2**16 intervals that are all equally likely for a normally distributed number."""
    normal = NormalDist()
    quantiles = np.array([normal.inv_cdf((step + 0.5) / 2**16) for step in range(2**16)], np.float32)
    quantiles.flags.writeable = False
    return quantiles

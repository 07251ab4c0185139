"""Two circles, one inside the other: what no line parts, but one bend after another does.

Source: `make_circles` of scikit-learn, with points strewn at random along the circles.
"""

import math

import numpy as np
from pydantic import Field

from nnstudio.data.dataset import DATASETS
from nnstudio.data.toys.toy import Classes, Points, TwoClasses


@DATASETS.register("circles", title="Circles", hint="points on a circle around another one")
class Circles(TwoClasses):
    """Points on two circles around one center; the class says whether on the inner one.

    The outer circle has radius 1. A border around the inner one parts them: three hidden units can do it.
    """

    inner: float = Field(
        0.5, ge=0.1, le=0.9, description="Radius of the inner circle, where that of the outer one is 1."
    )

    def classes(self) -> tuple[str, str]:
        return ("outside", "inside")

    def place(self, rng: np.random.Generator, turn: Classes) -> tuple[Points, Classes]:
        inside = turn % 2
        angle = rng.uniform(0, 2 * math.pi, len(turn))
        radius = np.where(inside, self.inner, 1.0)
        return radius[:, np.newaxis] * np.stack([np.cos(angle), np.sin(angle)], axis=1), inside

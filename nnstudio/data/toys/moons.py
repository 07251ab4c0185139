"""Two moons: half circles that reach into each other.

Source: `make_moons` of scikit-learn, with points strewn at random along the half circles.
"""

import math

import numpy as np

from nnstudio.data.dataset import DATASETS
from nnstudio.data.toys.toy import Classes, Points, TwoClasses


@DATASETS.register("moons", title="Moons", hint="points on two half circles that reach into each other")
class Moons(TwoClasses):
    """Points on two half circles, each with one end in the hollow of the other; the class says on which.

    A line gets most of them right, a bent border nearly all.
    """

    def classes(self) -> tuple[str, str]:
        return ("upper", "lower")

    def place(self, rng: np.random.Generator, turn: Classes) -> tuple[Points, Classes]:
        lower = turn % 2
        angle = rng.uniform(0, math.pi, len(turn))
        x = np.where(lower, 1 - np.cos(angle), np.cos(angle))
        y = np.where(lower, 0.5 - np.sin(angle), np.sin(angle))
        return np.stack([x, y], axis=1), lower

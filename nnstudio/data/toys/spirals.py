"""Two spirals: the classic that is hard for small networks.

Source: Lang and Witbrock, Learning to Tell Two Spirals Apart (1988), with points strewn at random and half
as many turns.
"""

import math

import numpy as np

from nnstudio.data.dataset import DATASETS
from nnstudio.data.toys.toy import Classes, Points, TwoClasses

RADIUS = 2.5
"""Where a spiral ends; its coordinates then have about variance 1, as networks like it."""
TURNS = 1.75


@DATASETS.register("spirals", title="Two spirals", hint="points on two arms wound into each other")
class Spirals(TwoClasses):
    """Points on two spirals that are wound into each other; the class says on which one.

    Hard for small networks: the border between the classes winds as often as the spirals do.
    """

    def classes(self) -> tuple[str, str]:
        return ("arm A", "arm B")

    def place(self, rng: np.random.Generator, turn: Classes) -> tuple[Points, Classes]:
        arm = turn % 2
        way = rng.uniform(0, 1, len(turn))
        angle = 2 * math.pi * TURNS * way + math.pi * arm
        return RADIUS * way[:, np.newaxis] * np.stack([np.cos(angle), np.sin(angle)], axis=1), arm

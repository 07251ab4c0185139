"""XOR: the smallest problem that a single layer cannot solve."""

import numpy as np

from nnstudio.data.dataset import DATASETS
from nnstudio.data.toys.toy import Classes, Points, TwoClasses


@DATASETS.register("xor", title="XOR", hint="points at four corners, no line parts them")
class Xor(TwoClasses):
    """Points around the four corners of a square; the class says whether their coordinates are alike.

    Corners have coordinates 0 and 1. No straight line parts the classes: a hidden layer is needed.
    """

    def classes(self) -> tuple[str, str]:
        return ("alike", "different")

    def place(
        self,
        rng: np.random.Generator,  # noqa: ARG002  # corners are where they are
        turn: Classes,
    ) -> tuple[Points, Classes]:
        x, y = turn % 2, turn // 2 % 2
        return np.stack([x, y], axis=1).astype(np.float64), x ^ y

"""A sine: the smallest curve that bends both ways, to be predicted from its one input."""

import math

import numpy as np
from pydantic import Field

from nnstudio.data.dataset import DATASETS, DatasetSpec, Split, Task
from nnstudio.data.toys.toy import Toy


@DATASETS.register("sine", title="Sine", hint="points along a wave, whose height is to be predicted")
class Sine(Toy):
    """Points along a sine wave: y is to be predicted from x, which runs from -pi to pi.

    Noise moves only y, so the best that any network can reach is a mean squared error of the noise squared.
    """

    waves: int = Field(1, ge=1, le=8, description="How often the curve goes up and down.")

    def spec(self) -> DatasetSpec:
        return DatasetSpec(
            type(self).entry.title, (1,), (), self.size_hint, task=Task.REGRESSION, targets=("y",)
        )

    def split(self, rng: np.random.Generator, count: int) -> Split:
        x = rng.uniform(-math.pi, math.pi, (count, 1))
        y = np.sin(self.waves * x) + rng.normal(0, self.noise, x.shape)
        return Split.to_predict(x.astype(np.float32), y.astype(np.float32))

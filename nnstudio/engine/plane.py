"""The plane of samples of two numbers, or the line of those of one: what a network answers all over it."""

import math

import numpy as np
import numpy.typing as npt

from nnstudio.data.dataset import Dataset, Split
from nnstudio.engine.evaluation import Evaluator
from nnstudio.engine.network import Network
from nnstudio.engine.snapshot import Answers, Plane
from nnstudio.nn.shapes import Shape, size

WORK = 1e8
"""Multiplications that all answers of one plane may take."""
EDGE_LEAST, EDGE_MOST, LINE_LEAST, LINE_MOST = 16, 64, 33, 257
"""Answers along each axis of a plane, and along a line: at least, however large a network is, and at most."""
TRAINING_LEAST, TRAINING_MOST, VALIDATION_LEAST, VALIDATION_MOST = 64, 500, 32, 250
"""How many samples are answered besides; more points would cover what is under them."""
MARGIN = 0.08
"""How far the plane reaches beyond the samples on each side, as a share of how far they reach."""


def axes_of(shape: Shape) -> int:
    """How many axes the plane of samples of this shape has: two, one, or 0 where there is no such plane."""
    numbers = size(shape)
    return numbers if numbers in (1, 2) else 0


class PlaneGrid:
    """The points of a dataset's plane at which a network is asked, and the samples that lie in it.

    As many of either as a share of `WORK` is enough for, the same on every machine.

    Args:
        dataset: One whose samples have an axis or two, see `axes_of`.
        network: The network that will be asked.
    """

    def __init__(self, dataset: Dataset, network: Network) -> None:
        shape = dataset.spec.sample_shape
        axes = axes_of(shape)
        count = int(WORK) // max(1, network.multiplications)
        self._dataset = dataset
        self._training = min(TRAINING_MOST, max(TRAINING_LEAST, count // 8))
        self._validation = min(VALIDATION_MOST, max(VALIDATION_LEAST, count // 16))
        left = max(0, count - self._training - self._validation)
        self.low, self.high = _corners(dataset, axes)
        if axes == 1:
            self._edges: tuple[int, ...] = (min(LINE_MOST, max(LINE_LEAST, left)),)
        else:
            self._edges = (min(EDGE_MOST, max(EDGE_LEAST, math.isqrt(left))),) * 2
        along = [
            np.linspace(low, high, edge, dtype=np.float32)
            for low, high, edge in zip(self.low, self.high, self._edges, strict=True)
        ]
        # The second number runs along the rows, the first along the columns.
        points = np.stack(np.meshgrid(*along, indexing="xy"), axis=-1).reshape(-1, *shape)
        self._points = Split(points, np.zeros(len(points), np.intp))

    def answered(self, evaluator: Evaluator, step: int) -> Plane:
        """What the network answers now, after so many steps."""
        outputs = evaluator.answers(self._points).astype(np.float32, copy=False)
        outputs = outputs.reshape(*self._edges, outputs.shape[-1])
        outputs.flags.writeable = False
        training, validation = (
            _answers(evaluator, split, count, step)
            for split, count in (
                (self._dataset.training, self._training),
                (self._dataset.validation, self._validation),
            )
        )
        return Plane(self.low, self.high, outputs, training, validation, step)


def _answers(evaluator: Evaluator, whole: Split, count: int, step: int) -> Answers:
    split = whole.first(count)
    outputs = evaluator.answers(split).astype(np.float32, copy=False)
    outputs.flags.writeable = False
    never = np.zeros(len(split), bool)
    never.flags.writeable = False
    return Answers(outputs, split.inputs, split.labels, never, len(whole), step, split.numbers, split.origins)


def _corners(dataset: Dataset, axes: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Where the plane begins and ends along each axis; all samples but those of the test lie in it."""
    ends: list[npt.NDArray[np.float64]] = []
    for split in (dataset.training, dataset.validation):
        numbers = split.inputs.reshape(len(split), axes)
        ends += [numbers.min(axis=0).astype(np.float64), numbers.max(axis=0).astype(np.float64)]
    low, high = np.min(ends, axis=0), np.max(ends, axis=0)
    # Where all are alike, there is still to be something around them.
    margin = np.where(high > low, MARGIN * (high - low), np.maximum(0.5, np.abs(low) * MARGIN))
    return tuple((low - margin).tolist()), tuple((high + margin).tolist())

"""Evaluation: how a network does on a split, some samples at a time."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from nnstudio.data.dataset import Dataset, Inputs, Numbers, Split
from nnstudio.data.fitted import class_answers
from nnstudio.data.targets import Targets
from nnstudio.engine.health import Tally, may_be_ill
from nnstudio.engine.naive import last_values
from nnstudio.engine.network import Network
from nnstudio.engine.passes import Pass
from nnstudio.engine.snapshot import Evaluation, Health
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import Array
from nnstudio.nn.layers.core import Output
from nnstudio.nn.metrics import NumberFigures
from nnstudio.nn.shapes import size

MOST_ROWS = 500
"""Samples that are evaluated at once: enough for BLAS."""
MOST_NUMBERS = 4_000_000
"""How many outputs of layers there may be at once: few enough to stay near the processor."""


class Evaluator:
    """Measures a network as it is at the moment; private to the thread that trains it."""

    def __init__(self, network: Network, dataset: Dataset) -> None:
        self._network = network
        self._dataset = dataset
        self._spec = dataset.spec
        self._targets = Targets(dataset, network.shapes[network.output][-1], network.dtype)
        self.fused = Pass(network, training=False, fuse=True)
        self._plain = Pass(network, training=False)
        output = network.graph[network.output].layer
        assert isinstance(output, Output)  # the network has checked it
        self._activation = output.activation
        numbers = sum(size(shape) for shape in network.shapes.values())
        self._rows = max(1, min(MOST_ROWS, MOST_NUMBERS // numbers))

    def evaluate(self, split: Split) -> Evaluation:
        """Loss and score on a split."""
        return self.judge(split)[0]

    def judge(self, split: Split) -> tuple[Evaluation, npt.NDArray[np.bool_]]:
        """Loss and score on a split, and whose answer names the right class, (n,)."""
        loss, right = 0.0, np.zeros(len(split), bool)
        answers: list[Array] = []
        for y, some in self._answers(self.fused, split):
            loss += self.fused.loss(y, self._wanted(split, some))[0] * len(y)
            # What counts is the answer as it is given, where two sure ones may be equal.
            answer = self._activation(y) if self.fused.fused else y
            if self._spec.predicts_classes:
                answer = class_answers(answer, len(self._spec.classes))
                np.equal(answer.argmax(axis=1), split.labels[some], out=right[some])
            else:
                answers.append(answer.copy())
        loss /= max(1, len(split))
        if answers and split.numbers is not None:
            said = self._dataset.target_scaling.undo(np.concatenate(answers), np.float64)
            return self._compared(loss, said, split.numbers), right
        return Evaluation(loss, int(np.count_nonzero(right)) / max(1, len(split))), right

    def naive(self, split: Split) -> Evaluation | None:
        """How one does on a split who says the last value again; None where there is no such thing."""
        said = last_values(self._dataset, split)
        if said is None or split.numbers is None:
            return None
        y = self._targets.of(split.labels, said)
        loss, _ = self._plain.loss(y, self._targets.of(split.labels, split.numbers))
        return self._compared(loss, said, split.numbers)

    def answers(self, split: Split) -> Array:
        """What the network says of all samples of a split: see `Answers.outputs`."""
        return self.told(np.concatenate([y.copy() for y, _ in self._answers(self._plain, split)]))

    def told(self, y: Array) -> Array:
        """What outputs (n, units) say: a column for each class, or the numbers in their own units."""
        if self._spec.predicts_classes:
            return class_answers(y, len(self._spec.classes))
        return self._dataset.target_scaling.undo(y, self._network.dtype)

    def health(self, split: Split) -> Mapping[NodeId, Health]:
        """Which units of each layer do nothing for the first samples of a split."""
        graph, order = self._network.graph, self._network.order
        tallies = {
            node_id: Tally.of(graph[node_id].layer, self._network.shapes[node_id][-1])
            for node_id in order
            if may_be_ill(graph[node_id].layer)
        }
        for _ in self._answers(self._plain, split.first(MOST_ROWS)):
            for node_id, y in zip(order, self._plain.outputs, strict=True):
                if node_id in tallies:
                    tallies[node_id].add(y)
        return MappingProxyType({node_id: tally.health() for node_id, tally in tallies.items()})

    def outputs(self, inputs: Inputs) -> Mapping[NodeId, Array]:
        """What each layer gives for these samples, as they stand in a split; overwritten by the next call."""
        self._plain.forward(self._scaled(inputs))
        return dict(zip(self._network.order, self._plain.outputs, strict=True))

    def _answers(self, computed: Pass, split: Split) -> Iterator[tuple[Array, slice]]:
        """The network's outputs for some samples after the others, and which these are."""
        for start in range(0, len(split), self._rows):
            some = slice(start, start + self._rows)
            yield computed.forward(self._scaled(split.inputs[some])), some

    def _wanted(self, split: Split, some: slice) -> Array:
        numbers = None if split.numbers is None else split.numbers[some]
        return self._targets.of(split.labels[some], numbers)

    def _compared(self, loss: float, said: Array, truth: Numbers) -> Evaluation:
        """The evaluation of answers and true numbers, both (n, targets) in their own units."""
        figures = NumberFigures.of(said, truth)
        return Evaluation(loss, float(figures.r2.mean()), tuple(figures.mean_absolute_error.tolist()))

    def _scaled(self, inputs: np.ndarray) -> Array:
        return self._dataset.scaling.apply(inputs, self._network.dtype)

"""Evaluation: how a network does on a split, some samples at a time."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from nnstudio.data.dataset import Dataset, Inputs, Labels, Split
from nnstudio.engine.health import Tally, may_be_ill
from nnstudio.engine.network import Network
from nnstudio.engine.passes import Pass
from nnstudio.engine.snapshot import Evaluation, Health
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import Array
from nnstudio.nn.layers.core import Output
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
        self._one_hot = np.eye(len(dataset.spec.classes), dtype=network.dtype)
        self.fused = Pass(network, training=False, fuse=True)
        self._plain = Pass(network, training=False)
        output = network.graph[network.output].layer
        assert isinstance(output, Output)  # the network has checked it
        self._activation = output.activation
        numbers = sum(size(shape) for shape in network.shapes.values())
        self._rows = max(1, min(MOST_ROWS, MOST_NUMBERS // numbers))

    def evaluate(self, split: Split) -> Evaluation:
        """Loss and accuracy on a split."""
        return self.judge(split)[0]

    def judge(self, split: Split) -> tuple[Evaluation, npt.NDArray[np.bool_]]:
        """Loss and accuracy on a split, and whose answer is right, (n,)."""
        loss, right = 0.0, np.zeros(len(split), bool)
        done = 0
        for y, labels in self._answers(self.fused, split):
            loss += self.fused.loss(y, self._one_hot[labels])[0] * len(labels)
            # What counts is the answer as it is given, where two sure ones may be equal.
            answer = self._activation(y) if self.fused.fused else y
            np.equal(answer.argmax(axis=1), labels, out=right[done : done + len(labels)])
            done += len(labels)
        share = int(np.count_nonzero(right)) / max(1, len(split))
        return Evaluation(loss / max(1, len(split)), share), right

    def answers(self, split: Split) -> Array:
        """The network's outputs (n, units) for all samples of a split."""
        return np.concatenate([y.copy() for y, _ in self._answers(self._plain, split)])

    def health(self, split: Split) -> Mapping[NodeId, Health]:
        """Which units of each layer do nothing for the first samples of a split."""
        graph, order = self._network.graph, self._network.order
        tallies = {
            node_id: Tally.of(graph[node_id].layer, self._network.shapes[node_id][-1])
            for node_id in order
            if may_be_ill(graph[node_id].layer)
        }
        some = Split(split.inputs[:MOST_ROWS], split.labels[:MOST_ROWS])
        for _ in self._answers(self._plain, some):
            for node_id, y in zip(order, self._plain.outputs, strict=True):
                if node_id in tallies:
                    tallies[node_id].add(y)
        return MappingProxyType({node_id: tally.health() for node_id, tally in tallies.items()})

    def outputs(self, inputs: Inputs) -> Mapping[NodeId, Array]:
        """What each layer gives for these samples, as they stand in a split; overwritten by the next call."""
        self._plain.forward(self._scaled(inputs))
        return dict(zip(self._network.order, self._plain.outputs, strict=True))

    def _answers(self, computed: Pass, split: Split) -> Iterator[tuple[Array, Labels]]:
        for start in range(0, len(split), self._rows):
            some = slice(start, start + self._rows)
            yield computed.forward(self._scaled(split.inputs[some])), split.labels[some]

    def _scaled(self, inputs: np.ndarray) -> Array:
        return self._dataset.scaling.apply(inputs, self._network.dtype)

"""Something small to learn from, and the layers and jobs that the tests of the engine share."""

from typing import ClassVar

import numpy as np
from pydantic import Field

from nnstudio.data.dataset import Dataset, DatasetError, DatasetSource, DatasetSpec, Scaling, Split
from nnstudio.engine.api import TrainingJob
from nnstudio.nn.activations import Sigmoid, Tanh
from nnstudio.nn.graph import Graph, Node, NodeId
from nnstudio.nn.layer import Layer
from nnstudio.nn.layers.core import Dense, Input, Output
from nnstudio.nn.losses import MeanSquaredError
from nnstudio.nn.optimizers import SGD
from nnstudio.nn.registry import Entry
from nnstudio.nn.training import TrainingSettings

SHAPE, CLASSES = (4, 3, 1), 3


class Dots(DatasetSource):
    """Pictures of 4 × 3 dots in three classes, drawn on the spot; batches of 10 leave 7 over."""

    entry: ClassVar[Entry] = Entry("dots", "Dots", "Dots")

    lost: bool = Field(False, description="Whether loading fails.")
    training_size: int = Field(47, ge=1, description="How many samples there are to learn from.")

    def spec(self) -> DatasetSpec:
        return DatasetSpec("Dots", SHAPE, ("ring", "bar", "cross"), "a few dots")

    def missing(self) -> str | None:
        return None

    def load(self) -> Dataset:
        if self.lost:
            raise DatasetError("The dots are lost. Look under the table")
        rng = np.random.default_rng(0)
        patterns = rng.integers(40, 216, (CLASSES, *SHAPE))

        def split(size: int) -> Split:
            labels = rng.integers(0, CLASSES, size)
            noisy = patterns[labels] + rng.integers(-40, 40, (size, *SHAPE))
            return Split(noisy.astype(np.uint8), labels)

        return Dataset(self.spec(), split(self.training_size), split(20), split(25), Scaling(1 / 255, 0))


def chain(**layers: Layer) -> Graph:
    """An Input and these layers in a row, by id; each name is the id with a capital."""
    graph, previous = Graph(), ()
    for node_id, layer in {"input": Input(), **layers}.items():
        graph = graph.with_node(NodeId(node_id), Node(node_id.capitalize(), layer, previous))
        previous = (NodeId(node_id),)
    return graph


def small_graph() -> Graph:
    """4 × 3 dots, 4 hidden units, 3 classes; softmax and cross-entropy."""
    return chain(hidden=Dense(units=4, activation=Tanh()), output=Output(units=CLASSES))


def squares_graph() -> Graph:
    """As `small_graph`, with sigmoid and mean squared error."""
    output = Output(units=CLASSES, activation=Sigmoid(), loss=MeanSquaredError())
    return chain(hidden=Dense(units=4), output=output)


def job(graph: Graph | None = None, source: DatasetSource | None = None, **training: object) -> TrainingJob:
    """A job for the dots, by default with the small graph, SGD and three epochs."""
    settings = {"optimizer": SGD(learning_rate=0.5), "epochs": 3, **training}
    return TrainingJob(graph or small_graph(), source or Dots(), TrainingSettings.from_fields(settings))


def flat(weights: object) -> bytes:
    """All bits of the weights of a network, in order."""
    return b"".join(values.tobytes() for params in weights.values() for values in params.values())

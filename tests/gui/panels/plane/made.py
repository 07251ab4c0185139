"""Runs on points of the plane, and moments of them with all that the panel asks for."""

import dataclasses
from functools import lru_cache

import numpy as np

from nnstudio.data import Sine
from nnstudio.document.examples import EXAMPLES
from nnstudio.engine.api import TrainingJob
from nnstudio.engine.moments import Watched
from nnstudio.engine.probes import PlaneProbe
from nnstudio.engine.snapshot import Answers, Plane, Snapshot
from nnstudio.engine.trainer import Trainer
from nnstudio.nn.activations import Linear
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layers.core import Output
from nnstudio.nn.losses import MeanSquaredError

ASKED = Watched(sample=3, probes=frozenset({PlaneProbe()}))


@lru_cache
def run(name: str, steps: int) -> tuple[Trainer, Snapshot]:
    """A run of an example that has made so many steps, and its moment; "sine" learns a sine."""
    design = EXAMPLES["xor" if name == "sine" else name].build()
    graph, source = design.graph, design.dataset
    if name == "sine":
        output = Output(units=1, activation=Linear(), loss=MeanSquaredError())
        node = graph[NodeId("output")]
        graph = graph.with_node(NodeId("output"), dataclasses.replace(node, layer=output))
        source = Sine(samples=100)
    trainer = Trainer(TrainingJob(graph, source, design.training), source.load())
    for _ in range(steps):
        trainer.step()
    return trainer, trainer.snapshot(ASKED)


def moment(name: str = "xor", steps: int = 60) -> Snapshot:
    return run(name, steps)[1]


def answers(points, labels, outputs) -> Answers:
    """Answers (n, classes) to points (n, 2) of these classes."""
    labels = np.asarray(labels, np.intp)
    return Answers(
        np.asarray(outputs, np.float32),
        np.asarray(points, np.float32).reshape(-1, 2),
        labels,
        np.zeros(len(labels), bool),
        len(labels),
    )


def by_hand(outputs, training, validation=((), (), ())) -> Plane:
    """A plane from (0, 0) to (1, 1) with these outputs (rows, columns, classes), and these samples."""
    outputs = np.asarray(outputs, np.float32)
    points, labels, said = validation
    empty = np.empty((0, outputs.shape[-1]))
    return Plane(
        (0.0, 0.0),
        (1.0, 1.0),
        outputs,
        answers(*training),
        answers(points, labels, said if len(labels) else empty),
        60,
    )

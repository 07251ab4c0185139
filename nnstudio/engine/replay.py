"""The replay: shows the kept moments of a run, while the run itself may go on."""

import dataclasses
from types import MappingProxyType

import numpy as np

from nnstudio.data.dataset import Dataset
from nnstudio.engine.checkpoint import Checkpoint
from nnstudio.engine.evaluation import Evaluator
from nnstudio.engine.moments import Observer, Watched
from nnstudio.engine.network import Network
from nnstudio.engine.snapshot import Snapshot
from nnstudio.nn.graph import Graph


class Replay:
    """Makes snapshots of checkpoints with a network of its own; private to the thread that calls it.

    `size` is how many bytes its parameters take.
    """

    def __init__(self, graph: Graph, dataset: Dataset, dtype: type[np.floating]) -> None:
        spec = dataset.spec
        self._checkpoint: Checkpoint | None = None
        # The parameters are those of the checkpoints; to draw others takes long.
        self._network = Network(
            graph, spec.sample_shape, spec.outputs, seed=None, dtype=dtype, task=spec.task
        )
        self.size = self._network.values.nbytes + self._network.gradients.nbytes
        self._observer = Observer(self._network, Evaluator(self._network, dataset), dataset)

    def snapshot(self, checkpoint: Checkpoint, live: Snapshot, watched: Watched) -> Snapshot:
        """An earlier moment of the run that has come as far as `live`.

        What is said of the run as a whole is that of `live`: its losses, evaluations and marks.
        """
        if checkpoint is not self._checkpoint:
            self._checkpoint = checkpoint
            self._observer.forget()
            np.copyto(self._network.values, checkpoint.values)
        seen = self._observer.see(watched, checkpoint.step, checkpoint.once_right)
        return dataclasses.replace(
            live,
            graph=checkpoint.graph,
            step=checkpoint.step,
            epoch=checkpoint.batches.epoch,
            epochs_planned=checkpoint.plan.epoch + checkpoint.training.epochs,
            position=checkpoint.batches.position,
            weights=self._network.copy_weights(),
            activations=seen.activations,
            sample=seen.sample,
            health=checkpoint.health,
            ended=checkpoint.ended,
            test=checkpoint.test,
            flows=checkpoint.flows,
            measured_step=checkpoint.measured_step,
            learning_rate=checkpoint.learning_rate,
            answers=seen.answers,
            populations=seen.populations,
            populations_step=seen.populations_step,
            gradients=MappingProxyType({}),
            drawings=seen.drawings,
            plane=seen.plane,
        )

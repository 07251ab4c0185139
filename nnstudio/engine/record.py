"""The record: what evaluations have found of a run, and the parameters of the last and of the best one."""

import math
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from nnstudio.data.dataset import Dataset, Split
from nnstudio.engine.evaluation import Evaluator
from nnstudio.engine.network import Network
from nnstudio.engine.series import Series
from nnstudio.engine.snapshot import LOSS_STEP, LOSS_VALIDATION, Evaluation, Health
from nnstudio.engine.stopping import best_epoch
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import Array


class Record:
    """Grows by one row with each evaluation; mutable, and private to its trainer.

    `good` are the parameters of the last evaluation, `best` those of the smallest validation loss since the
    present plan began, `health` what the last evaluation found of the units.
    """

    def __init__(self, network: Network, evaluator: Evaluator, dataset: Dataset) -> None:
        self._network = network
        self._evaluator = evaluator
        self._dataset = dataset
        self._rows = Series(5)
        self.good = network.values.copy()
        self.best = network.values.copy()
        self.health: Mapping[NodeId, Health] = {}
        self.validation_losses: tuple[float, ...] = ()

    @property
    def epochs(self) -> npt.NDArray[np.float64]:
        """The figures, as in `Snapshot.epochs`."""
        return self._rows.view()

    @property
    def last_step(self) -> int:
        """After how many steps the last evaluation was made."""
        return int(self.epochs[-1, LOSS_STEP])

    def evaluate_training(self) -> Evaluation:
        """Loss and accuracy on as many training samples as there are for validation.

        Both figures then are equally noisy, and can be compared.
        """
        part, training = len(self._dataset.validation), self._dataset.training
        return self._evaluator.evaluate(Split(training.inputs[:part], training.labels[:part]))

    def measure(self, step: int, begin: int) -> bool:
        """Evaluates the network as it is, unless its losses are no numbers; then nothing changes.

        `begin` is the row at which the present plan began.
        """
        seen, unseen = self.evaluate_training(), self._evaluator.evaluate(self._dataset.validation)
        if step and not math.isfinite(seen.loss + unseen.loss):
            return False
        np.copyto(self.good, self._network.values)
        self._rows.append(step, seen.loss, unseen.loss, seen.accuracy, unseen.accuracy)
        self.validation_losses = (*self.validation_losses, unseen.loss)
        if best_epoch(self.epochs, begin) == len(self.epochs) - 1:
            np.copyto(self.best, self._network.values)
        self.health = self._evaluator.health(self._dataset.validation)
        return True

    def restore(
        self, epochs: npt.NDArray[np.float64], good: Array, best: Array, health: Mapping[NodeId, Health]
    ) -> None:
        """Takes over what another record of the same network held."""
        self._rows = Series.of(epochs)
        self.validation_losses = tuple(epochs[:, LOSS_VALIDATION].tolist())
        np.copyto(self.good, good)
        np.copyto(self.best, best)
        self.health = health

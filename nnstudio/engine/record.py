"""The record: what evaluations have found of a run, and the parameters of the last and of the best one."""

import math
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from nnstudio.data.dataset import Dataset
from nnstudio.engine.checkpoint import Checkpoint, read_only
from nnstudio.engine.evaluation import Evaluator
from nnstudio.engine.network import Network
from nnstudio.engine.series import Series
from nnstudio.engine.snapshot import LOSS_STEP, LOSS_VALIDATION, Evaluation, Health
from nnstudio.engine.stopping import best_epoch
from nnstudio.nn.graph import NodeId


class Record:
    """Grows by one row with each evaluation; mutable, and private to its trainer.

    `good` are the parameters of the last evaluation, `best` those of the smallest validation loss since the
    present plan began, `health` what the last evaluation found of the units. `once_right` has a bit for each
    validation sample, packed: whether an evaluation has found its answer right. The arrays are read-only, and
    others take their places, so that checkpoints can share them.
    """

    def __init__(self, network: Network, evaluator: Evaluator, dataset: Dataset) -> None:
        self._network = network
        self._evaluator = evaluator
        self._dataset = dataset
        self._rows = Series(5)
        self.good = self.best = read_only(network.values)
        self.once_right = read_only(np.packbits(np.zeros(len(dataset.validation), bool)))
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

    @property
    def measured_on(self) -> tuple[int, int]:
        """How many training and validation samples an evaluation looks at, as in `Snapshot`."""
        validation = len(self._dataset.validation)
        return min(validation, len(self._dataset.training)), validation

    def evaluate_training(self) -> Evaluation:
        """Loss and score on as many training samples as there are for validation.

        Both figures then are equally noisy, and can be compared.
        """
        return self._evaluator.evaluate(self._dataset.training.first(self.measured_on[0]))

    def measure(self, step: int, begin: int) -> bool:
        """Evaluates the network as it is, unless its losses are no numbers; then nothing changes.

        `begin` is the row at which the present plan began.
        """
        seen, (unseen, right) = self.evaluate_training(), self._evaluator.judge(self._dataset.validation)
        if step and not math.isfinite(seen.loss + unseen.loss):
            return False
        self.good = read_only(self._network.values)
        self.once_right = read_only(self.once_right | np.packbits(right))
        self._rows.append(step, seen.loss, unseen.loss, seen.score, unseen.score)
        self.validation_losses = (*self.validation_losses, unseen.loss)
        if best_epoch(self.epochs, begin) == len(self.epochs) - 1:
            self.best = self.good
        self.health = self._evaluator.health(self._dataset.validation)
        return True

    def begin_plan(self) -> None:
        """Takes the network as it is for the best of a plan that begins now."""
        self.best = read_only(self._network.values)

    def restore(self, checkpoint: Checkpoint) -> None:
        """Takes over what another record of the same network held."""
        self._rows.restore(checkpoint.epochs)
        self.validation_losses = tuple(checkpoint.epochs[:, LOSS_VALIDATION].tolist())
        self.good, self.best = checkpoint.good, checkpoint.best
        self.health, self.once_right = checkpoint.health, checkpoint.once_right

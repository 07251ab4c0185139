"""Planning: how far the present plan of a run has come, and what schedule and rules make of that."""

import math

from nnstudio.data.batches import Batches
from nnstudio.data.dataset import Dataset
from nnstudio.engine.checkpoint import Checkpoint, Plan
from nnstudio.engine.record import Record
from nnstudio.engine.stopping import Ending, out_of_time, reason_to_stop
from nnstudio.nn.schedules import Constant, Progress
from nnstudio.nn.training import TrainingSettings


class Planning:
    """The plan that a run follows; mutable, and private to its trainer.

    `training` are the settings in force, `plan` is where the present plan began, `stopped` says in words for
    the user which rule has ended it, empty if none has.
    """

    def __init__(
        self, training: TrainingSettings, batches: Batches, record: Record, dataset: Dataset
    ) -> None:
        self.training = training
        self.plan = Plan()
        self.stopped = ""
        self._batches = batches
        self._record = record
        self._samples = len(dataset.training)
        self._classes = dataset.spec.predicts_classes
        self._epoch_factor = 1.0

    @property
    def epochs_planned(self) -> int:
        """How many epochs are complete when the run is done."""
        return self.plan.epoch + self.training.epochs

    @property
    def ended(self) -> str:
        """Why the run has ended here, in words for the user; empty while it goes on."""
        done = not self._batches.position and self._batches.epoch >= self.epochs_planned
        return self.stopped or ("The planned epochs are done" if done else "")

    @property
    def finished(self) -> bool:
        """Whether the planned epochs are done, or another rule has ended the run."""
        return bool(self.stopped) or self._batches.epoch >= self.epochs_planned

    @property
    def learning_rate(self) -> float:
        """The learning rate of the next step, after the schedule has had its say."""
        rate, schedule = self.training.optimizer.learning_rate, self.training.schedule
        if isinstance(schedule, Constant):
            return rate
        return rate * (self._epoch_factor if schedule.by_epoch else schedule.factor(self._progress()))

    def begin(self, seconds: float) -> None:
        """Plans as many epochs again as the settings say, after so many seconds of computing."""
        self.stopped = ""
        self.plan = Plan(self._batches.epoch, len(self._record.epochs) - 1, seconds)
        self._record.begin_plan()
        self.ask_schedule()

    def ask_schedule(self) -> None:
        """Lets the schedule look at what has been measured; call it at the start of each epoch."""
        self._epoch_factor = self.training.schedule.factor(self._progress())

    def ask_rules(self, seconds: float) -> Ending:
        """Ends the plan if one of the user's rules says so, after so many seconds of computing."""
        spent = seconds - self.plan.seconds
        if self._batches.position:
            ending = Ending(out_of_time(self.training, spent))
        else:
            ending = reason_to_stop(
                self.training, self._record.epochs, self.plan.row, spent, classes=self._classes
            )
        self.stopped = ending.reason
        return ending

    def restore(self, checkpoint: Checkpoint) -> None:
        """Goes on with the plan of a checkpoint; call it after record and batches are restored."""
        self.training, self.plan, self.stopped = checkpoint.training, checkpoint.plan, checkpoint.stopped
        self.ask_schedule()

    def _progress(self) -> Progress:
        batch = self.training.batch_size
        per_epoch = math.ceil(self._samples / batch)
        # Counted in samples, so that a batch size that changes in the run does not move the plan.
        step = (self._batches.epoch - self.plan.epoch) * per_epoch + self._batches.position // batch
        losses = self._record.validation_losses[self.plan.row :]
        return Progress(step, per_epoch, self.training.epochs, losses)

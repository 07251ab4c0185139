"""Rules of one call: what ends this training early, and is no setting of the project afterwards."""

import dataclasses
from dataclasses import dataclass

from nnstudio.engine.trainer import Trainer
from nnstudio.nn.training import TrainingSettings


@dataclass(frozen=True)
class CallRules:
    """When this call ends before the planned epochs are done; None where it is as the project says.

    A run that such a rule has ended is saved as one that was interrupted: it goes on with its plan.
    """

    target_accuracy: float | None = None
    patience: int | None = None
    time_limit: float | None = None

    @property
    def any(self) -> bool:
        """Whether one is given."""
        return any(value is not None for value in dataclasses.astuple(self))

    def within(self, training: TrainingSettings) -> TrainingSettings:
        """The settings with these rules in place of the project's.

        Raises:
            SettingsError: One is out of its limits.
        """
        given = {name: value for name, value in dataclasses.asdict(self).items() if value is not None}
        return training.replace(**given)

    def enter(self, trainer: Trainer, training: TrainingSettings) -> None:
        """Puts these rules in force in a run whose settings are `training`; they leave no mark in it."""
        if self.any:
            ruled = self.within(training)
            # The time of this call is counted here: a run may have spent some before.
            trainer.set_live(ruled if self.time_limit is None else ruled.replace(time_limit=0))

    def leave(self, trainer: Trainer, training: TrainingSettings) -> None:
        """Puts the settings of the project back, by which the run goes on another time."""
        if self.any:
            here = trainer.checkpoint()
            ended = "" if here.stopped else here.ended
            trainer.restore(dataclasses.replace(here, training=training, stopped="", ended=ended))

    def out_of_time(self, seconds: float) -> str:
        """Why a call ends after so many seconds of computing; empty if it goes on."""
        if self.time_limit and seconds >= self.time_limit:
            return f"The time limit of {self.time_limit:g} s is over"
        return ""

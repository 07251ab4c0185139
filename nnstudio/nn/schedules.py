"""Schedules: how the learning rate changes while the planned epochs pass."""

import math
from abc import abstractmethod
from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import Field

from nnstudio.nn.registry import Choice, Registered, Registry


@dataclass(frozen=True)
class Progress:
    """Where a plan stands before the next step.

    `step` counts the updates since it began, as many to an epoch as the present batch size makes; `epochs`
    are those that are planned, `validation_losses` those at its start and after each complete epoch.
    """

    step: int
    steps_per_epoch: int
    epochs: int
    validation_losses: tuple[float, ...] = ()

    @property
    def planned_steps(self) -> int:
        """How many updates the plan has in all."""
        return self.steps_per_epoch * self.epochs


class Schedule(Registered):
    """A rule for the learning rate; it remembers nothing, so that a run can be taken up anywhere.

    It begins anew with each plan; beyond the planned epochs, the learning rate stays where it was led.
    """

    by_epoch: ClassVar[bool] = False
    """Whether the factor is the same for all steps of an epoch, so that one question per epoch is enough."""

    @abstractmethod
    def factor(self, progress: Progress) -> float:
        """What the optimizer's learning rate is multiplied by for the next step."""


SCHEDULES: Registry[Schedule] = Registry("schedule")
ScheduleChoice = Annotated[Schedule, Choice(SCHEDULES)]


@SCHEDULES.register("constant", title="Constant", hint="the same in every step")
class Constant(Schedule):
    """The learning rate stays as it is set."""

    def factor(self, progress: Progress) -> float:
        return 1.0


@SCHEDULES.register("step", title="Steps", term="Step decay", hint="drops every few epochs")
class StepDecay(Schedule):
    """The learning rate drops to a fraction of itself every few epochs, and is constant in between.

    Source: He et al., Deep Residual Learning (2016), section 3.4; PyTorch's StepLR.
    """

    by_epoch: ClassVar[bool] = True

    epochs: int = Field(
        3, ge=1, le=100_000, title="Epochs per drop", description="How many epochs pass between two drops."
    )
    decay: float = Field(0.1, gt=0, le=1, description="What each drop multiplies the learning rate by.")

    def factor(self, progress: Progress) -> float:
        epoch = min(progress.step // progress.steps_per_epoch, progress.epochs - 1)
        return float(self.decay ** (epoch // self.epochs))


@SCHEDULES.register(
    "exponential", title="Exponential", term="Exponential decay", hint="falls by a share each epoch"
)
class ExponentialDecay(Schedule):
    """The learning rate falls by the same share in each epoch, a little in every step.

    Source: PyTorch's ExponentialLR, which agrees at the start of each epoch.
    """

    decay: float = Field(0.95, gt=0, le=1, description="What each epoch multiplies the learning rate by.")

    def factor(self, progress: Progress) -> float:
        return float(self.decay ** (min(progress.step, progress.planned_steps) / progress.steps_per_epoch))


@SCHEDULES.register("cosine", title="Cosine", term="Cosine annealing", hint="glides down to the end")
class CosineAnnealing(Schedule):
    """The learning rate follows half a cosine wave down, from the first step to the end of the plan.

    Source: Loshchilov and Hutter, SGDR (2017), equation 5, without restarts; PyTorch's CosineAnnealingLR.
    """

    final: float = Field(
        0.0, ge=0, le=1, description="Fraction of the learning rate that is left at the end of the plan."
    )

    def factor(self, progress: Progress) -> float:
        return _cosine(1, self.final, min(1, progress.step / progress.planned_steps))


@SCHEDULES.register("warm_up", title="Warm-up", term="Linear warm-up", hint="starts small, then as you like")
class WarmUp(Schedule):
    """The learning rate rises in a straight line over the first steps, and then follows another schedule.

    That schedule counts from the start of the plan, so while the rate rises it is a share of what the other
    schedule gives for the same step.

    Source: Goyal et al., Accurate, Large Minibatch SGD (2017), section 2.2; PyTorch's LinearLR.
    """

    steps: int = Field(200, ge=1, le=1_000_000, description="How many steps the rise takes.")
    then: ScheduleChoice = Field(Constant(), description="How the learning rate goes on after the rise.")

    def factor(self, progress: Progress) -> float:
        return min(1.0, (progress.step + 1) / self.steps) * self.then.factor(progress)


@SCHEDULES.register("one_cycle", title="One cycle", hint="up to the peak and far down, once")
class OneCycle(Schedule):
    """The learning rate rises to its set value and falls far below its start, each on half a cosine wave.

    Source: Smith and Topin, Super-Convergence (2018), in the form of PyTorch's OneCycleLR, momentum left
    as it is.
    """

    rise: float = Field(0.3, gt=0, lt=1, description="Share of the planned steps in which the rate rises.")
    start: float = Field(
        0.04, gt=0, le=1, description="Fraction of the learning rate that the first step uses."
    )
    final: float = Field(
        4e-6, ge=0, le=1, description="Fraction of the learning rate that the last planned step uses."
    )

    def factor(self, progress: Progress) -> float:
        last = progress.planned_steps - 1
        step, peak = min(progress.step, last), self.rise * progress.planned_steps - 1
        if step < peak:
            return _cosine(self.start, 1, step / peak)
        return _cosine(1, self.final, (step - peak) / (last - peak))


@SCHEDULES.register(
    "plateau", title="On plateau", term="Reduce on plateau", hint="drops when validation stops improving"
)
class ReduceOnPlateau(Schedule):
    """The learning rate drops to a fraction of itself each time the validation loss has stopped falling.

    Source: PyTorch's ReduceLROnPlateau with a relative threshold.
    """

    by_epoch: ClassVar[bool] = True

    patience: int = Field(
        3, ge=0, le=10_000, description="How many epochs without improvement are let pass before a drop."
    )
    decay: float = Field(0.1, gt=0, le=1, description="What each drop multiplies the learning rate by.")
    improvement: float = Field(
        1e-4, ge=0, lt=1, description="Share of the best loss by which a loss must be smaller to count."
    )

    def factor(self, progress: Progress) -> float:
        best, waited, drops = math.inf, 0, 0
        # All losses are gone through again each time: so nothing has to be remembered or saved.
        for loss in progress.validation_losses[: progress.epochs + 1]:
            if loss < best * (1 - self.improvement):
                best, waited = loss, 0
            else:
                waited += 1
            if waited > self.patience:
                waited, drops = 0, drops + 1
        return float(self.decay**drops)


def _cosine(start: float, end: float, share: float) -> float:
    """The value at this share of the way from start to end on half a cosine wave."""
    return end + (start - end) * (1 + math.cos(math.pi * share)) / 2

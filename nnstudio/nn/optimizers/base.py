"""What an optimizer is, and the registry that makes each one a choice."""

from abc import abstractmethod
from typing import Annotated, ClassVar, Self

from nnstudio.nn.layer import Array, Params
from nnstudio.nn.registry import Choice, Registered, Registry


class Optimizer(Registered):
    """A rule for one step; what it remembers between steps lives outside it, in vectors by name."""

    memory: ClassVar[tuple[str, ...]] = ()
    """Names of the vectors that last from step to step; they start at zero."""

    folds_rate: ClassVar[bool] = False
    """Whether a step is the gradient times the rate, so that both may come multiplied, with a rate of 1."""

    learning_rate: float

    @abstractmethod
    def update(self, values: Array, gradient: Array, memory: Params, step: int, learning_rate: float) -> None:
        """Moves `values` in place; all arrays are vectors over the same parameters, `step` counts from 1.

        `learning_rate` is the setting of this name after the schedule has had its say.
        `gradient` may be used as scratch; its contents are lost.
        """

    def take_over(self, memory: Params, before: Self) -> None:
        """Makes what these settings left behind in the memory fit for the present ones, in place."""


OPTIMIZERS: Registry[Optimizer] = Registry("optimizer")
OptimizerChoice = Annotated[Optimizer, Choice(OPTIMIZERS)]

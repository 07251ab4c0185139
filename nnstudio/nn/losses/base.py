"""What a loss is, and the registry that makes each one a choice."""

from abc import abstractmethod
from typing import Annotated, ClassVar

from nnstudio.nn.activations import Activation
from nnstudio.nn.layer import Array, Context
from nnstudio.nn.registry import Choice, Registered, Registry


class Loss(Registered):
    """A mean over the samples of a batch; smaller is better."""

    fuses: ClassVar[str] = ""
    """Kind of the activation that `from_logits` takes in; empty where there is none."""
    for_classes: ClassVar[bool] = False
    """Whether the targets must be shares of classes, from 0 to 1, and not any numbers."""

    @abstractmethod
    def forward(self, ctx: Context, y: Array, targets: Array) -> tuple[float, Array]:
        """The loss and dL/dy; y and targets are (n, units), class targets are one-hot rows.

        y and targets are left as they are; dL/dy may be overwritten by the next call with the same context.
        """

    def from_logits(self, ctx: Context, z: Array, targets: Array) -> tuple[float, Array]:
        """The loss of `fuses`(z) and dL/dz in one formula, which is faster and cannot overflow."""
        raise NotImplementedError(f"{type(self).__name__} declares fuses = {self.fuses!r} and no from_logits")

    def misfit(self, activation: Activation) -> str | None:  # most losses take any output
        """Why the loss cannot be used after this activation, as advice; None where it can."""
        return None


LOSSES: Registry[Loss] = Registry("loss")
LossChoice = Annotated[Loss, Choice(LOSSES)]

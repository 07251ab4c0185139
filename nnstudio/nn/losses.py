"""Losses: one number that says how wrong the outputs are, and its gradient."""

from abc import abstractmethod
from typing import Annotated, ClassVar

import numpy as np

from nnstudio.nn.activations import Activation
from nnstudio.nn.layer import Array, Context
from nnstudio.nn.registry import Choice, Registered, Registry


class Loss(Registered):
    """A mean over the samples of a batch; smaller is better."""

    fuses: ClassVar[str] = ""
    """Kind of the activation that `from_logits` takes in; empty where there is none."""

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


@LOSSES.register("mean_squared_error", title="Mean squared error", hint="mean of (target - output)²")
class MeanSquaredError(Loss):
    """Mean over samples and outputs of (target - output)².

    Source: Goodfellow et al., Deep Learning (2016), section 5.1.4.
    """

    def forward(self, ctx: Context, y: Array, targets: Array) -> tuple[float, Array]:
        difference = np.subtract(y, targets, out=ctx.scratch("difference", y.shape))
        loss = np.vdot(difference, difference) / difference.size
        difference *= 2 / difference.size
        return float(loss), difference


@LOSSES.register("cross_entropy", title="Cross-entropy", hint="-log of the truth's probability")
class CrossEntropy(Loss):
    """Mean over samples of -log(probability given to the true class), in nats; for softmax outputs.

    Source: Goodfellow et al., Deep Learning (2016), section 6.2.2.3.
    """

    fuses: ClassVar[str] = "softmax"

    def forward(self, ctx: Context, y: Array, targets: Array) -> tuple[float, Array]:
        # A probability that has underflowed to 0 would make the loss infinite.
        p = np.maximum(y, np.finfo(y.dtype).tiny, out=ctx.scratch("p", y.shape))
        loss = -np.vdot(targets, np.log(p)) / len(y)
        return float(loss), -targets / (p * len(y))

    def from_logits(self, ctx: Context, z: Array, targets: Array) -> tuple[float, Array]:
        # Softmax ignores a shift of its row; with the maximum at 0, exp cannot overflow.
        shifted = np.subtract(z, z.max(axis=-1, keepdims=True), out=ctx.scratch("shifted", z.shape))
        gradient: Array = np.exp(shifted, out=ctx.scratch("gradient", z.shape))
        sums = gradient.sum(axis=-1, keepdims=True)
        loss = (np.log(sums).sum() - np.vdot(targets, shifted)) / len(z)
        gradient /= sums
        gradient -= targets
        gradient /= len(z)
        return float(loss), gradient

    def misfit(self, activation: Activation) -> str | None:
        if activation.entry.kind == self.fuses:
            return None
        return (
            f"Cross-entropy needs probabilities that sum to 1, and {activation.entry.title} does not give "
            "them. Choose the activation Softmax, or another loss"
        )


@LOSSES.register("arctan_error", title="Arctan error", hint="mean of arctan²(target - output)")
class ArctanError(Loss):
    """Mean over samples and outputs of arctan²(target - output), in which outliers count little."""

    def forward(self, ctx: Context, y: Array, targets: Array) -> tuple[float, Array]:
        difference = np.subtract(y, targets, out=ctx.scratch("difference", y.shape))
        angle = np.arctan(difference, out=ctx.scratch("angle", y.shape))
        loss = np.vdot(angle, angle) / angle.size
        # d arctan²(e) / de = 2 arctan(e) / (1 + e²)
        np.square(difference, out=difference)
        difference += 1
        angle /= difference
        angle *= 2 / angle.size
        return float(loss), angle

"""Losses that measure how far each output is from its target."""

import numpy as np
from pydantic import Field

from nnstudio.nn.activations import ONE
from nnstudio.nn.layer import Array, Context
from nnstudio.nn.losses.base import LOSSES, Loss


@LOSSES.register("mean_squared_error", title="Mean squared error", hint="mean of (target - output)²")
class MeanSquaredError(Loss):
    """Mean over samples and outputs of (target - output)².

    Source: Goodfellow et al., Deep Learning (2016), section 5.1.4.
    """

    def forward(self, ctx: Context, y: Array, targets: Array) -> tuple[float, Array]:
        difference = np.subtract(y, targets, out=ctx.scratch("difference", y.shape))
        loss = float(np.vdot(difference, difference)) / difference.size
        return loss, np.multiply(difference, 2 / difference.size, out=difference)


@LOSSES.register("mean_absolute_error", title="Mean absolute error", hint="mean of |target - output|")
class MeanAbsoluteError(Loss):
    """Mean over samples and outputs of |target - output|, in which outliers count no more than others.

    Source: Bishop, Pattern Recognition and Machine Learning (2006), section 1.5.5, with q = 1.
    """

    def forward(self, ctx: Context, y: Array, targets: Array) -> tuple[float, Array]:
        difference = np.subtract(y, targets, out=ctx.scratch("difference", y.shape))
        sign = np.sign(difference, out=ctx.scratch("sign", y.shape))
        loss = float(np.vdot(sign, difference)) / difference.size
        return loss, np.multiply(sign, 1 / difference.size, out=sign)


@LOSSES.register("huber", title="Huber loss", hint="squares small errors, takes large ones as they are")
class Huber(Loss):
    """Mean over samples and outputs of e² / 2 where |e| <= delta, and delta * (|e| - delta / 2) beyond.

    Source: Huber (1964), in PyTorch's form (HuberLoss).
    """

    delta: float = Field(
        1.0, gt=0, le=1000, description="The error from which on the loss grows in a straight line."
    )

    def forward(self, ctx: Context, y: Array, targets: Array) -> tuple[float, Array]:
        difference = np.subtract(y, targets, out=ctx.scratch("difference", y.shape))
        # With c the difference clipped to ±delta, both cases are c * (e - c / 2), and c is the slope.
        clipped = np.clip(difference, -self.delta, self.delta, out=ctx.scratch("clipped", y.shape))
        loss = float(np.vdot(clipped, difference)) - float(np.vdot(clipped, clipped)) / 2
        return loss / difference.size, np.multiply(clipped, 1 / difference.size, out=clipped)


@LOSSES.register("arctan_error", title="Arctan error", hint="mean of arctan²(target - output)")
class ArctanError(Loss):
    """Mean over samples and outputs of arctan²(target - output), in which outliers count little."""

    def forward(self, ctx: Context, y: Array, targets: Array) -> tuple[float, Array]:
        difference = np.subtract(y, targets, out=ctx.scratch("difference", y.shape))
        angle = np.arctan(difference, out=ctx.scratch("angle", y.shape))
        loss = float(np.vdot(angle, angle)) / angle.size
        # d arctan²(e) / de = 2 arctan(e) / (1 + e²)
        np.multiply(difference, difference, out=difference)
        np.add(difference, ONE, out=difference)
        np.divide(angle, difference, out=angle)
        return loss, np.multiply(angle, 2 / angle.size, out=angle)

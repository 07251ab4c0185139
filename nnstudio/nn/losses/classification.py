"""Losses that measure how well the outputs tell the right class."""

from typing import ClassVar

import numpy as np
from pydantic import Field

from nnstudio.nn.activations import ONE, ZERO, Activation, sigmoid
from nnstudio.nn.layer import Array, Context
from nnstudio.nn.losses.base import LOSSES, Loss


@LOSSES.register("cross_entropy", title="Cross-entropy", hint="-log of the truth's probability", version=2)
class CrossEntropy(Loss):
    """Mean over samples of -log(probability given to the true class), in nats; for softmax outputs.

    Source: Goodfellow et al., Deep Learning (2016), section 6.2.2.3; Szegedy et al. (2016), section 7, for
    the smoothing.
    """

    fuses: ClassVar[str] = "softmax"
    for_classes: ClassVar[bool] = True

    label_smoothing: float = Field(
        0.0,
        ge=0,
        lt=1,
        description="Share of the truth that is spread evenly over all classes, against overconfidence.",
    )

    def forward(self, ctx: Context, y: Array, targets: Array) -> tuple[float, Array]:
        if self.label_smoothing:
            smoothed = ctx.scratch("smoothed", targets.shape)
            targets = _smooth(targets, self.label_smoothing, targets.shape[-1], smoothed)
        return _cross_entropy(ctx, y, targets)

    def from_logits(self, ctx: Context, z: Array, targets: Array) -> tuple[float, Array]:
        return _softmax_cross_entropy(ctx, z, targets, self.label_smoothing)

    def misfit(self, activation: Activation) -> str | None:
        return _no_probabilities(self, activation)


@LOSSES.register(
    "binary_cross_entropy", title="Binary cross-entropy", hint="each output answers yes or no for itself"
)
class BinaryCrossEntropy(Loss):
    """Mean over samples and outputs of -log(probability given to the truth), each output a yes or no.

    Source: Goodfellow et al., Deep Learning (2016), section 6.2.2.2.
    """

    fuses: ClassVar[str] = "sigmoid"
    for_classes: ClassVar[bool] = True

    def forward(self, ctx: Context, y: Array, targets: Array) -> tuple[float, Array]:
        yes, no, logs = (ctx.scratch(name, y.shape) for name in ("yes", "no", "logs"))
        untrue = np.subtract(ONE, targets, out=ctx.scratch("untrue", y.shape))
        # A probability that has underflowed to 0 would make the loss infinite.
        np.maximum(y, np.finfo(y.dtype).tiny, out=yes)
        np.subtract(ONE, y, out=no)
        np.maximum(no, np.finfo(y.dtype).tiny, out=no)
        loss = -float(np.vdot(targets, np.log(yes, out=logs))) / y.size
        loss -= float(np.vdot(untrue, np.log(no, out=logs))) / y.size
        np.divide(untrue, no, out=no)
        np.divide(targets, yes, out=yes)
        np.subtract(no, yes, out=no)
        return loss, np.multiply(no, 1 / y.size, out=no)

    def from_logits(self, ctx: Context, z: Array, targets: Array) -> tuple[float, Array]:
        # max(z, 0) - target * z + log(1 + exp(-|z|)) is the same loss and cannot overflow.
        gradient, part = ctx.scratch("gradient", z.shape), ctx.scratch("part", z.shape)
        np.maximum(z, ZERO, out=gradient)
        np.multiply(targets, z, out=part)
        np.subtract(gradient, part, out=gradient)
        np.absolute(z, out=part)
        np.negative(part, out=part)
        np.exp(part, out=part)
        np.log1p(part, out=part)
        np.add(gradient, part, out=part)
        loss = float(np.add.reduce(part, axis=None)) / z.size
        sigmoid(z, gradient)
        np.subtract(gradient, targets, out=gradient)
        return loss, np.multiply(gradient, 1 / z.size, out=gradient)

    def misfit(self, activation: Activation) -> str | None:
        if activation.lowest >= 0 and activation.highest <= 1:
            return None
        return (
            f"Binary cross-entropy needs probabilities, and outputs of {activation.entry.title} can lie "
            "outside 0 to 1. Choose the activation Sigmoid, or another loss"
        )


@LOSSES.register(
    "kullback_leibler",
    title="Kullback-Leibler divergence",
    hint="how far the outputs are from the true shares",
)
class KullbackLeibler(Loss):
    """Mean over samples of sum(target * log(target / output)), in nats: cross-entropy above its least value.

    Where targets are one-hot it is cross-entropy itself.

    Source: Goodfellow et al., Deep Learning (2016), section 3.13.
    """

    fuses: ClassVar[str] = "softmax"
    for_classes: ClassVar[bool] = True

    def forward(self, ctx: Context, y: Array, targets: Array) -> tuple[float, Array]:
        loss, gradient = _cross_entropy(ctx, y, targets)
        return loss - _entropy(ctx, targets), gradient

    def from_logits(self, ctx: Context, z: Array, targets: Array) -> tuple[float, Array]:
        loss, gradient = _softmax_cross_entropy(ctx, z, targets)
        return loss - _entropy(ctx, targets), gradient

    def misfit(self, activation: Activation) -> str | None:
        return _no_probabilities(self, activation)


@LOSSES.register("hinge", title="Hinge loss", hint="right answers need a margin of 1, and no more")
class Hinge(Loss):
    """Mean over samples and outputs of max(0, 1 - t * y), t being +1 for the true class and -1 for others.

    Each output is a support vector machine of its own, its class against the rest.

    Source: Cortes and Vapnik (1995); Rifkin and Klautau, In Defense of One-Vs-All Classification (2004).
    """

    for_classes: ClassVar[bool] = True

    def forward(self, ctx: Context, y: Array, targets: Array) -> tuple[float, Array]:
        # Of -t at once, which is what the gradient needs.
        gradient = np.multiply(targets, -2.0, out=ctx.scratch("gradient", y.shape))
        np.add(gradient, ONE, out=gradient)
        missing = np.multiply(gradient, y, out=ctx.scratch("missing", y.shape))
        np.add(missing, ONE, out=missing)
        np.maximum(missing, ZERO, out=missing)
        loss = float(np.add.reduce(missing, axis=None)) / y.size
        np.greater(missing, ZERO, out=missing)
        np.multiply(gradient, missing, out=gradient)
        return loss, np.multiply(gradient, 1 / y.size, out=gradient)

    def misfit(self, activation: Activation) -> str | None:
        if activation.lowest <= -1 and activation.highest >= 1:
            return None
        return (
            f"Hinge loss asks for outputs from -1 to 1, and {activation.entry.title} does not reach both. "
            "Choose the activation Linear or Tanh, or another loss"
        )


def _no_probabilities(loss: Loss, activation: Activation) -> str | None:
    """Advice where the outputs are not those of softmax."""
    if activation.entry.kind == "softmax":
        return None
    return (
        f"{loss.entry.title} needs probabilities that sum to 1, and {activation.entry.title} does not give "
        "them. Choose the activation Softmax, or another loss"
    )


def _entropy(ctx: Context, targets: Array) -> float:
    """Mean over samples of the entropy of the targets, in nats; 0 for one-hot rows."""
    logs = np.maximum(targets, np.finfo(targets.dtype).tiny, out=ctx.scratch("logs", targets.shape))
    return -float(np.vdot(targets, np.log(logs, out=logs))) / len(targets)


def _cross_entropy(ctx: Context, y: Array, targets: Array) -> tuple[float, Array]:
    """Mean over samples of -sum(targets * log(y)), and its gradient for y."""
    # A probability that has underflowed to 0 would make the loss infinite.
    p = np.maximum(y, np.finfo(y.dtype).tiny, out=ctx.scratch("p", y.shape))
    logs = np.log(p, out=ctx.scratch("logs", y.shape))
    loss = -float(np.vdot(targets, logs)) / len(y)
    np.divide(targets, p, out=p)
    return loss, np.multiply(p, -1 / len(y), out=p)


def _smooth(targets: Array, share: float, classes: int, out: Array) -> Array:
    """Targets of which this share is spread evenly over the classes; `out` may be the targets themselves."""
    np.multiply(targets, 1 - share, out=out)
    return np.add(out, share / classes, out=out)


def _softmax_cross_entropy(
    ctx: Context, z: Array, targets: Array, smoothing: float = 0.0
) -> tuple[float, Array]:
    """The cross-entropy of softmax(z), and its gradient for z; each row of the targets sums to 1."""
    # With the classes as the first axis, sums and maxima over them run along the memory: nearly twice as fast
    # for a hundred samples.
    count, classes = z.shape
    gradient, truth = ctx.scratch("gradient", (classes, count)), ctx.scratch("truth", (classes, count))
    row = ctx.scratch("row", (count,))
    gradient[...] = z.T
    truth[...] = targets.T
    if smoothing:
        _smooth(truth, smoothing, classes, out=truth)
    # Softmax ignores a shift of its row; with the maximum at 0, exp cannot overflow.
    np.maximum.reduce(gradient, axis=0, out=row)
    np.subtract(gradient, row, out=gradient)
    true_logits = np.vdot(truth, gradient)
    np.exp(gradient, out=gradient)
    ctx.ones(classes).dot(gradient, out=row)  # the fastest way to sum
    np.divide(gradient, row, out=gradient)
    np.log(row, out=row)
    loss = (float(np.add.reduce(row)) - float(true_logits)) / count
    np.subtract(gradient, truth, out=gradient)
    return loss, np.multiply(gradient, 1 / count, out=gradient).T

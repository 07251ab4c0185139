"""Activations as ONNX operators: one function for each that is more than one operator."""

# ruff: noqa: ARG001  # a part takes what its family is given, whether it needs it or not

import math
from collections.abc import Callable
from functools import singledispatch

from nnstudio.export.errors import ExportError
from nnstudio.export.onnx.draft import Draft, Value
from nnstudio.nn.activations import (
    ELU,
    GELU,
    SELU,
    Activation,
    Arctan,
    LeakyReLU,
    Linear,
    ReLU,
    Sigmoid,
    SiLU,
    Softmax,
    Softplus,
    Softsign,
    Tanh,
)

GELU_LINEAR = 2 * math.sqrt(2 / math.pi)
GELU_CUBIC = GELU_LINEAR * 0.044715


@singledispatch
def activate(activation: Activation, draft: Draft, z: Value) -> Value:
    """What an activation makes of z; a new activation registers a function here.

    Raises:
        ExportError: ONNX has nothing for it.
    """
    raise ExportError(f"ONNX has no operator for the activation {activation.entry.title}; choose another one")


def _one(kind: str) -> Callable[[Activation, Draft, Value], Value]:
    """For an activation that is an operator of ONNX, without settings."""
    return lambda _, draft, z: draft.each(z, kind)


for _activation, _kind in (
    (ReLU, "Relu"),
    (Sigmoid, "Sigmoid"),
    (Tanh, "Tanh"),
    (SELU, "Selu"),
    (Softplus, "Softplus"),
    (Softsign, "Softsign"),
    (Arctan, "Atan"),
):
    activate.register(_activation, _one(_kind))


@activate.register
def _(activation: Linear, draft: Draft, z: Value) -> Value:
    return z


@activate.register
def _(activation: LeakyReLU, draft: Draft, z: Value) -> Value:
    return draft.each(z, "LeakyRelu", alpha=activation.slope)


@activate.register
def _(activation: ELU, draft: Draft, z: Value) -> Value:
    return draft.each(z, "Elu", alpha=activation.alpha)


@activate.register
def _(activation: SiLU, draft: Draft, z: Value) -> Value:
    gate = draft.each(z, "Sigmoid")
    return draft.alike(z, draft.op("Mul", z.first or z.last, gate.first or gate.last))


@activate.register
def _(activation: GELU, draft: Draft, z: Value) -> Value:
    """GELU as z · sigmoid(z · (linear + cubic · z²)), for operators before opset 20 know no GELU."""
    array = z.first or z.last
    square = draft.op("Mul", array, array)
    bent = draft.op("Mul", square, draft.number("cubic", GELU_CUBIC))
    slope = draft.op("Add", bent, draft.number("linear", GELU_LINEAR))
    gate = draft.op("Sigmoid", draft.op("Mul", slope, array))
    return draft.alike(z, draft.op("Mul", array, gate))


@activate.register
def _(activation: Softmax, draft: Draft, z: Value) -> Value:
    # Over the units, which are the channels of an image; in a row, all numbers whatever their order.
    channels_first = bool(z.first) and not z.image
    return draft.each(z, "Softmax", axis=1 if channels_first else -1)

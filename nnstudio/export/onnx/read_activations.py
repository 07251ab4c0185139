"""Operators that bend numbers or hand them on, as layers."""

import math

import numpy as np

from nnstudio.export.errors import ImportFailedError
from nnstudio.export.onnx.formulas import Formula
from nnstudio.export.onnx.likely import EXACT_GELU
from nnstudio.export.onnx.naming import plain_name
from nnstudio.export.onnx.plain import Operation
from nnstudio.export.onnx.read_formulas import bent
from nnstudio.export.onnx.reader import Lengths, Reader, Thing, axis_of, only, operator, setting
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
from nnstudio.nn.layers.activation import ActivationLayer
from nnstudio.nn.layers.regularization import Dropout

SIMPLE: dict[str, Activation] = {
    "Relu": ReLU(),
    "Sigmoid": Sigmoid(),
    "Tanh": Tanh(),
    "Softplus": Softplus(),
    "Softsign": Softsign(),
    "Atan": Arctan(),
    "Swish": SiLU(),
}

CLOSE = 1e-4
"""How far constants of a formula may be off, relatively, and still mean the same."""


@operator(*SIMPLE)
def _activation(reader: Reader, operation: Operation) -> Thing:
    if operation.kind == "Swish":
        only(operation, "alpha", 1.0, 1.0)
    return _bent(reader, operation, SIMPLE[operation.kind])


@operator("LeakyRelu")
def _leaky_relu(reader: Reader, operation: Operation) -> Thing:
    return _bent(reader, operation, _leaky(setting(operation, "alpha", 0.01)))


@operator("PRelu")
def _prelu(reader: Reader, operation: Operation) -> Thing:
    slopes = np.unique(reader.weights(operation, 1))
    if len(slopes) != 1:
        raise ImportFailedError(
            "each of its units has a slope of its own; nnstudio's Leaky ReLU has one for all"
        )
    return _bent(reader, operation, _leaky(float(slopes[0])))


def _leaky(slope: float) -> Activation:
    if slope == 0:
        return ReLU()
    if slope == 1:
        return Linear()
    if not 0 < slope < 1:
        raise ImportFailedError(f"its slope below zero is {slope:g}; nnstudio's Leaky ReLU takes 0 to 1")
    return LeakyReLU(slope=slope)


@operator("Elu")
def _elu(reader: Reader, operation: Operation) -> Thing:
    alpha = setting(operation, "alpha", 1.0)
    if not 0 < alpha <= 100:
        raise ImportFailedError(f"its alpha is {alpha:g}; nnstudio's ELU takes up to 100")
    return _bent(reader, operation, ELU(alpha=alpha))


@operator("Selu")
def _selu(reader: Reader, operation: Operation) -> Thing:
    for name, usual in (("alpha", 1.6732632), ("gamma", 1.050701)):
        found = setting(operation, name, usual)
        if not math.isclose(found, usual, rel_tol=CLOSE):
            raise ImportFailedError(f"its {name} is {found:g}; nnstudio's SELU has {usual:g}")
    return _bent(reader, operation, SELU())


@operator("Gelu")
def _gelu(reader: Reader, operation: Operation) -> Thing:
    if setting(operation, "approximate", "none") != "tanh":
        raise ImportFailedError(f"it is {EXACT_GELU}")
    return _bent(reader, operation, GELU())


@operator("Clip")
def _clip(reader: Reader, operation: Operation) -> Thing:
    bounds = [
        float(reader.weights(operation, at).reshape(-1)[0]) if reader.has(operation, at) else default
        for at, default in (
            (1, setting(operation, "min", -math.inf)),
            (2, setting(operation, "max", math.inf)),
        )
    ]
    if bounds[0] == 0 and bounds[1] > 1e30:
        return _bent(reader, operation, ReLU())
    raise ImportFailedError(f"it cuts off at {bounds[0]:g} and {bounds[1]:g}; no activation of nnstudio does")


@operator("Softmax", "LogSoftmax")
def _softmax(reader: Reader, operation: Operation) -> Thing:
    x = reader.seen(operation)
    axis = axis_of(setting(operation, "axis", -1 if reader.opset >= 13 else 1), len(x.axes))
    # Before opset 13, all axes from this one on were one.
    until = axis + 1 if reader.opset >= 13 else len(x.axes)
    over = [at for at in range(axis, until) if x.lengths[at] != 1] or [axis]
    if [x.axes[at] for at in over] != [len(x.shape)]:
        raise ImportFailedError("it makes shares along another axis than that of units or channels")
    if operation.kind == "Softmax":
        return _bent(reader, operation, Softmax())
    if operation.outputs[0] != reader.graph.outputs[0].name:
        raise ImportFailedError("nnstudio has no logarithm of softmax but at the end of a network")
    reader.logarithm = True
    return _bent(reader, operation, Softmax())


def _bent(reader: Reader, operation: Operation, activation: Activation) -> Thing:
    thing = reader.thing(operation, 0)
    if isinstance(thing, Formula) and not isinstance(activation, Softmax):
        return bent(reader, operation, thing, activation)  # type: ignore[arg-type]  # in the type that it gets
    x = reader.seen(operation)
    if isinstance(activation, Linear):
        return x
    layer = ActivationLayer(activation=activation)
    return reader.assembly.like(x, plain_name(reader.graph, operation), layer)


@operator("Dropout")
def _dropout(reader: Reader, operation: Operation) -> Thing:
    x = reader.seen(operation)
    if reader.wanted(operation, 1):
        raise ImportFailedError("something needs to know what it has dropped")
    rate = setting(operation, "ratio", 0.5)
    if reader.has(operation, 1):
        rate = float(reader.weights(operation, 1).reshape(-1)[0])
    if not 0 < rate < 1:
        return x
    return reader.assembly.like(x, plain_name(reader.graph, operation), Dropout(rate=rate))


@operator("Identity")
def _identity(reader: Reader, operation: Operation) -> Thing:
    return reader.thing(operation, 0)


FLOATS, WHOLE = (1, 11), (6, 7)
"""Numbers of ONNX's types: float32 and float64; int32 and int64."""


@operator("Cast")
def _cast(reader: Reader, operation: Operation) -> Thing:
    thing, to = reader.thing(operation, 0), setting(operation, "to", 0)
    if isinstance(thing, np.ndarray) and to in (*FLOATS, *WHOLE):
        with np.errstate(invalid="ignore"):
            return thing.astype(np.float32 if to in FLOATS else np.int64)
    if isinstance(thing, Lengths) and to in FLOATS and None not in thing.values:
        return np.array(thing.values[0] if thing.single else thing.values, np.float32)
    if isinstance(thing, Lengths) or to in FLOATS:
        return thing
    raise ImportFailedError("it turns what a layer gives into numbers of another type, which rounds them")

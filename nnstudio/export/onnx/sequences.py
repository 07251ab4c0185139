"""Recurrent layers as ONNX operators, whose sequences stand (steps, samples, features)."""

from collections.abc import Mapping

import numpy as np

from nnstudio.export.errors import ExportError
from nnstudio.export.onnx.activations import activate
from nnstudio.export.onnx.draft import Draft, Value
from nnstudio.export.onnx.layers import translate
from nnstudio.export.onnx.plain import Attribute, Constant
from nnstudio.nn.activations import (
    ELU,
    Activation,
    LeakyReLU,
    Linear,
    ReLU,
    Sigmoid,
    Softplus,
    Softsign,
    Tanh,
)
from nnstudio.nn.layer import Params
from nnstudio.nn.layers.gru import GRU
from nnstudio.nn.layers.lstm import LSTM
from nnstudio.nn.layers.recurrent import SimpleRNN
from nnstudio.nn.shapes import Shape, size

LSTM_GATES = (0, 3, 1, 2)
"""ONNX has the blocks in the order i, o, f, g; we have them as i, f, g, o."""

GRU_GATES = (1, 0, 2)
"""ONNX has the blocks in the order z, r, n; we have them as r, z, n."""

INSIDE: dict[type[Activation], str] = {
    Tanh: "Tanh",
    ReLU: "Relu",
    Sigmoid: "Sigmoid",
    Softsign: "Softsign",
    Softplus: "Softplus",
    Linear: "Affine",
    LeakyReLU: "LeakyRelu",
    ELU: "Elu",
}
"""Activations that ONNX's RNN has; others are written out step by step."""

MOST_STEPS = 1000
"""Longer sequences would make a graph that no program likes to open."""


@translate.register
def _(layer: LSTM, draft: Draft, params: Params, shape: Shape, *xs: Value) -> Value:
    units = layer.units
    biases = _biases(units, 4, LSTM_GATES, params.get("bias"), None)
    weights = _weights(draft, params, LSTM_GATES, biases)
    return _recurrent("LSTM", layer.output, draft, shape, weights, {"hidden_size": units}, *xs)


@translate.register
def _(layer: GRU, draft: Draft, params: Params, shape: Shape, *xs: Value) -> Value:
    units = layer.units
    biases = _biases(units, 3, GRU_GATES, params.get("bias"), params.get("recurrent_bias"))
    weights = _weights(draft, params, GRU_GATES, biases)
    settings: dict[str, Attribute] = {"hidden_size": units, "linear_before_reset": 1}
    return _recurrent("GRU", layer.output, draft, shape, weights, settings, *xs)


@translate.register
def _(layer: SimpleRNN, draft: Draft, params: Params, shape: Shape, *xs: Value) -> Value:
    kind = INSIDE.get(type(layer.activation))
    if kind is None:
        return _step_by_step(layer, draft, params, shape, *xs)
    weights = _weights(draft, params, (0,), _biases(layer.units, 1, (0,), params.get("bias"), None))
    settings: dict[str, Attribute] = {"hidden_size": layer.units, "activations": (kind,)}
    match layer.activation:
        case LeakyReLU(slope=alpha) | ELU(alpha=alpha):
            settings["activation_alpha"] = (alpha,)
        case Linear():
            settings |= {"activation_alpha": (1.0,), "activation_beta": (0.0,)}
    return _recurrent("RNN", layer.output, draft, shape, weights, settings, *xs)


def _weights(draft: Draft, params: Params, gates: tuple[int, ...], biases: Constant | None) -> list[str]:
    """W, R and B as ONNX has them: for one direction, by gate, units first."""
    kernels = [
        draft.constant(name, _by_gate(params[name].T, gates)[np.newaxis])
        for name in ("kernel", "recurrent_kernel")
    ]
    return kernels if biases is None else [*kernels, draft.constant("bias", biases)]


def _by_gate(rows: Constant, gates: tuple[int, ...]) -> Constant:
    """Rows whose blocks are brought into this order."""
    blocks = np.split(rows, len(gates))
    return np.concatenate([blocks[gate] for gate in gates])


def _biases(
    units: int, count: int, gates: tuple[int, ...], ours: Constant | None, recurrent: Constant | None
) -> Constant | None:
    """B (1, 2 · gates · units): biases of the inputs, then of the states."""
    if ours is None:
        return None
    states = np.zeros(count * units, np.float32) if recurrent is None else recurrent
    return np.concatenate([_by_gate(ours, gates), _by_gate(states, gates)])[np.newaxis]


def _sequence(draft: Draft, x: Value) -> tuple[str, int, int]:
    """The sequence (n, steps, features), with steps and features; an image is read row by row."""
    steps, features = x.shape[0], size(x.shape[1:])
    array = draft.last(x)
    return (array if len(x.shape) == 2 else draft.reshape(array, (steps, features))), steps, features


def _recurrent(
    kind: str,
    output: str,
    draft: Draft,
    shape: Shape,
    weights: list[str],
    settings: Mapping[str, Attribute],
    x: Value,
) -> Value:
    """What an operator on sequences gives: its last state or all of them."""
    sequence, _, _ = _sequence(draft, x)
    by_step = draft.op("Transpose", sequence, perm=(1, 0, 2))
    states, last = draft.add(kind, by_step, *weights, outputs=2, settings=settings)
    if output == "last":
        directions = draft.constant("directions", np.array([0], np.int64))
        return Value(shape, last=draft.op("Squeeze", last, directions))
    directions = draft.constant("directions", np.array([1], np.int64))
    by_sample = draft.op("Transpose", draft.op("Squeeze", states, directions), perm=(1, 0, 2))
    return Value(shape, last=by_sample)


def _step_by_step(layer: SimpleRNN, draft: Draft, params: Params, shape: Shape, x: Value) -> Value:
    """A simple recurrent layer as one matrix product for each step."""
    sequence, steps, _ = _sequence(draft, x)
    if steps > MOST_STEPS:
        raise ExportError(
            f"ONNX's RNN has no activation {layer.activation.entry.title}, and {steps:,} steps are too many "
            "to be written out one by one. Choose the activation Tanh"
        )
    sums = draft.op("MatMul", sequence, draft.constant("kernel", params["kernel"]))
    if layer.bias:
        sums = draft.op("Add", sums, draft.constant("bias", params["bias"]))
    recurrent = draft.constant("recurrent_kernel", params["recurrent_kernel"])
    axis = draft.constant("axis", np.array([1], np.int64))
    parts = draft.add("Split", sums, outputs=steps, settings={"axis": 1}) if steps > 1 else (sums,)
    states: list[str] = []
    for part in parts:
        z = draft.op("Squeeze", part, axis)
        if states:
            z = draft.op("Gemm", states[-1], recurrent, z)
        h = activate(layer.activation, draft, Value((layer.units,), last=z))
        states.append(h.last)
    if layer.output == "last":
        return Value(shape, last=states[-1])
    by_step = [draft.op("Unsqueeze", state, axis) for state in states]
    return Value(shape, last=draft.op("Concat", *by_step, axis=1) if steps > 1 else by_step[0])

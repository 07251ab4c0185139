"""Recurrent operators, as layers; ONNX has the steps first and other orders of gates."""

import numpy as np

from nnstudio.export.errors import ImportFailedError
from nnstudio.export.onnx.assembly import BATCH, STEPS_FIRST, Seen
from nnstudio.export.onnx.naming import plain_name
from nnstudio.export.onnx.plain import Operation
from nnstudio.export.onnx.reader import Reader, Thing, Zeros, only, operator, setting
from nnstudio.export.onnx.sequences import GRU_GATES, LSTM_GATES
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
from nnstudio.nn.layer import Array, Layer
from nnstudio.nn.layers.gru import GRU
from nnstudio.nn.layers.lstm import LSTM
from nnstudio.nn.layers.recurrent import SimpleRNN

USUAL = {
    "LSTM": ("sigmoid", "tanh", "tanh"),
    "GRU": ("sigmoid", "tanh"),
}
"""Activations of gates and contents, as ONNX has them if nothing is said, and we always."""

SIMPLE: dict[str, Activation] = {
    "tanh": Tanh(),
    "relu": ReLU(),
    "sigmoid": Sigmoid(),
    "softsign": Softsign(),
    "softplus": Softplus(),
}


@operator("LSTM")
def _lstm(reader: Reader, operation: Operation) -> list[Thing | None]:
    _refuse_other_activations(operation)
    only(operation, "input_forget", 0, 0)
    if reader.has(operation, 7):
        raise ImportFailedError("its gates look at the memory (peepholes); nnstudio's LSTM does not")
    if reader.wanted(operation, 2):
        raise ImportFailedError(
            "something reads its memory after the last step; nnstudio's LSTM gives its state"
        )
    params, units = _params(reader, operation, 4, LSTM_GATES)
    both = params.pop("bias"), params.pop("recurrent_bias")
    params["bias"] = both[0] + both[1]
    return _recurrent(reader, operation, LSTM(units=units, output="sequence"), params)


@operator("GRU")
def _gru(reader: Reader, operation: Operation) -> list[Thing | None]:
    _refuse_other_activations(operation)
    # Without it, the gate works before the product with the states, as in the paper's last version.
    only(operation, "linear_before_reset", 1, 0)
    params, units = _params(reader, operation, 3, GRU_GATES)
    return _recurrent(reader, operation, GRU(units=units, output="sequence"), params)


@operator("RNN")
def _rnn(reader: Reader, operation: Operation) -> list[Thing | None]:
    params, units = _params(reader, operation, 1, (0,))
    both = params.pop("bias"), params.pop("recurrent_bias")
    params["bias"] = both[0] + both[1]
    layer = SimpleRNN(units=units, output="sequence", activation=_activation(operation))
    return _recurrent(reader, operation, layer, params)


def _refuse_other_activations(operation: Operation) -> None:
    usual = USUAL[operation.kind]
    found = setting(operation, "activations", ())
    if found and tuple(str(name).lower() for name in found) != usual:
        raise ImportFailedError(
            f"its activations are {', '.join(map(str, found))}; nnstudio's are {', '.join(usual)}"
        )


def _activation(operation: Operation) -> Activation:
    kinds = setting(operation, "activations", ()) or ("Tanh",)
    kind = str(kinds[0]).lower()
    alphas, betas = (setting(operation, f"activation_{name}", ()) for name in ("alpha", "beta"))
    alpha = float(alphas[0]) if alphas else None
    if kind == "affine" and alpha in (None, 1.0) and (not betas or float(betas[0]) == 0):
        return Linear()
    if kind == "leakyrelu":
        return LeakyReLU.from_fields({"slope": 0.01 if alpha is None else alpha})
    if kind == "elu":
        return ELU.from_fields({"alpha": 1.0 if alpha is None else alpha})
    if kind not in SIMPLE:
        raise ImportFailedError(f"its activation is {kinds[0]}; nnstudio's Simple RNN has no such one")
    return SIMPLE[kind]


def _params(
    reader: Reader, operation: Operation, count: int, gates: tuple[int, ...]
) -> tuple[dict[str, Array], int]:
    """The weights as we have them, and the number of units."""
    only(operation, "direction", "forward", "forward")
    only(operation, "layout", 0, 0)
    if "clip" in operation.attributes:
        raise ImportFailedError("it cuts off large sums (clip); nnstudio's layers do not")
    if reader.has(operation, 4):
        raise ImportFailedError("its sequences are of different lengths; nnstudio's have one length")
    for at in (5, 6):
        start = reader.thing(operation, at) if reader.has(operation, at) else Zeros()
        if not isinstance(start, Zeros) and not (isinstance(start, np.ndarray) and not start.any()):
            raise ImportFailedError(
                "it starts from a state other than zero; nnstudio's layers start from zero"
            )
    kernel, recurrent = reader.weights(operation, 1), reader.weights(operation, 2)
    units = kernel.shape[1] // count if kernel.ndim == 3 else 0
    if units < 1 or kernel.shape[:2] != (1, count * units) or recurrent.shape != (1, count * units, units):
        raise ImportFailedError("its weights have other shapes than ONNX says")
    biases = np.zeros((1, 2 * count * units), np.float32)
    if reader.has(operation, 3):
        biases = reader.weights(operation, 3)
        if biases.shape != (1, 2 * count * units):
            raise ImportFailedError("its biases have another shape than ONNX says")
    ours = np.argsort(gates)

    def by_gate(rows: Array) -> Array:
        blocks = np.split(rows, count)
        return np.concatenate([blocks[gate] for gate in ours])

    of_inputs, of_states = np.split(biases[0], 2)
    return {
        "kernel": by_gate(kernel[0]).T,
        "recurrent_kernel": by_gate(recurrent[0]).T,
        "bias": by_gate(of_inputs),
        "recurrent_bias": by_gate(of_states),
    }, units


def _recurrent(
    reader: Reader, operation: Operation, layer: Layer, params: dict[str, Array]
) -> list[Thing | None]:
    """All states, and the last; a layer that nothing reads is left out in the end."""
    x = reader.seen(operation)
    if len(x.axes) != 3:
        raise ImportFailedError("it reads something else than a sequence")
    name = plain_name(reader.graph, operation)
    x = reader.assembly.arranged(x, STEPS_FIRST)
    at = reader.assembly.add(name, layer, x.piece, params=params)
    shape = reader.assembly.pieces[at].shape
    states = Seen(at, shape, (1, None, BATCH, 2))
    if not reader.wanted(operation, 1):
        return [states]
    last = reader.last_step(at)
    assert last is not None  # it has just been added
    return [states, Seen(last, shape[1:], (None, BATCH, 1))]

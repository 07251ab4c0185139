"""How each kind of layer is written in Keras: the expression that calls it, and its arrays."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from nnstudio.export.keras_script import images
from nnstudio.export.keras_script.writer import Part, Writer, held_back, made, no_bias
from nnstudio.export.planned import Step, refuse
from nnstudio.export.statements import number
from nnstudio.nn.layer import Array, Layer
from nnstudio.nn.layers.activation import ActivationLayer
from nnstudio.nn.layers.convolution import Conv2D, Conv2DTranspose
from nnstudio.nn.layers.core import Dense, Output
from nnstudio.nn.layers.gru import GRU
from nnstudio.nn.layers.lstm import LSTM
from nnstudio.nn.layers.merge import Add, Concatenate, Multiply
from nnstudio.nn.layers.normalization import BatchNorm, LayerNorm
from nnstudio.nn.layers.pooling import AveragePool2D, GlobalAveragePool2D, MaxPool2D, UpSample2D
from nnstudio.nn.layers.recurrent import SimpleRNN
from nnstudio.nn.layers.recursive import RecursiveMerge
from nnstudio.nn.layers.regularization import Dropout, GaussianNoise
from nnstudio.nn.layers.shaping import Flatten, Reshape

FRAMEWORK = "Keras"


def written(step: Step, writer: Writer) -> Part:
    """One layer.

    Raises:
        ExportError: Keras cannot express it.
    """
    write = _WRITERS.get(type(step.layer))
    if write is None:
        raise refuse(step, FRAMEWORK, "there is no such layer. Take it out, or put another in its place")
    return write(step, writer)


def _dense(step: Step, writer: Writer) -> Part:
    layer = step.layer
    assert isinstance(layer, Dense | Output)
    called = made(
        "layers.Dense",
        step,
        writer.flat(step),
        str(layer.units),
        activation=writer.own.activation(layer.activation),
        use_bias=no_bias(step),
        **held_back(step, 0, "kernel"),
    )
    return Part(called, step.params)


def _batch_norm(step: Step, _: Writer) -> Part:
    layer = step.layer
    assert isinstance(layer, BatchNorm)
    called = made(
        "layers.BatchNormalization",
        step,
        step.sources[0],
        momentum=number(layer.momentum),
        epsilon=number(layer.epsilon),
    )
    arrays = {
        "gamma": step.params["scale"],
        "beta": step.params["offset"],
        "moving_mean": step.params["running_mean"],
        "moving_variance": step.params["running_variance"],
    }
    return Part(called, arrays)


def _layer_norm(step: Step, _: Writer) -> Part:
    layer = step.layer
    assert isinstance(layer, LayerNorm)
    axes = step.params["scale"].ndim
    axis = list(range(1, axes + 1)) if axes > 1 else None
    called = made(
        "layers.LayerNormalization", step, step.sources[0], axis=axis, epsilon=number(layer.epsilon)
    )
    return Part(called, {"gamma": step.params["scale"], "beta": step.params["offset"]})


def _recurrent(step: Step, writer: Writer) -> Part:
    layer = step.layer
    assert isinstance(layer, SimpleRNN | GRU | LSTM)
    kind = {SimpleRNN: "SimpleRNN", GRU: "GRU", LSTM: "LSTM"}[type(layer)]
    called = made(
        f"layers.{kind}",
        step,
        writer.sequence(step),
        str(layer.units),
        activation=writer.own.activation(layer.activation) if isinstance(layer, SimpleRNN) else None,
        return_sequences=True if layer.output == "sequence" else None,
        use_bias=no_bias(step),
        **held_back(step, 0, "kernel", "recurrent"),
    )
    return Part(called, _gru_arrays(step) if isinstance(layer, GRU) else step.params)


def _gru_arrays(step: Step) -> dict[str, Array]:
    """In Keras the gates stand in the order z, r, n, and both biases below one another."""
    arrays = {}
    for name, array in step.params.items():
        r, z, new = np.split(array, 3, axis=-1)
        arrays[name] = np.concatenate([z, r, new], axis=-1)
    if "bias" in arrays:
        arrays["bias"] = np.stack([arrays["bias"], arrays.pop("recurrent_bias")])
    return arrays


def _recursive(step: Step, writer: Writer) -> Part:
    layer = step.layer
    assert isinstance(layer, RecursiveMerge)
    called = made(
        writer.own.layer("RecursiveMerge"),
        step,
        step.sources[0],
        str(layer.units),
        str(layer.patch_size),
        activation=writer.own.activation(layer.activation),
        use_bias=no_bias(step),
        **held_back(step, 0, "kernel"),
    )
    return Part(called, step.params)


def _activation(step: Step, writer: Writer) -> Part:
    layer = step.layer
    assert isinstance(layer, ActivationLayer)
    word = writer.own.activation(layer.activation)
    return Part(made("layers.Activation", step, step.sources[0], word))


def _reshape(step: Step, _: Writer) -> Part:
    return Part(made("layers.Reshape", step, step.sources[0], repr(step.shape)))


def _noise(step: Step, writer: Writer) -> Part:
    layer = step.layer
    assert isinstance(layer, GaussianNoise)
    kind = "layers.GaussianNoise" if layer.deviation <= 1 else writer.own.layer("Noise")
    return Part(made(kind, step, step.sources[0], number(layer.deviation)))


def _dropout(step: Step, _: Writer) -> Part:
    layer = step.layer
    assert isinstance(layer, Dropout)
    return Part(made("layers.Dropout", step, step.sources[0], number(layer.rate)))


def _merge(step: Step, _: Writer) -> Part:
    kind = {Add: "Add", Multiply: "Multiply", Concatenate: "Concatenate"}[type(step.layer)]
    return Part(made(f"layers.{kind}", step, f"[{', '.join(step.sources)}]"))


_WRITERS: Mapping[type[Layer], Callable[[Step, Writer], Part]] = MappingProxyType(
    {
        Dense: _dense,
        Output: _dense,
        ActivationLayer: _activation,
        Dropout: _dropout,
        GaussianNoise: _noise,
        Flatten: lambda step, _: Part(made("layers.Flatten", step, step.sources[0])),
        Reshape: _reshape,
        Conv2D: images.convolution,
        Conv2DTranspose: images.deconvolution,
        MaxPool2D: images.pooling,
        AveragePool2D: images.pooling,
        GlobalAveragePool2D: images.global_average,
        UpSample2D: images.upsampling,
        BatchNorm: _batch_norm,
        LayerNorm: _layer_norm,
        Add: _merge,
        Multiply: _merge,
        Concatenate: _merge,
        SimpleRNN: _recurrent,
        GRU: _recurrent,
        LSTM: _recurrent,
        RecursiveMerge: _recursive,
    }
)

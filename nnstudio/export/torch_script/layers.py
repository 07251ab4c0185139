"""How each kind of layer is written in PyTorch: what makes it, how it is called, and its arrays."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from nnstudio.export.planned import Step, refuse
from nnstudio.export.statements import number
from nnstudio.export.torch_script import images
from nnstudio.export.torch_script.writer import Part, Writer, arguments, bend, bias_of, function, no_bias
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
from nnstudio.nn.shapes import size

FRAMEWORK = "PyTorch"


def written(step: Step, writer: Writer) -> Part:
    """One layer.

    Raises:
        ExportError: PyTorch cannot express it.
    """
    write = _WRITERS.get(type(step.layer))
    if write is None:
        raise refuse(step, FRAMEWORK, "there is no such layer. Take it out, or put another in its place")
    made = write(step, writer)
    writer.first[step.target] = made.first
    return made


def _dense(step: Step, writer: Writer) -> Part:
    layer = step.layer
    assert isinstance(layer, Dense | Output)
    made = arguments(str(size(step.inputs[0])), str(layer.units), bias=no_bias(step))
    arrays = {"weight": step.params["kernel"].T} | bias_of(step)
    called = bend(layer.activation, f"self.{step.word}({writer.flat(step)})", axis=1)
    return Part(f"nn.Linear({made})", called, arrays)


def _batch_norm(step: Step, writer: Writer) -> Part:
    layer = step.layer
    assert isinstance(layer, BatchNorm)
    x = step.sources[0]
    axes = len(step.shape)
    made = f"nn.BatchNorm{2 if axes == 3 else 1}d(" + arguments(
        str(step.shape[-1]), eps=number(layer.epsilon), momentum=number(round(1 - layer.momentum, 12))
    )
    arrays = {
        "weight": step.params["scale"],
        "bias": step.params["offset"],
        "running_mean": step.params["running_mean"],
        "running_var": step.params["running_variance"],
    }
    if axes == 3:
        called = f"self.{step.word}({writer.with_first(x)})"
    elif axes == 2:
        called = f"self.{step.word}({x}.transpose(1, 2)).transpose(1, 2)"
    else:
        called = f"self.{step.word}({x})"
    return Part(f"{made})", called, arrays, first=axes == 3)


def _layer_norm(step: Step, writer: Writer) -> Part:
    layer = step.layer
    assert isinstance(layer, LayerNorm)
    over = step.params["scale"].shape
    arrays = {"weight": step.params["scale"], "bias": step.params["offset"]}
    made = f"nn.LayerNorm({list(over)}, eps={number(layer.epsilon)})"
    return Part(made, f"self.{step.word}({writer.with_last(step.sources[0])})", arrays)


def _recurrent(step: Step, writer: Writer) -> Part:
    layer = step.layer
    assert isinstance(layer, SimpleRNN | GRU | LSTM)
    features = size(step.inputs[0][1:])
    if isinstance(layer, SimpleRNN) and layer.activation.entry.kind not in ("tanh", "relu"):
        made = arguments(str(features), str(layer.units), function(layer.activation), bias=no_bias(step))
        arrays = {
            "from_input.weight": step.params["kernel"].T,
            "from_state.weight": step.params["recurrent_kernel"].T,
        } | ({"from_input.bias": step.params["bias"]} if "bias" in step.params else {})
        made, states = writer.call("SimpleRNN", made), f"self.{step.word}({writer.sequence(step)})"
    else:
        kind = {SimpleRNN: "RNN", GRU: "GRU", LSTM: "LSTM"}[type(layer)]
        relu = isinstance(layer, SimpleRNN) and layer.activation.entry.kind == "relu"
        made = arguments(
            *(str(features), str(layer.units)),
            nonlinearity='"relu"' if relu else None,
            bias=no_bias(step),
            batch_first=True,
        )
        made, states = f"nn.{kind}({made})", f"self.{step.word}({writer.sequence(step)})[0]"
        arrays = _recurrent_arrays(step)
    return Part(made, states if layer.output == "sequence" else f"{states}[:, -1]", arrays)


def _recurrent_arrays(step: Step) -> dict[str, Array]:
    """PyTorch has two biases for each unit, whose sum counts; but in a GRU, both do."""
    arrays = {
        "weight_ih_l0": step.params["kernel"].T,
        "weight_hh_l0": step.params["recurrent_kernel"].T,
    }
    if "bias" in step.params:
        bias = step.params["bias"]
        arrays["bias_ih_l0"] = bias
        arrays["bias_hh_l0"] = step.params.get("recurrent_bias", np.zeros_like(bias))
    return arrays


def _recursive(step: Step, writer: Writer) -> Part:
    layer = step.layer
    assert isinstance(layer, RecursiveMerge)
    words = (str(step.inputs[0][2]), str(layer.units), str(layer.patch_size), function(layer.activation))
    arrays = {"leaf.weight": step.params["leaf_kernel"].T, "merge.weight": step.params["kernel"].T}
    if layer.bias:
        arrays |= {"leaf.bias": step.params["leaf_bias"], "merge.bias": step.params["bias"]}
    made = writer.call("RecursiveMerge", arguments(*words, bias=no_bias(step)))
    return Part(made, f"self.{step.word}({writer.with_last(step.sources[0])})", arrays)


def _activation(step: Step, writer: Writer) -> Part:
    layer = step.layer
    assert isinstance(layer, ActivationLayer)
    (x,) = step.sources
    first = writer.first.get(x, False)
    return Part("", bend(layer.activation, x, axis=1 if first else -1), first=first)


def _flatten(step: Step, writer: Writer) -> Part:
    return Part("", f"{writer.with_last(step.sources[0])}.flatten(1)")


def _reshape(step: Step, writer: Writer) -> Part:
    x = writer.with_last(step.sources[0])
    return Part("", f"{x}.reshape(-1, {', '.join(map(str, step.shape))})")


def _dropout(step: Step, writer: Writer) -> Part:
    layer = step.layer
    (x,) = step.sources
    if isinstance(layer, GaussianNoise):
        made = writer.call("GaussianNoise", number(layer.deviation))
    else:
        assert isinstance(layer, Dropout)
        made = f"nn.Dropout({number(layer.rate)})"
    return Part(made, f"self.{step.word}({x})", first=writer.first.get(x, False))


def _merge(step: Step, writer: Writer) -> Part:
    # Where one branch has its channels first, the others follow: it is for images that they matter.
    first = any(writer.first.get(x) for x in step.sources)
    xs = [writer.with_first(x) if first else x for x in step.sources]
    if isinstance(step.layer, Concatenate):
        called = f"torch.cat([{', '.join(xs)}], dim={1 if first else -1})"
    else:
        called = (" + " if isinstance(step.layer, Add) else " * ").join(xs)
    return Part("", called, first=first)


_WRITERS: Mapping[type[Layer], Callable[[Step, Writer], Part]] = MappingProxyType(
    {
        Dense: _dense,
        Output: _dense,
        ActivationLayer: _activation,
        Dropout: _dropout,
        GaussianNoise: _dropout,
        Flatten: _flatten,
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

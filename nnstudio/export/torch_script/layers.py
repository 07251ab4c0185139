"""How each kind of layer is written in PyTorch: what makes it, how it is called, and its arrays."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from nnstudio.export.planned import Step, refuse
from nnstudio.export.statements import number
from nnstudio.export.torch_script.writer import Part, Writer, arguments, bend, function, no_bias
from nnstudio.nn.layer import Array, Layer
from nnstudio.nn.layers.activation import ActivationLayer
from nnstudio.nn.layers.convolution import Conv2D, Conv2DTranspose
from nnstudio.nn.layers.core import Dense, Output
from nnstudio.nn.layers.gru import GRU
from nnstudio.nn.layers.lstm import LSTM
from nnstudio.nn.layers.merge import Add, Concatenate, Multiply
from nnstudio.nn.layers.normalization import BatchNorm, LayerNorm
from nnstudio.nn.layers.pooling import AveragePool2D, GlobalAveragePool2D, MaxPool2D, Pooling, UpSample2D
from nnstudio.nn.layers.recurrent import SimpleRNN
from nnstudio.nn.layers.recursive import RecursiveMerge
from nnstudio.nn.layers.regularization import Dropout, GaussianNoise
from nnstudio.nn.layers.shaping import Flatten, Reshape
from nnstudio.nn.patches import Slide
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
    arrays = {"weight": step.params["kernel"].T} | _bias(step)
    called = bend(layer.activation, f"self.{step.word}({writer.flat(step)})", axis=1)
    return Part(f"nn.Linear({made})", called, arrays)


def _bias(step: Step) -> dict[str, Array]:
    return {"bias": step.params["bias"]} if "bias" in step.params else {}


def _convolution(step: Step, writer: Writer) -> Part:
    layer = step.layer
    assert isinstance(layer, Conv2D)
    x = writer.with_first(step.sources[0])
    height, width, channels = step.inputs[0]
    around = [_around(length, layer.kernel_size, layer.stride) for length in (height, width)]
    padding: object = None
    if layer.padding == "same":
        if layer.stride == 1 and layer.kernel_size % 2:
            padding = '"same"'
        elif around[0] == around[1] and around[0][0] == around[0][1]:
            padding = around[0][0] or None
        elif any(map(any, around)):
            (top, bottom), (left, right) = around
            x = f"F.pad({x}, ({left}, {right}, {top}, {bottom}))"
    made = arguments(
        *(str(channels), str(layer.filters), str(layer.kernel_size)),
        stride=layer.stride if layer.stride > 1 else None,
        padding=padding,
        bias=no_bias(step),
    )
    arrays = {"weight": step.params["kernel"].transpose(3, 2, 0, 1)} | _bias(step)
    called = bend(layer.activation, f"self.{step.word}({x})", axis=1)
    return Part(f"nn.Conv2d({made})", called, arrays, first=True)


def _around(length: int, kernel: int, stride: int) -> tuple[int, int]:
    """How many zeros stand before and after an axis for padding "same"."""
    slide = Slide.over(length, kernel, stride, "same")
    return slide.before, max(0, slide.reach - length) - slide.before


def _deconvolution(step: Step, writer: Writer) -> Part:
    layer = step.layer
    assert isinstance(layer, Conv2DTranspose)
    height, width, _ = step.shape
    over = layer.kernel_size - layer.stride if layer.padding == "same" else 0
    made = arguments(
        *(str(step.inputs[0][2]), str(layer.filters), str(layer.kernel_size)),
        stride=layer.stride if layer.stride > 1 else None,
        padding=over // 2 if over > 1 else None,
        output_padding=-over if over < 0 else None,
        bias=no_bias(step),
    )
    called = f"self.{step.word}({writer.with_first(step.sources[0])})"
    if over > 0 and over % 2:
        called += f"[..., :{height}, :{width}]"
    arrays = {"weight": step.params["kernel"].transpose(2, 3, 0, 1)} | _bias(step)
    return Part(f"nn.ConvTranspose2d({made})", bend(layer.activation, called, axis=1), arrays, first=True)


def _pooling(step: Step, writer: Writer) -> Part:
    layer = step.layer
    assert isinstance(layer, Pooling)
    kind = "MaxPool2d" if isinstance(layer, MaxPool2D) else "AvgPool2d"
    stride = layer.stride if layer.stride not in (0, layer.size) else None
    made = f"nn.{kind}({arguments(str(layer.size), stride=stride)})"
    return Part(made, f"self.{step.word}({writer.with_first(step.sources[0])})", first=True)


def _global_average(step: Step, writer: Writer) -> Part:
    x = step.sources[0]
    return Part("", f"{x}.mean(dim=({'2, 3' if writer.first.get(x) else '1, 2'}))")


def _upsampling(step: Step, writer: Writer) -> Part:
    layer = step.layer
    assert isinstance(layer, UpSample2D)
    made = f'nn.Upsample(scale_factor={layer.factor}, mode="{layer.method}")'
    return Part(made, f"self.{step.word}({writer.with_first(step.sources[0])})", first=True)


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
        Conv2D: _convolution,
        Conv2DTranspose: _deconvolution,
        MaxPool2D: _pooling,
        AveragePool2D: _pooling,
        GlobalAveragePool2D: _global_average,
        UpSample2D: _upsampling,
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

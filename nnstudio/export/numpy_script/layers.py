"""How each kind of layer is written as a call of a NumPy function."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from nnstudio.export.planned import Step, refuse
from nnstudio.export.statements import number
from nnstudio.nn.activations import ELU, Activation, LeakyReLU, Linear
from nnstudio.nn.layer import Layer
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

FRAMEWORK = "NumPy"


@dataclass
class Writer:
    """Writes calls, and remembers which functions the script needs."""

    called: set[str] = field(default_factory=set)

    def call(self, function: str, *arguments: str) -> str:
        """The call of a function of the script."""
        self.called.add(function)
        return f"{function}({', '.join(arguments)})"

    def bend(self, activation: Activation, z: str) -> str:
        """An activation of an expression."""
        kind = activation.entry.kind
        match activation:
            case Linear():
                return z
            case LeakyReLU():
                return self.call(kind, z, number(activation.slope))
            case ELU():
                return self.call(kind, z, number(activation.alpha))
        return self.call(kind, z)

    def function(self, activation: Activation) -> str:
        """An activation as a function that can be handed on."""
        if isinstance(activation, LeakyReLU | ELU | Linear):
            return f"lambda z: {self.bend(activation, 'z')}"
        self.called.add(activation.entry.kind)
        return activation.entry.kind


def passes(layer: Layer) -> bool:
    """Whether a layer does nothing to what it is given once training is over."""
    nothing = isinstance(layer, ActivationLayer) and isinstance(layer.activation, Linear)
    return nothing or isinstance(layer, Dropout | GaussianNoise)


def expression(step: Step, writer: Writer) -> str:
    """The step as an expression of its variables and of `weights`.

    Raises:
        ExportError: There is no way to write this layer.
    """
    write = _WRITERS.get(type(step.layer))
    if write is None:
        raise refuse(step, FRAMEWORK, "there is no such layer. Take it out, or put another in its place")
    return write(step, writer)


def _weight(step: Step, name: str) -> str:
    """One array of the layer; a bias that it does not have is 0."""
    return f'weights["{step.word}.{name}"]' if name in step.params else "0"


def _weights(step: Step) -> list[str]:
    return [_weight(step, name) for name in step.params]


def _dense(step: Step, writer: Writer) -> str:
    layer = step.layer
    assert isinstance(layer, Dense | Output)
    return writer.bend(layer.activation, writer.call("dense", step.sources[0], *_weights(step)))


def _convolution(step: Step, writer: Writer) -> str:
    layer = step.layer
    assert isinstance(layer, Conv2D)
    (x,) = step.sources
    if layer.padding == "same":
        x = writer.call("padded", x, str(layer.kernel_size), str(layer.stride))
    stride = [f"stride={layer.stride}"] if layer.stride > 1 else []
    return writer.bend(layer.activation, writer.call("convolve", x, *_weights(step), *stride))


def _deconvolution(step: Step, writer: Writer) -> str:
    layer = step.layer
    assert isinstance(layer, Conv2DTranspose)
    height, width, _ = step.shape
    before = max(0, layer.kernel_size - layer.stride) // 2 if layer.padding == "same" else 0
    arguments = [
        _weight(step, "kernel"),
        _weight(step, "bias"),
        *map(str, (layer.stride, height, width, before)),
    ]
    return writer.bend(layer.activation, writer.call("paint", step.sources[0], *arguments))


def _pooling(step: Step, writer: Writer) -> str:
    layer = step.layer
    assert isinstance(layer, Pooling)
    function = "max_pool" if isinstance(layer, MaxPool2D) else "average_pool"
    return writer.call(function, step.sources[0], str(layer.size), str(layer.stride or layer.size))


def _upsampling(step: Step, writer: Writer) -> str:
    layer = step.layer
    assert isinstance(layer, UpSample2D)
    function = "repeat_pixels" if layer.method == "nearest" else "blend_pixels"
    return writer.call(function, step.sources[0], str(layer.factor))


def _batch_norm(step: Step, writer: Writer) -> str:
    layer = step.layer
    assert isinstance(layer, BatchNorm)
    names = ("running_mean", "running_variance", "scale", "offset")
    arguments = [*(_weight(step, name) for name in names), number(layer.epsilon)]
    return writer.call("normalize", step.sources[0], *arguments)


def _layer_norm(step: Step, writer: Writer) -> str:
    layer = step.layer
    assert isinstance(layer, LayerNorm)
    arguments = [_weight(step, "scale"), _weight(step, "offset"), number(layer.epsilon)]
    return writer.call("normalize_each", step.sources[0], *arguments)


def _recurrent(step: Step, writer: Writer) -> str:
    layer = step.layer
    assert isinstance(layer, SimpleRNN | GRU | LSTM)
    if isinstance(layer, SimpleRNN):
        arguments = [_weight(step, name) for name in ("kernel", "recurrent_kernel", "bias")]
        states = writer.call("simple_rnn", step.sources[0], *arguments, writer.function(layer.activation))
    else:
        states = writer.call(layer.entry.kind, step.sources[0], *_weights(step))
    return states if layer.output == "sequence" else f"{states}[:, -1]"


def _recursive(step: Step, writer: Writer) -> str:
    layer = step.layer
    assert isinstance(layer, RecursiveMerge)
    arguments = [_weight(step, name) for name in ("leaf_kernel", "leaf_bias", "kernel", "bias")]
    bend = writer.function(layer.activation)
    return writer.call("merge_neighbours", step.sources[0], *arguments, str(layer.patch_size), bend)


def _activation(step: Step, writer: Writer) -> str:
    layer = step.layer
    assert isinstance(layer, ActivationLayer)
    return writer.bend(layer.activation, step.sources[0])


def _reshape(step: Step, _: Writer) -> str:
    return f"{step.sources[0]}.reshape(-1, {', '.join(map(str, step.shape))})"


_WRITERS: Mapping[type[Layer], Callable[[Step, Writer], str]] = MappingProxyType(
    {
        Dense: _dense,
        Output: _dense,
        ActivationLayer: _activation,
        Flatten: lambda step, writer: writer.call("flat", step.sources[0]),
        Reshape: _reshape,
        Conv2D: _convolution,
        Conv2DTranspose: _deconvolution,
        MaxPool2D: _pooling,
        AveragePool2D: _pooling,
        GlobalAveragePool2D: lambda step, _: f"{step.sources[0]}.mean(axis=(1, 2))",
        UpSample2D: _upsampling,
        BatchNorm: _batch_norm,
        LayerNorm: _layer_norm,
        Add: lambda step, _: " + ".join(step.sources),
        Multiply: lambda step, _: " * ".join(step.sources),
        Concatenate: lambda step, _: f"np.concatenate([{', '.join(step.sources)}], axis=-1)",
        SimpleRNN: _recurrent,
        GRU: _recurrent,
        LSTM: _recurrent,
        RecursiveMerge: _recursive,
    }
)

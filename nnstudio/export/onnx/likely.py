"""Likely layers: where an operator that cannot be read probably comes from, and what to do about it.

People know the layers that they have written, and not the operators that a program makes of them.
"""

from collections.abc import Mapping
from types import MappingProxyType

EXACT_GELU = (
    "GELU in its exact form, while nnstudio's is the approximation with tanh. Train the network with "
    'that one (PyTorch: nn.GELU(approximate="tanh"); Keras: gelu(x, approximate=True))'
)
UPSAMPLING = (
    "upsampling, such as UpSampling2D of Keras. nnstudio reads it where it comes as Resize, as nn.Upsample "
    "of PyTorch does; or take a Conv2DTranspose"
)
_NEAREST = "The nearest that nnstudio has is"
_QUANTIZED = "a network that was quantized. Export it before that, in float32"
_ATTENTION = "attention, as in a transformer. nnstudio reads sequences by SimpleRNN, GRU and LSTM"
_TRAINING = (
    "dropout or noise, written as for training. Export the network as it answers (PyTorch: model.eval())"
)
_NAMED = "the name of the class, or the best few. Leave that away: nnstudio names the class by itself"

LIKELY: Mapping[str, str] = MappingProxyType(
    {
        "Loop": "a GRU or SimpleRNN of Keras, which TensorFlow writes as a loop. Take LSTM, or build the "
        "network in PyTorch: those come without loops",
        "If": "dropout, batch normalization or a condition of your own, written for training as well. Export "
        "the network as it answers (PyTorch: model.eval() first), without torch.jit.script",
        "Tile": UPSAMPLING,
        "DepthToSpace": "nn.PixelShuffle of PyTorch. Take Conv2DTranspose or nn.Upsample in its place",
        "Erfc": EXACT_GELU,
        "HardSwish": f"the activation Hardswish, as in MobileNetV3. {_NEAREST} SiLU: train with that",
        "HardSigmoid": "the activation hard sigmoid, or Hardswish as in MobileNetV3. The nearest that "
        "nnstudio has are sigmoid and SiLU: train the network with them",
        "Mish": f"the activation Mish. {_NEAREST} SiLU: train the network with it",
        "Celu": f"the activation CELU. {_NEAREST} ELU: train the network with it",
        "ThresholdedRelu": f"ThresholdedReLU. {_NEAREST} ReLU: train the network with it",
        "InstanceNormalization": "nn.GroupNorm or nn.InstanceNorm2d of PyTorch. nnstudio has batch "
        "normalization, and layer normalization over the last axis or the whole sample",
        "GroupNormalization": "a group normalization. nnstudio has batch normalization, and layer "
        "normalization over the last axis or the whole sample",
        "LRN": "local response normalization, as in AlexNet. Leave it away, or take batch normalization",
        "Split": "code that cuts what a layer gives into parts. Give each branch a layer of its own",
        "Einsum": _ATTENTION,
        "Attention": _ATTENTION,
        "ReduceSum": "a sum over an axis. nnstudio takes means over height and width of an image",
        "ArgMax": _NAMED,
        "TopK": _NAMED,
        "RandomNormalLike": _TRAINING,
        "RandomUniformLike": _TRAINING,
        "Bernoulli": _TRAINING,
        "QuantizeLinear": _QUANTIZED,
        "DequantizeLinear": _QUANTIZED,
        "DynamicQuantizeLinear": _QUANTIZED,
        "QLinearConv": _QUANTIZED,
        "QLinearMatMul": _QUANTIZED,
        "MatMulInteger": _QUANTIZED,
        "ConvInteger": _QUANTIZED,
    }
)
"""By the kind of operator: what it probably is, and what to do."""


def advice(kind: str) -> str:
    """The layer that an operator probably comes from, and what to do, as sentences."""
    if kind in LIKELY:
        return f"It probably is {LIKELY[kind]}"
    return "Export the network without it"

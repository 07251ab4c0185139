"""What writes layers in PyTorch one after the other: activations, arguments, and how the axes lie."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from nnstudio.export.planned import Step
from nnstudio.export.statements import number
from nnstudio.nn.activations import ELU, GELU, Activation, LeakyReLU, Linear, Softmax
from nnstudio.nn.layer import Array

_BENDS: Mapping[str, str] = MappingProxyType(
    {
        "sigmoid": "torch.sigmoid",
        "tanh": "torch.tanh",
        "relu": "torch.relu",
        "leaky_relu": "F.leaky_relu",
        "elu": "F.elu",
        "selu": "F.selu",
        "gelu": "F.gelu",
        "silu": "F.silu",
        "softplus": "F.softplus",
        "softsign": "F.softsign",
        "arctan": "torch.atan",
        "softmax": "torch.softmax",
    }
)


@dataclass(frozen=True)
class Part:
    """One layer in PyTorch.

    `made` is the module that `__init__` makes, empty where there is none; `called` the expression of
    `forward`; `arrays` are those of the module by name. `first` says whether the output has its channels as
    the first axis of a sample.
    """

    made: str
    called: str
    arrays: Mapping[str, Array] = field(default_factory=dict)
    first: bool = False


@dataclass
class Writer:
    """Writes layers one after the other, and knows how the axes of each variable lie.

    In PyTorch, the layers for images want the channels before the height; all others take what nnstudio
    gives them, with the channels last.
    """

    first: dict[str, bool] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def with_first(self, variable: str) -> str:
        """A variable with its channels first."""
        return variable if self.first.get(variable) else self.call("channels_first", variable)

    def with_last(self, variable: str) -> str:
        """A variable with its channels last."""
        return self.call("channels_last", variable) if self.first.get(variable) else variable

    def flat(self, step: Step) -> str:
        """What comes into the step, all numbers of a sample in one row."""
        x = self.with_last(step.sources[0])
        return x if len(step.inputs[0]) == 1 else f"{x}.flatten(1)"

    def sequence(self, step: Step) -> str:
        """What comes into the step, as a sequence (n, steps, features)."""
        x = self.with_last(step.sources[0])
        return f"{x}.flatten(2)" if len(step.inputs[0]) == 3 else x

    def call(self, function: str, *arguments: str) -> str:
        """The call of a function that the script brings along."""
        self.used.add(function)
        return f"{function}({', '.join(arguments)})"


def bend(activation: Activation, z: str, *, axis: int = -1) -> str:
    """An activation of an expression whose units, or channels, lie along this axis."""
    if isinstance(activation, Linear):
        return z
    more = ""
    match activation:
        case LeakyReLU():
            more = f", {number(activation.slope)}"
        case ELU():
            more = f", alpha={number(activation.alpha)}"
        case GELU():
            more = ', approximate="tanh"'
        case Softmax():
            more = f", dim={axis}"
    return f"{_BENDS[activation.entry.kind]}({z}{more})"


def function(activation: Activation) -> str:
    """An activation as a function that can be handed on."""
    written = bend(activation, "z")
    return f"lambda z: {written}" if "," in written or written == "z" else written.removesuffix("(z)")


def arguments(*words: str, **named: object) -> str:
    return ", ".join([*words, *(f"{name}={value}" for name, value in named.items() if value is not None)])


def no_bias(step: Step) -> bool | None:
    """The argument `bias` where it is not as it is by default."""
    return None if "bias" in step.params else False


def bias_of(step: Step) -> dict[str, Array]:
    """The array of the bias, if there is one."""
    return {"bias": step.params["bias"]} if "bias" in step.params else {}

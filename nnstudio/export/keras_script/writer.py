"""What writes layers in Keras one after the other: their arguments, and those that stand beside them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from nnstudio.export.keras_script.own import Own
from nnstudio.export.naming import identifier
from nnstudio.export.planned import Step
from nnstudio.export.statements import number
from nnstudio.nn.layer import Array, WeightedLayer
from nnstudio.nn.shapes import size


@dataclass(frozen=True)
class Part:
    """One layer in Keras: the expression of its output, and its arrays by the names that Keras gives them."""

    called: str
    arrays: Mapping[str, Array] = field(default_factory=dict)


@dataclass
class Writer:
    """Writes layers one after the other; `names` are those that no more layer may have."""

    names: set[str]
    own: Own = field(default_factory=Own)

    def flat(self, step: Step) -> str:
        """What comes into the step, all numbers of a sample in one row."""
        (x,) = step.sources
        return x if len(step.inputs[0]) == 1 else self.beside(step, "rows", x, "Flatten")

    def sequence(self, step: Step) -> str:
        """What comes into the step, as a sequence (n, steps, features)."""
        (x,) = step.sources
        steps, *features = step.inputs[0]
        if len(features) == 1:
            return x
        return self.beside(step, "rows", x, "Reshape", f"({steps}, {size(tuple(features))})")

    def beside(self, step: Step, ending: str, x: str, kind: str, *arguments: str) -> str:
        """A layer of Keras that stands beside that of the step, under a name of its own."""
        name = identifier(f"{step.word}_{ending}", self.names)
        self.names.add(name)
        return f"layers.{kind}({_arguments(*arguments, name=_quoted(name))})({x})"


def _quoted(word: str) -> str:
    return f'"{word}"'


def _arguments(*words: str, **named: object) -> str:
    return ", ".join([*words, *(f"{name}={value}" for name, value in named.items() if value is not None)])


def made(kind: str, step: Step, x: str, *words: str, **named: object) -> str:
    """A layer with the name of the step, called for x."""
    trained: dict[str, object] = {}
    if isinstance(step.layer, WeightedLayer) and step.layer.frozen:
        trained["trainable"] = False
    return f"{kind}({_arguments(*words, **named, **trained, name=_quoted(step.word))})({x})"


def held_back(step: Step, axes: object, *kernels: str) -> dict[str, str]:
    """How the weights are held back while training, as arguments for each of these kernels."""
    layer = step.layer
    assert isinstance(layer, WeightedLayer)
    found = {}
    for kernel in kernels:
        pulls = [
            f"{name}={number(value)}" for name, value in (("l1", layer.l1), ("l2", layer.l2 / 2)) if value
        ]
        if pulls:
            found[f"{kernel}_regularizer"] = f"keras.regularizers.L1L2({', '.join(pulls)})"
        if layer.max_norm:
            limit = f"{number(layer.max_norm)}, axis={axes}"
            found[f"{kernel}_constraint"] = f"keras.constraints.MaxNorm({limit})"
    return found


def no_bias(step: Step) -> bool | None:
    return None if "bias" in step.params else False

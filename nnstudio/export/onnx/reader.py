"""The reader: what is known of each array of a foreign graph, and the table of operators that can be read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

import numpy as np

from nnstudio.export.errors import ImportFailedError
from nnstudio.export.onnx.assembly import Assembly, Seen
from nnstudio.export.onnx.foreign_text import called
from nnstudio.export.onnx.formulas import Formula, Probing
from nnstudio.export.onnx.plain import Attribute, Constant, OnnxGraph, Operation
from nnstudio.nn.layer import Array
from nnstudio.nn.layers.gru import GRU
from nnstudio.nn.layers.lstm import LSTM
from nnstudio.nn.layers.recurrent import SimpleRNN


@dataclass(frozen=True)
class Lengths:
    """Lengths of axes that the graph computes with; None is the number of samples. `single` is no list."""

    values: tuple[int | None, ...]
    single: bool = False


@dataclass(frozen=True)
class Zeros:
    """Zeros, as many as are needed: what recurrent layers start from."""


@dataclass(frozen=True)
class Padded:
    """Images with zeros around them, for the convolution that follows: above and left, below and right."""

    seen: Seen
    before: tuple[int, int]
    after: tuple[int, int]


Thing: TypeAlias = Seen | Lengths | Zeros | Padded | Formula | Constant
Handler: TypeAlias = "Callable[[Reader, Operation], Thing | Sequence[Thing | None]]"

MAX_LENGTHS = 100

OPERATORS: dict[str, Handler] = {}
"""What reads each kind of operator."""


def operator(*kinds: str) -> Callable[[Handler], Handler]:
    """Makes a function the reader of these kinds of operators."""

    def decorate(handler: Handler) -> Handler:
        for kind in kinds:
            OPERATORS[kind] = handler
        return handler

    return decorate


T = TypeVar("T", bound=Attribute)


class Reader:
    """Reads operations in order; `things` says what each array is, by its name.

    `samples` is how many samples the graph is made for; None where they may be any number. `logarithm` says
    whether the graph gives logarithms of what the layers give; `remarks` is what the user should know.
    """

    def __init__(
        self, graph: OnnxGraph, assembly: Assembly, start: dict[str, Thing], samples: int | None
    ) -> None:
        self.graph = graph
        self.opset = graph.opset
        self.assembly = assembly
        self.samples = samples
        self.logarithm = False
        self.remarks: set[str] = set()
        self.probing = Probing(assembly)
        self._last: dict[int, int] = {}
        self._owners = {id(array): array for array in graph.constants.values()}
        self.things: dict[str, Thing] = {**graph.constants, **start}
        self.used = {name for operation in graph.operations for name in operation.inputs}
        self.used |= {port.name for port in graph.outputs}

    def read(self) -> None:
        """Reads all operations.

        Raises:
            ImportFailedError: One of them is none of our layers; names it.
        """
        for operation in self.graph.operations:
            where = called(operation.kind, operation.name)
            try:
                given = OPERATORS[operation.kind](self, operation)
                results = given if isinstance(given, list | tuple) else [given]
                for name, thing in zip(operation.outputs, results, strict=False):
                    if name and thing is not None:
                        self._keep(thing)
                        self.things[name] = thing
            except ImportFailedError as error:
                raise ImportFailedError(f"{where} cannot be taken over: {error}") from error
            except (ArithmeticError, LookupError, TypeError, ValueError) as error:
                # What a file may claim is endless; what makes no sense is the file's fault.
                raise ImportFailedError(
                    f"{where} cannot be taken over: its settings make no sense ({error})"
                ) from error

    def _keep(self, thing: Thing) -> None:
        """Counts what a step has computed: a small file may ask for large numbers of numbers."""
        if isinstance(thing, Formula):
            self.assembly.keep(thing.values)
        elif isinstance(thing, np.ndarray):
            owner = thing.base if isinstance(thing.base, np.ndarray) else thing
            if id(owner) not in self._owners:
                self._owners[id(owner)] = owner
                self.assembly.keep(owner)
        elif isinstance(thing, Lengths) and len(thing.values) > MAX_LENGTHS:
            raise ImportFailedError("it makes a longer list of lengths than any array has axes")

    def thing(self, operation: Operation, at: int) -> Thing:
        """What comes in at this place."""
        if at >= len(operation.inputs) or not operation.inputs[at]:
            raise ImportFailedError(f"there is nothing at its input {at + 1}")
        name = operation.inputs[at]
        if name not in self.things:
            raise ImportFailedError(f"its input {at + 1} is something that nnstudio's layers do not give")
        return self.things[name]

    def seen(self, operation: Operation, at: int = 0) -> Seen:
        """What a layer gives and comes in at this place."""
        thing = self.thing(operation, at)
        if isinstance(thing, Padded):
            raise ImportFailedError(
                "the image has zeros put around it; here, only that of a convolution can. It may be pooling "
                'or a normalization after zero padding (padding=1 in PyTorch, padding="same" or '
                "ZeroPadding2D in Keras): leave the padding away, or train with a convolution of stride 2"
            )
        if isinstance(thing, Formula):
            raise ImportFailedError(thing.unknown())
        if not isinstance(thing, Seen):
            raise ImportFailedError(f"its input {at + 1} does not come from a layer")
        return thing

    def has(self, operation: Operation, at: int) -> bool:
        """Whether anything comes in at this place."""
        return at < len(operation.inputs) and bool(operation.inputs[at])

    def constant(self, operation: Operation, at: int) -> Constant:
        """The array that comes in at this place and is known from the start."""
        thing = self.thing(operation, at)
        if isinstance(thing, np.ndarray):
            return thing
        if isinstance(thing, Lengths) and None not in thing.values:
            return np.array(thing.values[0] if thing.single else thing.values, np.int64)
        raise ImportFailedError(f"its input {at + 1} should be a constant, and is computed")

    def weights(self, operation: Operation, at: int) -> Array:
        """The floats that come in at this place and are known from the start."""
        constant = self.constant(operation, at)
        if constant.dtype != np.float32:
            raise ImportFailedError(f"its input {at + 1} should be floats")
        return constant.astype(np.float32, copy=False)

    def lengths(self, operation: Operation, at: int) -> Lengths:
        """The list of lengths that comes in at this place, as far as it is known."""
        thing = self.thing(operation, at)
        if isinstance(thing, Lengths):
            return thing
        constant = self.constant(operation, at)
        if constant.ndim > 1 or constant.size > MAX_LENGTHS:
            raise ImportFailedError(f"its input {at + 1} should be a short list of lengths")
        return Lengths(tuple(int(length) for length in constant.reshape(-1)), constant.ndim == 0)

    def integers(self, operation: Operation, at: int, name: str) -> tuple[int, ...] | None:
        """Whole numbers that older operators have as a setting and newer ones as an input."""
        if name in operation.attributes:
            return integers(operation, name)
        if not self.has(operation, at):
            return None
        return tuple(int(number) for number in self.constant(operation, at).reshape(-1))

    def last_step(self, piece: int) -> int | None:
        """The layer that gives the last step of what a recurrent layer gives; None for other layers."""
        made = self.assembly.pieces[piece]
        if not isinstance(made.layer, LSTM | GRU | SimpleRNN) or made.layer.output != "sequence":
            return None
        if piece not in self._last:
            layer = made.layer.replace(output="last")
            self._last[piece] = self.assembly.add(made.name, layer, *made.inputs, params=made.params)
        return self._last[piece]

    def wanted(self, operation: Operation, at: int) -> bool:
        """Whether anything takes what the operation gives at this place."""
        return at < len(operation.outputs) and operation.outputs[at] in self.used


def setting(operation: Operation, name: str, default: T) -> T:
    """A setting of an operation; of the type of its default."""
    value = operation.attributes.get(name, default)
    if not isinstance(value, type(default)):
        raise ImportFailedError(f"its setting {name} is of another type than ONNX says")
    return value


def integers(operation: Operation, name: str, default: tuple[int, ...] = ()) -> tuple[int, ...]:
    """A setting that is a list of whole numbers."""
    values = setting(operation, name, default)
    if not all(isinstance(value, int) for value in values):
        raise ImportFailedError(f"its setting {name} should be whole numbers")
    return values


def only(operation: Operation, name: str, allowed: Attribute, default: Attribute) -> None:
    """Raises unless a setting is what our layers do."""
    found = operation.attributes.get(name, default)
    if found != allowed:
        raise ImportFailedError(f"its setting {name} is {found!r}; nnstudio's layers have {allowed!r}")


def channelwise(x: Seen, values: Constant) -> Array:
    """A constant that meets what a layer gives, as one number for each of our channels."""
    if values.size == 1:
        return np.full(x.shape[-1], values.reshape(-1)[0], np.float32)
    lengths = (*(1,) * (len(x.axes) - values.ndim), *values.shape)
    long = [at for at, length in enumerate(lengths) if length != 1]
    if len(lengths) != len(x.axes) or len(long) != 1 or x.axes[long[0]] != len(x.shape):
        raise ImportFailedError("its constant differs along other axes than that of units or channels")
    if lengths[long[0]] != x.shape[-1]:
        raise ImportFailedError(f"it has {values.size:,} constants for {x.shape[-1]:,} channels")
    return x.ours(values.reshape(-1).astype(np.float32))


def axis_of(axis: int, rank: int) -> int:
    """The number of an axis, which may be counted from the end."""
    if not -rank <= axis < rank:
        raise ImportFailedError(f"there is no axis {axis} among {rank}")
    return axis % rank

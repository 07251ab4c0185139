"""The draft: an ONNX graph in the making, whose images stand channels last or first as is needed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from nnstudio.export.onnx.plain import Attribute, Constant, Operation
from nnstudio.nn.shapes import Shape, size

REARRANGING = frozenset({"Transpose", "Reshape", "Flatten", "Squeeze", "Split"})
"""Operators that only lead to what a layer does; the layer's own name goes to another."""


@dataclass
class Value:
    """What a layer gives, by the names of the arrays that hold it.

    `last` holds it as we do, channels last; `first` with the channels first, as ONNX's operators on images
    want it. At least one is there, the other is made when it is asked for. Where `image` is set, the value is
    the numbers of an image of that shape in one row, which `last` and `first` read in their own orders.
    """

    shape: Shape
    last: str = ""
    first: str = ""
    image: Shape = ()


@dataclass
class Draft:
    """Operations and constants in order; what is added belongs to the layer that was begun last."""

    operations: list[Operation] = field(default_factory=list)
    constants: dict[str, Constant] = field(default_factory=dict)
    _taken: set[str] = field(default_factory=set)
    _layer: str = ""
    _named: bool = False

    def begin(self, layer: str) -> str:
        """Begins a layer; its name, made so that no other layer has it."""
        self._layer, self._named = self._free(_clean(layer)), False
        return self._layer

    def add(
        self,
        kind: str,
        *inputs: str,
        outputs: int = 1,
        main: bool = False,
        settings: Mapping[str, Attribute] | None = None,
    ) -> tuple[str, ...]:
        """Adds an operation; the names of what it gives."""
        name = self._layer
        if self._named or (kind in REARRANGING and not main):
            name = self._free(f"{self._layer}/{kind}")
        else:
            self._named = True
        gives = tuple(self._free(f"{self._layer}/{kind} out") for _ in range(outputs))
        self.operations.append(Operation(kind, name, inputs, gives, settings or {}))
        return gives

    def op(self, kind: str, *inputs: str, main: bool = False, **settings: Attribute) -> str:
        """Adds an operation that gives one array; its name."""
        return self.add(kind, *inputs, main=main, settings=settings)[0]

    def constant(self, part: str, values: Constant) -> str:
        """Adds an array that belongs to the layer; its name."""
        name = self._free(f"{self._layer}.{part}")
        self.constants[name] = np.ascontiguousarray(values)
        return name

    def number(self, part: str, value: float) -> str:
        """Adds a single float."""
        return self.constant(part, np.array(value, np.float32))

    def reshape(self, array: str, shape: Shape, *, main: bool = False) -> str:
        """The batch with each sample in another shape; 0 means that the number of samples stays."""
        return self.op("Reshape", array, self.constant("shape", np.array([0, *shape], np.int64)), main=main)

    def last(self, value: Value) -> str:
        """The array that holds the value channels last."""
        if not value.last and value.image:
            height, width, channels = value.image
            image = self.reshape(value.first, (channels, height, width))
            value.last = self.op("Flatten", self.op("Transpose", image, perm=(0, 2, 3, 1)), axis=1)
        elif not value.last:
            rank = len(value.shape)
            value.last = self.op("Transpose", value.first, perm=(0, *range(2, rank + 1), 1))
        return value.last

    def first(self, value: Value) -> str:
        """The array that holds the value channels first; the same as `last` where there is only one axis."""
        if len(value.shape) == 1:
            return self.last(value)
        if not value.first:
            rank = len(value.shape)
            value.first = self.op("Transpose", value.last, perm=(0, rank, *range(1, rank)))
        return value.first

    def each(self, value: Value, kind: str, **settings: Attribute) -> Value:
        """An operation on each number by itself, in whichever order the value stands."""
        return self.alike(value, self.add(kind, value.first or value.last, settings=settings)[0])

    def alike(self, value: Value, result: str) -> Value:
        """What was made of the array that `each` takes, which stands in the same order."""
        if value.first:
            return Value(value.shape, first=result, image=value.image)
        return Value(value.shape, last=result, image=value.image)

    def rows(self, value: Value) -> tuple[str, Constant | None]:
        """The value as rows of numbers, and in which order they are ours; None where it is the same order.

        `order[k]` is the place in our row of what stands at k.
        """
        if len(value.shape) > 1:
            value = self.flat(value)
        if value.last:
            return value.last, None
        return value.first, _order(value.image)

    def flat(self, value: Value, *, main: bool = False) -> Value:
        """The value as one row, in the order in which it stands."""
        shape = (size(value.shape),)
        if value.last or len(value.shape) != 3:
            return Value(shape, last=self.op("Flatten", self.last(value), main=main, axis=1))
        row = self.op("Flatten", value.first, main=main, axis=1)
        height, width, channels = value.shape
        if channels == 1 or height * width == 1:  # both orders are the same
            return Value(shape, last=row)
        return Value(shape, first=row, image=value.shape)

    def rename(self, old: str, new: str) -> None:
        """Gives an array another name, for what leaves the graph should be called as the user calls it."""

        def named(names: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(new if name == old else name for name in names)

        self.operations = [
            Operation(one.kind, one.name, named(one.inputs), named(one.outputs), one.attributes)
            for one in self.operations
        ]

    def _free(self, wish: str) -> str:
        """The name, or with a number behind it where something has it already."""
        name, number = wish, 2
        while name in self._taken:
            name, number = f"{wish} {number}", number + 1
        self._taken.add(name)
        return name


def kept(params: Mapping[str, Constant], *names: str) -> tuple[Constant, ...]:
    """Those of a layer's parameters that it has, in this order."""
    return tuple(params[name] for name in names if name in params)


def _order(image: Shape) -> Constant:
    """For the numbers of an image read channels first: their places when it is read channels last."""
    return np.arange(size(image)).reshape(image).transpose(2, 0, 1).reshape(-1)


def _clean(name: str) -> str:
    """A layer's name as ONNX's text can hold it; an empty one would mean that there is nothing."""
    return name.encode("utf-8", "replace").decode("utf-8").strip() or "Layer"

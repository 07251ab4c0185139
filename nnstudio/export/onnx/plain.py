"""An ONNX graph as plain values: what is between our layers and the bytes of a file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Constant: TypeAlias = npt.NDArray[np.generic]
Attribute: TypeAlias = int | float | str | tuple[int, ...] | tuple[float, ...] | tuple[str, ...] | Constant
Axis: TypeAlias = int | str
"""A length, or a name where it may be any."""


@dataclass(frozen=True)
class Port:
    """An array that enters or leaves the graph, and what readers should know about it."""

    name: str
    axes: tuple[Axis, ...]
    doc: str = ""


@dataclass(frozen=True)
class Operation:
    """One step: what `kind` of operator, on which arrays, with which settings. An unused place is ''."""

    kind: str
    name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: Mapping[str, Attribute] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class OnnxGraph:
    """Operations in order, the arrays they know from the start, and what is said about the whole.

    An operation that is not one of ONNX's own has the name of its domain before its kind.
    `opset` is the version of ONNX's operators that the operations are meant in.
    """

    name: str
    inputs: tuple[Port, ...]
    outputs: tuple[Port, ...]
    operations: tuple[Operation, ...]
    constants: Mapping[str, Constant]
    opset: int
    metadata: Mapping[str, str] = field(default_factory=dict)  # left out where a file is read
    producer: str = ""
    left_out: tuple[str, ...] = ()
    """Outputs of a file that are not read, as others say the same in numbers."""

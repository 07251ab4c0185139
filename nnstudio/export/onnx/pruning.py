"""Pruning: which of a file's outputs is the answer, and what of its operators leads there.

Programs write more than a network: scikit-learn's models also name the class, and exporters leave operators
that nothing reads.
"""

from dataclasses import dataclass
from types import ModuleType
from typing import Any


@dataclass(frozen=True)
class Pruned:
    """Outputs that are numbers, the operators that lead to them, in the file's order, and all their names.

    `left_out` are the other outputs, which name what the numbers say already.
    """

    outputs: tuple[Any, ...]
    left_out: tuple[Any, ...]
    operators: tuple[Any, ...]
    names: frozenset[str]


def pruned(onnx: ModuleType, body: Any) -> Pruned:
    """What of a graph leads to its answer."""
    outputs = tuple(body.output)
    numbers = tuple(port for port in outputs if _holds_numbers(onnx, port))
    if len(outputs) == 1 or not numbers:
        numbers = outputs
    wanted = {port.name for port in numbers}
    operators = []
    for operator in reversed(body.node):
        if any(name in wanted for name in operator.output if name):
            operators.append(operator)
            wanted.update(operator.input)
    left_out = tuple(port for port in outputs if all(port is not one for one in numbers))
    return Pruned(numbers, left_out, tuple(reversed(operators)), frozenset(wanted))


def _holds_numbers(onnx: ModuleType, port: Any) -> bool:
    """Whether an output is floats, or floats by the names of classes; else it is labels."""
    kind = port.type.WhichOneof("value")
    if kind == "sequence_type":
        return bool(port.type.sequence_type.elem_type.WhichOneof("value") == "map_type")
    labels = (onnx.TensorProto.INT32, onnx.TensorProto.INT64, onnx.TensorProto.STRING, onnx.TensorProto.BOOL)
    return kind != "tensor_type" or port.type.tensor_type.elem_type not in labels

"""Operators that are steps of formulas; where the steps mean an activation or a normalization, it is read."""

import dataclasses
import functools
from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from nnstudio.export.errors import ImportFailedError
from nnstudio.export.onnx.assembly import Seen
from nnstudio.export.onnx.formulas import (
    MOST_SCALARS,
    Formula,
    Rows,
    erf,
    is_exact_gelu,
    meant_activation,
    meant_normalization,
)
from nnstudio.export.onnx.naming import plain_name
from nnstudio.export.onnx.plain import Operation
from nnstudio.export.onnx.reader import Reader, Thing, axis_of, channelwise, operator, setting
from nnstudio.nn.layer import Array
from nnstudio.nn.layers.activation import ActivationLayer
from nnstudio.nn.layers.normalization import LayerNorm


def _by_twos(step: Callable[[Rows, Rows], Rows]) -> Callable[..., Rows]:
    """A step that takes any number of inputs; NumPy would write the answer into a third one."""
    return lambda *values: functools.reduce(step, values)


STEPS: Mapping[str, Callable[..., Rows]] = MappingProxyType(
    {
        "Abs": np.abs,
        "Erf": erf,
        "Exp": np.exp,
        "Log": np.log,
        "Sqrt": np.sqrt,
        "Reciprocal": np.reciprocal,
        "Neg": np.negative,
        "Add": np.add,
        "Sum": _by_twos(np.add),
        "Sub": np.subtract,
        "Mul": np.multiply,
        "Div": np.divide,
        "Pow": np.power,
        "Max": _by_twos(np.maximum),
        "Min": _by_twos(np.minimum),
        "Greater": np.greater,
        "GreaterOrEqual": np.greater_equal,
        "Less": np.less,
        "LessOrEqual": np.less_equal,
        "Where": np.where,
    }
)
"""What each step does to numbers."""

INPUTS = 3
"""At most, of one step."""


@operator(*STEPS.keys() - {"Neg", "Add", "Sum", "Sub", "Mul", "Div"})
def _step(reader: Reader, operation: Operation) -> Thing:
    things = [reader.thing(operation, at) for at in range(len(operation.inputs))]
    if all(isinstance(thing, np.ndarray) for thing in things):
        return _folded(operation, [reader.weights(operation, at) for at in range(len(things))])
    return stepped(reader, operation, things)


def _folded(operation: Operation, constants: list[Array]) -> Thing:
    """What a step makes of constants."""
    if sum(one.size for one in constants) > 100_000 or len(constants) > INPUTS:
        raise ImportFailedError("it computes a constant that is too large")
    with np.errstate(all="ignore"):
        made = np.asarray(STEPS[operation.kind](*constants), np.float32)
    if made.size > 100_000 or not np.isfinite(made).all():
        raise ImportFailedError("it computes a constant that is too large, or no number")
    return made


def formula_of(reader: Reader, seen: Seen) -> Formula:
    """What a layer gives, as the start of a formula."""
    values = reader.probing.values(seen.piece)
    return Formula(reader.probing.root(seen.piece), seen, values, (seen.piece,))


def stepped(reader: Reader, operation: Operation, things: list[Thing]) -> Thing:
    """What one step more makes of layers, formulas and constants: another formula, or the layer it means.

    Raises:
        ImportFailedError: It computes with what does not come from one and the same layer.
    """
    reader.probing.step()
    formulas = [
        formula_of(reader, one) if isinstance(one, Seen) else one if isinstance(one, Formula) else None
        for one in things
    ]
    found = [one for one in formulas if one is not None]
    if not found or len(things) > INPUTS:
        raise ImportFailedError("it is no step of a formula that nnstudio knows")
    first = found[0]
    if any(one.root != first.root or not _alike(one.seen, first.seen) for one in found):
        raise ImportFailedError(
            "it computes with what different layers give; nnstudio's layers can only add, multiply and join"
        )
    values, scalars = [], frozenset[float]().union(*(one.scalars for one in found))
    for at, one in enumerate(formulas):
        if one is not None:
            values.append(one.values)
            continue
        constant = reader.weights(operation, at)
        number = float(f"{constant.reshape(-1)[0]:.7g}") if constant.size == 1 else 0.0
        if 1e-15 <= number <= 0.1 and len(scalars) < MOST_SCALARS:  # it may be an epsilon
            scalars |= {number}
        values.append(channelwise(first.seen, constant).astype(np.float64)[np.newaxis])
    with np.errstate(all="ignore"):
        made = np.asarray(STEPS[operation.kind](*values), np.float64)
    parts = tuple(dict.fromkeys(part for one in found for part in one.parts))
    kinds = tuple(kind for one in found for kind in one.kinds)[-20:]
    averages = any(one.averages for one in found)
    together = Formula(first.root, first.seen, made, parts[:3], scalars, (*kinds, operation.kind), averages)
    return _settled(reader, operation, together)


def bent(reader: Reader, operation: Operation, formula: Formula, bend: Callable[[Rows], Rows]) -> Thing:
    """A formula that an activation is a step of."""
    reader.probing.step()
    kinds = (*formula.kinds, operation.kind)
    return _settled(reader, operation, dataclasses.replace(formula, values=bend(formula.values), kinds=kinds))


def averaged(reader: Reader, operation: Operation, formula: Formula, axes: tuple[int, ...]) -> Thing:
    """The mean over the channels, as a step of a formula."""
    reader.probing.step()
    seen = formula.seen
    over = [seen.axes[axis_of(axis, len(seen.axes))] for axis in axes]
    if over != [len(seen.shape)] or not setting(operation, "keepdims", 1) or operation.kind != "ReduceMean":
        raise ImportFailedError("it takes the mean of something else than height and width of an image")
    values = np.broadcast_to(formula.values.mean(axis=1, keepdims=True), formula.values.shape)
    kinds = (*formula.kinds, operation.kind)
    return dataclasses.replace(formula, values=values, kinds=kinds, averages=True)


def _alike(one: Seen, other: Seen) -> bool:
    """Whether two arrays have the same numbers at the same places."""
    if one.shape != other.shape or one.axes != other.axes:
        return False
    if one.order is None or other.order is None:
        return one.order is other.order
    return bool((one.order == other.order).all())


def _settled(reader: Reader, operation: Operation, formula: Formula) -> Thing:
    """The layer that a formula means; the formula itself where it means none, or none yet."""
    if not np.isfinite(formula.values).all():
        return formula
    name, seen = plain_name(reader.graph, operation), formula.seen
    exact = False
    for part in reversed(formula.parts):
        given = Seen(part, seen.shape, seen.axes, seen.order)
        z = reader.probing.values(part)
        activation = meant_activation(formula.values, z)
        if activation is not None:
            return reader.assembly.like(given, name, ActivationLayer(activation=activation))
        normal = meant_normalization(formula.values, z, formula.scalars) if formula.averages else None
        if normal is not None:
            over = "whole sample" if len(seen.shape) == 1 else "last axis"
            layer = LayerNorm.from_fields({"over": over, "epsilon": normal["epsilon"]})
            params = {key: np.asarray(normal[key], np.float32) for key in ("scale", "offset")}
            return reader.assembly.like(given, name, layer, params)
        exact = exact or ("Erf" in formula.kinds and is_exact_gelu(formula.values, z))
    return dataclasses.replace(formula, exact_gelu=exact)

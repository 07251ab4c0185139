"""Pages of the way forward: how a unit or a layer comes to what it gives."""

from collections.abc import Sequence

import numpy as np

from nnstudio.engine.trace import NodeTrace
from nnstudio.gui.motion.dropping import drop_page
from nnstudio.gui.motion.moment import MOST_TERMS, Moment, Stage, Step
from nnstudio.gui.motion.naming import (
    place_header,
    place_label,
    shape_words,
    short_unit_words,
    source_name,
    unit_words,
    where_words,
)
from nnstudio.gui.motion.page import Page, Result, Row, short
from nnstudio.gui.motion.terms import place_of, sum_of
from nnstudio.nn.activations import Activation, Linear, Softmax
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import Array
from nnstudio.nn.layers.activation import ActivationLayer
from nnstudio.nn.layers.regularization import Dropout

LARGEST_POWER = 20.0
"""Up to this z, e to the z is a number that can be read."""
_LOOK_UNIT = "Which few terms decide the sum?"
_LOOK_LAYER = "Which numbers stand out?"


def forward_page(step: Step, moment: Moment) -> Page:
    """What is told of a layer, or of one of its units, on the way forward."""
    if isinstance(step.layer(moment.node_id), Dropout):
        return drop_page(step, moment.node_id)
    if moment.unit is None:
        return _layer_page(step, moment.node_id)
    if isinstance(step.layer(moment.node_id), ActivationLayer):
        return _bend_page(step, moment, moment.unit)
    return _sum_page(step, moment, moment.unit)


def _sum_page(step: Step, moment: Moment, unit: int) -> Page:
    node = step.node(moment.node_id)
    found = sum_of(step, moment.node_id, unit, MOST_TERMS)
    assert found is not None  # units are told of weighted sums only
    assert node.sums is not None
    inputs, bend = node.inputs[0].shape, found.activation.entry.title
    y = "y" if isinstance(found.activation, Linear) else f"y = {bend}(z)"
    rows = [
        Row(place_label(term.place, inputs), (term.value, term.weight, term.product), term.place)
        for term in found.terms
    ]
    rest = (
        f"{found.others:,} smaller of {found.total:,} terms add {short(found.rest)}" if found.others else ""
    )
    products = [row.cells[-1] for row in rows] + ([found.rest] if rest else [])
    bias = [] if found.bias is None else [Result("+ bias", found.bias)]
    return Page(
        Stage.FORWARD,
        title=unit_words(step, moment.node_id, unit) + where_words(found.place, node.output.shape),
        rule=f"z = sum of {found.total:,} inputs × weights{' + bias' if bias else ''}"
        + (f",  {y}" if y != "y" else ""),
        label=place_header(source_name(step, moment.node_id), inputs),
        columns=("input", "weight", "term"),
        signs=("", "×", "="),
        rows=tuple(rows),
        rest=rest,
        results=(
            Result("sum of all terms", sum(products)),
            *bias,
            Result("z", float(node.sums[found.place])),
            Result(y, float(node.output[found.place]), _share_words(node, found.activation, unit)),
        ),
        at=moment.part,
        so_far=None if moment.part is None else sum(products[: moment.part + 1]),
        look=_LOOK_UNIT,
    )


def _share_words(node: NodeTrace, activation: Activation, unit: int) -> str:
    """How softmax comes to its number: each unit's part of a whole."""
    z = node.sums
    if not isinstance(activation, Softmax) or z is None or float(np.abs(z).max()) > LARGEST_POWER:
        return ""
    powers = np.exp(z.astype(np.float64))
    return f"= {short(float(powers[unit]))} / {short(float(powers.sum()))}, parts of e to the z"


def _bend_page(step: Step, moment: Moment, unit: int) -> Page:
    node, layer = step.node(moment.node_id), step.layer(moment.node_id)
    assert isinstance(layer, ActivationLayer)
    assert node.sums is not None
    bend, place = layer.activation.entry.title, place_of(node, unit)
    return Page(
        Stage.FORWARD,
        title=unit_words(step, moment.node_id, unit),
        rule=f"y = {bend}(z)",
        results=(
            Result(f"z, from {source_name(step, moment.node_id)}", float(node.sums[place])),
            Result(f"y = {bend}(z)", float(node.output[place])),
        ),
        at=moment.part,
        look="How much of z comes through?",
    )


def _layer_page(step: Step, node_id: NodeId) -> Page:
    node = step.node(node_id)
    title = f"{step.name(node_id)} gives {shape_words(node.output.shape)}"
    rule, results = step.layer(node_id).summary(), range_results(node.output, "y")
    if node.output.ndim != 1:
        return Page(Stage.FORWARD, title, rule, results=results, look=_LOOK_LAYER)
    arrays = [node.output] if node.sums is None else [node.sums, node.output]
    rows, rest = unit_rows(step, node_id, arrays)
    return Page(
        Stage.FORWARD,
        title,
        rule,
        label="unit",
        columns=("z", "y")[-len(arrays) :],
        signs=("", "→")[: len(arrays)],
        rows=rows,
        rest=rest,
        results=results,
        look=_LOOK_LAYER,
    )


def unit_rows(step: Step, node_id: NodeId, arrays: Sequence[Array]) -> tuple[tuple[Row, ...], str]:
    """The units of a layer whose last number is farthest from zero, and how many are left out."""
    by = arrays[-1]
    order = np.argsort(-np.abs(np.nan_to_num(by)), kind="stable")[:MOST_TERMS]
    rows = tuple(
        Row(short_unit_words(step, node_id, unit), tuple(float(array[unit]) for array in arrays))
        for unit in order.tolist()
    )
    left = by.size - len(rows)
    return rows, f"{left:,} more units, nearer to zero" if left else ""


def range_results(array: Array, name: str) -> tuple[Result, ...]:
    """From where to where the numbers of an array go, and their mean."""
    return (
        Result(f"largest {name}", float(array.max())),
        Result(f"mean {name}", float(array.mean(dtype=np.float64))),
        Result(f"smallest {name}", float(array.min())),
    )

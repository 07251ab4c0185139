"""Pages of the way back: how much the loss would change with what a unit or a layer gives."""

import numpy as np

from nnstudio.engine.trace import NodeTrace
from nnstudio.explain.arithmetic import Place
from nnstudio.gui.motion.forward import range_results, unit_rows
from nnstudio.gui.motion.moment import MOST_TERMS, Moment, Stage, Step
from nnstudio.gui.motion.naming import short_unit_words, unit_words, where_words
from nnstudio.gui.motion.page import MINUS, Page, Result, Row, short
from nnstudio.gui.motion.terms import place_of, summed_back
from nnstudio.nn.activations import Activation, Softmax
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import Layer
from nnstudio.nn.layers.core import Output

_LOOK_LAYER = "Positive: a smaller output helps; negative: a larger."
_LOOK_TERMS = "Which few terms decide the slope?"


def backward_page(step: Step, moment: Moment) -> Page:
    """What is told of a layer, or of one of its units, on the way back."""
    if moment.unit is None:
        return _layer_page(step, moment.node_id)
    layer = step.layer(moment.node_id)
    if isinstance(layer, Output):
        return _answer_page(step, moment, moment.unit, layer)
    return _unit_page(step, moment, moment.unit)


def _unit_page(step: Step, moment: Moment, unit: int) -> Page:
    node, layer = step.node(moment.node_id), step.layer(moment.node_id)
    assert node.slope is not None  # nothing else is told of on the way back
    place = place_of(node, unit)
    rows, rest, left = _terms(step, moment.node_id, unit)
    products = [row.cells[-1] for row in rows] + ([left] if rest else [])
    rule = "dL/dy = sum of dL/dz behind × weight" if rows else "dL/dy comes from the layers behind"
    bend = _activation(layer)
    terms_to_come = moment.part is not None and moment.part < len(products)
    return Page(
        Stage.BACKWARD,
        title=unit_words(step, moment.node_id, unit) + where_words(place, node.output.shape),
        rule=rule + (f",  dL/dz = dL/dy × {bend.entry.title}′(z)" if bend else ""),
        label=_fed_name(step, moment.node_id) if rows else "",
        columns=("dL/dz", "weight", "term") if rows else (),
        signs=("", "×", "=") if rows else (),
        rows=rows,
        rest=rest,
        results=(Result("dL/dy", float(node.slope[place])), *_sum_slope(node, layer, place)),
        at=moment.part,
        so_far=sum(products[: moment.part + 1]) if moment.part is not None and rows else None,
        look=_LOOK_TERMS if terms_to_come else _look(float(node.slope[place])),
    )


def _answer_page(step: Step, moment: Moment, unit: int, layer: Output) -> Page:
    """How the loss itself changes with an output; where the way back begins."""
    node = step.node(moment.node_id)
    assert node.slope is not None  # nothing else is told of on the way back
    rule = f"dL/dy = slope of the loss,  dL/dz = dL/dy × {layer.activation.entry.title}′(z)"
    slopes = _sum_slope(node, layer, (unit,))
    if node.sum_slope is not None and fused(step, node, layer):
        rule = f"dL/dz = answer {MINUS} target: what is left of {layer.activation.entry.title} and the loss"
        note = f"= {short(float(node.output[unit]))} {MINUS} {short(float(step.trace.target[unit]))}"
        slopes = (Result("dL/dz", float(node.sum_slope[unit]), note),)
    return Page(
        Stage.BACKWARD,
        title=unit_words(step, moment.node_id, unit),
        rule=rule,
        results=(
            Result("dL/dy", float(node.slope[unit]), f"slope of {layer.loss.entry.title}"),
            *slopes,
        ),
        at=moment.part,
        look=_look(float(node.slope[unit])),
    )


def _look(slope: float) -> str:
    """What the sign of dL/dy says."""
    if slope == 0:
        return "Slope 0: this output alone does not change the loss."
    sign, wanted = ("Positive", "smaller") if slope > 0 else ("Negative", "larger")
    return f"{sign} slope: a {wanted} output would help."


def fused(step: Step, node: NodeTrace, layer: Output) -> bool:
    """Whether the slope of the sums is the answer minus the target, as for softmax and cross-entropy."""
    if node.sum_slope is None or step.trace.rows > 1 or not isinstance(layer.activation, Softmax):
        return False
    return bool(np.allclose(node.output - step.trace.target, node.sum_slope, rtol=1e-4, atol=1e-6))


def _terms(step: Step, node_id: NodeId, unit: int) -> tuple[tuple[Row, ...], str, float]:
    """The largest terms of a unit's slope, and how many others add how much."""
    found: list[Row] = []
    fed = summed_back(step, node_id)
    for other, node in fed:
        assert node.sum_slope is not None  # `summed_back` has asked
        weights = node.before["kernel"][unit]
        name = f"{step.name(other)}, " if len(fed) > 1 else ""
        found += [
            Row(f"{name}{short_unit_words(step, other, at)}", (slope, weight, slope * weight))
            for at, (slope, weight) in enumerate(zip(node.sum_slope.tolist(), weights.tolist(), strict=True))
        ]
    found.sort(key=lambda row: -abs(row.cells[-1]))
    others = found[MOST_TERMS:]
    left = sum(row.cells[-1] for row in others)
    rest = f"{len(others):,} smaller of {len(found):,} terms add {short(left)}" if others else ""
    return tuple(found[:MOST_TERMS]), rest, left


def _fed_name(step: Step, node_id: NodeId) -> str:
    """What the terms of a slope come from."""
    fed = summed_back(step, node_id)
    return step.name(fed[0][0]) if len(fed) == 1 else "what it feeds"


def _sum_slope(node: NodeTrace, layer: Layer, place: Place) -> tuple[Result, ...]:
    """dL/dz, and how it came about from dL/dy where every output has its own z."""
    bend = _activation(layer)
    if node.sum_slope is None or node.sums is None or node.slope is None or bend is None:
        return ()
    z, dy, dz = (float(array[place]) for array in (node.sums, node.slope, node.sum_slope))
    if isinstance(bend, Softmax):
        return (Result("dL/dz", dz, "Softmax mixes the slopes of all outputs"),)
    slope = float(bend.derivative(node.sums[np.newaxis])[0][place])
    return (
        Result(f"{bend.entry.title}′(z)", slope, f"at z = {short(z)}"),
        Result("dL/dz", dz, f"= {short(dy)} × {short(slope)}"),
    )


def _activation(layer: Layer) -> Activation | None:
    found = getattr(layer, "activation", None)
    return found if isinstance(found, Activation) else None


def _layer_page(step: Step, node_id: NodeId) -> Page:
    node = step.node(node_id)
    assert node.slope is not None  # nothing else is told of on the way back
    title = f"{step.name(node_id)}, backward"
    rule = "dL/dy: how the loss would change with each output"
    results = range_results(node.slope, "dL/dy")
    if node.output.ndim != 1:
        return Page(Stage.BACKWARD, title, rule, results=results, look=_LOOK_LAYER)
    arrays = [node.slope] if node.sum_slope is None else [node.slope, node.sum_slope]
    rows, rest = unit_rows(step, node_id, arrays)
    return Page(
        Stage.BACKWARD,
        title,
        rule + (",  dL/dz: for each sum before the activation" if len(arrays) > 1 else ""),
        label="unit",
        columns=("dL/dy", "dL/dz")[: len(arrays)],
        signs=("", "→")[: len(arrays)],
        rows=rows,
        rest=rest,
        results=results,
        look=_LOOK_LAYER,
    )

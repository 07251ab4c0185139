"""Pages of the update: how the parameters of a unit or a layer move."""

import numpy as np

from nnstudio.engine.trace import NodeTrace, Trace
from nnstudio.explain.arithmetic import Place
from nnstudio.explain.contributions import strongest
from nnstudio.gui.motion.moment import MOST_TERMS, Moment, Stage, Step
from nnstudio.gui.motion.naming import (
    place_header,
    place_label,
    short_unit_words,
    source_name,
    unit_words,
)
from nnstudio.gui.motion.page import MINUS, Page, Result, Row, decimals_for, short
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import Array
from nnstudio.nn.layers.core import Dense, Output
from nnstudio.nn.shapes import size

_LOOK = "Large input × large slope moves a weight most."


def update_page(step: Step, moment: Moment) -> Page:
    """What is told of the parameters of a layer, or of one of its units, while they move."""
    trace, node, unit = step.trace, step.node(moment.node_id), moment.unit
    plain = step.plain[moment.node_id]
    rule = f"new = old {MINUS} rate × gradient"
    if not plain:
        rule = f"{trace.optimizer.entry.title} makes a step of each gradient"
    if isinstance(step.layer(moment.node_id), Dense | Output):
        rule += ",  gradient of a weight = input × dL/dz"
    title = f"{step.name(moment.node_id)} moves"
    if unit is not None:
        title = f"{unit_words(step, moment.node_id, unit)} moves"
    results = tuple(_moved(node, name, unit) for name in node.gradients)
    if "kernel" not in node.gradients:
        return Page(Stage.UPDATE, title, rule, results=results, look=_LOOK)
    if unit is not None and "bias" in node.gradients:
        bias = Result("bias", float(node.after["bias"][unit]), _came(trace, node, unit, plain=plain))
        results = (*(_moved(node, name, unit) for name in node.gradients if name != "bias"), bias)
    rows, rest = _weights(step, moment, plain=plain)
    return Page(
        Stage.UPDATE,
        title,
        rule,
        label=_header(step, moment.node_id),
        columns=("old", "rate", "gradient", "new") if plain else ("old", "gradient", "change", "new"),
        signs=("", MINUS, "×", "=") if plain else ("", "", "", "→"),
        rows=rows,
        decimals=_decimals(rows, plain=plain),
        rest=rest,
        results=results,
        at=moment.part,
        look=_LOOK,
    )


def _weights(step: Step, moment: Moment, *, plain: bool) -> tuple[tuple[Row, ...], str]:
    """The weights that move most, and how far the others do at most."""
    trace, node, unit = step.trace, step.node(moment.node_id), moment.unit
    arrays = [node.before["kernel"], node.gradients["kernel"], node.after["kernel"]]
    if unit is not None:
        arrays = [array[..., unit] for array in arrays]
    before, gradient, after = arrays
    moved = np.abs(after - before).ravel()
    # One more than is told: what is left out moves by at most as much.
    order = strongest(moved, MOST_TERMS + 1).tolist()
    rows = []
    for at in order[:MOST_TERMS]:
        old, slope, new = (float(array.reshape(-1)[at]) for array in (before, gradient, after))
        cells = (old, trace.learning_rate, slope, new) if plain else (old, slope, new - old, new)
        rows.append(Row(_label(step, moment, before, at), cells, _input_of(step, moment, before, at)))
    if len(order) <= MOST_TERMS:
        return tuple(rows), ""
    others, left = moved.size - MOST_TERMS, short(float(moved[order[-1]]))
    return tuple(rows), f"{others:,} other weights move by up to {left}"


def _decimals(rows: tuple[Row, ...], *, plain: bool) -> tuple[int, ...]:
    """So many decimals that one sees the old numbers become the new ones."""
    columns = list(zip(*(row.cells for row in rows), strict=True))
    moves = [new - old for old, new in zip(columns[0], columns[-1], strict=True)]
    fine = max(decimals_for(moves, 2), decimals_for(columns[0]))
    if plain:
        rate = f"{columns[1][0]:.10g}"
        written = -1 if "e" in rate else len(rate.partition(".")[2])
        return fine, written, decimals_for(columns[2]), fine
    return fine, decimals_for(columns[1]), decimals_for(columns[2]), fine


def _header(step: Step, node_id: NodeId) -> str:
    """What the weights of a layer are named by."""
    inputs = step.node(node_id).inputs[0].shape
    if isinstance(step.layer(node_id), Dense | Output):
        return place_header(source_name(step, node_id), inputs)
    return place_header("weight", inputs if step.node(node_id).gradients["kernel"].ndim == 4 else ())


def _label(step: Step, moment: Moment, weights: Array, at: int) -> str:
    """What a weight belongs to: the place of its input, and the unit it leads to where that is not known."""
    place, to = tuple(int(one) for one in np.unravel_index(at, weights.shape)), ""
    if moment.unit is None:
        *first, unit = place
        place, to = tuple(first), f" → {short_unit_words(step, moment.node_id, unit)}"
    inputs = step.node(moment.node_id).inputs[0].shape
    if len(place) == 3:  # of a filter
        return place_label(place, (*place[:2], weights.shape[2])) + to
    if weights.shape[0] == size(inputs):  # a dense layer reads images row by row
        return place_label(tuple(int(one) for one in np.unravel_index(place[0], inputs)), inputs) + to
    return ", ".join(str(one + 1) for one in place) + to


def _input_of(step: Step, moment: Moment, weights: Array, at: int) -> Place | None:
    """The place of the input that a weight of a unit reads; None where there is not one alone."""
    inputs = step.node(moment.node_id).inputs[0].shape
    if moment.unit is None or not isinstance(step.layer(moment.node_id), Dense | Output):
        return None
    return tuple(int(one) for one in np.unravel_index(at, inputs)) if weights.size == size(inputs) else None


def _moved(node: NodeTrace, name: str, unit: int | None) -> Result:
    change = node.after[name].astype(np.float64) - node.before[name]
    if unit is not None:
        change = change[..., unit]
    size = float(np.sqrt(np.square(change).mean()))
    many = f"{change.size:,} numbers" if change.size != 1 else "1 number"
    return Result(f"{name} moves by", size, f"root mean square of {many}")


def _came(trace: Trace, node: NodeTrace, unit: int, *, plain: bool) -> str:
    old, slope = (float(params["bias"][unit]) for params in (node.before, node.gradients))
    if not plain:
        return f"was {short(old)}, gradient {short(slope)}"
    return f"= {short(old)} {MINUS} {trace.learning_rate:.3g} × {short(slope)}"

"""Pages of dropout: which units a step goes on without."""

import numpy as np

from nnstudio.engine.trace import NodeTrace
from nnstudio.gui.motion.moment import MOST_TERMS, Stage, Step
from nnstudio.gui.motion.naming import place_header, place_label, source_name
from nnstudio.gui.motion.page import MINUS, Page, Result, Row
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import Array
from nnstudio.nn.layers.regularization import Dropout


def drop_page(step: Step, node_id: NodeId) -> Page:
    """What a Dropout lets through, the strongest inputs first; those that it drops are crossed out."""
    node, layer = step.node(node_id), step.layer(node_id)
    assert isinstance(layer, Dropout)
    x, y = node.inputs[0], node.output
    gone = dropped(node)
    count, noun = int(gone.sum()), "units" if x.ndim == 1 else "numbers"
    order = np.argsort(-np.abs(np.nan_to_num(x)).ravel(), kind="stable")[:MOST_TERMS]
    rows = []
    for at in order.tolist():
        place = tuple(int(one) for one in np.unravel_index(at, x.shape))
        cells = (float(x[place]), float(y[place]))
        rows.append(Row(place_label(place, x.shape), cells, crossed=bool(gone[place])))
    left, silent = x.size - len(rows), int((x == 0).sum())
    return Page(
        Stage.FORWARD,
        title=f"{step.name(node_id)} drops {count:,} of {x.size:,} {noun}",
        rule=f"dropped: y = 0,  kept: y = x / (1 {MINUS} {layer.rate:g})",
        label=place_header(source_name(step, node_id), x.shape),
        columns=("x", "y"),
        signs=("", "→"),
        rows=tuple(rows),
        rest=f"{left:,} more {noun}, nearer to zero" if left else "",
        results=(
            Result("The next step drops others, a trained network none.", None),
            # Of a zero, nobody can tell whether it was let through.
            *([Result(f"{silent:,} were 0 already, dropped or not.", None)] if silent else []),
        ),
        look="Which strong units must the layers behind do without?",
    )


def dropped(node: NodeTrace) -> Array:
    """Whether a number came in and did not come out, in the shape of the output."""
    return np.asarray((node.inputs[0] != 0) & (node.output == 0))

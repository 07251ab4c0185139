"""The page of the loss: what the answer should have been, and how far from it it is."""

import math

import numpy as np

from nnstudio.gui.motion.moment import MOST_TERMS, Moment, Stage, Step
from nnstudio.gui.motion.naming import output_words
from nnstudio.gui.motion.page import MINUS, Page, Result, Row, short
from nnstudio.nn.layers.core import Output

_LOOK_NUMBERS = "How far is each answer from its target? Both are scaled, as the network learns them."


def loss_page(step: Step, moment: Moment) -> Page:
    """The answer beside the target, class by class, and the loss."""
    node, layer = step.node(moment.node_id), step.layer(moment.node_id)
    assert isinstance(layer, Output)  # the only layer that has a loss
    answer, target = node.output, step.trace.target
    # The truth first, then the strongest answers; a tiny share of the truth must not be left out.
    order = np.lexsort((-answer, -target))[:MOST_TERMS].tolist()
    rows = tuple(Row(output_words(unit, step), (float(answer[unit]), float(target[unit]))) for unit in order)
    left, noun = answer.size - len(rows), "class" if step.classes else "number"
    return Page(
        Stage.LOSS,
        title=layer.loss.entry.title,
        rule=layer.loss.summary(),
        label=noun,
        columns=("answer", "target"),
        signs=("", ""),
        rows=rows,
        rest=f"{left:,} more" if left else "",
        results=(Result("loss", step.trace.loss, _came(step, moment)),),
        look="Is the answer for the truth near its target?" if step.classes else _LOOK_NUMBERS,
    )


def _came(step: Step, moment: Moment) -> str:
    """How the loss came about, if it is what the truth alone says; other losses have longer sums."""
    trace, answer = step.trace, step.node(moment.node_id).output
    if trace.rows > 1:
        return f"mean of {trace.rows:,} samples"
    truth = int(trace.target.argmax())
    share = float(answer[truth])
    if share <= 0 or not math.isclose(-math.log(share), trace.loss, rel_tol=1e-4, abs_tol=1e-6):
        return ""
    return f"= {MINUS}log({short(share)}), the answer for {output_words(truth, step)}"

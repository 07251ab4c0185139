"""Offering: proposed repairs are tried, and those that help are offered, the best first."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from nnstudio.document.document import Document
from nnstudio.document.edits import connect
from nnstudio.document.repairs.answers import other_activation, right_units, what_fits_the_loss
from nnstudio.document.repairs.ends import add_input, add_output, feed_by_new_input, without_second_end
from nnstudio.document.repairs.judging import harms, mends
from nnstudio.document.repairs.repair import Case, Proposer, Repair
from nnstudio.document.repairs.shapes import fit_by_adapter, fit_shapes, make_smaller
from nnstudio.document.repairs.wires import (
    delete_it,
    draw_wires,
    fewer_wires,
    nothing_behind_output,
    open_loop,
    use_or_delete,
)
from nnstudio.nn.check import Cause, Check, Problem
from nnstudio.nn.graph import NodeId, Wire
from nnstudio.nn.wiring import refusal, refusal_of_any

MOST = 3
"""So many repairs are offered at most: more would be a riddle."""

_PROPOSERS: Mapping[Cause, tuple[Proposer, ...]] = MappingProxyType(
    {
        Cause.SECOND_END: (without_second_end,),
        Cause.OUTPUT_FEEDS: (nothing_behind_output,),
        Cause.LOOP: (open_loop,),
        Cause.UNWIRED: (feed_by_new_input, draw_wires, delete_it),
        Cause.TOO_FEW_WIRES: (draw_wires, delete_it),
        Cause.TOO_MANY_WIRES: (fewer_wires,),
        Cause.SHAPE: (fit_shapes, fewer_wires, delete_it),
        Cause.TOO_LARGE: (make_smaller, delete_it),
        Cause.UNKNOWN_LAYER: (delete_it,),
        Cause.UNUSED: (use_or_delete,),
        Cause.CLASSES: (right_units,),
        Cause.MISFIT: (what_fits_the_loss,),
        Cause.SOFTMAX_TWICE: (other_activation,),
    }
)


def repairs_of(document: Document, problem: Problem) -> tuple[Repair, ...]:
    """Edits after which a problem of the document is gone and no new one keeps it from training, best first.

    For a node that waits for another, they are the repairs of what it waits for.
    """
    checked = document.check()
    if problem.cause is Cause.NO_INPUT:
        proposals = add_input(document, checked)
    elif problem.cause is Cause.NO_OUTPUT:
        proposals = add_output(document, checked)
    elif problem.node is None or problem.node not in document.graph:
        return ()
    elif problem.waits:
        awaited = _awaited(document, checked, problem.node)
        return repairs_of(document, awaited) if awaited else ()
    else:
        case = _case(document, checked, problem.node)
        proposals = (repair for propose in _PROPOSERS.get(problem.cause, ()) for repair in propose(case))
    return _best(proposals, lambda after: mends(checked, after, problem))


def repairs_for_wire(document: Document, wire: Wire) -> tuple[Repair, ...]:
    """Edits that draw a wire which cannot be drawn as things are, because of a shape; best first."""
    checked, spec = document.check(), document.dataset.spec()
    if refusal_of_any(document.graph, wire) or not refusal(document.graph, checked, wire, spec.sample_shape):
        return ()
    wired = connect(document, wire)
    case = _case(wired, wired.check(), wire.target)
    return _best(
        fit_by_adapter(case, wire.source),
        lambda after: _is_sound(after, wire.target) and not harms(checked, after),
    )


def _case(document: Document, checked: Check, node_id: NodeId) -> Case:
    spec = document.dataset.spec()
    return Case(document, checked, node_id, spec.sample_shape, spec.outputs, spec.task)


def _best(repairs: Iterable[Repair], helps: Callable[[Check], bool]) -> tuple[Repair, ...]:
    """Those that help and leave the fewest problems; among equals, those that were proposed first."""
    found: dict[str, tuple[int, Repair]] = {}
    for repair in repairs:
        after = repair.after.check()
        if repair.label not in found and helps(after):
            found[repair.label] = (len(after.blocking), repair)
        if sum(left == 0 for left, _ in found.values()) == MOST:
            break  # none that follows could be better
    ranked = sorted(found.values(), key=lambda counted: counted[0])
    return tuple(repair for _, repair in ranked[:MOST])


def _awaited(document: Document, checked: Check, node_id: NodeId) -> Problem | None:
    """The problem that a node waits for."""
    before = document.graph.ancestors(node_id)
    return next((problem for problem in checked.causes if problem.node in before), None)


def _is_sound(checked: Check, node_id: NodeId) -> bool:
    """Whether nothing is wrong with a node, whether or not it is used yet."""
    return all(
        problem.node != node_id or problem.waits or problem.cause is Cause.UNUSED
        for problem in checked.problems
    )

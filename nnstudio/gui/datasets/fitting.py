"""What becomes of the network when it is to learn from other data: what would not fit, and what mends it."""

from dataclasses import dataclass

from nnstudio.data.awaited import Awaited
from nnstudio.data.dataset import DatasetSource
from nnstudio.document.differences import differences
from nnstudio.document.document import Document
from nnstudio.document.fitting import answering
from nnstudio.document.repairs import Repair, repairs_of
from nnstudio.document.repairs.answers import in_sentence
from nnstudio.gui.datasets.hindrances import helped
from nnstudio.gui.datasets.resizing import resized_for, size_of
from nnstudio.nn.check import Cause, Problem
from nnstudio.nn.layers.core import Output

MOST_REPAIRS = 8
"""A network that needs more of them had better be drawn anew."""
OF_DATA = frozenset({Cause.SHAPE, Cause.CLASSES, Cause.MISFIT, Cause.TOO_LARGE})
"""What a dataset can bring about: all else is wrong with the network whatever it learns from."""


@dataclass(frozen=True)
class Outlook:
    """The document with another dataset: as it is, and with `repairs` that make the network fit.

    `troubles` are the problems that the new dataset brings, `left` those that no repair takes away.
    `anew` says which layers begin anew, and why, although their weights would fit: they mean something else.
    """

    plain: Document
    repaired: Document
    repairs: tuple[str, ...] = ()
    troubles: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    anew: str = ""


def outlook(document: Document, source: DatasetSource, *, trained: bool = False) -> Outlook:
    """Finds out what would be; tries repairs, which takes a while for large networks.

    Where the network came `trained`, images are brought to its size rather than the other way round.
    """
    plain = document.replace(dataset=source)
    # Of the dataset that is in use already, all problems are wanted.
    other = source != document.dataset
    known = {problem.message for problem in document.check().problems} if other else set()
    troubles = _troubles(plain, known)
    repaired, repairs = plain, list[str]()
    resized, resizing = resized_for(document, source, trained=trained)
    if resizing:
        repaired, troubles = plain.replace(dataset=resized), (*troubles, size_of(document))
        repairs.append(resizing)
    for _ in range(MOST_REPAIRS):
        mend = next(
            (
                found[0]
                for problem in repaired.check().problems
                if _is_of_data(problem, known) and (found := repairs_of(repaired, problem))
            ),
            None,
        )
        if mend is None:
            break
        repairs.append(_said(repaired, mend))
        repaired = mend.after
    if not document.dataset.spec().task.predicts_classes:  # and the Output was made for numbers
        repaired, label = made_for_classes(repaired)
        repairs += [label] if label else []
    left = _troubles(repaired, known)
    anew = differences(document, plain).strangers(plain)
    if troubles and len(left) >= len(troubles):  # what mends nothing is not offered
        return Outlook(plain, plain, (), troubles, troubles, anew)
    # Who tries other settings of the same dataset has seen how it learns from that.
    if (repairs or type(source) is not type(document.dataset)) and not left:
        learned = trained or isinstance(document.dataset, Awaited)  # weights are used to their scaling
        repaired, hindrances, helps = helped(repaired, trained=learned)
        troubles, repairs = (*troubles, *hindrances), [*repairs, *helps]
    return Outlook(plain, repaired, tuple(repairs), troubles, left, anew)


def with_points(document: Document, source: DatasetSource) -> Document:
    """The document with points that were painted, and a network that fits them from the first one on."""
    used = document.dataset
    if type(used) is type(source) and used.spec().classes == source.spec().classes:
        return document.replace(dataset=source)
    return outlook(document, source).repaired


def made_for_classes(document: Document) -> tuple[Document, str]:
    """The document with an Output that does not answer with numbers where classes are asked for, in words."""
    graph, spec = document.graph, document.dataset.spec()
    for node_id in graph.of_kind("output"):
        layer = graph[node_id].layer
        # What an Output has besides is a matter of problems and their repairs.
        if not spec.task.predicts_classes or not isinstance(layer, Output) or layer.units != spec.outputs:
            continue
        answer = answering(layer, spec.outputs, spec.task)
        if answer != layer:
            graph = graph.with_layer(node_id, answer)
            return document.replace(graph=graph), f"Let {graph[node_id].name} answer with one of the classes"
    return document, ""


def _said(before: Document, mend: Repair) -> str:
    """What a repair does, in words: what an Output answers with hangs on its activation, too."""
    for node_id in before.graph.of_kind("output"):
        old, new = (document.graph.nodes[node_id].layer for document in (before, mend.after))
        if not (isinstance(old, Output) and isinstance(new, Output)):
            continue
        if old.activation != new.activation and old.loss == new.loss:
            activation = in_sentence(new.activation.entry.title)
            return mend.label if activation in mend.label else f"{mend.label}, with {activation} activation"
        if old.units != new.units and not any(word.isdigit() for word in mend.label.split()):
            return f"{mend.label}, with {new.units} unit{'' if new.units == 1 else 's'}"
    return mend.label


def _troubles(document: Document, known: set[str]) -> tuple[str, ...]:
    problems = document.check().problems
    return tuple(problem.message for problem in problems if _is_of_data(problem, known))


def _is_of_data(problem: Problem, known: set[str]) -> bool:
    # What misfits without blocking trains, but to no good.
    bad = problem.blocks or problem.cause is Cause.MISFIT
    return bad and not problem.waits and problem.message not in known and problem.cause in OF_DATA

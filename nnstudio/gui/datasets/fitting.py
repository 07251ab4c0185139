"""What becomes of the network when it is to learn from other data: what would not fit, and what mends it."""

from dataclasses import dataclass

from nnstudio.data.dataset import DatasetSource
from nnstudio.document.document import Document
from nnstudio.document.fitting import answering
from nnstudio.document.repairs import repairs_of
from nnstudio.nn.check import Cause, Problem
from nnstudio.nn.layers.core import Output
from nnstudio.nn.optimizers import SGD, Adam, Momentum, Nesterov
from nnstudio.nn.shapes import size

MOST_REPAIRS = 8
"""A network that needs more of them had better be drawn anew."""
OF_DATA = frozenset({Cause.SHAPE, Cause.CLASSES, Cause.MISFIT, Cause.TOO_LARGE})
"""What a dataset can bring about: all else is wrong with the network whatever it learns from."""
WILD = 0.5
"""From this learning rate on, plain descent overshoots, but for images whose classes are asked."""
FEW = 32
"""Samples of no more numbers than this are points or rows of a table."""
CALM = Adam(learning_rate=0.01)
"""What learns to predict numbers also in networks that were made for classes."""
BRISK, LONG = Adam(learning_rate=0.03), 100
"""What learns to tell points apart in a network that was made for images, in so many epochs."""


@dataclass(frozen=True)
class Outlook:
    """The document with another dataset: as it is, and with `repairs` that make the network fit.

    `troubles` are the problems that the new dataset brings, `left` those that no repair takes away.
    """

    plain: Document
    repaired: Document
    repairs: tuple[str, ...] = ()
    troubles: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


def outlook(document: Document, source: DatasetSource) -> Outlook:
    """Finds out what would be; tries repairs, which takes a while for large networks."""
    plain = document.replace(dataset=source)
    # Of the dataset that is in use already, all problems are wanted.
    other = source != document.dataset
    known = {problem.message for problem in document.check().problems} if other else set()
    troubles = _troubles(plain, known)
    repaired, repairs = plain, list[str]()
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
        repaired = mend.after
        repairs.append(mend.label)
    if not document.dataset.spec().task.predicts_classes:  # and the Output was made for numbers
        repaired, label = _made_for_classes(repaired)
        repairs += [label] if label else []
    left = _troubles(repaired, known)
    if troubles and len(left) >= len(troubles):  # what mends nothing is not offered
        return Outlook(plain, plain, (), troubles, troubles)
    # Who tries other settings of the same dataset has seen how it learns from that.
    fresh = bool(repairs) or type(source) is not type(document.dataset)
    if fresh and not left and (wild := _wild(repaired)):
        troubles = (*troubles, wild)
        repaired, label = _calmed(repaired)
        repairs.append(label)
    return Outlook(plain, repaired, tuple(repairs), troubles, left)


def _wild(document: Document) -> str:
    """Why the run would overshoot, in words; empty where it would not."""
    optimizer, spec = document.training.optimizer, document.dataset.spec()
    if not isinstance(optimizer, SGD | Momentum | Nesterov) or optimizer.learning_rate < WILD:
        return ""
    rate = f"a learning rate of {optimizer.learning_rate:g}"
    if not spec.task.predicts_classes:
        return f"With numbers to predict, {rate} is likely to diverge"
    if len(spec.sample_shape) == 1 and 0 < size(spec.sample_shape) <= FEW:
        return f"For samples of so few numbers, {rate} is likely to learn little"
    return ""


def _calmed(document: Document) -> tuple[Document, str]:
    """The document with an optimizer that does not overshoot, and what was done, in words."""
    training = document.training
    if not document.dataset.spec().task.predicts_classes:
        label = f"Learn with Adam, learning rate {CALM.learning_rate:g}"
        return document.replace(training=training.replace(optimizer=CALM)), label
    label, epochs = f"Learn with Adam, learning rate {BRISK.learning_rate:g}", max(LONG, training.epochs)
    if epochs != training.epochs:
        label += f", for {epochs} epochs"
    return document.replace(training=training.replace(optimizer=BRISK, epochs=epochs)), label


def _made_for_classes(document: Document) -> tuple[Document, str]:
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


def _troubles(document: Document, known: set[str]) -> tuple[str, ...]:
    problems = document.check().problems
    return tuple(problem.message for problem in problems if _is_of_data(problem, known))


def _is_of_data(problem: Problem, known: set[str]) -> bool:
    # What misfits without blocking trains, but to no good.
    bad = problem.blocks or problem.cause is Cause.MISFIT
    return bad and not problem.waits and problem.message not in known and problem.cause in OF_DATA

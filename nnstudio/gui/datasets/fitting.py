"""What becomes of the network when it is to learn from other data: what would not fit, and what mends it."""

from dataclasses import dataclass

from nnstudio.data.dataset import DatasetSource
from nnstudio.document.document import Document
from nnstudio.document.repairs import repairs_of
from nnstudio.nn.check import Cause, Problem
from nnstudio.nn.optimizers import SGD, Adam, Momentum, Nesterov

MOST_REPAIRS = 8
"""A network that needs more of them had better be drawn anew."""
OF_DATA = frozenset({Cause.SHAPE, Cause.CLASSES, Cause.MISFIT, Cause.TOO_LARGE})
"""What a dataset can bring about: all else is wrong with the network whatever it learns from."""
WILD = 0.5
"""From this learning rate on, plain descent overshoots for numbers, whose errors no sigmoid keeps small."""
CALM = Adam(learning_rate=0.01)
"""What learns to predict numbers also in networks that were made for classes."""


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
    left = _troubles(repaired, known)
    if troubles and len(left) >= len(troubles):  # what mends nothing is not offered
        return Outlook(plain, plain, (), troubles, troubles)
    # Who tries other settings of the same dataset has seen how it learns from that.
    fresh = bool(repairs) or type(source) is not type(document.dataset)
    if fresh and not left and (wild := _wild(repaired)):
        troubles = (*troubles, wild)
        repaired = repaired.replace(training=repaired.training.replace(optimizer=CALM))
        repairs.append(f"Learn with Adam, learning rate {CALM.learning_rate:g}")
    return Outlook(plain, repaired, tuple(repairs), troubles, left)


def _wild(document: Document) -> str:
    """Why the run would diverge at once, in words; empty where it would not."""
    optimizer, task = document.training.optimizer, document.dataset.spec().task
    if task.predicts_classes or not isinstance(optimizer, SGD | Momentum | Nesterov):
        return ""
    if optimizer.learning_rate < WILD:
        return ""
    return f"With numbers to predict, a learning rate of {optimizer.learning_rate:g} is likely to diverge"


def _troubles(document: Document, known: set[str]) -> tuple[str, ...]:
    problems = document.check().problems
    return tuple(problem.message for problem in problems if _is_of_data(problem, known))


def _is_of_data(problem: Problem, known: set[str]) -> bool:
    new = problem.blocks and not problem.waits and problem.message not in known
    return new and problem.cause in OF_DATA

"""What becomes of the network when it is to learn from other data: what would not fit, and what mends it."""

from dataclasses import dataclass

from nnstudio.data.dataset import DatasetSource
from nnstudio.document.document import Document
from nnstudio.document.repairs import repairs_of

MOST_REPAIRS = 8
"""A network that needs more of them had better be drawn anew."""


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
    known = {problem.message for problem in document.check().problems}
    troubles = _troubles(plain, known)
    repaired, repairs = plain, []
    for _ in range(MOST_REPAIRS):
        mend = next(
            (
                found[0]
                for problem in repaired.check().problems
                if problem.blocks
                and problem.message not in known
                and (found := repairs_of(repaired, problem))
            ),
            None,
        )
        if mend is None:
            break
        repaired = mend.after
        repairs.append(mend.label)
    left = _troubles(repaired, known)
    if len(left) >= len(troubles):  # what mends nothing is not offered
        return Outlook(plain, plain, (), troubles, troubles)
    return Outlook(plain, repaired, tuple(repairs), troubles, left)


def _troubles(document: Document, known: set[str]) -> tuple[str, ...]:
    problems = document.check().problems
    return tuple(p.message for p in problems if p.blocks and not p.waits and p.message not in known)

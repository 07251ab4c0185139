"""What all panels about answers say in the same words."""

from nnstudio.gui.panels.answers.judged import Judged, percent
from nnstudio.gui.panels.answers.which import counted
from nnstudio.gui.panels.frame import Word


def score(judged: Judged, step: int) -> Word:
    """How many answers are right, of how many samples, and when if that is not the moment after `step`."""
    right, count = int(judged.right.sum()), len(judged)
    share, when = percent(right, count), "" if judged.step == step else f" at step {judged.step:,}"
    of = f"{count:,}" if count == judged.total else f"the first {count:,} of {judged.total:,}"
    return Word(
        (
            f"{share} right{when}: {right:,} of {counted(judged)}",
            f"{share} right{when}: {right:,} of {of} samples",
            f"{share} right{when}, of {of}",
            f"{share} right{when}",
        )
    )

"""Notes: quiet words on a face, as many as find room, and what is said of the sample that is shown."""

from PySide6.QtGui import QFontMetricsF

from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.theme import text_font


def longest_fitting(candidates: tuple[str, ...], size: int, room: float) -> str:
    """The first of these words that finds room; the last of them if none does."""
    metrics = QFontMetricsF(text_font(size))
    fitting = (words for words in candidates if words and metrics.horizontalAdvance(words) <= room)
    return next(fitting, candidates[-1])


def captions(snapshot: Snapshot) -> tuple[str, str]:
    """Which sample is shown, and its truth."""
    sample = snapshot.sample
    if sample.index is None and sample.label is None:
        return "your drawing", "what will it say?"
    if sample.index is None:  # slow motion shows what is learned from
        return "training sample", f"label {snapshot.truth}"
    return f"validation sample {sample.index + 1:,}", f"label {snapshot.truth}"

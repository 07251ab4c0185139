"""Notes: quiet words on a face, as many as find room, and what is said of the sample that is shown."""

from PySide6.QtGui import QFontMetricsF

from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.theme import text_font

SMALL, ROOM = 11, 168.0
"""The letters of a caption, and the pixels of its line."""


def longest_fitting(candidates: tuple[str, ...], size: int, room: float) -> str:
    """The first of these words that finds room; the last of them if none does."""
    metrics = QFontMetricsF(text_font(size))
    fitting = (words for words in candidates if words and metrics.horizontalAdvance(words) <= room)
    return next(fitting, candidates[-1])


def in_lines(words: str, size: int, room: float) -> list[str]:
    """Words on as many lines as they need, each as long as finds room."""
    return wrapped(words, QFontMetricsF(text_font(size)), room) if words else []


def wrapped(words: str, metrics: QFontMetricsF, room: float) -> list[str]:
    """Words on as many lines as they need in letters of these metrics."""
    if metrics.horizontalAdvance(words) <= room:
        return [words]
    lines = list[str]()
    for word in words.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and metrics.horizontalAdvance(longer) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def captions(snapshot: Snapshot) -> tuple[str, str]:
    """Which sample is shown, and its truth."""
    sample = snapshot.sample
    if sample.index is None and sample.label is None:
        return "your drawing", "what will it say?"
    if sample.index is None:  # slow motion shows what is learned from
        return "training sample", _truth(snapshot)
    return _place(sample.index + 1, sample.origin), _truth(snapshot)


def origin_words(snapshot: Snapshot) -> str:
    """Where the sample is in the user's own files, in a sentence; empty where it is in none."""
    sample = snapshot.sample
    if sample.index is None or not sample.origin:
        return ""
    return f"validation sample {sample.index + 1:,} is {sample.origin} of your data"


def _place(number: int, origin: str) -> str:
    """Which validation sample it is, and where in the user's own files if there is room for that."""
    words = f"validation sample {number:,}"
    if not origin:
        return words
    name = origin.rpartition("/")[2]
    short = f"validation {number:,} · "
    return longest_fitting((f"{words} · {origin}", short + origin, f"{short}…/{name}", words), SMALL, ROOM)


def _truth(snapshot: Snapshot) -> str:
    """The true class of the sample, or the numbers to be predicted, as many as find room."""
    numbers, fitted = snapshot.sample.numbers, snapshot.fitted
    if numbers is None or fitted is None:
        return f"label {snapshot.truth}"
    told = [f"{name} {value:,.4g}" for name, value in zip(fitted.targets, numbers.tolist(), strict=True)]
    more = f" and {len(told) - 1} more" if len(told) > 2 else ""
    return (told[0] + more if more else ", ".join(told)).replace("-", "−")

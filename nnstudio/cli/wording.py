"""How figures of a run are told: those of answers that name classes, and those of answers in numbers."""

from collections.abc import Sequence

from nnstudio.engine.snapshot import Evaluation
from nnstudio.nn.metrics import METRICS


def counted(samples: int) -> str:
    """So many samples, in words."""
    return f"{samples:,} sample{'' if samples == 1 else 's'}"


def score_words(score: float, kind: str, digits: int = 2) -> str:
    """A score by the kind of its metric: "accuracy 93.20%", "R² 0.9321"."""
    if kind == "accuracy":
        return f"accuracy {score:.{digits}%}"
    return f"{METRICS[kind].entry.title} {score:.{digits + 2}f}"


def evaluation_words(found: Evaluation, kind: str, targets: Sequence[str]) -> str:
    """What was found on a split: loss, score, and how far off numbers are on average."""
    words = f"loss {found.loss:.4f}  {score_words(found.score, kind)}"
    if not found.errors:
        return words
    if len(targets) == 1:
        return f"{words}  mean absolute error {found.errors[0]:.4g}"
    errors = (f"{name} {error:.4g}" for name, error in zip(targets, found.errors, strict=True))
    return f"{words}  mean absolute errors: {', '.join(errors)}"


def evaluation_figures(name: str, found: Evaluation, kind: str, targets: Sequence[str]) -> dict[str, object]:
    """The same for other programs, under names that begin with that of the split."""
    figures: dict[str, object] = {f"{name}_loss": found.loss, f"{name}_{kind}": found.score}
    if found.errors:
        figures[f"{name}_mean_absolute_errors"] = dict(zip(targets, found.errors, strict=True))
    return figures

"""Telling: what the numbers of an Output say, by the task: a class, yes or no, or numbers of the data."""

from dataclasses import dataclass

import numpy as np

from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.canvas.faces.shares import share_of
from nnstudio.nn.layer import Array

_USUAL = 2.0
"""How far scaled numbers usually are from zero: bars of numbers reach so far at least, if they can."""


@dataclass(frozen=True)
class Telling:
    """An answer as it is drawn, with a bar for each of `names`.

    `values` are what is told, `shares` where the bars end: from 0 to 1, or from -1 if they are `signed`.
    `marked` is the bar of the true class, `bold` that of the answer, -1 if it is none. `truths` are the true
    numbers and `marks` where they are, of an answer that is numbers. `verdict` runs from long to short; it is
    `right` or not, or None where that cannot be said.
    """

    names: tuple[str, ...]
    values: tuple[float, ...]
    shares: tuple[float, ...]
    signed: bool = False
    marked: int = -1
    bold: int = -1
    truths: tuple[float, ...] = ()
    marks: tuple[float, ...] = ()
    verdict: tuple[str, ...] = ()
    right: bool | None = None
    lone: bool = False
    """Whether one unit says yes or no: its bar is the yes, from half on."""
    numbers: bool = False
    """Whether the answer is numbers and no class."""


def telling_of(snapshot: Snapshot, y: Array) -> Telling:
    """What the outputs (units,) of this moment say."""
    if not snapshot.predicts_classes:
        return _numbers(snapshot, y)
    if len(y) == 1 and len(snapshot.classes) == 2:
        return _yes_or_no(snapshot, float(y[0]))
    values, answer = tuple(y.tolist()), int(y.argmax())
    top, truth = max(1.0, float(np.abs(y).max())), _truth(snapshot)
    verdict, right = _verdict(snapshot.classes, answer, truth)
    shares = tuple(share_of(value, top) for value in values)
    return Telling(snapshot.classes, values, shares, marked=truth, bold=answer, verdict=verdict, right=right)


def short_number(value: float) -> str:
    """A number in as few letters as there is room for beside a bar."""
    size = abs(value)
    if size >= 1e6 or 0 < size < 0.005:
        words = f"{value:.1e}".replace("e+0", "e").replace("e-0", "e-")
    elif size >= 1e5:
        words = f"{value / 1000:.0f}k"
    else:
        words = f"{value:,.{0 if size >= 100 else 1 if size >= 10 else 2}f}"
    return words.replace("-", "−")


def _truth(snapshot: Snapshot) -> int:
    return -1 if snapshot.sample.label is None else snapshot.sample.label


def _yes_or_no(snapshot: Snapshot, yes: float) -> Telling:
    truth, answer = _truth(snapshot), int(yes > 0.5)
    verdict, right = _verdict(snapshot.classes, answer, truth)
    return Telling(
        snapshot.classes[1:],
        (yes,),
        (max(0.0, share_of(yes, max(1.0, yes))),),
        marked=0 if truth == 1 else -1,
        bold=0 if answer else -1,
        verdict=verdict,
        right=right,
        lone=True,
    )


def _verdict(classes: tuple[str, ...], answer: int, truth: int) -> tuple[tuple[str, ...], bool | None]:
    """The class that is answered beside the true one, in words, and whether they are the same."""
    if answer >= len(classes):
        return (), None
    said = classes[answer]
    if not 0 <= truth < len(classes):
        return (f"answer {said}", said), None
    right = answer == truth
    mark, true = "✓" if right else "✗", classes[truth]
    return (
        f"answer {said} · truth {true} {mark}",
        f"{said} {mark}" if right else f"{said} {mark} · {true}",
    ), right


def _numbers(snapshot: Snapshot, y: Array) -> Telling:
    fitted, truth = snapshot.fitted, snapshot.sample.numbers
    assert fitted is not None  # what predicts numbers is said there
    values = fitted.answers(y[np.newaxis])[0].astype(np.float64)
    usual = fitted.target_scaling.undo(np.array([[-_USUAL], [_USUAL]]) * np.ones(len(y)), np.float64)
    known = np.empty((0, len(y))) if truth is None else truth[np.newaxis].astype(np.float64)
    reached = np.concatenate([usual, values[np.newaxis], known])
    signed = bool((reached < 0).any())
    tops = np.abs(np.where(np.isfinite(reached), reached, 0)).max(axis=0).tolist()
    told, truths = tuple(values.tolist()), () if truth is None else tuple(known[0].tolist())
    verdict: tuple[str, ...] = ()
    if len(truths) == 1:
        said, true = short_number(told[0]), short_number(truths[0])
        verdict = (f"answer {said} · truth {true}", f"{said} · truth {true}")
    elif truths:
        verdict = ("green: the truth",)
    return Telling(
        fitted.targets,
        told,
        tuple(share_of(value, top) for value, top in zip(told, tops, strict=True)),
        signed=signed,
        truths=truths,
        marks=tuple(share_of(value, top) for value, top in zip(truths, tops, strict=False)),
        verdict=verdict,
        numbers=True,
    )

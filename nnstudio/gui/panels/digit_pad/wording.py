"""Wording: what the digit pad says of answers."""

import itertools

import numpy as np

from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.panels.digit_pad.reading import Pinned
from nnstudio.gui.panels.frame import Word
from nnstudio.nn.layer import Array

NEAR = 0.5
"""From this share of the strongest output on, another one comes near it."""
BEST = 3


def name_of(unit: int, classes: tuple[str, ...]) -> str:
    """The name of a class; the unit's number where there is none."""
    return classes[unit] if unit < len(classes) else str(unit)


def rival(answer: Array) -> int | None:
    """The class that comes near the one that is named, if any."""
    if len(answer) < 2:
        return None
    second, first = np.argsort(answer)[-2:].tolist()
    return second if answer[first] > 0 and answer[second] >= NEAR * answer[first] else None


def verdict_words(answer: Array, snapshot: Snapshot) -> Word:
    """What the network says of the drawing, and whether it could as well have said something else."""
    if not snapshot.begun:
        return Word(
            ("It has not learned yet: press Space, and watch the answer settle", "It has not learned yet")
        )
    said, step = name_of(int(answer.argmax()), snapshot.classes), f"step {snapshot.step:,}"
    other = rival(answer)
    if other is None:
        return Word(
            (f"After {step} it says {said}, and nothing else comes near", f"{said} after {step}", step)
        )
    near = f"{name_of(other, snapshot.classes)} comes near ({answer[other]:.2f})"
    return Word((f"After {step} it says {said}, but {near}", f"{said}, but {near}", step))


def tile_words(pinned: Pinned, classes: tuple[str, ...], step: int) -> str:
    """The strongest answers to a pinned drawing, and how often the answer has changed."""
    answer = pinned.answer
    if answer is None:
        return "no answer yet"
    best = np.argsort(answer)[::-1][:BEST].tolist()
    return ", ".join(f"{name_of(unit, classes)} {answer[unit]:.2f}" for unit in best) + _changes(
        pinned.said_until(step)
    )


def _changes(said: list[int]) -> str:
    turns = sum(before != after for before, after in itertools.pairwise(said))
    if not turns:
        return ""
    times = "once" if turns == 1 else f"{turns} times"
    return f"; changed its mind {times} in the last {len(said)} moments"

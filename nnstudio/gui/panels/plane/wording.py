"""What the panel of the plane says in words."""

import numpy as np

from nnstudio.engine.snapshot import Answers, Plane, Snapshot
from nnstudio.gui.panels.answers.judged import percent, tell
from nnstudio.gui.panels.frame import Word
from nnstudio.gui.panels.plane.axes import write
from nnstudio.gui.panels.plane.dots import Dots
from nnstudio.gui.theme import Theme
from nnstudio.nn.layer import Array

EMPTY = (
    "Where the network draws the line between classes appears here",
    "Open an example with points, such as XOR or Spirals, and press Space.",
)
"""What will be here."""
NO_PLANE = (
    "The decision boundary needs data with two numbers per sample",
    "Try XOR, Circles, Moons or Two spirals, in the menu of the dataset above; Sine shows its curve here.",
)
"""What it says where samples have more numbers than a picture has axes."""
NO_CLASSES = (
    "This network does not answer with the classes of the dataset",
    "Give it an Output with one unit for each class.",
)
TOO_MANY_AXES = (
    "The decision boundary is drawn where two numbers lead to a class, or one number to another",
    "Two numbers that predict a third would need one more axis: choose another target or other columns.",
)
NO_NUMBERS = (
    "The answers of this network are no finite numbers",
    "Take a smaller learning rate and reset the run.",
)
_MOST_NAMED = 4


def legend(classes: tuple[str, ...], theme: Theme) -> tuple[Word, ...]:
    """The classes in their colors, if there are few."""
    if len(classes) > _MOST_NAMED:
        return ()
    return tuple(Word((name, name, name, name[:12], ""), theme.of_class(c)) for c, name in enumerate(classes))


def score(plane: Plane, step: int) -> Word:
    """How many samples are answered rightly, and when, if not after `step`."""
    when = "" if plane.step == step else f" at step {plane.step:,}"
    shares = []
    for answers in (plane.validation, plane.training):
        right = int((answers.said == answers.labels).sum())
        shares.append(percent(right, len(answers.labels)))
    validation, training = shares
    counts = [_count(answers) for answers in (plane.validation, plane.training)]
    return Word(
        (
            f"validation {validation} right of {counts[0]}, training {training} of {counts[1]}{when}",
            f"validation {validation} right, training {training}{when}",
            f"validation {validation} right{when}",
            f"{validation} right{when}",
            validation,
        )
    )


def distance(plane: Plane, target: str, step: int) -> Word:
    """How far off a curve is on average, and when, if not after `step`."""
    when = "" if plane.step == step else f" at step {plane.step:,}"
    off = f"{float(np.abs(_off(plane.validation)).mean()):,.3g}"
    return Word(
        (
            f"{target} off by {off} on average, for {_count(plane.validation)} validation samples{when}",
            f"{target} off by {off} on average{when}",
            f"off by {off}{when}",
        )
    )


def advise(plane: Plane) -> tuple[str, ...]:
    """How to read the picture, from long to short."""
    if len(plane.low) == 1:
        whole = "Rings are samples that it learns from, dots those of validation: watch it bend to them."
        return (
            f"The line is what the network answers. {whole}",
            "The line is the network's answer; rings: training, dots: validation.",
            "Line: answer, rings: training, dots: validation.",
        )
    marks = "Rings: training, dots: validation, crossed out: answered wrongly"
    whole = "the class that is answered there, stronger where it is further ahead"
    return (
        f"Color and hatch: {whole}; the line is where the answer changes. {marks}.",
        f"Color: the answer there; the line is where it changes. {marks}.",
        f"The line is where the answer changes. {marks}.",
        f"{marks}.",
        "Rings: training, dots: validation, ×: wrong.",
    )


def read_out(
    plane: Plane, snapshot: Snapshot, names: tuple[str, str], place: tuple[float, float]
) -> tuple[str, ...]:
    """What the network answers at a place of the picture, from long to short."""
    outputs = between(plane, place)
    if len(plane.low) == 1:
        at = _place(plane, names[:1], place[:1])
        words = f"{at}: the network says {names[1]} ≈ {write(float(outputs[0]))}"
        return (words, words.partition(": ")[2])
    where = _place(plane, names, place)
    ranked = outputs.argsort()[::-1].tolist()
    probable = bool(outputs.min() >= 0 and abs(outputs.sum() - 1) < 1e-3)
    told = [f"{snapshot.classes[c]} {tell(float(outputs[c]), probable=probable)}" for c in ranked]
    return (f"{where}: ≈ {', '.join(told[:3])}", f"{where}: ≈ {told[0]}", told[0])


def read_out_sample(
    plane: Plane, snapshot: Snapshot, names: tuple[str, str], dots: Dots, place: int
) -> tuple[str, ...]:
    """What is known of one sample, from long to short."""
    trained, index = dots.sample(place)
    answers = plane.training if trained else plane.validation
    follow = "" if trained else " Click to follow it on the canvas."
    kind = "Training" if trained else "Validation"
    x, y = dots.points[place].tolist()
    said = answers.outputs[index]
    if answers.numbers is not None:
        words = f"{kind} sample {index + 1:,} at {_place(plane, names[:1], (x,))}"
        told = f"{names[1]} is {write(y)}, the network says {write(float(said[0]))}"
        return (f"{words}: {told}.{follow}", f"{words}: {told}", told)
    truth, answer = snapshot.classes[int(answers.labels[index])], snapshot.classes[int(said.argmax())]
    probable = bool(said.min() >= 0 and abs(said.sum() - 1) < 1e-3)
    sure = tell(float(said.max()), probable=probable)
    what = "answered rightly" if truth == answer else f"answered as {answer}"
    short = f"{kind} sample {index + 1:,}: {truth} {what}, {sure}"
    at = _place(plane, names, (x, y))
    return (f"{short}, at {at}.{follow}", f"{short}, at {at}", short)


def between(plane: Plane, place: tuple[float, ...]) -> Array:
    """The outputs at a place, between those of the nearest points that were asked."""
    outputs = plane.outputs
    # Along the columns first, which the first number runs along; then along the rows.
    for axis in range(len(plane.low)):
        along = outputs.ndim - 2
        count = outputs.shape[along]
        share = (place[axis] - plane.low[axis]) / (plane.high[axis] - plane.low[axis])
        at = min(max(share, 0.0), 1.0) * (count - 1)
        before = min(int(at), count - 2)
        part = at - before
        outputs = outputs.take(before, along) * (1 - part) + outputs.take(before + 1, along) * part
    return outputs


def _place(plane: Plane, names: tuple[str, ...], place: tuple[float, ...]) -> str:
    """Coordinates in words, as exactly as they can be pointed at."""
    spans = (high - low for low, high in zip(plane.low, plane.high, strict=True))
    told = (f"{name} {write(x, span)}" for name, x, span in zip(names, place, spans, strict=True))
    return ", ".join(told)


def _count(answers: Answers) -> str:
    count = len(answers.labels)
    return f"all {count:,}" if count == answers.total else f"the first {count:,} of {answers.total:,}"


def _off(answers: Answers) -> Array:
    assert answers.numbers is not None
    return np.asarray(answers.outputs[:, 0] - answers.numbers[:, 0])

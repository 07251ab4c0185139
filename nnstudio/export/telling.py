"""What a model tells of classes: how they are called, how probable each one is, and whether it can say so."""

from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from nnstudio.nn.registry import Entry


class Telling(Protocol):
    """What a model is asked before it tells of classes."""

    activation: Entry

    @property
    def predicts_classes(self) -> bool: ...


def check_classes(model: Telling) -> None:
    """Makes sure that a model tells classes.

    Raises:
        AttributeError: It predicts numbers.
    """
    if not model.predicts_classes:
        raise AttributeError("This network predicts numbers and no classes. Use predict")


def check_probabilities(model: Telling) -> None:
    """Makes sure that a model tells how probable classes are.

    Raises:
        AttributeError: It predicts numbers, or its outputs are no probabilities.
    """
    check_classes(model)
    if model.activation.kind not in ("softmax", "sigmoid"):
        raise AttributeError(
            f"The outputs of this network are {model.activation.title} and no probabilities. "
            "Use decision_function"
        )


def named(names: tuple[str, ...]) -> npt.NDArray[Any]:
    """The names of classes as whole numbers, if all of them are written as such; else as they are."""
    if all(name.isascii() and name.isdigit() and len(name) < 19 and str(int(name)) == name for name in names):
        return np.array([int(name) for name in names])
    return np.array(names)


def shares(answers: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
    """Answers (n, classes) divided by their sum, so that they share one whole; alike where all are 0."""
    total = answers.sum(axis=1, keepdims=True)
    even = np.full_like(answers, 1 / answers.shape[1])
    np.divide(answers, total, out=even, where=total > 0)
    return even

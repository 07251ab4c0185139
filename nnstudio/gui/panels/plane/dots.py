"""The samples that lie in the plane: where, of which class, and whether their answers are wrong."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nnstudio.engine.snapshot import Answers, Plane
from nnstudio.nn.layer import Array


# Arrays have no single truth value, so two of these are equal only if they are the same object.
@dataclass(frozen=True, eq=False)
class Dots:
    """The samples of training, then those of validation, as points of a picture.

    Shapes: points (n, 2); labels (n,), class indices, zeros where numbers are predicted; wrong (n,). The
    first `trained` are those that are learned from.
    """

    points: Array
    labels: npt.NDArray[np.intp]
    wrong: npt.NDArray[np.bool_]
    trained: int

    def __len__(self) -> int:
        return len(self.points)

    def sample(self, place: int) -> tuple[bool, int]:
        """Whether a sample is learned from, and its place in its split."""
        trained = place < self.trained
        return trained, place if trained else place - self.trained


def dots_of(plane: Plane) -> Dots:
    """The samples of a plane: where they lie, or of a line, the true number above each."""
    both = (plane.training, plane.validation)
    return Dots(
        np.concatenate([_points(answers, len(plane.low)) for answers in both]),
        np.concatenate([answers.labels for answers in both]),
        np.concatenate([_wrong(answers) for answers in both]),
        len(plane.training.labels),
    )


def same_places(one: Plane, other: Plane | None) -> bool:
    """Whether the samples of two planes are the same, so that only the answers differ."""
    return other is not None and all(
        before.inputs.shape == after.inputs.shape and np.may_share_memory(before.inputs, after.inputs)
        for before, after in ((one.training, other.training), (one.validation, other.validation))
    )


def _points(answers: Answers, axes: int) -> Array:
    places = answers.inputs.reshape(len(answers.inputs), axes).astype(np.float64)
    if axes == 1 and answers.numbers is not None:
        return np.concatenate([places, answers.numbers[:, :1]], axis=1)
    return places


def _wrong(answers: Answers) -> npt.NDArray[np.bool_]:
    """Whose answer names another class than the truth; nobody's where answers are numbers."""
    if answers.numbers is not None:
        return np.zeros(len(answers.labels), bool)
    return np.asarray(answers.said != answers.labels)

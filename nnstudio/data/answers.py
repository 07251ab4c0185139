"""Answers: what an array says of samples, be it classes by number, by name or one-hot, or other numbers."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from nnstudio.data.dataset import DatasetError, Labels, Numbers
from nnstudio.data.image_listing import natural
from nnstudio.data.limits import MAX_CLASSES

MAX_TARGETS = 1000


@dataclass(frozen=True, eq=False)
class Answers:
    """What is to be said of samples: `labels` (n,) of `classes`, or `numbers` (n, targets)."""

    labels: Labels
    classes: tuple[str, ...] = ()
    numbers: Numbers | None = None

    def __len__(self) -> int:
        return len(self.labels)

    def part(self, first: int, end: int) -> "Answers":
        """Those from `first` up to `end`."""
        numbers = None if self.numbers is None else self.numbers[first:end]
        return Answers(self.labels[first:end], self.classes, numbers)

    @property
    def targets(self) -> tuple[str, ...]:
        """The names of the numbers."""
        if self.numbers is None:
            return ()
        count = self.numbers.shape[1]
        return ("y",) if count == 1 else tuple(f"y{index}" for index in range(1, count + 1))


def read_answers(array: npt.NDArray[Any], what: str) -> Answers:
    """What an array says: whole numbers, names and one-hot rows are classes, other numbers are to predict.

    Args:
        array: (n,), (n, 1), or (n, targets).
        what: Which array of which file it is, for the error.

    Raises:
        DatasetError: It says nothing that can be learned.
    """
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim not in (1, 2) or not len(array):
        raise DatasetError(
            f"{what} has the shape {array.shape}; one class or number for each sample is needed: (n,), or "
            "(n, targets) for several numbers"
        )
    if array.dtype.kind in "US":
        return _by_name(array, what)
    if array.dtype.kind not in "buif":
        raise DatasetError(f"{what} has the type {array.dtype}; classes or numbers are needed")
    if array.ndim == 2 and _is_one_hot(array):
        return Answers(array.argmax(axis=1), _counted(array.shape[1], what))
    if array.dtype.kind == "f":
        return _to_predict(array, what)
    if array.ndim == 2:
        raise DatasetError(
            f"{what} has the shape {array.shape} and the type {array.dtype}, but its rows are not one-hot. "
            "Give one class for each sample, or numbers to predict as float32"
        )
    if array.min() < 0:
        raise DatasetError(f"{what} holds the class {array.min()}; classes are counted from 0")
    return Answers(array.astype(np.intp), _counted(int(array.max()) + 1, what))


def _by_name(array: npt.NDArray[Any], what: str) -> Answers:
    if array.ndim == 2:
        raise DatasetError(f"{what} has the shape {array.shape}; one name for each sample is needed")
    names, found = np.unique(array, return_inverse=True)
    words = [name.decode(errors="replace") if isinstance(name, bytes) else str(name) for name in names]
    if len(words) > MAX_CLASSES:
        raise DatasetError(f"{what} holds {len(words):,} different names; at most {MAX_CLASSES} are accepted")
    order = sorted(range(len(words)), key=lambda index: natural(words[index]))
    place = np.empty(len(words), np.intp)
    place[order] = np.arange(len(words))
    return Answers(place[found], tuple(words[index] for index in order))


def _is_one_hot(array: npt.NDArray[Any]) -> bool:
    return bool(((array == 0) | (array == 1)).all() and (array.sum(axis=1) == 1).all())


def _counted(classes: int, what: str) -> tuple[str, ...]:
    if classes > MAX_CLASSES:
        raise DatasetError(
            f"{what} counts classes up to {classes - 1:,}; at most {MAX_CLASSES} classes are accepted. "
            "Numbers that are to be predicted must be of a type such as float32"
        )
    return tuple(str(index) for index in range(classes))


def _to_predict(array: npt.NDArray[Any], what: str) -> Answers:
    numbers = array.reshape(len(array), -1)
    if numbers.shape[1] > MAX_TARGETS:
        raise DatasetError(
            f"{what} holds {numbers.shape[1]:,} numbers for each sample; at most {MAX_TARGETS} are accepted"
        )
    with np.errstate(over="ignore"):  # what is too large for float32 is told below
        numbers = numbers.astype(np.float32)
    wrong = np.flatnonzero(~np.isfinite(numbers).all(axis=1))
    if wrong.size:
        raise DatasetError(
            f"{what}: row {wrong[0]:,} holds an infinity, a NaN or a number beyond float32. "
            "Fill it in, or leave the sample out"
        )
    return Answers(np.zeros(len(numbers), np.intp), numbers=numbers)

"""How right the answers of a model are, as scikit-learn counts it."""

from typing import Any

import numpy as np
import numpy.typing as npt

from nnstudio.data.fitted import DatasetError

_MISSING = frozenset({"nan", "None", "<NA>", "NaT"})
"""What stands for a true class that nobody knows, as texts."""


def accuracy(answers: npt.NDArray[Any], true: npt.NDArray[Any], classes: npt.NDArray[Any]) -> float:
    """The share of right answers (n,), from 0 to 1; where classes have names, `true` may be their indices.

    Raises:
        DatasetError: There is more than one true answer for a sample, none, or an index of no class.
    """
    if true.size != len(answers):
        raise DatasetError(f"One class is predicted for a sample; got {true.size // len(answers):,}")
    named = _named(true.reshape(-1), classes)
    return float(np.mean(answers.astype(str) == named.astype(str)))


def r2(answers: npt.NDArray[Any], true: npt.NDArray[Any]) -> float:
    """The mean over the targets of 1 - sum of squared errors / that of the mean, for answers (n, targets).

    Raises:
        DatasetError: There are more or fewer true numbers, or they are no numbers.
    """
    rows = true.reshape(len(true), -1)
    try:
        rows = rows.astype(np.float64)
    except (TypeError, ValueError) as error:
        raise DatasetError(f"Numbers are predicted, so true answers must be numbers: {error}") from error
    if rows.shape != answers.shape:
        raise DatasetError(f"{answers.shape[1]} numbers are predicted for a sample; got {rows.shape[1]}")
    _check_finite(rows)
    errors = np.square(answers - rows).sum(axis=0)
    spread = np.square(rows - rows.mean(axis=0)).sum(axis=0)
    shares = np.divide(errors, spread, out=(errors > 0).astype(np.float64), where=spread > 0)
    return float(np.mean(1 - shares))


def _check_finite(true: npt.NDArray[Any]) -> None:
    if not np.isfinite(true).all():
        raise DatasetError("True answers must be finite numbers; got an infinity or a NaN")


def _named(true: npt.NDArray[Any], classes: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """True answers (n,) as in `classes`, where indices stand for names."""
    if true.dtype == object:  # as a data frame has them
        true = np.asarray(true.tolist())
    if true.dtype.kind == "f":
        _check_finite(true)
    if np.isin(true.astype(str), sorted(_MISSING - {*classes.astype(str).tolist()})).any():
        raise DatasetError("There must be a true answer for each sample; got one that is missing")
    if true.dtype.kind in "bf" and np.array_equal(true, np.floor(true)):
        true = true.astype(np.intp)
    if true.dtype.kind not in "iu" or classes.dtype.kind in "iu":
        return true
    if true.min() < 0 or true.max() >= len(classes):
        raise DatasetError(
            f"Indices of classes must lie in 0..{len(classes) - 1}; got {true.min()}..{true.max()}"
        )
    named: npt.NDArray[Any] = classes[true]
    return named

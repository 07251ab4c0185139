"""How well each class is recognized: recall and precision."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nnstudio.gui.panels.answers.judged import Judged
from nnstudio.nn.layer import Array


@dataclass(frozen=True, eq=False)
class Rates:
    """Of each class: `right` answers, `count` of its samples and how often it was `answered`; (classes,)."""

    right: npt.NDArray[np.intp]
    count: npt.NDArray[np.intp]
    answered: npt.NDArray[np.intp]

    @property
    def recall(self) -> Array:
        """The share of a class's samples that are answered rightly; NaN for a class without samples."""
        return _share(self.right, self.count)

    @property
    def precision(self) -> Array:
        """The share of a class's answers that are right; NaN for a class that is never answered."""
        return _share(self.right, self.answered)

    def order(self, *, weakest_first: bool) -> npt.NDArray[np.intp]:
        """The classes from left to right; those without samples last."""
        if not weakest_first:
            return np.arange(len(self.count))
        recall = self.recall
        return np.argsort(np.where(np.isnan(recall), 2.0, recall), kind="stable")

    def weakest(self) -> int | None:
        """The class with the lowest recall; None where no class has samples or all are perfect."""
        recall = self.recall
        if np.isnan(recall).all() or np.nanmin(recall) >= 1:
            return None
        return int(np.nanargmin(recall))


def rates_of(judged: Judged) -> Rates:
    """How well each class is recognized in these answers."""
    k = len(judged.classes)
    return Rates(
        np.bincount(judged.truth[judged.right], minlength=k),
        np.bincount(judged.truth, minlength=k),
        np.bincount(judged.said, minlength=k),
    )


def _share(part: npt.NDArray[np.intp], whole: npt.NDArray[np.intp]) -> Array:
    return np.where(whole > 0, part / np.maximum(whole, 1), np.nan).astype(np.float32)

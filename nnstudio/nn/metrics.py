"""Metrics: how good answers are, in numbers that people compare; nothing is trained by them."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
import numpy.typing as npt

from nnstudio.nn.layer import Array
from nnstudio.nn.registry import Registered, Registry


class Metric(Registered):
    """One number for the answers to many samples; all but errors are better the larger they are."""

    least_classes: ClassVar[int] = 2
    """With fewer classes the number says nothing."""
    of_classes: ClassVar[bool] = True
    """Whether it tells something of answers that name classes."""
    of_numbers: ClassVar[bool] = False
    """Whether it tells something of answers that are numbers."""

    @abstractmethod
    def measure(self, y: Array, targets: Array) -> float:
        """The number for answers y and targets, both (n, outputs); targets of classes are one-hot rows."""


METRICS: Registry[Metric] = Registry("metric")


@METRICS.register("accuracy", title="Accuracy", hint="share of right answers")
class Accuracy(Metric):
    """The share of samples whose largest output is that of the true class."""

    def measure(self, y: Array, targets: Array) -> float:
        return float((y.argmax(axis=1) == targets.argmax(axis=1)).mean())


@METRICS.register("top_3", title="Top 3", term="Top-3 accuracy", hint="truth among the three best")
class Top3(Metric):
    """The share of samples whose true class has one of the three largest outputs."""

    least_classes: ClassVar[int] = 4

    def measure(self, y: Array, targets: Array) -> float:
        truth = np.take_along_axis(y, targets.argmax(axis=1)[:, np.newaxis], axis=1)
        return float(((y > truth).sum(axis=1) < 3).mean())


@METRICS.register("precision", title="Precision", hint="how often a claimed class is true")
class Precision(Metric):
    """The share of answers "this class" that are right, averaged over the classes."""

    def measure(self, y: Array, targets: Array) -> float:
        return float(ClassFigures.of(confusion_matrix(y, targets)).mean_of("precision"))


@METRICS.register("recall", title="Recall", hint="how much of a class is found")
class Recall(Metric):
    """The share of a class's samples that are recognized, averaged over the classes."""

    def measure(self, y: Array, targets: Array) -> float:
        return float(ClassFigures.of(confusion_matrix(y, targets)).mean_of("recall"))


@METRICS.register("f1", title="F1", hint="precision and recall in one")
class F1(Metric):
    """The harmonic mean of precision and recall of each class, averaged over the classes."""

    def measure(self, y: Array, targets: Array) -> float:
        return float(ClassFigures.of(confusion_matrix(y, targets)).mean_of("f1"))


@METRICS.register("mean_absolute_error", title="Mean absolute error", hint="mean of |target - output|")
class MeanAbsolute(Metric):
    """Mean over samples and outputs of |target - output|; smaller is better."""

    of_numbers: ClassVar[bool] = True

    def measure(self, y: Array, targets: Array) -> float:
        return float(np.abs(targets - y).mean())


@METRICS.register("root_mean_squared_error", title="Root mean squared error", hint="large errors count more")
class RootMeanSquared(Metric):
    """Square root of the mean over samples and outputs of (target - output)²; smaller is better."""

    of_classes: ClassVar[bool] = False
    of_numbers: ClassVar[bool] = True

    def measure(self, y: Array, targets: Array) -> float:
        return float(np.sqrt(np.square(targets - y).mean(dtype=np.float64)))


@METRICS.register(
    "r2", title="R²", term="Coefficient of determination", hint="share of the variance explained"
)
class R2(Metric):
    """1 - (squared error) / (variance of the targets), averaged over outputs; 0 is as good as their mean.

    An output whose targets are all alike counts 1 if it is right everywhere and 0 otherwise.
    Source: scikit-learn, `r2_score`.
    """

    of_numbers: ClassVar[bool] = True

    def measure(self, y: Array, targets: Array) -> float:
        return float(_explained(y, targets).mean())


def confusion_matrix(y: Array, targets: Array) -> npt.NDArray[np.intp]:
    """How often each class (row) was taken for each (column), (classes, classes)."""
    classes = targets.shape[1]
    pairs = targets.argmax(axis=1) * classes + y.argmax(axis=1)
    return np.bincount(pairs, minlength=classes * classes).reshape(classes, classes)


# Arrays have no single truth value, so two are equal only if they are the same object.
@dataclass(frozen=True, eq=False)
class ClassFigures:
    """Precision, recall and F1 of each class, (classes,); 0 where a class never occurs."""

    precision: npt.NDArray[np.float64]
    recall: npt.NDArray[np.float64]
    f1: npt.NDArray[np.float64]
    seen: npt.NDArray[np.bool_]
    """Whether a class occurs or is answered at all."""

    def mean_of(self, figure: Literal["precision", "recall", "f1"]) -> float:
        """The mean of one of the figures over the classes that are seen."""
        values: npt.NDArray[np.float64] = getattr(self, figure)
        return float(values[self.seen].mean())

    @classmethod
    def of(cls, confusion: npt.NDArray[np.intp]) -> "ClassFigures":
        """The figures that follow from a confusion matrix."""
        right = np.diagonal(confusion)
        answered, there = confusion.sum(axis=0), confusion.sum(axis=1)
        precision = right / np.maximum(answered, 1)
        recall = right / np.maximum(there, 1)
        # 2 · right / (answered + there) is the harmonic mean of both.
        return cls(precision, recall, 2 * right / np.maximum(answered + there, 1), answered + there > 0)


# Arrays have no single truth value, so two are equal only if they are the same object.
@dataclass(frozen=True, eq=False)
class NumberFigures:
    """How far off the answers for each number are, (targets,): errors in its own units, and R²."""

    mean_absolute_error: npt.NDArray[np.float64]
    root_mean_squared_error: npt.NDArray[np.float64]
    r2: npt.NDArray[np.float64]

    @classmethod
    def of(cls, y: Array, targets: Array) -> "NumberFigures":
        """The figures for answers y (n, targets) to targets (n, targets)."""
        errors = np.subtract(y, targets, dtype=np.float64)
        return cls(
            np.abs(errors).mean(axis=0), np.sqrt(np.square(errors).mean(axis=0)), _explained(y, targets)
        )


def _explained(y: Array, targets: Array) -> npt.NDArray[np.float64]:
    """The share of the variance of each target that the answers explain, (targets,)."""
    targets = targets.astype(np.float64, copy=False)
    errors = np.square(targets - y).sum(axis=0)
    spread = np.square(targets - targets.mean(axis=0)).sum(axis=0)
    varied = spread > 0
    explained = np.where(errors == 0, 1.0, 0.0)
    explained[varied] = 1 - errors[varied] / spread[varied]
    return explained

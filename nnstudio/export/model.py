"""A trained network for Python programs, with scikit-learn's conventions; needs no Qt.

    import nnstudio

    model = nnstudio.load("digits.nns")
    model.predict(images)        # (n,): 7, 2, 1, ...
    model.predict_proba(images)  # (n, 10)
    model.score(images, labels)  # share of right answers

Samples are given as they stand in the dataset, such as bytes from 0 to 255; the model scales them.
"""

import os
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from nnstudio.data.fitted import DatasetError, Fitted
from nnstudio.document.document import Project
from nnstudio.document.file import load_project
from nnstudio.engine.evaluation import MOST_NUMBERS, MOST_ROWS
from nnstudio.engine.network import Network
from nnstudio.engine.passes import Pass
from nnstudio.export.errors import ExportError
from nnstudio.export.fitting import fitted_of, reads_bytes
from nnstudio.export.rows import read_rows, reads_rows, refuse_path
from nnstudio.export.trained import trained
from nnstudio.nn.layers.core import Output
from nnstudio.nn.shapes import size

Numbers = npt.NDArray[np.floating]


def load(path: str | os.PathLike[str]) -> "Model":
    """The network in a project file, ready to predict.

    Raises:
        ProjectError: The file cannot be read, is no project, or is damaged.
        ExportError: Its network cannot compute, or it is not known how it reads samples.
    """
    return Model(load_project(Path(path)))


class Model:
    """A network that predicts; it is not changed by anything, so that threads may share it.

    `classes_` are the classes in the order of the columns of `predict_proba`: whole numbers if that is what
    all of them are called, such as digits, else their names; where numbers are predicted there are none,
    and `targets_` are their names. `n_features_in_` is how many numbers a sample has, `sample_shape_` how
    they lie: images are (height, width, channels).

    Samples may be given as (n, *sample_shape_), as rows (n, n_features_in_), or, where there is one channel,
    as (n, height, width). Rows of a table may also be lists with names of categories in them, in the order of
    `fitted.columns`, or dicts, or a data frame.

    Raises:
        ExportError: The network cannot compute, or it is not known how it reads samples.
    """

    def __init__(self, project: Project) -> None:
        network, spec = trained(project), project.document.dataset.spec()
        self._fitted = fitted_of(project)
        self._network = Network(network.graph, network.sample_shape, spec.outputs, seed=None, task=spec.task)
        self._network.load(network.weights)
        numbers = sum(size(shape) for shape in self._network.shapes.values())
        self._rows = max(1, min(MOST_ROWS, MOST_NUMBERS // numbers))
        output = network.graph[self._network.output].layer
        assert isinstance(output, Output)  # it computes, so it has one
        self._activation = output.activation.entry
        self.sample_shape_ = network.sample_shape
        self.n_features_in_ = size(network.sample_shape)
        self.targets_ = self._fitted.targets
        if self.predicts_classes:
            self.classes_ = _classes(self._fitted.classes)
        if not project.weights:
            warnings.warn(
                "This network has never been trained: its answers are those of its first weights",
                stacklevel=3,
            )

    @property
    def fitted(self) -> Fitted:
        """How the network reads samples and what its answers mean."""
        return self._fitted

    @property
    def predicts_classes(self) -> bool:
        """Whether an answer names a class; else it is numbers."""
        return self._fitted.task.predicts_classes

    def predict(self, samples: npt.ArrayLike) -> npt.NDArray[Any]:
        """The class of each sample, (n,); or the numbers in their own units, (n,) or (n, targets).

        Raises:
            DatasetError: The samples have another shape, or hold something else than finite numbers.
        """
        answers = self.decision_function(samples)
        if self.predicts_classes:
            named: npt.NDArray[Any] = self.classes_[answers.argmax(axis=1)]
            return named
        return answers[:, 0] if answers.shape[1] == 1 else answers

    def predict_proba(self, samples: npt.ArrayLike) -> Numbers:
        """The probability of each class, (n, classes), in the order of `classes_`.

        Outputs of sigmoid units, each of which answers for itself, are divided by their sum.

        Raises:
            DatasetError: As `predict`.
            AttributeError: The network gives no probabilities.
        """
        if not self.predicts_classes:
            raise AttributeError("This network predicts numbers and no classes. Use predict")
        kind = self._activation.kind
        if kind not in ("softmax", "sigmoid"):
            raise AttributeError(
                f"The outputs of this network are {self._activation.title} and no probabilities. "
                "Use decision_function"
            )
        answers = self.decision_function(samples)
        if kind == "sigmoid":
            total = answers.sum(axis=1, keepdims=True)
            even = np.full_like(answers, 1 / answers.shape[1])
            np.divide(answers, total, out=even, where=total > 0)
            return even
        return answers

    def decision_function(self, samples: npt.ArrayLike) -> Numbers:
        """What the network says of each sample, as the window shows it: (n, classes) or (n, targets).

        Raises:
            DatasetError: As `predict`.
        """
        array = self._read(samples)
        width = self._fitted.outputs
        answers = np.empty((len(array), width), np.float32)
        # Layers write over their arrays in the next pass; so each call has a pass of its own.
        computed = Pass(self._network, training=False)
        with np.errstate(all="ignore"):
            for part in self._parts(len(array)):
                prepared = self._fitted.prepare(array[part].reshape(-1, *self.sample_shape_))
                answers[part] = self._fitted.answers(computed.forward(prepared))
        return answers

    def score(self, samples: npt.ArrayLike, truth: npt.ArrayLike) -> float:
        """The share of right answers, from 0 to 1; where numbers are predicted, the mean R² of the targets.

        Args:
            samples: As for `predict`.
            truth: Classes as in `classes_`, or their indices where they have names; or numbers.

        Raises:
            DatasetError: As `predict`; or there is not one true answer for each sample.
        """
        answers, true = self.predict(samples), np.asarray(truth)
        if len(answers) == 0 or true.ndim == 0 or len(true) != len(answers):
            count = len(true) if true.ndim else 1
            raise DatasetError(
                f"A score needs a true answer for each sample; got {len(answers):,} samples and {count:,}"
            )
        if self.predicts_classes:
            return float(np.mean(answers.astype(str) == self._named(true).astype(str)))
        return _r2(answers.reshape(len(answers), -1), true)

    def __repr__(self) -> str:
        what = ", ".join(map(str, self.classes_[:10] if self.predicts_classes else self.targets_))
        more = ", ..." if self.predicts_classes and len(self.classes_) > 10 else ""
        return f"<nnstudio.Model for {self._fitted.name}: {self.sample_shape_} -> {what}{more}>"

    def _parts(self, count: int) -> Iterator[slice]:
        for start in range(0, count, self._rows):
            yield slice(start, start + self._rows)

    def _read(self, samples: npt.ArrayLike) -> npt.NDArray[Any]:
        """The samples as an array, one after the other along its first axis."""
        refuse_path(samples, self._fitted)
        array = self._table(samples) if reads_rows(self._fitted) else np.asarray(samples)
        shape = self.sample_shape_
        if array.dtype.kind not in "buif":
            raise DatasetError(f"Samples must be numbers; got {array.dtype}")
        fitting = {shape, (self.n_features_in_,)} | ({shape[:-1]} if shape[-1:] == (1,) else set())
        if array.ndim > 1 and array.shape[1:] in fitting:
            self._warn_of_scaled(array)
            return array
        ways = " or ".join(_shape("n", *way) for way in sorted(fitting, key=len, reverse=True))
        advice = ""
        if array.shape in fitting:
            advice = ". A single sample needs an axis before it: samples[np.newaxis]"
        raise DatasetError(f"Samples must have the shape {ways}; got {_shape(*array.shape)}{advice}")

    def _table(self, samples: Any) -> npt.NDArray[Any]:
        """Rows of a table, if they are not numbers already as the network takes them."""
        if not hasattr(samples, "to_numpy"):
            try:
                array = np.asarray(samples)
            except ValueError:  # rows of several lengths, which are told below
                array = np.empty(0, object)
            if array.dtype.kind in "buif" and array.shape[1:] == self.sample_shape_:
                return array
        return read_rows(samples, self._fitted.columns)

    def _warn_of_scaled(self, array: npt.NDArray[Any]) -> None:
        """Warns of images that somebody has scaled already: they would look black to the network."""
        if array.dtype.kind != "f" or not array.size or not reads_bytes(self._fitted):
            return
        if 0 < array.max() <= 1:
            warnings.warn(
                "These images reach from 0 to 1, and this network was trained on gray values from 0 to 255, "
                "which it scales by itself. Multiply the images by 255",
                stacklevel=4,
            )

    def _named(self, true: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """True answers as in `classes_`, where indices stand for names."""
        if true.dtype.kind in "bf" and np.array_equal(true, true.astype(np.intp)):
            true = true.astype(np.intp)
        if true.dtype.kind not in "iu" or self.classes_.dtype.kind in "iu":
            return true
        if true.min() < 0 or true.max() >= len(self.classes_):
            raise DatasetError(
                f"Indices of classes must lie in 0..{len(self.classes_) - 1}; got {true.min()}..{true.max()}"
            )
        named: npt.NDArray[Any] = self.classes_[true]
        return named


def _classes(names: tuple[str, ...]) -> npt.NDArray[Any]:
    """The names as whole numbers, if all of them are written as such; else as they are."""
    if all(name.isascii() and name.isdigit() and len(name) < 19 and str(int(name)) == name for name in names):
        return np.array([int(name) for name in names])
    return np.array(names)


def _shape(*axes: object) -> str:
    return f"({', '.join(map(str, axes))}{',' if len(axes) == 1 else ''})"


def _r2(answers: npt.NDArray[Any], true: npt.NDArray[Any]) -> float:
    """The mean over the targets of 1 - sum of squared errors / that of the mean, as in scikit-learn."""
    rows = true.reshape(len(true), -1).astype(np.float64)
    if rows.shape != answers.shape:
        raise DatasetError(f"{answers.shape[1]} numbers are predicted for a sample; got {rows.shape[1]}")
    errors = np.square(answers - rows).sum(axis=0)
    spread = np.square(rows - rows.mean(axis=0)).sum(axis=0)
    shares = np.divide(errors, spread, out=(errors > 0).astype(np.float64), where=spread > 0)
    return float(np.mean(1 - shares))


__all__ = ["DatasetError", "ExportError", "Model", "load"]

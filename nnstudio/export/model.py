"""A trained network for Python programs, with scikit-learn's conventions; needs no Qt.

    import nnstudio

    model = nnstudio.load("digits.nns")
    model.predict(images)        # (n,): 7, 2, 1, ...
    model.predict_proba(images)  # (n, 10)
    model.score(images, labels)  # share of right answers

Samples are given as they stand in the dataset, such as bytes from 0 to 255; the model scales them.
"""

import importlib
import os
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from nnstudio.data.fitted import DatasetError, Fitted
from nnstudio.document.archive import pack, unpack
from nnstudio.document.document import Project
from nnstudio.document.file import load_project
from nnstudio.engine.evaluation import MOST_NUMBERS, MOST_ROWS
from nnstudio.engine.network import Network
from nnstudio.engine.passes import Pass
from nnstudio.export.errors import ExportError
from nnstudio.export.fitting import fitted_of
from nnstudio.export.only_where import only_where
from nnstudio.export.samples import Samples
from nnstudio.export.scoring import accuracy, r2
from nnstudio.export.telling import check_classes, check_probabilities, named, shares
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

    `classes_` are the classes in the order of the columns of `predict_proba`, which need not be that of the
    alphabet: whole numbers if that is what all of them are called, such as digits, else their names. Where
    numbers are predicted there are none, and `targets_` are their names. `n_features_in_` is how many values
    a sample has, and of a table `feature_names_in_` are the names of its columns; `sample_shape_` is how the
    network sees a sample: images are (height, width, channels), categories a 0 or 1 for each name.
    `activation` is the kind of activation that the outputs have.

    Samples may be given as (n, *sample_shape_), as rows of as many numbers, or, where there is one channel,
    as (n, height, width). Rows of a table may also be lists with names of categories in them, in the order of
    `feature_names_in_`, or dicts, such as csv.DictReader gives, or a data frame; other columns may be there.

    A network that forecasts takes windows (n, window, columns), or one series as a whole, whose last window
    then is the only sample: (steps, columns), or (steps,) of a single column, dicts or a data frame. Give the
    steps in the order of time, or with the column by which the series of the training was ordered. With a
    window of one step, (n, columns) are n samples.

    Raises:
        ExportError: The network cannot compute, or it is not known how it reads samples.
    """

    def __init__(self, project: Project) -> None:
        network, spec = trained(project), project.document.dataset.spec()
        self._document, self._fitted = project.document, fitted_of(project)
        self._samples = Samples(self._fitted, project.document.dataset)
        self._network = Network(network.graph, network.sample_shape, spec.outputs, seed=None, task=spec.task)
        self._network.load(network.weights)
        numbers = sum(size(shape) for shape in self._network.shapes.values())
        self._rows = max(1, min(MOST_ROWS, MOST_NUMBERS // numbers))
        output = network.graph[self._network.output].layer
        assert isinstance(output, Output)  # it computes, so it has one
        self.activation = output.activation.entry
        self.sample_shape_ = network.sample_shape
        self.n_features_in_ = size(network.sample_shape)
        if self._samples.names:
            self.feature_names_in_ = np.array(self._samples.names, object)
            self.n_features_in_ = len(self._samples.names)
        self.targets_ = self._fitted.targets
        if self.predicts_classes:
            self.classes_ = named(self._fitted.classes)
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

    def predict(self, samples: Any) -> npt.NDArray[Any]:
        """The class of each sample, (n,); or the numbers in their own units, (n,) or (n, targets).

        Of a series there is one answer: what comes next, or as many steps ahead as the network has learned.

        Raises:
            DatasetError: The samples have another shape, or hold something else than finite numbers.
        """
        answers = self.outputs(samples)
        if self.predicts_classes:
            found: npt.NDArray[Any] = self.classes_[answers.argmax(axis=1)]
            return found
        return answers[:, 0] if answers.shape[1] == 1 else answers

    @only_where(check_probabilities)
    def predict_proba(self, samples: Any) -> Numbers:
        """The probability of each class, (n, classes), in the order of `classes_`.

        Outputs of sigmoid units, each of which answers for itself, are divided by their sum.

        Raises:
            DatasetError: As `predict`.
            AttributeError: The network gives no probabilities; then there is no such method.
        """
        answers = self.outputs(samples)
        return shares(answers) if self.activation.kind == "sigmoid" else answers

    @only_where(check_classes)
    def decision_function(self, samples: Any) -> Numbers:
        """How much speaks for each class, (n, classes); of two, how much more for the second, (n,).

        Raises:
            DatasetError: As `predict`.
            AttributeError: The network predicts numbers; then there is no such method.
        """
        answers = self.outputs(samples)
        return answers[:, 1] - answers[:, 0] if len(self.classes_) == 2 else answers

    def outputs(self, samples: Any) -> Numbers:
        """What the network says of each sample, as the window shows it: (n, classes) or (n, targets).

        Raises:
            DatasetError: As `predict`.
        """
        array = self._samples.read(samples)
        answers = np.empty((len(array), self._fitted.outputs), np.float32)
        # Layers write over their arrays in the next pass; so each call has a pass of its own.
        computed = Pass(self._network, training=False)
        with np.errstate(all="ignore"):
            for part in self._parts(len(array)):
                prepared = self._fitted.prepare(array[part].reshape(-1, *self.sample_shape_))
                answers[part] = self._fitted.answers(computed.forward(prepared))
        return answers

    def score(self, samples: Any, truth: npt.ArrayLike) -> float:
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
                f"A score needs a true answer for each sample; got {len(answers):,} "
                f"sample{'' if len(answers) == 1 else 's'} and {count:,}{self._samples.about_series}"
            )
        if self.predicts_classes:
            return accuracy(answers, true, self.classes_)
        return r2(answers.reshape(len(answers), -1), true)

    def fit(self, *_: object, **__: object) -> "Model":
        """Not possible: a model has learned already; scikit-learn only asks whether there is such a method.

        Raises:
            NotImplementedError: Always.
        """
        raise NotImplementedError(
            "A model does not learn any more. Train its project in the window or by `nnstudio train`, save "
            "it, and load it again"
        )

    def __sklearn_tags__(self) -> Any:
        """What scikit-learn, which alone calls this, asks of a model: whether it tells classes or numbers."""
        tags = importlib.import_module("sklearn.utils")  # it need not be installed
        classes = self.predicts_classes
        return tags.Tags(
            estimator_type="classifier" if classes else "regressor",
            target_tags=tags.TargetTags(required=True, multi_output=len(self.targets_) > 1),
            classifier_tags=tags.ClassifierTags() if classes else None,
            regressor_tags=None if classes else tags.RegressorTags(),
            input_tags=tags.InputTags(string=bool(self._samples.names), allow_nan=bool(self._samples.names)),
        )

    def __sklearn_clone__(self) -> "Model":
        """The model itself, which nothing can change."""
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        # As joblib and multiprocessing hand it to other processes: as the file of its project.
        weights = self._network.copy_weights()
        return _unpacked, (pack(Project(self._document, weights, self._fitted)),)

    def __repr__(self) -> str:
        what = ", ".join(map(str, self.classes_[:10] if self.predicts_classes else self.targets_))
        more = ", ..." if self.predicts_classes and len(self.classes_) > 10 else ""
        return f"<nnstudio.Model for {self._fitted.name}: {self.sample_shape_} -> {what}{more}>"

    def _parts(self, count: int) -> Iterator[slice]:
        for start in range(0, count, self._rows):
            yield slice(start, start + self._rows)


def _unpacked(content: bytes) -> Model:
    return Model(unpack(content))


__all__ = ["DatasetError", "ExportError", "Model", "load"]

"""A study of a dataset: loaded, counted and compared, ready to be shown; never made on the GUI thread."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from nnstudio.data.dataset import Dataset, DatasetSource, Split
from nnstudio.gui.datasets.looks import Look, look_of
from nnstudio.gui.datasets.twins import Twins, find_twins
from nnstudio.gui.datasets.wording import written
from nnstudio.gui.input_names import names_of

SPLITS = ("training", "validation", "test")
BINS = 24
"""Into how many steps numbers to predict are sorted, to be counted like classes."""
MOST_MEANS = 2**24
"""Numbers in the mean images of all classes together; beyond, there is only the mean of all samples."""

Counts = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Counted:
    """How many samples there are of each class in each split; of numbers, how many lie in each step.

    `counts` is (3, names); `subject` is what was counted: "class", or the number to predict.
    """

    names: tuple[str, ...]
    counts: Counts
    subject: str


@dataclass(frozen=True)
class Feature:
    """What is to be said of one number of a sample, over the training samples."""

    name: str
    least: float
    mean: float
    largest: float
    deviation: float


@dataclass(frozen=True, eq=False)
class Study:
    """All that is shown of a dataset.

    `means` are mean images of the training samples, as the samples are before they are scaled: (1 + classes,
    *sample_shape), that of all samples first; None where samples are no pictures. `features` are empty then.
    """

    source: DatasetSource
    dataset: Dataset
    counted: Counted
    means: Floats | None
    features: tuple[Feature, ...]
    twins: Twins

    def split(self, index: int) -> Split:
        """Training, validation or test."""
        return (self.dataset.training, self.dataset.validation, self.dataset.test)[index]

    def answer(self, split: int, sample: int) -> str:
        """What is known of a sample: its class, or the numbers to predict."""
        return answer_of(self.dataset, self.split(split), sample)

    def of_settings(self, source: DatasetSource) -> "Study | None":
        """The same with settings that do not concern which samples there are; None if they do."""
        if type(self.source) is not type(source) or "augmentation" not in type(source).model_fields:
            return None
        augmentation = getattr(source, "augmentation")  # noqa: B009  # not all sources have one
        if self.source.replace(augmentation=augmentation) != source:
            return None
        return replace(self, source=source, dataset=replace(self.dataset, augmentation=augmentation))


def study(source: DatasetSource) -> Study:
    """Loads a dataset and finds out what there is to be seen.

    Raises:
        DatasetError: It cannot be loaded.
    """
    dataset = source.load()
    shown = look_of(dataset.spec) is Look.PICTURES
    return Study(
        source,
        dataset,
        count(dataset),
        mean_images(dataset) if shown else None,
        () if shown else features(dataset),
        find_twins((dataset.training, dataset.validation, dataset.test)),
    )


def count(dataset: Dataset) -> Counted:
    """How many samples there are of each class; of the first number to predict, how many in each step."""
    spec, splits = dataset.spec, (dataset.training, dataset.validation, dataset.test)
    if spec.predicts_classes:
        counts = [np.bincount(split.labels, minlength=len(spec.classes)) for split in splits]
        return Counted(spec.classes, np.stack(counts), "class")
    numbers = [split.numbers[:, 0] for split in splits if split.numbers is not None]
    low, high = min(part.min() for part in numbers), max(part.max() for part in numbers)
    edges = np.linspace(low, high if high > low else low + 1, BINS + 1, dtype=np.float64)
    counts = [np.histogram(np.clip(part, edges[0], edges[-1]), edges)[0] for part in numbers]
    return Counted(tuple(written(float(edge)) for edge in edges[:-1]), np.stack(counts), spec.targets[0])


def mean_images(dataset: Dataset) -> Floats:
    """The mean of the training samples, then that of each class; black where a class has none."""
    training, spec = dataset.training, dataset.spec
    shape = spec.sample_shape
    means = [training.inputs.mean(axis=0, dtype=np.float64)]
    if spec.predicts_classes and means[0].size * len(spec.classes) <= MOST_MEANS:
        for label in range(len(spec.classes)):
            chosen = training.inputs[training.labels == label]
            means.append(chosen.mean(axis=0, dtype=np.float64) if len(chosen) else np.zeros(shape))
    return np.stack(means).astype(np.float32)


def features(dataset: Dataset) -> tuple[Feature, ...]:
    """What the numbers of a sample are like; those of a sequence over all its steps."""
    width = dataset.spec.sample_shape[-1] if dataset.spec.sample_shape else 1
    rows = dataset.training.inputs.reshape(-1, width)
    low, high = rows.min(axis=0), rows.max(axis=0)
    mean, deviation = rows.mean(axis=0, dtype=np.float64), rows.std(axis=0, dtype=np.float64)
    return tuple(
        Feature(name, *(float(part[place]) for part in (low, mean, high, deviation)))
        for place, name in enumerate(feature_names(dataset, width))
    )


def feature_names(dataset: Dataset, width: int) -> tuple[str, ...]:
    """What the numbers along the last axis of a sample are called."""
    return names_of(dataset.columns, width)


def answer_of(dataset: Dataset, split: Split, sample: int) -> str:
    """What is known of a sample: its class, or the numbers to predict with their names."""
    spec = dataset.spec
    if split.numbers is None:
        return spec.classes[int(split.labels[sample])]
    numbers = split.numbers[sample].tolist()
    return ", ".join(f"{name} {written(number)}" for name, number in zip(spec.targets, numbers, strict=True))

"""A dataset as a value: samples with what is to be said of them, in three splits, and what can load them."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar, NamedTuple, Protocol, Self

import numpy as np

from nnstudio.data.fitted import UNSCALED, Column, DatasetError, Fitted, Inputs, Scaling
from nnstudio.data.spec import DatasetSpec
from nnstudio.data.split import Images, Labels, Numbers, Split
from nnstudio.nn.registry import Choice, Registered, Registry
from nnstudio.nn.task import Task

__all__ = [
    "DATASETS",
    "Augments",
    "Dataset",
    "DatasetChoice",
    "DatasetError",
    "DatasetSource",
    "DatasetSpec",
    "Images",
    "InputColumn",
    "Inputs",
    "Labels",
    "Numbers",
    "Scaling",
    "Split",
    "Task",
]


class Augments(Protocol):
    """What makes other samples of those there are, such as shifted images, while a network learns."""

    @property
    def any(self) -> bool:
        """Whether it changes anything."""

    def apply(self, inputs: Inputs, rng: np.random.Generator, /) -> Inputs:
        """Samples (n, *sample_shape) as they might have been too, of the same type, in another array."""


@dataclass(frozen=True)
class Dataset:
    """A loaded dataset: what to learn from, what to choose settings by, and what to judge with at the end.

    `scaling` is that of the samples, `target_scaling` that of the numbers to predict. `augmentation` changes
    the samples that are learned from, each time anew. `columns` are those of a table. `notes` say, for the
    user, what is not as one may expect: what was left out, or that an earlier scaling was kept.

    Raises:
        DatasetError: A split does not hold what `spec` promises.
    """

    spec: DatasetSpec
    training: Split
    validation: Split
    test: Split
    scaling: Scaling
    target_scaling: Scaling = UNSCALED
    augmentation: Augments | None = None
    columns: tuple[Column, ...] = ()
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self._check_spec()
        for name in ("training", "validation", "test"):
            split = getattr(self, name)
            self._check(f"{self.spec.name}, {name} split", split)

    @property
    def fitted(self) -> Fitted:
        """All that is needed to read new samples as those of this dataset."""
        spec = self.spec
        return Fitted(
            name=spec.name,
            task=spec.task,
            sample_shape=spec.sample_shape,
            classes=spec.classes,
            targets=spec.targets,
            scaling=self.scaling,
            target_scaling=self.target_scaling,
            columns=self.columns,
        )

    def going_on(self, fitted: Fitted | None) -> "Dataset":
        """The same samples as a network sees them that was trained before, on what was there then.

        Files may have grown since, and what is fitted to them with them; its weights mean what they meant
        only where its scaling is kept, too, and what stands in for gaps. Where that is of samples that are
        read in another way, or nothing is known of it, this is the dataset itself.
        """
        if fitted is None or not fitted.reads_as(self.fitted) or fitted.scales_as(self.fitted):
            return self
        note = (
            f"{self.spec.name} has changed since the network was trained: numbers are scaled as they were "
            "then, so that the weights keep their meaning. Start over to scale them anew"
        )
        return replace(
            self.filled_as(fitted.columns),
            scaling=fitted.scaling,
            target_scaling=fitted.target_scaling,
            notes=(*self.notes, note),
        )

    def filled_as(self, columns: tuple[Column, ...]) -> "Dataset":
        """The same samples, with what was missing filled in as these columns say, which stand for its own."""
        return replace(
            self,
            training=self.training.filled_as(columns),
            validation=self.validation.filled_as(columns),
            test=self.test.filled_as(columns),
            columns=columns,
        )

    def _check_spec(self) -> None:
        spec = self.spec
        if spec.task is Task.BINARY and len(spec.classes) != 2:
            raise DatasetError(
                f"{spec.name}: a question of yes or no has two classes; got {len(spec.classes)}. "
                "Choose the task classification, or another column to predict"
            )
        if not spec.predicts_classes and not spec.targets:
            raise DatasetError(f"{spec.name}: there is no number to predict. Choose a column to predict")
        for scaling, length in (
            (self.scaling, spec.sample_shape[-1] if spec.sample_shape else 1),
            (self.target_scaling, len(spec.targets)),
        ):
            if scaling.width not in (None, length):
                raise DatasetError(
                    f"{spec.name}: a scaling of {scaling.width} numbers does not fit the {length} there are"
                )

    def _check(self, where: str, split: Split) -> None:
        if split.inputs.shape[1:] != self.spec.sample_shape:
            raise DatasetError(
                f"{where}: samples have the shape {split.inputs.shape[1:]}; "
                f"{self.spec.sample_shape} was promised"
            )
        if not len(split):
            raise DatasetError(f"{where}: there is no sample in it; each split needs at least one")
        if not self.spec.predicts_classes:
            promised = (len(split), len(self.spec.targets))
            if split.numbers is None or split.numbers.shape != promised:
                got = "none" if split.numbers is None else f"{split.numbers.shape[1]} for each sample"
                names = ", ".join(self.spec.targets)
                raise DatasetError(f"{where}: the numbers to predict are {names}; got {got}")
            return
        last = len(self.spec.classes) - 1
        if not 0 <= split.labels.min() <= split.labels.max() <= last:
            raise DatasetError(
                f"{where}: labels must lie in 0..{last}; got {split.labels.min()}..{split.labels.max()}"
            )


class InputColumn(NamedTuple):
    """A column that a network sees: its name, and those of its categories; none where it is a number."""

    name: str
    categories: tuple[str, ...] = ()


class DatasetSource(Registered):
    """Settings that say which dataset to learn from; nothing is read before `load`."""

    places: ClassVar[tuple[str, ...]] = ()
    """The settings that say where the user's own files are; none where it reads no such files."""
    of_folders: ClassVar[bool] = False
    """Whether folders are there, and not files."""

    @property
    def paths(self) -> tuple[str, ...]:
        """The files or folders that are read, as the user names them; "" where none is named."""
        return tuple(getattr(self, name) for name in self.places)

    @abstractmethod
    def spec(self) -> DatasetSpec:
        """What `load` will give, known at once."""

    @abstractmethod
    def missing(self) -> str | None:
        """What to do before `load` can work, in one sentence; None if the files are there.

        Looks only whether files exist, so the window may ask at any time.
        """

    @property
    def input_columns(self) -> tuple[InputColumn, ...]:
        """What the numbers along the last axis of a sample mean, in order; none where that is not known."""
        return ()

    def renewed(self) -> Self:
        """The same settings, as another value if what they load has changed since they were chosen.

        A design that takes it has another dataset, which a run must begin anew for.
        """
        return self

    def wherever(self) -> Self:
        """The same settings without the places of files: equal to those of the same data elsewhere.

        Of other data, too: what they hold is seen when they are read.
        """
        return self

    def moved_to(self, other: Self) -> Self:
        """These settings for the files of `other`, if they may be the same files elsewhere; else `other`."""
        return other

    def found_at(self, now: Mapping[str, str]) -> Self:
        """These settings for the same files, of which those at the paths in `now` are where it says now."""
        moved = {name: now[path] for name, path in zip(self.places, self.paths, strict=True) if path in now}
        return self.replace(**moved) if moved else self

    def stamps(self) -> tuple[object, ...]:
        """What tells whether files have changed since they were read; nothing where there are none.

        Looks only when they were written and how large they are.
        """
        return ()

    @abstractmethod
    def load(self) -> Dataset:
        """The dataset, read and verified; takes up to a second, so keep it off the GUI thread.

        Raises:
            DatasetError: The files are missing, damaged, or not what they should be.
        """


DATASETS: Registry[DatasetSource] = Registry("dataset")
DatasetChoice = Annotated[DatasetSource, Choice(DATASETS)]

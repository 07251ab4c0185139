"""Samples of the user's own in an npz file, as NumPy writes it and Keras publishes datasets."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

import numpy as np
from pydantic import Field

from nnstudio.data.answers import Answers, read_answers
from nnstudio.data.augmentation import Augmentation
from nnstudio.data.dataset import (
    DATASETS,
    Dataset,
    DatasetError,
    DatasetSpec,
    Inputs,
    Labels,
    Numbers,
    Split,
)
from nnstudio.data.fitted import UNSCALED
from nnstudio.data.from_disk import DiskSource, Found, at, deal, fields_with, spec_of, stamp
from nnstudio.data.image_listing import Part
from nnstudio.data.limits import check_augmentable, check_classes, check_samples, check_size
from nnstudio.data.normalizing import Normalization, fit
from nnstudio.data.npz_pairs import find_pairs
from nnstudio.data.npz_reading import AnyArray, Npz, open_npz
from nnstudio.data.npz_samples import memory_for, read_samples, sample_shape, type_of
from nnstudio.data.origins import Origins
from nnstudio.data.remarks import note_channels, note_whole, with_notes
from nnstudio.data.splitting import Splitting
from nnstudio.nn.shapes import Shape

_KINDS = MappingProxyType({"U": "names", "S": "names", "f": "numbers"})
"""What answers of a type mean; those of all others are classes by number."""


@DATASETS.register("npz", title="NPZ file", hint="arrays that NumPy saved")
class NpzFile(DiskSource):
    """Arrays from an npz file: x_train, y_train, x_test and y_test, or x and y, or images and labels.

    Whole numbers, names and one-hot rows in y are classes, other numbers are to be predicted. The first axis
    counts the samples; images are (n, height, width) or (n, height, width, channels). What is not given for
    validation and test is dealt out of the training samples.
    """

    places = ("path",)

    path: str = Field("", description="The npz file.")
    scaling: Normalization = Field("[0, 1]", description="Where the numbers of the samples are mapped.")
    splitting: Splitting = Field(
        Splitting(), description="How samples are dealt out to training, validation and test."
    )
    augmentation: Augmentation = Field(
        Augmentation(), description="How training images are changed at random."
    )

    @classmethod
    def of(cls, path: str | Path, **fields: Any) -> Self:
        """The samples in this file.

        Raises:
            DatasetError: The file cannot be read, or what is in it cannot be learned.
            SettingsError: A field is out of its limits.
        """
        return cls.from_fields(fields_with({"path": path}, fields)).remembered()

    @classmethod
    def look(cls, paths: tuple[str, ...]) -> Found:
        (path,) = paths
        with open_npz(at(path)) as npz:
            return _found(paths, npz, find_pairs(npz, path))[0]

    def spec(self) -> DatasetSpec:
        return self._spec(self.known)

    def missing(self) -> str | None:
        if not self.path:
            return "No npz file is chosen yet: choose one with the arrays x_train and y_train, or x and y"
        if stamp(self.path) is None:
            return f"The file {self.path} is not there. Put it back, or choose another one"
        return None

    def load(self) -> Dataset:
        if (reason := self.missing()) is not None:
            raise DatasetError(reason)
        with open_npz(at(self.path)) as npz:
            pairs = find_pairs(npz, self.path)
            found, answers = _found(self.paths, npz, pairs)
            self.check_unchanged(found)
            check_augmentable(self.augmentation, found.sample_shape, self.path)
            inputs = self._read(npz, pairs, self._dealt(answers))
        training, validation, test = (
            Split(
                samples,
                answers[part].labels[chosen],
                _numbers(answers[part], chosen),
                Origins.places(pairs[part][0], chosen),
            )
            for samples, part, chosen in inputs
        )
        dataset = Dataset(
            self._spec(found),
            training=training,
            validation=validation,
            test=test,
            scaling=fit(training.inputs, self.scaling),
            target_scaling=UNSCALED if training.numbers is None else fit(training.numbers, "standardized"),
            augmentation=self.augmentation,
        )
        return with_notes(dataset, note_channels(found.sample_shape), note_whole(dataset))

    def _dealt(self, answers: Mapping[Part, Answers]) -> tuple[tuple[Part, Labels], ...]:
        """For training, validation and the test: out of which arrays, and which samples in which order."""
        given = answers["training"]
        parts = deal(
            self.splitting,
            len(given) if given.targets else given.labels,
            self.path,
            validation="validation" in answers,
            test="test" in answers,
        )
        validation: tuple[Part, Labels] = ("training", parts.validation)
        test: tuple[Part, Labels] = ("training", parts.test)
        if "validation" in answers:
            validation = ("validation", self.splitting.order(len(answers["validation"])))
        if "test" in answers:
            test = ("test", np.arange(len(answers["test"])))
        return ("training", parts.training), validation, test

    def _read(
        self, npz: Npz, pairs: Mapping[Part, tuple[str, str]], dealt: tuple[tuple[Part, Labels], ...]
    ) -> list[tuple[Inputs, Part, Labels]]:
        """The samples of training, validation and test, each array read once and piece by piece."""
        kinds = {part: type_of(npz, name) for part, (name, _) in pairs.items()}
        # Bytes are scaled by another measure than float32, so all are of one type.
        kind = np.uint8 if all(kind is np.uint8 for kind in kinds.values()) else np.float32
        size = sum(memory_for(npz.header(name), kind) for name, _ in pairs.values())
        check_size(size, f"{self.path} with its samples as {np.dtype(kind)}", "Take fewer samples")
        read: dict[int, Inputs] = {}
        for part, (name, _) in pairs.items():
            places = [place for place, (source, _) in enumerate(dealt) if source == part]
            chosen = [dealt[place][1] for place in places]
            samples = read_samples(npz, name, kind, chosen, f"{self.path}: the array {name}")
            read.update(zip(places, samples, strict=True))
        return [(read[place], *source) for place, source in enumerate(dealt)]

    def _spec(self, found: Found) -> DatasetSpec:
        return spec_of(at(self.path).stem or type(self).entry.title, found, "sample")


def _found(
    paths: tuple[str, ...], npz: Npz, pairs: Mapping[Part, tuple[str, str]]
) -> tuple[Found, dict[Part, Answers]]:
    """What the file holds, and the answers of each part; samples are not unpacked."""
    (path,) = paths
    shapes: dict[Part, Shape] = {}
    arrays: dict[Part, AnyArray] = {}
    for part, (x, y) in pairs.items():
        header = npz.header(x)
        if not header.shape or 0 in header.shape:
            raise DatasetError(
                f"{path}: the array {x} has the shape {header.shape}; there is no sample in it"
            )
        check_samples(header.shape[0], f"{path}: the array {x}")
        if header.dtype.kind not in "buif":
            raise DatasetError(f"{path}: the array {x} has the type {header.dtype}; numbers are needed")
        shapes[part], arrays[part] = sample_shape(header.shape), npz.read(y)
        if arrays[part].shape[:1] != header.shape[:1]:
            raise DatasetError(
                f"{path}: {y} has the shape {arrays[part].shape} and {x} the shape {header.shape}; as many "
                "answers as samples are needed"
            )
        _check_alike(
            path, pairs, part, (shapes["training"], shapes[part]), (arrays["training"], arrays[part])
        )
    # Read as one, so that a class that one part lacks is counted all the same.
    y = pairs["training"][1]
    answers = read_answers(np.concatenate(list(arrays.values())), f"{path}: the array {y}")
    if not answers.targets:
        check_classes(len(answers.classes), path)
    ends = np.cumsum([0, *(len(array) for array in arrays.values())])
    split = {part: answers.part(*ends[index : index + 2]) for index, part in enumerate(arrays)}
    found = Found(
        paths=paths,
        sample_shape=shapes["training"],
        classes=answers.classes,
        targets=answers.targets,
        samples=len(answers),
    )
    return found, split


def _check_alike(
    path: str,
    pairs: Mapping[Part, tuple[str, str]],
    part: Part,
    shapes: tuple[Shape, Shape],
    answers: tuple[AnyArray, AnyArray],
) -> None:
    if shapes[0] != shapes[1]:
        raise DatasetError(
            f"{path}: samples of {pairs['training'][0]} have the shape {shapes[0]}, those of "
            f"{pairs[part][0]} {shapes[1]}; they must be alike"
        )
    first, second = ((_KINDS.get(array.dtype.kind), array.shape[1:]) for array in answers)
    if first != second:
        raise DatasetError(
            f"{path}: {pairs['training'][1]} and {pairs[part][1]} do not hold the same kind of answers: "
            f"{answers[0].shape} {answers[0].dtype} and {answers[1].shape} {answers[1].dtype}"
        )


def _numbers(answers: Answers, chosen: Labels) -> Numbers | None:
    return None if answers.numbers is None else answers.numbers[chosen]

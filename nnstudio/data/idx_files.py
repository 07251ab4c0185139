"""Samples of the user's own in idx files, the format of MNIST: one of images, one of their labels."""

import math
from pathlib import Path
from typing import Any, Self

import numpy as np
from pydantic import Field

from nnstudio.data.augmentation import Augmentation
from nnstudio.data.dataset import DATASETS, Dataset, DatasetError, DatasetSpec, Labels, Split
from nnstudio.data.from_disk import DiskSource, Found, at, deal, fields_with, spec_of, stamp, taken
from nnstudio.data.idx import read_idx
from nnstudio.data.idx_labels import SWAPPED, read_class_labels, read_head
from nnstudio.data.limits import MAX_BYTES, check_augmentable, check_classes, check_size
from nnstudio.data.normalizing import Normalization, fit
from nnstudio.data.origins import Origins
from nnstudio.data.remarks import with_notes
from nnstudio.data.splitting import Splitting
from nnstudio.nn.shapes import Shape, describe


@DATASETS.register("idx", title="Idx files", hint="images and labels as MNIST has them")
class IdxFiles(DiskSource):
    """Images of any size with their labels, in idx files like those of MNIST, gzipped or not.

    Test files may be given; else images are dealt out to the test as they are to validation.
    """

    places = ("images", "labels", "test_images", "test_labels")

    images: str = Field("", description="The idx file of images.")
    labels: str = Field("", description="The idx file of their labels: whole numbers counted from 0.")
    test_images: str = Field("", description="The idx file of images for the test; empty: none.")
    test_labels: str = Field("", description="The idx file of their labels; empty: none.")
    scaling: Normalization = Field("[0, 1]", description="Where the gray values 0 to 255 are mapped.")
    splitting: Splitting = Field(
        Splitting(), description="How images are dealt out to training, validation and test."
    )
    augmentation: Augmentation = Field(
        Augmentation(), description="How training images are changed at random."
    )

    @classmethod
    def of(
        cls,
        images: str | Path,
        labels: str | Path,
        test_images: str | Path = "",
        test_labels: str | Path = "",
        **fields: Any,
    ) -> Self:
        """The images in these files; those for the test may be left out.

        Raises:
            DatasetError: A file cannot be read, or they do not go together.
            SettingsError: A field is out of its limits.
        """
        paths = {
            "images": images,
            "labels": labels,
            "test_images": test_images,
            "test_labels": test_labels,
        }
        return cls.from_fields(fields_with(paths, fields)).remembered()

    @classmethod
    def look(cls, paths: tuple[str, ...]) -> Found:
        images, labels, test_images, test_labels = paths
        shape, classes = _look_at_pair(images, labels)
        found = [classes]
        if test_images and test_labels:
            test_shape, test_classes = _look_at_pair(test_images, test_labels)
            if test_shape != shape:
                raise DatasetError(
                    f"Images in {images} are {describe(shape)}, those in {test_images} "
                    f"{describe(test_shape)}; they must be alike"
                )
            found.append(test_classes)
        count = 1 + max(int(part.max()) for part in found)
        check_classes(count, labels)
        return Found(
            paths=paths,
            sample_shape=shape,
            classes=tuple(str(index) for index in range(count)),
            samples=sum(len(part) for part in found),
        )

    def spec(self) -> DatasetSpec:
        return self._spec(self.known)

    def missing(self) -> str | None:
        if not (self.images and self.labels):
            return "No idx files are chosen yet: choose one of images and one of their labels"
        if bool(self.test_images) != bool(self.test_labels):
            return "The test needs a file of images and one of labels: choose both, or none"
        for path in filter(None, self.paths):
            if stamp(path) is None:
                return f"The file {path} is not there. Put it back, or choose another one"
        return None

    def load(self) -> Dataset:
        if (reason := self.missing()) is not None:
            raise DatasetError(reason)
        found = self.look(self.paths)
        self.check_unchanged(found)
        check_augmentable(self.augmentation, found.sample_shape, self.images)
        given = _read_pair(self.images, self.labels)
        test = _read_pair(self.test_images, self.test_labels) if self.test_images else None
        parts = deal(self.splitting, given.labels, self.images, test=test is not None)
        training = taken(given, parts.training)
        dataset = Dataset(
            self._spec(found),
            training=training,
            validation=taken(given, parts.validation),
            test=test or taken(given, parts.test),
            scaling=fit(training.inputs, self.scaling),
            augmentation=self.augmentation,
        )
        return with_notes(dataset)

    def _spec(self, found: Found) -> DatasetSpec:
        return spec_of(at(self.images).stem or type(self).entry.title, found, "image")


def _read_pair(images: str, labels: str) -> Split:
    pixels = read_idx(at(images), max_bytes=MAX_BYTES)
    return Split(
        pixels.reshape(len(pixels), *_sample_shape(pixels.shape)),
        read_class_labels(at(labels)),
        origins=Origins.places(at(images).name, np.arange(len(pixels), dtype=np.int32)),
    )


def _look_at_pair(images: str, labels: str) -> tuple[Shape, Labels]:
    """The shape of a sample, and the labels of all; the images are not read."""
    head, classes = read_head(at(images)), read_class_labels(at(labels))
    if len(head.shape) == 1:
        raise DatasetError(f"{images} does not hold images: it has 1 axis. {SWAPPED}")
    if not math.prod(head.shape):
        raise DatasetError(f"{images} holds an array of shape {head.shape}; there is no image in it")
    if head.shape[0] != len(classes):
        raise DatasetError(
            f"{images} holds {head.shape[0]:,} images, but {labels} {len(classes):,} labels; "
            "one label for each image is needed"
        )
    check_size(head.size, images, "Take fewer images")
    return _sample_shape(head.shape), classes


def _sample_shape(shape: Shape) -> Shape:
    """The shape of a sample, with an axis for the channel of a gray image."""
    return (*shape[1:], 1) if len(shape) == 3 else shape[1:]

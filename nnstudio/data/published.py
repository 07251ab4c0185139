"""Datasets published as MNIST is, in four idx files: found on this computer, and believed if unchanged."""

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar, Literal, TypeAlias

import numpy as np
import platformdirs
from pydantic import Field, SerializerFunctionWrapHandler, model_serializer

from nnstudio.data.augmentation import Augmentation
from nnstudio.data.dataset import (
    Dataset,
    DatasetError,
    DatasetSource,
    DatasetSpec,
    Images,
    Scaling,
    Split,
)
from nnstudio.data.idx import read_images, read_labels, sha256
from nnstudio.data.remote import (
    REMOTE,
    TEST_IMAGES,
    TEST_LABELS,
    TRAINING_IMAGES,
    TRAINING_LABELS,
    RemoteArray,
)

Interval: TypeAlias = Literal["[0, 1]", "[-1, 1]"]

SCALINGS: Mapping[Interval, Scaling] = MappingProxyType(
    {"[0, 1]": Scaling(1 / 255, 0), "[-1, 1]": Scaling(2 / 255, -1)}
)
IMAGE_SHAPE = (28, 28, 1)

_HOLD_OUT_SEED = 0


class GrayImages(DatasetSource):
    """Gray images of 28 by 28 pixels."""

    scaling: Interval = Field("[0, 1]", description="Where the gray values 0 to 255 are mapped.")
    augmentation: Augmentation = Field(
        Augmentation(), description="How training images are changed at random."
    )

    @model_serializer(mode="wrap")
    def _without_what_does_nothing(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        # Files of those who do not augment open in versions that know of no augmentation.
        fields: dict[str, Any] = write(self)
        if self.augmentation == Augmentation():
            fields.pop("augmentation", None)
        return fields


class PublishedImages(GrayImages):
    """Of a published set with four files: 60,000 images to learn from and 10,000 to be judged with.

    Which training images are held back for validation is the same on every computer, for ever. The kind it
    is registered as is that of its files in `REMOTE`.
    """

    names: ClassVar[tuple[str, ...]]
    noun: ClassVar[str] = "images"

    validation_size: int = Field(
        5000,
        ge=100,
        le=30_000,
        description="Number of the 60,000 training images that are held back for validation.",
    )

    def spec(self) -> DatasetSpec:
        return DatasetSpec(type(self).entry.title, IMAGE_SHAPE, self.names, f"70,000 {self.noun}")

    def missing(self) -> str | None:
        kind = type(self).entry.kind
        if _located(kind) is not None:
            return None
        looked = "; ".join(f"{folder} {_describe_lack(folder, kind)}" for folder in folders(kind))
        files = REMOTE[kind].files
        names = ", ".join(file.unpacked if file.unpacked_sha256 else file.name for file in files)
        how = "gzipped or not" if all(file.unpacked_sha256 for file in files) else "as published"
        return (
            f"{type(self).entry.title} is not on this computer yet ({looked}): run `nnstudio datasets get "
            f"{kind}`, or put its four files ({names}; {how}) into "
            f"{folders(kind)[0]}"
        )

    def load(self) -> Dataset:
        kind = type(self).entry.kind
        located = _located(kind)
        if located is None:
            raise DatasetError(self.missing())
        remedy = f"Delete it and run `nnstudio datasets get {kind}`"
        arrays = {
            file.unpacked: read_published(located[file.unpacked], file, remedy) for file in REMOTE[kind].files
        }
        images = split_of(arrays[TRAINING_IMAGES], arrays[TRAINING_LABELS])
        held_back = np.zeros(len(images), bool)
        held_back[_fixed_shuffle(len(images))[: self.validation_size]] = True
        return Dataset(
            self.spec(),
            training=Split(images.inputs[~held_back], images.labels[~held_back]),
            validation=Split(images.inputs[held_back], images.labels[held_back]),
            test=split_of(arrays[TEST_IMAGES], arrays[TEST_LABELS]),
            scaling=SCALINGS[self.scaling],
            augmentation=self.augmentation,
        )


def folders(kind: str) -> tuple[Path, ...]:
    """Where the files of a published dataset are looked for, in order; they are fetched to the first.

    The environment variable NNSTUDIO_DATA names a folder with a folder for each kind in it. For MNIST it may
    hold the files themselves; the others have files of the same names, so they do not look there.
    """
    own = platformdirs.user_data_path("nnstudio") / "datasets" / kind
    named = os.environ.get("NNSTUDIO_DATA")
    if not named:
        return (own,)
    return (Path(named) / kind, Path(named), own) if kind == "mnist" else (Path(named) / kind, own)


def find(folder: Path, file: RemoteArray) -> Path | None:
    """A file in `folder`, gzipped or, if it can be told from others so, not; None if it is not there."""
    # Gzipped first: what is fetched is gzipped, and must win over a damaged file that lies beside it.
    candidates = [folder / file.name, *([folder / file.unpacked] if file.unpacked_sha256 else [])]
    return next((path for path in candidates if path.is_file()), None)


def read_published(path: Path, file: RemoteArray, remedy: str) -> Images:
    """The array in a file that may be the published one: images (n, height, width), or labels (n,).

    Raises:
        DatasetError: It cannot be read, or is not the one that was published; ends with the remedy.
    """
    if not file.unpacked_sha256:
        _check_packed(path, file, remedy)
    read = read_images if len(file.shape) == 3 else read_labels
    array = read(path, max_bytes=file.unpacked_size)
    if file.unpacked_sha256:
        verify(path, array, file.unpacked_sha256, remedy)
    return array


def verify(path: Path, array: Images, expected: str, remedy: str) -> None:
    """Checks that `array`, read from `path`, comes from the file that was published, however it is gzipped.

    Raises:
        DatasetError: The SHA-256 of the uncompressed file is another.
    """
    if (found := sha256(array)) != expected:
        raise DatasetError(
            f"{path} is a valid file, but not the one that was published: the SHA-256 of its uncompressed "
            f"bytes is {found}; {expected} was expected. {remedy}"
        )


def split_of(pixels: Images, classes: Images) -> Split:
    """Images with a channel, and their labels."""
    return Split(pixels[..., np.newaxis], classes.astype(np.intp))


def _check_packed(path: Path, file: RemoteArray, remedy: str) -> None:
    try:
        with path.open("rb") as stream:
            # A file of another size is not read at all, however large it is.
            if (size := os.fstat(stream.fileno()).st_size) != file.size:
                raise DatasetError(
                    f"{path} is not the file that was published: it has {size:,} bytes; {file.size:,} were "
                    f"expected. {remedy}"
                )
            found = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise DatasetError(f"{path} cannot be read: {error}. {remedy}") from error
    if found != file.sha256:
        raise DatasetError(
            f"{path} is not the file that was published: its SHA-256 is {found}; {file.sha256} was expected. "
            f"{remedy}"
        )


def _located(kind: str) -> Mapping[str, Path] | None:
    """The path of each file by its name without gzip, in the first folder that has all; None if none has."""
    files = REMOTE[kind].files
    for folder in folders(kind):
        found = {file.unpacked: path for file in files if (path := find(folder, file)) is not None}
        if len(found) == len(files):
            return found
    return None


def _describe_lack(folder: Path, kind: str) -> str:
    files = REMOTE[kind].files
    lack = [file.unpacked for file in files if find(folder, file) is None]
    return "has none of its files" if len(lack) == len(files) else "lacks " + " and ".join(lack)


def _fixed_shuffle(count: int) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    # NumPy may change what Generator.permutation draws, but not the raw stream of a bit generator (NEP 19).
    keys = np.random.PCG64(_HOLD_OUT_SEED).random_raw(count)
    return np.argsort(keys, kind="stable")

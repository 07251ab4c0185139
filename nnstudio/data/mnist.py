"""MNIST, the handwritten digits: the sample that comes with the program, and the whole.

Source: LeCun, Cortes and Burges, "The MNIST database of handwritten digits".
"""

import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Literal, TypeAlias

import numpy as np
import platformdirs
from pydantic import Field

from nnstudio.data.dataset import (
    DATASETS,
    Dataset,
    DatasetError,
    DatasetSource,
    DatasetSpec,
    Images,
    Scaling,
    Split,
)
from nnstudio.data.idx import read_images, read_labels, sha256
from nnstudio.resources import ResourceError, resource

Interval: TypeAlias = Literal["[0, 1]", "[-1, 1]"]

TRAINING_IMAGES = "train-images-idx3-ubyte"
TRAINING_LABELS = "train-labels-idx1-ubyte"
TEST_IMAGES = "t10k-images-idx3-ubyte"
TEST_LABELS = "t10k-labels-idx1-ubyte"

# Of the uncompressed files. Any gzipping of them is as good as any other.
SHA256: Mapping[str, str] = MappingProxyType(
    {
        TRAINING_IMAGES: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
        TRAINING_LABELS: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
        TEST_IMAGES: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
        TEST_LABELS: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    }
)

_SAMPLE = "mnist-sample"
_SAMPLE_IMAGES = "images-idx3-ubyte"
_SAMPLE_LABELS = "labels-idx1-ubyte"
_SAMPLE_SHA256: Mapping[str, str] = MappingProxyType(
    {
        _SAMPLE_IMAGES: "8ca823c8c7b1c2081864c6fcd1939b6dce59a8b34328ecd179a3f5ece5af5f82",
        _SAMPLE_LABELS: "0590a2e7c5f62d316be2189b2a66f466976cf50aee741dcfd80237def3729d89",
    }
)
_SAMPLE_TRAINING = 4000
_SAMPLE_VALIDATION = 500

_HOLD_OUT_SEED = 0
_SCALINGS: Mapping[Interval, Scaling] = MappingProxyType(
    {"[0, 1]": Scaling(1 / 255, 0), "[-1, 1]": Scaling(2 / 255, -1)}
)


@DATASETS.register("mnist-sample", title="MNIST sample", hint="5,000 handwritten digits, always there")
class MnistSample(DatasetSource):
    """5,000 of MNIST's training digits, which come with the program.

    4,000 are for training, 500 for validation and 500 for the test, with as many of each class in each.
    """

    scaling: Interval = Field("[0, 1]", description="Where the gray values 0 to 255 are mapped.")

    def spec(self) -> DatasetSpec:
        return _spec("MNIST sample", "5,000 digits")

    def missing(self) -> str | None:
        try:
            for name in _SAMPLE_SHA256:
                resource(_SAMPLE, f"{name}.gz")
        except ResourceError as error:
            return str(error)
        return None

    def load(self) -> Dataset:
        if (reason := self.missing()) is not None:
            raise DatasetError(reason)
        digits = _read_split(
            resource(_SAMPLE, f"{_SAMPLE_IMAGES}.gz"),
            resource(_SAMPLE, f"{_SAMPLE_LABELS}.gz"),
            _SAMPLE_SHA256,
            "Please install nnstudio again",
        )
        # The files are stored mixed, ten classes in every ten digits, so that slices are fair splits.
        validation, test = _SAMPLE_TRAINING, _SAMPLE_TRAINING + _SAMPLE_VALIDATION
        return Dataset(
            self.spec(),
            training=Split(digits.inputs[:validation], digits.labels[:validation]),
            validation=Split(digits.inputs[validation:test], digits.labels[validation:test]),
            test=Split(digits.inputs[test:], digits.labels[test:]),
            scaling=_SCALINGS[self.scaling],
        )


@DATASETS.register("mnist", title="MNIST", hint="70,000 handwritten digits, to be fetched once")
class Mnist(DatasetSource):
    """All of MNIST: 60,000 digits to learn from and 10,000 by other writers to be judged with.

    Which training digits are held back for validation is the same on every computer, for ever.
    """

    scaling: Interval = Field("[0, 1]", description="Where the gray values 0 to 255 are mapped.")
    validation_size: int = Field(
        5000,
        ge=100,
        le=30_000,
        description="Number of the 60,000 training digits that are held back for validation.",
    )

    def spec(self) -> DatasetSpec:
        return _spec("MNIST", "70,000 digits")

    def missing(self) -> str | None:
        if _files() is not None:
            return None
        looked = "; ".join(f"{folder} {_describe_lack(folder)}" for folder in folders())
        return (
            f"MNIST is not on this computer yet ({looked}): run `nnstudio datasets get mnist`, "
            f"or put its four files ({', '.join(SHA256)}; gzipped or not) into {folders()[0]}"
        )

    def load(self) -> Dataset:
        files = _files()
        if files is None:
            raise DatasetError(self.missing())
        remedy = "Delete it and run `nnstudio datasets get mnist`"
        digits = _read_split(files[TRAINING_IMAGES], files[TRAINING_LABELS], SHA256, remedy)
        held_back = np.zeros(len(digits), bool)
        held_back[_fixed_shuffle(len(digits))[: self.validation_size]] = True
        return Dataset(
            self.spec(),
            training=Split(digits.inputs[~held_back], digits.labels[~held_back]),
            validation=Split(digits.inputs[held_back], digits.labels[held_back]),
            test=_read_split(files[TEST_IMAGES], files[TEST_LABELS], SHA256, remedy),
            scaling=_SCALINGS[self.scaling],
        )


def folders() -> tuple[Path, ...]:
    """Where MNIST is looked for, in this order; the first is where it is fetched to.

    The environment variable NNSTUDIO_DATA names a folder that holds the files or a folder `mnist` of them.
    """
    own = platformdirs.user_data_path("nnstudio") / "datasets" / "mnist"
    named = os.environ.get("NNSTUDIO_DATA")
    return (Path(named) / "mnist", Path(named), own) if named else (own,)


def find(folder: Path, name: str) -> Path | None:
    """The file `name` in `folder`, gzipped or not; None if it is not there."""
    # Gzipped first: what is fetched is gzipped, and must win over a damaged file that lies beside it.
    candidates = (folder / f"{name}.gz", folder / name)
    return next((path for path in candidates if path.is_file()), None)


def verify(path: Path, array: Images, expected: str, remedy: str) -> None:
    """Checks that `array`, read from `path`, comes from the file that was published.

    Raises:
        DatasetError: The SHA-256 of the uncompressed file is another.
    """
    if (found := sha256(array)) != expected:
        raise DatasetError(
            f"{path} is a valid file, but not the one that was published: the SHA-256 of its uncompressed "
            f"bytes is {found}; {expected} was expected. {remedy}"
        )


def _spec(name: str, size_hint: str) -> DatasetSpec:
    return DatasetSpec(name, (28, 28, 1), tuple("0123456789"), size_hint)


def _files() -> Mapping[str, Path] | None:
    """The path of each of MNIST's files, in the first folder that has them all; None if there is no such."""
    for folder in folders():
        found = {name: path for name in SHA256 if (path := find(folder, name)) is not None}
        if len(found) == len(SHA256):
            return found
    return None


def _describe_lack(folder: Path) -> str:
    lack = [name for name in SHA256 if find(folder, name) is None]
    return "has none of its files" if len(lack) == len(SHA256) else "lacks " + " and ".join(lack)


def _read_split(images: Path, labels: Path, published: Mapping[str, str], remedy: str) -> Split:
    pixels = read_images(images)
    verify(images, pixels, published[images.name.removesuffix(".gz")], remedy)
    classes = read_labels(labels)
    verify(labels, classes, published[labels.name.removesuffix(".gz")], remedy)
    return Split(pixels[..., np.newaxis], classes.astype(np.intp))


def _fixed_shuffle(count: int) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    # NumPy may change what Generator.permutation draws, but not the raw stream of a bit generator (NEP 19).
    keys = np.random.PCG64(_HOLD_OUT_SEED).random_raw(count)
    return np.argsort(keys, kind="stable")

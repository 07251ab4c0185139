"""MNIST, the handwritten digits: the sample that comes with the program, and the whole.

Source: LeCun, Cortes and Burges, "The MNIST database of handwritten digits".
"""

from typing import ClassVar

from nnstudio.data.dataset import DATASETS, Dataset, DatasetError, DatasetSpec, Split
from nnstudio.data.idx import read_images, read_labels
from nnstudio.data.published import IMAGE_SHAPE, SCALINGS, GrayImages, PublishedImages, split_of, verify
from nnstudio.resources import ResourceError, resource

DIGITS = tuple("0123456789")

_SAMPLE = "mnist-sample"
_SAMPLE_IMAGES = (
    "images-idx3-ubyte",
    "8ca823c8c7b1c2081864c6fcd1939b6dce59a8b34328ecd179a3f5ece5af5f82",
)
_SAMPLE_LABELS = (
    "labels-idx1-ubyte",
    "0590a2e7c5f62d316be2189b2a66f466976cf50aee741dcfd80237def3729d89",
)
_SAMPLE_TRAINING = 4000
_SAMPLE_VALIDATION = 500


@DATASETS.register("mnist-sample", title="MNIST sample", hint="5,000 handwritten digits, always there")
class MnistSample(GrayImages):
    """5,000 of MNIST's training digits, which come with the program.

    4,000 are for training, 500 for validation and 500 for the test, with as many of each class in each.
    """

    def spec(self) -> DatasetSpec:
        return DatasetSpec("MNIST sample", IMAGE_SHAPE, DIGITS, "5,000 digits")

    def missing(self) -> str | None:
        try:
            for name, _ in (_SAMPLE_IMAGES, _SAMPLE_LABELS):
                resource(_SAMPLE, f"{name}.gz")
        except ResourceError as error:
            return str(error)
        return None

    def load(self) -> Dataset:
        if (reason := self.missing()) is not None:
            raise DatasetError(reason)
        digits = _sample()
        # The files are stored mixed, ten classes in every ten digits, so that slices are fair splits.
        validation, test = _SAMPLE_TRAINING, _SAMPLE_TRAINING + _SAMPLE_VALIDATION
        return Dataset(
            self.spec(),
            training=Split(digits.inputs[:validation], digits.labels[:validation]),
            validation=Split(digits.inputs[validation:test], digits.labels[validation:test]),
            test=Split(digits.inputs[test:], digits.labels[test:]),
            scaling=SCALINGS[self.scaling],
            augmentation=self.augmentation,
        )


@DATASETS.register("mnist", title="MNIST", hint="70,000 handwritten digits, to be fetched once")
class Mnist(PublishedImages):
    """All of MNIST: 60,000 digits to learn from and 10,000 by other writers to be judged with.

    Which training digits are held back for validation is the same on every computer, for ever.
    """

    names: ClassVar[tuple[str, ...]] = DIGITS
    noun: ClassVar[str] = "digits"


def _sample() -> Split:
    remedy = "Please install nnstudio again"
    images = resource(_SAMPLE, f"{_SAMPLE_IMAGES[0]}.gz")
    labels = resource(_SAMPLE, f"{_SAMPLE_LABELS[0]}.gz")
    pixels, classes = read_images(images), read_labels(labels)
    verify(images, pixels, _SAMPLE_IMAGES[1], remedy)
    verify(labels, classes, _SAMPLE_LABELS[1], remedy)
    return split_of(pixels, classes)

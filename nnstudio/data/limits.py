"""Limits: how large a dataset of the user's own may be, asked before its memory is taken."""

from nnstudio.data.augmentation import Augmentation
from nnstudio.data.dataset import DatasetError
from nnstudio.nn.shapes import Shape, describe

MAX_BYTES = 2**30
"""How much memory the samples of a dataset may take: 1 GB."""
MAX_SAMPLES = 10_000_000
"""How many samples there may be: labels are read when files are looked at, each as a number of 8 bytes."""
MAX_CLASSES = 1000


def check_augmentable(augmentation: Augmentation, shape: Shape, what: str) -> None:
    """Makes sure that only images are shifted, turned and the like.

    Raises:
        DatasetError: Something is to be changed that is none.
    """
    if augmentation.any and len(shape) != 3:
        raise DatasetError(
            f"{what}: only images can be augmented, and these samples are {describe(shape)}. "
            "Set all of the augmentation to 0"
        )


def check_size(size: int, what: str, advice: str) -> None:
    """Makes sure that samples of so many bytes fit into the memory, before any is taken.

    Raises:
        DatasetError: They do not; `what` says which, `advice` what would help.
    """
    if size > MAX_BYTES:
        raise DatasetError(
            f"{what} would take {size / 2**30:.1f} GB of memory; at most {MAX_BYTES / 2**30:g} GB is "
            f"accepted. {advice}"
        )


def check_samples(samples: int, what: str) -> None:
    """Makes sure that there are not more samples than their labels leave memory for.

    Raises:
        DatasetError: There are; `what` says where.
    """
    if samples > MAX_SAMPLES:
        raise DatasetError(
            f"{what} has {samples:,} samples; at most {MAX_SAMPLES:,} are accepted. Take fewer samples"
        )


def check_classes(classes: int, what: str) -> None:
    """Makes sure that there is something to tell apart, and that it is no accident.

    Raises:
        DatasetError: There are too few classes or too many.
    """
    if not 2 <= classes <= MAX_CLASSES:
        raise DatasetError(
            f"{what} has {classes:,} class{'' if classes == 1 else 'es'}; 2 to {MAX_CLASSES:,} are accepted"
        )

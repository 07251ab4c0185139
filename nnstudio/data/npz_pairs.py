"""Pairs: which arrays of an npz file are samples and which are their answers, told by their names."""

from collections.abc import Mapping
from types import MappingProxyType

from nnstudio.data.dataset import DatasetError
from nnstudio.data.image_listing import Part
from nnstudio.data.npz_reading import Npz

PAIRS: Mapping[Part, tuple[tuple[str, str], ...]] = MappingProxyType(
    {
        "training": (
            ("x_train", "y_train"),
            ("X_train", "y_train"),
            ("train_images", "train_labels"),
            ("x", "y"),
            ("X", "y"),
            ("images", "labels"),
            ("features", "labels"),
            ("features", "target"),
            ("data", "labels"),
            ("data", "target"),
        ),
        "validation": (("x_val", "y_val"), ("X_val", "y_val"), ("val_images", "val_labels")),
        "test": (("x_test", "y_test"), ("X_test", "y_test"), ("test_images", "test_labels")),
    }
)
"""What the arrays of samples and answers may be called; the first pair that is there is taken."""


def find_pairs(npz: Npz, path: str) -> dict[Part, tuple[str, str]]:
    """The names of samples and answers of each part that is there.

    Raises:
        DatasetError: There is nothing to learn from.
    """
    pairs = {
        part: next(pair for pair in names if set(pair) <= set(npz.names))
        for part, names in PAIRS.items()
        if any(set(pair) <= set(npz.names) for pair in names)
    }
    if "training" not in pairs:
        held = ", ".join(npz.names[:10]) or "none"
        raise DatasetError(
            f"{path} has no arrays to learn from under known names: call them x_train and y_train, x and y, "
            f"or images and labels. It holds {held}"
        )
    return pairs

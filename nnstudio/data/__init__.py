"""What a network learns from: datasets, the files they lie in and the ways to get them.

May import `nnstudio.nn`, `nnstudio.resources`, NumPy, pydantic, platformdirs and pooch; never Qt.
"""

# `download` is left out: it imports pooch and requests, which the window must not wait for.
from nnstudio.data.dataset import (
    DATASETS,
    Dataset,
    DatasetChoice,
    DatasetError,
    DatasetSource,
    DatasetSpec,
    Images,
    Inputs,
    Labels,
    Scaling,
    Split,
)
from nnstudio.data.idx import read_idx, read_images, read_labels, write_idx
from nnstudio.data.mnist import Mnist, MnistSample
from nnstudio.data.toys import Spirals, Xor

__all__ = [
    "DATASETS",
    "Dataset",
    "DatasetChoice",
    "DatasetError",
    "DatasetSource",
    "DatasetSpec",
    "Images",
    "Inputs",
    "Labels",
    "Mnist",
    "MnistSample",
    "Scaling",
    "Spirals",
    "Split",
    "Xor",
    "read_idx",
    "read_images",
    "read_labels",
    "write_idx",
]

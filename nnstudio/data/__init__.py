"""What a network learns from: datasets, the files they lie in and the ways to get them.

May import `nnstudio.nn`, `nnstudio.resources`, NumPy, pydantic, platformdirs and requests; never Qt.
"""

# `download` is left out: it imports requests, which the window must not wait for.
# These before the others: menus list the datasets in the order in which they are imported.
from nnstudio.data.mnist import Mnist, MnistSample

# isort: split
from nnstudio.data.fashion import FashionMnist
from nnstudio.data.kmnist import Kmnist
from nnstudio.data.toys import Circles, Moons, Sine, Spirals, Xor

# isort: split
from nnstudio.data.augmentation import Augmentation
from nnstudio.data.credit import Credit
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
    Numbers,
    Scaling,
    Split,
    Task,
)
from nnstudio.data.drawings import Drawings
from nnstudio.data.drawn import Drawn
from nnstudio.data.fitted import Column, Fitted
from nnstudio.data.idx import read_idx, read_images, read_labels, write_idx
from nnstudio.data.idx_files import IdxFiles
from nnstudio.data.image_folder import ImageFolder
from nnstudio.data.npz_file import NpzFile
from nnstudio.data.painted import Painted
from nnstudio.data.prices import Prices
from nnstudio.data.series_file import SeriesFile
from nnstudio.data.splitting import Shares, Splitting
from nnstudio.data.table_file import TableFile

# isort: split
from nnstudio.data.awaited import Awaited

__all__ = [
    "DATASETS",
    "Augmentation",
    "Awaited",
    "Circles",
    "Column",
    "Credit",
    "Dataset",
    "DatasetChoice",
    "DatasetError",
    "DatasetSource",
    "DatasetSpec",
    "Drawings",
    "Drawn",
    "FashionMnist",
    "Fitted",
    "IdxFiles",
    "ImageFolder",
    "Images",
    "Inputs",
    "Kmnist",
    "Labels",
    "Mnist",
    "MnistSample",
    "Moons",
    "NpzFile",
    "Numbers",
    "Painted",
    "Prices",
    "Scaling",
    "SeriesFile",
    "Shares",
    "Sine",
    "Spirals",
    "Split",
    "Splitting",
    "TableFile",
    "Task",
    "Xor",
    "read_idx",
    "read_images",
    "read_labels",
    "write_idx",
]

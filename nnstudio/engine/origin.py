"""The origin of a run: which data and weights are its own, and what rounds its numbers, in a few letters."""

import functools
import platform
import zlib

import numpy as np
from threadpoolctl import ThreadpoolController

from nnstudio.data.dataset import Dataset
from nnstudio.engine.network import Network
from nnstudio.nn.layer import Array
from nnstudio.nn.settings import Settings

_AT_ONCE = 2**22
"""Bytes of samples that are looked at together: windows of a series are copied for it."""


def tell_data(dataset: Dataset) -> str:
    """Letters that are others for other data, were it but one number of one sample."""
    found = 0
    for split in (dataset.training, dataset.validation, dataset.test):
        found = zlib.crc32(repr((split.inputs.shape, split.inputs.dtype.name)).encode(), found)
        rows = max(1, _AT_ONCE * len(split) // max(1, split.inputs.nbytes))
        for start in range(0, len(split), rows):
            found = zlib.crc32(np.ascontiguousarray(split.inputs[start : start + rows]).data, found)
        found = zlib.crc32(split.labels.astype(np.int64).data, found)
        if split.numbers is not None:
            found = zlib.crc32(np.ascontiguousarray(split.numbers).data, found)
    # Later versions may have more settings; and data stay what they are where their file is renamed.
    scaled = dataset.fitted.model_dump_json(exclude_defaults=True, exclude={"name"})
    how = (scaled, _augmentation(dataset))
    return f"{zlib.crc32(repr(how).encode(), found):08x}"


def tell_values(network: Network, values: Array) -> int:
    """The checksum of parameters that are laid out as those of the network.

    What lies between them, to begin each at a cache line, does not count: no file has it.
    """
    found = 0
    for params in network.views_of(values).values():
        for array in params.values():
            found = zlib.crc32(array.data, found)
    return found


@functools.cache
def tell_programs() -> str:
    """What rounds the numbers: NumPy, and the library that multiplies matrices on this kind of processor."""
    found = ThreadpoolController().select(user_api="blas").info()
    # Others, such as SciPy, bring libraries of their own, which may be there or not.
    own = [library for library in found if "numpy" in str(library.get("filepath"))] or found[:1]
    blas = [str(library.get(key)) for library in own for key in ("internal_api", "version", "architecture")]
    return f"NumPy {np.__version__}, {platform.machine()}, {' '.join(blas)}"


def _augmentation(dataset: Dataset) -> str:
    """How samples are changed; the same for all that changes none."""
    found = dataset.augmentation
    if found is None or not found.any:
        return ""
    return found.model_dump_json(exclude_defaults=True) if isinstance(found, Settings) else repr(found)

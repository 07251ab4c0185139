"""The origin of a run: what data it learns from and what programs round its numbers, in a few letters."""

import functools
import platform
import zlib

import numpy as np
from threadpoolctl import ThreadpoolController

from nnstudio.data.dataset import Dataset
from nnstudio.nn.settings import Settings

_LOOKED_AT = 64
"""Samples of each split whose inputs are looked at; all labels and numbers are."""


def tell_data(dataset: Dataset) -> str:
    """Letters that are others for other data, as far as a quick look at them tells."""
    found = 0
    for split in (dataset.training, dataset.validation, dataset.test):
        found = zlib.crc32(repr((split.inputs.shape, split.inputs.dtype.name)).encode(), found)
        every = max(1, len(split) // _LOOKED_AT)
        found = zlib.crc32(np.ascontiguousarray(split.inputs[::every]).data, found)
        found = zlib.crc32(split.labels.astype(np.int64).data, found)
        if split.numbers is not None:
            found = zlib.crc32(np.ascontiguousarray(split.numbers).data, found)
    how = (dataset.fitted.model_dump_json(), _augmentation(dataset))
    return f"{zlib.crc32(repr(how).encode(), found):08x}"


@functools.cache
def tell_programs() -> str:
    """What rounds the numbers: NumPy, and the library that multiplies matrices on this kind of processor."""
    found = ThreadpoolController().select(user_api="blas").info()
    # Others, such as SciPy, bring libraries of their own, which may be there or not.
    own = [library for library in found if "numpy" in str(library.get("filepath"))] or found[:1]
    blas = [str(library.get(key)) for library in own for key in ("internal_api", "version", "architecture")]
    return f"NumPy {np.__version__}, {platform.machine()}, {' '.join(blas)}"


def _augmentation(dataset: Dataset) -> str:
    """How samples are changed; the same for what changes none, and for settings that came later."""
    found = dataset.augmentation
    if found is None or not found.any:
        return ""
    return found.model_dump_json(exclude_defaults=True) if isinstance(found, Settings) else repr(found)

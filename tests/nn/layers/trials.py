"""What the tests of single layers share: arrays whose axes lie in any order, and passes over them."""

import importlib.util
import itertools

import numpy as np
import pytest

from nnstudio.engine.context import LayerContext

needs_pytorch = pytest.mark.skipif(
    importlib.util.find_spec("torch") is None, reason="PyTorch is not installed (pip install torch)"
)
LARGEST_DIFFERENCE = {np.float32: 1e-4, np.float64: 1e-9}
DTYPES = pytest.mark.parametrize("dtype", [np.float32, np.float64], ids=["float32", "float64"])


def lying(array, order):
    """The same array, with its axes in this order in memory, outermost first."""
    return np.ascontiguousarray(array.transpose(order)).transpose(np.argsort(order))


def orders(axes):
    """All orders in which so many axes can lie in memory."""
    return list(itertools.permutations(range(axes)))


def context(dtype=np.float64, *, training=True, seed=11):
    """A context as a layer is lent it in a run."""
    return LayerContext(training, True, np.random.default_rng(seed), dtype)


def close(mine, theirs, dtype):
    """Whether two arrays agree as far as their precision allows, measured by the largest number."""
    assert mine.shape == theirs.shape
    assert mine.dtype == dtype
    return np.abs(mine - theirs).max() <= LARGEST_DIFFERENCE[dtype] * max(1, np.abs(theirs).max())

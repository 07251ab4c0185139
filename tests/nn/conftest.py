"""What the tests of the language share: derivatives by central differences."""

from collections.abc import Callable

import numpy as np
import pytest


def _central_differences(function: Callable[[], float], array: np.ndarray, step: float = 1e-5) -> np.ndarray:
    slopes = np.empty_like(array)
    for at in np.ndindex(array.shape):
        here = array[at]
        array[at] = here + step
        above = function()
        array[at] = here - step
        below = function()
        array[at] = here
        slopes[at] = (above - below) / (2 * step)
    return slopes


@pytest.fixture
def central_differences():
    """`central_differences(function, array)`: d function() / d array, whose entries are moved in place."""
    return _central_differences

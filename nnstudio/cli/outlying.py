"""Outlying: numbers so far from all that a network learned from that something is wrong with one of them."""

import numpy as np
import numpy.typing as npt

from nnstudio.data.fitted import Fitted

FAR = 100.0
"""Standard deviations, or lengths of the interval in which the numbers of the training were."""


def outlying(fitted: Fitted, samples: npt.NDArray[np.float32]) -> list[tuple[str, ...]]:
    """For each of some samples (n, *sample_shape) of a table or series: the columns that are far off."""
    names = fitted.input_names
    if not names:
        return [()] * len(samples)
    far = np.abs(fitted.scaling.apply(samples)) > FAR
    far = far.any(axis=tuple(range(1, far.ndim - 1)))  # at any step of a series
    return [tuple(names[at] for at in np.flatnonzero(one)) for one in far]

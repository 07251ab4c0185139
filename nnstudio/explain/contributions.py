"""Contributions: how much each unit adds to the weighted sum of each unit it feeds, for one sample."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nnstudio.nn.layer import Array, Layer, Params
from nnstudio.nn.layers.core import Dense, Output


@dataclass(frozen=True)
class Contributions:
    """The strongest of the products activation × weight between two layers, strongest last.

    `sources` and `targets` (n,) are unit indices, `values` (n,) the products, `total` how many there are.
    """

    sources: npt.NDArray[np.intp]
    targets: npt.NDArray[np.intp]
    values: Array
    total: int


def summed_kernel(layer: Layer, params: Params, activations: Array) -> Array | None:
    """The kernel (inputs, units) by which a layer weighs these activations, each for each unit.

    None for a layer that does anything else with them: one that slides filters over them, reads them step
    by step or has no weights; and where the kernel is not for so many inputs.
    """
    kernel = params.get("kernel")
    if not isinstance(layer, Dense | Output) or kernel is None or len(kernel) != activations.size:
        return None
    return kernel


def strongest_contributions(activations: Array, kernel: Array, count: int) -> Contributions:
    """The `count` products of largest magnitude; activations (inputs, ...), kernel (inputs, units)."""
    products = activations.reshape(-1, 1) * kernel
    flat = np.abs(products).ravel()
    count = min(count, flat.size)
    # All that stands behind the largest of the others; so none may be asked for, too.
    chosen = np.argpartition(flat, max(0, flat.size - count - 1))[flat.size - count :]
    chosen = chosen[np.argsort(flat[chosen], kind="stable")]
    sources, targets = np.unravel_index(chosen, products.shape)
    return Contributions(sources, targets, products.ravel()[chosen], flat.size)

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


def contributions_of(
    activations: Array, kernel: Array, sources: tuple[int, ...], targets: tuple[int, ...], count: int
) -> Contributions:
    """The `count` strongest of those that leave one of these sources or arrive at one of these targets.

    Args:
        activations: (inputs, ...), of any shape.
        kernel: (inputs, units).
        sources: Indices of inputs.
        targets: Indices of units.
        count: How many at most, for each of these units.
    """
    x = activations.reshape(-1)
    pairs: dict[tuple[int, int], float] = {}
    for source in sources:
        products = x[source] * kernel[source]
        for target in strongest(products, count).tolist():
            pairs[source, target] = float(products[target])
    for target in targets:
        products = x * kernel[:, target]
        for source in strongest(products, count).tolist():
            pairs[source, target] = float(products[source])
    ordered = sorted(pairs, key=lambda pair: abs(pairs[pair]))
    places = np.array(ordered, np.intp).reshape(-1, 2)
    values = np.array([pairs[pair] for pair in ordered], np.float32)
    return Contributions(places[:, 0], places[:, 1], values, kernel.size)


def strongest(values: Array, count: int) -> npt.NDArray[np.intp]:
    """Where the `count` values of largest magnitude are, strongest first; what is no number counts as 0."""
    magnitudes = np.abs(np.nan_to_num(values))
    count = min(count, magnitudes.size)
    if count < magnitudes.size:
        chosen = np.argpartition(magnitudes, magnitudes.size - count)[magnitudes.size - count :]
    else:
        chosen = np.arange(magnitudes.size)
    # Among equals the first, so that pictures stay calm.
    chosen = np.sort(chosen)
    return np.asarray(chosen[np.argsort(-magnitudes[chosen], kind="stable")])

"""Remarks: what is to be known of a layer whose face shows only what comes out of it."""

from collections.abc import Callable, Mapping
from typing import Any

from nnstudio.nn.layer import Layer

Say = Callable[[Any], tuple[str, str]]

_REMARKS: Mapping[str, Say] = {
    "dropout": lambda layer: (
        f"drops {layer.rate:.0%} while training",
        f"Here everything passes; while training, {layer.rate:.0%} of the values are dropped at random",
    ),
    "gaussian_noise": lambda layer: (
        f"noise ±{layer.deviation:g} while training",
        f"Here nothing is added; while training, noise of standard deviation {layer.deviation:g} is",
    ),
    "batch_norm": lambda _: (
        "evened out, by running means",
        "Each channel by its running mean and variance, then scaled and shifted by what was learned",
    ),
    "layer_norm": lambda layer: (
        f"evened out over the {layer.over.removeprefix('whole ')}",
        f"Brought to mean 0 and variance 1 over the {layer.over}, then scaled and shifted",
    ),
    "max_pool2d": lambda layer: (
        f"largest of each {layer.size}×{layer.size}",
        f"Each pixel is the largest number of a window of {layer.size}×{layer.size}",
    ),
    "average_pool2d": lambda layer: (
        f"mean of each {layer.size}×{layer.size}",
        f"Each pixel is the mean of a window of {layer.size}×{layer.size}",
    ),
    "global_average_pool": lambda _: ("mean of each map", "Each number is the mean of a whole map"),
    "upsample2d": lambda layer: (
        f"{layer.factor} times larger, {layer.method}",
        f"The same maps, {layer.factor} times as high and wide",
    ),
    "add": lambda _: ("sum of what comes in", "Each number is the sum of those that come in at its place"),
    "multiply": lambda _: (
        "product of what comes in",
        "Each number is the product of those that come in at its place",
    ),
    "concatenate": lambda _: ("side by side", "What comes in stands side by side, in the order of the ports"),
    "flatten": lambda _: ("the same numbers in a row", "The same numbers in one row, read row by row"),
    "reshape": lambda _: ("the same numbers", "The same numbers in another arrangement, read row by row"),
    "recursive_merge": lambda _: (
        "the top of the tree",
        "Four neighbours became one vector, again and again: this is the last one",
    ),
}


def remark_on(layer: Layer) -> tuple[str, str]:
    """A caption of a few words, and a sentence; both empty for layers whose face says it all."""
    say = _REMARKS.get(layer.entry.kind)
    return say(layer) if say is not None else ("", "")

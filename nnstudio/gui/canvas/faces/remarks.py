"""Remarks: what is to be known of a layer whose face shows only what comes out of it."""

from collections.abc import Callable, Mapping
from typing import Any

from nnstudio.engine.snapshot import Snapshot
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import Layer
from nnstudio.nn.layers.merge import Add, Multiply
from nnstudio.nn.layers.normalization import BatchNorm

Say = Callable[[Any], tuple[str, str]]

_REMARKS: Mapping[str, Say] = {
    "dropout": lambda layer: (
        "all pass: only training drops",
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


def detail_of(snapshot: Snapshot, node_id: NodeId, unit: int) -> str:
    """How a number of a merge comes about, or what a normalization has learned for a unit; mostly empty."""
    node = snapshot.graph.nodes.get(node_id)
    if node is None:
        return ""
    if isinstance(node.layer, BatchNorm):
        params = snapshot.weights.get(node_id, {})
        parts = [(name, params[name]) for name in ("scale", "offset") if name in params]
        return ", ".join(f"{name} {values[unit]:.3f}" for name, values in parts if unit < values.size)
    if not isinstance(node.layer, Add | Multiply):
        return ""
    sign, terms = (" + " if isinstance(node.layer, Add) else " × "), []
    for source in node.inputs:
        came = snapshot.activations.get(source)
        if came is None or came.ndim != 1 or unit >= came.size:
            return ""
        terms.append(f"{came[unit]:.4f} ({snapshot.graph[source].name})")
    return f"= {sign.join(terms)}"

"""The weights that go into a layer, seen as pictures."""

import math
from dataclasses import dataclass

import numpy as np

from nnstudio.engine.snapshot import Snapshot
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import Array, Params


@dataclass(frozen=True)
class Kernel:
    """The parameters of a layer, (inputs, units), seen as one picture of (height, width) for each unit.

    A kernel whose inputs are no image is seen as rows: `height` is 1 and `width` the number of inputs.
    `filters` if each picture is a small filter that is slid over an image of so many channels. `rows` are
    the names of what is shown instead of a kernel, where a layer has none: one row for each parameter.
    `gates` is how many columns a unit has, one block of all units behind the other.
    """

    weights: Array
    bias: Array | None
    height: int
    width: int
    image: bool
    filters: bool = False
    rows: tuple[str, ...] = ()
    gates: int = 1

    @property
    def units(self) -> int:
        return self.weights.shape[1]

    @property
    def channels(self) -> int:
        """How many weights each point of a picture stands for; their mean is shown."""
        return len(self.weights) // (self.height * self.width)

    def pictures(self, first: int, last: int) -> Array:
        """(height, width, units) of the units from `first` to before `last`; channels are averaged."""
        shown = self.weights[:, first:last]
        return shown.reshape(self.height, self.width, -1, last - first).mean(axis=2)


def has_parameters(snapshot: Snapshot, node_id: NodeId) -> bool:
    """Whether a node has anything that could be shown."""
    return bool(snapshot.weights.get(node_id))


def kernel_of(snapshot: Snapshot, node_id: NodeId) -> Kernel:
    """The weights of a node that has parameters, as pictures where they are of an image.

    They are if an image of the dataset is what the node is fed, or if they are filters that are slid over
    one. A layer without a kernel is seen as one row for each of its parameters.
    """
    params = snapshot.weights[node_id]
    if "kernel" not in params:
        return _rows_of(params)
    kernel, bias = params["kernel"], params.get("bias")
    weights = kernel.reshape(-1, kernel.shape[-1])
    if kernel.ndim == 4:
        return Kernel(weights, bias, kernel.shape[0], kernel.shape[1], image=True, filters=True)
    inputs = snapshot.graph[node_id].inputs
    shape = snapshot.sample.pixels.shape
    fed = [snapshot.activations[source].shape for source in inputs if source in snapshot.activations]
    if len(shape) >= 2 and fed == [shape] and weights.shape[0] == math.prod(shape):
        return Kernel(weights, bias, shape[0], shape[1], image=True)
    recurrent = params.get("recurrent_kernel")
    gates = 1 if recurrent is None else max(1, weights.shape[1] // len(recurrent))
    return Kernel(weights, bias, 1, weights.shape[0], image=False, gates=gates)


def _rows_of(params: Params) -> Kernel:
    """Parameters of one size, the first one's, below each other."""
    size = next(iter(params.values())).size
    alike = {name: values for name, values in params.items() if values.size == size}
    weights = np.stack([values.ravel() for values in alike.values()], axis=1)
    return Kernel(weights, None, 1, size, image=False, rows=tuple(name.replace("_", " ") for name in alike))


def reduce(pictures: Array, height: int, width: int) -> Array:
    """(height, width, units) of means, where `pictures` has more values than that."""
    for axis, size in ((0, height), (1, width)):
        if size < pictures.shape[axis]:
            # Values that lie across a border count for both sides, by how much of them is there.
            edges = np.linspace(0, pictures.shape[axis], size + 1)
            starts = np.arange(pictures.shape[axis])
            share = np.minimum(edges[1:, None], starts + 1) - np.maximum(edges[:-1, None], starts)
            share = np.clip(share, 0, None).astype(pictures.dtype)
            share /= share.sum(axis=1, keepdims=True)
            pictures = np.moveaxis(np.tensordot(share, pictures, axes=(1, axis)), 0, axis)
    return pictures

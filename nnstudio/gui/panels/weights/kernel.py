"""The weights that go into a layer, seen as pictures."""

import math
from dataclasses import dataclass

import numpy as np

from nnstudio.engine.api import Snapshot
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import Array


@dataclass(frozen=True)
class Kernel:
    """The incoming weights of a layer, (inputs, units), seen as one picture of (height, width) for each unit.

    A kernel whose inputs are no image is seen as rows: `height` is 1 and `width` the number of inputs.
    """

    weights: Array
    bias: Array | None
    height: int
    width: int
    image: bool

    @property
    def units(self) -> int:
        return self.weights.shape[1]

    def pictures(self, first: int, last: int) -> Array:
        """(height, width, units) of the units from `first` to before `last`; channels are averaged."""
        shown = self.weights[:, first:last]
        return shown.reshape(self.height, self.width, -1, last - first).mean(axis=2)


def kernel_of(snapshot: Snapshot, node_id: NodeId) -> Kernel:
    """The weights of a node that has a kernel; pictures if an image of the dataset is what it is fed."""
    params = snapshot.weights[node_id]
    weights = params["kernel"].reshape(-1, params["kernel"].shape[-1])
    inputs = snapshot.graph[node_id].inputs
    shape = snapshot.sample.pixels.shape
    fed = [snapshot.activations[source].shape for source in inputs if source in snapshot.activations]
    if len(shape) >= 2 and fed == [shape] and weights.shape[0] == math.prod(shape):
        return Kernel(weights, params.get("bias"), shape[0], shape[1], image=True)
    return Kernel(weights, params.get("bias"), 1, weights.shape[0], image=False)


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

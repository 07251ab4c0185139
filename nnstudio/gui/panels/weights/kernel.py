"""The weights that go into a layer, seen as pictures."""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from nnstudio.data.drawing import shares
from nnstudio.engine.snapshot import Snapshot
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import Array, Params

Order = npt.NDArray[np.intp]
"""Units in the order in which they are shown."""

_GATES = {3: ("reset", "update", "content"), 4: ("input", "forget", "content", "output")}


@dataclass(frozen=True)
class Kernel:
    """The parameters of a layer, (inputs, units), seen as one picture of (height, width) for each unit.

    A kernel whose inputs are no image is seen as rows: `height` is 1 and `width` the number of inputs.
    `filters` if each picture is a small filter that is slid over an image of so many channels. `channel` is
    the one of them that is shown; None for their mean. `rows` are the names of what is shown instead of a
    kernel, where a layer has none: one row for each parameter. `gates` is how many columns a unit has, one
    block of all units behind the other. `recurrent` if the inputs are the units themselves, a step before.
    """

    weights: Array
    bias: Array | None
    height: int
    width: int
    image: bool
    filters: bool = False
    rows: tuple[str, ...] = ()
    gates: int = 1
    channel: int | None = None
    recurrent: bool = False

    @property
    def units(self) -> int:
        return self.weights.shape[1]

    @property
    def channels(self) -> int:
        """How many weights each point of a picture stands for."""
        return len(self.weights) // (self.height * self.width)

    def pictures(self, first: int, last: int, order: Order | None = None) -> Array:
        """(height, width, units) of those at the places from `first` to before `last` of an order."""
        shown = self.weights[:, first:last] if order is None else self.weights[:, order[first:last]]
        if self.channels == 1:
            return shown.reshape(self.height, self.width, -1)
        by_channel = shown.reshape(self.height, self.width, self.channels, -1)
        return by_channel.mean(axis=2) if self.channel is None else by_channel[:, :, self.channel]

    def seen(self) -> Array:
        """The weights that are colored, or the means that stand for them, in any shape."""
        return self.weights if self.channels == 1 else self.pictures(0, self.units)

    def gate_of(self, unit: int) -> tuple[int, str]:
        """The unit that a column belongs to, and its gate in words; empty where there are none."""
        if self.gates == 1:
            return unit, ""
        gate, unit = divmod(unit, self.units // self.gates)
        names = _GATES.get(self.gates, ())
        return unit, f"{names[gate]} gate" if gate < len(names) else f"gate {gate + 1}"


def has_parameters(snapshot: Snapshot, node_id: NodeId) -> bool:
    """Whether a node has anything that could be shown."""
    return bool(snapshot.weights.get(node_id))


def parts_of(params: Params) -> tuple[str, ...]:
    """The names of a node's arrays of weights, the kernel first; none if it has only other parameters."""
    names = [name for name, values in params.items() if values.ndim >= 2 and name.endswith("kernel")]
    return tuple(sorted(names, key=lambda name: name != "kernel"))


def kernel_of(
    snapshot: Snapshot,
    node_id: NodeId,
    params: Params | None = None,
    *,
    part: str = "kernel",
    channel: int | None = None,
) -> Kernel:
    """The weights of a node that has parameters, as pictures where they are of an image.

    They are if an image of the dataset is what the node is fed, or if they are filters that are slid over
    one. A layer without a kernel is seen as one row for each of its parameters.

    Args:
        snapshot: Tells what the node is fed.
        node_id: The node.
        params: What is seen in place of the node's weights at this moment: gradients, or those of the start.
        part: The name of the array, see `parts_of`.
        channel: The input channel of a picture that has several; None, or one too many, for their mean.
    """
    params = snapshot.weights[node_id] if params is None else params
    if part not in params:
        part = "kernel"
    if part not in params:
        return _rows_of(params)
    kernel, bias = params[part], params.get(part.replace("kernel", "bias"))
    weights = kernel.reshape(-1, kernel.shape[-1])
    if kernel.ndim == 4:
        height, width, channels = kernel.shape[:3]
        only = channel if channel is not None and channel < channels else None
        return Kernel(weights, bias, height, width, image=True, filters=True, channel=only)
    inputs = snapshot.graph[node_id].inputs
    shape = snapshot.sample.pixels.shape
    fed = [snapshot.activations[source].shape for source in inputs if source in snapshot.activations]
    if part == "kernel" and len(shape) >= 2 and fed == [shape] and len(weights) == math.prod(shape):
        only = channel if channel is not None and channel < math.prod(shape[2:]) else None
        return Kernel(weights, bias, shape[0], shape[1], image=True, channel=only)
    patch = getattr(snapshot.graph[node_id].layer, "patch_size", 0)
    if part == "leaf_kernel" and patch and len(weights) % patch**2 == 0:
        return Kernel(weights, bias, patch, patch, image=True, filters=True)
    recurrent = params.get("recurrent_kernel")
    gates = 1 if recurrent is None else max(1, weights.shape[1] // len(recurrent))
    return Kernel(
        weights, bias, 1, len(weights), image=False, gates=gates, recurrent=part == "recurrent_kernel"
    )


def _rows_of(params: Params) -> Kernel:
    """Parameters of one size, the first one's, below each other."""
    size = next(iter(params.values())).size
    alike = {name: values for name, values in params.items() if values.size == size}
    weights = np.stack([values.ravel() for values in alike.values()], axis=1)
    return Kernel(weights, None, 1, size, image=False, rows=tuple(name.replace("_", " ") for name in alike))


def reduce(pictures: Array, height: int, width: int) -> Array:
    """(height, width, units) of means, where `pictures` has more values than that."""
    tall, wide, units = pictures.shape
    # Values that lie across a border count for both sides, by how much of them is there.
    if height < tall:
        pictures = (_shares(tall, height, pictures.dtype) @ pictures.reshape(tall, -1)).reshape(
            height, wide, units
        )
    return _shares(wide, width, pictures.dtype) @ pictures if width < wide else pictures


@lru_cache(16)
def _shares(old: int, new: int, dtype: np.dtype) -> Array:
    """The shares of new places in old ones, which are the same at each picture."""
    return shares(old, new).astype(dtype)

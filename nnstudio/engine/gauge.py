"""The gauge: how strongly one step moves the parameters of each node, and by which gradients."""

import math
from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

import numpy as np

from nnstudio.engine.checkpoint import read_only
from nnstudio.engine.network import Network
from nnstudio.engine.snapshot import Flow
from nnstudio.nn.graph import NodeId, Weights
from nnstudio.nn.layer import Array

NO_FLOWS: Mapping[NodeId, Flow] = MappingProxyType({})
SMALLEST_SQUARE = 1e-30
"""Sums of squares below this have lost digits, for single squares in float32 end near 1e-38."""


class Gauge:
    """Measures single steps of a network; mutable, and private to the thread that trains it.

    Measuring takes a few passes over the parameters, so it is done only for steps that somebody will see.
    `step` is the number of the last step that was measured, 0 if none was, `flows` what was found.
    """

    def __init__(self, network: Network) -> None:
        self._network = network
        self._before: Array | None = None
        self._gradient: Array | None = None
        self.step = 0
        self.flows: Mapping[NodeId, Flow] = NO_FLOWS

    def before(self) -> None:
        """Remembers the parameters. Call it before the step."""
        if self._before is None:
            self._before = np.empty_like(self._network.values)
        np.copyto(self._before, self._network.values)

    def arrived(self, factor: float, others: Sequence[Array] = ()) -> None:
        """Copies the gradients, to which `others` are added and of which `factor` is taken out again.

        Call it as soon as they are there: who makes the step overwrites them.
        """
        if self._gradient is None:
            self._gradient = np.empty_like(self._network.values)
        np.copyto(self._gradient, self._network.gradients)
        for other in others:
            np.add(self._gradient, other, out=self._gradient)
        if factor != 1:
            np.divide(self._gradient, factor, out=self._gradient)

    def after(self, step: int) -> None:
        """Measures what the step, which has got this number, has done."""
        assert self._before is not None  # `before` has been called
        assert self._gradient is not None  # and so has `arrived`
        update = np.subtract(self._network.values, self._before, out=self._before)
        self.flows = MappingProxyType(
            {
                node_id: Flow(
                    _root_mean_square(self._network.values[place], count),
                    _root_mean_square(self._gradient[place], count),
                    _root_mean_square(update[place], count),
                )
                for node_id, (place, count) in self._network.trained_places.items()
            }
        )
        self.step = step

    def gradients(self, wanted: Collection[NodeId]) -> Weights:
        """Copies of the gradients of these nodes in the last measured step; none if there are none."""
        if self._gradient is None or not wanted:
            return MappingProxyType({})
        views = self._network.views_of(self._gradient, trained=True)
        return MappingProxyType(
            {
                node_id: MappingProxyType({name: read_only(view) for name, view in views[node_id].items()})
                for node_id in wanted
                if node_id in self._network.trained_places
            }
        )

    def restore(self, step: int, flows: Mapping[NodeId, Flow]) -> None:
        """Takes over what was measured of an earlier step, whose gradients nobody has kept."""
        self.step, self.flows, self._gradient = step, flows, None


def _root_mean_square(vector: Array, count: int) -> float:
    """Of so many numbers; what there is besides, as padding, is zero."""
    square = float(np.vdot(vector, vector))
    if square > SMALLEST_SQUARE and math.isfinite(square):
        return math.sqrt(square / count)
    # The squares were too small or too large for float32; the numbers themselves may not be.
    largest = float(np.abs(vector).max())
    if not largest or not math.isfinite(largest):
        return largest
    return largest * math.sqrt(float(np.square(vector / largest).sum()) / count)

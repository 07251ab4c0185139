"""The context: what one layer is lent in one pass, arrays that live from step to step above all."""

from dataclasses import dataclass, field

import numpy as np

from nnstudio.nn.layer import Array
from nnstudio.nn.shapes import Shape, size

CACHE_LINE = 64
"""Bytes at whose multiples arrays begin: the processor's widest instructions are fastest there."""


@dataclass
class LayerContext:
    """What one layer is lent in one pass: arrays that live from step to step."""

    training: bool
    wants_input_gradient: bool
    rng: np.random.Generator
    dtype: type[np.floating]
    arrays: dict[str, Array] = field(default_factory=dict)
    _ones: Array | None = None
    _models: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def scratch(self, name: str, shape: Shape) -> Array:
        array = self.arrays.get(name)
        if array is None or array.shape != shape:
            array = self.arrays[name] = aligned(shape, self.dtype)
        return array

    def scratch_like(self, name: str, array: Array) -> Array:
        found = self.arrays.get(name)
        if found is None or found.shape != array.shape or self._models[name] != array.strides:
            # The axes from the longest stride to the shortest, as they lie in memory.
            order = sorted(range(array.ndim), key=lambda axis: -abs(array.strides[axis]))
            fresh = aligned(tuple(array.shape[axis] for axis in order), self.dtype)
            found = self.arrays[name] = fresh.transpose(np.argsort(order))
            self._models[name] = array.strides
        return found

    def zeros(self, name: str, shape: Shape) -> Array:
        array = self.arrays.get(name)
        if array is None or array.shape != shape:
            array = self.arrays[name] = aligned(shape, self.dtype)
            array.fill(0)
        return array

    def ones(self, count: int) -> Array:
        if self._ones is None or len(self._ones) != count:
            self._ones = np.ones(count, self.dtype)
        return self._ones


def aligned(shape: Shape, dtype: type[np.floating]) -> Array:
    """An array of this shape, contents undefined, that begins where a cache line does."""
    count = size(shape)
    item = np.dtype(dtype).itemsize
    room = np.empty(count + CACHE_LINE // item, dtype)
    ahead = -room.ctypes.data % CACHE_LINE // item
    return room[ahead : ahead + count].reshape(shape)

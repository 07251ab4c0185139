"""The context: what one layer is lent in one pass, arrays that live from step to step above all."""

from dataclasses import dataclass, field

import numpy as np

from nnstudio.nn.layer import Array
from nnstudio.nn.shapes import Shape


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
            array = self.arrays[name] = np.empty(shape, self.dtype)
        return array

    def scratch_like(self, name: str, array: Array) -> Array:
        found = self.arrays.get(name)
        if found is None or found.shape != array.shape or self._models[name] != array.strides:
            found = self.arrays[name] = np.empty_like(array, self.dtype)
            self._models[name] = array.strides
        return found

    def zeros(self, name: str, shape: Shape) -> Array:
        array = self.arrays.get(name)
        if array is None or array.shape != shape:
            array = self.arrays[name] = np.zeros(shape, self.dtype)
        return array

    def ones(self, count: int) -> Array:
        if self._ones is None or len(self._ones) != count:
            self._ones = np.ones(count, self.dtype)
        return self._ones

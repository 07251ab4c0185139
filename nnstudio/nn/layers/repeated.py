"""What a layer lends to a part of itself that it uses more than once in one pass."""

from dataclasses import dataclass

import numpy as np

from nnstudio.nn.layer import Array, Context
from nnstudio.nn.shapes import Shape


@dataclass(frozen=True)
class TurnContext:
    """The context of a layer as one of several turns sees it: each turn is lent arrays of its own.

    An activation that is used at every step of a sequence would otherwise write over what its derivative
    at an earlier step still needs.
    """

    layer: Context
    turn: int

    @property
    def training(self) -> bool:
        return self.layer.training

    @property
    def wants_input_gradient(self) -> bool:
        return True  # inside a layer, what comes before a part is the layer's own weights

    @property
    def rng(self) -> np.random.Generator:
        return self.layer.rng

    def scratch(self, name: str, shape: Shape) -> Array:
        return self.layer.scratch(f"{name}, turn {self.turn}", shape)

    def scratch_like(self, name: str, array: Array) -> Array:
        return self.layer.scratch_like(f"{name}, turn {self.turn}", array)

    def zeros(self, name: str, shape: Shape) -> Array:
        return self.layer.zeros(f"{name}, turn {self.turn}", shape)

    def ones(self, count: int) -> Array:
        return self.layer.ones(count)

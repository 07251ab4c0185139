"""The layer: frozen settings, a shape rule and a differentiable map whose parameters live outside it."""

from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from nnstudio.nn.initializers import Initializer
from nnstudio.nn.registry import Registered, Registry
from nnstudio.nn.shapes import Shape

Array: TypeAlias = npt.NDArray[np.floating]
Params: TypeAlias = Mapping[str, Array]
Backward: TypeAlias = Callable[[Array, Params], tuple[Array, ...]]
"""`backward(dy, gradients)` fills the gradients of the parameters and returns those of the inputs."""


class Context(Protocol):
    """What a layer is lent while it computes one batch."""

    @property
    def training(self) -> bool:
        """False while predicting: dropout passes everything."""

    @property
    def wants_input_gradient(self) -> bool:
        """False where nothing before the layer learns; `backward` may then return `()`."""

    @property
    def rng(self) -> np.random.Generator:
        """The only source of randomness."""

    def scratch(self, name: str, shape: Shape) -> Array:
        """An array of this shape, contents undefined; the same name gives the same array each step."""


@dataclass
class FreshContext:
    """A context that lends new arrays each time: for tests, curves and single calls."""

    training: bool = False
    wants_input_gradient: bool = True
    rng: np.random.Generator = field(default_factory=lambda: np.random.default_rng(0))
    dtype: type[np.floating] = np.float32

    def scratch(self, name: str, shape: Shape) -> Array:  # noqa: ARG002  # a name means nothing to fresh arrays
        return np.empty(shape, self.dtype)


@dataclass(frozen=True)
class Parameter:
    """One trainable array that a layer needs: its shape and how it starts."""

    shape: Shape
    initializer: Initializer


class Layer(Registered):
    """A differentiable map with frozen settings; one class each, complete in itself."""

    fan_in: ClassVar[int] = 1
    """How many wires lead into the layer."""

    @abstractmethod
    def infer_shape(self, *inputs: Shape) -> Shape:
        """The shape of the output.

        Raises:
            ShapeError: The layer cannot take these inputs.
        """

    def parameters(self, *inputs: Shape) -> Mapping[str, Parameter]:  # noqa: ARG002  # most layers have none
        """The trainable arrays by name, for inputs of these shapes."""
        return {}

    @abstractmethod
    def forward(self, params: Params, ctx: Context, *xs: Array) -> tuple[Array, Backward]:
        """The output for a batch (first axis), and the function that leads gradients back.

        The inputs and `params` are left as they are. What is returned may be overwritten by the next
        call with the same context.
        """


LAYERS: Registry[Layer] = Registry("layer")

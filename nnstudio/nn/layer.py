"""The layer: frozen settings, a shape rule and a differentiable map whose parameters live outside it."""

from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt
from pydantic import Field

from nnstudio.nn.initializers import Initializer
from nnstudio.nn.registry import Registered, Registry
from nnstudio.nn.settings import LIVE, ZERO_IS_OFF
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

    def scratch_like(self, name: str, array: Array) -> Array:
        """As `scratch`, with the shape of another array and its order of axes in memory."""

    def zeros(self, name: str, shape: Shape) -> Array:
        """As `scratch`; all zeros when first lent, and later as the layer has left it."""

    def ones(self, count: int) -> Array:
        """A vector of ones, not to be written: a dot product with it is the fastest way to sum."""


@dataclass
class FreshContext:
    """A context that lends new arrays each time: for tests, curves and single calls."""

    training: bool = False
    wants_input_gradient: bool = True
    rng: np.random.Generator = field(default_factory=lambda: np.random.default_rng(0))
    dtype: type[np.floating] = np.float32

    def scratch(self, name: str, shape: Shape) -> Array:  # a name means nothing to fresh arrays
        return np.empty(shape, self.dtype)

    def scratch_like(self, name: str, array: Array) -> Array:
        return np.empty_like(array, self.dtype)

    def zeros(self, name: str, shape: Shape) -> Array:
        return np.zeros(shape, self.dtype)

    def ones(self, count: int) -> Array:
        return np.ones(count, self.dtype)


@dataclass(frozen=True)
class Parameter:
    """One array that a layer needs besides its inputs: its shape and how it starts.

    Where `trained` is false the optimizer leaves it alone: the layer itself writes it while training,
    as batch normalization writes its running means.
    """

    shape: Shape
    initializer: Initializer
    trained: bool = True


class Layer(Registered):
    """A differentiable map with frozen settings; one class each, complete in itself."""

    fan_in: ClassVar[int] = 1
    """How many wires lead into the layer, at least."""

    joins: ClassVar[bool] = False
    """Whether more wires than `fan_in` may lead into it."""

    couples_samples: ClassVar[bool] = False
    """Whether, while training, the output for one sample depends on the others of its batch."""

    @abstractmethod
    def infer_shape(self, *inputs: Shape) -> Shape:
        """The shape of the output.

        Raises:
            ShapeError: The layer cannot take these inputs.
        """

    def parameters(self, *inputs: Shape) -> Mapping[str, Parameter]:  # most layers have none
        """The arrays by name that the layer needs for inputs of these shapes."""
        return {}

    def multiplications(self, *inputs: Shape) -> int:
        """How many multiplications by weights one sample takes on the way forward."""
        return 0

    @abstractmethod
    def forward(self, params: Params, ctx: Context, *xs: Array) -> tuple[Array, Backward]:
        """The output for a batch (first axis), and the function that leads gradients back.

        The inputs and the trained `params` are left as they are. What is returned may be overwritten by
        the next call with the same context. Only the shape of an array is agreed upon: its axes may lie
        in memory in any order, whichever is fastest for the layer that made it.
        """


class WeightedLayer(Layer):
    """A layer with weights, and what is done to them besides following the gradient."""

    frozen: bool = Field(
        False,
        description="Whether training leaves the weights of this layer as they are.",
        json_schema_extra=LIVE,
    )
    l1: float = Field(
        0.0,
        ge=0,
        le=10,
        title="L1",
        description="Pulls each weight to zero by this much; weights that do little end near zero.",
        json_schema_extra=LIVE,
    )
    l2: float = Field(
        0.0,
        ge=0,
        le=10,
        title="L2",
        description="Pulls each weight to zero by this share of itself.",
        json_schema_extra=LIVE,
    )
    max_norm: float = Field(
        0.0,
        ge=0,
        le=1000,
        description="Longest that the weights into one unit may become, as a vector; 0 means no limit.",
        json_schema_extra={**ZERO_IS_OFF, **LIVE},
    )


LAYERS: Registry[Layer] = Registry("layer")

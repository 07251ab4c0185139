"""Initializers: the values parameters start from, which decide whether a deep network learns at all."""

import math
from abc import abstractmethod
from typing import Annotated

import numpy as np
import numpy.typing as npt
from pydantic import Field

from nnstudio.nn.registry import Choice, Registered, Registry
from nnstudio.nn.shapes import Shape


class Initializer(Registered):
    """Draws the first values of a parameter."""

    @abstractmethod
    def draw(self, rng: np.random.Generator, shape: Shape) -> npt.NDArray[np.float64]:
        """Values of this shape; the last axis counts outputs, those before it inputs.

        Drawn in float64, so that a network starts alike in every precision.
        """


INITIALIZERS: Registry[Initializer] = Registry("initializer")
InitializerChoice = Annotated[Initializer, Choice(INITIALIZERS)]


def fans(shape: Shape) -> tuple[int, int]:
    """How many inputs feed a unit and how many outputs an input feeds, counted as Keras does."""
    if len(shape) < 2:
        return math.prod(shape), math.prod(shape)
    field = math.prod(shape[:-2])
    return field * shape[-2], field * shape[-1]


@INITIALIZERS.register("glorot_normal", title="Glorot normal", hint="keeps variance both ways: tanh, sigmoid")
class GlorotNormal(Initializer):
    """Normal with variance 2 / (inputs + outputs), for sigmoid, tanh and softmax.

    Source: Glorot and Bengio (2010), equation 12.
    """

    def draw(self, rng: np.random.Generator, shape: Shape) -> npt.NDArray[np.float64]:
        return rng.normal(0, math.sqrt(2 / sum(fans(shape))), shape)


@INITIALIZERS.register("glorot_uniform", title="Glorot uniform", hint="as Glorot normal, with hard limits")
class GlorotUniform(Initializer):
    """Uniform within ±sqrt(6 / (inputs + outputs)), for sigmoid, tanh and softmax.

    Source: Glorot and Bengio (2010), equation 16.
    """

    def draw(self, rng: np.random.Generator, shape: Shape) -> npt.NDArray[np.float64]:
        limit = math.sqrt(6 / sum(fans(shape)))
        return rng.uniform(-limit, limit, shape)


@INITIALIZERS.register("he_normal", title="He normal", hint="for ReLU and its relatives")
class HeNormal(Initializer):
    """Normal with variance 2 / inputs, for ReLU, which passes only half of what it is given.

    Source: He et al. (2015), equation 10.
    """

    def draw(self, rng: np.random.Generator, shape: Shape) -> npt.NDArray[np.float64]:
        return rng.normal(0, math.sqrt(2 / fans(shape)[0]), shape)


@INITIALIZERS.register("lecun_normal", title="LeCun normal", hint="variance 1 / inputs")
class LeCunNormal(Initializer):
    """Normal with variance 1 / inputs.

    Source: LeCun et al., Efficient BackProp (1998), section 4.6.
    """

    def draw(self, rng: np.random.Generator, shape: Shape) -> npt.NDArray[np.float64]:
        return rng.normal(0, math.sqrt(1 / fans(shape)[0]), shape)


@INITIALIZERS.register("normal", title="Normal", hint="a bell curve of your width")
class Normal(Initializer):
    """Normal around zero with a standard deviation of your choice."""

    deviation: float = Field(0.1, gt=0, le=100, description="Standard deviation of the first weights.")

    def draw(self, rng: np.random.Generator, shape: Shape) -> npt.NDArray[np.float64]:
        return rng.normal(0, self.deviation, shape)


@INITIALIZERS.register("uniform", title="Uniform", hint="evenly within ± a limit of your choice")
class Uniform(Initializer):
    """Uniform between minus and plus a limit of your choice."""

    limit: float = Field(0.1, gt=0, le=100, description="The first weights lie between minus and plus this.")

    def draw(self, rng: np.random.Generator, shape: Shape) -> npt.NDArray[np.float64]:
        return rng.uniform(-self.limit, self.limit, shape)


@INITIALIZERS.register("zeros", title="Zeros", hint="for biases; weights at zero never part")
class Zeros(Initializer):
    """Every value starts at 0: right for biases; units whose weights start equal stay equal."""

    def draw(self, rng: np.random.Generator, shape: Shape) -> npt.NDArray[np.float64]:
        return np.zeros(shape)

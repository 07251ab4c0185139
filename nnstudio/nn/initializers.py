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

Gain = Annotated[
    float, Field(gt=0, le=100, description="How many times as wide as usual the first weights are spread.")
]


def fans(shape: Shape) -> tuple[int, int]:
    """How many inputs feed a unit and how many outputs an input feeds, counted as Keras does."""
    if len(shape) < 2:
        return math.prod(shape), math.prod(shape)
    field = math.prod(shape[:-2])
    return field * shape[-2], field * shape[-1]


@INITIALIZERS.register(
    "glorot_normal", title="Glorot normal", hint="keeps variance both ways: tanh, sigmoid", version=2
)
class GlorotNormal(Initializer):
    """Normal with variance gain² * 2 / (inputs + outputs), for sigmoid, tanh and softmax.

    Source: Glorot and Bengio (2010), equation 12.
    """

    gain: Gain = 1.0

    def draw(self, rng: np.random.Generator, shape: Shape) -> npt.NDArray[np.float64]:
        return rng.normal(0, self.gain * math.sqrt(2 / sum(fans(shape))), shape)


@INITIALIZERS.register(
    "glorot_uniform", title="Glorot uniform", hint="as Glorot normal, with hard limits", version=2
)
class GlorotUniform(Initializer):
    """Uniform within ±gain * sqrt(6 / (inputs + outputs)), for sigmoid, tanh and softmax.

    Source: Glorot and Bengio (2010), equation 16.
    """

    gain: Gain = 1.0

    def draw(self, rng: np.random.Generator, shape: Shape) -> npt.NDArray[np.float64]:
        limit = self.gain * math.sqrt(6 / sum(fans(shape)))
        return rng.uniform(-limit, limit, shape)


@INITIALIZERS.register("he_normal", title="He normal", hint="for ReLU and its relatives", version=2)
class HeNormal(Initializer):
    """Normal with variance gain² * 2 / inputs, for ReLU, which passes only half of what it is given.

    Source: He et al. (2015), equation 10.
    """

    gain: Gain = 1.0

    def draw(self, rng: np.random.Generator, shape: Shape) -> npt.NDArray[np.float64]:
        return rng.normal(0, self.gain * math.sqrt(2 / fans(shape)[0]), shape)


@INITIALIZERS.register("he_uniform", title="He uniform", hint="as He normal, with hard limits")
class HeUniform(Initializer):
    """Uniform within ±gain * sqrt(6 / inputs), for ReLU, which passes only half of what it is given.

    Source: He et al. (2015), equation 10, for the variance.
    """

    gain: Gain = 1.0

    def draw(self, rng: np.random.Generator, shape: Shape) -> npt.NDArray[np.float64]:
        limit = self.gain * math.sqrt(6 / fans(shape)[0])
        return rng.uniform(-limit, limit, shape)


@INITIALIZERS.register("lecun_normal", title="LeCun normal", hint="variance 1 / inputs: SELU", version=2)
class LeCunNormal(Initializer):
    """Normal with variance gain² / inputs, for SELU and for units without a bend.

    Source: LeCun et al., Efficient BackProp (1998), section 4.6.
    """

    gain: Gain = 1.0

    def draw(self, rng: np.random.Generator, shape: Shape) -> npt.NDArray[np.float64]:
        return rng.normal(0, self.gain * math.sqrt(1 / fans(shape)[0]), shape)


@INITIALIZERS.register("lecun_uniform", title="LeCun uniform", hint="as LeCun normal, with hard limits")
class LeCunUniform(Initializer):
    """Uniform within ±gain * sqrt(3 / inputs), for SELU and for units without a bend.

    Source: LeCun et al., Efficient BackProp (1998), section 4.6, for the variance.
    """

    gain: Gain = 1.0

    def draw(self, rng: np.random.Generator, shape: Shape) -> npt.NDArray[np.float64]:
        limit = self.gain * math.sqrt(3 / fans(shape)[0])
        return rng.uniform(-limit, limit, shape)


@INITIALIZERS.register("orthogonal", title="Orthogonal", hint="turns and does not stretch: deep, recurrent")
class Orthogonal(Initializer):
    """A random rotation times gain: no signal grows or shrinks, however many such layers follow.

    As a matrix (everything that feeds a unit, outputs) its columns stand at right angles to each other, or
    its rows where outputs are more than inputs.

    Source: Saxe, McClelland and Ganguli (2014), section 3.
    """

    gain: Gain = 1.0

    def draw(self, rng: np.random.Generator, shape: Shape) -> npt.NDArray[np.float64]:
        rows, columns = math.prod(shape[:-1]), shape[-1]
        drawn = rng.normal(size=(max(rows, columns), min(rows, columns)))
        directions, triangle = np.linalg.qr(drawn)
        # Without the signs of the diagonal, some rotations would come up more often than others.
        directions *= np.where(np.diag(triangle) < 0, -self.gain, self.gain)
        return (directions if rows >= columns else directions.T).reshape(shape)


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


@INITIALIZERS.register("constant", title="Constant", hint="one number for all; for biases")
class Constant(Initializer):
    """Every value starts at a number of your choice: for biases, not for weights that should part."""

    value: float = Field(0.1, ge=-1000, le=1000, description="What every value starts at.")

    def draw(self, rng: np.random.Generator, shape: Shape) -> npt.NDArray[np.float64]:
        return np.full(shape, self.value, np.float64)


@INITIALIZERS.register("zeros", title="Zeros", hint="for biases; weights at zero never part")
class Zeros(Initializer):
    """Every value starts at 0: right for biases; units whose weights start equal stay equal."""

    def draw(self, rng: np.random.Generator, shape: Shape) -> npt.NDArray[np.float64]:
        return np.zeros(shape)

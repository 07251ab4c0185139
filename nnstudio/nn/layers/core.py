"""The layers of every network: where samples come in, units that weigh all they see, and the answer."""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np
from pydantic import Field

from nnstudio.nn.activations import Activation, ActivationChoice, Sigmoid, Softmax
from nnstudio.nn.initializers import GlorotNormal, Initializer, InitializerChoice, Zeros
from nnstudio.nn.layer import LAYERS, Array, Backward, Context, Layer, Parameter, Params, WeightedLayer
from nnstudio.nn.losses import CrossEntropy, LossChoice
from nnstudio.nn.shapes import Shape, ShapeError, size


@LAYERS.register("input", title="Input", category="Input", hint="image or table")
class Input(Layer):
    """Where the samples of the dataset come in.

    Shapes: the dataset's sample shape, unchanged.
    """

    fan_in: ClassVar[int] = 0

    def infer_shape(self, *inputs: Shape) -> Shape:
        """The sample shape, which is handed in as if it were wired in."""
        (sample,) = inputs
        return sample

    def forward(self, params: Params, ctx: Context, *xs: Array) -> tuple[Array, Backward]:
        (x,) = xs
        return x, lambda dy, _: (dy,)


@LAYERS.register("dense", title="Hidden", term="Dense", category="Core", hint="dense, n units", version=2)
class Dense(WeightedLayer):
    """y = activation(x · W + b): every unit weighs every number it is given.

    Shapes: any shape -> (units,); an image is read row by row.
    Parameters: kernel W (inputs, units), bias b (units,).
    Source: Nielsen, Neural Networks and Deep Learning, chapter 2, equation 25.
    """

    units: int = Field(16, ge=1, le=65536, description="How many units the layer has, and outputs.")
    activation: ActivationChoice = Field(Sigmoid(), description="The bend after each weighted sum.")
    bias: bool = Field(True, description="Whether each unit has a bias, a threshold of its own.")
    initializer: InitializerChoice = Field(GlorotNormal(), description="What the weights start from.")

    def infer_shape(self, *inputs: Shape) -> Shape:
        return dense_shape(self.units, *inputs)

    def parameters(self, *inputs: Shape) -> Mapping[str, Parameter]:
        return dense_parameters(self.units, self.initializer, *inputs, bias=self.bias)

    def multiplications(self, *inputs: Shape) -> int:
        return size(inputs[0]) * self.units

    def forward(self, params: Params, ctx: Context, *xs: Array) -> tuple[Array, Backward]:
        return dense_forward(self.activation, params, ctx, *xs)


@LAYERS.register(
    "output", title="Output", term="Dense output", category="Output", hint="classes or values", version=2
)
class Output(WeightedLayer):
    """The answer: a dense layer with one unit per class, and the loss that says how wrong it is.

    Shapes: any shape -> (units,).
    Parameters: kernel W (inputs, units), bias b (units,).
    """

    units: int = Field(10, ge=1, le=65536, description="How many outputs: one per class.")
    activation: ActivationChoice = Field(Softmax(), description="What turns the sums into answers.")
    loss: LossChoice = Field(
        CrossEntropy(), description="How wrong answers are counted; training makes it small."
    )
    bias: bool = Field(True, description="Whether each unit has a bias, a threshold of its own.")
    initializer: InitializerChoice = Field(GlorotNormal(), description="What the weights start from.")

    def infer_shape(self, *inputs: Shape) -> Shape:
        return dense_shape(self.units, *inputs)

    def parameters(self, *inputs: Shape) -> Mapping[str, Parameter]:
        return dense_parameters(self.units, self.initializer, *inputs, bias=self.bias)

    def multiplications(self, *inputs: Shape) -> int:
        return size(inputs[0]) * self.units

    def forward(self, params: Params, ctx: Context, *xs: Array) -> tuple[Array, Backward]:
        return dense_forward(self.activation, params, ctx, *xs)


def dense_shape(units: int, *inputs: Shape) -> Shape:
    """(units,) for one input of any shape that has numbers in it."""
    (x,) = inputs
    if size(x) == 0:
        raise ShapeError("A dense layer needs at least one number to weigh; the layer before it gives none")
    return (units,)


def dense_parameters(
    units: int, initializer: Initializer, *inputs: Shape, bias: bool
) -> Mapping[str, Parameter]:
    """Kernel (inputs, units) and, if wanted, bias (units,)."""
    (x,) = inputs
    kernel = Parameter((size(x), units), initializer)
    return {"kernel": kernel, "bias": Parameter((units,), Zeros())} if bias else {"kernel": kernel}


def dense_forward(activation: Activation, params: Params, ctx: Context, *xs: Array) -> tuple[Array, Backward]:
    """activation(x · W + b) for x (n, ...), and its backward."""
    (x,) = xs
    kernel = params["kernel"]
    rows = x if x.ndim == 2 else x.reshape(len(x), -1)
    # The method costs half of what np.dot does before it begins, which small layers feel.
    z = rows.dot(kernel, out=ctx.scratch("z", (len(x), kernel.shape[1])))
    if "bias" in params:
        np.add(z, params["bias"], out=z)
    y, activation_backward = activation.forward(ctx, z)

    def backward(dy: Array, gradients: Params) -> tuple[Array, ...]:
        dz = activation_backward(dy)
        rows.T.dot(dz, out=gradients["kernel"])
        if "bias" in gradients:
            ctx.ones(len(dz)).dot(dz, out=gradients["bias"])
        if not ctx.wants_input_gradient:
            return ()
        dx = dz.dot(kernel.T, out=ctx.scratch("dx", rows.shape))
        return (dx if x.ndim == 2 else dx.reshape(x.shape),)

    return y, backward

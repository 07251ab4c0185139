"""The activation as a layer of its own, so that it can be drawn, seen and moved."""

from pydantic import Field

from nnstudio.nn.activations import ActivationChoice, ReLU
from nnstudio.nn.layer import LAYERS, Array, Backward, Context, Layer, Params
from nnstudio.nn.shapes import Shape


@LAYERS.register("activation", title="Activation", category="Activation", hint="bends each number")
class ActivationLayer(Layer):
    """Applies an activation to every number that comes in.

    Shapes: any shape, unchanged.
    """

    activation: ActivationChoice = Field(ReLU(), description="The function that is applied.")

    def infer_shape(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        return x

    def forward(self, params: Params, ctx: Context, *xs: Array) -> tuple[Array, Backward]:
        (x,) = xs
        y, activation_backward = self.activation.forward(ctx, x)
        return y, lambda dy, _: (activation_backward(dy),)

"""The simple recurrent layer: a layer whose units also see what they said one step ago."""

from collections.abc import Mapping
from typing import Literal

import numpy as np
from pydantic import Field

from nnstudio.nn.activations import ActivationChoice, Tanh
from nnstudio.nn.initializers import GlorotUniform, InitializerChoice, Orthogonal, Zeros
from nnstudio.nn.layer import LAYERS, Array, Backward, Context, Parameter, Params, WeightedLayer
from nnstudio.nn.layers.repeated import TurnContext
from nnstudio.nn.layers.sequences import (
    by_step,
    fill_gradients,
    input_gradient,
    join,
    join_weights,
    sequence_shape,
    state_shape,
    states_out,
    step_multiplications,
    transpose,
)
from nnstudio.nn.shapes import Shape


@LAYERS.register(
    "simple_rnn", title="Simple RNN", term="SimpleRNN", category="Sequence", hint="a sequence, step by step"
)
class SimpleRNN(WeightedLayer):
    """Reads a sequence step by step; each unit weighs the input of the step and all states before it.

    h[t] = activation(x[t] · W + h[t-1] · U + b), with h[0] = 0 before the first step.

    Shapes: (steps, features) -> (units,) or (steps, units); an image (height, width, channels) is read as
    the sequence of its rows, from top to bottom.
    Parameters: kernel W (features, units), recurrent_kernel U (units, units), bias b (units,).
    Source: Elman (1990); Goodfellow et al., Deep Learning (2016), section 10.2.
    """

    units: int = Field(64, ge=1, le=65536, description="How many units the layer has, and states it keeps.")
    activation: ActivationChoice = Field(Tanh(), description="The bend after each weighted sum.")
    output: Literal["last", "sequence"] = Field(
        "last", description="Whether the state after the last step or those after all steps are given on."
    )
    bias: bool = Field(True, description="Whether each unit has a bias, a threshold of its own.")
    initializer: InitializerChoice = Field(
        GlorotUniform(), description="What the weights of the inputs start from."
    )
    recurrent_initializer: InitializerChoice = Field(
        Orthogonal(), description="What the weights of the states start from."
    )

    def infer_shape(self, *inputs: Shape) -> Shape:
        return state_shape("A simple RNN", self.units, self.output, *inputs)

    def parameters(self, *inputs: Shape) -> Mapping[str, Parameter]:
        _, features = sequence_shape("A simple RNN", *inputs)
        parameters = {
            "kernel": Parameter((features, self.units), self.initializer),
            "recurrent_kernel": Parameter((self.units, self.units), self.recurrent_initializer),
        }
        return parameters | ({"bias": Parameter((self.units,), Zeros())} if self.bias else {})

    def multiplications(self, *inputs: Shape) -> int:
        return step_multiplications(1 * self.units, self.units, *inputs)

    def forward(self, params: Params, ctx: Context, *xs: Array) -> tuple[Array, Backward]:
        (x,) = xs
        n, steps, units = x.shape[0], x.shape[1], self.units
        joined = join(ctx, x, units, int(self.bias))
        weights = join_weights(params, int(self.bias), ctx.scratch("weights", (joined.shape[-1], units)))
        z = ctx.scratch("z", (steps, n, units))
        activation_backwards = []
        for step in range(steps):
            np.dot(joined[step], weights, out=z[step])
            h, activation_backward = self.activation.forward(TurnContext(ctx, step), z[step])
            joined[step + 1, :, :units] = h
            activation_backwards.append(activation_backward)

        def backward(dy: Array, gradients: Params) -> tuple[Array, ...]:
            outside = by_step(dy, self.output)
            kernel = params["recurrent_kernel"]
            recurrent = transpose(kernel, ctx.scratch("transposed", kernel.shape[::-1]))
            dz = ctx.scratch("dz", (steps, n, units))
            dh = outside[-1]
            for step in reversed(range(steps)):
                dz[step] = activation_backwards[step](dh)
                if step:
                    # h[t-1] works through the sums of step t, and outside where the sequence is given on.
                    dh = np.dot(dz[step], recurrent, out=ctx.scratch("dh", (n, units)))
                    if self.output == "sequence":
                        np.add(dh, outside[step - 1], out=dh)
            fill_gradients(ctx, joined, dz, gradients)
            return input_gradient(ctx, x, dz, params["kernel"])

        return states_out(joined, units, self.output), backward

"""Long short-term memory: a recurrent layer whose gates learn what to write, keep and show."""

from collections.abc import Mapping
from typing import Literal

import numpy as np
from pydantic import Field

from nnstudio.nn.activations import HALF, ONE
from nnstudio.nn.initializers import Constant, GlorotUniform, InitializerChoice, Orthogonal, Zeros
from nnstudio.nn.layer import LAYERS, Array, Backward, Context, Parameter, Params, WeightedLayer
from nnstudio.nn.layers.sequences import (
    PerGate,
    by_step,
    fill_gradients,
    input_gradient,
    join,
    sequence_shape,
    state_shape,
    states_out,
    step_multiplications,
    transpose,
)
from nnstudio.nn.shapes import Shape


@LAYERS.register("lstm", title="LSTM", category="Sequence", hint="a sequence, with long memory")
class LSTM(WeightedLayer):
    """Reads a sequence step by step into a memory that gates write, erase and show.

    i = σ(x · W_i + h · U_i + b_i)    what is written
    f = σ(x · W_f + h · U_f + b_f)    what is kept
    g = tanh(x · W_g + h · U_g + b_g)    what there is to write
    o = σ(x · W_o + h · U_o + b_o)    what is shown
    c' = i ⊙ g + f ⊙ c,    h' = o ⊙ tanh(c'),    with h = c = 0 before the first step.

    Shapes: (steps, features) -> (units,) or (steps, units); an image (height, width, channels) is read as
    the sequence of its rows, from top to bottom.
    Parameters: kernel W (features, 4 · units), recurrent_kernel U (units, 4 · units), bias b (4 · units,);
    each holds the blocks of i, f, g, o in this order, which is that of PyTorch and Keras.
    The bias of f starts at 1, so that a young network remembers (Gers, Schmidhuber and Cummins, 2000;
    Jozefowicz, Zaremba and Sutskever, 2015).
    Source: Hochreiter and Schmidhuber (1997); Goodfellow et al., Deep Learning (2016), section 10.10.1.
    """

    units: int = Field(64, ge=1, le=65536, description="How many memory cells the layer has, and states.")
    output: Literal["last", "sequence"] = Field(
        "last", description="Whether the state after the last step or those after all steps are given on."
    )
    bias: bool = Field(True, description="Whether each gate has a bias, a threshold of its own.")
    initializer: InitializerChoice = Field(
        GlorotUniform(), description="What the weights of the inputs start from, gate by gate."
    )
    recurrent_initializer: InitializerChoice = Field(
        Orthogonal(), description="What the weights of the states start from, gate by gate."
    )

    def infer_shape(self, *inputs: Shape) -> Shape:
        return state_shape("An LSTM", self.units, self.output, *inputs)

    def parameters(self, *inputs: Shape) -> Mapping[str, Parameter]:
        _, features = sequence_shape("An LSTM", *inputs)
        width = 4 * self.units
        parameters = {
            "kernel": Parameter((features, width), PerGate(gates=(self.initializer,) * 4)),
            "recurrent_kernel": Parameter(
                (self.units, width), PerGate(gates=(self.recurrent_initializer,) * 4)
            ),
        }
        bias = Parameter((width,), PerGate(gates=(Zeros(), Constant(value=1), Zeros(), Zeros())))
        return parameters | ({"bias": bias} if self.bias else {})

    def multiplications(self, *inputs: Shape) -> int:
        return step_multiplications(4 * self.units, self.units, *inputs)

    def forward(self, params: Params, ctx: Context, *xs: Array) -> tuple[Array, Backward]:
        (x,) = xs
        joined = join(ctx, x, self.units, int(self.bias))
        values, products = _remember(params, ctx, joined, self.units)

        def backward(dy: Array, gradients: Params) -> tuple[Array, ...]:
            kernel = params["recurrent_kernel"]
            recurrent = transpose(kernel, ctx.scratch("transposed", kernel.shape[::-1]))
            dz = _remember_backward(recurrent, ctx, values, products, dy, self.output)
            fill_gradients(ctx, joined, dz, gradients)
            return input_gradient(ctx, x, dz, params["kernel"])

        return states_out(joined, self.units, self.output), backward


def _remember(params: Params, ctx: Context, joined: Array, units: int) -> tuple[Array, Array]:
    """Writes the states of an LSTM into `joined`; what the way back needs is returned.

    An LSTM is three gates (i, f, o), each multiplied by a content (g, c, tanh c') to a product, of which
    the first two sum to c' and the last is h'. Gates and contents are the two halves of `values`
    (steps + 1, 6, n, units), with c before step t at [t, 4]; `products` is (steps, 3, n, units).
    """
    steps, n = len(joined) - 1, joined.shape[1]
    weights = _weights_by_gate(params, ctx, joined.shape[-1])
    values = ctx.zeros("values", (steps + 1, 6, n, units))
    gates, contents = values[:, :3], values[:, 3:]
    products = ctx.scratch("products", (steps, 3, n, units))
    for step in range(steps):
        sums = np.matmul(joined[step], weights, out=values[step, :4])
        np.tanh(sums, out=sums)
        # The weights of i, f and o are halved, for σ(z) = (1 + tanh(z / 2)) / 2.
        np.multiply(gates[step], HALF, out=gates[step])
        np.add(gates[step], HALF, out=gates[step])
        written, kept = np.multiply(gates[step, :2], contents[step, :2], out=products[step, :2])
        c = np.add(written, kept, out=contents[step + 1, 1])
        np.tanh(c, out=contents[step, 2])
        joined[step + 1, :, :units] = np.multiply(gates[step, 2], contents[step, 2], out=products[step, 2])
    return values, products


def _remember_backward(
    recurrent: Array, ctx: Context, values: Array, products: Array, dy: Array, output: str
) -> Array:
    """dL/dz (steps, n, 4 · units) of the weighted sums z of i, f, g, o, from the last step to the first.

    dz_o = dh' ⊙ tanh(c') o (1 - o)    = dh' ⊙ h' (1 - o)
    dc'  = dc' + dh' ⊙ o (1 - tanh²c')  = dc' + dh' ⊙ (o - h' tanh c')
    dz_i = dc' ⊙ g i (1 - i)           = dc' ⊙ (i g) (1 - i)
    dz_f = dc' ⊙ c f (1 - f)           = dc' ⊙ (f c) (1 - f)
    dz_g = dc' ⊙ i (1 - g²)            = dc' ⊙ (i - (i g) g)
    dc   = dc' ⊙ f,    dh = dz · Uᵀ
    """
    steps, _, n, units = products.shape
    gates, contents = values[:, :3], values[:, 3:]
    outside = by_step(dy, output)
    dz = ctx.scratch("dz", (steps, n, 4 * units))
    dz_by_gate = dz.reshape(steps, n, 4, units).transpose(0, 2, 1, 3)
    slopes = ctx.scratch("gate slopes", (3, n, units))
    content_slopes = ctx.scratch("content slopes", (2, n, units))
    dc = ctx.scratch("dc", (n, units))
    dc[...] = 0
    dh = outside[-1]
    for step in reversed(range(steps)):
        np.subtract(ONE, gates[step], out=slopes)
        np.multiply(slopes, products[step], out=slopes)
        np.multiply(products[step, ::2], contents[step, ::2], out=content_slopes)
        np.subtract(gates[step, ::2], content_slopes, out=content_slopes)
        into_g, into_c = content_slopes
        np.multiply(dh, slopes[2], out=dz_by_gate[step, 3])
        np.add(dc, np.multiply(dh, into_c, out=into_c), out=dc)
        np.multiply(dc, slopes[:2], out=dz_by_gate[step, :2])
        np.multiply(dc, into_g, out=dz_by_gate[step, 2])
        np.multiply(dc, gates[step, 1], out=dc)
        if step:
            dh = np.dot(dz[step], recurrent, out=ctx.scratch("dh", (n, units)))
            if output == "sequence":
                np.add(dh, outside[step - 1], out=dh)
    return dz


def _weights_by_gate(params: Params, ctx: Context, rows: int) -> Array:
    """The weights for `joined` as a matrix per gate, (4, rows, units): halves of i, f and o; then g."""
    units = len(params["recurrent_kernel"])
    ones = int("bias" in params)
    weights = ctx.scratch("weights", (4, rows, units))
    for start, name in ((0, "recurrent_kernel"), (units, "bias"), (units + ones, "kernel")):
        if name in params:
            by_gate = params[name].reshape(-1, 4, units).swapaxes(0, 1)
            part = weights[:, start : start + by_gate.shape[1]]
            np.multiply(by_gate[:2], HALF, out=part[:2])
            np.multiply(by_gate[3], HALF, out=part[2])
            part[3] = by_gate[2]
    return weights

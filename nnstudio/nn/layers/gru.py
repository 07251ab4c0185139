"""The gated recurrent unit: a recurrent layer whose gates learn how much of its state each step renews."""

from collections.abc import Mapping
from typing import Literal

import numpy as np
from pydantic import Field

from nnstudio.nn.activations import HALF, ONE
from nnstudio.nn.initializers import GlorotUniform, InitializerChoice, Orthogonal, Zeros
from nnstudio.nn.layer import LAYERS, Array, Backward, Context, Parameter, Params, WeightedLayer
from nnstudio.nn.layers.sequences import (
    PerGate,
    by_step,
    input_gradient,
    join,
    rows_of,
    sequence_shape,
    state_shape,
    states_out,
    step_multiplications,
    transpose,
)
from nnstudio.nn.shapes import Shape


@LAYERS.register("gru", title="GRU", category="Sequence", hint="a sequence, with two gates")
class GRU(WeightedLayer):
    """Reads a sequence step by step; gates decide how much of its state each step renews.

    r = σ(x · W_r + b_r + h · U_r + a_r)    what of the past counts
    z = σ(x · W_z + b_z + h · U_z + a_z)    what is kept
    n = tanh(x · W_n + b_n + r ⊙ (h · U_n + a_n))    what is new
    h' = (1 - z) ⊙ n + z ⊙ h,    with h = 0 before the first step.

    Shapes: (steps, features) -> (units,) or (steps, units); an image (height, width, channels) is read as
    the sequence of its rows, from top to bottom.
    Parameters: kernel W (features, 3 · units), recurrent_kernel U (units, 3 · units), bias b (3 · units,),
    recurrent_bias a (3 · units,); each holds the blocks of r, z, n in this order, which is that of PyTorch.
    The reset gate r works after the product with U, as in PyTorch and, with `reset_after`, in Keras.
    Source: Cho et al. (2014), arXiv:1406.1078v1, with biases; version 3 has r before that product.
    """

    units: int = Field(64, ge=1, le=65536, description="How many units the layer has, and states it keeps.")
    output: Literal["last", "sequence"] = Field(
        "last", description="Whether the state after the last step or those after all steps are given on."
    )
    bias: bool = Field(True, description="Whether each gate has biases, thresholds of its own.")
    initializer: InitializerChoice = Field(
        GlorotUniform(), description="What the weights of the inputs start from, gate by gate."
    )
    recurrent_initializer: InitializerChoice = Field(
        Orthogonal(), description="What the weights of the states start from, gate by gate."
    )

    def infer_shape(self, *inputs: Shape) -> Shape:
        return state_shape("A GRU", self.units, self.output, *inputs)

    def parameters(self, *inputs: Shape) -> Mapping[str, Parameter]:
        _, features = sequence_shape("A GRU", *inputs)
        width = 3 * self.units
        parameters = {
            "kernel": Parameter((features, width), PerGate(gates=(self.initializer,) * 3)),
            "recurrent_kernel": Parameter(
                (self.units, width), PerGate(gates=(self.recurrent_initializer,) * 3)
            ),
        }
        bias = Parameter((width,), Zeros())
        return parameters | ({"bias": bias, "recurrent_bias": bias} if self.bias else {})

    def multiplications(self, *inputs: Shape) -> int:
        return step_multiplications(3 * self.units, self.units, *inputs)

    def forward(self, params: Params, ctx: Context, *xs: Array) -> tuple[Array, Backward]:
        (x,) = xs
        joined = join(ctx, x, self.units, int(self.bias))
        values, products = _renew(params, ctx, joined)

        def backward(dy: Array, gradients: Params) -> tuple[Array, ...]:
            dz = _renew_backward(params, ctx, values, products, dy, self.output)
            _fill_gradients(ctx, joined, dz, gradients)
            return input_gradient(ctx, x, dz[:, :, self.units :], params["kernel"])

        return states_out(joined, self.units, self.output), backward


def _renew(params: Params, ctx: Context, joined: Array) -> tuple[Array, Array]:
    """Writes the states of a GRU into `joined`; what the way back needs is returned.

    That is (r, z, n) of each step, (steps, 3, n, units), and the products r ⊙ m and z ⊙ (h - n),
    (steps, 2, n, units), where m = h · U_n + a_n. The new state is taken as h' = n + z ⊙ (h - n).
    """
    units = len(params["recurrent_kernel"])
    ones = int("bias" in params)
    steps, n = len(joined) - 1, joined.shape[1]
    gate_weights, new_from_state, new_from_input = _weights(params, ctx, joined.shape[-1])
    values = ctx.scratch("values", (steps, 3, n, units))
    products = ctx.scratch("products", (steps, 2, n, units))
    new = ctx.scratch("new from input", (steps, n, units))
    # np.dot copies the columns that are taken of an array; np.matmul, here and below, does not.
    np.matmul(rows_of(joined)[:, units:], new_from_input, out=new.reshape(-1, units))
    m = ctx.scratch("m", (n, units))
    for step in range(steps):
        gates, candidate = values[step, :2], values[step, 2]
        h = joined[step, :, :units]
        np.matmul(joined[step], gate_weights, out=gates)
        # The weights of r and z are halved, for σ(z) = (1 + tanh(z / 2)) / 2.
        np.tanh(gates, out=gates)
        np.multiply(gates, HALF, out=gates)
        np.add(gates, HALF, out=gates)
        np.matmul(joined[step, :, : units + ones], new_from_state, out=m)
        counted = np.multiply(gates[0], m, out=products[step, 0])
        np.tanh(np.add(new[step], counted, out=candidate), out=candidate)
        kept = np.subtract(h, candidate, out=products[step, 1])
        np.multiply(gates[1], kept, out=kept)
        np.add(candidate, kept, out=joined[step + 1, :, :units])
    return values, products


def _renew_backward(
    params: Params, ctx: Context, values: Array, products: Array, dy: Array, output: str
) -> Array:
    """dL/d(m, sums of r, z, n), (steps, n, 4 · units), from the last step to the first.

    dz_n = dh' ⊙ (1 - z) (1 - n²)
    dz_z = dh' ⊙ (h - n) z (1 - z)    = dh' ⊙ (z (h - n)) (1 - z)
    dz_r = dz_n ⊙ m r (1 - r)         = dz_n ⊙ (r m) (1 - r)
    dm   = dz_n ⊙ r
    dh   = dh' ⊙ z + (dm, dz_r, dz_z) · (U_n, U_r, U_z)ᵀ
    """
    steps, _, n, units = values.shape
    outside = by_step(dy, output)
    recurrent = ctx.scratch("transposed", (3 * units, units))
    transpose(params["recurrent_kernel"][:, 2 * units :], recurrent[:units])
    transpose(params["recurrent_kernel"][:, : 2 * units], recurrent[units:])
    dz = ctx.scratch("dz", (steps, n, 4 * units))
    blocks = dz.reshape(steps, n, 4, units).transpose(0, 2, 1, 3)
    slopes = ctx.scratch("gate slopes", (2, n, units))
    new_slope = ctx.scratch("new slope", (n, units))
    dh = outside[-1]
    for step in reversed(range(steps)):
        r, z, candidate = values[step]
        np.subtract(ONE, values[step, :2], out=slopes)
        np.multiply(candidate, candidate, out=new_slope)
        np.subtract(ONE, new_slope, out=new_slope)
        np.multiply(new_slope, slopes[1], out=new_slope)
        np.multiply(slopes, products[step], out=slopes)
        dm, dz_r, dz_z, dz_n = blocks[step]
        np.multiply(dh, new_slope, out=dz_n)
        np.multiply(dh, slopes[1], out=dz_z)
        np.multiply(dz_n, slopes[0], out=dz_r)
        np.multiply(dz_n, r, out=dm)
        if step:
            kept = np.multiply(dh, z, out=ctx.scratch("dh kept", (n, units)))
            dh = np.matmul(dz[step, :, : 3 * units], recurrent, out=ctx.scratch("dh", (n, units)))
            np.add(dh, kept, out=dh)
            if output == "sequence":
                np.add(dh, outside[step - 1], out=dh)
    return dz


def _weights(params: Params, ctx: Context, rows: int) -> tuple[Array, Array, Array]:
    """The weights as `joined` needs them: halves of r and z by gate, and those of n for (h, 1) and (1, x)."""
    kernel, recurrent_kernel = params["kernel"], params["recurrent_kernel"]
    units = len(recurrent_kernel)
    ones = int("bias" in params)
    gates = ctx.scratch("gate weights", (2, rows, units))
    from_state = ctx.scratch("new from state weights", (units + ones, units))
    from_input = ctx.scratch("new from input weights", (rows - units, units))
    np.multiply(_by_gate(recurrent_kernel, units)[:2], HALF, out=gates[:, :units])
    np.multiply(_by_gate(kernel, units)[:2], HALF, out=gates[:, units + ones :])
    from_state[:units] = recurrent_kernel[:, 2 * units :]
    from_input[ones:] = kernel[:, 2 * units :]
    if ones:
        biases, recurrent_biases = (params[name].reshape(3, units) for name in ("bias", "recurrent_bias"))
        np.add(biases[:2], recurrent_biases[:2], out=gates[:, units])
        np.multiply(gates[:, units], HALF, out=gates[:, units])
        from_state[units], from_input[0] = recurrent_biases[2], biases[2]
    return gates, from_state, from_input


def _by_gate(kernel: Array, units: int) -> Array:
    return kernel.reshape(-1, 3, units).swapaxes(0, 1)


def _fill_gradients(ctx: Context, joined: Array, dz: Array, gradients: Params) -> None:
    """The gradients of all parameters from dz, whose blocks are those of m, r, z, n."""
    units, ones = len(gradients["recurrent_kernel"]), int("bias" in gradients)
    rows, drows = rows_of(joined), dz.reshape(-1, dz.shape[-1])
    of_state = ctx.scratch("state gradient", (units + ones, 3 * units))
    np.matmul(rows[:, : units + ones].T, drows[:, : 3 * units], out=of_state)
    of_input = ctx.scratch("input gradient", (rows.shape[1] - units, 3 * units))
    np.matmul(rows[:, units:].T, drows[:, units:], out=of_input)
    _put_new_last(of_state[:units], gradients["recurrent_kernel"])
    gradients["kernel"][...] = of_input[ones:]
    if ones:
        _put_new_last(of_state[units], gradients["recurrent_bias"])
        gradients["bias"][...] = of_input[0]


def _put_new_last(blocks: Array, out: Array) -> None:
    """Writes blocks (n, r, z) in the order (r, z, n)."""
    units = blocks.shape[-1] // 3
    out[..., : 2 * units] = blocks[..., units:]
    out[..., 2 * units :] = blocks[..., :units]

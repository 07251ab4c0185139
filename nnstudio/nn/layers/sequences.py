"""What recurrent layers share: how a sequence lies in memory and how gradients lead out of it again.

In all of them a step weighs the state h before it, the input x and, if there are biases, a one. The three
stand side by side in one array, `joined` (steps + 1, n, units + one + features), so that the weighted sums
of a step, and the gradient of all weights over all steps, are one matrix product each. A layer writes the
state after a step into the row of the next step, as what that step will see.
"""

import math

import numpy as np
import numpy.typing as npt

from nnstudio.nn.initializers import Initializer
from nnstudio.nn.layer import Array, Context, Params
from nnstudio.nn.shapes import Shape, ShapeError, describe, size

# As many numbers as a cache line holds (64 bytes of float32).
STRIP = 16


class PerGate(Initializer):
    """Draws the block of each gate from an initializer of its own, as if it were a parameter by itself.

    Glorot's rule and orthogonality speak of one map from inputs to units; gates only lie side by side.
    """

    gates: tuple[Initializer, ...]

    def draw(self, rng: np.random.Generator, shape: Shape) -> npt.NDArray[np.float64]:
        block = (*shape[:-1], shape[-1] // len(self.gates))
        return np.concatenate([gate.draw(rng, block) for gate in self.gates], axis=-1)


def sequence_shape(layer: str, *inputs: Shape) -> Shape:
    """(steps, features) of an input (steps, features), or of an image (height, width, channel) by rows.

    Raises:
        ShapeError: The input is neither, or has no numbers in it.
    """
    (x,) = inputs
    if len(x) not in (2, 3):
        raise ShapeError(
            f"{layer} reads a sequence (steps, features) or the rows of an image (height, width, channels); "
            f"got {describe(x)}. Put a Reshape before it"
        )
    if size(x) == 0:
        raise ShapeError(f"{layer} needs at least one step and one feature; the layer before it gives none")
    return (x[0], size(x[1:]))


def state_shape(layer: str, units: int, output: str, *inputs: Shape) -> Shape:
    """(units,) for the last state, (steps, units) for the whole sequence of states."""
    steps, _ = sequence_shape(layer, *inputs)
    return (steps, units) if output == "sequence" else (units,)


def step_multiplications(width: int, units: int, *inputs: Shape) -> int:
    """Multiplications of all steps: each weighs the inputs and the state for `width` sums."""
    steps, features = sequence_shape("A recurrent layer", *inputs)
    return steps * (features + units) * width


def join(ctx: Context, x: Array, units: int, ones: int) -> Array:
    """`joined` for x (n, steps, ...): states zero where the sequence starts, ones and x filled in."""
    n, steps, *features = x.shape
    joined = ctx.zeros("joined", (steps + 1, n, units + ones + math.prod(features)))
    joined[:steps, :, units : units + ones] = 1
    seen = joined[:steps, :, units + ones :].reshape(steps, n, *features)
    seen[...] = x.swapaxes(0, 1)
    return joined


def rows_of(joined: Array) -> Array:
    """What each step of each sample saw, as rows (steps · n, units + one + features)."""
    return joined[:-1].reshape(-1, joined.shape[-1])


def states_out(joined: Array, units: int, output: str) -> Array:
    """The last state (n, units), or those after all steps (n, steps, units)."""
    states = joined[1:, :, :units]
    return states.swapaxes(0, 1) if output == "sequence" else states[-1]


def join_weights(params: Params, ones: int, out: Array) -> Array:
    """The weights as rows for `joined`: recurrent kernel, bias, kernel; written to `out`."""
    recurrent_kernel = params["recurrent_kernel"]
    units = len(recurrent_kernel)
    out[:units] = recurrent_kernel
    if ones:
        out[units] = params["bias"]
    out[units + ones :] = params["kernel"]
    return out


def fill_gradients(ctx: Context, joined: Array, dz: Array, gradients: Params) -> None:
    """The gradients of recurrent kernel, bias and kernel from dz (steps, n, gates · units)."""
    rows = dz.reshape(-1, dz.shape[-1])
    total = np.dot(rows_of(joined).T, rows, out=ctx.scratch("gradient", (joined.shape[-1], rows.shape[-1])))
    units, ones = len(gradients["recurrent_kernel"]), int("bias" in gradients)
    gradients["recurrent_kernel"][...] = total[:units]
    if ones:
        gradients["bias"][...] = total[units]
    gradients["kernel"][...] = total[units + ones :]


def transpose(kernel: Array, out: Array) -> Array:
    """Writes the transpose of a kernel to `out`: BLAS multiplies faster by it than by a view."""
    # Strip by strip: down a whole column of a wide kernel, each number would push another out of the cache.
    for start in range(0, len(kernel), STRIP):
        out[:, start : start + STRIP] = kernel[start : start + STRIP].T
    return out


def by_step(dy: Array, output: str) -> Array:
    """dL/dh that reaches states from outside, in their order; of the last state only, if only it is given."""
    return dy.swapaxes(0, 1) if output == "sequence" else dy[np.newaxis]


def input_gradient(ctx: Context, x: Array, dz: Array, kernel: Array) -> tuple[Array, ...]:
    """(dL/dx,) for x (n, steps, ...) from dz (steps, n, gates · units), or () if nobody wants it."""
    if not ctx.wants_input_gradient:
        return ()
    n, steps, *features = x.shape
    rows = dz.reshape(-1, dz.shape[-1])
    # np.dot would copy dz if it is only some columns of an array.
    dx = np.matmul(rows, kernel.T, out=ctx.scratch("dx", (len(rows), len(kernel))))
    return (dx.reshape(steps, n, *features).swapaxes(0, 1),)

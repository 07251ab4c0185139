"""Patches: the pieces of an image that a small window sees as it slides, laid out for matrix products.

Inside a convolution an image batch is (height, channel, width, batch), "rows first": one step of the window
to the right is then one long run in memory, and all that a window sees of one image row lies in one piece.
So only the columns of the window are laid out (`lower`); its rows are had by letting views overlap.

Source: Chellapilla, Puri and Simard (2006) for convolution as a matrix product; Cho and Brand (2017) for
laying out the columns only.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from nnstudio.nn.layer import Array, Context
from nnstudio.nn.shapes import Shape, ShapeError, describe

Padding: TypeAlias = Literal["valid", "same"]

# Sums over image rows are made of partial products; more than this many numbers would leave the cache.
PARTIAL_NUMBERS = 1 << 17


@dataclass(frozen=True)
class Slide:
    """How a window moves along one axis: `count` steps of `stride`, the first `before` ahead of the image."""

    length: int
    size: int
    stride: int
    count: int
    before: int = 0

    @classmethod
    def over(cls, length: int, size: int, stride: int, padding: Padding = "valid") -> "Slide":
        """The steps over an axis; "same" pads it so that there are ceil(length / stride).

        Source: TensorFlow, tf.nn, "Notes on padding": an odd rest of the padding goes to the far side.
        """
        if padding == "valid":
            return cls(length, size, stride, max(0, (length - size) // stride + 1))
        count = -(-length // stride)
        return cls(length, size, stride, count, max(0, (count - 1) * stride + size - length) // 2)

    @property
    def reach(self) -> int:
        """How long the axis is from the start of the first window to the end of the last."""
        return (self.count - 1) * self.stride + self.size

    @property
    def on_image(self) -> slice:
        """The part of the reach that lies on the image; the rest is padding."""
        return slice(self.before, min(self.before + self.length, self.reach))

    @property
    def reached(self) -> slice:
        """The part of the image that lies in the reach; the rest no window sees."""
        return slice(0, min(self.length, self.reach - self.before))

    @property
    def overlaps(self) -> bool:
        """Whether some place is seen by several windows."""
        return self.stride < self.size

    @property
    def skips(self) -> bool:
        """Whether some place of the image is seen by no window."""
        return self.stride > self.size or self.reach - self.before < self.length

    def seen_at(self, offset: int) -> tuple[slice, slice]:
        """The steps at which this place of the window lies on the image, and the places it then sees."""
        shift = offset - self.before
        first = max(0, -(shift // self.stride))
        last = min(self.count, (self.length - 1 - shift) // self.stride + 1)
        if last <= first:
            return slice(0, 0), slice(0, 0)
        start = first * self.stride + shift
        return slice(first, last), slice(start, start + (last - first - 1) * self.stride + 1, self.stride)


def image_shape(shape: Shape, taker: str) -> tuple[int, int, int]:
    """Height, width and channels of an image.

    Args:
        shape: What is wired in.
        taker: How a message names the layer, with its article: "A convolution".

    Raises:
        ShapeError: It is not an image.
    """
    if len(shape) != 3 or 0 in shape:
        raise ShapeError(
            f"{taker} needs an image (height × width × channels); this input is {describe(shape)}. "
            "Wire it to an image, or put a Reshape before it"
        )
    height, width, channels = shape
    return height, width, channels


def rows_first(images: Array, ctx: Context, name: str) -> Array:
    """(batch, height, width, channel) as contiguous (height, channel, width, batch); copied at need."""
    rows = images.transpose(1, 3, 2, 0)
    if rows.flags.c_contiguous:
        return rows
    copy = ctx.scratch(name, rows.shape)
    np.copyto(copy, rows)
    return copy


def in_order_of(model: Array, array: Array, ctx: Context, name: str) -> Array:
    """The array, its axes in the same order in memory as those of `model`; copied at need.

    One copy costs less than several sums of arrays that lie in different orders.
    """
    if array.strides == model.strides:
        return array
    copy = ctx.scratch_like(name, model)
    np.copyto(copy, array)
    return copy


def as_images(rows: Array) -> Array:
    """(height, channel, width, batch) seen as (batch, height, width, channel)."""
    return rows.transpose(3, 0, 2, 1)


def lower(x: Array, down: Slide, across: Slide, ctx: Context) -> Array:
    """What each window sees, one matrix for each step down: (down.count, patch, across.count * batch).

    Args:
        x: (height, channel, width, batch).
        down: Steps along the height.
        across: Steps along the width.
        ctx: Lends the memory, in which the padding stays zero from call to call.

    Returns:
        A read-only view whose matrices overlap in memory; a patch is (size down, size across, channel).
    """
    _, channels, _, batch = x.shape
    shape = (down.reach, across.size, channels, across.count, batch)
    lowered = ctx.zeros("lowered", shape)
    for offset in range(across.size):
        steps, places = across.seen_at(offset)
        lowered[down.on_image, offset, :, steps] = x[down.reached, :, places]
    row, item = lowered.strides[0], lowered.itemsize
    wide = across.count * batch
    patches: Array = np.ndarray(
        (down.count, down.size * across.size * channels, wide),
        lowered.dtype,
        lowered,
        strides=(down.stride * row, wide * item, item),
    )
    patches.flags.writeable = False
    return patches


def weigh(patches: Array, kernel: Array, out: Array) -> Array:
    """Every patch times the kernel: `out` (down, filters, across, batch) for `lower`'s patches.

    Args:
        patches: (down, patch, across * batch).
        kernel: (size down, size across, channel, filters).
        out: Filled and returned; C-contiguous.
    """
    filters = kernel.shape[3]
    np.matmul(kernel.reshape(-1, filters).T, patches, out=out.reshape(len(patches), filters, -1))
    return out


def kernel_gradient(patches: Array, dz: Array, out: Array, ctx: Context) -> None:
    """Fills `out` (size down, size across, channel, filters) with the sum of patch times dz over all steps.

    Args:
        patches: (down, patch, across * batch), as they were weighed.
        dz: (down, filters, across, batch), gradient of what `weigh` gave; C-contiguous.
        out: Any order of axes in memory.
        ctx: Lends the memory for partial sums.
    """
    steps, filters = dz.shape[:2]
    columns = dz.reshape(steps, filters, -1).transpose(0, 2, 1)
    patch = patches.shape[1]
    together = min(steps, max(1, PARTIAL_NUMBERS // (patch * filters)))
    partial = ctx.scratch("partial", (together, patch, filters))
    total = ctx.scratch("kernel_gradient", (patch, filters))
    total.fill(0)
    for start in range(0, steps, together):
        part = partial[: min(together, steps - start)]
        np.matmul(patches[start : start + together], columns[start : start + together], out=part)
        np.add(total, np.add.reduce(part, axis=0), out=total)
    out[...] = total.reshape(out.shape)


def bias_gradient(dz: Array, out: Array, ctx: Context) -> None:
    """Fills `out` (filters,) with the sum of dz (down, filters, across, batch) over all but the filters."""
    steps, filters = dz.shape[:2]
    rows = dz.reshape(steps * filters, -1)
    # A product with ones takes half the time of a sum.
    ones = ctx.ones(rows.shape[1])
    np.add.reduce(np.dot(rows, ones).reshape(steps, filters), axis=0, out=out)


def spread(dz: Array, kernel: Array, down: Slide, across: Slide, out: Array, ctx: Context) -> Array:
    """The reverse of `lower` and `weigh`: each number of dz adds the kernel, times itself, to its window.

    Args:
        dz: (down.count, filters, across.count, batch), C-contiguous.
        kernel: (size down, size across, channel, filters).
        down: Steps along the height.
        across: Steps along the width.
        out: (height, channel, width, batch), filled and returned; zero where no window reaches.
        ctx: Lends the memory for what is spread down, but not yet across.
    """
    channels = kernel.shape[2]
    batch = dz.shape[3]
    lowered = ctx.scratch("spread_rows", (down.reach, across.size, channels, across.count, batch))
    for phase in range(down.stride):
        _spread_down(dz, kernel[phase :: down.stride], lowered[phase :: down.stride], ctx, phase)
    out.fill(0)
    for offset in range(across.size):
        steps, places = across.seen_at(offset)
        seen = out[down.reached, :, places]
        np.add(seen, lowered[down.on_image, offset, :, steps], out=seen)
    return out


def _spread_down(dz: Array, kernel: Array, out: Array, ctx: Context, phase: int) -> None:
    """Fills the rows of `out` that one row in `stride` of the kernel reaches: row i from dz[i - j] kernel[j].

    The rows of dz that one row of `out` depends on lie in one piece, so that it is one matrix product
    with the kernel upside down.
    """
    size, across, channels, filters = kernel.shape
    if size == 0:
        out.fill(0)
        return
    flipped = ctx.scratch(f"flipped_{phase}", (across, channels, size, filters))
    np.copyto(flipped, kernel[::-1].transpose(1, 2, 0, 3))
    matrix = flipped.reshape(across * channels, size * filters)
    steps, wide = len(dz), dz.shape[2] * dz.shape[3]
    rows = out.reshape(len(out), across * channels, wide)
    row, item = dz.strides[0], dz.itemsize
    whole = max(0, steps - size + 1)
    if whole:
        shape = (whole, size * filters, wide)
        pieces: Array = np.ndarray(shape, dz.dtype, dz, strides=(row, wide * item, item))
        np.matmul(matrix, pieces, out=rows[size - 1 : size - 1 + whole])
    # At the edges, only a part of the kernel's rows meets a row of dz.
    for at in (*range(size - 1), *range(size - 1 + whole, len(rows))):
        first, last = max(0, at - size + 1), min(steps - 1, at)
        used = matrix[:, (first - at + size - 1) * filters : (last - at + size) * filters]
        np.matmul(used, dz[first : last + 1].reshape(-1, wide), out=rows[at])

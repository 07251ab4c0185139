"""The layer that merges neighbours again and again with one shared matrix, until one vector is left."""

import itertools
from collections.abc import Callable, Iterator, Mapping

import numpy as np
from pydantic import Field

from nnstudio.nn.activations import ActivationBackward, ActivationChoice, Tanh
from nnstudio.nn.initializers import GlorotUniform, InitializerChoice, Zeros
from nnstudio.nn.layer import LAYERS, Array, Backward, Context, Parameter, Params, WeightedLayer
from nnstudio.nn.layers.repeated import TurnContext
from nnstudio.nn.shapes import Shape, ShapeError, describe, size


@LAYERS.register(
    "recursive_merge",
    title="Recursive merge",
    term="Recursive network",
    category="Sequence",
    hint="neighbours become one, again and again",
)
class RecursiveMerge(WeightedLayer):
    """A recursive network on an image: four neighbours become one vector, until one is left for all.

    Each patch becomes a leaf, activation(patch · W_leaf + b_leaf). Then each 2 × 2 neighbours become their
    parent, activation((upper left, upper right, lower left, lower right) · W + b), with the same W and b
    at every place and level. A side that is no multiple of the patch size is filled up with zeros at the
    right and below, and a side of an odd number of vectors by vectors of zeros: there is no child.

    Shapes: (height, width, channels) -> (units,).
    Parameters: leaf_kernel W_leaf (patch_size² · channels, units), leaf_bias (units,),
    kernel W (4 · units, units), bias b (units,).
    Source: Goodfellow et al., Deep Learning (2016), section 10.6; Socher et al. (2011), Parsing natural
    scenes and natural language with recursive neural networks; here the tree is fixed.
    """

    units: int = Field(64, ge=1, le=65536, description="How many numbers stand for a patch, or for many.")
    patch_size: int = Field(4, ge=1, le=64, description="How many pixels wide and high each leaf is.")
    activation: ActivationChoice = Field(Tanh(), description="The bend after each merge.")
    bias: bool = Field(True, description="Whether each unit has a bias, a threshold of its own.")
    initializer: InitializerChoice = Field(GlorotUniform(), description="What the weights start from.")

    def infer_shape(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        if len(x) != 3:
            raise ShapeError(
                f"A recursive merge takes an image (height, width, channels); got {describe(x)}. "
                "Put a Reshape before it"
            )
        if size(x) == 0:
            raise ShapeError("A recursive merge needs at least one pixel; the layer before it gives none")
        return (self.units,)

    def parameters(self, *inputs: Shape) -> Mapping[str, Parameter]:
        (x,) = inputs
        kernels = {
            "leaf_kernel": Parameter((self.patch_size**2 * x[-1], self.units), self.initializer),
            "kernel": Parameter((4 * self.units, self.units), self.initializer),
        }
        bias = Parameter((self.units,), Zeros())
        return kernels | ({"leaf_bias": bias, "bias": bias} if self.bias else {})

    def multiplications(self, *inputs: Shape) -> int:
        (x,) = inputs
        leaves, *levels = _sides(_pieces(x[0], self.patch_size), _pieces(x[1], self.patch_size))
        merges = sum(height * width for height, width in levels)
        per_leaf = self.patch_size**2 * x[2] * self.units
        return size(leaves) * per_leaf + merges * 4 * self.units**2

    def forward(self, params: Params, ctx: Context, *xs: Array) -> tuple[Array, Backward]:
        (x,) = xs
        leaves, leaves_backward = self._leaves(params, ctx, x)
        y, merge_backward = self._merge(params, ctx, leaves)

        def backward(dy: Array, gradients: Params) -> tuple[Array, ...]:
            return leaves_backward(merge_backward(dy, gradients), gradients)

        return y, backward

    def _leaves(self, params: Params, ctx: Context, x: Array) -> tuple[Array, Backward]:
        """The leaves (n, rows, columns, units) of the images x."""
        n, height, width, channels = x.shape
        tile = self.patch_size
        side = (_pieces(height, tile), _pieces(width, tile))
        patches = ctx.zeros("patches", (n, *side, tile, tile, channels))
        _cut(x, patches)
        rows = patches.reshape(n * side[0] * side[1], -1)
        y, activation_backward = self._bend("leaf_", params, TurnContext(ctx, 0), rows)

        def backward(dy: Array, gradients: Params) -> tuple[Array, ...]:
            dz = activation_backward(dy.reshape(-1, self.units))
            _fill_gradients("leaf_", ctx, rows, dz, gradients)
            if not ctx.wants_input_gradient:
                return ()
            dpatches = np.dot(dz, params["leaf_kernel"].T, out=ctx.scratch("dpatches", rows.shape))
            dx = ctx.scratch("dx", x.shape)
            _paste(dpatches.reshape(patches.shape), dx)
            return (dx,)

        return y.reshape(n, *side, self.units), backward

    def _merge(
        self, params: Params, ctx: Context, leaves: Array
    ) -> tuple[Array, Callable[[Array, Params], Array]]:
        """The vectors (n, units) that are left of the leaves, and the function from dL/dy to dL/d(leaves)."""
        n, units = len(leaves), self.units
        sides = _sides(*leaves.shape[1:3])
        # The children of all parents lie below one another, level by level, so that the gradient of the
        # shared weights is one product.
        ends = list(itertools.accumulate((n * height * width for height, width in sides[1:]), initial=0))
        parents = [slice(*between) for between in itertools.pairwise(ends)]
        children = ctx.zeros("children", (ends[-1], 4 * units))
        activation_backwards: list[ActivationBackward] = []
        vectors = leaves
        for level, (at, side) in enumerate(zip(parents, sides[1:], strict=True), 1):
            _cut(vectors, children[at].reshape(n, *side, 2, 2, units))
            y, activation_backward = self._bend("", params, TurnContext(ctx, level), children[at])
            vectors = y.reshape(n, *side, units)
            activation_backwards.append(activation_backward)

        def backward(dy: Array, gradients: Params) -> Array:
            dz = ctx.scratch("dz", (len(children), units))
            dchildren = ctx.scratch("dchildren", children.shape)
            dvectors = dy
            for level in reversed(range(len(parents))):
                at = parents[level]
                dz[at] = activation_backwards[level](dvectors.reshape(-1, units))
                np.dot(dz[at], params["kernel"].T, out=dchildren[at])
                dvectors = ctx.scratch(f"dvectors {level}", (n, *sides[level], units))
                _paste(dchildren[at].reshape(n, *sides[level + 1], 2, 2, units), dvectors)
            _fill_gradients("", ctx, children, dz, gradients)
            return dvectors

        return vectors.reshape(n, units), backward

    def _bend(self, part: str, params: Params, ctx: Context, rows: Array) -> tuple[Array, ActivationBackward]:
        """activation(rows · W + b) with the weights of this part, and the function from dL/dy to dL/dz."""
        z = np.dot(rows, params[f"{part}kernel"], out=ctx.scratch("z", (len(rows), self.units)))
        if self.bias:
            np.add(z, params[f"{part}bias"], out=z)
        return self.activation.forward(ctx, z)


def _pieces(length: int, piece: int) -> int:
    """How many pieces it takes to cover a length."""
    return -(-length // piece)


def _sides(height: int, width: int) -> list[tuple[int, int]]:
    """Height and width of every level, from the leaves to the one vector at the top."""
    sides = [(height, width)]
    while sides[-1] != (1, 1):
        sides.append((_pieces(sides[-1][0], 2), _pieces(sides[-1][1], 2)))
    return sides


def _cut(image: Array, tiles: Array) -> None:
    """Fills tiles (n, rows, columns, tile, tile, c) from image (n, height, width, c), as far as it goes."""
    for whole, in_tiles in _matching(image, tiles):
        in_tiles[...] = whole


def _paste(tiles: Array, image: Array) -> None:
    """The reverse of `_cut`: what the tiles have beyond the image is left out."""
    for whole, in_tiles in _matching(image, tiles):
        whole[...] = in_tiles


def _matching(image: Array, tiles: Array) -> Iterator[tuple[Array, Array]]:
    """Pairs of views that stand for the same: full tiles, and those that reach over an edge."""
    n, height, width, channels = image.shape
    tile = tiles.shape[3]
    for (top, down, high), (left, right, wide) in itertools.product(_runs(height, tile), _runs(width, tile)):
        part = image[:, top * tile : top * tile + down * high, left * tile : left * tile + right * wide]
        by_tile = part.reshape(n, down, high, right, wide, channels).swapaxes(2, 3)
        yield by_tile, tiles[:, top : top + down, left : left + right, :high, :wide]


def _runs(length: int, tile: int) -> list[tuple[int, int, int]]:
    """First tile, how many, and how long they are: of the full tiles over a length, and of the rest."""
    full, rest = divmod(length, tile)
    return ([(0, full, tile)] if full else []) + ([(full, 1, rest)] if rest else [])


def _fill_gradients(part: str, ctx: Context, rows: Array, dz: Array, gradients: Params) -> None:
    """The gradients of the weights of this part, which were multiplied by these rows."""
    np.dot(rows.T, dz, out=gradients[f"{part}kernel"])
    if f"{part}bias" in gradients:
        np.dot(ctx.ones(len(dz)), dz, out=gradients[f"{part}bias"])

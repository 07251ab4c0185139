"""Arithmetic: how the number of one unit comes about for one sample, term by term."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nnstudio.explain.contributions import strongest
from nnstudio.nn.activations import Activation, Softmax
from nnstudio.nn.layer import Array, Layer, Params
from nnstudio.nn.layers.convolution import Conv2D, Conv2DTranspose
from nnstudio.nn.layers.core import Dense, Output
from nnstudio.nn.patches import Slide

Place = tuple[int, ...]
"""Where a number stands in an array: an index for each axis."""
Indices = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Term:
    """One product of a weighted sum: what comes in from `place` of the input, times its weight."""

    place: Place
    weight: float
    value: float

    @property
    def product(self) -> float:
        return self.weight * self.value


@dataclass(frozen=True)
class Arithmetic:
    """z = sum of weight · input + bias, and y = activation(z), of one unit.

    `terms` are the strongest of `total`, strongest first; `rest` is the sum of all others. `place` says where
    in the output the number stands: (unit,), or (row, column, filter).
    """

    place: Place
    terms: tuple[Term, ...]
    total: int
    rest: float
    bias: float | None
    z: float
    y: float
    activation: Activation

    @property
    def others(self) -> int:
        """How many terms `rest` sums up."""
        return self.total - len(self.terms)


def arithmetic_of(layer: Layer, params: Params, x: Array, place: Place, most: int = 5) -> Arithmetic | None:
    """How a layer comes to the number at a place of its output, with `most` terms named.

    None for layers whose numbers are no bent weighted sums of what comes in.

    Args:
        layer: A dense layer, an output, a convolution or a deconvolution.
        params: Its parameters.
        x: Its input for one sample, of any shape that the layer takes.
        place: (unit,), or (row, column, filter).
        most: How many terms are named.
    """
    kernel = params.get("kernel")
    if kernel is None or not isinstance(layer, Dense | Output | Conv2D | Conv2DTranspose):
        return None
    inputs, rows = _weighed(layer, kernel, x, place)
    values, unit, bias = x.reshape(-1)[inputs], place[-1], params.get("bias")
    if not isinstance(layer.activation, Softmax):  # which alone needs the sums of all units
        rows, bias = rows[:, unit : unit + 1], bias[unit : unit + 1] if bias is not None else None
        unit = 0
    sums = values @ rows if bias is None else values @ rows + bias
    products = values * rows[:, unit]
    chosen = strongest(products, most)
    others = np.delete(products, chosen)
    places = np.stack(np.unravel_index(inputs[chosen], x.shape), axis=-1).tolist()
    terms = tuple(
        Term(tuple(at), weight, value)
        for at, weight, value in zip(
            places, rows[chosen, unit].tolist(), values[chosen].tolist(), strict=True
        )
    )
    return Arithmetic(
        place,
        terms,
        len(products),
        float(others.sum(dtype=np.float64)),
        float(bias[unit]) if bias is not None else None,
        float(sums[unit]),
        float(layer.activation(sums[np.newaxis])[0, unit]),
        layer.activation,
    )


def _weighed(layer: Layer, kernel: Array, x: Array, place: Place) -> tuple[Indices, Array]:
    """Which numbers of the input count at this place, (n,), and how they are weighed, (n, units)."""
    if isinstance(layer, Dense | Output):
        return np.arange(x.size), kernel
    height, width, channels = x.shape
    if isinstance(layer, Conv2D):
        size, stride, padding = layer.kernel_size, layer.stride, layer.padding
        rows, down = _under(Slide.over(height, size, stride, padding), place[0])
        columns, across = _under(Slide.over(width, size, stride, padding), place[1])
    else:
        assert isinstance(layer, Conv2DTranspose)
        size, stride, padding = layer.kernel_size, layer.stride, layer.padding
        long, wide, _ = layer.infer_shape(x.shape)
        rows, down = _painting(Slide.over(long, size, stride, padding), place[0], height)
        columns, across = _painting(Slide.over(wide, size, stride, padding), place[1], width)
    every = np.arange(channels)
    places = np.ravel_multi_index(np.ix_(rows, columns, every), x.shape)
    return places.ravel(), kernel[np.ix_(down, across, every)].reshape(places.size, -1)


def _under(slide: Slide, at: int) -> tuple[Indices, Indices]:
    """The pixels of an axis that a window sees at its step `at`, and where in the window each is."""
    offsets = np.arange(slide.size)
    pixels = at * slide.stride - slide.before + offsets
    seen = (pixels >= 0) & (pixels < slide.length)
    return pixels[seen], offsets[seen]


def _painting(slide: Slide, at: int, length: int) -> tuple[Indices, Indices]:
    """The pixels of an axis that paint the one at `at`, and by which place of their filter."""
    pixels = np.arange(length)
    offsets = at + slide.before - pixels * slide.stride
    reaching = (offsets >= 0) & (offsets < slide.size)
    return pixels[reaching], offsets[reaching]


def strongest_place(y: Array, channel: int) -> Place:
    """(row, column, channel) where a feature map is farthest from zero."""
    height, width, _ = y.shape
    row, column = divmod(int(np.abs(np.nan_to_num(y[:, :, channel])).argmax()), width)
    assert row < height
    return (row, column, channel)

"""Origins: which part of an image a number of a later one comes from."""

from dataclasses import dataclass

from nnstudio.nn.layer import Layer
from nnstudio.nn.layers.convolution import Conv2D, Conv2DTranspose
from nnstudio.nn.layers.pooling import GlobalAveragePool2D, Pooling, UpSample2D
from nnstudio.nn.patches import Slide
from nnstudio.nn.shapes import Shape


@dataclass(frozen=True)
class Field:
    """A part of an image: rows and columns from `top` and `left` on, up to and with `bottom` and `right`."""

    top: int
    bottom: int
    left: int
    right: int

    @property
    def words(self) -> str:
        """As people say it, counted from 1: "rows 3-7, columns 5-9"."""
        return f"{_span('row', self.top, self.bottom)}, {_span('column', self.left, self.right)}"


def receptive_field(layer: Layer, image: Shape, row: int, column: int) -> Field | None:
    """The part of an image (height, width, channels) that decides about this pixel of the layer's output.

    None for layers that do anything else than look at a part of an image for each of their pixels. With
    zeros around the image, only what lies on it counts; where nothing of it does, None.
    """
    height, width, _ = image
    rows, columns = _reach(layer, height, row), _reach(layer, width, column)
    return Field(*rows, *columns) if rows and columns else None


def _reach(layer: Layer, length: int, at: int) -> tuple[int, int] | None:
    """The first and last pixel of an axis that count for the pixel `at` of the output."""
    if isinstance(layer, Conv2D):
        slide = Slide.over(length, layer.kernel_size, layer.stride, layer.padding)
        first = at * slide.stride - slide.before
        last = first + slide.size - 1
    elif isinstance(layer, Pooling):
        first = at * (layer.stride or layer.size)
        last = first + layer.size - 1
    elif isinstance(layer, Conv2DTranspose):
        size, stride = layer.kernel_size, layer.stride
        out = length * stride if layer.padding == "same" else (length - 1) * stride + size
        reached = at + Slide.over(out, size, stride, layer.padding).before
        first, last = -(-(reached - size + 1) // stride), reached // stride
    elif isinstance(layer, UpSample2D) and layer.method == "nearest":
        first = last = at // layer.factor
    elif isinstance(layer, GlobalAveragePool2D):
        first, last = 0, length - 1
    else:
        return None
    first, last = max(0, first), min(length - 1, last)
    return (first, last) if first <= last else None


def _span(noun: str, first: int, last: int) -> str:
    return f"{noun} {first + 1}" if first == last else f"{noun}s {first + 1}-{last + 1}"

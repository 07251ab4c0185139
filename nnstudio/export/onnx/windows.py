"""What operators that slide over images share: the image, the window and what comes of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from nnstudio.export.errors import ImportFailedError
from nnstudio.export.onnx.assembly import IMAGES_FIRST, Seen
from nnstudio.export.onnx.naming import plain_name
from nnstudio.export.onnx.plain import Operation
from nnstudio.export.onnx.reader import Reader, integers, setting
from nnstudio.nn.layer import Array, Layer

Padding = Literal["valid", "same"]
MAX_WIDTH = 63
"""Of a filter or a window, as our layers limit it."""


@dataclass(frozen=True)
class Window:
    """How an ONNX operator slides over an image: for height and width, width, stride and padding."""

    sizes: tuple[int, int]
    stride: int
    before: tuple[int, int]
    after: tuple[int, int]


def image(reader: Reader, operation: Operation, x: Seen | None = None) -> Seen:
    """What an operation takes, as images with the channels first."""
    x = x or reader.seen(operation)
    if len(x.axes) == 3:
        raise ImportFailedError(
            "it slides along a sequence; nnstudio's convolutions and pooling are for images"
        )
    if len(x.axes) != 4:
        raise ImportFailedError(
            f"it slides over {max(0, len(x.axes) - 2)} axes; nnstudio's layers over images have 2"
        )
    return reader.assembly.arranged(x, IMAGES_FIRST)


def window(operation: Operation, sizes: Sequence[int], sides: Sequence[int]) -> Window:
    """The window of an operation over an image of these sides; its gaps are within the sizes."""
    strides = integers(operation, "strides", (1, 1))
    if len(sizes) != 2 or len(strides) != 2 or strides[0] != strides[1]:
        raise ImportFailedError(f"its strides are {strides}; nnstudio's layers move as far down as across")
    stride = strides[0]
    if stride < 1 or min(sizes) < 1 or max(*sizes, stride) > MAX_WIDTH:
        raise ImportFailedError(
            f"its window of {sizes[0]}×{sizes[1]} is larger than nnstudio's, of up to {MAX_WIDTH}"
        )
    how = setting(operation, "auto_pad", "NOTSET")
    if how in ("SAME_UPPER", "SAME_LOWER"):
        total = [
            max(0, (-(-side // stride) - 1) * stride + size - side)
            for side, size in zip(sides, sizes, strict=True)
        ]
        less, more = [pad // 2 for pad in total], [pad - pad // 2 for pad in total]
        before, after = (less, more) if how == "SAME_UPPER" else (more, less)
    else:
        pads = integers(operation, "pads", (0, 0, 0, 0)) if how == "NOTSET" else (0, 0, 0, 0)
        if len(pads) != 4 or min(pads) < 0 or max(pads) > MAX_WIDTH:
            raise ImportFailedError(
                f"its pads are {pads}; nnstudio can take over up to {MAX_WIDTH} on each side"
            )
        before, after = list(pads[:2]), list(pads[2:])
    return Window((sizes[0], sizes[1]), stride, (before[0], before[1]), (after[0], after[1]))


def added(
    reader: Reader, operation: Operation, x: Seen, layer: Layer, params: dict[str, Array] | None = None
) -> Seen:
    """What a layer over images gives, with the channels first."""
    at = reader.assembly.add(plain_name(reader.graph, operation), layer, x.piece, params=params)
    return Seen(at, reader.assembly.pieces[at].shape, IMAGES_FIRST)

"""Convolutions, as layers; ONNX has the channels first."""

from collections.abc import Sequence

import numpy as np

from nnstudio.export.errors import ImportFailedError
from nnstudio.export.onnx.plain import Operation
from nnstudio.export.onnx.reader import Reader, Thing, integers, only, operator, setting
from nnstudio.export.onnx.windows import MAX_WIDTH, Padding, Window, added, image, window
from nnstudio.nn.activations import Linear
from nnstudio.nn.check import MAX_PARAMETERS
from nnstudio.nn.layer import Array
from nnstudio.nn.layers.convolution import Conv2D, Conv2DTranspose
from nnstudio.nn.patches import Slide


@operator("Conv")
def _conv(reader: Reader, operation: Operation) -> Thing:
    x = image(reader, operation)
    kernel = reader.weights(operation, 1)
    only(operation, "group", 1, 1)
    if kernel.ndim != 4 or kernel.shape[1] != x.shape[2]:
        raise ImportFailedError(f"its filters do not fit an image of {x.shape[2]} channels")
    slides = window(operation, kernel.shape[2:], x.shape[:2])
    if slides.stride > 16:
        raise ImportFailedError(f"its stride is {slides.stride}; nnstudio's convolutions take up to 16")
    padding, size, corner = _as_ours(x.shape[:2], slides)
    if size * size * kernel.shape[0] * kernel.shape[1] > MAX_PARAMETERS:
        raise ImportFailedError("its filters have more numbers than nnstudio can train")
    # Filters that stand elsewhere or are not square stand in larger ones, among zeros.
    placed = np.zeros((size, size, kernel.shape[1], kernel.shape[0]), np.float32)
    down, across = (slice(at, at + length) for at, length in zip(corner, slides.sizes, strict=True))
    placed[down, across] = kernel.transpose(2, 3, 1, 0)
    params = {"kernel": placed, **_bias(reader, operation, len(kernel))}
    layer = Conv2D.from_fields(
        {
            "filters": len(kernel),
            "kernel_size": size,
            "stride": slides.stride,
            "padding": padding,
            "activation": Linear(),
            "bias": "bias" in params,
        }
    )
    return added(reader, operation, x, layer, params)


def _as_ours(sides: Sequence[int], window: Window) -> tuple[Padding, int, tuple[int, int]]:
    """Padding and width of one of our windows that sees what this one does, and where in it this one lies."""
    counts = [
        (side + before + after - size) // window.stride + 1
        for side, size, before, after in zip(sides, window.sizes, window.before, window.after, strict=True)
    ]
    if min(counts) < 1:
        raise ImportFailedError("its window is larger than the image")
    paddings: tuple[Padding, ...] = ("valid", "same")
    for size in range(max(window.sizes), MAX_WIDTH + 1):
        for padding in paddings:
            corners = []
            for axis in (0, 1):
                slide = Slide.over(sides[axis], size, window.stride, padding)
                corner = slide.before - window.before[axis]
                if slide.count == counts[axis] and 0 <= corner <= size - window.sizes[axis]:
                    corners.append(corner)
            if len(corners) == 2:
                return padding, size, (corners[0], corners[1])
    raise ImportFailedError(
        f"it pads the image by {window.before} and {window.after}; nnstudio's layers pad it so that its size "
        "stays the same for a stride of 1, or not at all"
    )


@operator("ConvTranspose")
def _conv_transpose(reader: Reader, operation: Operation) -> Thing:
    x = image(reader, operation)
    kernel = reader.weights(operation, 1)
    only(operation, "group", 1, 1)
    if kernel.ndim != 4 or kernel.shape[0] != x.shape[2] or kernel.shape[2] != kernel.shape[3]:
        raise ImportFailedError(
            f"its filters are not square, or do not fit an image of {x.shape[2]} channels"
        )
    if "output_shape" in operation.attributes or setting(operation, "auto_pad", "NOTSET") not in (
        "NOTSET",
        "VALID",
    ):
        raise ImportFailedError("it gives its shape and not its pads; export it with pads")
    slides = window(operation, kernel.shape[2:], x.shape[:2])
    size, stride = kernel.shape[2], slides.stride
    extra = integers(operation, "output_padding", (0, 0))
    found = (*slides.before, *slides.after, *extra)
    over = size - stride
    same = (*(max(0, over) // 2,) * 2, *(max(0, over) - max(0, over) // 2,) * 2, *(max(0, -over),) * 2)
    # PyTorch cuts alike on both sides and adds what is then missing at the end.
    torch_same = over >= 0 and over % 2 == 1 and found == (*((over + 1) // 2,) * 4, 1, 1)
    params = {"kernel": kernel.transpose(2, 3, 0, 1), **_bias(reader, operation, kernel.shape[1])}
    if found == (0,) * 6:
        padding: Padding = "valid"
    elif found == same:
        padding = "same"
    elif torch_same:
        # The same filter one place further, in one that is larger by two.
        padding, size = "same", size + 2
        placed = np.zeros((size, size, *params["kernel"].shape[2:]), np.float32)
        placed[:-2, :-2] = params["kernel"]
        params["kernel"] = placed
    else:
        raise ImportFailedError(
            f"it cuts {found[:4]} off what it paints and adds {extra}; nnstudio's cuts nothing, or as much "
            f"as makes the image {stride} times as large"
        )
    layer = Conv2DTranspose.from_fields(
        {
            "filters": kernel.shape[1],
            "kernel_size": size,
            "stride": stride,
            "padding": padding,
            "activation": Linear(),
            "bias": "bias" in params,
        }
    )
    return added(reader, operation, x, layer, params)


def _bias(reader: Reader, operation: Operation, filters: int) -> dict[str, Array]:
    if not reader.has(operation, 2):
        return {}
    bias = reader.weights(operation, 2)
    if bias.shape != (filters,):
        raise ImportFailedError(f"it has {bias.size:,} biases for {filters:,} filters")
    return {"bias": bias}

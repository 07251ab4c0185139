"""Convolutions, as layers; ONNX has the channels first."""

from collections.abc import Sequence

import numpy as np

from nnstudio.export.errors import ImportFailedError
from nnstudio.export.onnx.plain import Operation
from nnstudio.export.onnx.reader import Padded, Reader, Thing, axis_of, integers, only, operator, setting
from nnstudio.export.onnx.windows import MAX_WIDTH, Padding, Window, added, image, window
from nnstudio.nn.activations import Linear
from nnstudio.nn.check import MAX_PARAMETERS
from nnstudio.nn.layer import Array
from nnstudio.nn.layers.convolution import Conv2D, Conv2DTranspose
from nnstudio.nn.patches import Slide


@operator("Conv")
def _conv(reader: Reader, operation: Operation) -> Thing:
    thing = reader.thing(operation, 0)
    padded = thing if isinstance(thing, Padded) else None
    x = image(reader, operation, padded.seen if padded else None)
    kernel = _whole(reader, operation, reader.weights(operation, 1), x.shape[2])
    slides = window(operation, kernel.shape[2:], x.shape[:2])
    if padded:
        slides = _with_pads(operation, slides, padded)
    if slides.stride > 16:
        raise ImportFailedError(f"its stride is {slides.stride}; nnstudio's convolutions take up to 16")
    padding, size, corner = _as_ours(x.shape[:2], slides)
    if size * size * kernel.shape[0] * kernel.shape[1] > MAX_PARAMETERS:
        raise ImportFailedError("its filters have more numbers than nnstudio can train")
    reader.assembly.room_for(4 * size * size * kernel.shape[0] * kernel.shape[1])
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


def _whole(reader: Reader, operation: Operation, kernel: Array, channels: int) -> Array:
    """Filters over all channels and without gaps: where one sees nothing, it has zeros."""
    group = setting(operation, "group", 1)
    if kernel.ndim != 4 or group < 1 or kernel.shape[1] * group != channels or len(kernel) % group:
        raise ImportFailedError(f"its filters do not fit an image of {channels} channels")
    gaps = integers(operation, "dilations", (1, 1))
    if len(gaps) != 2 or min(gaps) < 1 or min(kernel.shape) < 1:
        raise ImportFailedError("its filters are not those of an image")
    sizes = [(length - 1) * gap + 1 for length, gap in zip(kernel.shape[2:], gaps, strict=True)]
    if max(sizes) > MAX_WIDTH or len(kernel) * channels * sizes[0] * sizes[1] > MAX_PARAMETERS:
        raise ImportFailedError("its filters would have more numbers than nnstudio can train")
    if group == 1 and gaps == (1, 1):
        return kernel
    reader.remarks.add(
        "Some filters see only some of the channels or have gaps: here, they have zeros there, which "
        "training on will change."
    )
    reader.assembly.room_for(4 * len(kernel) * channels * sizes[0] * sizes[1])
    whole = np.zeros((len(kernel), channels, *sizes), np.float32)
    filters, seen = len(kernel) // group, kernel.shape[1]
    for at in range(group):
        rows, columns = slice(at * filters, (at + 1) * filters), slice(at * seen, (at + 1) * seen)
        whole[rows, columns, :: gaps[0], :: gaps[1]] = kernel[rows]
    return whole


def _with_pads(operation: Operation, slides: Window, padded: Padded) -> Window:
    """The window with the zeros that another operator has put around the image."""
    if setting(operation, "auto_pad", "NOTSET") not in ("NOTSET", "VALID"):
        raise ImportFailedError("the image is padded twice")
    before = (slides.before[0] + padded.before[0], slides.before[1] + padded.before[1])
    after = (slides.after[0] + padded.after[0], slides.after[1] + padded.after[1])
    return Window(slides.sizes, slides.stride, before, after)


@operator("Pad")
def _pad(reader: Reader, operation: Operation) -> Thing:
    x = reader.seen(operation)
    pads = reader.integers(operation, 1, "pads") or ()
    if setting(operation, "mode", "constant") != "constant":
        raise ImportFailedError("it pads by something else than zeros")
    value = setting(operation, "value", 0.0)
    if reader.has(operation, 2):
        value = float(reader.weights(operation, 2).reshape(-1)[0])
    axes = reader.integers(operation, 3, "axes")
    if axes is None:
        axes = tuple(range(len(x.axes)))
    if value != 0 or len(pads) != 2 * len(axes) or not all(0 <= pad <= MAX_WIDTH for pad in pads):
        raise ImportFailedError("it pads by something else than a few zeros, or cuts off")
    around = {axis_of(axis, len(x.axes)): (pads[at], pads[at + len(axes)]) for at, axis in enumerate(axes)}
    # Several axes of length 1 may be none of ours, but none of them may be padded.
    wide = {x.axes[place]: pair for place, pair in around.items() if pair != (0, 0)}
    if not wide:
        return x
    if len(x.shape) != 3 or not set(wide) <= {1, 2}:
        raise ImportFailedError("it pads something else than height and width of an image")
    down, across = wide.get(1, (0, 0)), wide.get(2, (0, 0))
    return Padded(x, (down[0], across[0]), (down[1], across[1]))


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
    if window.sizes[0] != window.sizes[1]:
        raise ImportFailedError(
            f"its filters are {window.sizes[0]}×{window.sizes[1]}; nnstudio's are square, and no square ones "
            "do the same here"
        )
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

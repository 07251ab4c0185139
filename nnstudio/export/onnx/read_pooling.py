"""Operators that make images smaller or larger without weights, as layers."""

import math

from nnstudio.export.errors import ImportFailedError
from nnstudio.export.onnx.assembly import BATCH, Seen
from nnstudio.export.onnx.formulas import Formula
from nnstudio.export.onnx.naming import plain_name
from nnstudio.export.onnx.plain import Operation
from nnstudio.export.onnx.read_formulas import averaged, formula_of
from nnstudio.export.onnx.reader import Reader, Thing, axis_of, integers, operator, setting
from nnstudio.export.onnx.windows import MAX_WIDTH, added, image, window
from nnstudio.nn.layers.pooling import AveragePool2D, GlobalAveragePool2D, MaxPool2D, UpSample2D
from nnstudio.nn.layers.shaping import Flatten


@operator("MaxPool", "AveragePool")
def _pool(reader: Reader, operation: Operation) -> Thing:
    x = image(reader, operation)
    if any(step != 1 for step in integers(operation, "dilations", (1, 1))):
        raise ImportFailedError("its windows have gaps (dilations); nnstudio's have none")
    slides = window(operation, integers(operation, "kernel_shape"), x.shape[:2])
    if reader.wanted(operation, 1):
        raise ImportFailedError("something needs to know where the largest numbers were")
    size = slides.sizes[0]
    if slides.sizes[1] != size:
        raise ImportFailedError(f"its window is {slides.sizes[0]}×{slides.sizes[1]}; nnstudio's are square")
    if any(slides.before) or any(slides.after):
        raise ImportFailedError(
            "it pads the image; nnstudio's pooling stays inside it. Train the network with pooling that "
            "does, or with a convolution of stride 2 instead"
        )
    if setting(operation, "ceil_mode", 0) and any((side - size) % slides.stride for side in x.shape[:2]):
        raise ImportFailedError(
            "it pools windows that reach over the edge (ceil_mode); nnstudio leaves them out"
        )
    kind = MaxPool2D if operation.kind == "MaxPool" else AveragePool2D
    stride = 0 if slides.stride == size else slides.stride
    return added(reader, operation, x, kind(size=size, stride=stride))


@operator("GlobalAveragePool")
def _global_average(reader: Reader, operation: Operation) -> Thing:
    x = image(reader, operation)
    at = reader.assembly.add(plain_name(reader.graph, operation), GlobalAveragePool2D(), x.piece)
    return Seen(at, x.shape[2:], (BATCH, 1, None, None))


@operator("GlobalMaxPool")
def _global_max(reader: Reader, operation: Operation) -> Thing:
    return _largest(reader, operation, image(reader, operation))


def _largest(reader: Reader, operation: Operation, x: Seen) -> Seen:
    side = x.shape[0]
    if x.shape[1] != side or side > MAX_WIDTH:
        raise ImportFailedError(
            f"nnstudio takes the largest of square images of up to {MAX_WIDTH} pixels a side"
        )
    return added(reader, operation, x, MaxPool2D(size=side))


@operator("ReduceMean", "ReduceMax")
def _reduced(reader: Reader, operation: Operation) -> Thing:
    thing = reader.thing(operation, 0)
    axes = reader.integers(operation, 1, "axes") or ()
    if isinstance(thing, Formula):
        return averaged(reader, operation, thing, axes)
    x = reader.seen(operation)
    places = {axis_of(axis, len(x.axes)) for axis in axes}
    over = {x.axes[at] for at in places}
    if len(x.shape) == 3 and over == {1, 2}:
        name = plain_name(reader.graph, operation)
        if operation.kind == "ReduceMean":
            at = reader.assembly.add(name, GlobalAveragePool2D(), x.piece)
        else:
            largest = _largest(reader, operation, reader.assembly.arranged(x, x.axes))
            at = reader.assembly.add("", Flatten(), largest.piece)
        stays = bool(setting(operation, "keepdims", 1))
        named = [
            None if place in places else 1 if axis == 3 else axis
            for place, axis in enumerate(x.axes)
            if stays or place not in places
        ]
        return Seen(at, x.shape[2:], tuple(named))
    if operation.kind == "ReduceMean" and over == {len(x.shape)}:
        return averaged(reader, operation, formula_of(reader, x), axes)
    what = "mean" if operation.kind == "ReduceMean" else "largest number"
    raise ImportFailedError(f"it takes the {what} of something else than height and width of an image")


@operator("Resize", "Upsample")
def _resize(reader: Reader, operation: Operation) -> Thing:
    x = image(reader, operation)
    scales = _scales(reader, operation, x)
    factor = round(scales[0])
    if scales[0] != scales[1] or factor != scales[0] or not 1 <= factor <= 64:
        raise ImportFailedError(
            f"it makes the image {scales} times as large; nnstudio takes whole numbers up to 64"
        )
    mode = setting(operation, "mode", "nearest")
    if operation.kind == "Upsample" and mode != "nearest":
        raise ImportFailedError(
            "its blending is that of an old version of ONNX; export with opset 11 or later"
        )
    how = setting(operation, "coordinate_transformation_mode", "half_pixel")
    rounding = setting(operation, "nearest_mode", "round_prefer_floor")
    old = reader.opset < 11
    if mode == "nearest" and (old or factor == 1 or _repeats(how, rounding)):
        method = "nearest"
    elif (
        mode == "linear" and not old and how in ("half_pixel", "pytorch_half_pixel") and min(x.shape[:2]) > 1
    ):
        method = "bilinear"
    else:
        raise ImportFailedError(
            f"it blends pixels by {mode}, {how}; nnstudio repeats them or blends between centers"
        )
    return added(reader, operation, x, UpSample2D.from_fields({"factor": factor, "method": method}))


def _repeats(how: str, rounding: str) -> bool:
    """Whether each pixel is repeated as often as the image becomes larger."""
    if how == "asymmetric":
        return rounding == "floor"
    return how in ("half_pixel", "pytorch_half_pixel") and rounding.startswith("round_prefer")


def _scales(reader: Reader, operation: Operation, x: Seen) -> tuple[float, float]:
    """How many times as high and as wide the image becomes."""
    at = 1 if operation.kind == "Upsample" or reader.opset < 11 else 2
    if reader.has(operation, 3):
        lengths = reader.lengths(operation, 3).values
        if len(lengths) != 4 or None in lengths[2:] or lengths[1] not in (None, x.shape[2]):
            raise ImportFailedError("it does not say how large the image becomes")
        return tuple((new or 0) / old for new, old in zip(lengths[2:], x.shape[:2], strict=True))  # type: ignore[return-value]
    scales = [float(scale) for scale in reader.weights(operation, at).reshape(-1)]
    if len(scales) != 4 or scales[:2] != [1, 1] or not all(math.isfinite(scale) for scale in scales):
        raise ImportFailedError("it makes more of samples or channels, and not only of pixels")
    return scales[2], scales[3]

"""How layers for images are written in Keras, whose backends do not agree on all that is beside an image."""

from nnstudio.export.keras_script.writer import Part, Writer, held_back, made, no_bias
from nnstudio.export.planned import Step
from nnstudio.nn.layers.convolution import Conv2D, Conv2DTranspose
from nnstudio.nn.layers.pooling import MaxPool2D, Pooling, UpSample2D
from nnstudio.nn.patches import Slide


def convolution(step: Step, writer: Writer) -> Part:
    """A convolution, with the zeros around it where they are not the same on all sides."""
    layer = step.layer
    assert isinstance(layer, Conv2D)
    (x,) = step.sources
    padding = layer.padding
    if padding == "same" and layer.kernel_size < layer.stride:
        # Where the filter skips pixels, not every backend of Keras puts it where the others do.
        padding = "valid"
        around = [
            Slide.over(length, layer.kernel_size, layer.stride, "same") for length in step.inputs[0][:2]
        ]
        sides = tuple((at.before, max(0, at.reach - at.length) - at.before) for at in around)
        if any(map(any, sides)):
            x = writer.beside(step, "padded", x, "ZeroPadding2D", repr(sides))
    called = made(
        "layers.Conv2D",
        step,
        x,
        str(layer.filters),
        str(layer.kernel_size),
        strides=layer.stride if layer.stride > 1 else None,
        padding='"same"' if padding == "same" else None,
        activation=writer.own.activation(layer.activation),
        use_bias=no_bias(step),
        **held_back(step, [0, 1, 2], "kernel"),
    )
    return Part(called, step.params)


def deconvolution(step: Step, writer: Writer) -> Part:
    """A transposed convolution, and what is cut off of its edges."""
    layer = step.layer
    assert isinstance(layer, Conv2DTranspose)
    over = layer.kernel_size - layer.stride
    same = layer.padding == "same" and over >= 0 and over % 2 == 0
    called = made(
        "layers.Conv2DTranspose",
        step,
        step.sources[0],
        str(layer.filters),
        str(layer.kernel_size),
        strides=layer.stride if layer.stride > 1 else None,
        padding='"same"' if same else None,
        activation=writer.own.activation(layer.activation),
        use_bias=no_bias(step),
        **held_back(step, [0, 1, 3], "kernel"),
    )
    # Where one more is cut off on one side than on the other, not all backends agree on which; said here.
    cut = 0
    if layer.padding == "same" and over > 0 and not same:
        cut = over
    elif layer.padding == "valid" and over < 0:
        cut = -over  # Keras fills up what a filter that is smaller than its step leaves at the end
    if cut:
        before = cut // 2 if layer.padding == "same" else 0
        sides = ((before, cut - before),) * 2
        called = writer.beside(step, "cut", called, "Cropping2D", repr(sides))
    arrays = {**step.params, "kernel": step.params["kernel"].transpose(0, 1, 3, 2)}
    return Part(called, arrays)


def pooling(step: Step, _: Writer) -> Part:
    """The largest, or the mean, of each window."""
    layer = step.layer
    assert isinstance(layer, Pooling)
    kind = "MaxPooling2D" if isinstance(layer, MaxPool2D) else "AveragePooling2D"
    stride = layer.stride if layer.stride not in (0, layer.size) else None
    return Part(made(f"layers.{kind}", step, step.sources[0], str(layer.size), strides=stride))


def global_average(step: Step, _: Writer) -> Part:
    """The mean of each channel."""
    return Part(made("layers.GlobalAveragePooling2D", step, step.sources[0]))


def upsampling(step: Step, _: Writer) -> Part:
    """A larger image."""
    layer = step.layer
    assert isinstance(layer, UpSample2D)
    method = f'"{layer.method}"' if layer.method != "nearest" else None
    words = (str(layer.factor),)
    return Part(made("layers.UpSampling2D", step, step.sources[0], *words, interpolation=method))

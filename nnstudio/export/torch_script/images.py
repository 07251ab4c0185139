"""How layers for images are written in PyTorch, which wants the channels before the height."""

from nnstudio.export.planned import Step
from nnstudio.export.torch_script.writer import Part, Writer, arguments, bend, bias_of, no_bias
from nnstudio.nn.layers.convolution import Conv2D, Conv2DTranspose
from nnstudio.nn.layers.pooling import MaxPool2D, Pooling, UpSample2D
from nnstudio.nn.patches import Slide


def convolution(step: Step, writer: Writer) -> Part:
    """A convolution, with the zeros around it where they are not the same on all sides."""
    layer = step.layer
    assert isinstance(layer, Conv2D)
    x = writer.with_first(step.sources[0])
    height, width, channels = step.inputs[0]
    around = [_around(length, layer.kernel_size, layer.stride) for length in (height, width)]
    padding: object = None
    if layer.padding == "same":
        if layer.stride == 1 and layer.kernel_size % 2:
            padding = '"same"'
        elif around[0] == around[1] and around[0][0] == around[0][1]:
            padding = around[0][0] or None
        elif any(map(any, around)):
            (top, bottom), (left, right) = around
            x = f"F.pad({x}, ({left}, {right}, {top}, {bottom}))"
    made = arguments(
        *(str(channels), str(layer.filters), str(layer.kernel_size)),
        stride=layer.stride if layer.stride > 1 else None,
        padding=padding,
        bias=no_bias(step),
    )
    arrays = {"weight": step.params["kernel"].transpose(3, 2, 0, 1)} | bias_of(step)
    called = bend(layer.activation, f"self.{step.word}({x})", axis=1)
    return Part(f"nn.Conv2d({made})", called, arrays, first=True)


def deconvolution(step: Step, writer: Writer) -> Part:
    """A transposed convolution, and what is cut off of its edges."""
    layer = step.layer
    assert isinstance(layer, Conv2DTranspose)
    height, width, _ = step.shape
    over = layer.kernel_size - layer.stride if layer.padding == "same" else 0
    made = arguments(
        *(str(step.inputs[0][2]), str(layer.filters), str(layer.kernel_size)),
        stride=layer.stride if layer.stride > 1 else None,
        padding=over // 2 if over > 1 else None,
        output_padding=-over if over < 0 else None,
        bias=no_bias(step),
    )
    called = f"self.{step.word}({writer.with_first(step.sources[0])})"
    if over > 0 and over % 2:
        called += f"[..., :{height}, :{width}]"
    arrays = {"weight": step.params["kernel"].transpose(2, 3, 0, 1)} | bias_of(step)
    return Part(f"nn.ConvTranspose2d({made})", bend(layer.activation, called, axis=1), arrays, first=True)


def pooling(step: Step, writer: Writer) -> Part:
    """The largest, or the mean, of each window."""
    layer = step.layer
    assert isinstance(layer, Pooling)
    kind = "MaxPool2d" if isinstance(layer, MaxPool2D) else "AvgPool2d"
    stride = layer.stride if layer.stride not in (0, layer.size) else None
    made = f"nn.{kind}({arguments(str(layer.size), stride=stride)})"
    return Part(made, f"self.{step.word}({writer.with_first(step.sources[0])})", first=True)


def global_average(step: Step, writer: Writer) -> Part:
    """The mean of each channel."""
    x = step.sources[0]
    return Part("", f"{x}.mean(dim=({'2, 3' if writer.first.get(x) else '1, 2'}))")


def upsampling(step: Step, writer: Writer) -> Part:
    """A larger image."""
    layer = step.layer
    assert isinstance(layer, UpSample2D)
    made = f'nn.Upsample(scale_factor={layer.factor}, mode="{layer.method}")'
    return Part(made, f"self.{step.word}({writer.with_first(step.sources[0])})", first=True)


def _around(length: int, kernel: int, stride: int) -> tuple[int, int]:
    """How many zeros stand before and after an axis for padding "same"."""
    slide = Slide.over(length, kernel, stride, "same")
    return slide.before, max(0, slide.reach - length) - slide.before

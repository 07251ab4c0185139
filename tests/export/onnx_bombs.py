"""Small ONNX files that want much memory, read in a process that has little; run as a program.

Says in JSON what became of each: "read", or the words of the refusal, the seconds, and the memory at most.
"""

# ruff: noqa: E501  # each file stands in a line of its own

import json
import resource
import sys
import time
from pathlib import Path

import numpy as np
from any_network import Few
from from_foreign import constant, model_of, node
from onnx import AttributeProto, TensorProto

from nnstudio.data.awaited import Awaited
from nnstudio.export.errors import ImportFailedError
from nnstudio.export.onnx import from_onnx

MEMORY = 200 * 2**20
SQUARE, MANY = {"w": np.ones((4, 3))}, 2_000


def file(steps, weights=None, shape=(4,), answers=3, opset=17):
    return model_of(("samples", *shape), steps, {**SQUARE, **(weights or {})}, answers, opset=opset)


def row(kind, count=MANY, start="x", **settings):
    """One operator after the other."""
    return [node(kind, f"a{at}" if at else start, f"a{at + 1}", **settings) for at in range(count)]


def doubled(kind, start, times, name="d", **settings):
    """An array joined with itself, again and again."""
    return [
        node(kind, f"{name}{at} {name}{at}" if at else f"{start} {start}", f"{name}{at + 1}", **settings)
        for at in range(times)
    ]


def ending(array, *rest):
    return [*rest, node("Gemm", f"{array} w", "y")]


def whole_numbers(kind, bytes_each, count):
    tensor = TensorProto(name="n", dims=[count], data_type=kind, raw_data=bytes(bytes_each * count))
    model = file([node("Gather", "n zero", "g"), *ending("x")], {"zero": [0]})
    model.graph.initializer.append(tensor)
    return model


def with_attributes(count, each):
    model = file(ending("x"))
    for at in range(count):
        values = [0] * each
        model.graph.node[0].attribute.append(
            AttributeProto(name=f"a{at}", type=AttributeProto.INTS, ints=values)
        )
    return model


def claiming(dims, kind=TensorProto.FLOAT, **held):
    model = file(ending("x"))
    del model.graph.initializer[:]
    model.graph.initializer.append(TensorProto(name="w", dims=dims, data_type=kind, **held))
    return model


def conv(kernel, *, shape=(64, 8, 8), rest=None, **settings):
    steps = [
        node("Conv", "x k", "c", **settings),
        *(rest or [node("GlobalAveragePool", "c", "p"), node("Flatten", "p", "y")]),
    ]
    return file(steps, {"k": np.ones(kernel)}, shape, kernel[0])


BIG = np.ones((512, 512), np.float32)
LENGTHS = np.ones(64, np.int64)

BOMBS = {
    "a list of lengths that doubles": lambda: file([node("Shape", "x", "s"), *doubled("Concat", "s", 40, axis=0), node("Reshape", "x d40", "r"), *ending("r")]),
    "a constant that doubles": lambda: file([constant("c", LENGTHS), *doubled("Concat", "c", 40, axis=0), node("Reshape", "x d40", "r"), *ending("r")]),
    "floats that double": lambda: file([*doubled("Concat", "b", 30, axis=0), node("Add", "x d30", "r"), *ending("r")], {"b": BIG}),
    "a sum of constants that grows": lambda: file([node("Add", "p q", "c1"), node("Add", "c1 p", "c2"), node("Add", "x c2", "r"), *ending("r")], {"p": np.ones((100_000, 1)), "q": np.ones((1, 100_000))}),
    "constants copied again and again": lambda: file([node("Transpose", "b", "t"), *[node("Reshape", "t flat", f"c{at}") for at in range(MANY)], node("Sum", " ".join(f"c{at}" for at in range(900)), "s"), node("Add", "x s", "r"), *ending("r")], {"b": BIG, "flat": [-1]}),
    "constants cast again and again": lambda: file([*[node("Cast", "b", f"c{at}", to=7) for at in range(900)], node("Sum", " ".join(f"c{at}" for at in range(900)), "s"), node("Add", "x s", "r"), *ending("r")], {"b": BIG}),
    "one kernel in a thousand layers": lambda: file([node("Gemm", "x b", "a0"), *[node("Gemm", f"a{at} b", f"a{at + 1}") for at in range(999)], node("Softmax", "a999", "y")], {"b": BIG}, (512,), 512),
    "one transposed kernel in a thousand layers": lambda: file([*[node("Gemm", f"a{at} b" if at else "x b", f"a{at + 1}", transB=1) for at in range(999)], node("Softmax", "a999", "y")], {"b": BIG}, (512,), 512),
    "one filter in a thousand convolutions": lambda: file([*[node("Conv", f"a{at} k" if at else "x k", f"a{at + 1}") for at in range(999)], node("GlobalAveragePool", "a999", "p"), node("Flatten", "p", "y")], {"k": np.ones((256, 256, 1, 1))}, (256, 4, 4), 256),
    "filters in ten thousand groups": lambda: conv((10_000, 1, 3, 3), shape=(10_000, 4, 4), group=10_000),
    "filters in two thousand groups": lambda: conv((2_000, 1, 3, 3), shape=(2_000, 4, 4), group=2_000),
    "filters in groups, in a hundred layers": lambda: file([*[node("Conv", f"a{at} k" if at else "x k", f"a{at + 1}", group=512) for at in range(100)], node("GlobalAveragePool", "a100", "p"), node("Flatten", "p", "y")], {"k": np.ones((512, 1, 1, 1))}, (512, 4, 4), 512),
    "filters with the widest gaps": lambda: conv((64, 64, 3, 3), dilations=[31, 31], pads=[31, 31, 31, 31]),
    "filters with endless gaps": lambda: conv((4, 64, 2, 2), dilations=[2**40, 2**40]),
    "filters that stand far out": lambda: conv((256, 256, 1, 1), shape=(256, 60, 60), pads=[31, 31, 31, 31]),
    "filters with endless pads": lambda: conv((4, 64, 2, 2), pads=[2**40] * 4),
    "an image padded without end": lambda: file([node("Pad", "x pads", "p"), node("Conv", "p k", "c"), node("Flatten", "c", "f"), *ending("f")], {"pads": [0, 0, 2**40, 2**40, 0, 0, 2**40, 2**40], "k": np.ones((4, 1, 2, 2))}, (1, 4, 4)),
    "an image painted larger and larger": lambda: file([*[node("ConvTranspose", f"a{at} k" if at else "x k", f"a{at + 1}", strides=[16, 16]) for at in range(8)], node("Flatten", "a8", "f"), *ending("f")], {"k": np.ones((1, 1, 16, 16))}, (1, 4, 4)),
    "an image blown up to the limit, in many rows": lambda: file([node("Resize", "x - s", "l"), *[node("Flatten", "l", f"f{at}") for at in range(900)], node("Sum", " ".join(f"f{at}" for at in range(900)), "t"), node("ReduceMean", "t", "y", axes=[1])], {"s": np.array([1, 1, 64, 64])}, (4, 8, 8)),
    "a row joined with itself": lambda: file([*doubled("Concat", "x", 40, axis=1), node("Gemm", "d40 w", "y")]),
    "a row of many answers that nothing weighs": lambda: file([*doubled("Concat", "x", 15, axis=1), node("Relu", "d15", "y")], answers=2**17),
    "a formula of many numbers in many steps": lambda: file([node("Gemm", "x wide", "g"), *row("Exp", 900, "g"), *ending("a900")], {"wide": np.ones((4, 4096))}),
    "a formula of many means": lambda: file([node("Gemm", "x wide", "g"), node("Mul", "g e", "a0"), *[one for at in range(300) for one in (node("ReduceMean", f"a{at}", f"m{at}", axes=[-1]), node("Div", f"g m{at}", f"a{at + 1}"))], *ending("a300")], {"wide": np.ones((4, 4000)), "e": np.array(0.01)}),
    "a formula of many branches": lambda: file([node("Exp", "x", "d0"), *[node("Mul", f"d{at} d{at}", f"d{at + 1}") for at in range(60)], *ending("d60")]),
    "products of a layer with itself": lambda: file([*doubled("Mul", "x", 400), node("Sqrt", "d400", "s"), *ending("s")]),
    "ten thousand layers": lambda: file([*row("Relu", 9_990), *ending("a9990")]),
    "ten thousand sums": lambda: file([*doubled("Add", "x", 9_990), *ending("d9990")]),
    "bytes that become long numbers": lambda: whole_numbers(TensorProto.BOOL, 1, 30_000_000),
    "a million lengths": lambda: whole_numbers(TensorProto.INT64, 8, 1_000_000),
    "a setting in a setting in a setting": lambda: with_attributes(999, 999),
    "nearly two million names": lambda: file([node("Sum", "x " * 900, f"s{at}") for at in range(2_000)] + [node("Sum", " ".join(f"s{at}" for at in range(900)), "y")], answers=4),
    "a claim of no numbers in many axes": lambda: claiming([0, 2**60, 2**60], raw_data=b""),
    "a claim that fits by half": lambda: claiming([2**33], raw_data=bytes(8)),
    "halves that become floats": lambda: claiming([4, 3], TensorProto.FLOAT16, raw_data=np.full(12, np.inf, np.float16).tobytes()),
    "an LSTM of endless units": lambda: file([node("LSTM", "x k r", "h", hidden_size=2**40), node("Flatten", "h", "f"), *ending("f")], {"k": np.ones((1, 16, 4)), "r": np.ones((1, 16, 4))}, (4, 4)),
    "zeros by the million": lambda: file([constant("n", np.array([2**50])), node("ConstantOfShape", "n", "z"), node("Add", "x z", "r"), *ending("r")]),
}  # fmt: skip


def main():
    files = {name: build().SerializeToString() for name, build in BOMBS.items()}
    from_onnx(file(ending("x")).SerializeToString(), Few(shape=(4,)))  # what is imported late is there then
    size = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (size + MEMORY, size + MEMORY))
    became = {}
    for name, content in files.items():
        shape = tuple(axis.dim_value for axis in _taken(content))
        shape = (*shape[1:], shape[0]) if len(shape) == 3 else shape
        before = _most_since_now()
        start = time.process_time()
        try:
            from_onnx(content, Awaited.of(shape))
            words = "read"
        except ImportFailedError as error:
            words = f"{type(error.__cause__).__name__}: {error}"
        except BaseException as error:
            words = f"FAULT {type(error).__name__}: {error}"
        peak = (_most() - before) / 1024
        became[name] = {"words": words, "seconds": time.process_time() - start, "peak": peak}
    sys.stdout.write(json.dumps(became))


def _most_since_now():
    """Forgets the most memory that the process has had, and says what it has now, in kB."""
    Path("/proc/self/clear_refs").write_text("5")
    return _most()


def _most():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


def _taken(content):
    import onnx

    return onnx.load_from_string(content).graph.input[0].type.tensor_type.shape.dim[1:]


if __name__ == "__main__":
    main()

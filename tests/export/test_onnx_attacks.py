"""ONNX files that lie, or want more than to be read: each is refused at once, in words for the user."""

# ruff: noqa: E501  # each attack stands in a line of its own

import random
import time
import tracemalloc

import numpy as np
import onnx
import pytest
from any_network import CLASSES, Few, answers, chain, project_of, samples
from from_foreign import constant, foreign, in_onnxruntime, model_of, node
from onnx import AttributeProto, TensorProto, helper

from nnstudio.document.document import Project
from nnstudio.export.errors import ImportFailedError
from nnstudio.export.onnx import assembly, from_onnx, to_onnx, unpacking
from nnstudio.nn.layers.convolution import Conv2D, Conv2DTranspose
from nnstudio.nn.layers.core import Dense, Input, Output
from nnstudio.nn.layers.gru import GRU
from nnstudio.nn.layers.lstm import LSTM
from nnstudio.nn.layers.normalization import BatchNorm, LayerNorm
from nnstudio.nn.layers.pooling import AveragePool2D, GlobalAveragePool2D, MaxPool2D, UpSample2D
from nnstudio.nn.layers.shaping import Flatten, Reshape

WEIGHTS = {"w": np.ones((4, CLASSES))}


def small(**options):
    return model_of(("samples", 4), [node("Gemm", "x w", "y", name="weigh")], WEIGHTS, CLASSES, **options)


TRIES = 3
"""How often a file may be read until it is fast enough: others may keep the machine busy."""


def soon(read, seconds=1.0):
    """What a reading gives; it takes the processor for less than so many seconds."""
    took = []
    while len(took) < TRIES:
        start = time.process_time()
        given = read()
        took.append(time.process_time() - start)
        if took[-1] < seconds:
            return given
    pytest.fail(f"it took {min(took):.2f} s at least; at most {seconds:g} s are allowed")


def refused(content, reason=".", dataset=None):
    """The words in which a file is refused, within a second."""

    def read():
        with pytest.raises(ImportFailedError, match=reason) as caught:
            from_onnx(content, dataset or Few(shape=(4,)))
        return str(caught.value)

    words = soon(read)
    assert "Traceback" not in words
    return words


def outside(location, **more):
    """An array whose numbers are said to lie in another file."""
    tensor = TensorProto(name="w", dims=[4, CLASSES], data_type=TensorProto.FLOAT)
    tensor.data_location = TensorProto.EXTERNAL
    for key, value in {"location": location, **more}.items():
        tensor.external_data.add(key=key, value=value)
    return tensor


def with_array(tensor):
    model = small()
    del model.graph.initializer[:]
    model.graph.initializer.append(tensor)
    return model


def _only_said_by_its_keys():
    tensor = outside("/etc/passwd")
    tensor.data_location = TensorProto.DEFAULT
    tensor.raw_data = bytes(4 * 4 * CLASSES)
    return with_array(tensor)


def _in_a_constant():
    steps = [helper.make_node("Constant", [], ["w"], value=outside("../../etc/passwd"))]
    return model_of(("samples", 4), [*steps, node("Gemm", "x w", "y")], {}, CLASSES)


def _branch(tensor):
    body = helper.make_graph(
        [node("Identity", "w", "out")],
        "body",
        [],
        [helper.make_tensor_value_info("out", TensorProto.FLOAT, (4, CLASSES))],
        [tensor],
    )
    return helper.make_node("If", ["x"], ["w2"], then_branch=body, else_branch=body)


def _in_a_branch():
    return model_of(
        ("samples", 4), [_branch(outside("/etc/passwd")), node("Gemm", "x w2", "y")], WEIGHTS, CLASSES
    )


def _in_a_function():
    model = small()
    steps = [helper.make_node("Constant", [], ["c"], value=outside("/etc/passwd"))]
    model.functions.append(
        helper.make_function("own", "Take", [], ["c"], steps, [helper.make_opsetid("", 17)])
    )
    return model


def _in_sparse_weights():
    model = small()
    sparse = model.graph.sparse_initializer.add()
    sparse.values.CopyFrom(outside("/etc/passwd"))
    sparse.dims.extend([4, CLASSES])
    return model


def _in_steps_of_training():
    model = small()
    model.training_info.add().initialization.initializer.append(outside("/etc/passwd"))
    return model


OUTSIDE = {
    "an absolute path": lambda: with_array(outside("/etc/passwd", offset="0", length="48")),
    "a path out of the folder": lambda: with_array(outside("../../../etc/passwd")),
    "a file beside it": lambda: with_array(outside("weights.bin")),
    "a location alone": _only_said_by_its_keys,
    "a constant": _in_a_constant,
    "a branch": _in_a_branch,
    "a function": _in_a_function,
    "sparse weights": _in_sparse_weights,
    "steps of training": _in_steps_of_training,
    "keys of its own": lambda: with_array(outside("w.bin", __class__="x", basepath="/")),
}


@pytest.mark.parametrize("form", OUTSIDE)
def test_numbers_in_other_files_are_never_fetched(form, monkeypatch):
    def checked(*args, **kwargs):
        raise AssertionError("onnx must not see a file that points elsewhere")

    monkeypatch.setattr(onnx.checker, "check_model", checked)
    monkeypatch.setattr(onnx.external_data_helper, "load_external_data_for_tensor", checked)
    reason = "lies in another file|graph of its own|functions|steps of training|sparse weights"
    words = refused(OUTSIDE[form]().SerializeToString(), reason)
    assert "/etc/passwd" not in words


def _with(change):
    model = small()
    change(model)
    return model.SerializeToString()


def _array(**fields):
    return with_array(TensorProto(name="w", data_type=TensorProto.FLOAT, **fields)).SerializeToString()


def _weigh(model):
    return model.graph.node[0]


def _attribute(**fields):
    return lambda model: _weigh(model).attribute.append(AttributeProto(**fields))


def _nested(depth):
    """Branches in branches; protobuf itself reads no more than a hundred messages in each other."""
    body = helper.make_graph([node("Identity", "w", "out")], "body", [], [])
    for _ in range(depth):
        body = helper.make_graph([helper.make_node("If", ["x"], ["out"], then_branch=body)], "body", [], [])
    return body


def _steps(*steps, weights=WEIGHTS, shape=(4,)):
    return foreign(("samples", *shape), list(steps), weights, CLASSES)


GEMM = node("Gemm", "a w", "y")

ATTACKS = {
    "nothing": (b"", "empty one"),
    "a text": (b"hello, this is no network" * 100, "no ONNX file"),
    "zeros": (bytes(1000), "no ONNX file"),
    "no operators": (_with(lambda model: model.graph.ClearField("node")), "empty one"),
    "a circle": (_steps(node("Relu", "b", "a"), node("Relu", "a", "b"), node("Gemm", "b w", "y")), "circle"),
    "a circle of one": (_steps(node("Relu", "a", "a"), GEMM), "circle"),
    "an array that is given twice": (_steps(node("Relu", "x", "a"), node("Tanh", "x", "a"), GEMM), "there already"),
    "two arrays of one name": (_with(lambda model: model.graph.initializer.add().CopyFrom(model.graph.initializer[0])), "two arrays"),
    "an answer from nowhere": (_steps(node("Gemm", "x w", "z")), "Nothing gives “y”"),
    "a shape that would take all memory": (_array(dims=[10**9, 10**9], raw_data=b"1234"), "damaged: its shape"),
    "a shape whose size overflows": (_array(dims=[2**62, 4], raw_data=b""), "damaged: its shape"),
    "a negative shape": (_array(dims=[-4, -3], raw_data=bytes(48)), "damaged: its shape"),
    "too few numbers": (_array(dims=[4, 3], float_data=[1.0] * 11), "holds 11 numbers"),
    "too many numbers": (_array(dims=[4, 3], raw_data=bytes(52)), "holds 13 numbers"),
    "half a number": (_array(dims=[4, 3], raw_data=bytes(47)), "damaged"),
    "a thousand axes": (_array(dims=[1] * 1000, raw_data=bytes(4)), "more axes"),
    "an array in parts": (_array(dims=[4, 3], raw_data=bytes(48), segment=TensorProto.Segment(begin=0, end=9)), "parts"),
    "what is no number": (_array(dims=[4, 3], float_data=[np.nan] * 12), "NaN"),
    "infinities": (_array(dims=[4, 3], float_data=[np.inf] * 12), "infinity"),
    "texts as weights": (with_array(TensorProto(name="w", data_type=TensorProto.STRING, dims=[1], string_data=[b"x"])).SerializeToString(), "of a type"),
    "a type that nobody knows": (with_array(TensorProto(name="w", data_type=999, dims=[1], raw_data=b"x")).SerializeToString(), "of a type"),
    "a million numbers in a setting": (_with(_attribute(name="more", type=AttributeProto.INTS, ints=range(10**6))), "names and settings"),
    "a hundred thousand texts in a setting": (_with(_attribute(name="more", type=AttributeProto.STRINGS, strings=[b"x"] * 10**5)), "setting of more"),
    "a setting without a type": (_with(_attribute(name="alpha", f=2.0)), "of a kind"),
    "a setting of another type": (_with(_attribute(name="alpha", type=AttributeProto.INT, i=2)), "alpha"),
    "a setting out of a function": (_with(_attribute(name="alpha", type=AttributeProto.FLOAT, ref_attr_name="a")), "from a function"),
    "a name of ten million letters": (_with(lambda model: setattr(_weigh(model), "name", "x" * 10**7)), "10,000,000 letters"),
    "twenty thousand operators": (_steps(*(node("Relu", f"a{at}" if at else "x", f"a{at + 1}") for at in range(20_000))), "20,000 operators"),
    "ten thousand inputs": (_with(lambda model: _weigh(model).input.extend(["x"] * 10_000)), "more inputs"),
    "a thousand settings": (_with(lambda model: [_attribute(name=f"s{at}", type=1)(model) for at in range(2000)]), "more inputs, outputs or settings"),
    "branches in branches": (_with(_attribute(name="body", type=AttributeProto.GRAPH, g=_nested(25))), "graph of its own"),
    "operators of a stranger": (_with(lambda model: setattr(_weigh(model), "domain", "evil.example")), "not one of ONNX's own"),
    "a function of its own": (_with(lambda model: model.functions.add()), "functions of its own"),
    "no opset": (_with(lambda model: model.ClearField("opset_import")), "which operators"),
    "a very old opset": (_with(lambda model: setattr(model.opset_import[0], "version", 1)), "opset 1"),
    "an opset of the far future": (_with(lambda model: setattr(model.opset_import[0], "version", 10**9)), "Update the package"),
    "two inputs": (_with(lambda model: model.graph.input.add(name="z").CopyFrom(helper.make_tensor_value_info("z", 1, (1, 4)))), "2 inputs"),
    "an input of texts": (_with(lambda model: setattr(model.graph.input[0].type.tensor_type, "elem_type", 8)), "another type than float"),
    "an input of no shape": (_with(lambda model: model.graph.input[0].type.tensor_type.ClearField("shape")), "not known"),
    "an input that is a sequence": (_with(lambda model: model.graph.input[0].type.CopyFrom(helper.make_sequence_type_proto(helper.make_tensor_type_proto(1, (1,))))), "no array"),
    "an image blown up again and again": (_steps(
        *(node("Resize", f"{'x' if not at else f'a{at}'} - s", f"a{at + 1}") for at in range(5)), node("Flatten", "a5", "f"), node("Gemm", "f w", "y"),
        weights={**WEIGHTS, "s": np.array([1, 1, 64, 64])}, shape=(1, 2, 2)), "Resize|takes samples"),
    "zeros as long as the world": (_steps(constant("n", np.array([2**40, 2**20])), node("ConstantOfShape", "n", "a"), node("Add", "x a", "b"), node("Gemm", "b w", "y")), "Add"),
    "a repetition as long as the world": (_steps(constant("n", np.array([2**40, 4])), node("Expand", "x n", "a"), GEMM), "Expand"),
    "an unknown operator": (_steps(node("Loop", "x", "a"), GEMM), "Loop"),
    "an axis that is not there": (_steps(node("Softmax", "x", "a", axis=10**9), GEMM), "no axis"),
    "places that are not there": (_steps(constant("n", np.array(10**9)), node("Gather", "x n", "a", axis=1), GEMM), "Gather"),
    "a shape out of nothing": (_steps(constant("n", np.array([-1, -1])), node("Reshape", "x n", "a"), GEMM), "Reshape"),
    "a shape below zero": (_steps(constant("n", np.array([-1, -4])), node("Reshape", "x n", "a"), GEMM), "Reshape"),
    "a weight without rows": (_steps(node("Gemm", "x e", "y"), weights={"e": np.zeros((0, 3))}), "weighs"),
}  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_file_that_lies_is_refused_at_once(attack):
    content, reason = ATTACKS[attack]
    refused(content, reason)


def test_a_file_that_is_too_large_is_not_even_read(monkeypatch):
    monkeypatch.setattr(unpacking, "MAX_BYTES", 100)
    refused(small().SerializeToString(), "nnstudio reads up to 100")


REPEATED = {
    "one array in a thousand layers": [node("Gemm", f"{f'a{at}' if at else 'x'} k", f"a{at + 1}") for at in range(1000)],
    "one image in a thousand rows": [
        node("Reshape", "x image", "i"),
        node("Conv", "i filters", "c"),
        node("Resize", "c - scales", "l"),
        *(node("Flatten", "l", f"b{at}") for at in range(999)),
        node("Sum", " ".join(f"b{at}" for at in range(999)), "a1000"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("steps", REPEATED.values(), ids=REPEATED)
def test_a_small_file_that_repeats_a_large_array_takes_no_more_memory_than_a_network(monkeypatch, steps):
    monkeypatch.setattr(assembly, "MAX_KEPT", 2**23)
    arrays = {"k": np.ones((400, 400)), "filters": np.ones((4, 1, 1, 1))}
    lengths = [
        constant("image", np.array([0, 1, 20, 20])),
        constant("scales", np.array([1, 1, 8, 8], np.float32)),
    ]
    end = [node("Softmax", "a1000", "y")]
    content = model_of(("samples", 400), [*lengths, *steps, *end], arrays, 400).SerializeToString()
    tracemalloc.start()
    with pytest.raises(ImportFailedError, match="far larger than the file"):
        from_onnx(content, Few(shape=(400,)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2**25


def test_messages_show_no_control_characters_of_the_file():
    model = small()
    _weigh(model).name, _weigh(model).op_type = "\x1b[31m\u202etxt", "Sin"
    words = refused(model.SerializeToString(), "is none of nnstudio's layers")
    assert words.isprintable()


def test_without_the_package_the_user_is_told_how_to_get_it(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "onnx", None)
    refused(b"x", r"-m pip install onnx; then try again")


def images():
    """A network with most of what a file can hold."""
    layers = [
        Conv2D(filters=3, kernel_size=3, stride=2, padding="same"), BatchNorm(), UpSample2D(), MaxPool2D(),
        Conv2DTranspose(filters=2, kernel_size=3), AveragePool2D(), Flatten(), Dense(units=12), LayerNorm(),
        Reshape(shape=(2, 2, 3)), GlobalAveragePool2D(),
    ]  # fmt: skip
    return project_of(chain(Input(), *layers, Output(units=CLASSES)), (6, 6, 2))


def sequences():
    return project_of(
        chain(Input(), LSTM(units=3, output="sequence"), GRU(units=3), Output(units=CLASSES)), (5, 2)
    )


@pytest.mark.parametrize("build", [images, sequences])
def test_a_file_cut_off_anywhere_is_refused(build):
    project = build()
    content = to_onnx(project)
    for end in np.linspace(0, len(content) - 1, 50).astype(int):
        refused(content[:end], dataset=project.document.dataset)


def read_or_refused(content, dataset):
    """Whether a file was read; if not, it was refused in words, and soon."""

    def read():
        try:
            return from_onnx(content, dataset)
        except ImportFailedError:
            return None

    project = soon(read, seconds=2)
    assert isinstance(project, Project | None)
    return project is not None


@pytest.mark.parametrize("build", [images, sequences])
def test_a_changed_byte_is_read_or_refused(build, record_property):
    project = build()
    content, chance = to_onnx(project), random.Random(0)
    read = 0
    for _ in range(400):
        changed = bytearray(content)
        for _ in range(chance.choice([1, 1, 1, 5])):
            changed[chance.randrange(len(changed))] = chance.randrange(256)
        read += read_or_refused(bytes(changed), project.document.dataset)
    assert 0 < read < 400
    record_property("proof", f"ONNX: 400 files with changed bytes: {read} read, {400 - read} refused")


def _mutilate(model, chance):
    """Changes something that keeps the file an ONNX file."""
    graph = model.graph
    operation = chance.choice(graph.node)
    names = [one.name for one in graph.initializer] + [name for one in graph.node for name in one.output]
    match chance.randrange(8):
        case 0 if operation.input:
            operation.input[chance.randrange(len(operation.input))] = chance.choice([*names, "", "samples"])
        case 1 if operation.attribute:
            attribute = chance.choice(operation.attribute)
            if attribute.type == AttributeProto.INT:
                attribute.i = chance.choice([-1, 0, 1, 2, 10**12])
            elif attribute.type == AttributeProto.FLOAT:
                attribute.f = chance.choice([-1.0, 0.0, 0.5, float("nan"), 1e38])
            elif attribute.ints:
                attribute.ints[chance.randrange(len(attribute.ints))] = chance.choice(
                    [-1, 0, 1, 2, 3, 10**12]
                )
        case 2:
            array = chance.choice(graph.initializer)
            chance.shuffle(array.dims)
        case 3:
            operation.op_type = chance.choice([one.op_type for one in graph.node])
        case 4:
            graph.node.remove(operation)
        case 5:
            array = chance.choice(graph.initializer)
            if array.data_type == TensorProto.INT64:
                numbers = [chance.choice([-2, -1, 0, 1, 3, 2**40]) for _ in range(len(array.raw_data) // 8)]
                array.raw_data = np.array(numbers, np.int64).tobytes()
        case 6 if operation.attribute:
            del operation.attribute[chance.randrange(len(operation.attribute))]
        case 7 if operation.input:
            operation.input.pop()
    return model.SerializeToString()


@pytest.mark.parametrize("build", [images, sequences])
def test_a_graph_that_makes_no_sense_is_refused_or_means_what_onnxruntime_takes_it_for(
    build, record_property
):
    project = build()
    dataset, content, chance = project.document.dataset, to_onnx(project), random.Random(1)
    x, compared = samples(dataset.shape, 3), 0
    for _ in range(400):
        model = onnx.load_from_string(content)
        for _ in range(chance.choice([1, 2, 4])):
            if model.graph.node:
                changed = _mutilate(model, chance)
        if read_or_refused(changed, dataset):
            try:
                theirs = in_onnxruntime(changed, x)
            except Exception:  # what onnxruntime does not run cannot be compared
                continue
            ours = answers(from_onnx(changed, dataset), x)
            np.testing.assert_allclose(ours.reshape(-1), theirs.reshape(-1), rtol=1e-3, atol=1e-4)
            compared += 1
    assert compared > 20
    record_property(
        "proof",
        f"ONNX: of 400 senseless graphs made of {build.__name__}, all were refused but those that answer as in "
        f"onnxruntime ({compared} compared)",
    )

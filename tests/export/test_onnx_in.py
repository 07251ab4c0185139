"""ONNX in: networks as PyTorch and Keras write them answer as they do there, or are refused with reasons."""

import importlib.util

import numpy as np
import pytest
from any_network import Few, answers
from from_foreign import constant, foreign, in_onnxruntime, node

from nnstudio.data.dataset import DatasetSpec, Task
from nnstudio.export.errors import ImportFailedError
from nnstudio.export.onnx import from_onnx
from nnstudio.nn.layer import LAYERS

KINDS_OF = {
    "lenet": "input conv2d max_pool2d conv2d max_pool2d flatten dense output",
    "residual": "input conv2d conv2d conv2d conv2d add activation global_average_pool output",
    "log softmax": "input conv2d conv2d max_pool2d flatten dense output",
    "rnn": "input simple_rnn output",
    "lstm": "input lstm output",
    "gru": "input gru output",
    "branches": "input conv2d conv2d concatenate conv2d_transpose flatten flatten concatenate output",
    "mlp": "input flatten dense output",
    "normalized": "input dense layer_norm activation batch_norm activation output",
    "wide": "input conv2d average_pool2d upsample2d conv2d global_average_pool output",
}


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def kinds(project):
    return " ".join(node.layer.entry.kind for node in project.document.graph.nodes.values())


def channels_last(x):
    return x.transpose(0, 2, 3, 1) if x.ndim == 4 else x


def _export(name, options):
    from from_pytorch import export  # in the other process alone, for it brings PyTorch

    return export(name, **options)


def exported(elsewhere, name, **options):
    return elsewhere.submit(_export, name, options).result(timeout=120)


def compare(name, content, x, y):
    """Takes PyTorch's network over and compares the answers."""
    x = channels_last(x)
    project = from_onnx(content, Few(shape=x.shape[1:], classes=y.shape[1]))
    y = np.exp(y) if name == "log softmax" else y
    np.testing.assert_allclose(answers(project, x), y, atol=1e-5)
    return project


@pytest.mark.parametrize("dynamic", [True, False], ids=["any batch", "one sample"])
@pytest.mark.parametrize("name", KINDS_OF)
def test_networks_of_pytorch_answer_as_they_do_there(elsewhere, name, dynamic):
    content, x, y = exported(elsewhere, name, dynamo=False, dynamic=dynamic)
    assert kinds(compare(name, content, x, y)) == KINDS_OF[name]


@pytest.mark.skipif(
    not importlib.util.find_spec("onnxscript"), reason="PyTorch's new exporter needs onnxscript"
)
@pytest.mark.parametrize("name", ["lenet", "residual", "lstm", "branches", "wide"])
def test_so_do_those_of_pytorchs_new_exporter(elsewhere, name):
    content, x, y = exported(elsewhere, name, dynamo=True)
    assert kinds(compare(name, content, x, y)) == KINDS_OF[name]


def test_layers_keep_the_names_that_they_have_in_pytorch(elsewhere):
    project = compare("lenet", *exported(elsewhere, "lenet", dynamo=False))
    names = [node.name for node in project.document.graph.nodes.values()]
    assert names == ["Input", "conv1", "pool", "conv2", "pool_1", "Flatten 1", "fc1", "fc2"]


def test_what_ends_in_plain_sums_or_logarithms_says_so(elsewhere):
    sums = compare("lenet", *exported(elsewhere, "lenet", dynamo=False))
    logarithms = compare("log softmax", *exported(elsewhere, "log softmax", dynamo=False))
    assert "plain sums" in sums.document.notes
    assert "by pytorch" in sums.document.notes
    assert "logarithms" in logarithms.document.notes


def check_foreign(content, shape, classes, x):
    """A network of someone else's answers here as in onnxruntime."""
    project = from_onnx(content, Few(shape=shape, classes=classes))
    ours = answers(project, x.reshape(len(x), *shape))
    np.testing.assert_allclose(ours, in_onnxruntime(content, x), atol=1e-5)
    return project


def test_a_network_as_keras_writes_it_is_taken_over(rng):
    """Channels last outside; inside, each convolution and pooling stands between two transposes."""
    content = foreign(
        ("samples", 8, 8, 2),
        [
            node("Transpose", "x", "t1", perm=[0, 3, 1, 2], name="model/conv2d/Conv2D__6"),
            node("Conv", "t1 w1", "c1", pads=[1, 1, 1, 1], kernel_shape=[3, 3], name="model/conv2d/Conv2D"),
            node("Transpose", "c1", "t2", perm=[0, 2, 3, 1]),
            node("Add", "t2 b1", "a1", name="model/conv2d/BiasAdd"),
            node("Relu", "a1", "r1", name="model/conv2d/Relu"),
            node("Transpose", "r1", "t3", perm=[0, 3, 1, 2]),
            node("MaxPool", "t3", "p1", kernel_shape=[2, 2], strides=[2, 2], auto_pad="SAME_UPPER"),
            node("BatchNormalization", "p1 s o m v", "n1", epsilon=1e-3),
            node("Transpose", "n1", "t4", perm=[0, 2, 3, 1]),
            node("Reshape", "t4 flat", "f1", name="model/flatten/Reshape"),
            node("MatMul", "f1 w2", "m2", name="model/dense/MatMul"),
            node("Add", "m2 b2", "a2", name="model/dense/BiasAdd"),
            node("Softmax", "a2", "y"),
        ],
        {
            "w1": rng.normal(size=(4, 2, 3, 3)), "b1": rng.normal(size=4), "flat": [-1, 64],
            "s": rng.normal(size=4), "o": rng.normal(size=4), "m": rng.normal(size=4),
            "v": rng.random(4) + 0.5,
            "w2": rng.normal(size=(64, 3)), "b2": rng.normal(size=3),
        },
        3,
    )  # fmt: skip
    project = check_foreign(content, (8, 8, 2), 3, rng.normal(size=(4, 8, 8, 2)).astype(np.float32))
    assert kinds(project) == "input conv2d max_pool2d batch_norm flatten output"
    names = [one.name for one in project.document.graph.nodes.values()]
    assert names == ["Input", "conv2d", "Max pooling 1", "Batch norm 1", "flatten", "dense"]


def test_a_generator_with_a_dense_layer_before_its_images_is_taken_over(rng):
    content = foreign(
        ("samples", 5),
        [
            node("Gemm", "x w1 b1", "g1", transB=1),
            node("Reshape", "g1 image", "i1"),
            node("Transpose", "i1", "t1", perm=[0, 3, 1, 2]),
            node("ConvTranspose", "t1 w2", "c1", strides=[2, 2], pads=[1, 1, 1, 1], kernel_shape=[4, 4]),
            node("GlobalAveragePool", "c1", "p1"),
            node("Squeeze", "p1 axes", "y"),
        ],
        {
            "w1": rng.normal(size=(24, 5)), "b1": rng.normal(size=24), "image": [-1, 4, 3, 2],
            "w2": rng.normal(size=(2, 3, 4, 4)), "axes": [2, 3],
        },
        3,
    )  # fmt: skip
    project = check_foreign(content, (5,), 3, rng.normal(size=(4, 5)).astype(np.float32))
    assert kinds(project) == "input dense reshape conv2d_transpose global_average_pool output"


@pytest.mark.parametrize(
    "steps",
    [
        [node("BatchNormalization", "f k k m v", "d")],
        [node("LayerNormalization", "f k m", "d")],
        [node("Mul", "f k", "a"), node("Add", "a m", "d")],
        [node("Concat", "f f", "a", axis=1), node("Gemm", "a w2", "d")],
        [node("Softmax", "f", "d")],
    ],
    ids=lambda steps: " ".join(one.op_type for one in steps),
)
def test_rows_that_were_read_channels_first_keep_their_order(rng, steps):
    content = foreign(
        ("samples", 3, 2, 2),
        [node("Sigmoid", "x", "s"), node("Flatten", "s", "f"), *steps, node("Gemm", "d w", "y")],
        {
            "k": rng.random(12) + 0.5, "m": rng.normal(size=12), "v": rng.random(12) + 0.5,
            "w2": rng.normal(size=(24, 12)), "w": rng.normal(size=(12, 3)),
        },
        3,
    )  # fmt: skip
    x = rng.normal(size=(4, 3, 2, 2)).astype(np.float32)
    project = from_onnx(content, Few(shape=(2, 2, 3)))
    np.testing.assert_allclose(
        answers(project, x.transpose(0, 2, 3, 1)), in_onnxruntime(content, x), atol=1e-5
    )


def test_an_answer_that_is_read_channels_first_keeps_its_order(rng):
    steps = [node("Conv", "x c", "a"), node("Flatten", "a", "f"), node("Softmax", "f", "y")]
    content = foreign(("samples", 2, 3, 2), steps, {"c": rng.normal(size=(2, 2, 1, 1))}, 12)
    x = rng.normal(size=(4, 2, 3, 2)).astype(np.float32)
    project = from_onnx(content, Few(shape=(3, 2, 2), classes=12))
    np.testing.assert_allclose(
        answers(project, x.transpose(0, 2, 3, 1)), in_onnxruntime(content, x), atol=1e-5
    )


@pytest.mark.parametrize(
    "steps",
    [
        [node("Gemm", "x w", "a"), node("Relu", "a", "b"), node("Add", "a b", "d")],
        [node("Gemm", "x w", "a"), node("Add", "a k", "b"), node("Mul", "a b", "d")],
        [node("Reshape", "x two", "a"), node("Softmax", "a", "b"), node("Flatten", "a", "c"),
         node("Flatten", "b", "e"), node("Add", "c e", "d")],
    ],
)  # fmt: skip
def test_what_others_read_as_well_is_not_merged_into_what_follows(rng, steps):
    content = foreign(
        ("samples", 4),
        [*steps, node("Gemm", "d u", "y")],
        {
            "w": rng.normal(size=(4, 4)),
            "u": rng.normal(size=(4, 3)),
            "k": rng.normal(size=4),
            "two": [-1, 2, 2],
        },
        3,
    )
    check_foreign(content, (4,), 3, rng.normal(size=(6, 4)).astype(np.float32))


def test_a_layer_whose_sums_are_the_answer_and_read_elsewhere_as_well_gets_an_output_behind_it(rng):
    steps = [
        node("Gemm", "x w", "a"),
        node("Relu", "a", "b"),
        node("Gemm", "b u", "c"),
        node("Add", "a c", "y"),
    ]
    weights = {"w": rng.normal(size=(4, 3)), "u": rng.normal(size=(3, 3))}
    project = check_foreign(
        foreign(("samples", 4), steps, weights, 3), (4,), 3, rng.normal(size=(6, 4)).astype(np.float32)
    )
    assert kinds(project) == "input dense activation dense add output"


@pytest.mark.parametrize(
    ("steps", "kind"),
    [
        ([node("Div", "x k", "a"), node("Sub", "a k", "b"), node("Mul", "b k", "d")], "batch_norm"),
        ([node("Neg", "x", "d")], "batch_norm"),
        ([node("Sub", "k x", "d")], "batch_norm"),
        ([node("Clip", "x zero", "d")], "activation"),
        ([node("PRelu", "x quarter", "d")], "activation"),
        ([node("Sigmoid", "x", "a"), node("Mul", "a x", "d")], "activation"),
        ([node("Mul", "x x", "d")], "multiply"),
        ([node("Identity", "x", "a"), node("Sum", "a x a", "d")], "add"),
        ([node("Dropout", "x quarter", "d")], "dropout"),
        ([node("Unsqueeze", "x one", "a"), node("Squeeze", "a one", "d")], ""),
        ([node("Shape", "x", "s"), node("Reshape", "x s", "d")], ""),
        ([node("Abs", "x", "a"), node("Add", "a unit", "b"), node("Div", "x b", "d")], "activation"),
        ([node("Mul", "x quarter", "a"), node("Max", "x a", "d")], "activation"),
        ([node("Mul", "x quarter", "a"), node("Mul", "x half", "b"), node("Max", "b x a", "d")],
         "activation"),
        ([node("Exp", "x", "a"), node("Abs", "a", "b"), node("Sum", "b unit unit", "c"),
          node("Sub", "c unit", "e"), node("Log", "e", "d")], "activation"),
        ([node("Greater", "x zero", "g"), node("Exp", "x", "a"), node("Sub", "a unit", "b"),
          node("Where", "g x b", "d")], "activation"),
        ([node("Neg", "x", "a"), node("Exp", "a", "b"), node("Add", "b unit", "e"), node("Div", "x e", "d")],
         "activation"),
        ([node("ReduceMean", "x", "m", axes=[-1]), node("Sub", "x m", "a"), node("Mul", "a a", "b"),
          node("ReduceMean", "b", "v", axes=[-1]), node("Add", "v small", "e"), node("Sqrt", "e", "f"),
          node("Div", "a f", "g"), node("Mul", "k g", "h"), node("Sub", "h k", "d")], "layer_norm"),
    ],
    ids=lambda value: None if isinstance(value, str) else " ".join(one.op_type for one in value),
)  # fmt: skip
def test_steps_that_are_no_layer_by_themselves_are_taken_over(rng, steps, kind):
    content = foreign(
        ("samples", 4),
        [*steps, node("Gemm", "d w", "y")],
        {
            "k": np.array([0.5, 2, 3, 4]), "zero": np.array(0.0), "quarter": np.array(0.25), "one": [1],
            "half": np.array(0.5),
            "unit": np.array(1.0), "small": np.array(0.003),
            "w": rng.normal(size=(4, 3)),
        },
        3,
    )  # fmt: skip
    project = check_foreign(content, (4,), 3, rng.normal(size=(6, 4)).astype(np.float32))
    assert kinds(project) == f"input {kind} output".replace("  ", " ")


def test_images_may_come_as_rows_or_without_their_one_channel(rng):
    weights = {"w": rng.normal(size=(36, 3)), "rows": [-1, 36]}
    x = rng.normal(size=(4, 36)).astype(np.float32)
    rows = foreign(("samples", 36), [node("Gemm", "x w", "y")], weights, 3)
    square = foreign(
        ("samples", 6, 6), [node("Reshape", "x rows", "r"), node("Gemm", "r w", "y")], weights, 3
    )
    for content, shape in ((rows, (4, 36)), (square, (4, 6, 6))):
        project = from_onnx(content, Few(shape=(6, 6, 1)))
        theirs = in_onnxruntime(content, x.reshape(shape))
        np.testing.assert_allclose(answers(project, x.reshape(4, 6, 6, 1)), theirs, atol=1e-5)
        assert kinds(project) == "input flatten output"


def test_one_sigmoid_unit_answers_yes_or_no():
    class YesOrNo(Few):
        def spec(self):
            return DatasetSpec("Credit", (2,), ("no", "yes"), "nothing", Task.BINARY)

    steps = [node("Gemm", "x w", "z"), node("Sigmoid", "z", "y")]
    project = from_onnx(foreign(("samples", 2), steps, {"w": [[1.0], [2.0]]}, 1), YesOrNo(shape=(2,)))
    (output,) = project.document.graph.of_kind("output")
    assert project.document.graph[output].layer.units == 1


def test_swish_is_silu_only_where_it_is_as_steep():
    def read(**settings):
        steps = [node("Swish", "x", "a", **settings), node("Gemm", "a w", "y")]
        content = foreign(("samples", 4), steps, {"w": np.eye(4)}, 4, opset=24)
        return from_onnx(content, Few(shape=(4,), classes=4))

    assert kinds(read()) == kinds(read(alpha=1.0)) == "input activation output"
    with pytest.raises(ImportFailedError, match=r"its setting alpha is 2\.0; nnstudio's layers have 1\.0"):
        read(alpha=2.0)


REFUSED = [
    ([node("Sin", "x", "a", name="bent")], "The operator Sin (“bent”) is none of nnstudio's layers"),
    ([node("Exp", "x", "a"), node("Abs", "a", "b")], "the formula of Exp, Abs, Relu before it is no"),
    ([node("Sqrt", "x", "a"), node("Sigmoid", "x", "b"), node("Mul", "a b", "d")], "of Sqrt, Mul, Relu"),
    ([node("Flatten", "x", "a"), node("Conv", "x c", "b"), node("Flatten", "b", "d"),
      node("Max", "a d", "e")], "what different layers give"),
    ([node("Mul", "x six", "a"), node("Exp", "a", "b"), node("Add", "b unit", "d"), node("Log", "d", "e")],
     "the formula of Exp, Add, Log, Relu"),  # Softplus, but steeper
    ([node("Cast", "x", "a", to=7)], "into numbers of another type"),
    ([node("HardSwish", "x", "a")], "It probably is the activation Hardswish, as in MobileNetV3"),
    ([node("Tile", "x ones", "a")], "It probably is upsampling, such as UpSampling2D of Keras"),
    ([node("Expand", "x ones", "a")], "It may be upsampling, such as UpSampling2D of Keras"),
    ([node("Pad", "x edge", "a")], "the image has zeros put around it"),
    ([node("Pad", "x edge", "a"), node("MaxPool", "a", "b", kernel_shape=[2, 2])],
     "It may be pooling or a normalization after zero padding"),
    ([node("Flatten", "x", "r"), node("Unsqueeze", "r spots", "u"), node("Pad", "u above", "a")],
     "it pads something else than height and width"),
    ([node("Pad", "x edge six", "a"), node("Conv", "a c", "b")], "by something else than a few zeros"),
    ([node("Clip", "x zero six", "a", name="relu6")], "(“relu6”) cannot be taken over: it cuts off"),
    ([node("Conv", "x dw", "a", group=3, name="dw")], "(“dw”) cannot be taken over: its filters do not fit"),
    ([node("Conv", "x c", "a", dilations=[200, 2])], "more numbers than nnstudio can train"),
    ([node("MaxPool", "x", "a", kernel_shape=[2, 2], dilations=[2, 2])], "its windows have gaps (dilations)"),
    ([node("Conv", "x c", "a", strides=[1, 2])], "nnstudio's layers move as far down as across"),
    ([node("Conv", "x c", "a", pads=[9, 9, 9, 9])], "it pads the image by (9, 9)"),
    ([node("MaxPool", "x", "a", kernel_shape=[2, 2], pads=[1, 1, 1, 1])], "pooling stays inside it"),
    ([node("MaxPool", "x", "a", kernel_shape=[2, 3])], "its window is 2×3; nnstudio's are square"),
    ([node("Softmax", "x", "a", axis=2)], "it makes shares along another axis"),
    ([node("MatMul", "x six", "a")], "it weighs something else than a row of numbers"),
    ([node("ReduceMean", "x two", "a")], "the mean of something else than height and width"),
    ([node("Transpose", "x", "a", perm=[1, 0, 2, 3]), node("Flatten", "a", "b")], "several samples"),
    ([node("Reshape", "x halves", "a")], "it mixes samples"),
    ([node("Concat", "x x", "a", axis=2)], "it joins branches along another axis"),
    ([node("Relu", "elsewhere", "a")], "takes “elsewhere”, which comes from nowhere or from further on"),
    ([node("Gelu", "x", "a")], "it is GELU in its exact form"),
    ([node("Resize", "x - scales", "a")], "it makes the image"),
    ([node("LogSoftmax", "x", "a", axis=1)], "no logarithm of softmax but at the end"),
    ([node("Mul", "x picture", "a")], "its constant differs along other axes"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("steps", "reason"), REFUSED, ids=lambda value: value if isinstance(value, str) else None
)
def test_what_no_layer_does_is_refused_by_operator_and_name(steps, reason):
    last = steps[-1].output[0]
    content = foreign(
        ("samples", 2, 4, 4),
        [*steps, node("Relu", last, "q"), node("Flatten", "q", "f"), node("Gemm", "f w", "y")],
        {
            "w": np.zeros((32, 3)), "zero": np.array(0.0), "six": np.array(6.0), "dw": np.zeros((2, 1, 3, 3)),
            "c": np.zeros((3, 2, 3, 3)), "halves": [-1, 16], "scales": np.array([1, 1, 1.5, 1.5]),
            "unit": np.array(1.0), "picture": np.ones((2, 4, 4)), "two": [2],
            "edge": [0, 0, 1, 1, 0, 0, 1, 1], "ones": [1, 1, 1, 1],
            "spots": [2, 3], "above": [0, 0, 1, 0, 0, 0, 1, 0],
        },
        3,
        opset=20,
    )  # fmt: skip
    with pytest.raises(ImportFailedError) as caught:
        from_onnx(content, Few(shape=(4, 4, 2)))
    assert reason in str(caught.value)


@pytest.mark.parametrize(
    ("axes", "answers_", "reason"),
    [
        (
            ("samples", 7),
            3,
            "takes samples of 7; those of Few are 4. Choose the dataset that it was trained on",
        ),
        (("samples", 4), 5, "gives 5 answers, and Few has 3 classes"),
        ((4,), 3, "no axis for samples"),
        (("samples", "any", "any"), 3, "takes samples of any×any"),
    ],
)
def test_a_network_for_other_samples_or_answers_is_refused(axes, answers_, reason):
    length = axes[-1] if isinstance(axes[-1], int) else 4
    steps = [node("Gemm", "x w", "y")]
    content = foreign(axes, steps, {"w": np.zeros((length, answers_))}, answers_)
    with pytest.raises(ImportFailedError, match=reason):
        from_onnx(content, Few(shape=(4,)))


def test_all_layers_can_be_met_in_a_file():
    """What cannot is either gone once training has ended, or is said by other layers."""
    met = set(" ".join(KINDS_OF.values()).split()) | {
        "max_pool2d",
        "dropout",
        "multiply",
        "reshape",
        "activation",
    }
    assert {cls.entry.kind for cls in LAYERS} - met == {"gaussian_noise", "recursive_merge"}


def test_a_constant_may_stand_among_the_operators():
    content = foreign(
        ("samples", 4), [constant("w", np.ones((4, 3), np.float32)), node("Gemm", "x w", "y")], {}, 3
    )
    project = from_onnx(content, Few(shape=(4,)))
    assert answers(project, np.ones((1, 4)))[0].tolist() == [4, 4, 4]

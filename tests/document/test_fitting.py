"""Fitting: layers that are put somewhere suit what comes in there."""

import pytest
from by_hand import Few, documents
from hypothesis import given, settings

from nnstudio.document.document import Document
from nnstudio.document.edits import add_layer, connect
from nnstudio.document.examples import EXAMPLES
from nnstudio.document.fitting import adapted, answering, arrangements, fits_before, fits_behind
from nnstudio.nn.activations import LeakyReLU, Linear, Sigmoid
from nnstudio.nn.check import Cause
from nnstudio.nn.graph import Graph, Node, NodeId, Wire
from nnstudio.nn.layer import LAYERS
from nnstudio.nn.layers.convolution import Conv2D
from nnstudio.nn.layers.core import Dense, Input, Output
from nnstudio.nn.layers.merge import Add
from nnstudio.nn.layers.pooling import MaxPool2D, UpSample2D
from nnstudio.nn.layers.regularization import Dropout
from nnstudio.nn.layers.shaping import Flatten, Reshape
from nnstudio.nn.layers.unknown import UnknownLayer
from nnstudio.nn.losses import BinaryCrossEntropy, Huber, MeanSquaredError
from nnstudio.nn.shapes import size
from nnstudio.nn.task import Task
from tests.counting import lines_of


def drawn(shape=(8, 8, 1), **parts):
    """A document of layers and what feeds them: `drawn(x=(Input(), ""), h=(Dense(), "x"))`."""
    nodes, layout = {}, {}
    for at, (node_id, (layer, feeds)) in enumerate(parts.items()):
        nodes[NodeId(node_id)] = Node(node_id.capitalize(), layer, tuple(map(NodeId, feeds.split())))
        layout[NodeId(node_id)] = (at * 272.0, 0.0)
    return Document(Graph(nodes), layout, Few(shape=shape))


X, H, Y = (Input(), ""), (Dense(), "x"), (Output(units=3), "x")


def kinds(fits):
    return [fit.layer.entry.kind for fit in fits]


def words(fits, kind):
    return next(fit.words for fit in fits if fit.layer.entry.kind == kind)


@pytest.mark.parametrize(
    ("layer", "shape", "suited"),
    [
        (Output(), (16,), Output(units=3)),
        (Output(), None, Output(units=3)),
        (Reshape(), (784,), Reshape(shape=(28, 28, 1))),
        (Reshape(), (64,), Reshape(shape=(8, 8, 1))),
        (Reshape(), (128,), Reshape(shape=(16, 8))),
        (Reshape(), (7,), Reshape(shape=(7, 1))),
        (Reshape(), (28, 28, 1), Reshape(shape=(28, 28))),
        (Reshape(), (12, 12, 8), Reshape(shape=(12, 96))),
        (Reshape(), (10, 5), Reshape(shape=(10, 5, 1))),
        (Reshape(shape=(4, 16)), (64,), Reshape(shape=(4, 16))),
        (Reshape(), None, Reshape()),
        (Conv2D(), (28, 28, 1), Conv2D()),
        (Conv2D(), (4, 9, 1), Conv2D(kernel_size=3)),
        (Conv2D(), (1, 1, 8), Conv2D(kernel_size=1)),
        (Conv2D(padding="same"), (2, 2, 8), Conv2D(padding="same")),
        (Conv2D(), (16,), Conv2D()),
        (MaxPool2D(), (1, 5, 2), MaxPool2D(size=1)),
        (MaxPool2D(size=4), (2, 3, 2), MaxPool2D(size=2)),
        (Dropout(rate=0.2), (3, 3, 1), Dropout(rate=0.2)),
    ],
)
def test_a_layer_is_given_settings_that_suit_what_comes_in(layer, shape, suited):
    assert adapted(layer, shape, 3) == suited


LINEAR = Output(units=1, activation=Linear(), loss=MeanSquaredError())
LONE = Output(units=1, activation=Sigmoid(), loss=BinaryCrossEntropy())


@pytest.mark.parametrize(
    ("output", "outputs", "task", "suited"),
    [
        (Output(), 1, Task.REGRESSION, LINEAR),
        (Output(), 4, Task.FORECASTING, LINEAR.replace(units=4)),
        (LONE, 1, Task.REGRESSION, LINEAR),
        (LINEAR.replace(units=9, loss=Huber()), 1, Task.REGRESSION, LINEAR.replace(loss=Huber())),
        (LINEAR.replace(activation=LeakyReLU()), 1, Task.REGRESSION, LINEAR.replace(activation=LeakyReLU())),
        (Output(), 2, Task.BINARY, Output(units=2)),
        (LONE, 2, Task.BINARY, LONE),
        (Output(units=1), 2, Task.BINARY, Output(units=2)),
        (LONE, 3, Task.CLASSIFICATION, LONE.replace(units=3)),
        (Output(), 0, Task.CLASSIFICATION, Output()),
        (LINEAR, 0, Task.REGRESSION, LINEAR),
    ],
)
def test_an_output_answers_as_the_task_asks(output, outputs, task, suited):
    assert adapted(output, None, outputs, task) == suited
    assert answering(suited, outputs, task) is suited


@pytest.mark.parametrize("layer", [Input(), H[0], Output(units=3)])
def test_what_suits_its_place_stays_as_it_is(layer):
    assert adapted(layer, (8, 8, 1), 3) is layer


@pytest.mark.parametrize(
    "shape", [(784,), (4704,), (7,), (1,), (28, 28, 1), (12, 12, 8), (28, 32), (65537 * 2,)]
)
def test_arrangements_hold_the_same_numbers_in_another_shape(shape):
    found = list(arrangements(shape))
    assert {size(other) for other in found} <= {size(shape)}
    assert shape not in found
    assert len(found) == len(set(found))
    for arrangement in found:
        assert Reshape(shape=arrangement).infer_shape(shape) == arrangement


@pytest.mark.parametrize("shape", [(0,), (131074,)])
def test_what_no_reshape_can_hold_has_no_arrangement_in_rows(shape):
    # 131074 is 2 · 65537, and an axis has at most 65536.
    assert list(arrangements(shape)) == []


def test_behind_an_image_stands_what_reads_images_with_what_it_gives():
    found = fits_behind(drawn((28, 28, 1), x=X, c=(Conv2D(filters=6), "x")), NodeId("c"))
    assert kinds(found)[:4] == ["conv2d", "max_pool2d", "dense", "output"]
    assert words(found, "conv2d") == "→ 20×20×8"
    assert words(found, "output") == "→ 3"


def test_samples_are_most_often_weighed_at_once():
    assert kinds(fits_behind(drawn(x=X), NodeId("x")))[0] == "dense"


def test_behind_a_row_of_numbers_stands_what_can_take_it():
    found = fits_behind(drawn(x=X, h=H), NodeId("h"))
    assert kinds(found)[:3] == ["dense", "output", "activation"]
    assert not {"conv2d", "lstm", "max_pool2d", "input"} & set(kinds(found))
    assert kinds(found)[-3:] == ["add", "concatenate", "multiply"]


def test_there_is_one_output():
    assert "output" not in kinds(fits_behind(drawn(x=X, h=H, y=Y), NodeId("h")))


def test_nothing_stands_behind_an_output():
    assert fits_behind(drawn(x=X, y=Y), NodeId("y")) == ()


def test_behind_what_has_no_shape_anything_may_stand():
    found = fits_behind(drawn(h=(Dense(), ""), y=(Output(), "")), NodeId("h"))
    assert set(kinds(found)) == {cls.entry.kind for cls in LAYERS} - {"input", "output"}
    assert {fit.words for fit in found} == {""}


def test_what_would_be_too_large_is_left_out():
    document = drawn((28, 28, 1), x=X, a=(UpSample2D(factor=64), "x"))
    assert "upsample2d" not in kinds(fits_behind(document, NodeId("a")))
    assert "dense" not in kinds(fits_behind(document, NodeId("a")))


def test_a_join_says_that_it_needs_another_wire():
    assert words(fits_behind(drawn(x=X), NodeId("x")), "add") == "joins another layer"


def test_before_a_convolution_stands_what_gives_images():
    found = fits_before(drawn(x=X, c=(Conv2D(), "")), NodeId("c"))
    assert kinds(found)[:2] == ["conv2d", "max_pool2d"]
    assert not {"dense", "flatten", "output", "input", "global_average_pool"} & set(kinds(found))


def test_an_input_stands_before_a_layer_if_there_is_none():
    found = fits_before(drawn(h=(Dense(), ""), y=(Output(), "h")), NodeId("h"))
    assert kinds(found)[:2] == ["input", "dense"]
    assert words(found, "input") == "→ 8×8"
    assert words(found, "dense") == "→ 16"
    assert words(found, "dropout") == ""


def test_an_input_that_does_not_fit_is_left_out():
    assert "input" not in kinds(fits_before(drawn((9,), c=(Conv2D(), "")), NodeId("c")))


def test_nothing_stands_before_an_input():
    assert fits_before(drawn(x=X), NodeId("x")) == ()


def test_before_a_join_stands_what_gives_as_much_as_the_other_branch():
    found = fits_before(drawn(x=X, h=(Dense(units=7), "x"), s=(Add(), "h")), NodeId("s"))
    assert Dense(units=7) in [fit.layer for fit in found]
    assert "conv2d" not in kinds(found)


def test_a_reshape_does_not_say_what_it_gives_before_it_is_known():
    assert words(fits_before(drawn(x=X, h=(Dense(), "")), NodeId("h")), "reshape") == ""


def test_before_a_layer_that_is_not_known_anything_may_stand():
    document = drawn(x=X, u=(UnknownLayer.from_plain({"kind": "x"}), ""))
    assert set(kinds(fits_before(document, NodeId("u")))) == {cls.entry.kind for cls in LAYERS} - {
        "input",
        "output",
    }


def test_before_a_layer_with_too_many_wires_anything_may_stand():
    document = drawn(x=X, h=H, g=(Dense(), "x"), c=(Conv2D(), "h g x"))
    assert "dense" in kinds(fits_before(document, NodeId("c")))


@settings(max_examples=100, deadline=None)
@given(document=documents())
def test_what_fits_behind_a_node_has_no_problem_there(document):
    before = document.check()
    for source in document.graph:
        for fit in fits_behind(document, source):
            added, node_id = add_layer(document, fit.layer, (0.0, 0.0))
            after = connect(added, Wire(source, node_id)).check()
            causes = {problem.cause for problem in after.problems if problem.node == node_id}
            assert causes <= {Cause.WAITS, Cause.UNUSED, Cause.TOO_FEW_WIRES, Cause.LOOP, Cause.TOO_LARGE}
            if fit.words.startswith("→") and fit.layer.entry.kind != "output":
                assert source in before.shapes
                assert node_id in after.shapes


@settings(max_examples=50, deadline=None)
@given(document=documents())
def test_what_fits_before_a_node_can_be_wired_to_it(document):
    for target in document.graph:
        for fit in fits_before(document, target):
            added, node_id = add_layer(document, fit.layer, (0.0, 0.0))
            assert connect(added, Wire(node_id, target)).graph[target].inputs[-1] == node_id


def test_a_menu_of_what_fits_opens_at_once():
    document = EXAMPLES["mnist-lenet-5"].build()
    source = document.graph.of_kind("flatten")[0]
    # About 1 ms.
    assert lines_of(lambda: fits_behind(document, source) and fits_before(document, source)) < 30_000


def test_a_flatten_is_offered_before_a_layer_that_reads_rows():
    assert Flatten() in [fit.layer for fit in fits_before(drawn(x=X, h=(Dense(), "")), NodeId("h"))]

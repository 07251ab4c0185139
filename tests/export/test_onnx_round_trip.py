"""A network that goes out to ONNX and comes back answers as before."""

import numpy as np
import pytest
from any_network import CLASSES, Few, answers, chain, networks, project_of, samples
from hypothesis import HealthCheck, assume, event, given, settings

from nnstudio.document.archive import pack, same, unpack
from nnstudio.document.document import Project
from nnstudio.document.examples import EXAMPLES
from nnstudio.engine.api import TrainingJob
from nnstudio.engine.trainer import Trainer
from nnstudio.export.errors import ImportFailedError
from nnstudio.export.onnx import from_onnx, to_onnx
from nnstudio.nn.activations import ACTIVATIONS, Linear
from nnstudio.nn.layers.activation import ActivationLayer
from nnstudio.nn.layers.convolution import Conv2D, Conv2DTranspose
from nnstudio.nn.layers.core import Dense, Input, Output
from nnstudio.nn.layers.gru import GRU
from nnstudio.nn.layers.lstm import LSTM
from nnstudio.nn.layers.normalization import BatchNorm, LayerNorm
from nnstudio.nn.layers.pooling import AveragePool2D, GlobalAveragePool2D, MaxPool2D, UpSample2D
from nnstudio.nn.layers.recurrent import SimpleRNN
from nnstudio.nn.layers.recursive import RecursiveMerge
from nnstudio.nn.layers.shaping import Flatten, Reshape
from nnstudio.nn.losses import MeanSquaredError

pytest.importorskip("onnx")

IMAGE, SEQUENCE, ROW = (9, 7, 3), (6, 4), (11,)
END = Output(units=CLASSES, activation=Linear(), loss=MeanSquaredError())

KINDS = [
    *((IMAGE, Conv2D(filters=4, kernel_size=size, stride=stride, padding=padding, bias=stride == 1))
      for size in (1, 2, 5) for stride in (1, 2, 3) for padding in ("same", "valid")),
    *((IMAGE, Conv2DTranspose(filters=4, kernel_size=size, stride=stride, padding=padding))
      for size in (1, 2, 5) for stride in (1, 2, 3) for padding in ("same", "valid")),
    (IMAGE, MaxPool2D(size=3, stride=2)),
    (IMAGE, AveragePool2D()),
    (IMAGE, GlobalAveragePool2D()),
    *((IMAGE, UpSample2D(factor=3, method=method)) for method in ("nearest", "bilinear")),
    *((shape, BatchNorm(epsilon=0.01)) for shape in (IMAGE, SEQUENCE, ROW)),
    *((shape, LayerNorm(over=over))
      for shape in (IMAGE, SEQUENCE, ROW) for over in ("whole sample", "last axis")),
    *((shape, layer(units=5, output=output, bias=bias)) for shape in (IMAGE, SEQUENCE)
      for layer in (SimpleRNN, GRU, LSTM) for output in ("last", "sequence") for bias in (True, False)),
    *((IMAGE, RecursiveMerge(units=5, patch_size=size)) for size in (1, 2, 4, 10)),
    *((shape, Flatten()) for shape in (IMAGE, SEQUENCE)),
    (IMAGE, Reshape(shape=(21, 9))),
    (ROW, Reshape(shape=(1, 11, 1))),
    *((shape, ActivationLayer(activation=bent())) for bent in ACTIVATIONS for shape in (IMAGE, ROW)),
    *((ROW, Dense(units=4, activation=bent())) for bent in ACTIVATIONS),
]  # fmt: skip


@pytest.mark.parametrize(("shape", "layer"), KINDS, ids=str)
def test_each_layer_comes_back(shape, layer):
    project, x = project_of(chain(Input(), layer, END), shape), samples(shape)
    back = from_onnx(to_onnx(project), project.document.dataset)
    np.testing.assert_allclose(answers(back, x), answers(project, x), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_example_comes_back(name):
    project = Project(EXAMPLES[name].build())
    dataset = project.document.dataset
    x = np.random.default_rng(0).random((20, *dataset.spec().sample_shape), np.float32)
    back = from_onnx(to_onnx(project), dataset)
    np.testing.assert_allclose(answers(back, x), answers(project, x), atol=1e-6)


def test_a_convolutional_network_comes_back_with_the_same_layers_and_names():
    project = Project(EXAMPLES["mnist-lenet-5"].build())
    back = from_onnx(to_onnx(project), project.document.dataset).document
    assert [node.name for node in back.graph.nodes.values()] == [
        node.name for node in project.document.graph.nodes.values()
    ]
    assert [type(node.layer) for node in back.graph.nodes.values()] == [
        type(node.layer) for node in project.document.graph.nodes.values()
    ]


def test_what_comes_back_is_drawn_from_left_to_right():
    document = from_onnx(
        to_onnx(Project(EXAMPLES["mnist-lenet-5"].build())), Few(shape=(28, 28, 1), classes=10)
    )
    layout = document.document.layout
    places = [layout[node_id][0] for node_id in document.document.graph.in_order()]
    assert places == sorted(set(places))


def test_what_comes_back_can_be_saved_and_trained_on():
    project = Project(EXAMPLES["mnist-lenet-5"].build())
    back = from_onnx(to_onnx(project), project.document.dataset)
    assert same(unpack(pack(back)), back)
    document = back.document
    job = TrainingJob(document.graph, document.dataset, document.training, back.weights)
    trainer = Trainer(job, document.dataset.load())
    trainer.step()
    after = trainer.network.copy_weights()
    first = document.graph.in_order()[1]
    assert 0 < np.abs(after[first]["kernel"] - back.weights[first]["kernel"]).max() < 0.1


def test_a_second_round_changes_nothing_more():
    project = Project(EXAMPLES["mnist-lenet-5"].build())
    dataset = project.document.dataset
    first = from_onnx(to_onnx(project), dataset)
    second = from_onnx(to_onnx(first), dataset)
    layers = [[node.layer for node in one.document.graph.nodes.values()] for one in (first, second)]
    assert layers[0] == layers[1]


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
@given(network=networks())
def test_any_network_comes_back_or_is_refused_with_a_reason(network):
    graph, shape = network
    project, x = project_of(graph, shape), samples(shape, 3)
    try:
        back = from_onnx(to_onnx(project), project.document.dataset)
    except ImportFailedError as error:
        event(f"refused: {str(error)[:160]}")
        return
    ours = answers(project, x)
    assume(np.isfinite(ours).all())
    event("came back")
    np.testing.assert_allclose(answers(back, x), ours, rtol=1e-3, atol=1e-5 * max(1, np.abs(ours).max()))

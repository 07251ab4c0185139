"""ONNX out: what onnxruntime answers is what our engine answers, for every layer and any network."""

import dataclasses
import json
import subprocess
import sys

import numpy as np
import pytest
from any_network import CLASSES, answers, chain, networks, project_of, samples
from hypothesis import HealthCheck, given, settings

from nnstudio.data.mnist import Mnist, MnistSample
from nnstudio.document.document import Project
from nnstudio.document.examples import EXAMPLES
from nnstudio.engine.api import TrainingJob
from nnstudio.engine.trainer import Trainer
from nnstudio.export.errors import ExportError
from nnstudio.export.onnx import to_onnx
from nnstudio.nn.activations import ACTIVATIONS, ELU, GELU, LeakyReLU, Linear, ReLU, Softmax, Tanh
from nnstudio.nn.graph import Node, NodeId
from nnstudio.nn.layer import LAYERS
from nnstudio.nn.layers.activation import ActivationLayer
from nnstudio.nn.layers.convolution import Conv2D, Conv2DTranspose
from nnstudio.nn.layers.core import Dense, Input, Output
from nnstudio.nn.layers.gru import GRU
from nnstudio.nn.layers.lstm import LSTM
from nnstudio.nn.layers.merge import Add, Concatenate, Multiply
from nnstudio.nn.layers.normalization import BatchNorm, LayerNorm
from nnstudio.nn.layers.pooling import AveragePool2D, GlobalAveragePool2D, MaxPool2D, UpSample2D
from nnstudio.nn.layers.recurrent import SimpleRNN
from nnstudio.nn.layers.recursive import RecursiveMerge
from nnstudio.nn.layers.regularization import Dropout, GaussianNoise
from nnstudio.nn.layers.shaping import Flatten, Reshape
from nnstudio.nn.layers.unknown import UnknownLayer
from nnstudio.nn.losses import MeanSquaredError

onnx = pytest.importorskip("onnx")
onnxruntime = pytest.importorskip("onnxruntime")

IMAGE, SEQUENCE, ROW = (9, 7, 3), (6, 4), (11,)
END = Output(units=CLASSES, activation=Linear(), loss=MeanSquaredError())
BENT = [ActivationLayer(activation=activation()) for activation in ACTIVATIONS]

KINDS = [
    *((shape, layer) for shape in (IMAGE, SEQUENCE, ROW) for layer in BENT),
    (ROW, Dense(units=5, activation=LeakyReLU(slope=0.3))),
    (IMAGE, Dense(units=5, activation=ELU(alpha=2), bias=False)),
    (SEQUENCE, Dense(units=5)),
    *((IMAGE, Conv2D(filters=4, kernel_size=size, stride=stride, padding=padding, bias=stride == 1))
      for size in (1, 2, 5) for stride in (1, 2, 3) for padding in ("same", "valid")),
    *((IMAGE, Conv2DTranspose(filters=4, kernel_size=size, stride=stride, padding=padding, bias=stride == 1))
      for size in (1, 2, 5) for stride in (1, 2, 3) for padding in ("same", "valid")),
    (IMAGE, Conv2D(filters=4, kernel_size=3, activation=Softmax())),
    *((IMAGE, pool(size=size, stride=stride))
      for pool in (MaxPool2D, AveragePool2D) for size, stride in ((2, 0), (3, 1), (2, 3))),
    (IMAGE, GlobalAveragePool2D()),
    *((IMAGE, UpSample2D(factor=factor, method=method))
      for factor in (1, 2, 3, 5) for method in ("nearest", "bilinear")),
    *((shape, BatchNorm(epsilon=0.01)) for shape in (IMAGE, SEQUENCE, ROW)),
    *((shape, LayerNorm(over=over))
      for shape in (IMAGE, SEQUENCE, ROW) for over in ("whole sample", "last axis")),
    *((shape, layer(units=5, output=output, bias=bias))
      for shape in (IMAGE, SEQUENCE) for layer in (SimpleRNN, GRU, LSTM)
      for output in ("last", "sequence") for bias in (True, False)),
    *((SEQUENCE, SimpleRNN(units=5, activation=activation(), output=output))
      for activation in ACTIVATIONS for output in ("last", "sequence")),
    ((1, 4), SimpleRNN(units=5, activation=GELU(), output="sequence")),
    (SEQUENCE, SimpleRNN(units=5, activation=LeakyReLU(slope=0.4))),
    (SEQUENCE, SimpleRNN(units=5, activation=ELU(alpha=0.4))),
    *((IMAGE, RecursiveMerge(units=5, patch_size=size, bias=size > 2, activation=activation))
      for size in (1, 2, 4, 10) for activation in (Tanh(), Softmax())),
    *((shape, layer)
      for shape in (IMAGE, SEQUENCE, ROW) for layer in (Dropout(), GaussianNoise(), Flatten())),
    (IMAGE, Reshape(shape=(21, 9))),
    (ROW, Reshape(shape=(1, 11, 1))),
]  # fmt: skip


def in_onnxruntime(content, x):
    """What onnxruntime answers."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    (taken,) = session.get_inputs()
    (answer,) = session.run(None, {taken.name: x})
    return answer


def kinds_of(project):
    """The operators of the exported graph, in order."""
    return [node.op_type for node in onnx.load_from_string(to_onnx(project)).graph.node]


@pytest.mark.parametrize(("shape", "layer"), KINDS, ids=str)
def test_onnxruntime_answers_as_we_do_for_each_layer(shape, layer):
    project = project_of(chain(Input(), layer, END), shape)
    x = samples(shape)
    np.testing.assert_allclose(in_onnxruntime(to_onnx(project), x), answers(project, x), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("layer", [Add(), Multiply(), Concatenate()], ids=str)
@pytest.mark.parametrize("shape", [IMAGE, SEQUENCE, ROW], ids=str)
@pytest.mark.parametrize("branches", [2, 3, 4])
def test_onnxruntime_answers_as_we_do_where_branches_meet(layer, shape, branches):
    conv = Conv2D(filters=3, kernel_size=3, padding="same", activation=Tanh())
    inner = [conv if shape == IMAGE else ActivationLayer(activation=Tanh()), BatchNorm(), GaussianNoise()]
    graph = chain(Input(), *inner[: branches - 1])
    graph = graph.with_node(NodeId("m"), Node("Meet", layer, tuple(graph)))
    graph = graph.with_node(NodeId("y"), Node("Answer", END, (NodeId("m"),)))
    project, x = project_of(graph, shape), samples(shape)
    np.testing.assert_allclose(in_onnxruntime(to_onnx(project), x), answers(project, x), rtol=1e-5, atol=1e-5)


def test_every_kind_of_layer_is_tried():
    tried = {type(layer) for _, layer in KINDS} | {Input, Output, Add, Multiply, Concatenate}
    assert tried == set(LAYERS)


@pytest.mark.parametrize("factor", [1, 2, 3, 4, 7, 10, 13, 26, 35, 49, 61, 64])
def test_nearest_pixels_are_ours_for_each_factor(factor):
    project = project_of(chain(Input(), UpSample2D(factor=factor), END), (3, 2, 1))
    x = samples((3, 2, 1))
    # A pixel that is taken from elsewhere would change the sums by far more.
    np.testing.assert_allclose(in_onnxruntime(to_onnx(project), x), answers(project, x), atol=1e-3)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(network=networks())
def test_onnxruntime_answers_as_we_do_for_any_network(network):
    graph, shape = network
    project, x = project_of(graph, shape), samples(shape, 3)
    ours = answers(project, x)
    theirs = in_onnxruntime(to_onnx(project), x)
    # Products of products grow beyond what float32 tells apart in its last digits.
    np.testing.assert_allclose(theirs, ours, rtol=1e-3, atol=1e-5 * max(1, np.abs(ours).max()))


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_example_answers_the_same_before_it_is_trained(name):
    project = Project(EXAMPLES[name].build())
    shape = project.document.dataset.spec().sample_shape
    x = np.random.default_rng(0).random((20, *shape), np.float32)
    np.testing.assert_allclose(in_onnxruntime(to_onnx(project), x), answers(project, x), atol=1e-5)


def trained(name, source, steps):
    """An example after some steps, and the dataset it learned from."""
    document = EXAMPLES[name].build().replace(dataset=source)
    data = source.load()
    trainer = Trainer(TrainingJob(document.graph, document.dataset, document.training), data)
    for _ in range(steps):
        trainer.step()
    return Project(document, trainer.network.copy_weights()), data


@pytest.mark.parametrize("name", ["mnist-784-128-10", "mnist-lenet-5", "mnist-recursive"])
def test_a_trained_example_answers_the_same(name):
    project, data = trained(name, MnistSample(), 60)
    x = data.scaling.apply(data.test.inputs)
    theirs, ours = in_onnxruntime(to_onnx(project), x), answers(project, x)
    np.testing.assert_allclose(theirs, ours, atol=1e-5)
    assert len(set(ours.argmax(axis=1))) > 3  # it has learned something


@pytest.mark.mnist
def test_all_10_000_test_images_are_answered_the_same(record_property):
    if Mnist().missing():
        pytest.skip("NNSTUDIO_DATA does not name a folder with the whole of MNIST")
    project, data = trained("mnist-784-16-16-10", Mnist(), 3000)
    x = data.scaling.apply(data.test.inputs)
    theirs, ours = in_onnxruntime(to_onnx(project), x), answers(project, x)
    assert len(x) == 10_000
    np.testing.assert_allclose(theirs, ours, atol=1e-5)
    assert (theirs.argmax(axis=1) == ours.argmax(axis=1)).all()
    record_property("proof", f"ONNX: 10,000 test images, answers differ by {np.abs(theirs - ours).max():.1e}")


def test_the_user_finds_the_names_of_the_layers():
    project = Project(EXAMPLES["mnist-lenet-5"].build())
    nodes = onnx.load_from_string(to_onnx(project)).graph.node
    names = [node.name for node in nodes]
    assert len(set(names)) == len(names)
    for node in project.document.graph.nodes.values():
        assert node.name in [*names, "Input"]


def test_a_convolutional_network_has_one_transpose_at_its_beginning():
    kinds = kinds_of(Project(EXAMPLES["mnist-lenet-5"].build()))
    conv, dense = ["Conv", "Relu", "MaxPool"], ["Gemm", "Relu"]
    assert kinds == ["Transpose", *conv, *conv, "Flatten", *dense, *dense, "Gemm", "Softmax"]


def test_a_shortcut_past_convolutions_needs_no_transpose_of_its_own():
    graph = chain(Input(), Conv2D(filters=2, kernel_size=3), Conv2D(filters=2, kernel_size=3, padding="same"))
    graph = graph.with_node(NodeId("sum"), Node("Sum", Add(), tuple(graph)[1:]))
    graph = graph.with_node(NodeId("y"), Node("Answer", END, (NodeId("sum"),)))
    assert kinds_of(project_of(graph, (8, 8, 1))).count("Transpose") == 1


def test_what_only_training_does_is_left_out():
    graph = chain(Input(), Dropout(), GaussianNoise(), END)
    assert kinds_of(project_of(graph, ROW)) == ["Gemm"]


def test_the_file_says_how_samples_are_scaled_and_what_the_classes_are():
    model = onnx.load_from_string(to_onnx(Project(EXAMPLES["mnist-784-128-10"].build())))
    told = {prop.key: json.loads(prop.value) for prop in model.metadata_props}
    assert model.producer_name == "nnstudio"
    assert told["nnstudio.classes"] == list("0123456789")
    assert told["nnstudio.scaling"] == {"factor": 1 / 255, "offset": 0}
    assert told["nnstudio.task"] == "classification"
    assert told["nnstudio.fitted"]["sample_shape"] == [28, 28, 1]


def test_the_classes_are_those_that_the_weights_were_trained_for():
    project = Project(EXAMPLES["mnist-784-128-10"].build())
    fitted = project.document.dataset.load().fitted.replace(classes=tuple("abcdefghij"), name="Letters")
    model = onnx.load_from_string(to_onnx(dataclasses.replace(project, fitted=fitted)))
    told = {prop.key: json.loads(prop.value) for prop in model.metadata_props}
    assert (told["nnstudio.classes"], told["nnstudio.dataset"]) == (list("abcdefghij"), "Letters")


def test_a_dataset_may_have_a_name_that_is_no_text():
    """As a file has that an old system has named."""
    project = Project(EXAMPLES["mnist-784-128-10"].build())
    fitted = project.document.dataset.load().fitted.replace(name="d\udce4ta.csv")
    model = onnx.load_from_string(to_onnx(dataclasses.replace(project, fitted=fitted)))
    told = {prop.key: json.loads(prop.value) for prop in model.metadata_props}
    assert told["nnstudio.dataset"] == told["nnstudio.fitted"]["name"] == "d\udce4ta.csv"
    assert told["nnstudio.fitted"] == json.loads(json.dumps(fitted.model_dump(mode="json")))


def test_the_same_project_gives_the_same_bytes():
    project = Project(EXAMPLES["mnist-lenet-5"].build())
    assert to_onnx(project) == to_onnx(project)


def test_a_design_with_a_problem_is_refused_with_the_problem():
    graph = chain(Input(), Reshape(shape=(3, 3)), END)
    document = project_of(chain(Input(), END), ROW).document
    layout = dict.fromkeys(graph, (0.0, 0.0))
    with pytest.raises(ExportError, match="11 has 11 numbers"):
        to_onnx(Project(document.replace(graph=graph, layout=layout)))


def test_an_unknown_layer_is_refused():
    graph = chain(Input(), UnknownLayer.from_plain({"kind": "x"}), END)
    document = project_of(chain(Input(), END), ROW).document
    with pytest.raises(ExportError, match="does not know the layer 'x'"):
        to_onnx(Project(document.replace(graph=graph, layout=dict.fromkeys(graph, (0.0, 0.0)))))


def test_too_many_steps_to_be_written_out_are_refused_with_a_way_out():
    graph = chain(Input(), SimpleRNN(units=2, activation=GELU()), END)
    with pytest.raises(ExportError, match=r"Simple RNN 1: .*2,000 steps.* Choose the activation Tanh"):
        to_onnx(project_of(graph, (2000, 1)))


def test_without_the_package_the_user_is_told_how_to_get_it(monkeypatch):
    project = project_of(chain(Input(), Dense(activation=ReLU()), END), ROW)
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(ExportError, match=r"-m pip install onnx; then try again"):
        to_onnx(project)


def test_the_package_is_imported_only_when_it_is_used():
    program = "import sys, nnstudio.export.onnx, nnstudio.export.weights_file\n"
    program += "sys.exit(bool({'onnx', 'safetensors', 'google.protobuf'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0

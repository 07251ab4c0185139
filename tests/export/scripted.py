"""What the tests of scripts share: networks of every kind, with weights that matter, and our answers."""

import csv
import functools
from typing import ClassVar

import numpy as np
from running import run

import nnstudio.nn.layers  # noqa: F401  # registers the layers
from nnstudio.data.dataset import Dataset, DatasetSource, DatasetSpec, Scaling, Split, Task
from nnstudio.document.document import Document, Project
from nnstudio.document.examples import EXAMPLES
from nnstudio.engine.api import TrainingJob
from nnstudio.engine.learning import Learning
from nnstudio.engine.network import Network
from nnstudio.engine.passes import Pass
from nnstudio.engine.trainer import Trainer
from nnstudio.export.rows import read_rows
from nnstudio.nn.activations import ACTIVATIONS, ELU, LeakyReLU, Linear, ReLU, Sigmoid, Softmax, Tanh
from nnstudio.nn.graph import Graph, Node, NodeId
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
from nnstudio.nn.losses import BinaryCrossEntropy, MeanSquaredError
from nnstudio.nn.registry import Entry
from nnstudio.nn.schedules import Progress
from nnstudio.nn.shapes import ShapeError, size
from nnstudio.nn.training import TrainingSettings

OUTPUTS = 3


class Some(DatasetSource):
    """A few random samples of any shape: bytes for images, and numbers else."""

    entry: ClassVar[Entry] = Entry("some", "Some", "Some")

    shape: tuple[int, ...] = (8, 8, 1)
    classes: tuple[str, ...] = ("a", "b", "c")
    targets: tuple[str, ...] = ()
    task: Task = Task.CLASSIFICATION
    name: str = "Some"

    def spec(self):
        return DatasetSpec(self.name, self.shape, self.classes, "few", self.task, self.targets)

    def missing(self):
        return None

    def load(self):
        last = self.shape[-1]
        scaling = Scaling(tuple(0.5 + at / 8 for at in range(last)), tuple(at - 1.0 for at in range(last)))
        if len(self.shape) == 3:
            scaling = Scaling(1 / 64, -2)
        count = len(self.targets)
        target_scaling = Scaling(tuple([0.5] * count), tuple([2.0] * count)) if count else Scaling(1, 0)

        def split(seed, many):
            x = raw(self.shape, many, seed)
            if count:
                return Split.to_predict(
                    x, np.random.default_rng(seed).normal(size=(many, count)).astype("f4")
                )
            return Split(x, np.arange(many) % len(self.classes))

        return Dataset(self.spec(), split(1, 6), split(2, 6), split(3, 6), scaling, target_scaling)


def raw(shape, count=4, seed=5):
    """Samples as they stand in a dataset."""
    rng = np.random.default_rng(seed)
    if len(shape) == 3:
        return rng.integers(0, 256, (count, *shape), np.uint8)
    return rng.normal(size=(count, *shape)).astype(np.float32)


def output(**settings):
    """An answer in which every difference shows: softmax would level most of them out."""
    return Output(**{"units": OUTPUTS, "activation": Linear(), "loss": MeanSquaredError()} | settings)


def chain(*layers, names=None):
    """Layers in a row, from Input to Output."""
    graph, before = Graph(), ()
    for at, layer in enumerate((Input(), *layers)):
        node_id = NodeId(f"n{at}")
        name = names[at] if names else f"{layer.entry.title} {at}"
        graph = graph.with_node(node_id, Node(name, layer, before))
        before = (node_id,)
    return graph


def project(graph, shape=(8, 8, 1), seed=0, *, training=None, dataset=None, saved=True):
    """A project of this graph with random weights, biases and running means included."""
    source = dataset or Some(shape=shape)
    document = Document(graph, dict.fromkeys(graph, (0.0, 0.0)), source, training or TrainingSettings())
    assert not document.check().blocking, document.check().blocking
    weights = _network(document).copy_weights()
    rng = np.random.default_rng(seed)
    moved = {
        node_id: {
            name: np.abs(rng.normal(1, 0.3, array.shape)).astype("f4") + 0.1
            if name == "running_variance"
            else (array + rng.normal(0, 0.2, array.shape)).astype("f4")
            for name, array in params.items()
        }
        for node_id, params in weights.items()
    }
    return Project(document, moved, source.load().fitted if saved else None)


def _network(document):
    spec = document.dataset.spec()
    return Network(document.graph, spec.sample_shape, spec.outputs, seed=1, task=spec.task)


def ours(project, samples):
    """What our engine answers to raw samples."""
    network = _network(project.document)
    network.load(project.weights)
    fitted = project.fitted or project.document.dataset.load().fitted
    return fitted.answers(Pass(network, training=False).forward(fitted.prepare(samples)).copy())


def blank(project, folder):
    """A file with one sample of zeros."""
    path = folder / "blank.npy"
    np.save(path, np.zeros((1, *project.document.dataset.spec().sample_shape)))
    return path


PEOPLE = (
    "name,income,debt,age,late payments,employment",
    "Ada,40000,5000.5,33,1,student",
    "Bob, 81000 ,n/a,61,,retired",
    "Eve,,-,,0,?",
)


def reads_people(runner, folder):
    """Whether a script answers the rows of a table as ours does, whatever stands between the cells."""
    made = Project(EXAMPLES["credit"].build())
    script = runner.written(made)
    table, other = folder / "people.csv", folder / "leute.CSV"
    table.write_text("\n".join(PEOPLE))
    lines = [line.replace(",", ";").replace(".", ",") for line in PEOPLE]
    other.write_text("\n".join(lines), encoding="utf-8-sig")
    samples = read_rows(list(csv.DictReader(PEOPLE)), made.document.dataset.load().fitted.columns)
    answers = ours(made, samples)
    expected = [f"{('no', 'yes')[answer.argmax()]}  ({answer.max():.1%})" for answer in answers]
    assert len(set(expected)) == len(PEOPLE) - 1
    return run(script, table)[-3:] == expected == run(script, other)[-3:]


def learned(project, epochs):
    """The project after so many steps of our engine, each from the whole training split."""
    document, training = project.document, project.document.training
    network, split = _network(document), document.dataset.load().training
    network.load(project.weights)
    x, fitted = project.fitted.prepare(split.inputs), project.fitted
    units = network.shapes[network.output][-1]
    if split.numbers is not None:
        targets = fitted.target_scaling.apply(split.numbers)
    else:
        targets = (
            split.labels[:, np.newaxis].astype("f4")
            if units == 1
            else np.eye(units, dtype="f4")[split.labels]
        )
    learning = Learning(network, training, np.random.SeedSequence(0))
    for step in range(epochs):
        factor = training.schedule.factor(Progress(step, 1, epochs))
        learning.step(x, targets, training.optimizer.learning_rate * factor)
    return Project(document, network.copy_weights(), fitted)


def close(theirs, mine):
    """Whether answers agree within 1e-5 of the largest number, or of 1."""
    assert theirs.shape == mine.shape
    return np.abs(theirs - mine).max() <= 1e-5 * max(1, np.abs(mine).max())


def agrees(runner, project):
    """Whether the script of a project answers a few samples as our engine does."""
    samples = raw(project.document.dataset.spec().sample_shape)
    return close(runner.answers(project, samples), ours(project, samples))


IMAGE, ROW, SEQUENCE = (9, 8, 2), (5,), (6, 3)
EVERY_ACTIVATION = [*(kind() for kind in ACTIVATIONS), ELU(alpha=0.3), LeakyReLU(slope=0.25)]

LAYERS = {
    "dense": (ROW, [Dense(units=4), Dense(units=4, bias=False, activation=ReLU())]),
    "dense on an image": (IMAGE, [Dense(units=4)]),
    "dense on a sequence": (SEQUENCE, [Dense(units=4)]),
    "output on an image": (IMAGE, []),
    "activation layer on an image": (IMAGE, [ActivationLayer(activation=Softmax())]),
    "softmax of maps": (IMAGE, [Conv2D(activation=Softmax()), ActivationLayer(activation=Softmax())]),
    "activation that does nothing": (ROW, [ActivationLayer(activation=Linear())]),
    "dropout": (IMAGE, [Dropout(), Conv2D(), Dropout(rate=0.2)]),
    "noise": (IMAGE, [GaussianNoise(), Conv2D(), GaussianNoise(deviation=3)]),
    "flatten": (IMAGE, [Conv2D(filters=3), Flatten()]),
    "flatten twice": (IMAGE, [Flatten(), Flatten()]),
    "reshape": (IMAGE, [Conv2D(filters=2, kernel_size=4), Reshape(shape=(2, 10, 3)), Conv2D(kernel_size=2)]),
    "reshape to a sequence": (IMAGE, [Reshape(shape=(144,)), Reshape(shape=(12, 12)), LSTM(units=3)]),
    "max pooling": (IMAGE, [MaxPool2D(size=3), MaxPool2D(size=2, stride=1)]),
    "average pooling": (IMAGE, [AveragePool2D(size=2), AveragePool2D(size=2, stride=3)]),
    "global average": (IMAGE, [Conv2D(filters=3), GlobalAveragePool2D()]),
    "global average of the samples": (IMAGE, [GlobalAveragePool2D()]),
    "upsampling": (IMAGE, [UpSample2D(factor=3), UpSample2D(factor=2, method="bilinear")]),
    "bilinear upsampling by 3": (IMAGE, [UpSample2D(factor=3, method="bilinear")]),
    "batch norm of images": (IMAGE, [Conv2D(), BatchNorm(epsilon=1e-2), Conv2D(kernel_size=2)]),
    "batch norm of samples": (IMAGE, [BatchNorm(momentum=0.3)]),
    "batch norm of rows": (ROW, [BatchNorm()]),
    "batch norm of sequences": (SEQUENCE, [BatchNorm(), LSTM(units=2)]),
    "layer norm of images": (IMAGE, [Conv2D(), LayerNorm(epsilon=1e-2), MaxPool2D()]),
    "layer norm of pixels": (IMAGE, [Conv2D(), LayerNorm(over="last axis"), MaxPool2D()]),
    "layer norm of rows": (ROW, [LayerNorm()]),
    "layer norm of sequences": (SEQUENCE, [LayerNorm(), LayerNorm(over="last axis"), GRU(units=2)]),
    "recursive merge": (IMAGE, [RecursiveMerge(units=5, patch_size=3)]),
    "recursive merge of maps": (IMAGE, [Conv2D(), RecursiveMerge(units=5, patch_size=2, bias=False)]),
    "recursive merge of one patch": (IMAGE, [RecursiveMerge(units=5, patch_size=16, activation=LeakyReLU())]),
    "recurrent layers on maps": (IMAGE, [Conv2D(filters=3), LSTM(units=3)]),
}  # fmt: skip
for _kind in (SimpleRNN, GRU, LSTM):
    for _output in ("last", "sequence"):
        for _bias in (True, False):
            _settings = {"units": 4, "output": _output, "bias": _bias}
            LAYERS[f"{_kind.entry.kind} {_output} {_bias}"] = (SEQUENCE, [_kind(**_settings)])
    LAYERS[f"{_kind.entry.kind} on an image"] = (IMAGE, [_kind(units=3, output="sequence"), _kind(units=3)])
for _at, _activation in enumerate(EVERY_ACTIVATION):
    _name = f"{_activation.entry.kind} {_at}"
    LAYERS[f"dense {_name}"] = (ROW, [Dense(units=4, activation=_activation)])
    LAYERS[f"convolution {_name}"] = (IMAGE, [Conv2D(filters=3, activation=_activation)])
    LAYERS[f"simple rnn {_name}"] = (SEQUENCE, [SimpleRNN(units=4, activation=_activation)])
    LAYERS[f"recursive {_name}"] = (IMAGE, [RecursiveMerge(units=4, activation=_activation)])
    LAYERS[f"activation {_name}"] = (IMAGE, [Conv2D(), ActivationLayer(activation=_activation), MaxPool2D()])
for _size in (1, 2, 3, 4, 5):
    for _stride in (1, 2, 3):
        for _padding in ("valid", "same"):
            _settings = {"filters": 3, "kernel_size": _size, "stride": _stride, "padding": _padding}
            _name = f"{_size} by {_stride} {_padding}"
            LAYERS[f"convolution {_name}"] = (IMAGE, [Conv2D(**_settings, bias=_stride != 2)])
            LAYERS[f"deconvolution {_name}"] = ((3, 4, 2), [Conv2DTranspose(**_settings, bias=_stride != 2)])


def every_layer():
    """A project for each way to set a layer that a script writes in another way."""
    for name, (shape, layers) in LAYERS.items():
        yield name, project(chain(*layers, output()), shape, seed=len(name))


def answering():
    """Projects that answer in each way there is."""
    three = Some(shape=ROW)
    yield "softmax", project(chain(Output(units=3)), dataset=three)
    yield "sigmoid", project(chain(output(activation=Sigmoid(), loss=BinaryCrossEntropy())), dataset=three)
    yield "tanh", project(chain(output(activation=Tanh())), dataset=three)
    two = Some(shape=ROW, classes=("no", "yes"), task=Task.BINARY)
    one_unit = output(units=1, activation=Sigmoid(), loss=BinaryCrossEntropy())
    yield "one unit", project(chain(Dense(units=3), one_unit), dataset=two)
    yield "two units", project(chain(Dense(units=3), Output(units=2)), dataset=two)
    numbers = Some(shape=ROW, classes=(), targets=("price", 'of "all"'), task=Task.REGRESSION)
    yield "numbers", project(chain(Dense(units=3), output(units=2)), dataset=numbers)
    series = Some(shape=(6, 1), classes=(), targets=("price",), task=Task.FORECASTING)
    yield "series", project(chain(LSTM(units=3), output(units=1)), dataset=series)


def branching():
    """Projects whose layers do not stand in a row."""
    for kind in (Add, Multiply, Concatenate):
        graph = chain(Conv2D(filters=2, padding="same"), kind(), MaxPool2D(), output())
        yield (
            f"{kind.__name__} past a convolution",
            project(graph.with_inputs(NodeId("n2"), (NodeId("n1"), NodeId("n0"))), IMAGE),
        )
        graph = chain(Dense(units=4), Dense(units=4), Dense(units=4), kind(), output())
        yield (
            f"{kind.__name__} of three",
            project(graph.with_inputs(NodeId("n4"), (NodeId("n1"), NodeId("n3"), NodeId("n2"))), ROW),
        )
        graph = chain(LSTM(units=3, output="sequence"), kind(), output())
        yield (
            f"{kind.__name__} of sequences",
            project(graph.with_inputs(NodeId("n2"), (NodeId("n0"), NodeId("n1"))), SEQUENCE),
        )
    graph = chain(Dropout(), Dense(units=4), Add(), output())
    graph = graph.with_inputs(NodeId("n2"), (NodeId("n0"),))
    graph = graph.with_node(NodeId("other"), Node("Other", Dense(units=4), (NodeId("n1"),)))
    graph = graph.with_node(NodeId("unused"), Node("Unused", Dense(units=4), (NodeId("n1"),)))
    yield "past dropout", project(graph.with_inputs(NodeId("n3"), (NodeId("n2"), NodeId("other"))), ROW)


def drawn(seed):
    """A project drawn at random: layers of any kind, each on an output before it, their ends joined."""
    rng = np.random.default_rng(seed)
    shape = [IMAGE, ROW, SEQUENCE, (7, 7, 1), (12,)][rng.integers(5)]
    graph = Graph({NodeId("in"): Node("Input", Input())})
    shapes = {NodeId("in"): shape}
    for at in range(int(rng.integers(2, 9))):
        layer = _drawn_layer(rng)
        ids = list(shapes)
        # Mostly on the last one, so that it gets deep.
        sources = [ids[-1] if rng.random() < 0.6 else ids[rng.integers(len(ids))]]
        if layer.joins:
            sources += [ids[rng.integers(len(ids))] for _ in range(int(rng.integers(1, 3)))]
            sources = list(dict.fromkeys(sources))
        try:
            there = layer.infer_shape(*(shapes[source] for source in sources))
        except ShapeError:
            continue
        if len(sources) < layer.fan_in or not 0 < size(there) < 3000:
            continue
        node_id = NodeId(f"n{at}")
        graph = graph.with_node(node_id, Node(f"{layer.entry.title} {at % 3}", layer, tuple(sources)))
        shapes[node_id] = there
    ends = [node_id for node_id in shapes if not graph.consumers(node_id)]
    for at, end in enumerate(ends):
        graph = graph.with_node(NodeId(f"flat{at}"), Node("Flatten", Flatten(), (end,)))
    last = tuple(NodeId(f"flat{at}") for at in range(len(ends)))
    if len(last) > 1:
        graph = graph.with_node(NodeId("join"), Node("Join", Concatenate(), last))
        last = (NodeId("join"),)
    graph = graph.with_node(NodeId("out"), Node("Output", output(), last))
    return project(graph, shape, seed)


def _drawn_layer(rng):
    """A layer of any kind, with settings drawn as well."""

    def one(*choices):
        return choices[rng.integers(len(choices))]

    activation, bias = one(*EVERY_ACTIVATION), bool(rng.integers(2))
    units, small, stride, padding = one(2, 3, 4), one(1, 2, 3, 4), one(1, 2, 3), one("same", "valid")
    sequence, image = one("last", "sequence"), {"stride": stride, "padding": padding, "bias": bias}
    return one(
        Dense(units=units, activation=activation, bias=bias),
        ActivationLayer(activation=activation),
        Dropout(),
        GaussianNoise(),
        Flatten(),
        Conv2D(filters=units, kernel_size=small, activation=activation, **image),
        Conv2DTranspose(filters=units, kernel_size=small, activation=activation, **image),
        MaxPool2D(size=small, stride=one(0, 1, 2)),
        AveragePool2D(size=small, stride=one(0, 1, 2)),
        GlobalAveragePool2D(),
        UpSample2D(method=one("nearest", "bilinear")),
        BatchNorm(),
        LayerNorm(over=one("whole sample", "last axis"), epsilon=0.1),
        Add(),
        Add(),
        Multiply(),
        Concatenate(),
        Concatenate(),
        SimpleRNN(units=units, activation=activation, output=sequence, bias=bias),
        GRU(units=units, output=sequence, bias=bias),
        LSTM(units=units, output=sequence, bias=bias),
        RecursiveMerge(units=units, patch_size=small, activation=activation, bias=bias),
    )


def named(name):
    """A project whose classes and dataset have this name."""
    source = Some(shape=ROW, classes=(name, f"{name} 2", "c"), name=name)
    return project(chain(output()), dataset=source)


@functools.cache
def trained_digits():
    """A network that has learned digits for an epoch, and the 5,000 digits of its dataset."""
    document = EXAMPLES["mnist-784-16-16-10"].build()
    data = document.dataset.load()
    trainer = Trainer(TrainingJob(document.graph, document.dataset, document.training), data)
    while trainer.epoch < 1:
        trainer.step()
    digits = np.concatenate([split.inputs for split in (data.training, data.validation, data.test)])
    return Project(document, trainer.network.copy_weights(), data.fitted), digits


def reads_digits(runner, record, name):
    """Whether a script answers to all digits as ours does; says in the output how near it comes."""
    made, digits = trained_digits()
    mine, theirs = ours(made, digits), runner.answers(made, digits)
    worst = np.abs(theirs - mine).max()
    record("proof", f"{name} script, {len(digits):,} digits: largest difference from ours {worst:.1e}")
    assert (theirs.argmax(axis=1) == mine.argmax(axis=1)).all()
    return worst <= 1e-5

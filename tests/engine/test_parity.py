"""Training step by step beside PyTorch: same weights, same batches, same numbers in the end."""

import importlib.util
from typing import ClassVar

import numpy as np
import pytest
from dots import chain
from other_tasks import Sine, Swing, YesNo

from nnstudio.data.batches import Batches
from nnstudio.data.dataset import Dataset, DatasetSource, DatasetSpec, Scaling, Split
from nnstudio.data.mnist import MnistSample
from nnstudio.document.examples import EXAMPLES
from nnstudio.engine.api import TrainingJob
from nnstudio.engine.trainer import Trainer
from nnstudio.nn.activations import ACTIVATIONS, ELU, LeakyReLU, Linear, ReLU, Sigmoid, Softmax, Tanh
from nnstudio.nn.graph import Graph, Node, NodeId
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
from nnstudio.nn.losses import (
    LOSSES,
    ArctanError,
    BinaryCrossEntropy,
    CrossEntropy,
    Hinge,
    Huber,
    KullbackLeibler,
    MeanAbsoluteError,
    MeanSquaredError,
)
from nnstudio.nn.optimizers import (
    OPTIMIZERS,
    SGD,
    AdaGrad,
    Adam,
    AdamW,
    Momentum,
    Nesterov,
    RMSprop,
)
from nnstudio.nn.registry import Entry
from nnstudio.nn.shapes import Shape
from nnstudio.nn.training import TrainingSettings

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("torch") is None, reason="PyTorch is not installed (pip install torch)"
)

STEPS, ROWS, SEED, CLASSES = 50, 6, 7, 3
LARGEST_DIFFERENCE = {np.float32: 1e-4, np.float64: 1e-9}


class Noise(DatasetSource):
    """Random bytes of any shape in three classes; the last batch of an epoch is smaller than the others."""

    entry: ClassVar[Entry] = Entry("noise", "Noise", "Noise")

    shape: Shape

    def spec(self) -> DatasetSpec:
        return DatasetSpec("Noise", self.shape, ("hiss", "hum", "crackle"), "nothing")

    def missing(self) -> str | None:
        return None

    def load(self) -> Dataset:
        rng = np.random.default_rng(0)

        def split(size: int) -> Split:
            inputs = rng.integers(0, 256, (size, *self.shape), np.uint8)
            return Split(inputs, rng.integers(0, CLASSES, size))

        return Dataset(self.spec(), split(5 * ROWS + 2), split(3), split(1), Scaling(1 / 64, -2))


IMAGE, ROW = Noise(shape=(7, 6, 2)), Noise(shape=(9,))


def wired(**nodes):
    """A graph of layers, each with the ids of what feeds it."""
    graph = Graph()
    for node_id, (layer, *sources) in nodes.items():
        graph = graph.with_node(NodeId(node_id), Node(node_id.capitalize(), layer, tuple(sources)))
    return graph


def on_images(*layers):
    """Layers that are given feature maps (6, 5, 3) by something that learns from their gradients."""
    named = {f"tried{at}": layer for at, layer in enumerate(layers)}
    maps = Conv2D(filters=3, kernel_size=2, activation=Tanh())
    return chain(maps=maps, **named, output=Output(units=CLASSES)), IMAGE


def on_units(*layers):
    """Layers that are given seven numbers by something that learns from their gradients."""
    named = {f"tried{at}": layer for at, layer in enumerate(layers)}
    return chain(units=Dense(units=7, activation=Tanh()), **named, output=Output(units=CLASSES)), ROW


def on_sequences(*layers):
    """Layers that are given a sequence (7, 4) by something that learns from their gradients."""
    named = {f"tried{at}": layer for at, layer in enumerate(layers)}
    return chain(states=SimpleRNN(units=4, output="sequence"), **named, output=Output(units=CLASSES)), IMAGE


def merged(layer, *, wires):
    """Branches that meet in a layer, and then once more with the first of them."""
    names = [f"branch{at}" for at in range(wires)]
    branches = {name: (Dense(units=5, activation=Tanh()), "input") for name in names}
    graph = wired(
        input=(Input(),),
        **branches,
        tried=(layer, *names),
        again=(layer, "tried", names[0]),
        output=(Output(units=CLASSES), "again"),
    )
    return graph, ROW


def ending(activation, loss):
    output = Output(units=CLASSES, activation=activation, loss=loss)
    return chain(hidden=Dense(units=6, activation=Tanh()), output=output), ROW


def conv(**settings):
    return Conv2D(**{"filters": 4, "kernel_size": 3, "activation": Tanh(), **settings})


def deconv(**settings):
    return Conv2DTranspose(**{"filters": 2, "kernel_size": 3, "activation": Tanh(), **settings})


LAYERS_TRIED = {
    "dense": on_units(Dense(units=5, activation=Tanh())),
    "dense, no bias": on_units(Dense(units=5, bias=False)),
    "dense on an image": on_images(Dense(units=5)),
    "activation": on_images(ActivationLayer(activation=Sigmoid())),
    "conv, valid": on_images(conv()),
    "conv, same": on_images(conv(padding="same")),
    "conv, even and same": on_images(conv(kernel_size=4, padding="same")),
    "conv, by 2": on_images(conv(stride=2)),
    "conv, by 2 and same": on_images(conv(stride=2, padding="same")),
    "conv, gaps": on_images(conv(kernel_size=2, stride=3)),
    "conv, gaps and same": on_images(conv(kernel_size=2, stride=4, padding="same")),
    "conv, larger than the image": on_images(conv(kernel_size=9, padding="same")),
    "conv, one pixel, no bias": on_images(conv(kernel_size=1, bias=False)),
    "conv, twice": on_images(conv(padding="same"), conv(filters=2)),
    "deconv, same": on_images(deconv(stride=2)),
    "deconv, even and same": on_images(deconv(kernel_size=4, stride=2)),
    "deconv, valid": on_images(deconv(stride=2, padding="valid")),
    "deconv, by 1 and same": on_images(deconv(stride=1, kernel_size=4)),
    "deconv, gaps": on_images(deconv(kernel_size=2, stride=3, padding="valid")),
    "deconv, gaps and same": on_images(deconv(kernel_size=1, stride=2)),
    "deconv, no bias": on_images(deconv(stride=2, bias=False)),
    "max": on_images(MaxPool2D(size=2)),
    "max, overlapping": on_images(MaxPool2D(size=3, stride=2)),
    "max, gaps": on_images(MaxPool2D(size=2, stride=3)),
    "max of maps of ReLU": on_images(conv(activation=ReLU()), MaxPool2D(size=2)),
    "average": on_images(AveragePool2D(size=2)),
    "average, overlapping": on_images(AveragePool2D(size=3, stride=2)),
    "average, gaps": on_images(AveragePool2D(size=2, stride=3)),
    "global average": on_images(GlobalAveragePool2D()),
    "upsample, nearest": on_images(UpSample2D(factor=2)),
    "upsample, bilinear": on_images(UpSample2D(factor=3, method="bilinear")),
    "batch norm on images": on_images(BatchNorm()),
    "batch norm on units": on_units(BatchNorm(momentum=0.5, epsilon=0.01)),
    "batch norm on a sequence": on_sequences(BatchNorm()),
    "layer norm on images": on_images(conv(filters=6), LayerNorm()),
    "layer norm over images": on_images(LayerNorm(over="whole sample")),
    "layer norm on units": on_units(LayerNorm(epsilon=0.01)),
    "layer norm on a sequence": on_sequences(LayerNorm()),
    "layer norm over a sequence": on_sequences(LayerNorm(over="whole sample")),
    "add": merged(Add(), wires=2),
    "add three": merged(Add(), wires=3),
    "multiply": merged(Multiply(), wires=2),
    "multiply four": merged(Multiply(), wires=4),
    "concatenate": merged(Concatenate(), wires=2),
    "concatenate three": merged(Concatenate(), wires=3),
    "flatten": on_images(Flatten()),
    "reshape": on_images(Reshape(shape=(9, 5, 2)), conv()),
    "dropout of nothing": on_images(Dropout(rate=0)),
    "noise of no size": on_images(GaussianNoise(deviation=0)),
    "rnn": on_sequences(SimpleRNN(units=5)),
    "rnn, sequence": on_sequences(SimpleRNN(units=5, output="sequence", activation=ReLU())),
    "rnn, no bias": on_sequences(SimpleRNN(units=5, bias=False, activation=Sigmoid())),
    "rnn on an image": on_images(SimpleRNN(units=5)),
    "gru": on_sequences(GRU(units=5)),
    "gru, sequence": on_sequences(GRU(units=5, output="sequence")),
    "gru, no bias": on_sequences(GRU(units=5, bias=False)),
    "gru on an image": on_images(GRU(units=5)),
    "lstm": on_sequences(LSTM(units=5)),
    "lstm, sequence": on_sequences(LSTM(units=5, output="sequence")),
    "lstm, no bias": on_sequences(LSTM(units=5, bias=False)),
    "lstm on an image": on_images(LSTM(units=5)),
    "recursive merge of pixels": on_images(RecursiveMerge(units=4, patch_size=1)),
    "recursive merge": on_images(RecursiveMerge(units=4, patch_size=2)),
    "recursive merge, no bias": on_images(RecursiveMerge(units=4, patch_size=4, bias=False)),
    "recursive merge of one leaf": on_images(RecursiveMerge(units=4, patch_size=8, activation=Sigmoid())),
}
ACTIVATIONS_TRIED = {
    f"activation {name}": on_units(
        Dense(units=6, activation=activation), ActivationLayer(activation=activation)
    )
    for name, activation in {
        **{cls.entry.kind: cls() for cls in ACTIVATIONS},
        "leaky_relu, steep": LeakyReLU(slope=0.3),
        "elu, deep": ELU(alpha=2.5),
    }.items()
}
LOSSES_TRIED = {
    "squares": ending(Linear(), MeanSquaredError()),
    "squares of sigmoid": ending(Sigmoid(), MeanSquaredError()),
    "squares of softmax": ending(Softmax(), MeanSquaredError()),
    "absolute": ending(Linear(), MeanAbsoluteError()),
    "huber": ending(Linear(), Huber()),
    "huber, mostly straight": ending(Tanh(), Huber(delta=0.2)),
    "arctan": ending(Linear(), ArctanError()),
    "cross-entropy": ending(Softmax(), CrossEntropy()),
    "cross-entropy, smoothed": ending(Softmax(), CrossEntropy(label_smoothing=0.2)),
    "binary cross-entropy": ending(Sigmoid(), BinaryCrossEntropy()),
    "binary cross-entropy of softmax": ending(Softmax(), BinaryCrossEntropy()),
    "hinge": ending(Linear(), Hinge()),
    "hinge of tanh": ending(Tanh(), Hinge()),
    "kullback-leibler": ending(Softmax(), KullbackLeibler()),
}
OPTIMIZERS_TRIED = {
    "sgd": SGD(learning_rate=0.3),
    "momentum": Momentum(),
    "momentum, other": Momentum(learning_rate=0.02, momentum=0.5),
    "nesterov": Nesterov(),
    "adagrad": AdaGrad(),
    "rmsprop": RMSprop(),
    "rmsprop, forgetful": RMSprop(alpha=0.8, epsilon=1e-4),
    "adam": Adam(learning_rate=0.01),
    "adam, other": Adam(beta1=0.7, beta2=0.99, epsilon=1e-4),
    "adamw": AdamW(learning_rate=0.01),
    "adamw, strong decay": AdamW(weight_decay=2),
}


def held_back(**settings):
    """A network all of whose weights are held back, or kept, in this way."""
    return chain(
        maps=conv(**settings),
        states=LSTM(units=4, output="sequence", **settings),
        hidden=Dense(units=6, activation=Tanh(), **settings),
        output=Output(units=CLASSES, **settings),
    ), IMAGE


def frozen_in_the_middle():
    return chain(
        maps=conv(),
        norm=BatchNorm(),
        hidden=Dense(units=6, frozen=True),
        between=Dense(units=6),
        first=Dense(units=4, frozen=True),
        output=Output(units=CLASSES),
    ), IMAGE


def branching():
    """Shortcuts past one and past several layers, branches of images that meet, and one output for three."""
    return wired(
        input=(Input(),),
        maps=(conv(padding="same"), "input"),
        deep=(conv(padding="same"), "maps"),
        sum=(Add(), "maps", "deep"),
        norm=(BatchNorm(), "sum"),
        wide=(conv(filters=2, kernel_size=5, padding="same"), "norm"),
        gate=(conv(kernel_size=1, activation=Sigmoid()), "norm"),
        gated=(Multiply(), "gate", "norm", "maps"),
        side=(Concatenate(), "gated", "wide", "norm"),
        pooled=(MaxPool2D(size=2), "side"),
        rows=(GRU(units=3), "pooled"),
        mean=(GlobalAveragePool2D(), "side"),
        both=(Concatenate(), "rows", "mean"),
        output=(Output(units=CLASSES), "both"),
    ), IMAGE


def lenet():
    """LeCun et al. (1998), with softmax in place of radial basis functions."""
    return chain(
        c1=Conv2D(filters=6, kernel_size=5, padding="same", activation=Tanh()),
        s2=AveragePool2D(size=2),
        c3=Conv2D(filters=16, kernel_size=5, activation=Tanh()),
        s4=AveragePool2D(size=2),
        c5=Conv2D(filters=120, kernel_size=5, activation=Tanh()),
        f6=Dense(units=84, activation=Tanh()),
        output=Output(units=CLASSES),
    ), Noise(shape=(28, 28, 1))


def of_another_task(source, activation, loss, *, units):
    """A network that forecasts, predicts numbers or says yes or no."""
    hidden = Dense(units=6, activation=Tanh())
    return chain(hidden=hidden, output=Output(units=units, activation=activation, loss=loss)), source


def forecast():
    output = Output(units=1, activation=Linear(), loss=MeanSquaredError())
    return chain(states=LSTM(units=5), output=output), Swing()


PLAIN = {"optimizer": Momentum(learning_rate=0.02)}
OTHER_TASKS_TRIED = {
    "regression": of_another_task(Sine(), Linear(), MeanSquaredError(), units=2),
    "regression, absolute": of_another_task(Sine(), Linear(), MeanAbsoluteError(), units=2),
    "regression, huber": of_another_task(Sine(), Linear(), Huber(), units=2),
    "forecast": forecast(),
    "forecast from a row": of_another_task(Swing(), Linear(), MeanSquaredError(), units=1),
    "lone unit": of_another_task(YesNo(), Sigmoid(), BinaryCrossEntropy(), units=1),
    "lone unit, squares": of_another_task(YesNo(), Sigmoid(), MeanSquaredError(), units=1),
    "yes and no": of_another_task(YesNo(), Softmax(), CrossEntropy(), units=2),
}
TRIED_PLAINLY = LAYERS_TRIED | ACTIVATIONS_TRIED | LOSSES_TRIED | OTHER_TASKS_TRIED
TRIED = {
    **{name: (*case, PLAIN) for name, case in TRIED_PLAINLY.items()},
    **{
        f"optimizer {name}": (*ending(Softmax(), CrossEntropy()), {"optimizer": optimizer})
        for name, optimizer in OPTIMIZERS_TRIED.items()
    },
    "L2": (*held_back(l2=0.05), PLAIN),
    "L2 by Adam": (*held_back(l2=0.05), {"optimizer": Adam()}),
    "L1 and L2": (*held_back(l1=0.01, l2=0.02), {"optimizer": SGD()}),
    "largest norm": (*held_back(max_norm=0.8), PLAIN),
    "frozen": (*frozen_in_the_middle(), PLAIN),
    "frozen and decaying": (*frozen_in_the_middle(), {"optimizer": AdamW(weight_decay=1)}),
    "clipped": (*frozen_in_the_middle(), {**PLAIN, "clip_norm": 0.05}),
    "clipped and pulled": (*held_back(l1=0.01, l2=0.05), {"optimizer": SGD(), "clip_norm": 0.3}),
    "branching": (*branching(), PLAIN),
    **{
        f"{name}, {optimizer.entry.kind}": (
            EXAMPLES[name].build().graph,
            MnistSample(),
            {"optimizer": optimizer},
        )
        for name in ("mnist-784-16-16-10", "mnist-784-128-10")
        for optimizer in (SGD(), Momentum(), Adam())
    },
    "LeNet-5": (*lenet(), PLAIN),
    "LeNet-5 by Adam": (*lenet(), {"optimizer": Adam(epsilon=1e-6)}),
}


def _train_in_pytorch(*arguments):
    from in_pytorch import train  # in the other process alone, for it brings PyTorch

    return train(*arguments)


class Twins:
    """A run of ours, and the same run in PyTorch, each with weights of its own and the same batches."""

    def __init__(self, graph, source, training, dtype, threads=1):
        dataset = source.load()
        settings = TrainingSettings.from_fields({"batch_size": ROWS, "seed": SEED, "epochs": 99, **training})
        job = TrainingJob(graph, source, settings, threads=threads)
        self.trainer = Trainer(job, dataset, dtype)
        self._shake()
        # The order of samples hangs on the first of the streams that the seed of a run is split into.
        order = np.random.default_rng(np.random.SeedSequence(SEED).spawn(2)[0])
        network = self.trainer.network
        supply = Batches(dataset, network.shapes[network.output][-1], order, dtype)
        batches = [(batch.x.copy(), batch.targets) for batch in (supply.take(ROWS) for _ in range(STEPS))]
        nodes = [(at, LAYERS.dump(graph[at].layer), graph[at].inputs) for at in network.order]
        optimizer = OPTIMIZERS.dump(settings.optimizer)
        self.start = {at: dict(params) for at, params in network.copy_weights().items()}
        self.arguments = (nodes, self.start, optimizer, settings.clip_norm, batches)

    def _shake(self):
        """Moves everything off its start, for what is 0 or 1 could hide that it is not used."""
        rng = np.random.default_rng(SEED)
        for params in self.trainer.network.params.values():
            for values in params.values():
                values += rng.uniform(-0.2, 0.2, values.shape)

    def differences(self, weights, losses):
        """How far each array of ours, and the losses, are from those of PyTorch, by their largest entry."""
        for _ in range(STEPS):
            self.trainer.step()
        ours = self.trainer.network.copy_weights()
        pairs = {
            f"{at} {name}": (values, weights[at][name])
            for at, params in ours.items()
            for name, values in params.items()
        }
        pairs["losses"] = (self.trainer.snapshot().losses, np.array(losses))
        return {
            name: float(np.abs(mine - other).max() / np.abs(other).max())
            for name, (mine, other) in pairs.items()
        }


def assert_alike(twins, dtype, elsewhere):
    found = elsewhere.submit(_train_in_pytorch, *twins.arguments).result(timeout=120)
    differences = twins.differences(*found)
    # Not by their maximum, which would pass over a difference that is no number.
    assert all(one < LARGEST_DIFFERENCE[dtype] for one in differences.values()), differences


@pytest.mark.parametrize("dtype", [np.float32, np.float64], ids=["float32", "float64"])
@pytest.mark.parametrize("case", TRIED.values(), ids=TRIED.keys())
def test_fifty_steps_lead_to_the_weights_that_pytorch_finds(case, dtype, elsewhere):
    twins = Twins(*case, dtype)
    assert_alike(twins, dtype, elsewhere)


@pytest.mark.parametrize("dtype", [np.float32, np.float64], ids=["float32", "float64"])
@pytest.mark.parametrize("threads", [2, 3])
def test_several_threads_find_the_same_weights_as_pytorch(threads, dtype, elsewhere):
    twins = Twins(*held_back(l1=0.01, l2=0.05), {**PLAIN, "clip_norm": 0.3}, dtype, threads=threads)
    assert_alike(twins, dtype, elsewhere)


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES.keys())
def test_every_example_finds_the_weights_that_pytorch_finds(example, elsewhere):
    document = example.build()
    if any(isinstance(document.graph[at].layer, Dropout | GaussianNoise) for at in document.graph):
        pytest.skip("PyTorch draws other random numbers")
    training = {"optimizer": document.training.optimizer, "clip_norm": document.training.clip_norm}
    twins = Twins(document.graph, document.dataset, training, np.float64)
    assert_alike(twins, np.float64, elsewhere)


@pytest.mark.parametrize("name", ["lstm", "branching", "frozen"])
def test_fifty_steps_lead_somewhere_else(name):
    """Otherwise it would say little that both have arrived at the same weights."""
    twins = Twins(*TRIED[name], np.float64)
    for _ in range(STEPS):
        twins.trainer.step()
    for at, params in twins.trainer.network.gradient_views.items():
        frozen = twins.trainer.network.graph[at].layer.model_dump().get("frozen", False)
        for key in params:
            moved = np.abs(twins.trainer.network.params[at][key] - twins.start[at][key]).max()
            assert moved == 0 if frozen else moved > 1e-3


def _kinds_tried():
    layers = [graph[at].layer for graph, _, _ in TRIED.values() for at in graph]
    chosen = [
        getattr(layer, name) for layer in layers for name in ("activation", "loss") if hasattr(layer, name)
    ]
    optimizers = [training["optimizer"] for _, _, training in TRIED.values()]
    return {type(part) for part in (*layers, *chosen, *optimizers)}


@pytest.mark.parametrize("registry", [LAYERS, ACTIVATIONS, LOSSES, OPTIMIZERS], ids=lambda r: r.noun)
def test_nothing_is_left_out_of_the_comparison(registry):
    assert set(registry) <= _kinds_tried()

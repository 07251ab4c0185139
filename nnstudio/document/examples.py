"""Examples: networks that are known to learn, ready to open or to train from the command line."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from nnstudio.data.credit import Credit
from nnstudio.data.dataset import DatasetSource
from nnstudio.data.mnist import MnistSample
from nnstudio.data.prices import Prices
from nnstudio.data.toys import Spirals, Xor
from nnstudio.document.document import Document
from nnstudio.document.edits import COLUMN, free_name
from nnstudio.nn.activations import Linear, ReLU, Sigmoid, Softmax, Tanh
from nnstudio.nn.graph import Graph, Node, NodeId
from nnstudio.nn.initializers import GlorotNormal, HeNormal, Normal
from nnstudio.nn.layer import Layer
from nnstudio.nn.layers.convolution import Conv2D
from nnstudio.nn.layers.core import Dense, Input, Output
from nnstudio.nn.layers.lstm import LSTM
from nnstudio.nn.layers.pooling import MaxPool2D
from nnstudio.nn.layers.recursive import RecursiveMerge
from nnstudio.nn.layers.shaping import Flatten
from nnstudio.nn.losses import BinaryCrossEntropy, CrossEntropy, MeanSquaredError
from nnstudio.nn.optimizers import SGD, Adam
from nnstudio.nn.schedules import CosineAnnealing
from nnstudio.nn.training import TrainingSettings


@dataclass(frozen=True)
class Example:
    """A ready-made document; `name` is what the command line calls it."""

    name: str
    summary: str
    build: Callable[[], Document]


def _mnist_784_16_16_10() -> Document:
    hidden = Dense(units=16, activation=Sigmoid(), initializer=GlorotNormal())
    output = Output(units=10, activation=Sigmoid(), loss=MeanSquaredError(), initializer=GlorotNormal())
    # As strong as 1.6 in Nielsen's book, whose loss, half the sum of squares, is five times this mean.
    training = TrainingSettings(optimizer=SGD(learning_rate=8), batch_size=10, epochs=10)
    return _chain([Input(), hidden, hidden, output], training, (0.0, 268.0, 664.0, 896.0))


def _mnist_784_30_10() -> Document:
    start = Normal(deviation=1)
    hidden = Dense(units=30, activation=Sigmoid(), initializer=start)
    output = Output(units=10, activation=Sigmoid(), loss=MeanSquaredError(), initializer=start)
    # The rate 3.0 of the book, times five for the same reason as above.
    training = TrainingSettings(optimizer=SGD(learning_rate=15), batch_size=10, epochs=30)
    return _chain([Input(), hidden, output], training, (0.0, 268.0, 744.0))


def _mnist_784_128_10() -> Document:
    training = TrainingSettings(optimizer=Adam(), batch_size=32, epochs=5)
    return _chain([Input(), _relu(128), _probabilities(10)], training, (0.0, 272.0, 744.0))


def _mnist_lenet_5() -> Document:
    layers = [
        Input(),
        Conv2D(filters=6, kernel_size=5, padding="same"),
        MaxPool2D(),
        Conv2D(filters=16, kernel_size=5, padding="valid"),
        MaxPool2D(),
        Flatten(),
        _relu(120),
        _relu(84),
        _probabilities(10),
    ]
    training = TrainingSettings(optimizer=Adam(), schedule=CosineAnnealing(), batch_size=32, epochs=8)
    columns = (0.0, 272.0, 564.0, 840.0, 1096.0, 1368.0, 1696.0, 1928.0, 2160.0)
    return _chain(layers, training, columns)


def _mnist_lstm() -> Document:
    training = TrainingSettings(
        optimizer=Adam(learning_rate=0.002), schedule=CosineAnnealing(), batch_size=64, clip_norm=5, epochs=8
    )
    return _chain([Input(), LSTM(units=128), _probabilities(10)], training)


def _mnist_recursive() -> Document:
    training = TrainingSettings(optimizer=Adam(), schedule=CosineAnnealing(), batch_size=32, epochs=6)
    return _chain([Input(), RecursiveMerge(), _probabilities(10)], training)


def _xor() -> Document:
    hidden = Dense(units=4, activation=Tanh(), initializer=GlorotNormal())
    training = TrainingSettings(optimizer=Adam(learning_rate=0.02), batch_size=10, epochs=20)
    return _chain([Input(), hidden, _probabilities(2)], training, dataset=Xor())


def _spirals() -> Document:
    # Weights of this size make bends all over the plane, where smaller ones are nearly straight.
    hidden = Dense(units=16, activation=Tanh(), initializer=Normal(deviation=1))
    training = TrainingSettings(
        optimizer=Adam(learning_rate=0.01), schedule=CosineAnnealing(), batch_size=10, epochs=60
    )
    return _chain([Input(), hidden, hidden, _probabilities(2)], training, dataset=Spirals())


def _credit() -> Document:
    # One unit that says how likely a yes is: the textbook's way to answer a question of yes or no.
    answer = Output(units=1, activation=Sigmoid(), loss=BinaryCrossEntropy(), initializer=GlorotNormal())
    training = TrainingSettings(optimizer=Adam(learning_rate=0.005), batch_size=20, epochs=20)
    return _chain([Input(), _relu(12), answer], training, dataset=Credit())


def _prices() -> Document:
    forecast = Output(units=1, activation=Linear(), loss=MeanSquaredError(), initializer=GlorotNormal())
    training = TrainingSettings(
        optimizer=Adam(learning_rate=0.005), schedule=CosineAnnealing(), batch_size=20, epochs=40
    )
    return _chain([Input(), Flatten(), _relu(16), forecast], training, dataset=Prices())


def _relu(units: int) -> Dense:
    return Dense(units=units, activation=ReLU(), initializer=HeNormal())


def _probabilities(classes: int) -> Output:
    return Output(units=classes, activation=Softmax(), loss=CrossEntropy(), initializer=GlorotNormal())


EXAMPLES: Mapping[str, Example] = MappingProxyType(
    {
        example.name: example
        for example in (
            Example(
                "mnist-784-16-16-10",
                "The network of the well-known video: two layers of 16 sigmoid units, mean squared error",
                _mnist_784_16_16_10,
            ),
            Example(
                "mnist-784-30-10",
                "The first network of Nielsen's book: 30 sigmoid units, mean squared error",
                _mnist_784_30_10,
            ),
            Example(
                "mnist-784-128-10",
                "One hidden layer of 128 ReLU units, softmax and cross-entropy, trained by Adam",
                _mnist_784_128_10,
            ),
            Example(
                "mnist-lenet-5",
                "Two convolutions and poolings before dense layers, in the way of LeNet-5",
                _mnist_lenet_5,
            ),
            Example(
                "mnist-lstm", "An LSTM that reads the image row by row and then says what it was", _mnist_lstm
            ),
            Example(
                "mnist-recursive",
                "One small matrix that merges neighbours again and again, until one vector is left",
                _mnist_recursive,
            ),
            Example("xor", "The smallest problem that a single layer cannot solve", _xor),
            Example(
                "spirals",
                "Two spirals wound into each other, told apart by two layers of tanh units",
                _spirals,
            ),
            Example(
                "credit",
                "Is a loan approved? A table of numbers and categories, answered by yes or no",
                _credit,
            ),
            Example(
                "prices",
                "What will it cost tomorrow? A series with trend, season and chance, forecast from two weeks",
                _prices,
            ),
        )
    }
)


def _chain(
    layers: list[Layer],
    training: TrainingSettings,
    columns: Sequence[float] | None = None,
    dataset: DatasetSource | None = None,
) -> Document:
    """A document of layers in a row, at these x positions and centred on one line."""
    graph = Graph()
    previous: tuple[NodeId, ...] = ()
    for layer in layers:
        name = free_name(graph, layer)
        node_id = NodeId(name.lower().replace(" ", ""))
        graph = graph.with_node(node_id, Node(name, layer, previous))
        previous = (node_id,)
    at = columns or [COLUMN * number for number in range(len(graph))]
    layout = {node_id: (x, 0.0) for node_id, x in zip(graph, at, strict=True)}
    return Document(graph, layout, dataset or MnistSample(), training)

"""Examples: networks that are known to learn, ready to open or to train from the command line."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from nnstudio.data.mnist import MnistSample
from nnstudio.document.document import Document
from nnstudio.nn.activations import ReLU, Sigmoid, Softmax
from nnstudio.nn.graph import Graph, Node, NodeId
from nnstudio.nn.initializers import GlorotNormal, HeNormal
from nnstudio.nn.layer import Layer
from nnstudio.nn.layers.core import Dense, Input, Output
from nnstudio.nn.losses import CrossEntropy, MeanSquaredError
from nnstudio.nn.optimizers import SGD, Adam
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


def _mnist_784_128_10() -> Document:
    hidden = Dense(units=128, activation=ReLU(), initializer=HeNormal())
    output = Output(units=10, activation=Softmax(), loss=CrossEntropy(), initializer=GlorotNormal())
    training = TrainingSettings(optimizer=Adam(), batch_size=32, epochs=5)
    return _chain([Input(), hidden, output], training, (0.0, 272.0, 744.0))


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
                "mnist-784-128-10",
                "One hidden layer of 128 ReLU units, softmax and cross-entropy, trained by Adam",
                _mnist_784_128_10,
            ),
        )
    }
)


def _chain(layers: list[Layer], training: TrainingSettings, columns: tuple[float, ...]) -> Document:
    """A document of layers in a row, at these x positions and centred on one line."""
    graph = Graph()
    previous: tuple[NodeId, ...] = ()
    hidden = 0
    for layer in layers:
        hidden += layer.entry.kind == "dense"
        name = f"Hidden {hidden}" if layer.entry.kind == "dense" else layer.entry.title
        node_id = NodeId(name.lower().replace(" ", ""))
        graph = graph.with_node(node_id, Node(name, layer, previous))
        previous = (node_id,)
    layout = {node_id: (x, 0.0) for node_id, x in zip(graph, columns, strict=True)}
    return Document(graph, layout, MnistSample(), training)

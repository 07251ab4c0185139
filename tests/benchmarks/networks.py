"""The networks that the benchmark of the engine trains, in our words and in PyTorch's."""

from collections.abc import Callable
from dataclasses import dataclass
from math import prod
from typing import Any

from nnstudio.nn.activations import ReLU
from nnstudio.nn.graph import Graph, Node, NodeId
from nnstudio.nn.initializers import HeNormal
from nnstudio.nn.layer import Layer
from nnstudio.nn.layers.convolution import Conv2D
from nnstudio.nn.layers.core import Dense, Input, Output
from nnstudio.nn.layers.pooling import MaxPool2D

IMAGE, CLASSES = (28, 28, 1), 10


@dataclass(frozen=True)
class Case:
    """One network, twice; `layers` stand between input and output."""

    layers: Callable[[], list[Layer]]
    pytorch: Callable[[Any], Any]
    scikit: tuple[int, ...] = ()


def graph_of(case: Case) -> Graph:
    """The network as a graph in a row."""
    graph, previous = Graph(), ()
    for number, layer in enumerate([Input(), *case.layers(), Output(units=CLASSES)]):
        node_id = NodeId(f"n{number}")
        graph = graph.with_node(node_id, Node(f"N{number}", layer, previous))
        previous = (node_id,)
    return graph


def relu(units: int) -> Dense:
    return Dense(units=units, activation=ReLU(), initializer=HeNormal())


def dense(*units: int) -> Case:
    def pytorch(nn: Any) -> Any:
        sizes = (prod(IMAGE), *units)
        hidden = [
            part
            for before, after in zip(sizes, units, strict=False)
            for part in (nn.Linear(before, after), nn.ReLU())
        ]
        return nn.Sequential(nn.Flatten(), *hidden, nn.Linear(units[-1], CLASSES))

    return Case(lambda: [relu(count) for count in units], pytorch, units)


def lenet() -> Case:
    def layers() -> list[Layer]:
        return [
            Conv2D(filters=6, kernel_size=5, padding="same"),
            MaxPool2D(),
            Conv2D(filters=16, kernel_size=5, padding="valid"),
            MaxPool2D(),
            relu(120),
            relu(84),
        ]

    def pytorch(nn: Any) -> Any:
        return nn.Sequential(
            *(nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2)),
            *(nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten()),
            *(nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, CLASSES)),
        )

    return Case(layers, pytorch)


def cnn() -> Case:
    def layers() -> list[Layer]:
        return [
            Conv2D(filters=32, kernel_size=3, padding="valid"),
            Conv2D(filters=64, kernel_size=3, padding="valid"),
            MaxPool2D(),
            relu(128),
        ]

    def pytorch(nn: Any) -> Any:
        return nn.Sequential(
            *(nn.Conv2d(1, 32, 3), nn.ReLU(), nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2)),
            *(nn.Flatten(), nn.Linear(9216, 128), nn.ReLU(), nn.Linear(128, CLASSES)),
        )

    return Case(layers, pytorch)


def recurrent(kind: str) -> Case:
    def layers() -> list[Layer]:
        from nnstudio.nn.layer import LAYERS

        return [LAYERS[kind](units=128)]

    def pytorch(nn: Any) -> Any:
        module = {"simple_rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}[kind]

        class Rows(nn.Module):  # type: ignore[misc, name-defined]
            """The last state of a layer that reads an image row by row."""

            def __init__(self) -> None:
                super().__init__()
                self.read = module(28, 128, batch_first=True)
                self.answer = nn.Linear(128, CLASSES)

            def forward(self, x: Any) -> Any:
                return self.answer(self.read(x[:, 0])[0][:, -1])

        return Rows()

    return Case(layers, pytorch)


CASES: dict[str, Case] = {
    "784-16-16-10": dense(16, 16),
    "784-128-10": dense(128),
    "784-512-512-10": dense(512, 512),
    "LeNet-5": lenet(),
    "3x3 cnn": cnn(),
    "RNN 128": recurrent("simple_rnn"),
    "GRU 128": recurrent("gru"),
    "LSTM 128": recurrent("lstm"),
}

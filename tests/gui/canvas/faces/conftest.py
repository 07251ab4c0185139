"""What tests of faces share: networks with one layer to be tried, moments of them, and pixels read back."""

from dataclasses import replace

import numpy as np
from PySide6.QtGui import QImage, QPainter

import nnstudio.nn.layers  # noqa: F401  # registers the layers
from nnstudio.data import MnistSample
from nnstudio.engine.api import TrainingJob
from nnstudio.engine.trainer import Trainer
from nnstudio.gui.canvas.faces.choice import face_for
from nnstudio.gui.canvas.levels import Depth
from nnstudio.nn.check import check
from nnstudio.nn.graph import Graph, Node, NodeId
from nnstudio.nn.layers.core import Input, Output
from nnstudio.nn.training import TrainingSettings

INPUT, TRIED, OUTPUT = NodeId("input"), NodeId("tried"), NodeId("output")


def chain(*layers) -> Graph:
    """Input, these layers, named "Layer 1" and so on, the last one known as TRIED, and the output."""
    nodes, before = {INPUT: Node("Input", Input())}, INPUT
    for number, layer in enumerate(layers, 1):
        node = TRIED if number == len(layers) else NodeId(f"layer{number}")
        nodes[node] = Node(f"Layer {number}", layer, (before,))
        before = node
    nodes[OUTPUT] = Node("Output", Output(units=10), (before,))
    return Graph(nodes)


def moment(graph, steps=5):
    """A snapshot of the network after some steps, with nothing found of the health of its units."""
    dataset = MnistSample()
    trainer = Trainer(TrainingJob(graph, dataset, TrainingSettings(batch_size=4)), dataset.load())
    for _ in range(steps):
        trainer.step(4)
    return replace(trainer.snapshot(3), health={}, flows={})


def face_of(graph, node=TRIED):
    spec = MnistSample().spec()
    return face_for(graph, node, check(graph, spec.sample_shape, len(spec.classes)))[1]()


def painted(face, look, *, detailed=False, depth=Depth.TILES, zoom=1):
    """What the face draws, as an array (height, width) of 0xffrrggbb; the box reaches 8 pixels below it."""
    image = QImage(round(face.width * zoom), round((face.height + 8) * zoom), QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    painter.scale(zoom, zoom)
    face.paint(painter, look, detailed=detailed, depth=depth)
    painter.end()
    return np.array(image.constBits()).view(np.uint32).reshape(image.height(), image.width())


def at(seen, point, zoom=1):
    """The color at a point of the face."""
    return int(seen[int(point.y() * zoom), int(point.x() * zoom)])


def color(words):
    """The color "#rrggbb" as 0xffrrggbb."""
    return int(words[1:], 16) | 0xFF000000

"""Effective weights: where nothing bends, they are what the pixels really do."""

import numpy as np
import pytest

import nnstudio.nn.layers  # noqa: F401  # registers the layers
from nnstudio.data import MnistSample
from nnstudio.engine.api import TrainingJob
from nnstudio.engine.trainer import Trainer
from nnstudio.explain.effective import effective_image
from nnstudio.nn.activations import Linear
from nnstudio.nn.graph import Graph, Node, NodeId
from nnstudio.nn.layers.core import Dense, Input, Output
from nnstudio.nn.training import TrainingSettings

INPUT, FIRST, SECOND, OUTPUT = (NodeId(name) for name in ("input", "first", "second", "output"))


@pytest.fixture(scope="module")
def snapshot():
    """A moment of a network whose layers do not bend."""
    straight = Linear()
    graph = Graph(
        {
            INPUT: Node("Input", Input()),
            FIRST: Node("First", Dense(units=7, activation=straight, bias=False), (INPUT,)),
            SECOND: Node("Second", Dense(units=5, activation=straight, bias=False), (FIRST,)),
            OUTPUT: Node("Output", Output(units=10), (SECOND,)),
        }
    )
    dataset = MnistSample()
    trainer = Trainer(TrainingJob(graph, dataset, TrainingSettings(batch_size=4)), dataset.load())
    trainer.step(4)
    return trainer.snapshot(3)


def test_without_a_bend_the_image_says_exactly_what_the_unit_does(snapshot):
    for unit in range(5):
        image = effective_image(snapshot, SECOND, unit)
        assert image.shape == (28, 28, 1)
        told = float((image * snapshot.activations[INPUT]).sum())
        assert told == pytest.approx(float(snapshot.activations[SECOND][unit]), abs=1e-4)


def test_there_is_none_where_no_image_stands_two_layers_before(snapshot):
    assert effective_image(snapshot, FIRST, 0) is None
    assert effective_image(snapshot, OUTPUT, 0) is None
    assert effective_image(snapshot, INPUT, 0) is None
    assert np.isfinite(effective_image(snapshot, SECOND, 0)).all()

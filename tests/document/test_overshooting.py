"""Overshooting: a rate that was made for another network is known by the losses and activations it meets."""

import numpy as np
import pytest

from nnstudio.document.examples import EXAMPLES
from nnstudio.document.overshooting import LARGEST, overshooting, steadied
from nnstudio.engine.api import TrainingJob
from nnstudio.engine.snapshot import SCORE_VALIDATION
from nnstudio.engine.trainer import Trainer
from nnstudio.nn.activations import ReLU, Sigmoid
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layers.core import Output
from nnstudio.nn.losses import CrossEntropy
from nnstudio.nn.optimizers import SGD, Adam, Momentum

HIDDEN, OUTPUT = NodeId("hidden1"), NodeId("output")


def digits(activation=None, output=None, optimizer=None):
    """The first example, with one layer and the optimizer as given."""
    document = EXAMPLES["mnist-784-16-16-10"].build()
    graph = document.graph
    if activation is not None:
        graph = graph.with_layer(HIDDEN, graph[HIDDEN].layer.replace(activation=activation))
    if output is not None:
        graph = graph.with_layer(OUTPUT, output)
    training = document.training.replace(optimizer=optimizer or document.training.optimizer)
    return document.replace(graph=graph, training=training)


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_example_overshoots(name):
    assert overshooting(EXAMPLES[name].build()) == ""


def test_a_rate_for_squared_errors_is_too_large_for_cross_entropy():
    assert overshooting(digits(output=Output(units=10))) == (
        "with cross-entropy, a learning rate of 8 is likely to learn little"
    )


def test_a_rate_for_sigmoid_units_is_too_large_for_units_without_a_bound():
    assert overshooting(digits(activation=ReLU())) == (
        "with ReLU, a learning rate of 8 is likely to learn little"
    )
    assert overshooting(digits(activation=Sigmoid())) == ""


@pytest.mark.parametrize(
    ("optimizer", "overshoots"),
    [
        (SGD(learning_rate=LARGEST), True),
        (Momentum(learning_rate=LARGEST), True),
        (SGD(learning_rate=LARGEST - 0.1), False),
        (Adam(learning_rate=8), False),
    ],
)
def test_only_plain_descent_at_a_large_rate_overshoots(optimizer, overshoots):
    assert bool(overshooting(digits(output=Output(units=10), optimizer=optimizer))) is overshoots


def test_what_is_done_about_it_learns_where_the_large_rate_does_not():
    def right(document):
        data = document.dataset.load()
        training = document.training.replace(epochs=1)
        trainer = Trainer(TrainingJob(document.graph, document.dataset, training), data)
        while not trainer.finished:
            trainer.step()
        return trainer.snapshot().epochs[-1, SCORE_VALIDATION]

    document = digits(output=Output(units=10))
    assert isinstance(document.graph[OUTPUT].layer.loss, CrossEntropy)
    after, label = steadied(document)
    assert label == "Learn with Adam, learning rate 0.01"
    assert overshooting(after) == ""
    with np.errstate(all="ignore"):
        assert right(after) > 0.75 > 2 * right(document)

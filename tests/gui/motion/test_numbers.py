"""What outputs stand for is said by their names: numbers to predict, or the yes of a lone unit."""

import numpy as np
import pytest

from nnstudio.engine.dissect import dissect
from nnstudio.engine.learning import Learning
from nnstudio.engine.network import Network
from nnstudio.engine.snapshot import Sample
from nnstudio.gui.motion.grain import Grain
from nnstudio.gui.motion.moment import Moment, Stage, Step
from nnstudio.gui.motion.pages import page_of
from nnstudio.gui.motion.story import Story
from nnstudio.nn.activations import Linear, Sigmoid
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layers.core import Dense, Output
from nnstudio.nn.losses import BinaryCrossEntropy, MeanSquaredError
from nnstudio.nn.optimizers import SGD
from nnstudio.nn.task import Task
from nnstudio.nn.training import TrainingSettings
from tests.gui.motion.conftest import chain

OUTPUT = NodeId("output")


def step_of(output, target, task, outputs, **names):
    """One step of a small network for a task."""
    graph, optimizer = chain(hidden=Dense(units=4), output=output), SGD(learning_rate=0.1)
    network = Network(graph, (3,), outputs, seed=3, task=task)
    training = TrainingSettings.from_fields({"optimizer": optimizer})
    learning = Learning(network, training, np.random.SeedSequence(1))
    x = np.array([[0.2, -1, 0.5]], np.float32)
    _, trace = dissect(
        network,
        learning,
        x,
        np.array([target], np.float32),
        0.1,
        step=1,
        sample=Sample(None, x[0], None),
        optimizer=optimizer,
    )
    return Step(trace, graph, **names)


def numbers():
    output = Output(units=2, activation=Linear(), loss=MeanSquaredError())
    return step_of(output, [0.5, -0.25], Task.REGRESSION, 2, targets=("price", "area"))


def yes_or_no():
    output = Output(units=1, activation=Sigmoid(), loss=BinaryCrossEntropy())
    return step_of(output, [1.0], Task.BINARY, 2, classes=("no", "yes"))


def test_numbers_are_called_by_their_names():
    page = page_of(numbers(), Moment(Stage.LOSS, OUTPUT))
    assert page.label == "number"
    assert {row.label: row.cells[1] for row in page.rows} == {"price": 0.5, "area": -0.25}


def test_a_lone_unit_speaks_for_the_second_class():
    page = page_of(yes_or_no(), Moment(Stage.LOSS, OUTPUT))
    assert [row.label for row in page.rows] == ["yes"]


@pytest.mark.parametrize("make", [numbers, yes_or_no])
@pytest.mark.parametrize("grain", [Grain.TERM, Grain.UNIT, Grain.LAYER])
def test_every_moment_has_a_page(make, grain):
    step = make()
    story = Story(step, grain)
    assert all(page_of(step, story[at]).title for at in range(len(story)))

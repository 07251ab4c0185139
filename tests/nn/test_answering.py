"""Answering: which Output suits which task, and what is said of one that does not."""

import itertools

import numpy as np
import pytest

from nnstudio.nn.activations import ACTIVATIONS, GELU, LeakyReLU, Linear, ReLU, Sigmoid, Softmax, Tanh
from nnstudio.nn.check import Cause, check
from nnstudio.nn.graph import Graph, Node, NodeId
from nnstudio.nn.layer import FreshContext
from nnstudio.nn.layers.core import Input, Output
from nnstudio.nn.losses import (
    LOSSES,
    BinaryCrossEntropy,
    CrossEntropy,
    Hinge,
    Huber,
    KullbackLeibler,
    MeanAbsoluteError,
    MeanSquaredError,
)
from nnstudio.nn.task import Task

NUMBERS = [Task.REGRESSION, Task.FORECASTING]


def problems(task, outputs, **settings):
    graph = Graph().with_node(NodeId("input"), Node("Input", Input()))
    graph = graph.with_node(NodeId("output"), Node("Output", Output(**settings), (NodeId("input"),)))
    return check(graph, (4,), outputs, task).problems


def message(task, outputs, **settings):
    (problem,) = problems(task, outputs, **settings)
    assert problem.blocks
    assert problem.node == "output"
    return problem.message


@pytest.mark.parametrize(
    ("task", "outputs", "settings"),
    [
        (Task.CLASSIFICATION, 3, {"units": 3}),
        (Task.CLASSIFICATION, 2, {"units": 2}),
        (Task.BINARY, 2, {"units": 2}),
        (Task.BINARY, 2, {"units": 2, "activation": Sigmoid(), "loss": BinaryCrossEntropy()}),
        (Task.BINARY, 2, {"units": 1, "activation": Sigmoid(), "loss": BinaryCrossEntropy()}),
        (Task.BINARY, 2, {"units": 1, "activation": Sigmoid(), "loss": MeanSquaredError()}),
        *((task, 1, {"units": 1, "activation": Linear(), "loss": MeanSquaredError()}) for task in NUMBERS),
        *((task, 3, {"units": 3, "activation": Tanh(), "loss": Huber()}) for task in NUMBERS),
        (Task.REGRESSION, 1, {"units": 1, "activation": ReLU(), "loss": MeanAbsoluteError()}),
    ],
)
def test_an_output_that_suits_its_task_has_no_problem(task, outputs, settings):
    assert [problem for problem in problems(task, outputs, **settings) if problem.blocks] == []


@pytest.mark.parametrize(
    ("activation", "reach"),
    [
        (Sigmoid(), "from 0 to 1"),
        (Tanh(), "from −1 to 1"),
        (ReLU(), "from 0 on"),
        (GELU(), "from −0.17 on"),
    ],
)
def test_numbers_that_no_output_can_reach_are_warned_of(activation, reach):
    (problem,) = problems(Task.REGRESSION, 1, units=1, activation=activation, loss=MeanSquaredError())
    assert problem.message == (
        f"Output: {activation.entry.title} gives numbers {reach} only, and those asked for may lie beyond. "
        "Choose the activation Linear"
    )
    assert problem.cause is Cause.MISFIT
    assert not problem.blocks


@pytest.mark.parametrize("activation", [Linear(), ReLU(), Tanh()])
def test_a_lone_unit_that_can_leave_0_to_1_is_warned_of_where_yes_or_no_is_asked(activation):
    (problem,) = problems(Task.BINARY, 2, units=1, activation=activation, loss=MeanSquaredError())
    assert f"outputs of {activation.entry.title} can lie outside" in problem.message
    assert problem.message.endswith("Choose the activation Sigmoid and the loss Binary cross-entropy")
    assert problem.cause is Cause.MISFIT
    assert not problem.blocks


@pytest.mark.parametrize("activation", [Linear(), LeakyReLU()])
def test_there_is_nothing_to_say_of_outputs_without_bounds(activation):
    assert problems(Task.REGRESSION, 1, units=1, activation=activation, loss=MeanSquaredError()) == ()
    assert problems(Task.BINARY, 2, units=1, activation=Sigmoid(), loss=MeanSquaredError()) == ()


def test_several_classes_need_a_unit_each():
    said = message(Task.CLASSIFICATION, 3, units=1, activation=Sigmoid(), loss=BinaryCrossEntropy())
    assert said == "Output has a single unit and the dataset has 3 classes. Set its units to 3"


def test_two_classes_that_are_no_yes_and_no_need_a_unit_each():
    assert "Set its units to 2" in message(
        Task.CLASSIFICATION, 2, units=1, activation=Sigmoid(), loss=Huber()
    )


def test_yes_or_no_takes_one_unit_or_two():
    said = message(Task.BINARY, 2, units=10)
    assert said.startswith(
        "Output has 10 units and the dataset asks for yes or no. Set its units to 2, or to 1"
    )


@pytest.mark.parametrize("loss", [CrossEntropy(), KullbackLeibler(), MeanSquaredError()])
def test_a_lone_unit_cannot_share_with_others(loss):
    (problem,) = problems(Task.BINARY, 2, units=1, activation=Softmax(), loss=loss)
    assert "a lone one always gives 1" in problem.message
    assert problem.message.endswith(
        "Choose the activation Sigmoid and the loss Binary cross-entropy, or set the units to 2"
    )
    assert problem.cause is Cause.CLASSES


def test_a_lone_unit_has_no_other_to_keep_a_margin_from():
    assert "wants a unit for each class" in message(
        Task.BINARY, 2, units=1, activation=Linear(), loss=Hinge()
    )


@pytest.mark.parametrize(("outputs", "words"), [(1, "a single number"), (3, "3 numbers")])
@pytest.mark.parametrize("task", NUMBERS)
def test_numbers_need_a_unit_each(task, outputs, words):
    said = message(task, outputs, units=2, activation=Linear(), loss=MeanSquaredError())
    assert said == f"Output has 2 units and the dataset asks for {words}. Set its units to {outputs}"


@pytest.mark.parametrize("task", NUMBERS)
def test_softmax_and_cross_entropy_are_not_for_numbers(task):
    said = message(task, 1, units=1)
    assert said == (
        "Output: Softmax is for classes, and the dataset asks for numbers. "
        "Choose the activation Linear and the loss Mean squared error"
    )


@pytest.mark.parametrize(
    "loss", [cls() for cls in LOSSES if cls.for_classes], ids=lambda loss: loss.entry.kind
)
def test_losses_of_classes_are_not_for_numbers(loss):
    said = message(Task.REGRESSION, 1, units=1, activation=Sigmoid(), loss=loss)
    assert said == (
        f"Output: {loss.entry.title} is for classes, and the dataset asks for numbers. "
        "Choose the loss Mean squared error"
    )


def test_softmax_is_not_for_numbers_whatever_the_loss():
    said = message(Task.REGRESSION, 2, units=2, activation=Softmax(), loss=MeanSquaredError())
    assert said.endswith("asks for numbers. Choose the activation Linear")


@pytest.mark.parametrize("activation", [cls() for cls in ACTIVATIONS], ids=lambda one: one.entry.kind)
@pytest.mark.parametrize("loss", [cls() for cls in LOSSES], ids=lambda one: one.entry.kind)
@pytest.mark.parametrize("task", Task)
def test_what_passes_the_check_has_a_finite_loss_for_targets_of_its_task(task, loss, activation):
    rng, units = np.random.default_rng(0), 1
    for units in (1, 2):
        if any(
            problem.blocks for problem in problems(task, 2, units=units, activation=activation, loss=loss)
        ):
            continue
        targets = rng.normal(0, 3, (9, units))
        if task.predicts_classes:
            targets = np.eye(2)[rng.integers(0, 2, 9)][:, -units:]
        y = activation(rng.normal(0, 2, (9, units)))
        found, slope = loss.forward(FreshContext(dtype=np.float64), y, targets)
        assert np.isfinite(found)
        assert slope.any()


def test_every_task_can_be_learned_in_some_way():
    for task, (activation, loss) in itertools.product(Task, [(Linear(), MeanSquaredError())]):
        assert problems(task, 2, units=2, activation=activation, loss=loss) == ()


def test_a_dataset_that_is_yet_to_be_chosen_asks_for_no_units():
    assert problems(Task.REGRESSION, 0, units=4, activation=Linear(), loss=MeanSquaredError()) == ()

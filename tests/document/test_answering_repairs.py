"""Repairs, templates and menus where the dataset asks for numbers, or for yes or no."""

from typing import ClassVar

import pytest

from nnstudio.data.dataset import Dataset, DatasetSource, DatasetSpec, Task
from nnstudio.document.document import Document
from nnstudio.document.fitting import adapted, answering, fits_behind
from nnstudio.document.repairs import repairs_of
from nnstudio.document.templates import TEMPLATES, place_template
from nnstudio.nn.activations import Linear, ReLU, Sigmoid, Softmax, Tanh
from nnstudio.nn.check import Cause
from nnstudio.nn.graph import Graph, Node, NodeId
from nnstudio.nn.layers.core import Dense, Input, Output
from nnstudio.nn.losses import BinaryCrossEntropy, CrossEntropy, Hinge, Huber, MeanSquaredError
from nnstudio.nn.registry import Entry
from nnstudio.nn.settings import SettingsError


class Asking(DatasetSource):
    """Nothing but what is asked for."""

    entry: ClassVar[Entry] = Entry("asking", "Asking", "Asking")

    task: Task
    count: int = 1

    def spec(self) -> DatasetSpec:
        if self.task is Task.BINARY:
            return DatasetSpec("Asking", (4,), ("no", "yes"), "", self.task)
        return DatasetSpec("Asking", (4,), (), "", self.task, tuple("abc"[: self.count]))

    def missing(self) -> str | None:
        return None

    def load(self) -> Dataset:
        raise NotImplementedError


def document(source, output=None):
    graph = Graph().with_node(NodeId("x"), Node("X", Input()))
    if output is not None:
        graph = graph.with_node(NodeId("y"), Node("Y", output, (NodeId("x"),)))
    return Document(graph, {node: (300.0 * at, 0.0) for at, node in enumerate(graph)}, source)


NUMBERS = Asking(task=Task.REGRESSION)
THREE = Asking(task=Task.FORECASTING, count=3)
BINARY = Asking(task=Task.BINARY)
LINEAR = {"activation": Linear(), "loss": MeanSquaredError()}
SIGMOID = {"activation": Sigmoid(), "loss": BinaryCrossEntropy()}


@pytest.mark.parametrize(
    ("source", "output", "label", "mended"),
    [
        (NUMBERS, Output(units=1), "Let Y answer with a number", Output(units=1, **LINEAR)),
        (THREE, Output(units=3), "Let Y answer with 3 numbers", Output(units=3, **LINEAR)),
        (NUMBERS, Output(), "Let Y answer with a number", Output(units=1, **LINEAR)),
        (
            NUMBERS,
            Output(units=10, activation=Linear(), loss=Huber()),
            "Set the units of Y to 1",
            Output(units=1, activation=Linear(), loss=Huber()),
        ),
        (
            NUMBERS,
            Output(units=1, activation=Tanh(), loss=Huber()),
            "Let Y answer with a number",
            Output(units=1, activation=Linear(), loss=Huber()),
        ),
        (BINARY, Output(), "Set the units of Y to 2", Output(units=2)),
        (BINARY, Output(units=1), "Set the units of Y to 2", Output(units=2)),
        (
            BINARY,
            Output(units=1, activation=Linear(), loss=Hinge()),
            "Set the units of Y to 2",
            Output(units=2, activation=Linear(), loss=Hinge()),
        ),
        (BINARY, Output(units=1, **LINEAR), "Let Y answer with yes or no", Output(units=1, **SIGMOID)),
        (BINARY, Output(units=3, **LINEAR), "Let Y answer with one of the classes", Output(units=2)),
    ],
)
def test_an_output_is_made_to_answer_what_is_asked(source, output, label, mended):
    before = document(source, output)
    found = [repair for problem in before.check().problems for repair in repairs_of(before, problem)]
    assert found[0].label == label
    assert found[0].after.graph["y"].layer == mended
    assert found[0].after.check().problems == ()


@pytest.mark.parametrize(
    ("source", "output"),
    [
        (NUMBERS, Output(units=1, **LINEAR)),
        (THREE, Output(units=3, **LINEAR)),
        (BINARY, Output(units=2)),
        (BINARY, Output(units=1, **SIGMOID)),
    ],
)
def test_an_output_that_answers_what_is_asked_stays_as_it_is(source, output):
    spec = source.spec()
    assert adapted(output, None, spec.outputs, spec.task) is output
    assert document(source, output).check().problems == ()


def test_a_dataset_that_nothing_is_known_of_changes_no_output():
    assert answering(Output(), 0, Task.CLASSIFICATION) == Output()
    assert answering(Output(units=4, **LINEAR), 0, Task.REGRESSION) == Output(units=4, **LINEAR)


@pytest.mark.parametrize("activation", [Softmax(), Sigmoid(), ReLU()])
def test_numbers_are_asked_of_outputs_without_bounds(activation):
    made = answering(Output(units=7, activation=activation, loss=MeanSquaredError()), 1, Task.REGRESSION)
    assert made == Output(units=1, **LINEAR)


@pytest.mark.parametrize("source", [NUMBERS, THREE, BINARY], ids=["number", "three", "binary"])
def test_an_output_that_is_added_answers_what_is_asked(source):
    empty = document(source)
    (problem,) = [one for one in empty.check().problems if one.cause is Cause.NO_OUTPUT]
    after = repairs_of(empty, problem)[0].after
    assert after.check().problems == ()
    offered = [fit.layer for fit in fits_behind(empty, NodeId("x")) if isinstance(fit.layer, Output)]
    (output,) = after.graph.of_kind("output")
    assert offered == [after.graph[output].layer]


@pytest.mark.parametrize("source", [NUMBERS, BINARY], ids=["number", "binary"])
def test_other_layers_are_offered_as_ever(source):
    assert any(isinstance(fit.layer, Dense) for fit in fits_behind(document(source), NodeId("x")))


def test_what_misfits_classes_is_mended_as_ever():
    before = document(BINARY, Output(units=2, activation=ReLU(), loss=CrossEntropy()))
    (problem,) = before.check().problems
    assert repairs_of(before, problem)[0].label == "Use softmax with cross-entropy"


WHOLE = [name for name, template in TEMPLATES.items() if template.whole]


@pytest.mark.parametrize("name", WHOLE)
@pytest.mark.parametrize("source", [NUMBERS, THREE, BINARY], ids=["number", "three", "binary"])
def test_a_whole_network_that_is_placed_answers_what_is_asked(source, name):
    try:
        placed, _ = place_template(document(source), name)
    except SettingsError:
        pytest.skip("made for images")
    answers = [one for one in placed.check().problems if one.cause in (Cause.CLASSES, Cause.MISFIT)]
    assert answers == []

"""Moments on the canvas: numbers are shown where the run trains what is drawn, and nowhere else."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF

from nnstudio.document.edits import add_layer, change_layer
from nnstudio.document.examples import EXAMPLES
from nnstudio.engine.api import TrainingJob
from nnstudio.engine.trainer import Trainer
from nnstudio.gui.canvas import strands
from nnstudio.gui.canvas.placing import settle
from nnstudio.gui.canvas.view import CanvasView
from nnstudio.gui.editor import Editor
from nnstudio.gui.theme import DARK
from nnstudio.nn.activations import ReLU
from nnstudio.nn.graph import NodeId, Wire
from nnstudio.nn.layer import LAYERS

INPUT, FIRST, SECOND, OUTPUT = (NodeId(name) for name in ("input", "hidden1", "hidden2", "output"))
EMPTY = "no values yet"


@pytest.fixture(scope="module")
def trainer():
    document = EXAMPLES["mnist-784-16-16-10"].build()
    job = TrainingJob(document.graph, document.dataset, document.training)
    return Trainer(job, document.dataset.load())


@pytest.fixture
def editor(qtbot):
    return Editor(EXAMPLES["mnist-784-16-16-10"].build(), settle=settle)


@pytest.fixture
def canvas(editor, trainer, qtbot):
    canvas = CanvasView(editor, DARK)
    qtbot.addWidget(canvas)
    canvas.show_snapshot(trainer.snapshot(3))
    return canvas


def said(canvas, node_id):
    item = canvas.scene().nodes[node_id]
    return item.describe(item.face_rect().topLeft() + QPointF(20, 12))


def test_faces_and_strands_show_a_fitting_moment(canvas):
    assert said(canvas, OUTPUT).startswith("class 0")
    assert canvas.scene().contributions_drawn()[0] > 0


def test_a_cleared_canvas_shows_no_numbers(canvas):
    canvas.clear_snapshot()
    assert {said(canvas, node_id) for node_id in canvas.scene().nodes} == {EMPTY}
    assert canvas.scene().contributions_drawn() == (0, 0)


def test_another_project_does_not_show_the_numbers_of_the_last(canvas, editor):
    editor.open(EXAMPLES["mnist-784-16-16-10"].build())
    assert said(canvas, FIRST) == EMPTY


def test_an_output_of_other_units_than_are_trained_is_empty(canvas, editor):
    document = editor.document
    layer = document.graph[OUTPUT].layer.replace(units=7)
    editor.apply(change_layer(document, OUTPUT, layer), "Change units")
    assert said(canvas, OUTPUT) == EMPTY


def test_a_layer_of_another_activation_than_is_trained_is_empty_until_it_is_undone(canvas, editor):
    document = editor.document
    layer = document.graph[OUTPUT].layer.replace(activation=ReLU())
    editor.apply(change_layer(document, OUTPUT, layer), "Change activation")
    assert said(canvas, OUTPUT) == EMPTY
    editor.undo()
    assert said(canvas, OUTPUT).startswith("class 0")


def test_a_layer_that_the_run_does_not_know_is_empty(canvas, editor, trainer):
    document, added = add_layer(editor.document, LAYERS["input"](), (0.0, 500.0))
    editor.apply(document, "Add Input")
    canvas.show_snapshot(trainer.snapshot(3))
    assert said(canvas, added) == EMPTY


def test_a_wire_with_too_many_contributions_draws_none(canvas, trainer, monkeypatch):
    monkeypatch.setattr(strands, "MAX_PRODUCTS", 16 * 16 - 1)
    canvas.show_snapshot(trainer.snapshot(3))
    assert canvas.scene().wires[Wire(FIRST, SECOND)].drawn == (0, 0)
    assert canvas.scene().wires[Wire(SECOND, OUTPUT)].drawn[0] > 0


def test_curves_are_kept_for_present_strands_only(canvas, trainer):
    wire = canvas.scene().wires[Wire(FIRST, SECOND)]
    for sample in range(8):
        canvas.show_snapshot(trainer.snapshot(sample))
    found = wire._strands.contributions
    assert set(wire._strands._paths) == set(zip(found.sources.tolist(), found.targets.tolist(), strict=True))


def test_a_wire_is_drawn_anew_only_if_an_end_has_moved(canvas, editor, monkeypatch):
    drawn = []
    for wire, item in canvas.scene().wires.items():
        monkeypatch.setattr(item, "draw", lambda _sight, wire=wire: drawn.append(wire))
    x, y = editor.document.layout[INPUT]
    editor.apply(editor.document.replace(layout={**editor.document.layout, INPUT: (x - 40, y)}), "Move Input")
    assert drawn == [Wire(INPUT, FIRST)]


def test_empty_faces_of_every_kind_can_be_drawn(canvas):
    canvas.clear_snapshot()
    image = canvas.grab().toImage()
    assert np.count_nonzero([image.pixel(x, 5) for x in range(image.width())])

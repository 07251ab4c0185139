"""Moments on the canvas: numbers are shown where the run trains what is drawn, and nowhere else."""

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QPointF

from nnstudio.document.edits import add_layer, change_layer, remove_layers
from nnstudio.document.examples import EXAMPLES
from nnstudio.engine.api import TrainingJob
from nnstudio.engine.trainer import Trainer
from nnstudio.gui.canvas import strands
from nnstudio.gui.canvas.levels import PLAIN_BELOW
from nnstudio.gui.canvas.lineage import fed_alike
from nnstudio.gui.canvas.placing import settle
from nnstudio.gui.canvas.view import CanvasView
from nnstudio.gui.editor import Editor
from nnstudio.gui.scale import Limit
from nnstudio.gui.theme import DARK
from nnstudio.nn.activations import ReLU
from nnstudio.nn.graph import NodeId, Wire
from nnstudio.nn.layer import LAYERS

INPUT, FIRST, SECOND, OUTPUT = (NodeId(name) for name in ("input", "hidden1", "hidden2", "output"))
EMPTY = "no values yet"


def training(document):
    job = TrainingJob(document.graph, document.dataset, document.training)
    return Trainer(job, document.dataset.load())


@pytest.fixture(scope="module")
def trainer():
    return training(EXAMPLES["mnist-784-16-16-10"].build())


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


def test_from_far_out_no_contributions_are_drawn_nor_counted(canvas):
    canvas.camera.zoom((PLAIN_BELOW - 0.01) / canvas.camera.scale)
    assert canvas.scene().contributions_drawn() == (0, 0)
    canvas.camera.zoom(2)
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


def has_strands(wire):
    """Whether strands are seen; if not, the line must be."""
    assert wire._picture.empty == wire._line.isVisible() == (wire.drawn[0] == 0)
    return not wire._picture.empty


def cut(document, wire):
    return document.replace(graph=document.graph.disconnect(wire))


@pytest.mark.parametrize("ends", ["before", "after", "never"])
def test_strands_go_at_once_when_the_cards_at_their_ends_lose_their_units(canvas, editor, ends):
    """Whether the run ends before the canvas hears of the edit, after, or goes on."""
    wires = canvas.scene().wires
    assert has_strands(wires[Wire(FIRST, SECOND)])
    if ends == "before":
        canvas.scene().clear_snapshot()
    editor.apply(cut(editor.document, Wire(INPUT, FIRST)), "Delete the wire")
    if ends == "after":
        canvas.clear_snapshot()
    assert [has_strands(wire) for wire in wires.values()] == [False, False]


def test_strands_are_drawn_between_units_that_are_all_there_only(canvas, monkeypatch, trainer):
    monkeypatch.setattr(canvas.scene().nodes[SECOND], "unit_heights", lambda: [0.0] * 15)
    canvas.show_snapshot(trainer.snapshot(3))
    assert not has_strands(canvas.scene().wires[Wire(FIRST, SECOND)])


def test_a_wire_that_goes_around_a_card_draws_no_strands_through_it(canvas, editor):
    document = editor.document
    skip = Wire(FIRST, OUTPUT)
    editor.apply(document.replace(graph=document.graph.connect(skip)), "Wire Hidden 1 to Output")
    canvas.show_snapshot(training(editor.document).snapshot(3))
    wire = canvas.scene().wires[skip]
    assert not has_strands(wire)
    x, y = document.layout[SECOND]
    editor.apply(editor.document.replace(layout={**document.layout, SECOND: (x, y + 900)}), "Move")
    assert has_strands(wire)
    editor.undo()
    assert not has_strands(wire)


def test_a_card_that_is_fed_by_others_than_are_trained_is_empty(canvas, editor, trainer):
    assert said(canvas, OUTPUT).startswith("class 0")
    editor.apply(remove_layers(editor.document, frozenset({SECOND})), "Delete Hidden 2")
    assert said(canvas, OUTPUT) == EMPTY
    canvas.show_snapshot(trainer.snapshot(4))  # the run goes on
    assert said(canvas, OUTPUT) == EMPTY
    assert said(canvas, FIRST).startswith("unit 1")
    editor.undo()
    assert said(canvas, OUTPUT).startswith("class 0")


def test_a_card_behind_one_that_is_trained_otherwise_is_empty(canvas, editor, trainer):
    wire = canvas.scene().wires[Wire(SECOND, OUTPUT)]
    layer = editor.document.graph[FIRST].layer.replace(activation=ReLU())
    editor.apply(change_layer(editor.document, FIRST, layer), "Change activation")
    assert said(canvas, SECOND) == said(canvas, OUTPUT) == EMPTY
    assert said(canvas, INPUT) != EMPTY
    assert not has_strands(wire)
    canvas.show_snapshot(trainer.snapshot(4))  # the run goes on
    assert said(canvas, OUTPUT) == EMPTY
    editor.undo()
    assert said(canvas, OUTPUT).startswith("class 0")
    assert has_strands(wire)


def test_a_face_behind_a_card_that_is_trained_otherwise_is_empty_until_it_is_not(canvas, editor):
    graph, face = editor.document.graph, canvas.scene().nodes[OUTPUT]._face
    other = graph.with_layer(FIRST, graph[FIRST].layer.replace(activation=ReLU()))
    assert not face.show_graph(graph)
    assert face.show_graph(other)
    assert said(canvas, OUTPUT) == EMPTY
    assert not face.show_graph(graph.with_layer(FIRST, other[FIRST].layer))
    assert face.show_graph(graph)
    assert said(canvas, OUTPUT).startswith("class 0")


def test_a_node_is_fed_alike_as_long_as_all_before_it_are_the_same():
    graph = EXAMPLES["mnist-784-16-16-10"].build().graph
    assert fed_alike(graph, graph) == set(graph)
    other = graph.with_layer(FIRST, graph[FIRST].layer.replace(activation=ReLU()))
    assert fed_alike(other, graph) == fed_alike(graph, other) == {INPUT}
    assert fed_alike(graph.without(frozenset({SECOND})), graph) == {INPUT, FIRST}
    assert fed_alike(graph.connect(Wire(FIRST, OUTPUT)), graph) == {INPUT, FIRST, SECOND}
    renamed = graph.with_node(FIRST, dataclasses.replace(graph[FIRST], name="Edges"))
    assert fed_alike(renamed, graph) == set(graph)
    assert fed_alike(graph.with_layer(FIRST, graph[FIRST].layer.replace()), graph) == set(graph)


@pytest.mark.parametrize("anew", ["another project", "another run"])
def test_a_face_forgets_the_scale_of_the_run_before(canvas, editor, anew):
    def limit():
        return canvas.scene().nodes[FIRST]._face.face._limit.value

    fresh = training(editor.document)
    fitting = Limit()
    fitting.follow(fresh.snapshot(3).weights[FIRST]["kernel"])
    later = fresh.snapshot(3)
    stronger = {
        **later.weights,
        FIRST: {**later.weights[FIRST], "kernel": later.weights[FIRST]["kernel"] * 1.8},
    }
    canvas.show_snapshot(dataclasses.replace(later, step=9, weights=stronger))
    assert limit() > fitting.value
    if anew == "another project":
        editor.open(EXAMPLES["mnist-784-16-16-10"].build())
    canvas.show_snapshot(fresh.snapshot(3))
    assert limit() == fitting.value


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

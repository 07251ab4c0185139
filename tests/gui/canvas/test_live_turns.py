"""Live turns: of a run that goes on, faces follow each moment, and the rest comes in turn and is as true."""

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage

from nnstudio.document.edits import remove_layers
from nnstudio.document.examples import EXAMPLES
from nnstudio.engine.api import TrainingJob
from nnstudio.engine.trainer import Trainer
from nnstudio.gui.canvas import live_turns
from nnstudio.gui.canvas.levels import PLAIN_BELOW
from nnstudio.gui.canvas.node_item import NodeItem
from nnstudio.gui.canvas.wire_item import WireItem
from nnstudio.nn.graph import Wire
from tests.gui.canvas.conftest import FIRST, INPUT, OUTPUT, SECOND

STRANDS = Wire(FIRST, SECOND)


@pytest.fixture(scope="module")
def moments():
    """Two moments of one run, 60 steps apart."""
    document = EXAMPLES["mnist-784-16-16-10"].build()
    job = TrainingJob(document.graph, document.dataset, document.training)
    trainer = Trainer(job, document.dataset.load())
    taken = []
    for _ in range(2):
        for _ in range(60):
            trainer.step()
        taken.append(trainer.snapshot(3))
    return taken


@pytest.fixture
def scene(canvas):
    return canvas.scene()


def come_to_rest(scene, qtbot):
    qtbot.waitUntil(lambda: scene.drawing.idle)


def show_whole(scene, moment, qtbot):
    """Shows a moment of a run that stands, however slow the machine is."""
    scene.show_snapshot(moment)
    come_to_rest(scene, qtbot)


def all_turns(scene, moment):
    scene.show_live(moment)
    for _ in range(len(scene.nodes) + len(scene.wires)):
        scene.turns.show_next(moment)


def pixels(canvas):
    image = canvas.viewport().grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    flat = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
    return flat[:, :, :3].astype(int)


def face_of(canvas, node_id):
    """Where the face of a card is, in pixels of the viewport."""
    item = canvas.scene().nodes[node_id]
    box = canvas.mapFromScene(item.mapRectToScene(item.face_rect())).boundingRect()
    return slice(box.top(), box.bottom()), slice(box.left(), box.right())


def test_lights_follow_each_moment_and_strands_wait_for_their_turn(canvas, scene, moments, qtbot):
    come_to_rest(scene, qtbot)
    show_whole(scene, moments[0], qtbot)
    before = pixels(canvas)
    values = scene.wires[STRANDS]._strands.contributions.values
    scene.show_live(moments[1])
    after = pixels(canvas)
    for node_id in (FIRST, SECOND, OUTPUT):
        assert (before[face_of(canvas, node_id)] != after[face_of(canvas, node_id)]).any()
    assert scene.wires[STRANDS]._strands.contributions.values is values
    all_turns(scene, moments[1])
    assert (scene.wires[STRANDS]._strands.contributions.values != values).any()


@pytest.mark.parametrize("scale", [0.2, 0.35, 0.9])
def test_what_comes_in_turn_looks_as_what_is_drawn_at_once(canvas, scene, moments, qtbot, scale):
    canvas.camera.zoom(scale / canvas.camera.scale)
    canvas.centerOn(scene.nodes[SECOND])
    come_to_rest(scene, qtbot)
    show_whole(scene, moments[0], qtbot)
    all_turns(scene, moments[1])
    in_turn = pixels(canvas)
    show_whole(scene, moments[1], qtbot)
    at_once = pixels(canvas)
    for node_id in (INPUT, FIRST, SECOND, OUTPUT):
        np.testing.assert_array_equal(in_turn[face_of(canvas, node_id)], at_once[face_of(canvas, node_id)])
    # Lines that Qt draws on the canvas lie at other parts of a pixel than those of a picture.
    assert np.abs(in_turn - at_once).mean() < 1


def test_strands_of_a_run_that_goes_on_are_drawn_by_qt_and_those_of_one_that_stands_are_a_picture(
    scene, moments, qtbot
):
    come_to_rest(scene, qtbot)
    wire = scene.wires[STRANDS]
    all_turns(scene, moments[0])
    assert wire._live.shown
    assert wire._picture.empty
    assert not wire._line.isVisible()
    assert sum(line.isVisible() for line in wire._live._lines) == wire.drawn[0]
    show_whole(scene, moments[1], qtbot)
    assert not wire._live.shown
    assert not wire._picture.empty
    assert not any(line.isVisible() for line in wire._live._lines)
    scene.clear_snapshot()
    assert wire._line.isVisible()


def test_of_many_wires_the_strands_are_pictures(scene, moments, qtbot, monkeypatch):
    come_to_rest(scene, qtbot)
    monkeypatch.setattr(live_turns, "MOST_GOING", 2)
    all_turns(scene, moments[0])
    assert not scene.wires[STRANDS]._live.shown
    assert not scene.wires[STRANDS]._picture.empty


def test_turns_go_round(scene, moments, qtbot, monkeypatch):
    come_to_rest(scene, qtbot)
    drawn = []
    for kind in (NodeItem, WireItem):
        monkeypatch.setattr(kind, "draw", lambda item, _sight: drawn.append(item))
    for _ in range(2):
        drawn.clear()
        all_turns(scene, moments[0])
        assert set(drawn) == {*scene.nodes.values(), *scene.wires.values()}


def test_only_what_is_seen_has_turns(canvas, scene, moments, qtbot, monkeypatch):
    item = scene.nodes[INPUT]
    canvas.camera.zoom(4 / canvas.camera.scale)
    canvas.centerOn(item.pos() + item.card().center())
    come_to_rest(scene, qtbot)
    drawn = []
    for kind in (NodeItem, WireItem):
        for name in ("draw", "draw_lights"):
            monkeypatch.setattr(kind, name, lambda item, _sight: drawn.append(item), raising=False)
    all_turns(scene, moments[0])
    assert item in drawn
    assert scene.nodes[OUTPUT] not in drawn


def test_nothing_is_drawn_while_the_user_zooms(canvas, scene, moments, qtbot, monkeypatch):
    come_to_rest(scene, qtbot)
    canvas.camera.zoom(1.02)
    drawn = []
    monkeypatch.setattr(NodeItem, "draw_lights", lambda item, _sight: drawn.append(item))
    scene.show_live(moments[0])
    assert drawn == []
    assert scene.turns.overdue() == 0


def test_far_out_strands_are_not_drawn(canvas, scene, moments, qtbot):
    canvas.camera.zoom((PLAIN_BELOW - 0.02) / canvas.camera.scale)
    come_to_rest(scene, qtbot)
    all_turns(scene, moments[0])
    assert not any(wire._live.shown for wire in scene.wires.values())


def test_an_input_that_stays_the_same_is_drawn_once(scene, moments, qtbot, monkeypatch):
    come_to_rest(scene, qtbot)
    scene.show_live(moments[0])
    painted = []
    face = scene.nodes[INPUT]._face.face
    monkeypatch.setattr(face, "draw", lambda *_args, **_named: painted.append(1))
    scene.show_live(moments[1])
    assert painted == []


def test_what_is_removed_has_no_turn_any_more(editor, scene, moments, qtbot):
    come_to_rest(scene, qtbot)
    all_turns(scene, moments[0])
    removed = scene.nodes[SECOND]
    editor.apply(remove_layers(editor.document, frozenset({SECOND})), "Delete Hidden 2")
    assert removed not in scene.turns._drawn
    all_turns(scene, moments[1])


def test_a_strand_under_the_mouse_says_what_it_adds(scene, moments, qtbot):
    come_to_rest(scene, qtbot)
    all_turns(scene, moments[0])
    wire, found = scene.wires[STRANDS], scene.wires[STRANDS]._strands.contributions
    source, target = int(found.sources[-1]), int(found.targets[-1])
    start = scene.nodes[FIRST].unit_heights()[source]
    words = wire.describe(QPointF(0, start), 3.0)
    assert words.startswith(f"unit {source + 1} of")
    assert wire.describe(QPointF(0, 5000), 3.0) == ""
    assert f"unit {target + 1}" in words or "→" in words


def test_strands_of_a_pinned_unit_stand_out(scene, moments, qtbot):
    come_to_rest(scene, qtbot)
    show_whole(scene, moments[0], qtbot)
    wire = scene.wires[STRANDS]
    before = wire.drawn[0]
    scene.nodes[SECOND].show_pinned((4,))
    wire.show_pinned()
    scene.drawing.draw_now()
    come_to_rest(scene, qtbot)
    found = wire._strands.contributions
    held = found.targets == 4
    assert held[-wire._strands._pinned :].all()
    assert held.sum() == 16  # all that arrive there
    assert wire.drawn[0] >= before
    pens = [pen for _path, pen in wire._strands.curves()]
    dim, held = pens[: -wire._strands._pinned], pens[-wire._strands._pinned :]
    assert {pen.color().name() for pen in dim}.isdisjoint(pen.color().name() for pen in held)


def test_strands_of_what_is_no_number_are_drawn_as_weak_ones(scene, moments, qtbot):
    come_to_rest(scene, qtbot)
    broken = np.full_like(moments[0].weights[SECOND]["kernel"], np.nan)
    weights = {**moments[0].weights, SECOND: {**moments[0].weights[SECOND], "kernel": broken}}
    show_whole(scene, dataclasses.replace(moments[0], weights=weights), qtbot)
    assert not scene.wires[STRANDS]._picture.empty

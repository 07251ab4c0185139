"""Clicking units of a face: the first click selects the card, the next one pins the unit."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QHelpEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QToolTip

from nnstudio.engine.api import TrainingJob
from nnstudio.engine.trainer import Trainer
from tests.gui.canvas.conftest import FIRST, INPUT, SECOND, center


@pytest.fixture
def snapshot(canvas, editor):
    document = editor.document
    job = TrainingJob(document.graph, document.dataset, document.training)
    trainer = Trainer(job, document.dataset.load())
    trainer.step()
    canvas.show_snapshot(trainer.snapshot(3))
    return trainer.snapshot(3)


def unit_at(canvas, node, unit):
    item = canvas.scene().nodes[node]
    return item.pos() + QPointF(item.face_rect().center().x(), item.unit_heights()[unit])


def pinned(canvas, node):
    return canvas.scene().nodes[node].pinned


def escape(canvas):
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(canvas, QKeyEvent(kind, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier))


def test_the_first_click_selects_and_the_second_pins(canvas, editor, mouse, snapshot):
    document = editor.document
    mouse.click(unit_at(canvas, SECOND, 4))
    assert canvas.scene().selected_nodes() == (SECOND,)
    assert pinned(canvas, SECOND) == ()
    mouse.click(unit_at(canvas, SECOND, 4))
    assert pinned(canvas, SECOND) == (4,)
    mouse.click(unit_at(canvas, SECOND, 9))
    assert pinned(canvas, SECOND) == (4, 9)
    mouse.click(unit_at(canvas, SECOND, 4))
    assert pinned(canvas, SECOND) == (9,)
    assert editor.document is document


def test_a_drag_of_a_selected_card_moves_it_and_pins_nothing(canvas, editor, mouse, snapshot):
    mouse.click(unit_at(canvas, SECOND, 4))
    before = editor.document.layout[SECOND]
    start = unit_at(canvas, SECOND, 4)
    mouse.drag(start, start + QPointF(0, 64))
    assert editor.document.layout[SECOND] != before
    assert pinned(canvas, SECOND) == ()


def test_a_double_click_opens_the_settings_and_pins_nothing(canvas, mouse, snapshot):
    wanted = []
    canvas.pointer.settings_wanted.connect(wanted.append)
    mouse.click(unit_at(canvas, SECOND, 4))
    mouse.double_click(unit_at(canvas, SECOND, 4))
    assert wanted == [SECOND]
    assert pinned(canvas, SECOND) == ()


def test_escape_lets_go_of_the_pins_first_and_then_of_the_selection(canvas, mouse, snapshot):
    for _ in range(2):
        mouse.click(unit_at(canvas, SECOND, 4))
    escape(canvas)
    assert pinned(canvas, SECOND) == ()
    assert canvas.scene().selected_nodes() == (SECOND,)
    escape(canvas)
    assert canvas.scene().selected_nodes() == ()


def test_the_inputs_picture_still_asks_for_the_next_sample(canvas, mouse, snapshot):
    asked = []
    canvas.pointer.sample_requested.connect(asked.append)
    for _ in range(2):
        mouse.click(center(canvas, INPUT))
    assert asked == [1, 1]


def test_a_click_beside_all_units_pins_none(canvas, mouse, snapshot):
    for _ in range(2):
        mouse.click(center(canvas, FIRST) - QPointF(0, canvas.scene().nodes[FIRST].height / 2 - 10))
    assert pinned(canvas, FIRST) == ()


def test_a_mouse_that_rests_is_told_the_number(canvas, snapshot, monkeypatch):
    told = []  # offscreen, there is no window for it
    monkeypatch.setattr(QToolTip, "showText", lambda _at, words, *_: told.append(words))
    point = canvas.mapFromScene(unit_at(canvas, SECOND, 4))
    event = QHelpEvent(QEvent.Type.ToolTip, QPoint(point), canvas.viewport().mapToGlobal(QPoint(point)))
    QApplication.sendEvent(canvas.viewport(), event)
    assert told[0].startswith(f"unit 5: activation {snapshot.activations[SECOND][4]:.4f}")

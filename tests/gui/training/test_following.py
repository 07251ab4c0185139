"""What can change while a run goes on: it follows the canvas, and says so."""

from dataclasses import replace

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QWidget

from nnstudio.engine.api import Phase
from nnstudio.nn.optimizers import SGD
from tests.gui.conftest import until_step
from tests.gui.training.doing import (
    HIDDEN,
    change_live,
    change_units,
    set_rate,
    stepped,
    trained,
    until_phase,
    with_rate,
)


def test_the_learning_rate_can_be_changed_while_it_runs(window, qtbot):
    window.training.set_pace(800)
    window.training.run()
    until_step(qtbot, window, 10)
    document = window.editor.document
    stopped = document.training.replace(optimizer=SGD(learning_rate=1e-30))
    window.editor.apply(document.replace(training=stopped), "Change the optimizer")
    step = window.training.snapshot.step
    until_step(qtbot, window, step + 100)
    before = window.training.snapshot
    until_step(qtbot, window, before.step + 100)
    after = window.training.snapshot
    np.testing.assert_array_equal(after.weights[HIDDEN]["kernel"], before.weights[HIDDEN]["kernel"])


def test_fewer_epochs_while_running_do_not_cut_the_epoch_short(window, qtbot):
    window.training.step_epoch()
    until_phase(qtbot, window, Phase.PAUSED)
    window.training.set_pace(20)  # the window hears late; the second epoch must not end before the edit
    window.training.run()
    until_step(qtbot, window, 402)
    document = window.editor.document
    window.editor.apply(document.replace(training=document.training.replace(epochs=1)), "One epoch")
    window.training.set_pace(1000)
    until_phase(qtbot, window, Phase.FINISHED)
    assert window.training.snapshot.position == 0
    assert window.training.snapshot.epoch == 2


def test_a_new_name_is_not_another_design(window, qtbot):
    trained(window, qtbot)
    graph = window.editor.document.graph
    renamed = graph.with_node(HIDDEN, replace(graph[HIDDEN], name="Edges"))
    window.editor.apply(window.editor.document.replace(graph=renamed), "Rename")
    assert not window.training.stale


def test_settings_can_be_changed_while_the_run_is_stale(window, qtbot):
    window.training.set_pace(500)
    window.training.run()
    until_step(qtbot, window, 5)
    change_units(window, 5)
    document = window.editor.document
    still = document.training.replace(optimizer=SGD(learning_rate=1e-30))
    window.editor.apply(document.replace(training=still), "Stand still")
    until_step(qtbot, window, window.training.snapshot.step + 100)
    before = window.training.snapshot
    until_step(qtbot, window, before.step + 50)
    after = window.training.snapshot.weights[HIDDEN]["kernel"]
    np.testing.assert_array_equal(after, before.weights[HIDDEN]["kernel"])


def test_a_layer_is_frozen_while_it_runs_and_the_run_still_fits(window, qtbot):
    window.training.set_pace(800)
    window.training.run()
    until_step(qtbot, window, 5)
    change_live(window, frozen=True)
    assert not window.training.stale
    qtbot.waitUntil(lambda: len(window.training.live.marks) == 1, timeout=20_000)
    before = window.training.live
    assert before.marks[0].words == "Frozen of Hidden 1 on"
    until_step(qtbot, window, before.step + 20)
    now = window.training.live
    np.testing.assert_array_equal(now.weights[HIDDEN]["kernel"], before.weights[HIDDEN]["kernel"])
    assert now.graph[HIDDEN].layer.frozen
    change_live(window, "Thaw", frozen=False)
    qtbot.waitUntil(lambda: len(window.training.live.marks) == 2, timeout=20_000)
    assert not window.training.live.graph[HIDDEN].layer.frozen


def test_a_live_setting_changed_beside_another_one_reaches_a_run_that_is_stale(window, qtbot):
    window.training.step()
    until_phase(qtbot, window, Phase.PAUSED)
    change_units(window, 5)
    change_live(window, frozen=True)
    assert window.training.stale
    qtbot.waitUntil(lambda: window.training.live.graph[HIDDEN].layer.frozen, timeout=20_000)
    assert window.training.live.graph[HIDDEN].layer.units == 16
    window.editor.undo()
    window.editor.undo()
    assert not window.training.stale


def test_before_the_first_step_a_live_setting_leaves_no_mark(window, qtbot):
    change_live(window, frozen=True)
    qtbot.waitUntil(lambda: window.training.live.graph[HIDDEN].layer.frozen, timeout=20_000)
    assert window.training.live.marks == ()


def test_a_card_that_is_moved_leaves_no_mark(window, qtbot):
    window.training.step()
    until_phase(qtbot, window, Phase.PAUSED)
    looks = QSignalSpy(window.training.reported)
    document = window.editor.document
    node = replace(document.graph[HIDDEN], name="Another name")
    window.editor.apply(document.replace(graph=document.graph.with_node(HIDDEN, node)), "Rename")
    window.training.watch(4)
    qtbot.waitUntil(lambda: looks.count() > 0, timeout=20_000)
    assert window.training.live.marks == ()


def test_marks_say_what_undo_and_redo_have_changed(window, qtbot, monkeypatch):
    monkeypatch.setattr("nnstudio.engine.marks.GESTURE", 0)
    with_rate(window, qtbot, 8.0)
    for change in (lambda: set_rate(window, 0.5), window.editor.undo, window.editor.redo):
        marks = len(window.training.live.marks)
        change()
        qtbot.waitUntil(lambda marks=marks: len(window.training.live.marks) == marks + 1, timeout=20_000)
        stepped(window, qtbot, 1)
    assert [mark.words for mark in window.training.live.marks] == [
        "Learning rate 8 to 0.5",
        "Learning rate 0.5 to 8",
        "Learning rate 8 to 0.5",
    ]


def test_one_gesture_in_a_field_leaves_one_mark_that_says_from_where_to_where(window, qtbot):
    stepped(window, qtbot, 1)
    fields = [field for field in window.findChildren(QWidget, "batch_size") if field.isVisible()]
    first = window.editor.document.training.batch_size
    fields[0].setFocus()
    for _ in range(6):
        QTest.keyClick(fields[0], Qt.Key.Key_Up)
    last = window.editor.document.training.batch_size
    assert last == first + 6
    qtbot.waitUntil(
        lambda: [mark.words for mark in window.training.live.marks] == [f"Batch size {first} to {last}"],
        timeout=20_000,
    )

"""Slow motion in the whole window: the same transport, from one multiplication to flat out."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QWidget

from nnstudio.engine.api import Phase
from nnstudio.gui.motion.grain import Grain
from nnstudio.gui.motion.moment import Moment, Stage
from tests.gui.conftest import until_step


def choose(window, grain):
    choice = window.top_bar.findChild(QComboBox, "speed.grain")
    choice.setCurrentIndex(choice.findData(grain.value))


@pytest.fixture
def told(window, qtbot):
    """The window, at the first moment of a step that is told unit by unit."""
    choose(window, Grain.UNIT)
    window._actions["step"].trigger()
    qtbot.waitUntil(lambda: window.motion.story is not None, timeout=10_000)
    return window


def test_a_step_is_told_in_the_panel_and_on_the_canvas(told):
    assert told.training.snapshot.step == 1
    assert told.findChild(QWidget, "motionPanel").seen
    trace = told.motion.story.step.trace
    second = trace.order[1]
    told.motion.go_to(0)
    nodes = told.canvas.scene().nodes
    assert "no values yet" in nodes[second].describe(nodes[second].face_rect().center())
    told.motion.go_to(told.motion.story.begin_of(Stage.LOSS))
    assert "no values yet" not in nodes[second].describe(nodes[second].face_rect().center())


def test_step_and_b_go_on_and_back_by_one_moment(told, qtbot):
    told.activateWindow()
    told.canvas.setFocus()
    for key, at in ((Qt.Key.Key_S, 1), (Qt.Key.Key_S, 2), (Qt.Key.Key_B, 1)):
        qtbot.keyClick(told.canvas, key)
        assert told.motion.at == at
    assert told._actions["step"].text() == "Step: one &moment"
    assert told.training.snapshot.step == 1


def test_space_plays_and_pauses_what_is_told(told, qtbot):
    told.activateWindow()
    told.canvas.setFocus()
    qtbot.keyClick(told.canvas, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: told.motion.playing)
    assert told._actions["pause"].isEnabled()
    assert not told._actions["step"].isEnabled()
    qtbot.keyClick(told.canvas, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not told.motion.playing)
    assert told._actions["run"].isEnabled()
    assert told.training.report.phase is Phase.PAUSED


def test_free_leaves_slow_motion_and_the_canvas_shows_the_run_again(told, qtbot):
    told.motion.run()
    choose(told, Grain.FREE)
    assert told.motion.story is None
    assert not told.findChild(QWidget, "motionPanel").seen
    until_step(qtbot, told, 20)
    told._actions["pause"].trigger()
    qtbot.waitUntil(lambda: told.training.report.phase is Phase.PAUSED, timeout=20_000)
    assert told._actions["step"].text() == "Step: one &batch"
    assert told.canvas.scene()._snapshot.sample.index is not None


def test_a_run_that_goes_on_is_told_as_soon_as_slow_motion_is_chosen(window, qtbot):
    window._actions["run"].trigger()
    until_step(qtbot, window, 3)
    choose(window, Grain.LAYER)
    qtbot.waitUntil(lambda: window.motion.story is not None, timeout=10_000)
    assert window.motion.playing
    assert window._actions["pause"].isEnabled()
    window._actions["pause"].trigger()
    assert not window.motion.running


def test_nothing_can_be_gone_back_to_before_anything_is_told(window):
    assert not window._actions["momentBack"].isEnabled()


def test_samples_and_epochs_are_paced_by_the_same_slider(window, qtbot):
    choose(window, Grain.SAMPLE)
    window.top_bar.speed.set_pace(1000)
    window._actions["run"].trigger()
    until_step(qtbot, window, 5)
    window._actions["pause"].trigger()
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.PAUSED)
    snapshot = window.training.snapshot
    assert snapshot.position == snapshot.step, "each step took one sample"


def test_what_plays_stands_still_before_the_window_goes(told, qtbot, monkeypatch):
    told.motion.run()
    told.observatory.timeline.playing._timer.start()
    still = []
    shut_down = told.training.shut_down
    monkeypatch.setattr(
        told.training,
        "shut_down",
        lambda: (
            still.append((told.motion._timer.isActive(), told.observatory.timeline.playing.active)),
            shut_down(),
        ),
    )
    assert told.close()
    assert still == [(False, False)]
    assert not told.motion.playing


def test_a_unit_that_is_pinned_while_it_is_told_stays_and_the_one_that_was_told_does_not(told):
    motion, story = told.motion, told.motion.story
    motion.go_to(next(at for at in range(len(story)) if story[at].unit == 0))
    node_id = motion.moment.node_id
    told.canvas.pointer.pins.toggle(node_id, 9)
    motion.step()
    item = told.canvas.scene().nodes[node_id]
    assert item.held == (9, 1)
    choose(told, Grain.BATCH)
    assert item.pinned == item.held == (9,)


def test_the_pixel_of_the_term_at_hand_is_ringed_in_the_sample_that_comes_in(told):
    choose(told, Grain.TERM)
    motion, scene = told.motion, told.canvas.scene()
    first = motion.story.step.trace.order[1]
    motion.go_to(motion.story.place_of(Moment(Stage.FORWARD, first, 0, 2)))
    item = scene.nodes[motion.story.step.trace.order[0]]
    place, face = motion.page.rows[2].place, item._face.face
    assert face.told_place == place
    assert motion.page.rows[2].label == f"{place[0] + 1}, {place[1] + 1}"
    center = item.face_rect().topLeft() + face.box_of(place).center()
    assert f"row {place[0] + 1}, column {place[1] + 1}:" in item.describe(center)
    corner = told.canvas.mapFromScene(item.pos() + item.face_rect().topLeft() + face.box_of(place).topLeft())
    around = told.canvas.viewport().grab().toImage().copy(corner.x() - 4, corner.y() - 4, 4, 4)
    colors = [around.pixelColor(x, y) for x in range(4) for y in range(4)]
    assert max(color.blue() - color.red() for color in colors) > 50, "the sample itself is gray"
    motion.go_to(motion.story.begin_of(Stage.LOSS))
    assert face.told_place is None

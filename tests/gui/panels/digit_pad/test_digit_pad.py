"""What is drawn on the pad is what the network receives, and what the panel says is what it answers."""

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage

from nnstudio.data.drawing import as_sample
from nnstudio.document.examples import EXAMPLES
from nnstudio.engine.api import TrainingJob
from nnstudio.engine.snapshot import Sample
from nnstudio.engine.trainer import Trainer
from nnstudio.gui.panels.digit_pad import DigitPad
from nnstudio.gui.panels.digit_pad.ink import EDGE, Ink, render
from nnstudio.gui.panels.digit_pad.pinned import MOST
from nnstudio.gui.theme import DARK, LIGHT


@pytest.fixture(scope="module")
def trainer():
    design = EXAMPLES["mnist-784-16-16-10"].build()
    return Trainer(TrainingJob(design.graph, design.dataset, design.training), design.dataset.load())


@pytest.fixture
def panel(qtbot, trainer):
    panel = DigitPad(DARK)
    qtbot.addWidget(panel)
    panel.resize(760, 240)
    with qtbot.waitExposed(panel):
        panel.show()
    panel.show_snapshot(trainer.snapshot())
    return panel


def at(panel, x, y) -> QPoint:
    """A point of the drawing, in the pad's own coordinates."""
    square = panel.pad.square()
    return (square.topLeft() + QPointF(x, y) * square.width() / EDGE).toPoint()


def draw(qtbot, panel, *points) -> None:
    """A stroke with the mouse."""
    first, *rest = [at(panel, x, y) for x, y in points]
    qtbot.mousePress(panel.pad, Qt.MouseButton.LeftButton, pos=first)
    for point in rest:
        qtbot.mouseMove(panel.pad, point)
    qtbot.mouseRelease(panel.pad, Qt.MouseButton.LeftButton, pos=rest[-1] if rest else first)


def one(qtbot, panel) -> None:
    draw(qtbot, panel, (140, 40), (140, 100), (140, 160), (140, 240))


def test_a_stroke_is_told_as_the_network_receives_it(qtbot, panel):
    told = []
    panel.drawn.connect(told.append)
    one(qtbot, panel)
    assert told[-1].shape == (28, 28, 1)
    assert np.array_equal(told[-1], as_sample(panel.pad.ink.pixels(), (28, 28, 1)))
    assert told[-1].max() > 200


def test_the_pad_shows_the_ink_where_it_was_drawn(qtbot, panel):
    one(qtbot, panel)
    picture = panel.pad.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    on, beside = at(panel, 140, 150), at(panel, 60, 150)
    ratio = picture.width() / panel.pad.width()
    assert picture.pixelColor(on * ratio).red() > 200
    assert picture.pixelColor(beside * ratio).red() < 30


def test_a_slow_hand_draws_a_wider_line():
    from nnstudio.gui.panels.digit_pad.pad import _hurried

    assert _hurried(0.1) > _hurried(0.8) > _hurried(3.0)


def test_taking_back_the_last_stroke_leaves_the_others(qtbot, panel):
    one(qtbot, panel)
    before = panel.pad.ink.pixels()
    draw(qtbot, panel, (60, 60), (200, 60))
    assert not np.array_equal(panel.pad.ink.pixels(), before)
    qtbot.keyClick(panel.pad, Qt.Key.Key_Backspace)
    assert np.array_equal(panel.pad.ink.pixels(), before)


def test_wiping_the_pad_tells_that_nothing_is_drawn(qtbot, panel):
    one(qtbot, panel)
    told = []
    panel.drawn.connect(told.append)
    panel._wipe.click()
    assert told == [None]
    assert panel.pad.ink.empty
    assert not panel._wipe.isEnabled()


def test_one_can_draw_with_the_keys_alone(qtbot, panel):
    panel.pad.setFocus()
    qtbot.keyClick(panel.pad, Qt.Key.Key_Return)
    for _ in range(8):
        qtbot.keyClick(panel.pad, Qt.Key.Key_Down)
    qtbot.keyClick(panel.pad, Qt.Key.Key_Return)
    drawn = panel.pad.ink.pixels()
    qtbot.keyClick(panel.pad, Qt.Key.Key_Right)
    assert drawn.any()
    assert np.array_equal(panel.pad.ink.pixels(), drawn), "a lifted brush draws nothing"


def test_the_answer_in_words_and_bars_is_the_networks(qtbot, panel, trainer):
    one(qtbot, panel)
    sample = as_sample(panel.pad.ink.pixels(), (28, 28, 1))
    answer = trainer._evaluator.outputs(sample[np.newaxis])["output"].copy()
    moment = dataclasses.replace(trainer.snapshot(), drawings=answer, sample=Sample(None, sample, None))
    panel.show_snapshot(moment)
    said = int(answer[0].argmax())
    assert panel.words.said() == f"It says {said} ({answer[0][said]:.2f}) at step {moment.step:,}"
    assert np.array_equal(panel._answer._answer, answer[0])


def test_answers_to_other_drawings_than_those_that_are_pinned_are_not_shown(qtbot, panel, trainer):
    one(qtbot, panel)
    late = np.full((3, 10), 0.1, np.float32)
    panel.show_snapshot(dataclasses.replace(trainer.snapshot(), drawings=late))
    assert panel._answer._answer is None


def test_pinned_drawings_are_read_again_at_every_moment(qtbot, panel, trainer):
    asked = []
    panel.drawings_changed.connect(asked.append)
    one(qtbot, panel)
    panel._pin.click()
    assert asked[-1].shape == (2, 28, 28, 1)
    assert np.array_equal(asked[-1][1], as_sample(panel.pad.ink.pixels(), (28, 28, 1)))
    for unit in (3, 3, 5):
        answers = np.eye(10, dtype=np.float32)[[0, unit]]
        panel.show_snapshot(dataclasses.replace(trainer.snapshot(), drawings=answers))
    assert panel.pinned.drawings[0].said == [3, 3, 5]
    assert "5 1.00" in panel.pinned.accessibleDescription()
    table = panel.table()
    assert [row[:2] for row in table.rows] == [(1, "5")]


def test_a_pinned_drawing_comes_back_to_the_pad_and_can_be_unpinned(qtbot, panel):
    one(qtbot, panel)
    drawn = panel.pad.ink.pixels()
    panel._pin.click()
    panel._wipe.click()
    qtbot.mouseClick(panel.pinned, Qt.MouseButton.LeftButton, pos=panel.pinned.place(0).center().toPoint())
    assert np.array_equal(panel.pad.ink.pixels(), drawn)
    asked = []
    panel.drawings_changed.connect(asked.append)
    corner = panel.pinned.place(0).topRight().toPoint() + QPoint(-6, 6)
    qtbot.mouseClick(panel.pinned, Qt.MouseButton.LeftButton, pos=corner)
    assert panel.pinned.drawings == []
    assert len(asked[-1]) == 1


def test_no_more_drawings_are_pinned_than_there_is_room_for(qtbot, panel):
    one(qtbot, panel)
    for _ in range(MOST):
        panel._pin.click()
    assert not panel._pin.isEnabled()
    assert f"{MOST} drawings" in panel._pin.toolTip()


def test_a_hidden_pad_asks_for_no_answers(qtbot, panel):
    asked = []
    one(qtbot, panel)
    panel.drawings_changed.connect(asked.append)
    panel.hide()
    assert len(asked[-1]) == 0
    panel.show()
    assert len(asked[-1]) == 1


def test_a_network_that_reads_no_images_gets_words_instead_of_a_pad(qtbot, panel, trainer):
    points = Sample(0, np.zeros(2, np.float32), 1)
    panel.show_snapshot(dataclasses.replace(trainer.snapshot(), sample=points))
    assert not panel.pad.isVisible()


def test_drawings_follow_to_images_of_another_size(qtbot, panel, trainer):
    one(qtbot, panel)
    panel._pin.click()
    asked = []
    panel.drawings_changed.connect(asked.append)
    other = Sample(0, np.zeros((32, 32, 3), np.uint8), 1)
    panel.show_snapshot(dataclasses.replace(trainer.snapshot(), sample=other))
    assert asked[-1].shape == (2, 32, 32, 3)


def test_what_strokes_draw_does_not_depend_on_when_they_came(qtbot, panel):
    one(qtbot, panel)
    draw(qtbot, panel, (60, 60), (200, 60))
    assert np.array_equal(render(panel.pad.ink.strokes), panel.pad.ink.pixels())
    assert not Ink().pixels().any()


def test_the_light_theme_reaches_every_part(panel):
    panel.show_theme(LIGHT)
    assert {part._theme for part in (panel.pad, panel.pinned, panel._received, panel._answer)} == {LIGHT}

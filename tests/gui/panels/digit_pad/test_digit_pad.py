"""What is drawn on the pad is what the network receives, and what the panel says is what it answers."""

import dataclasses
import itertools

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QImage, QPointingDevice, QTabletEvent
from PySide6.QtWidgets import QApplication

from nnstudio.data.drawing import as_sample
from nnstudio.document.examples import EXAMPLES
from nnstudio.engine.api import TrainingJob
from nnstudio.engine.snapshot import Sample
from nnstudio.engine.trainer import Trainer
from nnstudio.gui.panels.digit_pad import DigitPad
from nnstudio.gui.panels.digit_pad.ink import EDGE, Ink, render
from nnstudio.gui.panels.digit_pad.layout import places
from nnstudio.gui.panels.digit_pad.pinned import MOST
from nnstudio.gui.panels.digit_pad.reading import REMEMBERED, Pinned
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


def moment(trainer, step, *units, live=None):
    """After this step of a run that has come to `live`, these classes are named for the drawings."""
    answers = np.eye(10, dtype=np.float32)[list(units)]
    losses = np.zeros(step if live is None else live)
    return dataclasses.replace(trainer.snapshot(), step=step, losses=losses, drawings=answers)


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


def test_a_wiped_drawing_can_be_brought_back_until_something_else_is_drawn(qtbot, panel):
    one(qtbot, panel)
    drawn = panel.pad.ink.pixels()
    panel._wipe.click()
    panel._undo.click()
    assert np.array_equal(panel.pad.ink.pixels(), drawn)
    panel._wipe.click()
    draw(qtbot, panel, (60, 60), (200, 60))
    panel._undo.click()
    assert panel.pad.ink.empty
    assert not panel._undo.isEnabled()


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


def test_the_brush_of_the_keys_is_seen_only_where_keys_are_used(qtbot, panel):
    panel.pad.setFocus(Qt.FocusReason.TabFocusReason)
    rim = at(panel, 140 + 12, 140)

    def seen():
        color = panel.pad.grab().toImage().pixelColor(rim)
        return color.blue() > color.red() + 40

    assert seen()
    draw(qtbot, panel, (40, 40), (60, 40))
    assert not seen()
    qtbot.keyClick(panel.pad, Qt.Key.Key_Left)
    qtbot.keyClick(panel.pad, Qt.Key.Key_Right)
    assert seen()


def test_the_answer_in_words_and_bars_is_the_networks(qtbot, panel, trainer):
    one(qtbot, panel)
    sample = as_sample(panel.pad.ink.pixels(), (28, 28, 1))
    answer = trainer._parts.evaluator.outputs(sample[np.newaxis])["output"].copy()
    moment = dataclasses.replace(trainer.snapshot(), drawings=answer, sample=Sample(None, sample, None))
    panel.show_snapshot(moment)
    said = int(answer[0].argmax())
    assert panel._top.verdict.said[:2] == (str(said), f"{answer[0][said]:.2f}")
    assert np.array_equal(panel._top.bars.answer, answer[0])


def test_answers_to_other_drawings_than_those_that_are_pinned_are_not_shown(qtbot, panel, trainer):
    one(qtbot, panel)
    late = np.full((3, 10), 0.1, np.float32)
    panel.show_snapshot(dataclasses.replace(trainer.snapshot(), drawings=late))
    assert panel._top.bars.answer is None


def test_pinned_drawings_are_read_again_at_every_moment(qtbot, panel, trainer):
    asked = []
    panel.drawings_changed.connect(asked.append)
    one(qtbot, panel)
    panel._pin.click()
    assert asked[-1].shape == (2, 28, 28, 1)
    assert np.array_equal(asked[-1][1], as_sample(panel.pad.ink.pixels(), (28, 28, 1)))
    for step, unit in enumerate((3, 3, 5)):
        panel.show_snapshot(moment(trainer, step, 0, unit))
    assert panel.pinned.drawings[0].said_until(99) == [3, 3, 5]
    words = panel.pinned.accessibleDescription()
    assert words.startswith("5 1.00")
    assert words.endswith("changed its mind once in the last 3 moments")


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


def test_the_drawing_itself_follows_to_images_of_another_size(qtbot, panel, trainer):
    one(qtbot, panel)
    told = []
    panel.drawn.connect(told.append)
    other = Sample(0, np.zeros((32, 32, 3), np.uint8), 1)
    panel.show_snapshot(dataclasses.replace(trainer.snapshot(), sample=other))
    assert [sample.shape for sample in told] == [(32, 32, 3)]
    assert np.array_equal(panel._top.received.pixels, told[0])


def test_nothing_can_be_pinned_where_no_images_are_read(qtbot, panel, trainer):
    one(qtbot, panel)
    buttons = (panel._undo, panel._wipe, panel._pin)
    assert all(button.isEnabled() for button in buttons)
    points = Sample(0, np.zeros(2, np.float32), 1)
    panel.show_snapshot(dataclasses.replace(trainer.snapshot(), sample=points))
    assert not any(button.isEnabled() for button in buttons)
    panel.show_snapshot(trainer.snapshot())
    assert all(button.isEnabled() for button in buttons)
    panel.clear()
    assert not any(button.isEnabled() for button in buttons)


def test_a_moment_that_is_drawn_again_is_no_change_of_mind(qtbot, panel, trainer):
    one(qtbot, panel)
    panel._pin.click()
    for unit in (3, 5, 3):
        panel.show_snapshot(moment(trainer, 0, 0, unit))
    panel.show_theme(LIGHT)
    assert panel.pinned.drawings[0].said_until(0) == [3]


def test_looking_back_is_not_remembered_as_an_answer_of_the_run(qtbot, panel, trainer):
    one(qtbot, panel)
    panel._pin.click()
    for step, unit in ((10, 3), (20, 4), (30, 5)):
        panel.show_snapshot(moment(trainer, step, 0, unit))
    pinned = panel.pinned.drawings[0]
    panel.show_snapshot(moment(trainer, 10, 0, 3, live=30))
    assert pinned.said_until(10) == [3]
    assert pinned.answer.argmax() == 3
    assert "changed" not in panel.pinned.accessibleDescription()
    panel.show_snapshot(moment(trainer, 30, 0, 5))
    assert pinned.said_until(30) == [3, 4, 5]


def test_a_run_that_goes_on_from_an_earlier_step_forgets_what_it_said_later(qtbot, panel, trainer):
    one(qtbot, panel)
    panel._pin.click()
    for step, unit in ((10, 3), (20, 5), (30, 5)):
        panel.show_snapshot(moment(trainer, step, 0, unit))
    panel.show_snapshot(moment(trainer, 15, 0, 8))
    assert panel.pinned.drawings[0].said_until(99) == [3, 8]
    panel.clear()
    panel.show_snapshot(moment(trainer, 40, 0, 2))
    assert panel.pinned.drawings[0].said_until(99) == [2]


def test_many_answers_are_remembered_up_to_a_limit():
    pinned = Pinned([], np.zeros((28, 28, 1), np.uint8))
    for step in range(2 * REMEMBERED):
        pinned.hear(np.eye(10, dtype=np.float32)[step % 10], step, past=False)
    newest = range(REMEMBERED, 2 * REMEMBERED)
    assert pinned.said_until(2 * REMEMBERED) == [step % 10 for step in newest]


def test_the_band_of_a_tile_shows_each_answer_in_the_color_of_its_class(qtbot, panel, trainer):
    one(qtbot, panel)
    panel._pin.click()
    for step, unit in enumerate((3, 3, 5, 5)):
        panel.show_snapshot(moment(trainer, step, 0, unit))
    picture, box = panel.pinned.grab().toImage(), panel.pinned.place(0)
    wide = box.width() / REMEMBERED
    row = int(box.bottom() + 4)
    right = [picture.pixelColor(int(box.right() - share * wide), row).name() for share in (0.8, 3.2)]
    assert right == [DARK.of_class(5), DARK.of_class(3)]


def test_the_picture_of_a_tile_is_scaled_once_and_is_the_drawing(qtbot, panel, trainer):
    one(qtbot, panel)
    panel._pin.click()
    pinned, box = panel.pinned.drawings[0], panel.pinned.place(0)
    picture = panel.pinned.grab().toImage()
    middle, corner = box.center().toPoint(), (box.topLeft() + QPointF(4, 4)).toPoint()
    assert picture.pixelColor(middle).red() > 200
    assert picture.pixelColor(corner).red() < 30
    before = pinned.thumbnail(51, 1.0)
    panel.show_snapshot(moment(trainer, 5, 0, 3))
    assert pinned.thumbnail(51, 1.0) is before
    other = Sample(0, np.zeros((32, 32, 3), np.uint8), 1)
    panel.show_snapshot(dataclasses.replace(trainer.snapshot(), sample=other))
    assert pinned.thumbnail(51, 1.0) is not before


@pytest.mark.parametrize("size", [(900, 300), (500, 220), (420, 230)])
def test_one_of_many_pinned_drawings_is_seen_and_the_keys_reach_all(qtbot, panel, size):
    panel.resize(*size)
    one(qtbot, panel)
    for _ in range(MOST):
        panel._pin.click()
    strip = panel.pinned
    assert strip.visibleRegion().boundingRect().width() >= strip.place(0).width()
    strip.setFocus(Qt.FocusReason.TabFocusReason)
    for _ in range(MOST):
        qtbot.keyClick(strip, Qt.Key.Key_Left)
    assert strip.visibleRegion().contains(strip.place(0).toRect())
    assert not strip.visibleRegion().contains(strip.place(MOST - 1).toRect())
    for _ in range(MOST):
        qtbot.keyClick(strip, Qt.Key.Key_Down)
    assert strip.visibleRegion().contains(strip.place(MOST - 1).toRect())


def test_a_pen_that_comes_down_beside_the_paper_draws_nothing(qtbot, panel):
    pad = panel.pad
    pad.setGeometry(0, 0, 300, 150)
    beside, on = QPointF(5, 75), QPointF(150, 75)
    assert not pad.square().contains(beside)
    for at in (beside, on):
        for kind in (QEvent.Type.TabletPress, QEvent.Type.TabletMove, QEvent.Type.TabletRelease):
            QApplication.sendEvent(pad, pen(kind, at if kind is QEvent.Type.TabletPress else on))
        assert len(pad.ink.strokes) == int(at is on)


def pen(kind, at):
    """An event of a tablet's pen."""
    device = QPointingDevice.primaryPointingDevice()
    none, left = Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton
    return QTabletEvent(kind, device, at, at, 0.5, 0, 0, 0, 0, 0, Qt.KeyboardModifier.NoModifier, left, none)


def test_the_table_begins_with_the_drawing_on_the_pad(qtbot, panel, trainer):
    one(qtbot, panel)
    panel.show_snapshot(moment(trainer, 5, 7))
    assert [row[:2] for row in panel.table().rows] == [("on the pad", "7")]
    panel._pin.click()
    panel.show_snapshot(moment(trainer, 6, 4, 2))
    rows = list(panel.table().rows)
    assert [row[:2] for row in rows] == [("on the pad", "4"), ("1", "2")]
    assert rows[0][2:] == tuple(np.eye(10)[4])
    panel._wipe.click()
    panel.show_snapshot(moment(trainer, 7, 0, 2))
    assert [row[:2] for row in panel.table().rows] == [("1", "2")]


def test_what_comes_near_the_answer_is_told(qtbot, panel, trainer):
    one(qtbot, panel)
    near = dataclasses.replace(moment(trainer, 5, 3), drawings=np.float32([[0, 0.4, 0.5] + 7 * [0]]))
    panel.show_snapshot(near)
    assert panel.words.said() == "After step 5 it says 2, but 1 comes near (0.40)"
    assert panel._top.verdict.said == ("2", "0.50", "or 1 (0.40)")
    panel.show_snapshot(moment(trainer, 6, 3))
    assert panel.words.said() == "After step 6 it says 3, and nothing else comes near"
    assert panel._top.verdict.said == ("3", "1.00")


def test_the_verdict_is_large_and_underlined_in_the_color_of_its_class(qtbot, panel, trainer):
    one(qtbot, panel)
    panel.show_snapshot(moment(trainer, 5, 3))
    picture = panel._top.verdict.grab().toImage()
    colors = [
        [picture.pixelColor(x, y).name() for x in range(picture.width())] for y in range(picture.height())
    ]
    inked = [y for y, row in enumerate(colors) if DARK.text in row]
    lines = [y for y, row in enumerate(colors) if row.count(DARK.of_class(3)) > 20]
    assert len([y for y in inked if y < min(lines)]) > 40, "less than 40 pixels high"


def test_an_empty_pad_says_what_to_do(qtbot, panel, trainer):
    panel.show_snapshot(moment(trainer, 5, 3))
    assert panel._top.verdict.said == ("?", "draw, and it", "answers at once")
    assert panel._top.bars.answer is None
    assert panel.words.said() == "The network reads along while you draw"
    one(qtbot, panel)
    panel.show_snapshot(moment(trainer, 5, 3))
    panel._wipe.click()
    assert panel._top.verdict.said[0] == "?"
    assert panel._top.received.pixels is None


@pytest.mark.parametrize("size", [(776, 184), (476, 158), (380, 150), (280, 130), (300, 560), (1500, 500)])
@pytest.mark.parametrize("pinned", [0, 1, 9])
def test_the_parts_of_the_pad_never_lie_on_each_other(size, pinned):
    found = places(QSize(*size), pinned)
    shown = [found.pad, found.received, found.verdict, found.bars, found.pinned]
    shown = [place for place in shown if place is not None]
    whole = QRect(0, 0, *size)
    assert all(whole.contains(place) for place in shown)
    assert not any(a.intersects(b) for a, b in itertools.combinations(shown, 2))


def test_what_strokes_draw_does_not_depend_on_when_they_came(qtbot, panel):
    one(qtbot, panel)
    draw(qtbot, panel, (60, 60), (200, 60))
    assert np.array_equal(render(panel.pad.ink.strokes), panel.pad.ink.pixels())
    assert not Ink().pixels().any()


def test_the_light_theme_reaches_every_part(panel):
    panel.show_theme(LIGHT)
    top = panel._top
    parts = (top.pad, top.pinned, top.received, top.verdict, top.bars)
    assert {part._theme for part in parts} == {LIGHT}

"""The misread panel paints the samples whose answer is wrong."""

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest

from nnstudio.data.origins import Origins
from nnstudio.engine.probes import AnswersProbe
from nnstudio.gui.panels.misread import MisreadPanel
from nnstudio.gui.panels.misread.ranking import Order
from nnstudio.gui.theme import DARK, LIGHT
from tests.gui.panels.answers.made import digits, moments, pixels, sure, with_answers


@pytest.fixture
def panel(qtbot):
    panel = MisreadPanel(DARK)
    qtbot.addWidget(panel)
    panel.resize(500, 220)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def choose(panel, order):
    panel._order.setCurrentIndex(panel._order.findData(order))
    panel._order.activated.emit(panel._order.currentIndex())


def center(panel, sample):
    return panel._gallery.rect_of(sample).center()


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_each_picture_is_that_of_its_sample_pixel_by_pixel(panel, theme):
    panel.show_theme(theme)
    panel.show_snapshot(digits())
    gallery, seen = panel._gallery, pixels(panel._gallery)
    assert len(gallery.seen) >= 8
    for sample in gallery.seen.tolist():
        rect = gallery.picture_rect(sample).toRect()
        assert (rect.width(), rect.height()) == (56, 56)
        shown = seen[rect.top() : rect.bottom() + 1 : 2, rect.left() : rect.right() + 1 : 2] & 0xFF
        assert (shown == digits().answers.inputs[sample, :, :, 0]).all()


def test_exactly_the_misread_samples_are_shown(panel):
    panel.show_snapshot(digits())
    answers = digits().answers
    wrong = np.flatnonzero(answers.outputs.argmax(axis=1) != answers.labels)
    assert sorted(panel._gallery.samples.tolist()) == wrong.tolist()


def test_the_words_say_how_many_are_misread_and_how_many_of_them_are_seen(panel):
    panel.resize(900, 220)
    labels = np.zeros(1000, int)
    said = np.where(np.arange(1000) < 88, 1, 0)
    panel.show_snapshot(with_answers(digits(), sure(said, 10), labels, total=10_000))
    seen = len(panel._gallery.seen)
    words = f"88 misread (9 %) of the first 1,000 of 10,000 validation samples · {seen} shown of 88"
    assert panel.words.said() == words
    panel.resize(900, 400)
    assert panel.words.said().endswith(f"· {len(panel._gallery.seen)} shown of 88")
    assert len(panel._gallery.seen) > seen


def test_the_rest_is_scrolled_to(panel):
    panel.show_snapshot(digits())
    gallery = panel._gallery
    first, count = gallery.seen.tolist(), len(gallery.samples)
    gallery._bar.setValue(gallery._bar.maximum())
    assert gallery.seen[-1] == gallery.samples[-1]
    assert not set(first) & set(gallery.seen.tolist())
    assert len(gallery.samples) == count
    choose(panel, Order.LOSS)
    assert gallery._bar.value() == 0


def test_a_sample_under_the_mouse_is_read_out_with_bars(panel):
    panel.resize(700, 220)
    outputs = np.array([[0.04, 0.94, 0.02]], np.float32)
    panel.show_snapshot(with_answers(digits(), outputs, [0], once_right=[True]))
    QTest.mouseMove(panel._gallery, center(panel, 0))
    assert (
        panel.caption.said() == "Sample 1: c0 answered as c1. c1 94 %, c0 4 %, c2 2 %. It was right before."
    )
    assert panel._card.isVisible()
    assert panel._card.ranked() == [1, 0, 2]
    QTest.mouseMove(panel._gallery, QPoint(panel._gallery.width() - 2, panel._gallery.height() - 2))
    assert not panel._card.isVisible()
    assert panel.caption.said().startswith("Truth → answer")


def test_a_click_asks_for_the_sample(panel, qtbot):
    panel.show_snapshot(digits())
    sample = int(panel._gallery.seen[3])
    with qtbot.waitSignal(panel.sample_wanted) as wanted:
        QTest.mouseClick(panel._gallery, Qt.MouseButton.LeftButton, pos=center(panel, sample))
    assert wanted.args == [sample]


def test_samples_are_reached_by_the_arrow_keys_also_those_without_room(panel, qtbot):
    panel.show_snapshot(digits())
    gallery = panel._gallery
    gallery.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down):
        QTest.keyClick(gallery, key)
    assert gallery.pointed_at == gallery.samples[1 + gallery._tiling.columns]
    for _ in range(3):
        QTest.keyClick(gallery, Qt.Key.Key_Down)
    assert gallery.pointed_at == gallery.samples[1 + 4 * gallery._tiling.columns]
    assert gallery.pointed_at in gallery.seen
    assert panel._card.isVisible()
    with qtbot.waitSignal(panel.sample_wanted) as wanted:
        QTest.keyClick(gallery, Qt.Key.Key_Return)
    assert wanted.args == [gallery.pointed_at]


def test_a_cell_of_the_confusion_is_shown_alone_until_its_chip_is_clicked(panel):
    panel.resize(700, 220)
    panel.show_snapshot(digits())
    everything = panel._gallery.samples.tolist()
    answers = digits().answers
    said = answers.outputs.argmax(axis=1)
    wanted = np.flatnonzero((answers.labels == 9) & (said == 4))
    panel.show_cell(9, 4)
    assert sorted(panel._gallery.samples.tolist()) == wanted.tolist()
    assert panel._chip.isVisible()
    assert panel._chip.text() == "9 → 4  ✕"
    assert panel.words.said().startswith(f"{len(wanted)} of 50 samples of 9")
    panel._chip.click()
    assert panel._gallery.samples.tolist() == everything
    assert not panel._chip.isVisible()


def test_a_cell_is_kept_while_the_panel_is_hidden(panel):
    panel.hide()
    panel.show_cell(9, 4)
    panel.show_snapshot(digits())
    panel.show()
    assert panel._chip.isVisible()
    assert {int(digits().answers.labels[sample]) for sample in panel._gallery.samples} == {9}


def test_a_cell_of_a_class_that_is_no_more_shows_all(panel):
    panel.show_cell(9, 4)
    panel.show_snapshot(moments("xor", 10)[0])
    assert panel.cell is None
    assert len(panel._gallery.samples)


def test_points_are_rows_of_their_values(panel):
    moment = moments("spirals", 30)[0]
    panel.show_snapshot(moment)
    gallery = panel._gallery
    sample = int(gallery.seen[0])
    assert gallery.picture_rect(sample).isNull()
    assert gallery.rect_of(sample).height() < 30
    assert len(gallery.seen) >= 5
    QTest.mouseMove(gallery, center(panel, sample))
    x, y = moment.answers.inputs[sample].tolist()
    title = panel._card._title(panel._judged)
    assert f"{x:.2f}, {y:.2f}".replace("-", "−") in title


@pytest.mark.parametrize("shape", [(8, 8), (48, 64, 3), (224, 224, 1), (3, 200, 3)])
def test_images_of_any_size_have_pictures(panel, shape):
    inputs = np.random.default_rng(0).integers(0, 256, (30, *shape)).astype(np.uint8)
    panel.show_snapshot(with_answers(digits(), sure([1] * 30, 3), [0] * 30, inputs=inputs))
    rect = panel._gallery.picture_rect(int(panel._gallery.seen[0])).toRect()
    assert not rect.isEmpty()
    seen = pixels(panel._gallery)[rect.top() : rect.bottom() + 1, rect.left() : rect.right() + 1]
    assert len(np.unique(seen)) > 20


def test_where_nothing_is_misread_it_says_so(panel):
    panel.show_snapshot(with_answers(digits(), sure([1, 2], 10), [1, 2]))
    assert panel._gallery._words == "No mistake in all 2 validation samples."
    choose(panel, Order.FORGOTTEN)
    assert panel._gallery._words.startswith("Nothing was forgotten")
    assert len(np.unique(pixels(panel._gallery))) > 2  # the words


def test_the_sample_on_the_canvas_is_framed(panel):
    labels = [0] * 6
    moment = with_answers(digits(), sure([1] * 6, 10), labels)
    assert moment.sample.index == 3
    panel.show_snapshot(moment)
    assert panel._gallery._pinned == 3
    rect = panel._gallery.rect_of(3)
    accent = 0xFF000000 | int(DARK.accent[1:], 16)
    assert (pixels(panel._gallery)[rect.top() - 1, rect.left() : rect.right()] == accent).all()


def test_tiles_stay_where_they_are_while_the_mouse_is_over_them(panel):
    shares = sure([1, 1, 1], 10)
    shares[0] = sure([1], 10, 0.95)
    panel.show_snapshot(with_answers(digits(), shares, [0, 0, 0]))
    assert panel._gallery.samples.tolist() == [0, 1, 2]
    QTest.mouseMove(panel._gallery, center(panel, 0))
    shares = shares.copy()
    shares[0] = sure([1], 10, 0.4)
    panel.show_snapshot(with_answers(digits(), shares, [0, 0, 0]))
    assert panel._gallery.samples.tolist() == [0, 1, 2]
    choose(panel, Order.SURE)
    assert panel._gallery.samples.tolist() == [1, 2, 0]


def test_without_answers_it_says_what_will_be_here(panel):
    panel.show_snapshot(dataclasses.replace(digits(), answers=None))
    assert not panel.seen
    assert panel.probes() == {AnswersProbe()}


def test_a_repaint_paints_the_same_picture_again(panel, monkeypatch):
    panel.show_snapshot(digits())
    panel._gallery.grab()
    monkeypatch.setattr(panel._gallery._picture, "_draw", None)
    panel._gallery.grab()  # would fail if it was drawn anew


def test_the_table_has_all_samples_also_those_without_room(panel):
    panel.show_snapshot(digits())
    rows = list(panel.table().rows)
    # Counted from one, as on the canvas.
    assert [row[0] - 1 for row in rows] == panel._gallery.samples.tolist()
    assert rows[0][1] == digits().classes[digits().answers.labels[rows[0][0] - 1]]
    panel.clear()
    assert panel.table() is None
    assert not panel._chip.isVisible()


def test_until_the_first_answers_come_it_says_that_they_are_on_their_way(panel):
    panel.show_snapshot(dataclasses.replace(digits(), answers=None))
    assert not panel.seen
    assert "on their way" in panel._empty.accessibleName()
    panel.show_snapshot(digits())
    assert panel.seen


def test_a_tooltip_names_the_keys(panel):
    assert "Arrow keys" in panel._gallery.toolTip()


FILES = Origins.files(f"cats/{n}.png" for n in range(40))


def with_origins(origins=FILES):
    """A moment in which 40 samples of class 0 are answered as class 1, with where they come from."""
    snapshot = with_answers(digits(), sure([1] * 40, 10), [0] * 40)
    return dataclasses.replace(snapshot, answers=dataclasses.replace(snapshot.answers, origins=origins))


def test_a_sample_says_the_file_that_it_comes_from(panel):
    panel.resize(900, 220)
    panel.show_snapshot(with_origins())
    QTest.mouseMove(panel._gallery, center(panel, 3))
    assert panel.caption.said().startswith("Sample 4 (cats/3.png): 0 answered as 1. ")
    assert panel._card._title(panel._judged) == "sample 4 · cats/3.png"


def test_of_a_long_path_the_card_shows_the_end(panel):
    panel.show_snapshot(with_origins(Origins.files(f"{'long/' * 40}{n}.png" for n in range(40))))
    QTest.mouseMove(panel._gallery, center(panel, 0))
    title = panel._card._title(panel._judged)
    assert title.endswith("/long/0.png")
    assert len(title) < 70


def test_the_key_that_copies_copies_where_the_sample_comes_from(panel):
    panel.show_snapshot(with_origins())
    QGuiApplication.clipboard().setText("before")
    panel._gallery.setFocus()
    QTest.keyClick(panel._gallery, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "before"
    QTest.mouseMove(panel._gallery, center(panel, 2))
    QTest.keyClick(panel._gallery, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "cats/2.png"


def test_the_menu_of_a_sample_copies_where_it_comes_from(panel, monkeypatch):
    monkeypatch.setattr(panel._menu, "popup", lambda _place: None)
    panel.show_snapshot(with_origins())
    QTest.mouseMove(panel._gallery, center(panel, 5))
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(1, 1), QPoint(1, 1))
    panel.contextMenuEvent(event)
    assert (panel._copy.text(), panel._copy.isVisible()) == ("Copy cats/5.png", True)
    QTest.mouseMove(panel._gallery, QPoint(0, 0))
    panel._copy.trigger()
    assert QGuiApplication.clipboard().text() == "cats/5.png"


def test_samples_that_come_from_no_file_offer_nothing_to_copy(panel, monkeypatch):
    monkeypatch.setattr(panel._menu, "popup", lambda _place: None)
    panel.show_snapshot(digits())
    sample = int(panel._gallery.seen[0])
    QTest.mouseMove(panel._gallery, center(panel, sample))
    panel.contextMenuEvent(QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(1, 1), QPoint(1, 1)))
    assert not panel._copy.isVisible()
    assert panel.caption.said().startswith((f"Sample {sample + 1}:", digits().classes[0]))


def test_the_table_has_a_column_that_can_be_joined_with_the_own_files(panel):
    panel.show_snapshot(with_origins(Origins.rows(np.arange(100, 140))))
    table = panel.table()
    assert table.columns[:4] == ("validation sample", "row", "truth", "answer")
    rows = list(table.rows)
    assert {row[1] - row[0] for row in rows} == {99}
    assert len(rows) == 40

"""The classes panel paints how many samples of each class are recognized."""

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from nnstudio.engine.probes import AnswersProbe
from nnstudio.gui.panels.answers.judged import judge
from nnstudio.gui.panels.classes import ClassesPanel
from nnstudio.gui.panels.classes.rates import rates_of
from nnstudio.gui.theme import DARK, LIGHT, mix
from tests.gui.panels.answers.made import DIGITS, digits, moments, packed, pixels, sure, with_answers


@pytest.fixture
def panel(qtbot):
    panel = ClassesPanel(DARK)
    qtbot.addWidget(panel)
    panel.resize(500, 320)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def recall_of(snapshot):
    answers = snapshot.answers
    said = answers.outputs.argmax(axis=1)
    return np.array([(said[answers.labels == i] == i).mean() for i in range(len(snapshot.classes))])


def shares_seen(panel, theme):
    """How much of each track is filled, by class; looked for in the leftmost column of its pixels."""
    seen, bars = pixels(panel._bars), panel._bars
    shares = {}
    for place, index in enumerate(bars.order.tolist()):
        track = bars.track(place).toRect()
        column = seen[track.top() : track.bottom() + 1, track.left()]
        color = bars.color(index)
        fill = np.isin(column, [packed(color), packed(mix(theme.panel, color, 0.5))])
        top = fill.argmax() if fill.any() else len(column)
        shares[index] = 1 - top / len(column)
    return np.array([shares[index] for index in range(len(shares))])


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_each_bar_is_as_high_as_its_class_is_recognized(panel, theme):
    panel.show_theme(theme)
    panel.show_snapshot(digits())
    # The line of the precision is four pixels thick and may lie over the end of a bar.
    pixel = 4 / panel._bars.track(0).height()
    assert np.abs(shares_seen(panel, theme) - recall_of(digits())).max() <= pixel


def test_the_line_stands_at_the_precision(panel):
    panel.show_snapshot(digits())
    seen, rates = pixels(panel._bars), rates_of(judge(digits()))
    for place, precision in enumerate(rates.precision.tolist()):
        track = panel._bars.track(place)
        column = seen[:, round(track.center().x())]
        lines = np.flatnonzero(column[: round(track.bottom())] == packed(DARK.text))
        assert round(track.bottom() - precision * track.height()) in lines


def test_sorted_by_accuracy_the_weakest_comes_first_and_is_named(panel):
    panel.show_snapshot(digits())
    assert panel._bars.order.tolist() == list(range(10))
    panel._sort.click()
    recall = recall_of(digits())
    assert (np.diff(recall[panel._bars.order]) >= 0).all()
    weakest = digits().classes[int(recall.argmin())]
    assert panel.caption.said().startswith(f"Weakest: {weakest}, ")


def test_a_class_without_samples_and_one_that_is_never_answered_are_no_zeros(panel):
    snapshot = with_answers(digits(), sure([0, 0, 1], 4), [0, 2, 1])
    panel.show_snapshot(snapshot)
    rates = panel._rates
    assert np.isnan(rates.recall[3])
    assert rates.recall[2] == 0
    assert np.isnan(rates.precision[2])
    assert rates.weakest() == 2
    panel._sort.click()
    assert panel._bars.order.tolist() == [2, 0, 1, 3]


def test_without_a_mistake_no_class_is_called_weak(panel):
    panel.show_snapshot(with_answers(digits(), sure([0, 1, 2], 3), [0, 1, 2]))
    assert panel.caption.said().startswith("Every class is recognized without a mistake.")


def test_arrows_go_from_where_bars_were_when_the_epoch_before_ended(panel):
    start, begun, early, now = moments(DIGITS, 0, 400, 450, 700)
    for snapshot in (start, begun, early, now):
        panel.show_snapshot(snapshot)
    before, after = recall_of(begun), recall_of(now)
    seen = pixels(panel._bars)
    for place in range(10):
        edge = round(panel._bars.bar(place, 1.0).right())
        strip = seen[:, edge : edge + 6]
        up, down = ((strip == packed(color)).any() for color in (DARK.good, DARK.bad))
        change = after[place] - before[place]
        assert (up, down) == (change > 0.005, change < -0.005)
    assert "since step 400, the end of the epoch before" in panel.caption._wordings[0]


def test_a_class_that_is_pointed_at_is_read_out(panel):
    panel.show_snapshot(with_answers(digits(), sure([0, 0, 1, 1], 3), [0, 1, 1, 1]))
    QTest.mouseMove(panel._bars, panel._bars.track(1).center().toPoint())
    assert panel.caption.said() == "c1: 2 of 3 recognized (67 %); answered 2 times, 100 % of them rightly"


def test_more_classes_than_colors_share_one_color(panel):
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 100, 3000)
    said = np.where(rng.random(3000) < 0.7, labels, 0)
    panel.show_snapshot(with_answers(digits(), sure(said, 100), labels))
    assert {panel._bars.color(index) for index in range(100)} == {DARK.quiet}
    panel.resize(700, 320)
    shares = shares_seen(panel, DARK)
    assert np.abs(shares - recall_of(panel.snapshot)).max() <= 5 / panel._bars.track(0).height()


def test_without_answers_it_says_what_will_be_here(panel):
    panel.show_snapshot(dataclasses.replace(digits(), answers=None))
    assert not panel.seen
    assert panel.probes() == {AnswersProbe()}


def test_a_repaint_paints_the_same_picture_again(panel, monkeypatch):
    panel.show_snapshot(digits())
    panel._bars.grab()
    monkeypatch.setattr(panel._bars._picture, "_draw", None)
    panel._bars.grab()  # would fail if it was drawn anew


def test_the_table_has_a_row_for_each_class(panel):
    panel.show_snapshot(digits())
    rows = list(panel.table().rows)
    assert [row[0] for row in rows] == list(digits().classes)
    assert [row[4] for row in rows] == pytest.approx(recall_of(digits()).tolist())
    panel.clear()
    assert panel.table() is None


def test_until_the_first_answers_come_it_says_that_they_are_on_their_way(panel):
    panel.show_snapshot(dataclasses.replace(digits(), answers=None))
    assert not panel.seen
    assert "on their way" in panel._empty.accessibleName()
    panel.show_snapshot(digits())
    assert panel.seen


def test_of_a_network_without_classes_it_does_not_say_that_answers_are_on_their_way(panel):
    panel.show_snapshot(dataclasses.replace(digits(), classes=(), answers=None))
    assert "does not answer with classes" in panel._empty.accessibleName()


def test_the_keys_go_from_class_to_class(panel):
    panel.show_snapshot(digits())
    bars = panel._bars
    bars.setFocus()
    order = bars.order.tolist()
    QTest.keyClick(bars, Qt.Key.Key_Right)
    assert bars.pointed_at == order[0]
    QTest.keyClick(bars, Qt.Key.Key_Right)
    assert bars.pointed_at == order[1]
    assert panel.caption.said().startswith(f"{order[1]}")
    for _ in range(20):
        QTest.keyClick(bars, Qt.Key.Key_Right)
    assert bars.pointed_at == order[-1]
    QTest.keyClick(bars, Qt.Key.Key_Left)
    assert bars.pointed_at == order[-2]
    assert "Left and Right" in bars.toolTip()

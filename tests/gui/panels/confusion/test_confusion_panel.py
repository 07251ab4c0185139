"""The confusion panel paints how many samples of which class are taken for which."""

import csv
import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from nnstudio.engine.probes import AnswersProbe
from nnstudio.gui.colormaps import diverging, sequential
from nnstudio.gui.panels.confusion import ConfusionPanel
from nnstudio.gui.panels.exporting import write_csv
from nnstudio.gui.theme import DARK, LIGHT
from tests.gui.panels.answers.made import DIGITS, digits, moments, packed, pixels, sure, with_answers


@pytest.fixture
def panel(qtbot):
    panel = ConfusionPanel(DARK)
    qtbot.addWidget(panel)
    panel.resize(500, 220)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def counts_of(snapshot):
    """The confusion matrix, counted one by one."""
    answers, k = snapshot.answers, len(snapshot.classes)
    counts = np.zeros((k, k))
    np.add.at(counts, (answers.labels, answers.outputs.argmax(axis=1)), 1)
    return counts


def cell_colors(panel):
    """(classes, classes) of 0xffrrggbb: the pixel in the corner of each cell, where no number is."""
    seen, grid = pixels(panel._matrix), panel._matrix.grid
    rows = grid.top + np.arange(grid.classes) * grid.tall
    columns = grid.left + np.arange(grid.classes) * grid.wide
    return seen[rows[:, None], columns]


def values_seen(panel, colormap, limit):
    """What the colors of the cells stand for; NaN where a color is none of the map's."""
    lut = {color: place for place, color in enumerate(colormap.lut.tolist())}
    top = len(colormap.lut) - 1
    zero = top / 2 if colormap.signed else 0
    places = [[lut.get(color, np.nan) for color in row] for row in cell_colors(panel).tolist()]
    return (np.array(places) - zero) / (top - zero) * limit


def center(panel, row, column):
    return panel._matrix._cell(panel._matrix.grid, row, column).center().toPoint()


def without_diagonal(matrix):
    found = np.array(matrix, float)
    np.fill_diagonal(found, 0)
    return found


@pytest.mark.parametrize("theme", [DARK, LIGHT])
@pytest.mark.parametrize("size", [(500, 220), (900, 600)])
def test_each_cell_has_the_color_of_its_count(panel, theme, size):
    panel.resize(*size)
    panel.show_snapshot(digits())
    panel.show_theme(theme)
    errors = without_diagonal(counts_of(digits()))
    found = values_seen(panel, sequential(theme), errors.max())
    off = ~np.eye(10, dtype=bool)
    assert np.abs(found - errors)[off].max() <= 0.51 * errors.max() / 255
    assert (np.diag(cell_colors(panel)) == packed(theme.raised)).all()


def test_in_percent_each_cell_has_the_color_of_its_share_of_the_class(panel):
    labels = np.array([0] * 50 + [1] * 10 + [2] * 5)
    said = np.array([1] * 10 + [0] * 40 + [0] * 5 + [1] * 5 + [2] * 5)
    panel.show_snapshot(with_answers(digits(), sure(said, 3), labels))
    assert panel._figures.limit() == 10
    panel._share.click()
    assert panel._figures.limit() == 50
    found = values_seen(panel, sequential(DARK), 50)
    assert found[0, 1] == pytest.approx(20, abs=0.2)
    assert found[1, 0] == pytest.approx(50, abs=0.2)
    assert panel._figures.words(0, 1) == "20"


def test_the_difference_is_that_to_what_was_seen_when_the_epoch_before_ended(panel):
    start, begun, early, now = moments(DIGITS, 0, 400, 450, 700)
    for snapshot in (start, begun, early, now):
        panel.show_snapshot(snapshot)
    panel._change.click()
    change = without_diagonal(counts_of(now) - counts_of(begun))
    limit = np.abs(change).max()
    found = values_seen(panel, diverging(DARK), limit)
    off = ~np.eye(10, dtype=bool)
    assert np.abs(found - change)[off].max() <= 2 * limit / 255  # neighbors may share a color
    assert "step 400, the end of the epoch before" in panel.caption.said()


def test_a_low_panel_has_numbers_in_its_cells(panel):
    panel.resize(380, 180)
    panel.show_snapshot(digits())
    seen, counts = pixels(panel._matrix), counts_of(digits())
    grid = panel._matrix.grid
    for row, column in np.ndindex(counts.shape):
        top, left = grid.top + row * grid.tall, grid.left + column * grid.wide
        cell = seen[top : top + grid.tall - grid.gap, left : left + grid.wide - grid.gap]
        assert (len(np.unique(cell)) > 1) == (counts[row, column] > 0)


def test_without_an_earlier_epoch_the_difference_says_so(panel):
    panel.show_snapshot(digits())
    panel._change.click()
    assert panel.caption.said().startswith("Nothing to compare with yet")
    assert not without_diagonal(panel._figures.values()).any()


def test_answers_of_other_samples_are_not_compared(panel):
    panel.show_snapshot(moments(DIGITS, 0)[0])
    panel.show_snapshot(with_answers(digits(), sure([1, 2, 3], 10), [1, 2, 4]))
    assert panel._earlier is None


@pytest.mark.parametrize("classes", [2, 3, 10, 26, 100])
@pytest.mark.parametrize("size", [(500, 220), (320, 160), (900, 700)])
def test_two_to_a_hundred_classes_have_a_cell_for_each_pair(panel, classes, size):
    panel.resize(*size)
    rng = np.random.default_rng(0)
    labels = rng.integers(0, classes, 1000)
    panel.show_snapshot(with_answers(digits(), sure(rng.integers(0, classes, 1000), classes), labels))
    panel.resize(*size)
    panel._matrix.grab()
    grid, matrix = panel._matrix.grid, panel._matrix
    assert grid.classes == classes
    assert grid.left >= 0
    assert grid.left + grid.width <= matrix.width()
    assert grid.top + grid.height <= matrix.height()
    errors = without_diagonal(counts_of(panel.snapshot))
    found = values_seen(panel, sequential(DARK), errors.max())
    off = ~np.eye(classes, dtype=bool)
    assert np.abs(found - errors)[off].max() <= 0.51 * errors.max() / 255


def test_the_words_say_how_many_are_right_and_of_how_many_samples(panel):
    panel.resize(900, 300)
    labels = np.arange(1000) % 10
    said = np.where(np.arange(1000) < 880, labels, (labels + 1) % 10)
    panel.show_snapshot(with_answers(digits(), sure(said, 10), labels, total=10_000))
    assert panel.words.said() == "88 % right: 880 of the first 1,000 of 10,000 validation samples"
    older = dataclasses.replace(panel.snapshot, step=panel.snapshot.step + 12)
    panel.show_snapshot(older)
    assert panel.words.said().startswith("88 % right at step 450:")


def test_a_cell_that_is_pointed_at_is_read_out(panel):
    labels = np.array([4] * 98 + [9] * 20)
    said = np.array([9] * 12 + [4] * 86 + [9] * 20)
    panel.show_snapshot(with_answers(digits(), sure(said, 10), labels))
    panel._matrix.grab()
    QTest.mouseMove(panel._matrix, center(panel, 4, 9))
    assert panel.caption.said() == "4 answered as 9: 12 of 98 (12 %)"
    QTest.mouseMove(panel._matrix, center(panel, 9, 9))
    assert panel.caption.said() == "9 answered rightly: 20 of 20 (100 %)"
    QTest.mouseMove(panel._matrix, QPoint(1, 1))
    assert "Most often: 4 answered as 9, 12 of 98" in panel.caption.said()


def test_a_click_on_a_cell_asks_for_its_samples(panel, qtbot):
    panel.show_snapshot(digits())
    panel._matrix.grab()
    with qtbot.waitSignal(panel.cell_chosen) as chosen:
        QTest.mouseClick(panel._matrix, Qt.MouseButton.LeftButton, pos=center(panel, 4, 9))
    assert chosen.args == [4, 9]


def test_cells_are_reached_by_the_arrow_keys(panel, qtbot):
    panel.show_snapshot(digits())
    panel._matrix.setFocus()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right):
        QTest.keyClick(panel._matrix, key)
    assert panel._matrix.marked == (1, 1)
    with qtbot.waitSignal(panel.cell_chosen) as chosen:
        QTest.keyClick(panel._matrix, Qt.Key.Key_Return)
    assert chosen.args == [1, 1]


def test_without_answers_it_says_what_will_be_here(panel):
    panel.show_snapshot(dataclasses.replace(digits(), answers=None))
    assert not panel.seen
    assert panel.words.said() == ""
    one = dataclasses.replace(digits().answers, outputs=digits().answers.outputs[:, :1])
    panel.show_snapshot(dataclasses.replace(digits(), answers=one))
    assert panel._empty.accessibleName().startswith("This network does not answer with classes")


def test_hidden_it_draws_nothing_and_shown_again_the_latest(panel, monkeypatch):
    panel.show_snapshot(moments(DIGITS, 0)[0])
    drawn = []
    monkeypatch.setattr(panel, "draw", lambda snapshot: bool(drawn.append(snapshot)) or True)
    panel.hide()
    panel.show_snapshot(digits())
    assert not drawn
    panel.show()
    assert drawn == [digits()]


def test_a_repaint_paints_the_same_picture_again(panel, monkeypatch):
    panel.show_snapshot(digits())
    panel._matrix.grab()
    monkeypatch.setattr(panel._matrix._picture, "_draw", None)
    panel._matrix.grab()  # would fail if it was drawn anew


def test_it_asks_for_answers(panel):
    assert panel.probes() == {AnswersProbe()}


def test_after_a_clear_nothing_is_left(panel):
    panel.show_snapshot(digits())
    panel.clear()
    assert not panel.seen
    assert panel.table() is None


def test_the_table_has_the_counts(panel, tmp_path):
    panel.show_snapshot(digits())
    write_csv(panel.table(), tmp_path / "confusion.csv")
    with (tmp_path / "confusion.csv").open(encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert rows[0][:3] == ["truth", "answered 0", "answered 1"]
    assert [[int(cell) for cell in row[1:]] for row in rows[1:]] == counts_of(digits()).tolist()


def test_until_the_first_answers_come_it_says_that_they_are_on_their_way(panel):
    panel.show_snapshot(dataclasses.replace(digits(), answers=None))
    assert not panel.seen
    assert "on their way" in panel._empty.accessibleName()
    panel.show_snapshot(digits())
    assert panel.seen


def test_a_tooltip_names_the_keys(panel):
    assert "Arrow keys" in panel._matrix.toolTip()

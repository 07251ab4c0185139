"""Where numbers are predicted, the misread panel shows the samples that are furthest off, the worst first."""

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtTest import QTest

from nnstudio.data.fitted import Fitted, Scaling
from nnstudio.data.origins import Origins
from nnstudio.document.document import Project
from nnstudio.document.examples import EXAMPLES
from nnstudio.engine.snapshot import Answers
from nnstudio.gui.panels.misread import MisreadPanel
from nnstudio.gui.panels.misread.far_off import ALL, Way, measure
from nnstudio.gui.panels.misread.tiles_of_numbers import bar_of, columns_of
from nnstudio.gui.panels.misread.tiling import LINE
from nnstudio.gui.panels.misread.words_of_numbers import write, write_off
from nnstudio.gui.theme import DARK, LIGHT
from nnstudio.nn.task import Task
from tests.gui.panels.answers.made import digits, moments, packed, pixels


def predicted(truth, said, *, targets=("price",), scaling=None, origins=None, inputs=None, total=0):
    """A moment with these true and predicted numbers (n, targets)."""
    truth, said = (np.reshape(np.asarray(part, np.float32), (-1, len(targets))) for part in (truth, said))
    n = len(truth)
    inputs = np.arange(2 * n, dtype=np.float32).reshape(n, 2) if inputs is None else inputs
    fitted = Fitted(
        name="own.csv",
        task=Task.REGRESSION,
        sample_shape=inputs.shape[1:],
        targets=targets,
        target_scaling=scaling or Scaling(1.0, 0.0),
    )
    base = digits()
    answers = Answers(
        said, inputs, np.zeros(n, np.intp), np.zeros(n, bool), total or n, base.step, truth, origins
    )
    return dataclasses.replace(base, answers=answers, fitted=fitted, classes=())


@pytest.fixture
def panel(qtbot):
    panel = MisreadPanel(DARK)
    qtbot.addWidget(panel)
    panel.resize(900, 220)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def choose(panel, words):
    panel._order.setCurrentIndex(panel._order.findText(words))
    panel._order.activated.emit(panel._order.currentIndex())


def test_all_samples_are_there_the_furthest_off_first():
    far_off = measure(predicted([1, 2, 3, 4], [1.5, 0, 3, 5]))
    assert far_off.rank(Way.FURTHEST).tolist() == [1, 3, 0, 2]
    assert far_off.rank(Way.HIGH).tolist() == [3, 0, 2, 1]
    assert far_off.rank(Way.LOW).tolist() == [1, 2, 0, 3]


def test_what_is_no_number_is_worst_of_all():
    assert measure(predicted([1, 2, 3], [1.5, np.nan, 9])).rank(Way.FURTHEST).tolist() == [1, 2, 0]


def test_several_targets_are_compared_in_the_units_of_their_scaling():
    scaling = Scaling((0.01, 10.0), (0.0, 0.0))
    moment = predicted(
        [[100, 1.0], [100, 1.0]], [[150, 1.0], [100, 1.2]], targets=("price", "rate"), scaling=scaling
    )
    far_off = measure(moment)
    # 50 of the one are half a unit, 0.2 of the other two.
    assert far_off.rank(Way.FURTHEST).tolist() == [1, 0]
    assert [far_off.at(sample) for sample in (0, 1)] == [0, 1]
    assert far_off.looking_at(0).rank(Way.FURTHEST).tolist() == [0, 1]
    assert far_off.looking_at(0).at(1) == 0
    assert far_off.looking_at(ALL) is far_off


@pytest.mark.parametrize(
    ("number", "places", "words"),
    [(312.456, 1, "312.5"), (-0.0004, 2, "0.00"), (-12345.0, 0, "−12,345"), (1e-9, 3, "1e−09")],
)
def test_numbers_have_as_many_decimals_as_tell_them_apart(number, places, words):
    assert write(number, places) == words


def test_what_is_too_high_has_a_plus():
    assert [write_off(off, 1) for off in (2.0, -2.0, 0.001)] == ["+2.0", "−2.0", "0.0"]


def test_each_sample_says_its_origin_the_truth_and_the_answer(panel):
    panel.show_snapshot(predicted([312, 20], [298, 21], origins=Origins.rows(np.array([17, 40]))))
    assert panel.seen
    assert panel.words.said() == "off by 7.5 on average, of all 2 validation samples · 2 shown"
    QTest.mouseMove(panel._gallery, panel._gallery.rect_of(0).center())
    assert panel.caption.said() == (
        "Sample 1 (row 17): price 312.0 answered as 298.0, off by −14.0 (too low). Seen: 0.00, 1.00."
    )
    assert not panel._card.isVisible()
    assert panel._origin(0) == "row 17"


def test_other_samples_come_first_if_one_asks_for_it(panel):
    panel.show_snapshot(predicted([1, 2, 3, 4], [1.5, 0, 3, 5]))
    assert panel._gallery.samples.tolist() == [1, 3, 0, 2]
    choose(panel, "Most too high")
    assert panel._gallery.samples.tolist() == [3, 0, 2, 1]
    panel.show_snapshot(predicted([1, 2, 3, 4], [9, 0, 3, 5]))
    assert panel._gallery.samples.tolist() == [0, 3, 2, 1]


def test_each_of_several_targets_can_be_looked_at(panel):
    panel.show_snapshot(predicted([[1, 1], [1, 1]], [[2, 1], [1, 4]], targets=("a", "b")))
    assert panel._gallery.samples.tolist() == [1, 0]
    choose(panel, "Furthest off in a")
    assert panel._gallery.samples.tolist() == [0, 1]
    assert panel.words.said().startswith("off by a 0.5 on average")


def test_in_a_narrow_panel_the_numbers_keep_their_room(panel):
    far_off = measure(predicted([239114, 20], [188060, 21]))
    wide, narrow = (columns_of(far_off, DARK, width) for width in (600, 240))
    assert (wide.values, wide.off) == (narrow.values, narrow.off)
    assert narrow.bar < wide.bar
    assert narrow.origin < wide.origin


def test_the_title_fits_numbers_also_while_the_panel_is_behind_another(panel):
    panel.hide()
    panel.show_snapshot(predicted([1, 2], [1, 3]))
    assert panel.windowTitle() == "Furthest off"
    panel.show_snapshot(digits())
    assert panel.windowTitle() == "Misread"


def test_the_title_of_one_project_is_not_that_of_the_next(panel):
    panel.show_snapshot(predicted([1, 2], [1, 3]))
    panel.clear()
    assert (panel.windowTitle(), panel.accessibleName()) == ("Misread", "Misread samples")


def test_a_target_with_a_long_name_leaves_room_for_the_words(panel):
    panel.show_snapshot(predicted([[1, 1]], [[2, 1]], targets=("a" * 300, "b")))
    assert panel._order.itemText(1).endswith("a…")
    assert panel._order.width() < 300


def test_classes_have_their_own_orders_again(panel):
    panel.show_snapshot(predicted([1, 2], [1, 3]))
    panel.show_snapshot(digits())
    assert panel._order.currentText() == "Surest first"
    assert panel.accessibleName() == "Misread samples"
    assert panel.words.said().split()[1] == "misread"


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_a_bar_is_as_long_as_its_sample_is_far_off_to_the_side_of_its_sign(panel, theme):
    panel.show_theme(theme)
    moment = predicted([0, 0, 0], [8, -4, 2])
    panel.show_snapshot(moment)
    gallery = panel._gallery
    picture = pixels(gallery)
    for sample, off in enumerate((8, -4, 2)):
        tile = gallery.rect_of(sample)
        columns = columns_of(measure(moment), theme, tile.width())
        room = columns.bar_room(QRectF(tile.x(), tile.bottom() + 1 - LINE, tile.width(), LINE))
        row = picture[round(room.center().y()), round(room.left()) : round(room.right()) + 1]
        color = packed(theme.positive if off > 0 else theme.negative)
        assert (row == color).sum() == pytest.approx(abs(off) / 8 * room.width() / 2, abs=1.5)
        middle = round(room.width() / 2)
        side = np.flatnonzero(row == color) - middle
        assert (side >= -1).all() if off > 0 else (side <= 1).all()
        assert bar_of(off, 8, room).height() < LINE


def test_a_click_asks_for_the_sample(panel, qtbot):
    panel.show_snapshot(predicted([1, 2, 3, 4], [1.5, 0, 3, 5]))
    with qtbot.waitSignal(panel.sample_wanted) as wanted:
        QTest.mouseClick(panel._gallery, Qt.MouseButton.LeftButton, pos=panel._gallery.rect_of(3).center())
    assert wanted.args == [3]


def test_the_table_has_all_samples_the_worst_first_with_how_far_off_they_are(panel):
    panel.show_snapshot(predicted([1, 2], [1.5, 0], origins=Origins.rows(np.array([7, 9]))))
    table = panel.table()
    assert table.columns == ("validation sample", "row", "price", "price, predicted", "price, off by")
    assert list(table.rows) == [(2, 9, 2.0, 0.0, -2.0), (1, 7, 1.0, 1.5, 0.5)]


def test_images_have_their_pictures_with_the_numbers_below(panel):
    images = np.random.default_rng(0).integers(0, 256, (3, 8, 8, 1)).astype(np.uint8)
    panel.show_snapshot(predicted([1, 2, 3], [1, 3, 3], inputs=images))
    rect = panel._gallery.picture_rect(1).toRect()
    seen = pixels(panel._gallery)[rect.top() : rect.bottom() + 1, rect.left() : rect.right() + 1]
    assert len(np.unique(seen)) > 20


def test_answers_of_any_size_can_be_drawn(panel):
    panel.show_snapshot(predicted([0, 1e30, -1e-12, 5], [np.inf, np.nan, 0, 5]))
    pixels(panel._gallery)
    panel.show_snapshot(predicted([5, 5], [5, 5]))
    pixels(panel._gallery)
    assert panel.words.said().startswith("off by 0 on average")


def test_a_real_run_shows_the_answers_of_its_moment(panel):
    early, late = moments("prices", 1, 200)
    for moment in (early, late):
        panel.show_snapshot(moment)
        off = np.abs(moment.answers.outputs - moment.answers.numbers)[:, 0]
        assert panel._gallery.samples[0] == off.argmax()
        assert f"off by {off.mean():.3g} on average" in panel.words.said()


def test_until_answers_come_it_says_that_they_are_on_their_way(panel):
    panel.show_snapshot(dataclasses.replace(predicted([1], [1]), answers=None))
    assert not panel.seen
    assert "on their way" in panel._empty.accessibleName()
    panel.show_snapshot(predicted([1], [1]))
    assert panel.seen
    panel.clear()
    assert panel.table() is None


def test_its_tab_says_so_in_the_window_before_anybody_looks_there(window, qtbot):
    panel = window.findChild(MisreadPanel)
    assert not panel.isVisible()
    for name, title in (("prices", "Furthest off"), ("xor", "Misread")):
        window.files.restore(Project(EXAMPLES[name].build()), None, name)
        qtbot.waitUntil(lambda title=title: panel.windowTitle() == title, timeout=20_000)

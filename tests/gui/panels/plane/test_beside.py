"""Where a dock is wide and low, words stand beside the picture and leave it the height."""

import math

import pytest
from PySide6.QtCore import QPoint, QSize
from PySide6.QtTest import QTest

from nnstudio.gui.panels.plane import PlanePanel
from nnstudio.gui.panels.plane.beside import LEAST, Beside, width_beside
from nnstudio.gui.theme import DARK, LIGHT
from tests.gui.panels.answers.made import pixels
from tests.gui.panels.plane.made import moment

LOW = QSize(679, 168)
"""What the dock has in a window of 1366x768."""
HIGH = QSize(640, 400)


@pytest.fixture
def panel(qtbot):
    panel = PlanePanel(DARK)
    qtbot.addWidget(panel)
    panel.resize(LOW)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def test_in_a_low_dock_the_picture_has_its_height_and_the_words_stand_beside_it(panel):
    panel.show_snapshot(moment("spirals"))
    QTest.qWait(0)
    box = panel._view.axes.box
    assert box.height() >= LOW.height() - 40
    assert box.width() / box.height() < 2.6
    assert panel._beside.isVisible()
    assert not panel.caption.isVisible()
    assert panel._beside.x() > panel._view.width()
    assert panel._export.isVisible()
    assert panel.rect().contains(panel._export.geometry())
    score, how = panel._beside.said()
    assert "of all 250" in score
    assert how.startswith("Color and hatch")
    assert panel.words.said() == "arm A  arm B"


def test_in_a_high_dock_the_words_stand_above_and_below(panel):
    panel.resize(HIGH)
    panel.show_snapshot(moment("spirals"))
    QTest.qWait(0)
    assert not panel._beside.isVisible()
    assert panel.caption.isVisible()
    assert "right" in panel.words.said()
    assert panel.words.y() < panel._view.mapTo(panel, QPoint()).y() < panel.caption.y()


def test_words_move_as_often_as_the_dock_changes_and_never_out_of_it(panel):
    panel.show_snapshot(moment("spirals"))
    for size in (HIGH, LOW, QSize(290, 160), QSize(1200, 240), LOW, HIGH):
        panel.resize(size)
        QTest.qWait(0)
        seen = [panel.words, panel._export, panel._beside if panel._beside.isVisible() else panel.caption]
        assert all(part.isVisible() and panel.rect().contains(part.geometry()) for part in seen)
        assert panel._beside.isVisible() is not panel.caption.isVisible()
        assert panel.size() == size


def test_where_there_is_no_picture_its_words_stand_in_the_middle_of_the_panel(panel):
    panel.show_snapshot(moment("spirals"))
    QTest.qWait(0)
    panel.clear()
    QTest.qWait(0)
    assert not panel._beside.isVisible()
    assert panel._pages.width() > LOW.width() - 40


def test_what_the_mouse_points_at_is_told_beside_the_picture_too(panel):
    panel.show_snapshot(moment("xor"))
    QTest.qWait(0)
    box = panel._view.axes.box
    QTest.mouseMove(panel._view, box.center().toPoint() + QPoint(9, 7))
    pointed = panel._beside.said()[-1]
    assert "≈" in pointed or "sample" in pointed


@pytest.mark.parametrize(
    ("room", "plane", "wide"),
    [
        (QSize(655, 156), True, range(LEAST, 330)),  # the rest of the room, so that the picture is not flat
        (QSize(655, 156), False, range(LEAST, LEAST + 1)),  # a curve is as wide as it can be
        (QSize(616, 388), True, range(1)),
        (QSize(266, 150), True, range(1)),
        (QSize(1200, 900), True, range(1)),
    ],
)
def test_words_go_beside_the_picture_only_where_it_grows_by_that(room, plane, wide):
    assert width_beside(room, plane=plane) in wide


def test_words_without_room_get_shorter_the_last_first_and_stay_inside(qtbot):
    beside = Beside(DARK)
    qtbot.addWidget(beside)
    beside.setFixedWidth(LEAST)
    texts = [tuple(f"{name} " + "word " * count for count in (60, 20, 3)) for name in ("first", "last")]
    beside.say(*texts)
    for levels in ((0, 0), (0, 1), (0, 2), (1, 2), (2, 2)):
        beside.resize(LEAST, math.ceil(beside._height(list(levels))))
        assert beside.said() == tuple(text[level] for text, level in zip(texts, levels, strict=True))
    beside.resize(LEAST, 600)
    beside.show()
    dark = pixels(beside).copy()
    beside.show_theme(LIGHT)
    assert (pixels(beside) != dark).any()

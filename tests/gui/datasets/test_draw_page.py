"""Digits are drawn and kept one by one, and none is lost when the disk does not take it."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from nnstudio.data.dataset import DatasetError
from nnstudio.gui.datasets.draw_page import DrawPage
from nnstudio.gui.theme import DARK

LEFT = Qt.MouseButton.LeftButton


class FullDisk:
    """A collection to which nothing can be written."""

    name = "mine"

    def __len__(self):
        return 3

    def append(self, _image, _digit):
        raise DatasetError("There is no room on the disk")

    def delete_last(self):
        raise DatasetError("There is no room on the disk")


@pytest.fixture
def page(qtbot):
    page = DrawPage(DARK)
    qtbot.addWidget(page)
    page.resize(900, 600)
    page.show()
    page._drawings, page._kept = FullDisk(), 1
    page._show_counts()
    return page


def draw(page, x):
    QTest.mousePress(page.pad, LEFT, pos=QPoint(x, 200))
    for y in range(200, 340, 10):
        QTest.mouseMove(page.pad, QPoint(x, y))
    QTest.mouseRelease(page.pad, LEFT, pos=QPoint(x, 340))


def test_a_drawing_that_cannot_be_kept_is_on_the_pad_again_and_it_is_said_why(page, qtbot):
    draw(page, 200)
    drawn = page.pad.ink.pixels()
    page.keep_as(3)
    page.wipe.click()  # too early to have meant that one
    qtbot.waitUntil(lambda: not page.busy)
    assert drawn.any()
    assert (page.pad.ink.pixels() == drawn).all()
    assert page._told.text() == "There is no room on the disk"


def test_the_next_digit_is_left_alone_when_the_one_before_cannot_be_kept(page, qtbot):
    draw(page, 200)
    page.keep_as(3)
    draw(page, 300)
    drawn = page.pad.ink.pixels()
    qtbot.waitUntil(lambda: not page.busy)
    assert (page.pad.ink.pixels() == drawn).all()
    assert page._told.text() == "The drawing before this one is not kept. There is no room on the disk"


def test_what_is_on_the_pad_stays_when_the_last_drawing_cannot_be_taken_back(page, qtbot):
    draw(page, 200)
    drawn = page.pad.ink.pixels()
    page.back.click()
    qtbot.waitUntil(lambda: not page.busy)
    assert (page.pad.ink.pixels() == drawn).all()
    assert page._told.text() == "There is no room on the disk"

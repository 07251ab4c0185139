"""A dock becomes a larger window aside by its button, and goes back by it."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMainWindow, QPushButton, QVBoxLayout, QWidget

from nnstudio.gui.dock import Dock, place_aside

SCREEN = QRect(0, 0, 1600, 1000)


@pytest.fixture
def dock(qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    window.setCentralWidget(QWidget())
    dock, inside = Dock("Loss", window), QWidget()
    QVBoxLayout(inside).addWidget(QPushButton("Export"))
    dock.setWidget(inside)
    window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, dock)
    window.resize(600, 500)
    with qtbot.waitExposed(window):
        window.show()
    yield dock  # the window lives as long
    window.close()


def button(dock):
    return dock.findChild(QAbstractButton, "qt_dockwidget_floatbutton")


def test_the_buttons_of_a_title_say_what_they_do(dock):
    close = dock.findChild(QAbstractButton, "qt_dockwidget_closebutton")
    assert button(dock).toolTip() == button(dock).accessibleName() == "In a window of its own"
    assert "View menu" in close.toolTip()
    button(dock).click()
    assert button(dock).toolTip() == button(dock).accessibleName() == "Back into the window"


def test_the_button_makes_a_larger_window_aside_and_puts_it_back(dock):
    before, there = dock.size(), QRect(dock.mapToGlobal(QPoint()), dock.size())
    button(dock).click()
    assert dock.isFloating()
    assert dock.width() > before.width()
    assert dock.height() > before.height()
    assert dock.geometry().topLeft() != there.topLeft()
    assert dock.screen().availableGeometry().contains(dock.geometry())
    button(dock).click()
    assert not dock.isFloating()
    assert dock.size() == before


def test_a_panel_that_is_put_back_is_in_front_of_those_that_share_its_place(dock):
    other = Dock("Gradients", dock.parentWidget())
    other.setWidget(QWidget())
    dock.parentWidget().tabifyDockWidget(dock, other)
    dock.raise_()
    for _ in range(2):
        button(dock).click()
        QApplication.sendPostedEvents()
    assert not dock.visibleRegion().isEmpty()
    assert other.visibleRegion().isEmpty()


def test_a_double_click_on_the_title_does_what_the_button_does(qtbot, dock):
    before = dock.size()
    QTest.mouseDClick(dock, Qt.MouseButton.LeftButton, pos=QPoint(60, 8))
    QTest.mouseRelease(dock, Qt.MouseButton.LeftButton, pos=QPoint(60, 8))
    assert dock.isFloating()
    qtbot.waitUntil(lambda: dock.height() > before.height())


def test_a_panel_that_is_dragged_out_stays_as_large_as_it_is(qtbot, dock):
    before = dock.size()
    QTest.mousePress(dock.widget(), Qt.MouseButton.LeftButton)
    dock.setFloating(True)  # as Qt does in the course of a drag
    dock.move(dock.pos() + QPoint(40, -60))
    QTest.mouseRelease(dock.widget(), Qt.MouseButton.LeftButton)
    qtbot.wait(100)
    assert dock.size() == before


def test_space_is_no_buttons_in_a_window_of_its_own(qtbot, dock):
    button(dock).click()
    qtbot.waitUntil(dock.isActiveWindow)
    assert not isinstance(QApplication.focusWidget(), QPushButton)


def test_a_window_of_its_own_has_a_frame(dock):
    button(dock).click()
    image = dock.grab().toImage()
    frame = dock.palette().mid().color().rgb()
    assert {image.pixel(x, image.height() // 2) for x in (0, image.width() - 1)} == {frame}


@pytest.mark.parametrize(
    "docked",
    [QRect(0, 640, 790, 240), QRect(810, 640, 790, 240), QRect(1300, 80, 300, 500), QRect(0, 0, 3000, 2000)],
)
def test_a_window_of_its_own_is_on_the_screen(docked):
    assert SCREEN.contains(place_aside(docked, SCREEN))


def test_the_tabs_below_the_former_place_can_be_reached():
    docked = QRect(0, 640, 790, 240)
    aside = place_aside(docked, SCREEN)
    assert aside.bottom() < docked.bottom()
    assert aside.left() > docked.left()

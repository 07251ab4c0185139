"""The window comes back to where it was."""

import pytest
from PySide6.QtCore import QRect, QSettings, QSize, Qt
from PySide6.QtWidgets import QWidget

from nnstudio.gui.window_place import fill_screen, keep_place, restore_place


@pytest.fixture
def settings(tmp_path):
    return QSettings(str(tmp_path / "nnstudio.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def opened(qtbot):
    def opens(settings=None, place=None):
        window = QWidget()
        qtbot.addWidget(window)
        if place is not None:
            window.setGeometry(place)
        if settings is not None:
            restore_place(window, settings)
        window.show()
        return window

    return opens


@pytest.mark.parametrize("place", [QRect(0, 0, 500, 400), QRect(40, 3, 500, 400), QRect(120, 90, 333, 222)])
def test_a_window_that_is_opened_again_and_again_stays_where_it_is(opened, settings, place):
    window = opened(place=place)
    place = window.geometry()  # a frame may have moved it a little
    for _ in range(3):
        keep_place(window, settings)
        settings.sync()
        window.close()
        window = opened(settings)
        assert window.geometry() == place


def test_a_window_that_would_not_be_seen_any_more_comes_back_onto_the_screen(opened, settings):
    window = opened()
    screen = window.screen().availableGeometry()
    keep_place(opened(place=QRect(screen.right() - 100, screen.bottom() - 100, 500, 400)), settings)
    assert screen.contains(opened(settings).geometry())


def test_a_window_that_was_maximized_is_so_again(opened, settings):
    window = opened(place=QRect(20, 30, 400, 300))
    window.showMaximized()
    keep_place(window, settings)
    assert opened(settings).isMaximized()


class Claiming(QWidget):
    """Says that it is maximized, as a window does that no window manager has heard of."""

    def isMaximized(self):
        return True


def test_a_maximized_window_fills_the_screen_where_nobody_else_makes_it_so(opened, qtbot):
    window = opened(place=QRect(20, 30, 400, 300))
    fill_screen(window)
    assert window.size() == QSize(400, 300)
    claiming = Claiming()
    qtbot.addWidget(claiming)
    claiming.setWindowFlag(Qt.WindowType.FramelessWindowHint)
    claiming.setGeometry(1, 25, 350, 250)
    claiming.show()
    fill_screen(claiming)
    assert claiming.geometry() == claiming.screen().availableGeometry()

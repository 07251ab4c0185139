"""Docks hold the panels."""

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QMainWindow, QWidget

from nnstudio.gui.docks import PLACES, Docks


def test_a_dock_is_called_what_its_panel_shows_now(qtbot, tmp_path):
    window = QMainWindow()
    qtbot.addWidget(window)
    panels = {name: QWidget() for name in PLACES}
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    docks = Docks(window, settings, panels)
    titles = [action.text() for action in docks.toggles()]
    assert titles == [place.title for place in PLACES.values()]
    panels["misread"].setWindowTitle("Furthest off")
    titles[list(PLACES).index("misread")] = "Furthest off"
    assert [action.text() for action in docks.toggles()] == titles

"""Docks: the panels around the canvas, where they stand at first, and how their places are kept."""

from collections.abc import Mapping

from PySide6.QtCore import QByteArray, QSettings, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget

from nnstudio.gui.stylesheet import set_role

VERSION = 2
"""Counts the arrangements of docks; one that was saved by another version is not restored."""

_LEFT, _RIGHT, _BELOW = (
    Qt.DockWidgetArea.LeftDockWidgetArea,
    Qt.DockWidgetArea.RightDockWidgetArea,
    Qt.DockWidgetArea.BottomDockWidgetArea,
)


class Docks:
    """The docks of a window, which can be moved, tabbed and closed; the View menu brings them back."""

    def __init__(self, window: QMainWindow, settings: QSettings, panels: Mapping[str, QWidget]) -> None:
        self._window, self._settings = window, settings
        window.setDockNestingEnabled(True)
        for corner in (Qt.Corner.BottomLeftCorner, Qt.Corner.BottomRightCorner):
            window.setCorner(corner, _BELOW)
        self._docks = {
            "palette": self._dock("Palette", panels["palette"], _LEFT),
            "inspector": self._dock("Inspector", panels["inspector"], _RIGHT),
            "history": self._dock("History", panels["history"], _RIGHT),
            "loss": self._dock("Loss and accuracy", panels["loss"], _BELOW),
            "weights": self._dock("Weights", panels["weights"], _BELOW),
        }
        window.tabifyDockWidget(self._docks["inspector"], self._docks["history"])
        self._docks["inspector"].raise_()
        self._size()

    def toggles(self) -> tuple[QAction, ...]:
        """What shows and hides each dock, for a menu."""
        return tuple(dock.toggleViewAction() for dock in self._docks.values())

    def show(self, name: str) -> None:
        """Brings a dock to the front, even one that was closed."""
        self._docks[name].show()
        self._docks[name].raise_()

    def restore(self) -> None:
        """Brings back size and arrangement of the last time, if there was one."""
        geometry, layout = self._settings.value("geometry"), self._settings.value("layout")
        if isinstance(geometry, QByteArray):
            self._window.restoreGeometry(geometry)
        if isinstance(layout, QByteArray):
            self._window.restoreState(layout, VERSION)

    def keep(self) -> None:
        """Remembers size and arrangement for the next time."""
        self._settings.setValue("geometry", self._window.saveGeometry())
        self._settings.setValue("layout", self._window.saveState(VERSION))

    def _dock(self, title: str, panel: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = QDockWidget(title, self._window)
        dock.setObjectName(f"dock.{panel.objectName()}")
        dock.setWidget(panel)
        set_role(panel, "dock")
        self._window.addDockWidget(area, dock)
        return dock

    def _size(self) -> None:
        sides = [self._docks["palette"], self._docks["inspector"]]
        self._window.resizeDocks(sides, [190, 300], Qt.Orientation.Horizontal)
        bottom = [self._docks["loss"], self._docks["weights"]]
        low = min(260, self._window.height() * 3 // 10)
        self._window.resizeDocks(bottom, [low, low], Qt.Orientation.Vertical)
        self._window.resizeDocks(bottom, [900, 700], Qt.Orientation.Horizontal)

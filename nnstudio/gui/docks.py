"""Docks: the panels around the canvas, where they stand in each workspace, and how their places are kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from PySide6.QtCore import QByteArray, QSettings, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDockWidget, QMainWindow, QVBoxLayout, QWidget

from nnstudio.gui.dock import Dock
from nnstudio.gui.stylesheet import set_role
from nnstudio.gui.window_place import keep_place, restore_place

VERSION = 4
"""Counts the arrangements of docks; one that was saved by another version is not restored."""

_LEFT, _RIGHT, _BELOW = (
    Qt.DockWidgetArea.LeftDockWidgetArea,
    Qt.DockWidgetArea.RightDockWidgetArea,
    Qt.DockWidgetArea.BottomDockWidgetArea,
)
_TABS = 32  # pixels at most that the tabs of docks take of their room
_LEAST = 100
"""Pixels of height that a panel gets however small the window is: less than it asks for, but a small screen
has to show what is below the panels, too."""


@dataclass(frozen=True)
class Place:
    """Where a dock stands at first: its area, and the dock whose place it shares as a tab behind it."""

    title: str
    area: Qt.DockWidgetArea
    behind: str = ""


PLACES: Mapping[str, Place] = MappingProxyType(
    {
        "palette": Place("Palette", _LEFT),
        "inspector": Place("Inspector", _RIGHT),
        "history": Place("History", _RIGHT, "inspector"),
        "motion": Place("Step by step", _RIGHT, "inspector"),
        "loss": Place("Loss and accuracy", _BELOW),
        "gradients": Place("Gradients", _BELOW, "loss"),
        "classes": Place("Classes", _BELOW, "loss"),
        "weights": Place("Weights", _BELOW),
        "activations": Place("Activations", _BELOW, "weights"),
        "confusion": Place("Confusion", _BELOW, "weights"),
        "misread": Place("Misread", _BELOW, "weights"),
        "map": Place("Map", _BELOW, "weights"),
        "plane": Place("Decision boundary", _BELOW, "weights"),
        "draw": Place("Draw a digit", _BELOW, "weights"),
    }
)


@dataclass(frozen=True)
class Workspace:
    """Which docks stand around the canvas, and which of those that share a place are in front."""

    docks: frozenset[str]
    front: tuple[str, ...]
    low: float
    """The share of the window's height for what is below the canvas."""


_ALL = frozenset(PLACES)
WORKSPACES: Mapping[str, Workspace] = MappingProxyType(
    {
        "build": Workspace(frozenset({"palette", "inspector", "history"}), ("inspector",), 0.0),
        "train": Workspace(_ALL, ("inspector", "loss", "weights"), 0.27),
        "understand": Workspace(_ALL - {"palette"}, ("motion", "gradients", "confusion"), 0.4),
    }
)
"""For drawing a network, for watching it learn, and for finding out what it does."""


class Docks:
    """The docks of a window, which can be moved, tabbed and closed; the View menu brings them back."""

    def __init__(self, window: QMainWindow, settings: QSettings, panels: Mapping[str, QWidget]) -> None:
        self._window, self._settings = window, settings
        window.setDockNestingEnabled(True)
        for corner in (Qt.Corner.BottomLeftCorner, Qt.Corner.BottomRightCorner):
            window.setCorner(corner, _BELOW)
        self._docks = {name: self._dock(PLACES[name].title, panels[name]) for name in PLACES}
        self._workspace = WORKSPACES["train"]
        self._stand_ins: Mapping[str, str] = MappingProxyType({})
        # What a dock holds says only when it is seen how much room it needs.
        self._settle = QTimer(window)
        self._settle.setSingleShot(True)
        self._settle.setInterval(0)
        self._settle.timeout.connect(self._size)
        self.arrange("train")

    def toggles(self) -> tuple[QAction, ...]:
        """What shows and hides each dock, for a menu."""
        return tuple(dock.toggleViewAction() for dock in self._docks.values())

    def show(self, name: str) -> None:
        """Brings a dock to the front, even one that was closed."""
        self._docks[name].show()
        self._docks[name].raise_()

    def arrange(self, name: str) -> None:
        """Puts all docks where they stand in this workspace."""
        workspace = WORKSPACES[name]
        for known, dock in self._docks.items():
            dock.setFloating(False)
            place = PLACES[known]
            self._window.addDockWidget(place.area, dock)
            dock.setVisible(known in workspace.docks)
            if place.behind:
                self._window.tabifyDockWidget(self._docks[place.behind], dock)
        for known in workspace.front:
            self._docks[self._stand_ins.get(known, known)].raise_()
        self._workspace = workspace
        self._size()
        self._settle.start()

    def stand_in(self, instead: Mapping[str, str]) -> None:
        """From now on, docks come to the front instead of others of the same place that have less to show."""
        self._stand_ins = MappingProxyType(dict(instead))

    def give_room(self, share: float) -> None:
        """Lets what is below the canvas have at least this share of the window's height."""
        room = round(share * self._window.height())
        seen = [dock for name in ("loss", "weights") if (dock := self._in_front(name)) is not None]
        below = [dock for dock in seen if dock.height() + _TABS < room]
        self._window.resizeDocks(below, [room] * len(below), Qt.Orientation.Vertical)

    def restore(self) -> None:
        """Brings back size and arrangement of the last time, if there was one."""
        restore_place(self._window, self._settings)
        layout = self._settings.value("layout")
        if isinstance(layout, QByteArray) and self._window.restoreState(layout, VERSION):
            self._settle.stop()

    def keep(self) -> None:
        """Remembers size and arrangement for the next time."""
        keep_place(self._window, self._settings)
        self._settings.setValue("layout", self._window.saveState(VERSION))

    def _dock(self, title: str, panel: QWidget) -> QDockWidget:
        dock = Dock(title, self._window)
        dock.setObjectName(f"dock.{panel.objectName()}")
        # A panel that shows something else with other data says so.
        panel.windowTitleChanged.connect(dock.setWindowTitle)
        set_role(panel, "dock")
        # To Qt, a dock behind another tab is visible, only somewhere else; its panel must know better. It
        # keeps its room, for a dock that holds nothing would let none of those that share its place grow.
        room = QWidget()
        room.setMinimumHeight(_LEAST)
        layout = QVBoxLayout(room)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(panel)
        policy = panel.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        panel.setSizePolicy(policy)
        dock.setWidget(room)
        dock.visibilityChanged.connect(panel.setVisible)
        return dock

    def _in_front(self, group: str) -> QDockWidget | None:
        """The dock that is seen of those that share a place in the window; None if none is."""
        docks = (self._docks[name] for name, place in PLACES.items() if group in (name, place.behind))
        return next((d for d in docks if not (d.isFloating() or d.visibleRegion().isEmpty())), None)

    def _size(self) -> None:
        """Gives the docks in front the room that they need; those behind them share it."""
        workspace, window = self._workspace, self._window
        front = {PLACES[name].behind or name: name for name in workspace.front}

        def docks(*groups: str) -> list[QDockWidget]:
            return [self._docks[front.get(group, group)] for group in groups]

        window.resizeDocks(docks("palette", "inspector"), [190, 304], Qt.Orientation.Horizontal)
        if workspace.low:
            low = round(workspace.low * window.height())
            window.resizeDocks(docks("loss", "weights"), [low, low], Qt.Orientation.Vertical)
            wide = window.width() // 2
            window.resizeDocks(docks("loss", "weights"), [wide, wide], Qt.Orientation.Horizontal)

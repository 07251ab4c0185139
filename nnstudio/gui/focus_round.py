"""The focus round: F6 goes from part to part of the window, Esc comes back to the canvas."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid


class FocusRound(QObject):
    """Moves the focus among the parts of a window, each of which remembers where it was.

    The first part is home: Esc that a control has no use for leads there, and so does a focus that is lost.

    Signals:
        arrived: (str) the name of the part that has the focus now.
    """

    arrived = Signal(str)

    def __init__(self, parts: Sequence[tuple[str, QWidget]]) -> None:
        super().__init__(parts[0][1].window())
        self._parts = tuple(parts)
        self._home = parts[0][1]
        self._last: dict[QWidget, QWidget] = {}
        for _, part in parts[1:]:
            part.installEventFilter(self)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._on_focus_changed)

    def go_on(self) -> None:
        """Goes to the next part that can be used."""
        self._go(1)

    def go_back(self) -> None:
        """Goes to the part before."""
        self._go(-1)

    def enter(self, part: QWidget, past: str = "") -> None:
        """Gives the focus to the first control of a part, leaving out the one with this objectName."""
        if not self._enter(part, past):
            # A form that was made a moment ago is shown when Qt comes to it.
            QTimer.singleShot(0, part, lambda: self._enter(part, past))

    def go_home(self) -> None:
        """Gives the focus to the canvas."""
        self._home.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Only what no control in the part has taken comes up to the part itself.
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if event.key() != Qt.Key.Key_Escape or event.modifiers():
            return False
        self.go_home()
        return True

    def _enter(self, part: QWidget, past: str) -> bool:
        controls = [control for control in _controls(part) if control.objectName() != past]
        if controls:
            controls[0].setFocus(Qt.FocusReason.TabFocusReason)
        return bool(controls)

    def _go(self, steps: int) -> None:
        parts = [(name, part) for name, part in self._parts if part.isVisible() and _controls(part)]
        if not parts:
            return
        focus = QApplication.focusWidget()
        at = next((place for place, (_, part) in enumerate(parts) if _holds(part, focus)), None)
        name, part = parts[0] if at is None else parts[(at + steps) % len(parts)]
        controls, last = _controls(part), self._last.get(part)
        # What floats over the canvas is no place to come back to.
        known = last in controls and part is not self._home
        (last if known and last else controls[0]).setFocus(Qt.FocusReason.TabFocusReason)
        self.arrived.emit(name)

    def _on_focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        for _, part in self._parts:
            # While the window is taken down, its parts go one by one, and the focus with them.
            if new is not None and isValid(part) and _holds(part, new):
                self._last[part] = new
        if new is None and old is not None:
            QTimer.singleShot(0, self._find_lost)

    def _find_lost(self) -> None:
        """Without a focus, no key would do anything."""
        lost = QApplication.focusWidget() is None and isValid(self._home)
        if lost and self._home.window().isActiveWindow():
            self.go_home()


def _holds(part: QWidget, widget: QWidget | None) -> bool:
    return widget is not None and (widget is part or part.isAncestorOf(widget))


def _controls(part: QWidget) -> list[QWidget]:
    """What Tab stops at in a part, from top to bottom; the part itself if it is a control.

    The chain of the focus would tell it, too, but `nextInFocusChain` makes PySide believe that each widget of
    the chain belongs to the one before it: when that goes, the canvas would be held for gone as well.
    """
    widgets = [part, *part.findChildren(QWidget)]
    found = [w for w in widgets if w.focusPolicy() & Qt.FocusPolicy.TabFocus and _usable(w)]
    return sorted(found, key=lambda widget: _place(widget, part))


def _place(widget: QWidget, part: QWidget) -> tuple[int, int]:
    at = widget.mapTo(part, QPoint(0, 0))
    return at.y(), at.x()


def _usable(widget: QWidget) -> bool:
    return widget.isVisible() and widget.isEnabled() and widget.focusProxy() is None

"""Keys: which of them belong to the control that has the focus, and not to the window's shortcuts."""

from PySide6.QtCore import QChildEvent, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDockWidget,
    QLineEdit,
    QTextEdit,
    QToolBar,
    QToolButton,
    QWidget,
)

_KEEPERS = (QAbstractButton, QComboBox, QAbstractSpinBox, QLineEdit, QTextEdit, QAbstractItemView)


class KeyGuard(QObject):
    """Leaves Space and letters to a focused control, where the window would train or step.

    To be installed as event filter of a window, which hears of a shortcut after the control did.
    """

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            focus = QApplication.focusWidget()
            # Whatever of a bar was used last, Space trains: lists of the bars open by click or Alt+Down.
            trains = event.key() == Qt.Key.Key_Space and _in_bar(focus)
            if _writes(event) and keeps_keys(focus) and not trains:
                event.accept()
                return True
        elif isinstance(event, QChildEvent) and event.polished() and isinstance(event.child(), QDockWidget):
            # A dock that floats is a window of its own: what happens in it does not come up to this one.
            event.child().installEventFilter(self)
        return False


def keeps_keys(widget: QWidget | None) -> bool:
    """Whether a control means something by Space and letters of its own; the canvas and sliders do not."""
    if isinstance(widget, QToolButton) and isinstance(widget.parent(), QToolBar):
        return False  # the transport stays under Space, whichever of its buttons Tab has come to
    return isinstance(widget, _KEEPERS)


def _in_bar(widget: QWidget | None) -> bool:
    while widget is not None and not widget.isWindow():
        if isinstance(widget, QToolBar):
            return True
        widget = widget.parentWidget()
    return False


def _writes(event: QKeyEvent) -> bool:
    held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    return not event.modifiers() & held and event.text().isprintable() and event.text() != ""

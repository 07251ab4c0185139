"""A dock: a panel with a title, which its button makes a window of its own and puts back."""

from functools import partial

from PySide6.QtCore import QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QAbstractButton, QApplication, QDockWidget, QWidget

_LEAST = QSize(760, 500)
_GROWTH = 1.3
_MOST = 0.85
"""A window of its own is larger than the panel was, and leaves this share of the screen to be seen."""
_LOOK = 30
"""Milliseconds between two looks whether the mouse has let go."""
_ASIDE = 36
"""Pixels that it stands beside its former place, so that the tabs there can be reached."""


class Dock(QDockWidget):
    """A panel around the canvas, or, by a button of its title, a larger window aside.

    A panel that is dragged out stays as large as it is, under the mouse.
    """

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(title, parent)
        self._float = self.findChild(QAbstractButton, "qt_dockwidget_floatbutton")
        close = self.findChild(QAbstractButton, "qt_dockwidget_closebutton")
        _explain(close, "Close this panel; the View menu brings it back")
        # After Qt has done what the button is for.
        self._float.clicked.connect(self._on_float_clicked)
        self.topLevelChanged.connect(self._on_top_level_changed)
        self._on_top_level_changed(floating=False)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.isFloating():
            painter = QPainter(self)
            try:
                painter.setPen(self.palette().color(QPalette.ColorRole.Mid))
                painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
            finally:
                painter.end()

    def _on_float_clicked(self) -> None:
        if self.isFloating():
            self._stand_aside()
        else:
            self.raise_()  # in front of those that share its place

    def _on_top_level_changed(self, floating: bool) -> None:  # noqa: FBT001  # a slot
        _explain(self._float, "Back into the window" if floating else "In a window of its own")
        # By the mouse, it is a drag or a double click on the title, which does what the button does. To look
        # at events instead would bring each of them to Python, where the run has to wait for it.
        if floating and QApplication.mouseButtons() & Qt.MouseButton.LeftButton:
            self._await_release(self.pos())

    def _await_release(self, place: QPoint) -> None:
        """Stands aside if it is where it was when the mouse lets go: then nobody has dragged it."""
        if QApplication.mouseButtons() & Qt.MouseButton.LeftButton:
            QTimer.singleShot(_LOOK, self, partial(self._await_release, place))
        elif self.isFloating():
            if self.pos() == place:
                self._stand_aside()
            self._take_focus()

    def _stand_aside(self) -> None:
        """Takes more room than in the window, beside the place there."""
        self.setGeometry(place_aside(self.geometry(), self.screen().availableGeometry()))
        self.raise_()
        self._take_focus()

    def _take_focus(self) -> None:
        """Else the first of its buttons would have the focus, and Space would press that and not train."""
        self.activateWindow()
        self.setFocus()


def place_aside(docked: QRect, screen: QRect) -> QRect:
    """Where a panel stands as a window of its own: larger than docked, aside, and all of it on the screen."""
    size = (docked.size() * _GROWTH).expandedTo(_LEAST).boundedTo(screen.size() * _MOST)
    corner = docked.bottomLeft() + QPoint(_ASIDE, -_ASIDE - size.height())
    last = screen.bottomRight() - QPoint(size.width() - 1, size.height() - 1)
    x = min(max(corner.x(), screen.left()), last.x())
    y = min(max(corner.y(), screen.top()), last.y())
    return QRect(QPoint(x, y), size)


def _explain(button: QAbstractButton, words: str) -> None:
    button.setToolTip(words)
    button.setAccessibleName(words)

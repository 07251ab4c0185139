"""The shield under a search popup, which keeps the mouse from what lies below."""

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from nnstudio.gui.theme import Theme

_RINGS = ((14, 4), (9, 6), (5, 8), (2, 10))
"""How far each ring of the shadow reaches, and how dark it is (of 255) in the light theme."""
_LOWER = 4
"""The light comes from above."""


class Shield(QWidget):
    """Lies over a whole window while a popup is open; a press beside the popup only closes it.

    Signals:
        pressed: () the mouse was pressed beside the popup.
        resized: () the window has another size.
    """

    pressed = Signal()
    resized = Signal()

    def __init__(self, window: QWidget, theme: Theme) -> None:
        super().__init__(window)
        self.setObjectName("searchShield")
        self._theme = theme
        self._over = QRect()
        self.setGeometry(window.rect())
        window.installEventFilter(self)
        self.hide()

    def shade(self, popup: QRect) -> None:
        """Draws the soft shadow of a popup that stands here."""
        if popup != self._over:
            self._over = popup
            self.update()

    def show_theme(self, theme: Theme) -> None:
        """Draws for this theme from now on."""
        self._theme = theme
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.parentWidget():
            self.setGeometry(self.parentWidget().rect())
            self.resized.emit()
        return False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()
        self.pressed.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.accept()  # what the popup points at stays where it is

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            for reach, dark in _RINGS:
                painter.setBrush(QColor(0, 0, 0, dark * 3 if theme.dark else dark))
                ring = QRectF(self._over).adjusted(-reach, _LOWER - reach, reach, _LOWER + reach)
                painter.drawRoundedRect(ring, theme.card_radius + reach, theme.card_radius + reach)
        finally:
            # Qt crashes when an exception leaves a painter open.
            painter.end()

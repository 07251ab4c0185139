"""What stands in a panel that has nothing to show."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from nnstudio.gui.theme import Theme, text_font


class EmptyState(QWidget):
    """What a panel says while it has nothing to show: what will be here, and what to do for it."""

    def __init__(self, theme: Theme, headline: str, remedy: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._headline = self._remedy = ""
        self.say(headline, remedy)

    def say(self, headline: str, remedy: str) -> None:
        """Says something else, where another reason leaves the panel empty."""
        if (headline, remedy) == (self._headline, self._remedy):
            return
        self._headline, self._remedy = headline, remedy
        self.setAccessibleName(f"{headline}. {remedy}")
        self.update()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        area = QRectF(self.rect()).adjusted(16, 4, -16, -4)
        middle = area.center().y()
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap
        for text, size, color, top, bottom, align in (
            (self._headline, self._theme.text_size, self._theme.text, area.top(), middle - 2, "bottom"),
            (self._remedy, self._theme.caption_size, self._theme.quiet, middle + 2, area.bottom(), "top"),
        ):
            vertical = Qt.AlignmentFlag.AlignBottom if align == "bottom" else Qt.AlignmentFlag.AlignTop
            painter.setFont(text_font(size))
            painter.setPen(QColor(color))
            painter.drawText(
                QRectF(area.left(), top, area.width(), bottom - top), int(flags | vertical), text
            )

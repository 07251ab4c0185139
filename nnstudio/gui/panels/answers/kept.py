"""Pictures that are drawn once and shown many times: text and bars are slow, pixels are not."""

from collections.abc import Callable

from PySide6.QtGui import QColor, QPaintEngine, QPainter, QPixmap
from PySide6.QtWidgets import QWidget


class KeptPicture:
    """What a widget shows, kept as pixels until `forget`; a file gets it drawn anew, as fine as it is.

    Args:
        widget: What is as large as the picture.
        draw: Draws the picture with a painter of the widget.
    """

    def __init__(self, widget: QWidget, draw: Callable[[QPainter], None]) -> None:
        self._widget = widget
        self._draw = draw
        self._pixmap: QPixmap | None = None

    def forget(self) -> None:
        """Has the picture drawn anew, as soon as it is seen."""
        self._pixmap = None
        self._widget.update()

    def paint(self, painter: QPainter, ground: str) -> None:
        """Paints the widget; `ground` is the color behind the picture."""
        if for_file(painter, self._widget):
            painter.save()
            try:
                self._draw(painter)
            finally:
                painter.restore()
            return
        ratio = self._widget.devicePixelRatioF()
        if self._pixmap is None or self._pixmap.devicePixelRatio() != ratio:
            pixmap = QPixmap(self._widget.size() * ratio)
            pixmap.setDevicePixelRatio(ratio)
            pixmap.fill(QColor(ground))
            inner = QPainter(pixmap)
            try:
                self._draw(inner)
            finally:
                inner.end()
            self._pixmap = pixmap
        painter.drawPixmap(0, 0, self._pixmap)


def for_file(painter: QPainter, widget: QWidget) -> bool:
    """Whether a widget is painted for a file, finer than on the screen or as a drawing."""
    drawing = painter.paintEngine().type() is QPaintEngine.Type.SVG
    return drawing or abs(painter.deviceTransform().m11() - widget.devicePixelRatioF()) > 1e-3

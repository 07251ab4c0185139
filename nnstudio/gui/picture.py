"""Pictures that are drawn once and shown often."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPixmap


def picture_of(size: QSize, ratio: float, paint: Callable[[QPainter], object]) -> QPixmap:
    """What `paint` draws on a transparent ground.

    Args:
        size: Device-independent pixels.
        ratio: Device pixels per device-independent pixel.
        paint: Draws in device-independent pixels.
    """
    picture = QPixmap(size * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    try:
        paint(painter)
    finally:
        # Qt crashes when an exception leaves a painter open.
        painter.end()
    return picture

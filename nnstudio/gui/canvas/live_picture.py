"""A live picture: drawn by Python when its numbers change, shown by Qt without asking Python again."""

import math
from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QGraphicsItem, QGraphicsPixmapItem

LARGEST = 4096
"""Pixels per edge that a picture may have; beyond, it is drawn coarser."""


class LivePicture(QGraphicsPixmapItem):
    """A part of an item that changes at each frame.

    An item that paints itself in Python is asked again and again while Qt composes a frame, and at each
    question the window's thread and the run fight for the interpreter. A pixmap asks nothing.
    """

    def __init__(self, host: QGraphicsItem) -> None:
        super().__init__(host)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def draw(self, box: QRectF, resolution: float, paint: Callable[[QPainter], None]) -> None:
        """Draws anew what is in `box` of the host, with `resolution` device pixels per unit."""
        edge = max(box.width(), box.height())
        if box.isEmpty():
            self.setPixmap(QPixmap())
            return
        scale = min(resolution, LARGEST / edge)
        pixmap = QPixmap(math.ceil(box.width() * scale), math.ceil(box.height() * scale))
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.scale(scale, scale)
            painter.translate(-box.topLeft())
            paint(painter)
        finally:
            # Qt crashes when an exception leaves a painter open.
            painter.end()
        self.setPixmap(pixmap)
        self.setPos(box.topLeft())
        self.setScale(1 / scale)

    def clear(self) -> None:
        """Shows nothing."""
        self.setPixmap(QPixmap())

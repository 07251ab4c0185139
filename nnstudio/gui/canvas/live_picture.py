"""A live picture: drawn by Python when its numbers change, shown by Qt without asking Python again."""

import math
from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
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
        # While the user zooms, the picture is scaled; at rest it is drawn anew, pixel for pixel.
        self.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
        # Else Qt works out an outline of the picture's pixels whenever it is asked what the mouse is over.
        self.setShapeMode(QGraphicsPixmapItem.ShapeMode.BoundingRectShape)
        self.empty = True
        self.weight = 0
        """Bytes that its pixels take."""

    def draw(self, box: QRectF, resolution: float, paint: Callable[[QPainter], None]) -> None:
        """Draws anew what is in `box` of the host, with `resolution` device pixels per unit."""
        if box.isEmpty():
            self.clear()
            return
        scale = min(resolution, LARGEST / max(box.width(), box.height()))
        self.show_pixmap(drawn(box, scale, paint), box.topLeft(), scale)

    def show_pixmap(self, pixmap: QPixmap, at: QPointF, scale: float) -> None:
        """Shows what has been drawn with `scale` device pixels per unit of the host."""
        self.setPixmap(pixmap)
        self.setPos(at)
        self.setScale(1 / scale)
        self.empty = False
        self.weight = pixmap.width() * pixmap.height() * 4

    def clear(self) -> None:
        """Shows nothing."""
        if not self.empty:
            # If another part of the view is painted first, Qt forgets where this was and leaves it there.
            self.scene().update(self.sceneBoundingRect())
            self.setPixmap(QPixmap())
            self.empty, self.weight = True, 0


def drawn(box: QRectF, scale: float, paint: Callable[[QPainter], None]) -> QPixmap:
    """What `paint` draws in a box, with `scale` pixels per unit."""
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
    return pixmap

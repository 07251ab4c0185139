"""The ground: what stays as it is from picture to picture, kept as one."""

import math
from collections.abc import Callable

from PySide6.QtCore import QPoint, QRectF
from PySide6.QtGui import QPainter, QPixmap, QTransform


class Same:
    """Equal to another only if both hold the same object, which lives on for as long.

    Arrays have no single truth value, and the number of an object that is gone is given to another.
    """

    __hash__ = None

    def __init__(self, held: object) -> None:
        self._held = held

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self._held is other._held


class Ground:
    """A picture of a part of a scene, pixel by pixel as it would be drawn anew."""

    def __init__(self) -> None:
        self._picture = QPixmap()
        self._of: tuple[object, ...] = ()

    def draw(
        self,
        painter: QPainter,
        area: QRectF,
        color: str,
        of: tuple[object, ...],
        paint: Callable[[QPainter], None],
    ) -> None:
        """Draws the picture of `area`, made by `paint` on `color` if it is not the one `of` these."""
        device = painter.deviceTransform()
        placed = device.mapRect(area)
        corner = QPoint(math.floor(placed.left()), math.floor(placed.top()))
        inside = device * QTransform.fromTranslate(-corner.x(), -corner.y())
        of = (*of, area, inside.m11(), inside.m22(), inside.dx(), inside.dy())
        if of != self._of:
            self._of = of
            self._picture = QPixmap(math.ceil(placed.width()) + 1, math.ceil(placed.height()) + 1)
            self._picture.fill(color)
            inner = QPainter(self._picture)
            try:
                inner.setTransform(inside)
                paint(inner)
            finally:
                inner.end()
        painter.save()
        # From here on one unit is one pixel of the screen, whatever it is scaled by.
        inverted, _ = device.inverted()
        painter.setWorldTransform(
            QTransform.fromTranslate(corner.x(), corner.y()) * inverted * painter.worldTransform()
        )
        painter.drawPixmap(0, 0, self._picture)
        painter.restore()

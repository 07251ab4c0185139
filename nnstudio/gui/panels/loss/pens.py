"""Pens and places whose sizes are in pixels, however far the axes are zoomed."""

from functools import lru_cache

import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from nnstudio.gui.theme import mix


@lru_cache(64)
def pen(
    color: str,
    width: float = 1,
    style: Qt.PenStyle = Qt.PenStyle.SolidLine,
    cap: Qt.PenCapStyle = Qt.PenCapStyle.FlatCap,
) -> QPen:
    """A pen whose width is in pixels at every zoom."""
    # Flat and beveled: round joins take twice the time, and can't be seen at this width.
    made = QPen(QColor(color), width, style, cap, Qt.PenJoinStyle.BevelJoin)
    made.setCosmetic(True)
    return made


@lru_cache(64)
def mixed(one: str, other: str, share: float) -> str:
    """As `mix` gives it, for those who ask at each picture."""
    return mix(one, other, share)


def in_pixels(painter: QPainter, box: pg.ViewBox, at: QPointF) -> None:
    """From here on one unit is a pixel, down and to the right of a point; until `restore`."""
    width, height = box.viewPixelSize()
    painter.save()
    painter.translate(at)
    painter.scale(width, -height)

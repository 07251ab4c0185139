"""A ghost wire: one that is not in the document, but is being drawn or would come to be."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsEllipseItem, QGraphicsItem, QGraphicsPathItem

WIDTH = 3.0
HALO = 10.0
TIP = 4.5


class GhostWire(QGraphicsPathItem):
    """A wire with a soft halo and a dot at its end; dashed as long as it leads nowhere."""

    def __init__(self, color: str, *, tip: bool = True) -> None:
        super().__init__()
        self._halo = QGraphicsPathItem(self)
        self._halo.setFlag(QGraphicsItem.GraphicsItemFlag.ItemStacksBehindParent)
        self._tip = QGraphicsEllipseItem(QRectF(-TIP, -TIP, 2 * TIP, 2 * TIP), self)
        self._tip.setVisible(tip)
        self.setZValue(3)
        self._style: object = None
        self.wear(color, solid=False)

    def wear(self, color: str, *, solid: bool) -> None:
        """Shows whether the wire would be: solid and glowing, or dashed."""
        if self._style == (color, solid):
            return
        self._style = (color, solid)
        line = Qt.PenStyle.SolidLine if solid else Qt.PenStyle.CustomDashLine
        pen = QPen(QColor(color), WIDTH, line, Qt.PenCapStyle.RoundCap)
        if not solid:
            pen.setDashPattern([1.5, 2.5])
        self.setPen(pen)
        faint = QColor(color)
        faint.setAlphaF(0.22 if solid else 0.08)
        self._halo.setPen(QPen(faint, HALO, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        self._tip.setPen(QPen(Qt.PenStyle.NoPen))
        self._tip.setBrush(QColor(color))

    def run(self, start: QPointF, end: QPointF, *, tip: QPointF | None = None) -> None:
        """Runs from an output at `start` to an input at `end`; the dot is at `tip`, by default the end."""
        path = QPainterPath(start)
        # A wire that runs back swings out as far as it needs to be seen as one.
        bend = max(28.0, abs(end.x() - start.x()) * 0.45, abs(end.y() - start.y()) * 0.15)
        path.cubicTo(start.x() + bend, start.y(), end.x() - bend, end.y(), end.x(), end.y())
        self.setPath(path)
        self._halo.setPath(path)
        self._tip.setPos(tip or end)

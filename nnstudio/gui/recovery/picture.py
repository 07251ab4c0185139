"""The picture of a network in a few pixels, by which one knows it again."""

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from nnstudio.document.document import Document
from nnstudio.gui.picture import picture_of
from nnstudio.gui.theme import Theme, mix
from nnstudio.nn.graph import NodeId

CARD = (150.0, 96.0)
"""About the width and height of a card on the canvas."""
EDGE = 10.0
"""Free pixels around the network."""
LEAST = 3.0
"""Pixels: a card is drawn at least so wide and high."""
SMOOTH_UP_TO = 300
"""Layers that are drawn with smooth edges."""


def network_picture(document: Document, theme: Theme, size: QSize, ratio: float) -> QPixmap:
    """Cards in the colors of their families, and wires; `ratio` are the pixels of the screen for one."""

    def paint(painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.setBrush(QColor(theme.ground))
        painter.drawRoundedRect(QRectF(0.5, 0.5, size.width() - 1, size.height() - 1), 6, 6)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, len(document.graph) <= SMOOTH_UP_TO)
        _draw(painter, document, _places(document, size), theme)

    return picture_of(size, ratio, paint)


def _places(document: Document, size: QSize) -> dict[NodeId, QRectF]:
    """Where each card is in the picture."""
    wide, high = CARD
    boxes = {at: QRectF(x, y - high / 2, wide, high) for at, (x, y) in document.layout.items()}
    boxes = {at: boxes[at] for at in document.graph}
    whole = QRectF()
    for box in boxes.values():
        whole = whole.united(box)
    room = QSize(round(size.width() - 2 * EDGE), round(size.height() - 2 * EDGE))
    scale = min(
        room.width() / max(whole.width(), 4 * wide), room.height() / max(whole.height(), 2 * high)
    )  # a network of one layer does not fill it
    middle = QPointF(size.width() / 2, size.height() / 2)
    places = {}
    for at, box in boxes.items():
        place = QRectF(0, 0, max(LEAST, box.width() * scale), max(LEAST, box.height() * scale))
        place.moveCenter(middle + (box.center() - whole.center()) * scale)
        places[at] = place
    return places


def _draw(painter: QPainter, document: Document, places: dict[NodeId, QRectF], theme: Theme) -> None:
    painter.setPen(QPen(QColor(mix(theme.line, theme.quiet, 0.5)), 1))
    painter.drawLines(
        [
            QLineF(places[source].center(), places[target].center())
            for target, node in document.graph.nodes.items()
            for source in node.inputs
        ]
    )
    painter.setPen(Qt.PenStyle.NoPen)
    for at, place in places.items():
        painter.setBrush(QColor(theme.family(document.graph[at].layer.entry.category)))
        painter.drawRoundedRect(place, 2, 2)

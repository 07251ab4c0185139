"""Hovering: what a mouse with no button held shows of what a press would do, and says of what is under it."""

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QFontMetricsF, QHelpEvent
from PySide6.QtWidgets import QToolTip, QWidget

from nnstudio.gui.canvas.annotations.presses import AnnotationPresses
from nnstudio.gui.canvas.faces.notes import wrapped
from nnstudio.gui.canvas.node_item import NodeItem
from nnstudio.gui.canvas.scene import CanvasScene
from nnstudio.nn.graph import NodeId

WIDEST = 360
"""Pixels that words beside the mouse may take, so that they do not hide what they are about."""
Port = tuple[NodeItem, bool]
"""A card, and whether its output is meant."""


class Hovering:
    """Lights up the port under the mouse, and no other, chooses the cursor, and puts numbers into words."""

    def __init__(self, viewport: QWidget, scene: CanvasScene, annotations: AnnotationPresses) -> None:
        self._viewport, self._scene, self._annotations = viewport, scene, annotations
        self._lit: NodeId | None = None

    def over(self, point: QPointF, port: Port | None) -> None:
        """The mouse is at a point of the scene, with this port in reach."""
        self._light(port)
        card = bool(port or self._scene.node_at(point))
        own = Qt.CursorShape.CrossCursor if port else Qt.CursorShape.ArrowCursor
        self._viewport.setCursor(self._annotations.cursor(point, card=card) or own)

    def end(self) -> None:
        """The mouse has left, or something has begun that lights up ports itself."""
        self._light(None)

    def tell(self, event: QHelpEvent, point: QPointF, reach: float) -> bool:
        """Says what is under a mouse that rests at a point of the scene; False if there is nothing to say.

        `reach` is how far from a strand the mouse still means it, in the scene.
        """
        words = self.words_at(point, reach)
        if not words:
            return False
        # Shown as long as the mouse stays: the numbers of a pixel beside it are others.
        spot = QRect(event.pos().x() - 2, event.pos().y() - 2, 5, 5)
        QToolTip.showText(event.globalPos(), narrow(words), self._viewport, spot)
        return True

    def words_at(self, point: QPointF, reach: float) -> str:
        """A unit, a pixel, a filter or a strand at a point of the scene, with its number; empty if none."""
        node = self._scene.node_at(point)
        if node is not None:
            return node.describe(point - node.pos())
        for wire in self._scene.wires.values():
            words = wire.describe(point - wire.pos(), reach) if wire.isVisible() else ""
            if words:
                return words
        return ""

    def _light(self, port: Port | None) -> None:
        before, self._lit = self._lit, port[0].node_id if port else None
        if before != self._lit and before in self._scene.nodes:
            self._scene.nodes[before].glow_ports(left=False, right=False)
        if port:
            port[0].glow_ports(left=not port[1], right=port[1])


def narrow(words: str) -> str:
    """Words with lines that are not wider than `WIDEST`: what does not fit goes on in the next line."""
    metrics = QFontMetricsF(QToolTip.font())
    return "\n".join(part for line in words.split("\n") for part in wrapped(line, metrics, WIDEST))

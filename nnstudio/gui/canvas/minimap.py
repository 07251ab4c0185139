"""The minimap: the whole network in a corner of the canvas, with a frame around the part in view."""

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QLineF, QObject, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QWheelEvent
from PySide6.QtWidgets import QWidget

from nnstudio.gui.canvas.checking import checked
from nnstudio.gui.canvas.overlay import MARGIN
from nnstudio.gui.canvas.routing import Box
from nnstudio.gui.canvas.view import CanvasView
from nnstudio.gui.editor import Editor
from nnstudio.gui.theme import Theme, mix
from nnstudio.nn.graph import NodeId

WIDTH, LOWEST, HIGHEST = 184, 60, 120
"""Its size in pixels; how high it is depends on the network."""
ABOVE = 52
"""How far from the lower edge of the canvas it ends: the zoom button is below."""
EDGE = 10.0
"""Free pixels around the network in its picture."""
LEAST = 2.5
"""A card is drawn at least so wide and high."""
MARK = 3.0
SMOOTH_UP_TO = 300
"""Layers that are drawn with smooth edges."""
CANVAS_AT_LEAST = QSize(520, 340)
"""On a smaller canvas, it would hide more than it shows."""


class Minimap(QWidget):
    """Cards in the colors of their families, red marks where problems are, a frame around what is seen.

    It is there only while a part of the network is out of view. A click or a drag moves the view there,
    the wheel zooms it.
    """

    def __init__(self, editor: Editor, view: CanvasView, theme: Theme) -> None:
        super().__init__(view)  # not the viewport: what scrolls there takes its children along
        self.setObjectName("minimap")
        self.setAccessibleName("Minimap")
        self.setAccessibleDescription("The whole network in small; the frame is the part in view")
        self.setToolTip("Click or drag to move the view; the wheel zooms")
        self.setFixedSize(WIDTH, HIGHEST)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._editor, self._view, self._theme = editor, view, theme
        self._wanted = True
        self._picture: QPixmap | None = None
        self._bounds: QRectF | None = None
        self._changed: frozenset[NodeId] = frozenset()
        self.hide()
        editor.changed.connect(self._on_changed)
        editor.opened.connect(self._on_changed)
        view.camera.moved.connect(self._on_moved)
        view.camera.zoomed.connect(self._on_moved)
        view.scene().selectionChanged.connect(self._on_selection_changed)
        view.installEventFilter(self)
        self._on_moved()

    @property
    def frame(self) -> QRectF:
        """The part in view, in the coordinates of the minimap."""
        seen = self._seen()
        return QRectF(self.point_of(seen.topLeft()), self.point_of(seen.bottomRight()))

    def show_theme(self, theme: Theme) -> None:
        self._theme, self._picture = theme, None
        self.update()

    def set_wanted(self, wanted: bool) -> None:  # noqa: FBT001  # as a checkable action gives it
        """Whether it may be there at all."""
        self._wanted = wanted
        self._on_moved()

    def show_changed(self, node_ids: frozenset[NodeId]) -> None:
        """Marks these layers like the selected ones."""
        if node_ids != self._changed:
            self._changed = node_ids
            self.update()

    def point_of(self, at: QPointF) -> QPointF:
        """Where a point of the scene is on the minimap."""
        scale, origin = self._scale()
        return (at - origin) * scale

    def scene_point(self, at: QPointF) -> QPointF:
        """The point of the scene under a point of the minimap."""
        scale, origin = self._scale()
        return at / scale + origin

    def paintEvent(self, event: QPaintEvent) -> None:
        ratio = self.devicePixelRatioF()
        if self._picture is None or self._picture.devicePixelRatio() != ratio:
            self._picture = self._draw(ratio)
        painter = QPainter(self)
        try:
            painter.drawPixmap(0, 0, self._picture)
            self._paint_marked(painter)
            self._paint_frame(painter)
        finally:
            painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._look_at(event.position())
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._look_at(event.position())
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()  # on the canvas below, it would search for a layer

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._view.camera.zoom(1.0015 ** event.angleDelta().y())
        event.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._on_moved()
        return False

    def _seen(self) -> QRectF:
        return self._view.mapToScene(self._view.viewport().rect()).boundingRect()

    def _network(self) -> QRectF:
        if self._bounds is None:
            self._bounds = self._view.scene().bounds()
        return self._bounds

    def _scale(self) -> tuple[float, QPointF]:
        """Pixels of the minimap for one of the scene, and the point of the scene in its upper left corner."""
        box = self._network()
        wide, high = max(box.width(), 1.0), max(box.height(), 1.0)
        scale = min((self.width() - 2 * EDGE) / wide, (self.height() - 2 * EDGE) / high)
        corner = QPointF(self.width(), self.height()) / (2 * scale)
        return scale, box.center() - corner

    def _draw(self, ratio: float) -> QPixmap:
        """The picture without what moves: drawn once for each design and look."""
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        try:
            # So many cards are single pixels, which smooth edges would only blur.
            smooth = len(self._view.scene().nodes) <= SMOOTH_UP_TO
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._draw_ground(painter)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, smooth)
            self._draw_network(painter)
        finally:
            painter.end()
        return picture

    def _draw_ground(self, painter: QPainter) -> None:
        ground = QColor(self._theme.panel)
        ground.setAlphaF(0.88)
        painter.setBrush(ground)
        painter.setPen(QPen(QColor(self._theme.line), 1))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)

    def _draw_network(self, painter: QPainter) -> None:
        graph, theme = self._editor.document.graph, self._theme
        cards = self._cards(self._view.scene().nodes)
        painter.setPen(QPen(QColor(mix(theme.line, theme.quiet, 0.4)), 1))
        painter.drawLines(
            [
                _line(cards[source], cards[target])
                for target, node in graph.nodes.items()
                for source in node.inputs
            ]
        )
        families: dict[str, list[QRectF]] = {}
        for node_id, card in cards.items():
            families.setdefault(graph[node_id].layer.entry.category, []).append(_rect(card))
        painter.setPen(Qt.PenStyle.NoPen)
        for category, boxes in families.items():
            painter.setBrush(QColor(theme.family(category)))
            painter.drawRects(boxes)
        blocking = {
            problem.node: problem.blocks for problem in reversed(checked(self._editor.document).problems)
        }
        for node_id, blocks in blocking.items():
            if node_id in cards:
                painter.setPen(QPen(QColor(theme.panel), 1))
                painter.setBrush(QColor(theme.bad if blocks else theme.warning))
                painter.drawEllipse(_rect(cards[node_id]).topRight(), MARK, MARK)

    def _paint_marked(self, painter: QPainter) -> None:
        scene = self._view.scene()
        marked = [node_id for node_id in (*scene.selected_nodes(), *self._changed) if node_id in scene.nodes]
        painter.setPen(QPen(QColor(self._theme.accent), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        boxes = [_rect(card) for card in self._cards(marked).values()]
        painter.drawRects([box.adjusted(-1.5, -1.5, 1.5, 1.5) for box in boxes])

    def _paint_frame(self, painter: QPainter) -> None:
        room = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        frame = self.frame.intersected(room)
        fill = QColor(self._theme.accent)
        fill.setAlphaF(0.12)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(fill)
        painter.setPen(QPen(QColor(self._theme.accent), 1.5))
        painter.drawRoundedRect(frame, 3, 3)

    def _cards(self, node_ids: Iterable[NodeId]) -> dict[NodeId, Box]:
        """Left, top, right and bottom of cards on the minimap; the smallest can still be seen."""
        nodes, (scale, origin) = self._view.scene().nodes, self._scale()
        x, y = origin.x(), origin.y()
        found = {}
        for node_id in node_ids:
            left, top, right, bottom = nodes[node_id].box()
            found[node_id] = (
                (left - x) * scale,
                (top - y) * scale,
                max((right - x) * scale, (left - x) * scale + LEAST),
                max((bottom - y) * scale, (top - y) * scale + LEAST),
            )
        return found

    def _look_at(self, at: QPointF) -> None:
        """Brings this point of the network into the middle of the view."""
        inside = QPointF(
            min(max(at.x(), 0.0), float(self.width())), min(max(at.y(), 0.0), float(self.height()))
        )
        wished = self._view.mapFromScene(self.scene_point(inside))
        self._view.camera.pan(wished - self._view.viewport().rect().center())

    def _on_changed(self) -> None:
        self._bounds = self._picture = None
        self._on_moved()

    def _on_moved(self) -> None:
        needed = self._wanted and self._room() and bool(self._view.scene().nodes)
        needed = needed and not self._seen().contains(self._network())
        self.setVisible(needed)
        if needed:
            self._take_room()
            place = QRect(self._view.rect()).bottomRight() - self.rect().bottomRight()
            self.move(place.x() - MARGIN, place.y() - ABOVE)
            self.raise_()
            self.update()

    def _take_room(self) -> None:
        """Is as high as the network asks for."""
        box = self._network()
        high = (WIDTH - 2 * EDGE) * box.height() / max(box.width(), 1.0) + 2 * EDGE
        height = round(min(max(high, LOWEST), HIGHEST))
        if height != self.height():
            self.setFixedHeight(height)
            self._picture = None

    def _room(self) -> bool:
        return (
            self._view.width() >= CANVAS_AT_LEAST.width() and self._view.height() >= CANVAS_AT_LEAST.height()
        )

    def _on_selection_changed(self) -> None:
        if self.isVisible():
            self.update()


def _rect(box: Box) -> QRectF:
    left, top, right, bottom = box
    return QRectF(left, top, right - left, bottom - top)


def _line(source: Box, target: Box) -> QLineF:
    """From the middle of the right edge of one card to that of the left edge of another."""
    return QLineF(source[2], (source[1] + source[3]) / 2, target[0], (target[1] + target[3]) / 2)

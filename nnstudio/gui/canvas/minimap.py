"""The minimap: the whole network in a corner of the canvas, with a frame around the part in view."""

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QWheelEvent
from PySide6.QtWidgets import QWidget

from nnstudio.gui.canvas.minimap_picture import EDGE, MapScale, draw_map, rect_of
from nnstudio.gui.canvas.overlay import MARGIN
from nnstudio.gui.canvas.view import CanvasView
from nnstudio.gui.editor import Editor
from nnstudio.gui.theme import Theme

WIDTH, LOWEST, HIGHEST = 184, 60, 120
"""Its size in pixels; how high it is depends on the network."""
ABOVE = 52
"""How far from the lower edge of the canvas it ends: the zoom button is below."""
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
        self.hide()
        editor.changed.connect(self._on_changed)
        editor.opened.connect(self._on_changed)
        view.camera.moved.connect(self._on_moved)
        view.camera.zoomed.connect(self._on_moved)
        view.scene().nodes_selected.connect(self._on_nodes_selected)
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

    def point_of(self, at: QPointF) -> QPointF:
        """Where a point of the scene is on the minimap."""
        return self._scale().point_of(at)

    def paintEvent(self, event: QPaintEvent) -> None:
        ratio = self.devicePixelRatioF()
        if self._picture is None or self._picture.devicePixelRatio() != ratio:
            cards = self._scale().cards(self._view.scene().nodes)
            self._picture = draw_map(self._editor.document, cards, self._theme, self.size(), ratio)
        painter = QPainter(self)
        try:
            painter.drawPixmap(0, 0, self._picture)
            self._paint_selected(painter)
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

    def _scale(self) -> MapScale:
        return MapScale.of(self._network(), self.size())

    def _paint_selected(self, painter: QPainter) -> None:
        scene = self._view.scene()
        painter.setPen(QPen(QColor(self._theme.accent), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        boxes = [rect_of(card) for card in self._scale().cards(scene.nodes, scene.selected_nodes()).values()]
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

    def _look_at(self, at: QPointF) -> None:
        """Brings this point of the network into the middle of the view."""
        inside = QPointF(
            min(max(at.x(), 0.0), float(self.width())), min(max(at.y(), 0.0), float(self.height()))
        )
        wished = self._view.mapFromScene(self._scale().scene_point(inside))
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

    def _on_nodes_selected(self) -> None:
        if self.isVisible():
            self.update()

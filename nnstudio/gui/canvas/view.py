"""The view: shows the scene, and hands mouse, wheel and keys to those who know what they mean."""

import math

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QPixmap,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QGraphicsView, QLabel, QWidget

from nnstudio.document.document import Document
from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.canvas.building import Building
from nnstudio.gui.canvas.camera import ABOVE, FOLLOW_AT_LEAST, SMALLEST, Camera
from nnstudio.gui.canvas.ears import Ears
from nnstudio.gui.canvas.keyboard import Keyboard
from nnstudio.gui.canvas.levels import Sight
from nnstudio.gui.canvas.pointer import Pointer
from nnstudio.gui.canvas.scene import CanvasScene
from nnstudio.gui.colormaps import SignedColors
from nnstudio.gui.editor import Change, Editor
from nnstudio.gui.stylesheet import set_role
from nnstudio.gui.theme import Theme

DOTS = 24
EMPTY = (
    "Drag Input, Hidden and Output from the left onto this canvas,\npress Tab to search, or open an example."
)
"""What stands on a canvas with nothing on it."""


class CanvasView(QGraphicsView):
    """The canvas. It proposes edits to the editor and shows what the editor then holds.

    `camera` zooms and pans, `pointer` turns the mouse into gestures, `building` is what menus and the
    palette ask for.

    Signals:
        nodes_selected: (tuple of NodeId) when other cards are selected.
    """

    nodes_selected = Signal(object)

    def __init__(self, editor: Editor, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("canvas")
        self.setAccessibleName("Canvas")
        self.setAccessibleDescription("The network. Arrow keys move what is selected, Delete removes it")
        self._theme = theme
        self._scene = CanvasScene(theme, self)
        self.setScene(self._scene)
        # A word of its own: painted over the scene, Python would be asked at each frame of a run.
        self._empty = QLabel(EMPTY, self, alignment=Qt.AlignmentFlag.AlignCenter)
        self._empty.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        set_role(self._empty, "caption")
        self._set_up()
        self.camera = Camera(self)
        self.building = Building(editor, self._scene, self.camera)
        self.ears = Ears(self.viewport())
        self.pointer = Pointer(self.ears, editor, self._scene, self.camera, theme)
        self._keyboard = Keyboard(self._scene, self.building, self.pointer)
        self.camera.moved.connect(self._on_moved)
        self._scene.nodes_selected.connect(self.nodes_selected)
        editor.changed.connect(self._on_changed)
        editor.opened.connect(self._on_opened)
        editor.previewed.connect(self._on_previewed)
        self._show(editor.document)

    def scene(self) -> CanvasScene:
        return self._scene

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Brings the faces to this moment."""
        self._scene.show_snapshot(snapshot)

    def clear_snapshot(self) -> None:
        """Empties the faces and wires: no run has numbers for what is drawn."""
        self._scene.clear_snapshot()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._scene.show_theme(theme)
        self.pointer.show_theme(theme)
        self.resetCachedContent()
        self.viewport().update()

    def show_colors(self, colors: SignedColors) -> None:
        """Draws what is negative and what is positive in these colors, in this theme and all others."""
        self._scene.show_colors(colors)
        self.viewport().update()

    def fit(self) -> None:
        """Shows the whole network, and follows its growth until the user moves the view."""
        self._fit(SMALLEST)

    def fit_selection(self) -> None:
        """Shows the selected cards as large as they fit; the whole network if none is selected."""
        selected = self._scene.selected_nodes()
        if not selected:
            self.fit()
            return
        self.camera.held = True
        self.camera.fit(self._scene.bounds(selected))
        self._scene.drawing.draw_now()

    def leave_free(self, above: int) -> None:
        """Leaves so many pixels at the top to the banner, and fits anew what it would cover.

        A view that the user has moved stays where it is.
        """
        above = max(ABOVE, above)
        if above == self.camera.above:
            return
        self.camera.above = above
        if self.isVisible() and not self.camera.held and not self.pointer.busy:
            self._fit(min(FOLLOW_AT_LEAST, self.camera.scale))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus()
        self.pointer.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.pointer.move(event)
        if not self.pointer.busy:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.pointer.release(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not event.pixelDelta().isNull() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.camera.pan(-event.pixelDelta())  # two fingers on a touchpad
        elif event.angleDelta().y():
            self.camera.zoom(1.0015 ** event.angleDelta().y(), event.position())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            super().keyPressEvent(event)
        elif not self._keyboard.press(event):
            event.ignore()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._look()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._empty.setGeometry(self.viewport().geometry())
        if not self.camera.held:
            self._fit(FOLLOW_AT_LEAST)
        self._look()
        self._scene.drawing.draw_now()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._look()
        self._scene.drawing.draw_now()

    def drawBackground(self, painter: QPainter, rect: QRectF) -> None:
        painter.fillRect(rect, QColor(self._theme.ground))
        scale = self.camera.scale
        if scale < 0.5:
            return
        # One row of dots is drawn and laid over all others: thousands of points would take most of a frame.
        ratio = self.devicePixelRatioF()
        row = self._row_of_dots(rect, scale * ratio)
        width, height = row.width() / (scale * ratio), row.height() / (scale * ratio)
        top = rect.top() - rect.top() % DOTS
        for line in range(int((rect.bottom() - top) / DOTS) + 2):
            box = QRectF(rect.left(), top + line * DOTS - height / 2, width, height)
            painter.drawPixmap(box, row, QRectF(row.rect()))

    def _row_of_dots(self, rect: QRectF, resolution: float) -> QPixmap:
        row = QPixmap(math.ceil(rect.width() * resolution) + 1, 4)
        row.fill(Qt.GlobalColor.transparent)
        left = -(rect.left() % DOTS)
        columns = range(int((rect.width() - left) / DOTS) + 2)
        painter = QPainter(row)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(self._theme.canvas_dot), 1.5 * self.devicePixelRatioF()))
            painter.drawPoints([QPointF((left + column * DOTS) * resolution, 2) for column in columns])
        finally:
            painter.end()
        return row

    def _set_up(self) -> None:
        self.setFrameShape(QGraphicsView.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.SmartViewportUpdate)
        # The dots are drawn when the view moves, not at each frame.
        self.setCacheMode(QGraphicsView.CacheModeFlag.CacheBackground)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.AnchorViewCenter)
        self.setMouseTracking(True)
        # It paints all of its ground: Qt need not paint, and ask, what lies below at each frame of a run.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def _show(self, document: Document) -> None:
        self._scene.show_document(document, document.check())
        self._empty.setVisible(not document.graph.nodes and not self._scene.annotations.annotations)

    def _look(self) -> None:
        """Has the pictures drawn for what is seen now."""
        # Before the view is shown, it has no size that means anything.
        seen = self.mapToScene(self.viewport().rect()).boundingRect() if self.isVisible() else None
        sight = Sight(self.camera.scale, self.devicePixelRatioF())
        self.setRenderHint(QPainter.RenderHint.Antialiasing, not sight.coarse)
        self._scene.show_view(seen, sight)

    def _fit(self, least: float) -> None:
        self.camera.held = False
        self.camera.fit(self._scene.bounds().united(self._scene.annotations.bounds()), least)
        self._scene.drawing.draw_now()

    def _on_moved(self) -> None:
        self._look()

    def _on_previewed(self, document: Document | None) -> None:
        self._scene.show_preview(document)

    def _on_changed(self, change: Change) -> None:
        # A gesture holds the document that it began with. One that proposes is over before it does.
        self.pointer.cancel()
        before = self._scene.bounds()
        self._show(change.after)
        grew = change.before.graph is not change.after.graph and self._scene.bounds() != before
        # What is dropped where one looks stays under the pointer.
        if grew and not self.camera.held and not self.camera.sees(self._scene.bounds()):
            self._fit(min(FOLLOW_AT_LEAST, self.camera.scale))

    def _on_opened(self, document: Document) -> None:
        self.pointer.cancel()
        self.clear_snapshot()
        self._show(document)
        self._scene.select(())
        self._fit(FOLLOW_AT_LEAST)

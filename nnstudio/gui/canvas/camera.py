"""The camera: which part of the canvas is seen, and how large."""

from PySide6.QtCore import QObject, QPoint, QPointF, QRectF, Signal
from PySide6.QtWidgets import QGraphicsView

from nnstudio.gui.canvas.card import HANGING

SMALLEST, LARGEST = 0.05, 4.0
FIT_AT_MOST = 1.25
FOLLOW_AT_LEAST = 0.35
"""The scale at which a network is opened at least: of a long one, its beginning is shown."""
SIDE, ABOVE, BELOW = 28, 64, 48
"""Pixels of the screen that stay free around what is fitted: above for a banner of one line, below for the
footnote."""
FOOTNOTE = 38
"""Pixels of the screen that the footnote takes, with the gap below it and one above."""


class Camera(QObject):
    """Zooms and pans a view. Until the user moves it, it follows the network's growth.

    Signals:
        zoomed: (float) the scale, 1 for 100 %.
        moved: () another part of the scene is seen.
    """

    zoomed = Signal(float)
    moved = Signal()

    def __init__(self, view: QGraphicsView) -> None:
        super().__init__(view)
        self._view = view
        self.held = False
        self.above = ABOVE
        """Pixels that stay free above what is fitted: more where the banner has more to say."""
        self._quiet = False
        for bar in (view.horizontalScrollBar(), view.verticalScrollBar()):
            bar.valueChanged.connect(self._on_scrolled)

    @property
    def scale(self) -> float:
        """How many pixels of the screen one of the scene takes; 1 for 100 %."""
        return self._view.transform().m11()

    @property
    def resolution(self) -> float:
        """How many device pixels one pixel of the scene takes."""
        return self.scale * self._view.devicePixelRatioF()

    def point(self, at: QPoint) -> QPointF:
        """The point of the scene under a point of the viewport."""
        return self._view.mapToScene(at)

    def middle(self) -> QPointF:
        """The point of the scene in the middle of the view."""
        return self.point(self._view.viewport().rect().center())

    def fit(self, box: QRectF, least: float = SMALLEST) -> None:
        """Shows this part of the scene as large as it fits, at 125 % at most; its left if not at `least`."""
        if box.isEmpty():
            return
        viewport = self._view.viewport()
        wide = max(1, viewport.width() - 2 * SIDE) / box.width()
        free = viewport.height() - self.above
        # What hangs below the lowest card during a run must not come behind the footnote.
        high = min(max(1, free - BELOW) / box.height(), max(1, free - FOOTNOTE) / (box.height() + HANGING))
        self._quiet = True  # one news for both, when the part that is seen is the one to stay
        self._set_scale(max(least, min(wide, high, FIT_AT_MOST)))
        half = (viewport.width() / 2 - SIDE) / self.scale
        x = box.left() + half if wide < self.scale else box.center().x()
        spare = (free - BELOW) / self.scale - box.height()
        lack = (FOOTNOTE - BELOW) / self.scale + HANGING - spare / 2
        up = min(max(0.0, lack), max(0.0, spare / 2))
        self._view.centerOn(x, box.center().y() - (self.above - BELOW) / 2 / self.scale + up)
        self._tell()

    def sees(self, box: QRectF) -> bool:
        """Whether all of this part of the scene is seen, where nothing floats over it."""
        free = self._view.viewport().rect().adjusted(SIDE, self.above, -SIDE, -BELOW)
        return free.contains(self._view.mapFromScene(box).boundingRect())

    def show(self, box: QRectF) -> None:
        """Pans as little as is needed to see this part of the scene."""
        self._view.ensureVisible(box, 40, 40)

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Zooms by a factor, keeping the point `at` of the viewport (its middle by default) where it is."""
        at = at or QPointF(self._view.viewport().rect().center())
        before = self.point(at.toPoint())
        self._quiet = True
        self._set_scale(self.scale * factor)
        self.pan(self._view.mapFromScene(before) - at.toPoint())
        self._tell()

    def actual_size(self) -> None:
        """Zooms to 100 %."""
        self.zoom(1 / self.scale)

    def pan(self, by: QPoint) -> None:
        """Moves the view over the scene by pixels of the screen; it stays where the user has put it."""
        self.held = True
        bars = (self._view.horizontalScrollBar(), self._view.verticalScrollBar())
        for bar, distance in zip(bars, (by.x(), by.y()), strict=True):
            bar.setValue(bar.value() + distance)

    def _set_scale(self, scale: float) -> None:
        scale = max(SMALLEST, min(LARGEST, scale))
        self._view.resetTransform()
        self._view.scale(scale, scale)

    def _tell(self) -> None:
        self._quiet = False
        self.zoomed.emit(self.scale)
        self.moved.emit()

    def _on_scrolled(self) -> None:
        if not self._quiet:
            self.moved.emit()

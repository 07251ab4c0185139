"""Auto-pan: the view moves on while something is dragged near its edge."""

from PySide6.QtCore import QObject, QPoint, QRect, QTimer
from PySide6.QtWidgets import QWidget

from nnstudio.gui.canvas.camera import Camera

EDGE = 24
"""How near the viewport's edge a drag pans, in pixels."""
FASTEST = 18.0
"""Pixels per tick at the edge itself, and beyond it."""
TICK = 16
"""Milliseconds: 60 ticks a second."""


class AutoPan(QObject):
    """Pans while the pointer rests near an edge, the faster the nearer."""

    def __init__(self, viewport: QWidget, camera: Camera) -> None:
        super().__init__(viewport)
        self._viewport, self._camera = viewport, camera
        self._armed = False
        self._speed = (0.0, 0.0)
        self._rest = (0.0, 0.0)
        self._timer = QTimer(self, interval=TICK)
        self._timer.timeout.connect(self._tick)

    @property
    def running(self) -> bool:
        """Whether the view is being moved at this moment."""
        return self._timer.isActive()

    def follow(self, at: QPoint) -> None:
        """Hears where in the viewport the pointer is. Nothing moves before it has left the edge once."""
        box = self._viewport.rect()
        inner = box.adjusted(EDGE, EDGE, -EDGE, -EDGE)
        self._armed = self._armed or inner.contains(at)
        self._speed = _speed(at, box) if self._armed else (0.0, 0.0)
        if self._speed == (0.0, 0.0):
            self._timer.stop()
        elif not self._timer.isActive():
            self._rest = (0.0, 0.0)
            self._timer.start()

    def end(self) -> None:
        """Stands still: nothing is dragged any more."""
        self._armed = False
        self._timer.stop()

    def _tick(self) -> None:
        # The camera moves by whole pixels; what is left over counts at the next tick.
        x, y = (left + speed for left, speed in zip(self._rest, self._speed, strict=True))
        by = QPoint(int(x), int(y))
        self._rest = (x - by.x(), y - by.y())
        if not by.isNull():
            self._camera.pan(by)


def _speed(at: QPoint, box: QRect) -> tuple[float, float]:
    """Pixels per tick to the right and down."""
    return _along(at.x(), box.left(), box.right()), _along(at.y(), box.top(), box.bottom())


def _along(at: int, low: int, high: int) -> float:
    before, after = (min(1.0, max(0.0, share / EDGE)) for share in (low + EDGE - at, at - high + EDGE))
    return FASTEST * (after**2 - before**2)

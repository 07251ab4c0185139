"""Pointing: what the mouse over the curves means."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget


class Pointing(QObject):
    """Tells over which step the mouse is, and takes presses and drags for the choice of one.

    With Shift, or with another button, a drag is left to what lies below, which moves the plot.

    Args:
        area: What the mouse is over.
        step_at: The step at a place; None beside the curves, unless it is asked for `anywhere`.

    Signals:
        moved: (float | None) the step that the mouse is over.
        hovered: (float | None) the same, but only while no button is pressed.
        chosen: (float) the step that was clicked or dragged to.
        double_clicked: ()
    """

    moved = Signal(object)
    hovered = Signal(object)
    chosen = Signal(float)
    double_clicked = Signal()

    def __init__(self, area: QWidget, step_at: Callable[[QPoint, bool], float | None]) -> None:
        super().__init__(area)
        self._step_at = step_at
        self._dragging = False
        area.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self.moved.emit(None)
            self.hovered.emit(None)
        return isinstance(event, QMouseEvent) and self._take(event)

    def _take(self, event: QMouseEvent) -> bool:
        """Whether the event has been used up; otherwise the plot would be moved as well."""
        step = self._step_at(event.position().toPoint(), self._dragging)
        self.moved.emit(step)
        if event.type() == QEvent.Type.MouseMove and event.buttons() == Qt.MouseButton.NoButton:
            self.hovered.emit(step)
        left = event.button() == Qt.MouseButton.LeftButton
        if event.type() == QEvent.Type.MouseButtonDblClick and left:
            self.double_clicked.emit()
            return True
        if event.type() == QEvent.Type.MouseButtonRelease and left and self._dragging:
            self._dragging = False
            return True
        if event.type() == QEvent.Type.MouseButtonPress and left:
            shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._dragging = step is not None and not shifted
        if self._dragging and step is not None:
            self.chosen.emit(step)
        return self._dragging

"""Ears: what happens to the canvas, heard once for all who listen."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

_FRAMES = frozenset({QEvent.Type.Paint, QEvent.Type.UpdateRequest})


class Ears(QObject):
    """Hands each event of a viewport to the filters of those who listen, but for those that draw a frame.

    Frames are nobody's news, and come thirty times a second while a run goes on: each filter of its own
    would have the window's thread ask for the interpreter once more, and the run wait for it.
    """

    def __init__(self, viewport: QWidget) -> None:
        super().__init__(viewport)
        self.viewport = viewport
        self._listeners: list[QObject] = []
        viewport.installEventFilter(self)

    def add(self, listener: QObject) -> None:
        """Has this one hear first from now on, as Qt asks the filter first that was installed last."""
        self._listeners.insert(0, listener)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # While the canvas is taken down, Python's half may be empty already.
        if event.type() in _FRAMES or not self.__dict__:
            return False
        return any(listener.eventFilter(watched, event) for listener in tuple(self._listeners))

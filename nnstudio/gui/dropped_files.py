"""Dropped files: a project or network that is dragged from a file manager onto the window is opened."""

from collections.abc import Callable, Container, Mapping
from pathlib import Path
from typing import cast

from PySide6.QtCore import QEvent, QMimeData, QObject, QTimer
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QGraphicsView, QWidget


class DroppedFiles(QObject):
    """Lets a window take files that are dropped anywhere onto it; `opened` has what opens each suffix.

    Make it when the window has its views, which take no drops of their own from then on.
    """

    def __init__(self, window: QWidget, opened: Mapping[str, Callable[[Path], object]]) -> None:
        super().__init__(window)
        self._opened = opened
        window.setAcceptDrops(True)
        for view in window.findChildren(QGraphicsView):
            view.viewport().setAcceptDrops(False)  # it would take everything, and do nothing with it
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop):
            return False
        drop = cast("QDropEvent", event)
        path = dropped_file(drop.mimeData(), self._opened)
        if path is None:
            return False
        drop.acceptProposedAction()
        if event.type() == QEvent.Type.Drop:
            # The program that the file comes from waits until the drop is over, and there may be a question.
            QTimer.singleShot(0, self, lambda: self._opened[path.suffix](path))
        return True


def dropped_file(carried: QMimeData, suffixes: Container[str]) -> Path | None:
    """The one file of this disk with such a suffix that is being dragged; None if it is anything else."""
    urls = carried.urls()
    if len(urls) != 1 or not urls[0].isLocalFile():
        return None
    path = Path(urls[0].toLocalFile())
    return path if path.suffix in suffixes and path.is_file() else None

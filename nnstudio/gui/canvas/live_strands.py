"""Live strands: those of a run that goes on, drawn by Qt itself, so that the run need not wait for them."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsPathItem


class LiveStrands:
    """A line of Qt's own for each strand.

    What Python draws into a picture, even by Qt's painter, is time that the run waits for the interpreter. An
    item is drawn by Qt when it composes the frame, while the run goes on. A picture is still better for what
    stays as it is: to move and to zoom it takes no time.
    """

    def __init__(self, host: QGraphicsItem) -> None:
        self._host = host
        self._lines: list[QGraphicsPathItem] = []
        self._shown = 0

    @property
    def shown(self) -> bool:
        """Whether there are any."""
        return self._shown > 0

    def show(self, curves: list[tuple[QPainterPath, QPen]]) -> None:
        """Shows these curves, the last on top, and no others."""
        for _ in range(len(curves) - len(self._lines)):
            line = QGraphicsPathItem(self._host)
            line.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
            self._lines.append(line)
        for line, (path, pen) in zip(self._lines, curves, strict=False):
            line.setPath(path)
            line.setPen(pen)
        for line in self._lines[self._shown : len(curves)]:
            line.show()
        for line in self._lines[len(curves) : self._shown]:
            line.hide()
        self._shown = len(curves)

    def clear(self) -> None:
        """Shows nothing."""
        if self._shown:
            self.show([])

"""Stamps: small pictures that a face needs again and again, each drawn once for its size on the screen."""

import math
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from nnstudio.gui.canvas.look import Look, draw_text

MOST = 800
"""Stamps that are kept; a word or a shade of a unit takes a few kilobytes."""


class Stamps:
    """Draws words and shapes by copying pixels, which takes a fraction of the time.

    Whoever draws asks for a stamp by a key, makes it if there is none, and places it, all `between`.
    """

    def __init__(self) -> None:
        self._worn: tuple[Look, float] | None = None
        self._known: dict[Hashable, QPixmap] = {}
        self._scale, self._dx, self._dy = 1.0, 0.0, 0.0
        self._painter: QPainter | None = None

    @contextmanager
    def between(self, painter: QPainter, look: Look) -> Iterator[None]:
        """The time in which stamps are placed with this painter, which draws nothing else meanwhile."""
        transform = painter.worldTransform()
        self._scale, self._dx, self._dy = transform.m11(), transform.dx(), transform.dy()
        if (look, self._scale) != self._worn or len(self._known) > MOST:
            self._worn, self._known = (look, self._scale), {}
        self._painter = painter
        # On whole pixels of the screen, pixels are copied and nothing is smeared.
        painter.resetTransform()
        try:
            yield
        finally:
            painter.setWorldTransform(transform)
            self._painter = None

    def find(self, key: Hashable) -> QPixmap | None:
        """What was made under this key, for the present look and size."""
        return self._known.get(key)

    def make(
        self, key: Hashable, width: float, height: float, paint: Callable[[QPainter, QRectF], None]
    ) -> QPixmap:
        """A new stamp of this size at 100 %, drawn by `paint` into the box that it is given."""
        scale = self._scale
        pixmap = QPixmap(math.ceil(width * scale), math.ceil(height * scale))
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.scale(scale, scale)
            paint(painter, QRectF(0, 0, width, height))
        finally:
            painter.end()
        self._known[key] = pixmap
        return pixmap

    def place(self, pixmap: QPixmap, x: float, y: float) -> None:
        """Draws a stamp with its upper left corner at this point of the face."""
        assert self._painter is not None
        self._painter.drawPixmap(round(x * self._scale + self._dx), round(y * self._scale + self._dy), pixmap)

    def place_words(
        self,
        look: Look,
        box: QRectF,
        text: str,
        color: str,
        size: int,
        *,
        bold: bool = False,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignCenter,
    ) -> None:
        """Draws words in a box, on one line, as `draw_text` does."""
        key = (text, color, size, bold, box.width(), box.height(), align)
        pixmap = self._known.get(key)
        if pixmap is None:

            def paint(onto: QPainter, room: QRectF) -> None:
                draw_text(onto, room, text, color, size, bold=bold, align=align)

            pixmap = self.make(key, box.width(), box.height(), paint)
        self.place(pixmap, box.x(), box.y())

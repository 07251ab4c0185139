"""The table top: pad, what the network receives, its verdict, its bars and the pinned drawings, in a row."""

import itertools

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from nnstudio.gui.panels.digit_pad.bars import AnswerBars
from nnstudio.gui.panels.digit_pad.layout import places
from nnstudio.gui.panels.digit_pad.pad import Pad
from nnstudio.gui.panels.digit_pad.pinned import PinnedScroll, PinnedStrip
from nnstudio.gui.panels.digit_pad.received import WORDS, Received
from nnstudio.gui.panels.digit_pad.verdict import Verdict
from nnstudio.gui.theme import Theme

POINT = 4.0
"""Half the height of an arrow."""


class TableTop(QWidget):
    """All parts of the digit pad, each where there is room for it, with arrows that tell the way."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.pad = Pad(theme, self)
        self.received = Received(theme, self)
        self.verdict = Verdict(theme, self)
        self.bars = AnswerBars(theme, self)
        self.pinned = PinnedStrip(theme)
        self._scroll = PinnedScroll(self.pinned, self)

    def sizeHint(self) -> QSize:
        return QSize(640, 184)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, 110)

    def arrange(self) -> None:
        """Puts each part into its place; call it when a drawing was pinned or is so no longer."""
        found = places(self.size(), len(self.pinned.drawings))
        parts: tuple[tuple[QWidget, QRect | None], ...] = (
            (self.pad, found.pad),
            (self.received, found.received),
            (self.verdict, found.verdict),
            (self.bars, found.bars),
            (self._scroll, found.pinned),
        )
        for part, place in parts:
            part.setVisible(place is not None)
            if place is not None:
                part.setGeometry(place)
        self.update()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        for part in (self.pad, self.received, self.verdict, self.bars, self.pinned):
            part.show_theme(theme)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrange()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._theme.quiet), 1.5))
        steps = [part for part in (self.pad, self.received, self.verdict) if not part.isHidden()]
        for before, after in itertools.pairwise(part.geometry() for part in steps):
            if after.left() > before.right():
                y = (after.top() + after.bottom() - WORDS) / 2
                _paint_arrow(painter, QPointF((before.right() + after.left()) / 2, y))


def _paint_arrow(painter: QPainter, middle: QPointF) -> None:
    tip = middle + QPointF(POINT / 2, 0)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline([tip + QPointF(-POINT, -POINT), tip, tip + QPointF(-POINT, POINT)])

"""The gallery: tiles of samples, which are scrolled, pointed at and chosen; drawn as one picture."""

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QScrollBar, QSizePolicy, QWidget

from nnstudio.gui.panels.answers.judged import Judged
from nnstudio.gui.panels.answers.kept import KeptPicture
from nnstudio.gui.panels.misread.far_off import FarOff
from nnstudio.gui.panels.misread.ranking import Samples
from nnstudio.gui.panels.misread.tiles import Tiles, tile_rect
from nnstudio.gui.panels.misread.tiling import Tiling, tile
from nnstudio.gui.theme import Theme, text_font

NOBODY = -1
"""The sample under the mouse when it is beside all tiles."""

_KEYS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class Gallery(QWidget):
    """Tiles of samples, in the order that is given; what has no room is scrolled to.

    Signals:
        pointed: (sample) that is under the mouse, or NOBODY.
        chosen: (sample) that was clicked.
        copied: (sample) of which it is to be copied where it comes from.
        laid_out: () other samples are seen than before.
    """

    pointed = Signal(int)
    chosen = Signal(int)
    copied = Signal(int)
    laid_out = Signal()

    def __init__(self, theme: Theme, bar: QScrollBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._bar = theme, bar
        self._judged: Judged | FarOff | None = None
        self._samples: Samples = np.empty(0, np.intp)
        self._pinned = NOBODY
        self._tiling: Tiling | None = None
        self._picture = KeptPicture(self, self._draw)
        self._mouse: QPoint | None = None
        self._sample = NOBODY
        self._words = ""
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        bar.valueChanged.connect(self._on_scrolled)

    @property
    def samples(self) -> Samples:
        """All samples, also those that have to be scrolled to."""
        return self._samples

    @property
    def seen(self) -> Samples:
        """The samples that are on the screen, in the order of their tiles."""
        if self._tiling is None:
            return self._samples[:0]
        first = self._bar.value() * self._tiling.columns
        return self._samples[first : first + self._tiling.capacity]

    @property
    def pointed_at(self) -> int:
        """The sample under the mouse, or NOBODY."""
        return self._sample

    @property
    def busy(self) -> bool:
        """Whether the mouse is over the tiles, which should not move then."""
        return self._mouse is not None

    def show_samples(
        self, judged: Judged | FarOff, samples: Samples, *, pinned: int = NOBODY, words: str = ""
    ) -> None:
        """Shows these samples; `pinned` is framed, and `words` are shown if there are none."""
        self._judged, self._samples, self._pinned, self._words = judged, samples, pinned, words
        self._lay_out()
        self._point()

    def clear(self) -> None:
        """Lets go of all samples."""
        self._judged, self._samples, self._tiling = None, self._samples[:0], None
        self._lay_out()
        self._point()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._picture.forget()

    def scroll_to_top(self) -> None:
        """Shows the worst again."""
        self._bar.setValue(0)

    def rect_of(self, sample: int) -> QRect:
        """Where the tile of a sample is; empty if it is not seen."""
        places = np.flatnonzero(self.seen == sample)
        if self._tiling is None or not len(places):
            return QRect()
        return tile_rect(self._tiling, int(places[0]))

    def picture_rect(self, sample: int) -> QRectF:
        """Where the pixels of a sample are; empty if it is not seen or no picture."""
        rect, tiles = self.rect_of(sample), self._tiles()
        if rect.isNull() or tiles is None or not tiles.pictured:
            return QRectF()
        return tiles.picture_rect(rect)

    def sizeHint(self) -> QSize:
        return QSize(320, 160)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._picture.paint(painter, self._theme.panel)
        rect = self.rect_of(self._sample)
        if not rect.isNull():
            painter.setPen(QPen(QColor(self._theme.text), 1))
            painter.drawRect(rect.adjusted(-1, -1, 0, 0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()
        self._point()
        self.laid_out.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._bar.event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._mouse = event.position().toPoint()
        self._point()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._mouse = event.position().toPoint()
        self._point()
        if event.button() == Qt.MouseButton.LeftButton and self._sample != NOBODY:
            self.chosen.emit(self._sample)
        else:
            super().mousePressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keeps the key that copies for itself; the window would copy layers."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.matches(QKeySequence.StandardKey.Copy)
            and self._sample != NOBODY
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys go from sample to sample, Return chooses, Ctrl+C copies."""
        if self._tiling is not None and event.key() in _KEYS and len(self._samples):
            right, down = _KEYS[Qt.Key(event.key())]
            self._go(right + down * self._tiling.columns)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._sample != NOBODY:
            self.chosen.emit(self._sample)
        elif event.matches(QKeySequence.StandardKey.Copy) and self._sample != NOBODY:
            self.copied.emit(self._sample)
        else:
            super().keyPressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._mouse = None
        self._point()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if not self.underMouse():
            self._mouse = None
            self._point()

    def _tiles(self) -> Tiles | None:
        """How the samples look at the present size; None if there are none to be judged."""
        if self._judged is None:
            return None
        return Tiles(self._judged, self._theme, self.width(), self.height(), self.devicePixelRatioF())

    def _lay_out(self) -> None:
        self._picture.forget()
        tiles = self._tiles()
        if tiles is None:
            self._bar.hide()
            return
        self._tiling = tile(self.width(), self.height(), *tiles.size)
        rows = -(-len(self._samples) // self._tiling.columns)
        self._bar.setPageStep(self._tiling.rows)
        self._bar.setRange(0, max(0, rows - self._tiling.rows))
        self._bar.setVisible(rows > self._tiling.rows)

    def _point(self) -> None:
        """Finds out which sample is under the mouse; tiles may have moved, too."""
        place = None
        if self._tiling is not None and self._mouse is not None:
            place = self._tiling.at(self._mouse.x(), self._mouse.y())
        seen = self.seen
        sample = int(seen[place]) if place is not None and place < len(seen) else NOBODY
        if sample != self._sample:
            self._sample = sample
            hand = Qt.CursorShape.ArrowCursor if sample == NOBODY else Qt.CursorShape.PointingHandCursor
            self.setCursor(hand)
            self.update()
        self.pointed.emit(sample)

    def _go(self, by: int) -> None:
        """Points at the sample that is so many tiles further, scrolled to if it has to be."""
        assert self._tiling is not None
        places = np.flatnonzero(self._samples == self._sample)
        place = int(places[0]) + by if len(places) else 0
        place = max(0, min(place, len(self._samples) - 1))
        row, first = place // self._tiling.columns, self._bar.value()
        self._bar.setValue(min(max(first, row - self._tiling.rows + 1), row))
        # As if the mouse was there, so that tiles stay where they are.
        self._mouse = self.rect_of(int(self._samples[place])).center()
        self._point()

    def _on_scrolled(self, _row: int) -> None:
        self._picture.forget()
        self._point()
        self.laid_out.emit()

    def _draw(self, painter: QPainter) -> None:
        painter.setFont(text_font(self._theme.caption_size))
        tiles, seen = self._tiles(), self.seen.tolist()
        if tiles is not None and self._tiling is not None and seen:
            tiles.draw(painter, self._tiling, seen, self._pinned)
        else:
            painter.setPen(QColor(self._theme.quiet))
            painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), self._words)

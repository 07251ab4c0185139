"""The gallery: samples as pictures in rows, as many as fit; the rest is scrolled to."""

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QScrollBar, QWidget

from nnstudio.data.dataset import Inputs
from nnstudio.gui.datasets.looks import ground
from nnstudio.gui.datasets.views import be_a_view
from nnstudio.gui.panels.answers.kept import KeptPicture
from nnstudio.gui.panels.answers.pictures import fitted, image_of, pixels_of
from nnstudio.gui.theme import Theme

NOBODY = -1
SMALL, LARGE = 44, 84
"""Edges of a picture: of small images, and of large ones, in which there is more to be seen."""
_GAP = 4
_KEYS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
    Qt.Key.Key_PageUp: (0, -4),
    Qt.Key.Key_PageDown: (0, 4),
}

Indices = npt.NDArray[np.intp]


class Gallery(QWidget):
    """Pictures of samples; a click or the arrow keys choose one.

    Signals:
        chosen: (int) the index of a sample in its split.
    """

    chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        be_a_view(self, "gallery", "Samples", "Arrow keys go from sample to sample")
        self._theme = theme
        self._inputs: Inputs | None = None
        self._samples: Indices = np.empty(0, np.intp)
        self._sample = NOBODY
        self._picture = KeptPicture(self, self._draw)
        self._bar = QScrollBar(Qt.Orientation.Vertical, self)
        self._bar.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._bar.valueChanged.connect(lambda _row: self._picture.forget())

    @property
    def sample(self) -> int:
        """The sample that is chosen, or NOBODY."""
        return self._sample

    def show_samples(self, inputs: Inputs, samples: Indices) -> None:
        """Shows these samples of a split's inputs, from the first on; the first is chosen."""
        self._inputs, self._samples = inputs, samples
        self._sample = int(samples[0]) if len(samples) else NOBODY
        self._bar.setValue(0)
        self._lay_out()

    def clear(self) -> None:
        """Lets go of all samples."""
        self._inputs, self._samples, self._sample = None, np.empty(0, np.intp), NOBODY
        self._lay_out()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._picture.forget()

    def rect_of(self, sample: int) -> QRect:
        """Where a sample is drawn; empty if it is not seen."""
        found = np.flatnonzero(self._samples == sample)
        place = int(found[0]) - self._bar.value() * self._columns() if len(found) else -1
        if not 0 <= place < self._columns() * self._rows():
            return QRect()
        row, column = divmod(place, self._columns())
        high, wide = self._tile()
        return QRect(2 + column * (wide + _GAP), 2 + row * (high + _GAP), wide, high)

    def sizeHint(self) -> QSize:
        return QSize(520, 320)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._picture.paint(painter, ground(self._theme))
        rect = self.rect_of(self._sample)
        if rect.isValid():
            # In light as in dark windows, most pictures are dark.
            painter.setPen(QPen(QColor(self._theme.accent), 3 if self.hasFocus() else 2))
            painter.drawRect(rect.adjusted(-1, -1, 1, 1))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._bar.setGeometry(self.width() - 10, 0, 10, self.height())
        self._lay_out()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._bar.event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        high, wide = self._tile()
        column = int((event.position().x() - 2) // (wide + _GAP))
        row = int((event.position().y() - 2) // (high + _GAP))
        place = (self._bar.value() + row) * self._columns() + column
        if column < self._columns() and place < len(self._samples):
            self._choose(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _KEYS and len(self._samples):
            right, down = _KEYS[Qt.Key(event.key())]
            found = np.flatnonzero(self._samples == self._sample)
            place = int(found[0]) + right + down * self._columns() if len(found) else 0
            self._choose(min(max(place, 0), len(self._samples) - 1))
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._picture.forget()

    def _choose(self, place: int) -> None:
        row = place // self._columns()
        self._bar.setValue(min(max(self._bar.value(), row - self._rows() + 1), row))
        sample = int(self._samples[place])
        if sample != self._sample:
            self._sample = sample
            self.update()
            self.chosen.emit(sample)

    def _tile(self) -> tuple[int, int]:
        """Height and width of a picture."""
        if self._inputs is None:
            return SMALL, SMALL
        shape = self._inputs.shape[1:]
        return fitted(
            shape, LARGE if max(shape[:2]) > 40 else 2 * max(shape[:2]) if max(shape[:2]) < 28 else 56
        )

    def _columns(self) -> int:
        return max(1, (self.width() - 14 + _GAP) // (self._tile()[1] + _GAP))

    def _rows(self) -> int:
        return max(1, (self.height() - 4 + _GAP) // (self._tile()[0] + _GAP))

    def _lay_out(self) -> None:
        rows = -(-len(self._samples) // self._columns())
        self._bar.setPageStep(self._rows())
        self._bar.setRange(0, max(0, rows - self._rows()))
        self._bar.setVisible(rows > self._rows())
        self._picture.forget()

    def _draw(self, painter: QPainter) -> None:
        """All pictures that are seen, as one image."""
        if self._inputs is None or not len(self._samples):
            return
        ratio, columns = self.devicePixelRatioF(), self._columns()
        first = self._bar.value() * columns
        seen = self._samples[first : first + columns * self._rows()]
        high, wide = (round(edge * ratio) for edge in self._tile())
        color = np.uint32(0xFF000000 | int(ground(self._theme)[1:], 16))
        mosaic = np.full((round(self.height() * ratio), round(self.width() * ratio)), color, np.uint32)
        for sample, pixels in zip(seen.tolist(), pixels_of(self._inputs[seen], high, wide), strict=True):
            rect = self.rect_of(sample)
            top, left = round(rect.top() * ratio), round(rect.left() * ratio)
            room = mosaic[top : top + high, left : left + wide]
            room[:] = pixels[: room.shape[0], : room.shape[1]]
        painter.drawImage(QPointF(0, 0), image_of(mosaic, ratio))

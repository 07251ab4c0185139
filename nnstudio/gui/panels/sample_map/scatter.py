"""The points of the map: each sample is the short name of its class, in the color of its class."""

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnstudio.gui.panels.answers.judged import Judged
from nnstudio.gui.panels.answers.kept import for_file
from nnstudio.gui.panels.sample_map.naming import short_names
from nnstudio.gui.panels.sample_map.projection import Reach
from nnstudio.gui.theme import Theme, mix, text_font
from nnstudio.nn.layer import Array

NOBODY = -1
"""The sample under the mouse when no point is near."""

KEYS = "Arrow keys go from sample to sample, Enter shows one on the canvas"
"""Said while the mouse rests beside all samples; what is over one has more to say."""

_STAMPS = (16, 20)  # edge of the picture of a point, low docks and others; device-independent pixels
_LOW = 200
_FILE = 4.0  # pixels of these pictures in a file for each one of the map's
_KEYS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_NEAR = 12  # how far from a point the mouse still means it


class Scatter(QWidget):
    """Samples in a plane, drawn with one prepared picture for each class; wrong answers have a ring.

    Arrow keys go to the nearest sample on that side, Return chooses.

    Signals:
        pointed: (sample) that is nearest to the mouse, or that the keys have gone to, or NOBODY.
        chosen: (sample) that was clicked, or chosen by the keyboard.
    """

    pointed = Signal(int)
    chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._points: Array = np.empty((0, 2), np.float32)
        self._judged: Judged | None = None
        self._pinned = NOBODY
        self._words = ""
        self._reach = Reach()
        self._stamps: tuple[list[QPixmap], QPixmap] | None = None
        self._marks: tuple[str, ...] = ()
        self._mouse: QPoint | None = None
        self._sample = self._held = NOBODY
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip(KEYS)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def pointed_at(self) -> int:
        """The sample under the mouse or the keys, or NOBODY."""
        return self._sample

    @property
    def points(self) -> Array:
        """What is shown, (n, 2), in the units of the projection."""
        return self._points

    def show_points(self, points: Array, judged: Judged, pinned: int) -> None:
        """Shows points (n, 2) of judged samples; `pinned` is framed."""
        self._points, self._judged, self._pinned = points, judged, pinned
        if len(points):
            self._reach.follow(points)
        marks = short_names(judged.classes)
        if marks != self._marks:
            self._marks, self._stamps = marks, None
        self._point()
        self.update()

    def start_over(self) -> None:
        """Chooses the scale anew: what comes is not to be compared with what was."""
        self._reach = Reach()

    def clear(self, words: str = "") -> None:
        """Shows no points, but these words."""
        self._points, self._judged, self._words = self._points[:0], None, words
        self._held = NOBODY
        self._reach = Reach()
        self._point()
        self.update()

    def show_theme(self, theme: Theme) -> None:
        self._theme, self._stamps = theme, None
        self.update()

    @property
    def stamp(self) -> int:
        """Edge of the picture of a point, device-independent pixels."""
        return _STAMPS[min(self.width(), self.height()) >= _LOW]

    def places(self) -> Array:
        """Where the points are in the widget, (n, 2) of x and y."""
        size = np.array([self.width(), self.height()])
        scale = self._reach.scale(np.maximum(size - self.stamp, 1))
        return np.asarray(size / 2 + (self._points - self._reach.middle) * scale * np.array([1, -1]))

    def rect_of(self, sample: int) -> QRect:
        """Where a sample is drawn; empty if it is not."""
        if not 0 <= sample < len(self._points):
            return QRect()
        x, y = self.places()[sample]
        return QRect(round(x - self.stamp / 2), round(y - self.stamp / 2), self.stamp, self.stamp)

    def sizeHint(self) -> QSize:
        return QSize(320, 160)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._judged is None or not len(self._points):
            painter.setFont(text_font(self._theme.caption_size))
            painter.setPen(QColor(self._theme.quiet))
            painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), self._words)
            return
        ratio = self.devicePixelRatioF()
        if for_file(painter, self):
            stamps, ring = self._draw_stamps(_FILE)
        else:
            if self._stamps is None or self._stamps[1].devicePixelRatio() != ratio:
                self._stamps = self._draw_stamps(ratio)
            stamps, ring = self._stamps
        truth, right = self._judged.truth.tolist(), self._judged.right
        # Whole device pixels: a letter between two pixels would be blurred anew in each picture.
        corners = np.rint((self.places() - self.stamp / 2) * ratio) / ratio
        places = corners.tolist()
        # Mistakes are what one looks for: they lie on top.
        for sample in np.argsort(~right, kind="stable").tolist():
            x, y = places[sample]
            painter.drawPixmap(QPointF(x, y), stamps[truth[sample]])
        for sample in np.flatnonzero(~right).tolist():
            x, y = places[sample]
            painter.drawPixmap(QPointF(x, y), ring)
        painter.setPen(QPen(QColor(self._theme.accent), 1))
        painter.drawRect(self.rect_of(self._pinned))
        painter.setPen(QPen(QColor(self._theme.text), 1))
        painter.drawRect(self.rect_of(self._sample))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._stamps = None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._mouse, self._held = event.position().toPoint(), NOBODY
        self._point()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._mouse, self._held = event.position().toPoint(), NOBODY
        self._point()
        if event.button() == Qt.MouseButton.LeftButton and self._sample != NOBODY:
            self.chosen.emit(self._sample)
        else:
            super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        way = _KEYS.get(Qt.Key(event.key()))
        if way is not None and len(self._points):
            self._go(np.array(way))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._sample != NOBODY:
            self.chosen.emit(self._sample)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if not self.underMouse():
            self._held = NOBODY
            self._point()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._mouse = None
        self._point()

    def _go(self, way: Array) -> None:
        """Points at the next sample on this side; at the one in the middle, if none is pointed at."""
        places = self.places()
        if self._sample == NOBODY:
            there = np.linalg.norm(places - [self.width() / 2, self.height() / 2], axis=1)
        else:
            ahead = (places - places[self._sample]) @ way
            aside = np.abs((places - places[self._sample]) @ way[::-1])
            # What lies more aside than ahead is on another side.
            there = np.where((ahead > 0) & (aside <= ahead), ahead + aside, np.inf)
        nearest = int(there.argmin())
        if np.isfinite(there[nearest]):
            self._mouse, self._held = None, nearest
            self._point()

    def _point(self) -> None:
        """Finds the sample next to the mouse, else that of the keys; points may have moved, too."""
        sample = NOBODY
        if self._mouse is not None and len(self._points):
            far = np.linalg.norm(self.places() - [self._mouse.x(), self._mouse.y()], axis=1)
            nearest = int(far.argmin())
            sample = nearest if far[nearest] <= _NEAR else NOBODY
        elif self._held < len(self._points):
            sample = self._held
        if sample != self._sample:
            self._sample = sample
            self.setCursor(
                Qt.CursorShape.ArrowCursor if sample == NOBODY else Qt.CursorShape.PointingHandCursor
            )
            self.update()
        self.pointed.emit(sample)

    def _draw_stamps(self, ratio: float) -> tuple[list[QPixmap], QPixmap]:
        """The picture of a point of each class, and the ring around a wrong answer."""
        edge, stamps = self.stamp, []
        for index, mark in enumerate(self._marks):
            pixmap, painter = _blank(edge, ratio)
            try:
                painter.setFont(text_font(round(edge * 0.62), bold=True))
                painter.setPen(QColor(self._theme.of_class(index)))
                painter.drawText(QRectF(0, 0, edge, edge), int(Qt.AlignmentFlag.AlignCenter), mark)
            finally:
                painter.end()
            stamps.append(pixmap)
        ring, painter = _blank(edge, ratio)
        try:
            painter.setPen(QPen(QColor(mix(self._theme.panel, self._theme.bad, 0.8)), 1))
            painter.drawEllipse(QPointF(edge / 2, edge / 2), edge / 2 - 1.5, edge / 2 - 1.5)
        finally:
            painter.end()
        return stamps, ring


def _blank(edge: int, ratio: float) -> tuple[QPixmap, QPainter]:
    pixmap = QPixmap(round(edge * ratio), round(edge * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    return pixmap, painter

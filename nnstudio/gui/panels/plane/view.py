"""The picture of the plane, or of the curve over a line, with the samples that lie there."""

import numpy as np
from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt, Signal
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

from nnstudio.engine.snapshot import Plane
from nnstudio.gui.panels.answers.kept import KeptPicture, for_file
from nnstudio.gui.panels.plane.axes import Axes
from nnstudio.gui.panels.plane.dots import Dots, dots_of, same_places
from nnstudio.gui.panels.plane.drawing import draw_crosses, draw_curve, draw_marks
from nnstudio.gui.panels.plane.field_image import FieldImage
from nnstudio.gui.theme import Theme

NOBODY = -1
"""The sample under the mouse when none is near."""
KEYS = "Arrow keys go over the plane, Enter shows a validation sample on the canvas"
"""Said while the mouse rests on the picture."""

_NEAR = 8  # how far from a sample the mouse still means it
_KEYS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class PlaneView(QWidget):
    """Answers as a field of colors or as a curve, samples on top: rings to learn from, dots of validation.

    The mouse or the arrow keys point at a place; Enter or a click on a sample of validation chooses it.

    Signals:
        pointed: () another place is pointed at, or none.
        chosen: (sample) of the validation split was clicked, or chosen by the keyboard.
    """

    pointed = Signal()
    chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._plane: Plane | None = None
        self._dots: Dots | None = None
        self._names = ("", "")
        self._axes: Axes | None = None
        self._field = FieldImage()
        self._marks: QPixmap | None = None
        self._picture = KeptPicture(self, self._draw)
        self._at: QPointF | None = None
        self._pinned = NOBODY
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip(KEYS)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def axes(self) -> Axes | None:
        """Where what is shown lies on the screen."""
        return self._axes

    @property
    def dots(self) -> Dots | None:
        """The samples that are shown."""
        return self._dots

    @property
    def place(self) -> tuple[float, float] | None:
        """What is pointed at, in the units of the data; None if nothing is."""
        if self._axes is None or self._at is None or not self._axes.box.contains(self._at):
            return None
        return self._axes.point(self._at)

    @property
    def sample(self) -> int:
        """The sample that is pointed at, as it is counted in `dots`, or NOBODY."""
        if self._axes is None or self._dots is None or self._at is None or not len(self._dots):
            return NOBODY
        far = np.linalg.norm(self._axes.places(self._dots.points) - [self._at.x(), self._at.y()], axis=1)
        nearest = int(far.argmin())
        return nearest if far[nearest] <= _NEAR else NOBODY

    def show_plane(self, plane: Plane, names: tuple[str, str], pinned: int) -> None:
        """Shows answers; the validation sample `pinned` is framed."""
        if not same_places(plane, self._plane):
            self._marks = None
        self._plane, self._dots, self._names, self._pinned = plane, dots_of(plane), names, pinned
        self._lay_out()
        self._picture.forget()

    def clear(self) -> None:
        """Lets go of what is shown."""
        self._plane = self._dots = self._axes = self._marks = None
        self._picture.forget()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._marks = None
        self._picture.forget()

    def sizeHint(self) -> QSize:
        return QSize(320, 160)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        try:
            if self._plane is not None:
                self._picture.paint(painter, self._theme.panel)
                self._draw_pointed(painter)
        finally:
            painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._marks = None
        self._lay_out()
        self._picture.forget()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point(event.position())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._point(event.position())
        if event.button() != Qt.MouseButton.LeftButton or not self._choose():
            super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        way = _KEYS.get(Qt.Key(event.key()))
        if way is not None and self._axes is not None:
            box = self._axes.box
            at = self._at if self.place is not None and self._at is not None else box.center()
            step = 1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 6
            at = QPointF(at.x() + step * way[0], at.y() + step * way[1])
            self._point(
                QPointF(min(max(at.x(), box.left()), box.right()), min(max(at.y(), box.top()), box.bottom()))
            )
        elif event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or not self._choose():
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if not self.underMouse():
            self._point(None)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point(None)

    def _lay_out(self) -> None:
        plane, dots = self._plane, self._dots
        if plane is None or dots is None:
            return
        if len(plane.low) == 2:
            low, high = (plane.low[0], plane.low[1]), (plane.high[0], plane.high[1])
        else:
            lowest, highest = float(dots.points[:, 1].min()), float(dots.points[:, 1].max())
            margin = 0.1 * (highest - lowest) or 0.5
            low, high = (plane.low[0], lowest - margin), (plane.high[0], highest + margin)
        self._axes = Axes.filling(low, high, QRectF(self.rect()))

    def _point(self, at: QPointF | None) -> None:
        self._at = at
        chooses = self._sample_to_choose() is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if chooses else Qt.CursorShape.ArrowCursor)
        self.setToolTip("" if self.place is not None else KEYS)
        self.update()
        self.pointed.emit()

    def _sample_to_choose(self) -> int | None:
        place = self.sample
        if place == NOBODY or self._dots is None:
            return None
        trained, index = self._dots.sample(place)
        return None if trained else index

    def _choose(self) -> bool:
        index = self._sample_to_choose()
        if index is not None:
            self.chosen.emit(index)
        return index is not None

    def _draw(self, painter: QPainter) -> None:
        axes, plane, dots = self._axes, self._plane, self._dots
        if axes is None or plane is None or dots is None:
            return
        if len(plane.low) == 2:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(
                axes.box, self._field.draw(plane, self._theme, axes.box, self.devicePixelRatioF())
            )
        axes.draw(painter, self._theme, self._names)
        if for_file(painter, self):
            self._draw_marks(painter, axes, dots)
        else:
            painter.drawPixmap(0, 0, self._kept_marks(axes, dots))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if len(plane.low) == 1:
            draw_curve(painter, self._theme, axes, plane)
        else:
            draw_crosses(painter, self._theme, axes, dots)

    def _kept_marks(self, axes: Axes, dots: Dots) -> QPixmap:
        """The marks of all samples, which stay where they are while the network learns."""
        ratio = self.devicePixelRatioF()
        if self._marks is None or self._marks.devicePixelRatio() != ratio:
            pixmap = QPixmap(self.size() * ratio)
            pixmap.setDevicePixelRatio(ratio)
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            try:
                self._draw_marks(painter, axes, dots)
            finally:
                painter.end()
            self._marks = pixmap
        return self._marks

    def _draw_marks(self, painter: QPainter, axes: Axes, dots: Dots) -> None:
        curve = self._plane is not None and len(self._plane.low) == 1
        draw_marks(painter, self._theme, axes, dots, curve=curve)

    def _draw_pointed(self, painter: QPainter) -> None:
        """Frames the pinned sample, and what is pointed at."""
        axes, dots = self._axes, self._dots
        if axes is None or dots is None:
            return
        painter.setBrush(Qt.BrushStyle.NoBrush)
        pinned = dots.trained + self._pinned
        framed: list[tuple[int, str]] = [(self.sample, self._theme.text)]
        if self._pinned >= 0:
            framed.insert(0, (pinned, self._theme.accent))
        for place, color in framed:
            if 0 <= place < len(dots):
                x, y = axes.places(dots.points[place : place + 1])[0].tolist()
                painter.setPen(QPen(QColor(color), 1.5))
                painter.drawRect(QRectF(x - 6, y - 6, 12, 12))
        if self.place is not None and self._at is not None and self.sample == NOBODY:
            painter.setPen(QPen(QColor(self._theme.text), 1))
            x, y = self._at.x(), self._at.y()
            painter.drawLine(QLineF(x - 5, y, x + 5, y))
            painter.drawLine(QLineF(x, y - 5, x, y + 5))

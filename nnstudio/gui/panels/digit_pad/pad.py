"""The pad: a square to draw on with mouse, pen or keys."""

import math
from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QTabletEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnstudio.gui.panels.digit_pad.ink import EDGE, Ink
from nnstudio.gui.theme import Theme, text_font

BRUSH = 24.0
"""The line's width at an even pace: as wide as MNIST's digits are, of which a pixel is ten of the pad's."""
SLOW, FAST = 0.15, 1.6
"""Pixels of the drawing a millisecond between which the line goes from its widest to its thinnest."""
FAINT, CHALK = "#1c222b", "#9aa6b6"
"""Colors of the invitation to draw, on paper that is black in every theme."""
LEAP = 8
"""Pixels of the drawing that an arrow key moves the pen."""
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class Pad(QWidget):
    """A square of black paper with a white brush, which is wider where the hand is slow.

    A pen of a tablet brings its own pressure. Keys: arrows move the brush, Return puts it down and up.

    Signals:
        drawn: () another drawing is on the pad.
    """

    drawn = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("digitPad.pad")
        self.setAccessibleName("Drawing pad")
        self.setAccessibleDescription("Arrow keys move the brush, Return puts it down and lifts it")
        self.setToolTip(
            "Draw a digit with the mouse or a pen; slow strokes are wider. "
            "Keys: arrows move the brush, Return puts it down and up, Backspace takes back a stroke"
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.setSizePolicy(policy)
        self.setMinimumSize(96, 96)
        self.ink = Ink()
        self._theme = theme
        self._drawing = self._pen_down = self._keyed = False
        self._pen = QPointF(EDGE / 2, EDGE / 2)
        self._width = BRUSH
        self._clock = QElapsedTimer()

    def sizeHint(self) -> QSize:
        return QSize(180, 180)

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def change(self, edit: Callable[[], None]) -> None:
        """Makes a change of the ink that is not a stroke."""
        self._drawing = self._pen_down = False
        edit()
        self._tell()

    def square(self) -> QRectF:
        """Where the paper lies in the widget."""
        edge = min(self.width(), self.height()) - 2.0
        return QRectF((self.width() - edge) / 2, (self.height() - edge) / 2, edge, edge)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, square = self._theme, self.square()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(square, self.ink.image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.accent if self.hasFocus() else theme.line), 1))
        painter.drawRect(square)
        if self.ink.empty:
            self._paint_invitation(painter, square)
        if self.hasFocus() and self._keyed:
            scale = square.width() / EDGE
            painter.setPen(QPen(QColor(theme.accent), 2 if self._pen_down else 1))
            painter.drawEllipse(square.topLeft() + self._pen * scale, BRUSH / 2 * scale, BRUSH / 2 * scale)

    def _paint_invitation(self, painter: QPainter, square: QRectF) -> None:
        """A faint digit as one would draw it, and words."""
        painter.save()
        painter.translate(square.topLeft())
        painter.scale(square.width() / EDGE, square.width() / EDGE)
        pen = QPen(QColor(FAINT), BRUSH)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(_three())
        painter.restore()
        painter.setFont(text_font(self._theme.text_size))
        painter.setPen(QColor(CHALK))
        words = square.adjusted(0, 0.74 * square.height(), 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, "Draw a digit here")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.square().contains(event.position()):
            self._put_down(event.position(), None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._drawing:
            self._draw_to(event.position(), None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._drawing = False
            self.update()

    def tabletEvent(self, event: QTabletEvent) -> None:
        event.accept()
        if event.type() == QEvent.Type.TabletPress and self.square().contains(event.position()):
            self._put_down(event.position(), event.pressure())
        elif event.type() == QEvent.Type.TabletMove and self._drawing:
            self._draw_to(event.position(), event.pressure())
        elif event.type() == QEvent.Type.TabletRelease:
            self._drawing = False

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_ours(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not _is_ours(event):
            super().keyPressEvent(event)
            return
        self._keyed = True
        if event.key() == Qt.Key.Key_Backspace:
            self.change(self.ink.take_back)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._pen_down = not self._pen_down
            if self._pen_down:
                self.ink.begin(QPointF(self._pen), BRUSH)
                self._tell()
        else:
            self._step(*_ARROWS[Qt.Key(event.key())])
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        # Who draws with the mouse is not disturbed by the brush of the keys.
        self._keyed = event.reason() is not Qt.FocusReason.MouseFocusReason
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._pen_down = False
        self.update()

    def _step(self, right: int, down: int) -> None:
        """Moves the brush of the keys, drawing if it is down."""
        x, y = self._pen.x() + LEAP * right, self._pen.y() + LEAP * down
        self._pen = QPointF(min(max(x, 0.0), EDGE), min(max(y, 0.0), EDGE))
        if self._pen_down:
            self.ink.go_on(QPointF(self._pen), BRUSH)
            self._tell()

    def _put_down(self, at: QPointF, pressure: float | None) -> None:
        self._drawing, self._pen_down, self._keyed = True, False, False
        self._width = BRUSH if pressure is None else _pressed(pressure)
        self._clock.start()
        self.ink.begin(self._on_paper(at), self._width)
        self._tell()

    def _draw_to(self, at: QPointF, pressure: float | None) -> None:
        point, last = self._on_paper(at), self.ink.strokes[-1].points[-1]
        way = math.hypot(point.x() - last.x(), point.y() - last.y())
        if way < 1:
            return
        wanted = _hurried(way / max(1, self._clock.restart())) if pressure is None else _pressed(pressure)
        self._width += 0.3 * (wanted - self._width)  # a hand does not change its pressure in a leap
        self.ink.go_on(point, self._width)
        self._tell()

    def _on_paper(self, at: QPointF) -> QPointF:
        square = self.square()
        return (at - square.topLeft()) * (EDGE / square.width())

    def _tell(self) -> None:
        self.update()
        self.drawn.emit()


def _three() -> QPainterPath:
    """The middle of the line of a three, in pixels of the drawing."""
    path = QPainterPath(QPointF(104, 66))
    path.cubicTo(QPointF(120, 34), QPointF(182, 36), QPointF(180, 78))
    path.cubicTo(QPointF(178, 106), QPointF(152, 116), QPointF(130, 116))
    path.cubicTo(QPointF(156, 116), QPointF(190, 126), QPointF(188, 160))
    path.cubicTo(QPointF(184, 208), QPointF(116, 208), QPointF(98, 172))
    return path


def _is_ours(event: QKeyEvent) -> bool:
    keys = (*_ARROWS, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Backspace)
    return event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier) and (
        event.key() in keys
    )


def _hurried(pace: float) -> float:
    """The line's width at a pace of the hand, in pixels of the drawing a millisecond."""
    share = min(1.0, max(0.0, (pace - SLOW) / (FAST - SLOW)))
    return BRUSH * (1.15 - 0.45 * share)


def _pressed(pressure: float) -> float:
    """The line's width at a pressure of a pen, from 0 to 1."""
    return BRUSH * (0.5 + 0.8 * pressure)

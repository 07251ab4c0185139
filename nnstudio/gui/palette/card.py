"""One card of the palette, which is dragged, chosen or walked over by keys."""

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetricsF,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QApplication, QSizePolicy, QToolButton

from nnstudio.gui.icons import icon, pixmap
from nnstudio.gui.search.matching import Sought
from nnstudio.gui.theme import Theme, text_font
from nnstudio.gui.wrapping import wrap

CARD_HEIGHT = 44
LINE = 15
"""Pixels that each further line of the hint takes."""
BAR = 4
PICTURE = 16
"""Edge of the icon."""
GAP = 5
"""Free pixels beside the icon, and behind the words: in a narrow palette, titles need the room."""

_STEPS = {
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Home: -10_000,
    Qt.Key.Key_End: 10_000,
}


class Card(QAbstractButton):
    """One thing in the palette: a title, a hint and, at its left, the color of its family.

    Signals:
        chosen: () double-click, Enter, or the button of an example.
        moved_on: (Card, int) an arrow key asks for the card so many places on.
        focused: (Card) it got the focus.
        drag_moved: (QPoint) it is dragged; the mouse is at this global position.
        drag_dropped: (QPoint) it was let go there.
        drag_cancelled: () the drag ended without a drop.
    """

    chosen = Signal()
    moved_on = Signal(object, int)
    focused = Signal(object)
    drag_moved = Signal(QPoint)
    drag_dropped = Signal(QPoint)
    drag_cancelled = Signal()

    def __init__(
        self, title: str, hint: str, category: str, theme: Theme, *, draggable: bool, picture: str = ""
    ) -> None:
        super().__init__()
        self.sought = Sought.of(title)
        """What a search looks in."""
        self._hint, self._category, self._theme, self._picture = hint, category, theme, picture
        self._draggable = draggable
        self._pressed_at: QPoint | None = None
        self._dragged = False
        self._open = None if draggable else self._open_button(title)
        self.setText(title)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.OpenHandCursor if draggable else Qt.CursorShape.ArrowCursor)
        # Not "Fixed": that is as high as at the hinted width, whatever the width is.
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.clicked.connect(self.chosen)  # pressed by a screen reader; the mouse goes its own way
        self.show_theme(theme)

    def say(self, about: str) -> None:
        """Sets what tooltip and screen reader say."""
        self.setAccessibleName(self.text())
        self.setAccessibleDescription(about)
        self.setToolTip(about)

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        if self._open:
            self._open.setIcon(icon("open", theme, color=theme.quiet, size=14))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, self.heightForWidth(160))

    def heightForWidth(self, width: int) -> int:
        """As high as the lines of the hint need at this width."""
        return CARD_HEIGHT + LINE * (len(self._lines(width)) - 1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed_at = event.globalPosition().toPoint()
        elif self._dragged:
            self._cancel()
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed_at is None or not self._draggable:
            return
        at = event.globalPosition().toPoint()
        if not event.buttons() & Qt.MouseButton.LeftButton:
            self._cancel()  # it was let go where we could not see it
        elif self._dragged or (at - self._pressed_at).manhattanLength() >= QApplication.startDragDistance():
            if not self._dragged:
                self._dragged = True
                self.setCursor(Qt.CursorShape.ClosedHandCursor)
                self.update()
            self.drag_moved.emit(at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        dropped = self._dragged
        self._end()
        if dropped:
            self.drag_dropped.emit(event.globalPosition().toPoint())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and self._dragged and _is_escape(event):
            event.accept()  # Esc means this drag, whatever it means to the window
            return True
        if event.type() in (QEvent.Type.WindowDeactivate, QEvent.Type.UngrabMouse) and self._dragged:
            self._cancel()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = _STEPS.get(Qt.Key(event.key()))
        if self._dragged and _is_escape(event):
            self._cancel()
        elif steps is not None:
            self.moved_on.emit(self, steps)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit()
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit(self)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._dragged:
            self._cancel()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._open:
            self._open.move(self.width() - self._open.width() - 6, 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        shape = QPainterPath()
        shape.addRoundedRect(frame, 8, 8)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        hovered = self.underMouse() or self._dragged
        painter.fillPath(shape, QColor(theme.raised if hovered else theme.card))
        if self._category:
            painter.save()
            painter.setClipPath(shape)
            painter.fillRect(QRectF(0, 0, BAR, self.height()), QColor(theme.family(self._category)))
            painter.restore()
        painter.setPen(QPen(QColor(theme.accent if self.hasFocus() or self._dragged else theme.line), 1))
        painter.drawPath(shape)
        self._paint_words(painter)

    def _paint_words(self, painter: QPainter) -> None:
        theme, left = self._theme, self._left()
        if self._picture:
            drawn = pixmap(self._picture, theme.family(self._category), PICTURE, self.devicePixelRatioF())
            painter.drawPixmap(QPointF(BAR + GAP, (self.height() - PICTURE) / 2), drawn)
        title, hint = text_font(theme.text_size, bold=True), text_font(theme.caption_size)
        beside = self._room(self.width()) - (self._open.width() if self._open else 0)
        painter.setFont(title)
        painter.setPen(QColor(theme.text))
        elide = Qt.TextElideMode.ElideRight
        painter.drawText(QPointF(left, 18), QFontMetricsF(title).elidedText(self.text(), elide, beside))
        painter.setFont(hint)
        painter.setPen(QColor(theme.quiet))
        for row, line in enumerate(self._lines(self.width())):
            painter.drawText(QPointF(left, 34 + LINE * row), line)

    def _left(self) -> int:
        """Where the words begin."""
        if self._picture:
            return BAR + GAP + PICTURE + GAP
        return 8 + BAR + 4 if self._category else 12

    def _room(self, width: int) -> int:
        """How wide a line of words may be in a card of this width."""
        return max(1, width - self._left() - GAP)

    def _lines(self, width: int) -> list[str]:
        """The hint as it is written in a card of this width."""
        metrics = QFontMetricsF(text_font(self._theme.caption_size))
        return wrap(self._hint, self._room(width), metrics, 2 if self._draggable else 4)

    def _open_button(self, title: str) -> QToolButton:
        button = QToolButton(self, focusPolicy=Qt.FocusPolicy.NoFocus)
        button.setFixedSize(24, 22)
        button.setAccessibleName(f"Open {title}")
        button.setToolTip("Open this example (Enter)")
        button.clicked.connect(self.chosen)
        return button

    def _end(self) -> None:
        self._pressed_at, self._dragged = None, False
        if self._draggable:
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.update()

    def _cancel(self) -> None:
        dragged = self._dragged
        self._end()
        if dragged:
            self.drag_cancelled.emit()


def _is_escape(event: QEvent) -> bool:
    return isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape

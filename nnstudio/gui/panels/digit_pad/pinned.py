"""The strip of pinned drawings: each with its present answer, and how that answer has changed."""

from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from nnstudio.data.dataset import Images
from nnstudio.gui.panels.digit_pad.ink import Stroke
from nnstudio.gui.theme import Theme, mix, text_font
from nnstudio.nn.layer import Array

MOST = 24
"""Drawings that can be pinned."""
REMEMBERED = 48
"""Moments whose answers the band under a drawing shows."""
EDGE, GAP, BELOW = 52, 8, 22


@dataclass(eq=False)
class Pinned:
    """A drawing that is read again at every moment: its strokes, what the network gets, its last answers."""

    strokes: list[Stroke]
    pixels: Images
    answer: Array | None = None
    said: list[int] = field(default_factory=list)

    def hear(self, answer: Array) -> None:
        """Takes over what the network answers now."""
        self.answer = answer
        self.said.append(int(answer.argmax()))
        del self.said[:-REMEMBERED]


class PinnedStrip(QWidget):
    """Thumbnails side by side, with answer and probability; the band below tells the answers before.

    Signals:
        wanted: (int) this drawing shall come back to the pad.
        removed: (int) this drawing shall not be pinned any longer.
    """

    wanted = Signal(int)
    removed = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("digitPad.pinned")
        self.setAccessibleName("Pinned drawings")
        self.setToolTip("A click brings a drawing back to the pad; the cross or Delete unpins it")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.drawings: list[Pinned] = []
        self._theme = theme
        self._classes: tuple[str, ...] = ()
        self._hovered = self._at = -1

    def sizeHint(self) -> QSize:
        return QSize(4 * (EDGE + GAP), EDGE + BELOW)

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def show_answers(self, answers: Array, classes: tuple[str, ...]) -> None:
        """Takes over the answers (n, classes) of this moment, one for each drawing."""
        self._classes = classes
        for pinned, answer in zip(self.drawings, answers, strict=True):
            pinned.hear(answer)
        self.setAccessibleDescription(", ".join(self._words(pinned) for pinned in self.drawings))
        self.update()

    def place(self, number: int) -> QRectF:
        """Where a drawing's picture lies."""
        columns = max(1, (self.width() + GAP) // (EDGE + GAP))
        row, column = divmod(number, columns)
        return QRectF(column * (EDGE + GAP), row * (EDGE + BELOW + GAP), EDGE, EDGE)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._theme
        if not self.drawings:
            painter.setFont(text_font(theme.caption_size))
            painter.setPen(QColor(theme.quiet))
            flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
            words = "Pin drawings, and see at every step of the training what the network makes of them."
            painter.drawText(self.rect(), int(flags), words)
        for number, pinned in enumerate(self.drawings):
            self._paint_one(painter, number, pinned)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        number = self._number_at(event.position())
        if number >= 0:
            self._at = number
            (self.removed if self._cross(number).contains(event.position()) else self.wanted).emit(number)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self._number_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = len(self.drawings) - 1
        if last >= 0 and event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._at = min(last, max(0, self._at + (1 if event.key() == Qt.Key.Key_Right else -1)))
            self.update()
        elif 0 <= self._at <= last and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.wanted.emit(self._at)
        elif 0 <= self._at <= last and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit(self._at)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self.drawings:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
                event.accept()
                return True
        elif event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            number = self._number_at(QPointF(event.pos()))
            if number >= 0:
                QToolTip.showText(event.globalPos(), self._words(self.drawings[number]), self)
                return True
        return super().event(event)

    def _paint_one(self, painter: QPainter, number: int, pinned: Pinned) -> None:
        theme, box = self._theme, self.place(number)
        gray = np.ascontiguousarray(pinned.pixels.mean(axis=2).astype(np.uint8))
        height, width = gray.shape
        image = QImage(gray.data, width, height, width, QImage.Format.Format_Grayscale8)
        painter.drawImage(box, image)
        chosen = self.hasFocus() and number == self._at
        painter.setPen(QPen(QColor(theme.accent if chosen or number == self._hovered else theme.line), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 4, 4)
        if pinned.answer is not None:
            self._paint_band(painter, box, pinned)
            said = int(pinned.answer.argmax())
            name = self._classes[said] if said < len(self._classes) else str(said)
            painter.setFont(text_font(theme.caption_size, bold=True))
            painter.setPen(QColor(theme.text))
            below = QRectF(box.left(), box.bottom() + 6, box.width(), 16)
            painter.drawText(below, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)
            painter.setFont(text_font(theme.caption_size))
            painter.setPen(QColor(theme.quiet))
            painter.drawText(
                below,
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
                f"{pinned.answer[said]:.2f}",
            )
        if number == self._hovered:
            cross = self._cross(number)
            painter.fillRect(cross, QColor(mix(theme.panel, theme.text, 0.2)))
            painter.setPen(QPen(QColor(theme.text), 1.5))
            inner = cross.adjusted(4, 4, -4, -4)
            painter.drawLine(inner.topLeft(), inner.bottomRight())
            painter.drawLine(inner.bottomLeft(), inner.topRight())

    def _paint_band(self, painter: QPainter, box: QRectF, pinned: Pinned) -> None:
        """The answers so far, the newest at the right: one color as long as the answer is the same."""
        wide = box.width() / REMEMBERED
        left = box.right() - wide * len(pinned.said)
        for place, said in enumerate(pinned.said):
            color = QColor(self._theme.of_class(said))
            painter.fillRect(QRectF(left + place * wide, box.bottom() + 2, wide + 0.5, 3), color)

    def _cross(self, number: int) -> QRectF:
        box = self.place(number)
        return QRectF(box.right() - 16, box.top(), 16, 16)

    def _number_at(self, at: QPointF) -> int:
        boxes = (self.place(number).adjusted(0, 0, 0, BELOW) for number in range(len(self.drawings)))
        return next((number for number, box in enumerate(boxes) if box.contains(at)), -1)

    def _hover(self, number: int) -> None:
        if number != self._hovered:
            self._hovered = number
            self.update()

    def _words(self, pinned: Pinned) -> str:
        if pinned.answer is None:
            return "no answer yet"
        best = np.argsort(pinned.answer)[::-1][:3].tolist()
        names = [self._classes[unit] if unit < len(self._classes) else str(unit) for unit in best]
        return ", ".join(
            f"{name} {pinned.answer[unit]:.2f}" for name, unit in zip(names, best, strict=True)
        ) + self._changes(pinned)

    def _changes(self, pinned: Pinned) -> str:
        turns = sum(a != b for a, b in zip(pinned.said, pinned.said[1:], strict=False))
        return f"; changed its mind {turns} times in the last {len(pinned.said)} moments" if turns else ""

"""The strip of pinned drawings: tiles side by side, of which as many can be seen as there is room for."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QFrame, QScrollArea, QToolTip, QWidget

from nnstudio.gui.panels.digit_pad.reading import Pinned
from nnstudio.gui.panels.digit_pad.tile import BELOW, EDGE, GAP, cross_of, paint_slot, paint_tile, place_of
from nnstudio.gui.panels.digit_pad.wording import tile_words
from nnstudio.gui.theme import Theme, text_font
from nnstudio.nn.layer import Array

MOST = 24
"""Drawings that can be pinned."""
HINT = "Pin drawings, and watch at every step what the network makes of them."


class PinnedStrip(QWidget):
    """Thumbnails side by side, with answer and probability; the band below tells the answers before.

    Signals:
        wanted: (int) this drawing shall come back to the pad.
        removed: (int) this drawing shall not be pinned any longer.
        reached: (QRectF) the keys have gone to the tile that lies here.
    """

    wanted = Signal(int)
    removed = Signal(int)
    reached = Signal(QRectF)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("digitPad.pinned")
        self.setAccessibleName("Pinned drawings")
        self.setToolTip("A click brings a drawing back to the pad; the cross or Delete unpins it")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.drawings: list[Pinned] = []
        self._theme = theme
        self._classes: tuple[str, ...] = ()
        self._step = 0
        self._hovered = self._at = -1

    @property
    def columns(self) -> int:
        """Tiles in a row."""
        return max(1, (self.width() + GAP) // (EDGE + GAP))

    def sizeHint(self) -> QSize:
        return QSize(4 * (EDGE + GAP), EDGE + BELOW)

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def add(self, drawing: Pinned) -> None:
        """Pins one more."""
        self.drawings.append(drawing)
        self._take_room()
        self.reached.emit(self._tile(len(self.drawings) - 1))

    def remove(self, number: int) -> None:
        """Pins this one no longer."""
        del self.drawings[number]
        self._at = min(self._at, len(self.drawings) - 1)
        self._hovered = -1
        self._take_room()

    def show_answers(self, answers: Array, classes: tuple[str, ...], step: int, *, past: bool) -> None:
        """Takes over the answers (n, classes) after this step, one for each drawing; see `Pinned.hear`."""
        self._classes, self._step = classes, step
        for pinned, answer in zip(self.drawings, answers, strict=True):
            pinned.hear(answer, step, past=past)
        self.setAccessibleDescription(", ".join(map(self._words, self.drawings)))
        self.update()

    def place(self, number: int) -> QRectF:
        """Where a drawing's picture lies."""
        return place_of(number, self.columns)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, seen = self._theme, QRectF(event.rect())
        if not self.drawings:
            self._paint_hint(painter)
        for number, pinned in enumerate(self.drawings):
            if self._tile(number).intersects(seen):
                paint_tile(
                    painter,
                    self.place(number),
                    pinned,
                    theme,
                    classes=self._classes,
                    step=self._step,
                    ratio=self.devicePixelRatioF(),
                    chosen=self.hasFocus() and number == self._at,
                    hovered=number == self._hovered,
                )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._take_room()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.drawings:
            self._go_to(max(0, self._at))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        number = self._number_at(event.position())
        if number >= 0:
            self._at = number
            unpin = cross_of(self.place(number)).contains(event.position())
            (self.removed if unpin else self.wanted).emit(number)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self._number_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last, leaps = len(self.drawings) - 1, self._leaps()
        if last >= 0 and event.key() in leaps:
            self._go_to(min(last, max(0, self._at + leaps[event.key()])))
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

    def _leaps(self) -> dict[int, int]:
        """How many tiles the arrow keys go on."""
        keys = Qt.Key
        return {keys.Key_Left: -1, keys.Key_Right: 1, keys.Key_Up: -self.columns, keys.Key_Down: self.columns}

    def _go_to(self, number: int) -> None:
        self._at = number
        self.update()
        self.reached.emit(self._tile(number))

    def _paint_hint(self, painter: QPainter) -> None:
        theme = self._theme
        for number in range(min(3, self.columns)):
            paint_slot(painter, self.place(number), theme)
        painter.setFont(text_font(theme.caption_size))
        painter.setPen(QColor(theme.quiet))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        painter.drawText(self.rect().adjusted(0, EDGE + GAP, 0, 0), int(flags), HINT)

    def _take_room(self) -> None:
        """Is as high as all rows of tiles, so that one can scroll to the last."""
        rows = -(-len(self.drawings) // self.columns)
        self.setMinimumHeight(rows * (EDGE + BELOW + GAP) - GAP if rows else 0)
        self.update()

    def _tile(self, number: int) -> QRectF:
        """The place of a drawing's picture and its words."""
        return self.place(number).adjusted(0, 0, 0, BELOW)

    def _number_at(self, at: QPointF) -> int:
        boxes = map(self._tile, range(len(self.drawings)))
        return next((number for number, box in enumerate(boxes) if box.contains(at)), -1)

    def _hover(self, number: int) -> None:
        if number != self._hovered:
            self._hovered = number
            self.update()

    def _words(self, pinned: Pinned) -> str:
        return tile_words(pinned, self._classes, self._step)


class PinnedScroll(QScrollArea):
    """Scrolls the strip where it is higher than its place, and brings the tile at hand into sight."""

    def __init__(self, strip: PinnedStrip, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setWidget(strip)
        # The panel is seen behind it; a color of its own would be another surface.
        self.viewport().setAutoFillBackground(False)
        strip.setAutoFillBackground(False)
        strip.reached.connect(self._on_reached)

    def _on_reached(self, tile: QRectF) -> None:
        middle = tile.center().toPoint()
        self.ensureVisible(middle.x(), middle.y(), EDGE // 2, (EDGE + BELOW) // 2 + 1)

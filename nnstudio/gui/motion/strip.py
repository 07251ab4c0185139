"""The strip: how far the story of a step has come, from forward to update."""

import itertools

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from nnstudio.gui.motion.colors import stage_color
from nnstudio.gui.motion.moment import Stage
from nnstudio.gui.motion.story import Story
from nnstudio.gui.theme import Theme, mix, text_font

LEAST = 64.0
"""Pixels that every stage takes, however few moments it has: its name must be readable, and be hit."""
HIGH = 22
_KEYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_Up: 1}
_HOW = "Click a name for its beginning, drag to go through it; ← and → go by one moment"
_TIPS = {
    Stage.FORWARD: "Forward: from the sample to the answer",
    Stage.LOSS: "Loss: how wrong the answer is",
    Stage.BACKWARD: "Backward: how the loss would change with each output, from the answer back",
    Stage.UPDATE: "Update: the parameters move",
}


class Strip(QWidget):
    """Four parts, one for each stage, as wide as they have moments; click or drag goes there.

    A click on the name of a stage goes to its beginning.

    Left and right go by one moment, page up and down from stage to stage.

    Signals:
        wished: (int) somebody wants to be told this moment.
    """

    wished = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._story: Story | None = None
        self._at = 0
        self._pressed: float | None = None
        """Where the name of a stage was pressed, until the mouse goes elsewhere."""
        self.setObjectName("motionPanel.strip")
        self.setAccessibleName("Moments of the step")
        self.setToolTip(_HOW)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        return QSize(280, HIGH + 4)

    def show_story(self, story: Story | None, at: int) -> None:
        """Shows that a story has come to this moment."""
        if (story, at) != (self._story, self._at):
            self._story, self._at = story, at
            if story is not None:
                stage = story[at].stage
                self.setAccessibleDescription(f"{stage.value}, moment {at + 1:,} of {len(story):,}")
                self.setToolTip(f"{_TIPS[stage]}\n{_HOW}")
            self.update()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def moment_at(self, x: float) -> int:
        """Which moment is told at a place of the strip."""
        assert self._story is not None  # who asks has one
        for begin, end, left, right in self._spans().values():
            if x < right and end > begin:
                share = (max(left, x) - left) / (right - left)
                return min(end - 1, begin + int(share * (end - begin)))
        return len(self._story) - 1

    def place_of(self, at: int) -> float:
        """Where on the strip the middle of a moment is."""
        for begin, end, left, right in self._spans().values():
            if begin <= at < end:
                return left + (at - begin + 0.5) / (end - begin) * (right - left)
        return 0.0

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._story is None:
            return
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(text_font(theme.caption_size))
        here = self._story[self._at].stage
        for stage, (begin, end, left, right) in self._spans().items():
            color, box = stage_color(theme, stage), QRectF(left, 2, right - left - 2, HIGH)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(mix(theme.panel, color, 0.12)))
            painter.drawRoundedRect(box, 4, 4)
            done = min(1.0, max(0.0, (self._at + 1 - begin) / max(1, end - begin)))
            if done > 0:
                painter.setBrush(QColor(mix(theme.panel, color, 0.34)))
                painter.drawRoundedRect(QRectF(box.x(), box.y(), max(4.0, box.width() * done), HIGH), 4, 4)
            bright = stage is here
            painter.setPen(QColor(theme.text if bright else theme.quiet))
            painter.setFont(text_font(theme.caption_size, bold=bright))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, stage.value)
        x = self.place_of(self._at)
        painter.setPen(QPen(QColor(theme.text), 2))
        painter.drawLine(QPointF(x, 1), QPointF(x, HIGH + 3))
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(0.5, 0.5, self.width() - 1, HIGH + 3), 5, 5)

    def begin_named_at(self, x: float) -> int | None:
        """Where the stage begins whose name is at this place; None beside the names."""
        metrics = QFontMetricsF(text_font(self._theme.caption_size, bold=True))
        for stage, (begin, end, left, right) in self._spans().items():
            far = abs(x - (left + right - 2) / 2)
            if end > begin and far <= min(metrics.horizontalAdvance(stage.value), right - left - 2) / 2:
                return begin
        return None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        begin = self.begin_named_at(x) if self._story is not None else None
        self._pressed = None if begin is None else x
        if begin is None:
            self._scrub(event)
        elif event.button() == Qt.MouseButton.LeftButton:
            self.wished.emit(begin)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is not None:
            if abs(event.position().x() - self._pressed) < QApplication.startDragDistance():
                return
            self._pressed = None
        self._scrub(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        wanted = self._wanted(event)
        if wanted is None:
            super().keyPressEvent(event)
        else:
            self.wished.emit(wanted)

    def _scrub(self, event: QMouseEvent) -> None:
        if self._story is not None and event.buttons() & Qt.MouseButton.LeftButton:
            wanted = self.moment_at(event.position().x())
            if wanted != self._at or event.type() == QEvent.Type.MouseButtonPress:
                self.wished.emit(wanted)

    def _wanted(self, event: QKeyEvent) -> int | None:
        if self._story is None:
            return None
        key = Qt.Key(event.key())
        if key in _KEYS:
            return self._at + _KEYS[key]
        if key == Qt.Key.Key_Home:
            return 0
        if key == Qt.Key.Key_End:
            return len(self._story) - 1
        begins = sorted({begin for begin, end, *_ in self._spans().values() if end > begin})
        if key == Qt.Key.Key_PageDown:
            return next((begin for begin in begins if begin > self._at), len(self._story) - 1)
        if key == Qt.Key.Key_PageUp:
            return next((begin for begin in reversed(begins) if begin < self._at), 0)
        return None

    def _spans(self) -> dict[Stage, tuple[int, int, float, float]]:
        """First moment, the one behind the last, left and right edge of each stage."""
        assert self._story is not None  # who asks has one
        begins = [*map(self._story.begin_of, Stage), len(self._story)]
        counts = [end - begin for begin, end in itertools.pairwise(begins)]
        room = max(0.0, self.width() - LEAST * len(counts))
        spans, x = {}, 0.0
        for stage, begin, count in zip(Stage, begins, counts, strict=False):
            wide = min(LEAST, self.width() / len(counts)) + room * count / len(self._story)
            spans[stage] = (begin, begin + count, x, x + wide)
            x += wide
        return spans

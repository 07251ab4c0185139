"""The course of a series: its values over time, the three splits, and the window that a sample sees."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from nnstudio.data.dataset import Dataset
from nnstudio.gui.datasets.course_window import AXIS, Window, paint_window
from nnstudio.gui.datasets.joining import Floats, join_windows
from nnstudio.gui.datasets.looks import ground
from nnstudio.gui.datasets.study import SPLITS
from nnstudio.gui.datasets.views import be_a_view
from nnstudio.gui.datasets.wording import written
from nnstudio.gui.panels.answers.kept import KeptPicture
from nnstudio.gui.theme import Theme, mix, text_font

_LINE, _EDGE = 18, 8


class Course(QWidget):
    """The forecast column over time; the window of a sample is framed, and what follows it is marked.

    A click or the arrow keys choose a window; PageUp and PageDown go by one window.

    Signals:
        chosen: (int, int) the split, and the index of a sample in it.
    """

    chosen = Signal(int, int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        about = "The series over time. A click shows the window that a sample sees; so do Left and Right"
        be_a_view(self, "course", "Series", about, (160, 140))
        self._theme = theme
        self._values: Floats = np.empty(0, np.float32)
        self._answers: Floats = np.empty(0, np.float32)
        self._sizes: tuple[int, ...] = (0, 0, 0)
        self._window, self._horizon = 1, 1
        self._name = ""
        self._sample = 0
        self._picture = KeptPicture(self, self._draw)

    def show_series(self, dataset: Dataset) -> None:
        """Shows the column that is to be forecast, put together again from the windows."""
        series = join_windows(dataset)
        self._values, self._answers = series.values, series.answers
        self._sizes, self._window, self._horizon = series.sizes, series.window, series.horizon
        self._name, self._sample = series.name, self._sizes[0] // 2
        self._picture.forget()

    def clear(self) -> None:
        """Lets go of the series."""
        self._values = self._values[:0]
        self._picture.forget()

    @property
    def sample(self) -> tuple[int, int]:
        """The split and the sample that are chosen."""
        split, sample = 0, self._sample
        while split < len(SPLITS) - 1 and sample >= self._sizes[split]:
            sample -= self._sizes[split]
            split += 1
        return split, sample

    @property
    def values(self) -> Floats:
        """The series that is drawn."""
        return self._values

    @property
    def horizon(self) -> int:
        """How many steps after its window the answer stands."""
        return self._horizon

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._picture.forget()

    def choose(self, sample: int) -> None:
        """Goes to a window, counted over all splits."""
        last = sum(self._sizes) - 1
        sample = min(max(sample, 0), last)
        if sample != self._sample:
            self._sample = sample
            self.update()
            self.chosen.emit(*self.sample)

    def sizeHint(self) -> QSize:
        return QSize(520, 320)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not len(self._values):
            return
        painter = QPainter(self)
        self._picture.paint(painter, ground(self._theme))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        field = self._field()
        left, right = (self._x(self._sample + offset) for offset in (0, self._window - 1))
        color = QColor(self._theme.accent)
        frame = QRectF(left, field.top(), max(2.0, right - left), field.height())
        fill = QColor(color)
        fill.setAlphaF(0.16)
        painter.fillRect(frame, fill)
        painter.setPen(QPen(color, 1))
        painter.drawRect(frame)
        answer = float(self._answers[self._sample])
        at = QPointF(self._x(self._sample + self._window - 1 + self._horizon), self._y(answer))
        painter.setPen(QPen(QColor(self._theme.active), 2))
        painter.drawEllipse(at, 4, 4)
        values = self._values[self._sample : self._sample + self._window]
        window = Window(values, answer, self._horizon, self._sample + 1)
        paint_window(painter, self._theme, self._room(), window)
        if self.hasFocus():
            painter.setPen(QPen(color, 1))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._picture.forget()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._go_to(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._go_to(event.position().x())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_PageUp: -self._window,
            Qt.Key.Key_PageDown: self._window,
        }.get(Qt.Key(event.key()))
        if by is None or not len(self._values):
            super().keyPressEvent(event)
        else:
            self.choose(self._sample + by)

    def _room(self) -> QRectF:
        """Where the window alone is drawn."""
        field = self._field()
        return QRectF(field.left(), field.bottom() + 2 * _LINE + 14, field.width(), self._below())

    def _below(self) -> float:
        return round(0.34 * self.height())

    def _go_to(self, x: float) -> None:
        field = self._field()
        if len(self._values) and field.width() > 0:
            step = (x - field.left()) / field.width() * (self._steps() - 1)
            self.choose(round(step - self._window / 2))

    def _steps(self) -> int:
        return len(self._values) + self._horizon

    def _field(self) -> QRectF:
        return QRectF(self.rect()).adjusted(AXIS, _LINE + 4, -_EDGE, -2 * _LINE - 18 - self._below())

    def _x(self, step: float) -> float:
        field = self._field()
        return field.left() + step / max(1, self._steps() - 1) * field.width()

    def _y(self, value: float) -> float:
        field, low, high = self._field(), float(self._values.min()), float(self._values.max())
        return field.bottom() - (value - low) / (high - low or 1) * field.height()

    def _draw(self, painter: QPainter) -> None:
        if not len(self._values):
            return
        theme, field = self._theme, self._field()
        painter.setFont(text_font(theme.caption_size))
        self._draw_splits(painter, field)
        align = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        low, high = float(self._values.min()), float(self._values.max())
        for value in (low, (low + high) / 2, high):
            y = round(self._y(value))
            painter.fillRect(QRectF(field.left(), y, field.width(), 1), QColor(theme.soft_line))
            painter.setPen(QColor(theme.quiet))
            painter.drawText(QRectF(0, y - 8, AXIS - 6, 16), align, written(value))
        painter.drawText(
            QRectF(field.left() + 4, field.bottom() + 2, 300, _LINE), 0, f"{self._name}, step by step"
        )
        painter.setPen(QPen(QColor(theme.text), 1))
        painter.drawPolyline(QPolygonF([QPointF(x, self._y(y)) for x, y in self._outline()]))

    def _outline(self) -> list[tuple[float, float]]:
        """The curve; where there are more steps than pixels, the least and the largest of each pixel."""
        columns = max(1, int(self._field().width()))
        steps = np.arange(len(self._values))
        if len(steps) > 4 * columns:
            edges = np.linspace(0, len(steps), 2 * columns + 1).astype(int)[:-1]
            low = np.minimum.reduceat(self._values, edges)
            high = np.maximum.reduceat(self._values, edges)
            pairs = np.stack([low, high], axis=1).ravel()
            return [
                (self._x(s), v) for s, v in zip(np.repeat(edges, 2).tolist(), pairs.tolist(), strict=True)
            ]
        return [(self._x(s), v) for s, v in zip(steps.tolist(), self._values.tolist(), strict=True)]

    def _draw_splits(self, painter: QPainter, field: QRectF) -> None:
        """A ground for each split: a window belongs to the split in which its answer stands."""
        first = 0
        grounds = (0.0, 0.06, 0.12)
        for index, size in enumerate(self._sizes):
            reach = self._window - 1 + self._horizon
            left = self._x(first + reach - 0.5) if index else field.left()
            right = min(field.right(), self._x(first + size - 0.5 + reach))
            color = mix(self._theme.panel, self._theme.text, grounds[index])
            painter.fillRect(QRectF(left, field.top(), right - left, field.height()), QColor(color))
            painter.setPen(QColor(self._theme.quiet))
            if right - left > 60:
                painter.drawText(QRectF(left + 4, 2, right - left, _LINE), 0, SPLITS[index])
            first += size

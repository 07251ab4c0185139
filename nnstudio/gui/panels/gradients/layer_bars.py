"""All trained layers in their order: size of gradient and update, and how fast each learns."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QScrollBar, QSizePolicy, QWidget

from nnstudio.engine.snapshot import Flow
from nnstudio.gui.panels.gradients.wording import HEALTHY, color_of, ratio_words
from nnstudio.gui.theme import Theme, text_font
from nnstudio.nn.graph import NodeId

RATIOS = (-6.0, 0.0)
"""The ends of the axis of log10(update : parameters)."""
_HEAD = 17  # room for the words over the columns, device-independent pixels
_LOWEST, _HIGHEST = 18, 44  # heights of a row
_GAP = 10  # between two columns
_NAME = 104  # most room for a name
_NARROW = 330  # below this, there is no room for the update's column
_DOT = 4.0
_ROOMY = 22  # pixels between two figures from which all of them have room


@dataclass(frozen=True)
class Row:
    """A layer: how it was moved by the last step, and how fast it learned so far (steps, log10 ratios)."""

    node_id: NodeId
    name: str
    flow: Flow
    steps: Sequence[int] = ()
    ratios: Sequence[float] = ()


@dataclass(frozen=True)
class Decades:
    """A logarithmic axis from 10**low to 10**high."""

    low: int
    high: int

    @classmethod
    def of(cls, values: Sequence[float], before: "Decades | None") -> "Decades":
        """One that holds all of these and the one before, so that bars can be compared over time."""
        logs = [math.log10(value) for value in values if value > 0 and math.isfinite(value)] or [-3.0]
        low, high = math.floor(min(logs)), math.ceil(max(logs))
        if before is not None:
            low, high = min(low, before.low), max(high, before.high)
        return cls(min(low, high - 2), high)

    def share(self, value: float) -> float:
        """Where a value lies, from 0 to 1."""
        if not value > 0:
            return 0.0
        found = (math.log10(value) - self.low) / (self.high - self.low) if math.isfinite(value) else 1.0
        return min(max(found, 0.0), 1.0)

    def words(self) -> str:
        return f"1e{self.low} … 1e{self.high}".replace("-", "−")


class LayerBars(QWidget):
    """One row for each layer, from the input to the output.

    Signals:
        pointed: (row) under the mouse; -1 beside all.
        clicked: (node) whose row was clicked, or chosen by the keyboard.
    """

    pointed = Signal(int)
    clicked = Signal(object)

    def __init__(self, theme: Theme, bar: QScrollBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._bar = bar
        self._rows: tuple[Row, ...] = ()
        self._last_step = 1
        self._chosen: NodeId | None = None
        self._marked = -1
        self._gradients: Decades | None = None
        self._updates: Decades | None = None
        self._ground, self._ground_of = QPixmap(), ""
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(200, 60)
        bar.valueChanged.connect(self._on_scrolled)

    @property
    def rows(self) -> tuple[Row, ...]:
        """What is shown, from the input to the output."""
        return self._rows

    @property
    def marked(self) -> int:
        """The row under the mouse, -1 beside all."""
        return self._marked

    def show_rows(self, rows: tuple[Row, ...], last_step: int, chosen: NodeId | None) -> None:
        """Draws these layers; the histories run until `last_step`."""
        self._rows, self._last_step, self._chosen = rows, max(last_step, 1), chosen
        self._gradients = Decades.of([row.flow.gradient for row in rows], self._gradients)
        self._updates = Decades.of([row.flow.update for row in rows], self._updates)
        self._fit_bar()
        self.update()

    def forget(self) -> None:
        """Another run has sizes of its own."""
        self._rows, self._gradients, self._updates = (), None, None
        self._marked = -1

    def show_theme(self, theme: Theme) -> None:
        self._theme, self._ground_of = theme, ""
        self.update()

    def columns(self) -> dict[str, tuple[float, float]]:
        """Left edge and width of each column."""
        named = min(_NAME, 0.32 * self.width())
        names = {"gradient": 1.0, "update": 1.0, "ratio": 1.7, "history": 1.2}
        if self.width() < _NARROW:
            del names["update"]
        left = named + _GAP
        room = self.width() - left - _GAP * (len(names) - 1) - 2
        found = {"name": (4.0, named - 4)}
        for name, share in names.items():
            width = max(8.0, room * share / sum(names.values()))
            found[name] = (left, width)
            left += width + _GAP
        return found

    def row_rect(self, row: int) -> QRectF:
        """Where a row is, also one that has no room."""
        tall = self._tall()
        return QRectF(0, _HEAD + (row - self._bar.value()) * tall, self.width(), tall)

    def ratio_x(self, ratio: float) -> float:
        """Where the dot of this log10(update : parameters) is."""
        left, width = self.columns()["ratio"]
        share = (min(max(ratio, RATIOS[0]), RATIOS[1]) - RATIOS[0]) / (RATIOS[1] - RATIOS[0])
        return left + share * (width - _room_for_figures(width))

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._rows:
            return
        painter = QPainter(self)
        try:
            painter.drawPixmap(0, 0, self._grounded())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(text_font(self._theme.caption_size))
            columns = self.columns()
            for place in self._shown():
                self._draw_row(painter, self._rows[place], self.row_rect(place), columns)
            if self._marked in self._shown():
                painter.setPen(QPen(QColor(self._theme.quiet), 1))
                painter.drawRect(self.row_rect(self._marked).adjusted(0.5, 0.5, -1.5, -0.5))
        finally:
            painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_bar()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._ground_of = ""
        return super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._bar.event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._mark(self._row_at(event.position()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = self._row_at(event.position())
        if row >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit(self._rows[row].node_id)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._mark(-1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self._rows:
            by = 1 if event.key() == Qt.Key.Key_Down else -1
            row = min(max(self._marked + by, 0), len(self._rows) - 1)
            self._bar.setValue(min(max(self._bar.value(), row - self._fitting() + 1), row))
            self._mark(row)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._marked >= 0:
            self.clicked.emit(self._rows[self._marked].node_id)
        else:
            super().keyPressEvent(event)

    def _draw_row(
        self, painter: QPainter, row: Row, rect: QRectF, columns: dict[str, tuple[float, float]]
    ) -> None:
        theme, middle = self._theme, rect.center().y()
        low = min(8.0, rect.height() / 2)
        for name, value, decades in (
            ("gradient", row.flow.gradient, self._gradients),
            ("update", row.flow.update, self._updates),
        ):
            if name in columns and decades is not None:
                left, width = columns[name]
                bar = QRectF(left, middle - low / 2, width * decades.share(value), low)
                painter.fillRect(bar, QColor(theme.quiet))
        color = QColor(color_of(row.flow, theme))
        left, width = columns["ratio"]
        if math.isfinite(row.flow.ratio):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            painter.drawEllipse(QPointF(self.ratio_x(row.flow.ratio), middle), _DOT, _DOT)
        painter.setPen(color)
        figures = QRectF(left, rect.top(), width, rect.height())
        painter.drawText(
            figures, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, ratio_words(row.flow)
        )
        self._draw_history(painter, row, rect, columns["history"])

    def _draw_history(self, painter: QPainter, row: Row, rect: QRectF, column: tuple[float, float]) -> None:
        left, width = column
        if len(row.steps) < 2:
            return
        area = rect.adjusted(0, 2, 0, -2)
        x = left + np.asarray(row.steps) * (width / self._last_step)
        share = (np.clip(row.ratios, *RATIOS) - RATIOS[0]) / (RATIOS[1] - RATIOS[0])
        y = area.bottom() - share * area.height()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.setPen(QPen(QColor(self._theme.text), 1))
        painter.drawPolyline(list(map(QPointF, x.tolist(), y.tolist())))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def _grounded(self) -> QPixmap:
        """Names, bands and heads, which change rarely, drawn once."""
        ratio = self.devicePixelRatioF()
        names = [(self._rows[place].node_id, self._rows[place].name) for place in self._shown()]
        wanted = f"{ratio} {self.size()} {names} {self._chosen} {self._gradients} {self._updates}"
        if wanted == self._ground_of:
            return self._ground
        self._ground_of = wanted
        self._ground = QPixmap(self.size() * ratio)
        self._ground.setDevicePixelRatio(ratio)
        self._ground.fill(Qt.GlobalColor.transparent)
        painter = QPainter(self._ground)
        try:
            painter.setFont(text_font(self._theme.caption_size))
            columns = self.columns()
            self._draw_heads(painter, columns)
            for place in self._shown():
                self._draw_ground(painter, self._rows[place], self.row_rect(place), columns)
        finally:
            painter.end()
        return self._ground

    def _draw_heads(self, painter: QPainter, columns: dict[str, tuple[float, float]]) -> None:
        metrics = painter.fontMetrics()
        painter.setPen(QColor(self._theme.quiet))
        axes = {"gradient": self._gradients, "update": self._updates}
        for name, axis in axes.items():
            if name in columns and axis is not None:
                left, width = columns[name]
                fitting = (f"{name} {axis.words()}", f"{name} (log)", name)
                words = next((text for text in fitting if metrics.horizontalAdvance(text) <= width), name)
                painter.drawText(QRectF(left, 0, width + _GAP, _HEAD), Qt.AlignmentFlag.AlignLeft, words)
        roomy = self.ratio_x(HEALTHY[1]) - self.ratio_x(HEALTHY[0]) >= _ROOMY
        for power in (-6, -4, -2, 0) if roomy else (-4, -2):
            shift = 0 if roomy else math.copysign(4, power + 3)
            box = QRectF(self.ratio_x(power) + shift - 14, 0, 28, _HEAD)
            painter.drawText(box, Qt.AlignmentFlag.AlignHCenter, f"{power}".replace("-", "−"))
        left, width = columns["history"]
        painter.drawText(QRectF(left, 0, width, _HEAD), Qt.AlignmentFlag.AlignLeft, "history")

    def _draw_ground(
        self, painter: QPainter, row: Row, rect: QRectF, columns: dict[str, tuple[float, float]]
    ) -> None:
        theme = self._theme
        if row.node_id == self._chosen:
            painter.fillRect(rect.adjusted(0, 1, 0, -1), QColor(theme.selection))
        left, width = columns["name"]
        painter.setPen(QColor(theme.text))
        name = painter.fontMetrics().elidedText(row.name, Qt.TextElideMode.ElideRight, int(width))
        box = QRectF(left, rect.top(), width, rect.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)
        band = QColor(theme.good)
        band.setAlpha(46)
        first, last = (self.ratio_x(end) for end in HEALTHY)
        painter.fillRect(QRectF(first, rect.top(), last - first, rect.height()), band)
        area, (left, width) = rect.adjusted(0, 2, 0, -2), columns["history"]
        tall = area.height() / (RATIOS[1] - RATIOS[0])
        top = area.top() + (RATIOS[1] - HEALTHY[1]) * tall
        painter.fillRect(QRectF(left, top, width, (HEALTHY[1] - HEALTHY[0]) * tall), band)
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.drawLine(
            QPointF(self.ratio_x(RATIOS[0]), rect.center().y()),
            QPointF(self.ratio_x(RATIOS[1]), rect.center().y()),
        )
        for name in ("gradient", "update"):
            if name in columns:
                left, width = columns[name]
                painter.drawLine(QPointF(left, rect.top() + 3), QPointF(left, rect.bottom() - 3))

    def _tall(self) -> float:
        room = (self.height() - _HEAD) / max(1, len(self._rows))
        return float(min(max(math.floor(room), _LOWEST), _HIGHEST))

    def _fitting(self) -> int:
        """How many rows have room."""
        return max(1, int((self.height() - _HEAD) // self._tall()))

    def _shown(self) -> range:
        first = self._bar.value()
        return range(first, min(first + self._fitting(), len(self._rows)))

    def _fit_bar(self) -> None:
        left_out = max(0, len(self._rows) - self._fitting())
        self._bar.setPageStep(self._fitting())
        self._bar.setRange(0, left_out)
        self._bar.setVisible(left_out > 0)

    def _row_at(self, at: QPointF) -> int:
        row = int((at.y() - _HEAD) // self._tall()) + self._bar.value() if at.y() >= _HEAD else -1
        return row if row in self._shown() else -1

    def _mark(self, row: int) -> None:
        if row != self._marked:
            self._marked = row
            self.update()
            self.pointed.emit(row)

    def _on_scrolled(self, _row: int) -> None:
        self.update()


def _room_for_figures(width: float) -> float:
    """What is left free at the right end of the axis, for the number."""
    return min(30.0, width / 3)

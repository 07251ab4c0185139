"""All trained layers in their order: size of gradient and update, and how fast each learns."""

import math

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
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
from PySide6.QtWidgets import QScrollBar, QSizePolicy, QWidget

from nnstudio.gui.panels.gradients.ground import Ground
from nnstudio.gui.panels.gradients.layout import RATIOS, Layout
from nnstudio.gui.panels.gradients.rows import Decades, Row, Span
from nnstudio.gui.panels.gradients.wording import color_of, ratio_words
from nnstudio.gui.theme import Theme, text_font
from nnstudio.nn.graph import NodeId

_DOT = 4.0


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
        self._span = Span()
        self._chosen: NodeId | None = None
        self._marked = -1
        self._axes: dict[str, Decades] = {}
        self._ground = Ground()
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

    @property
    def table_layout(self) -> Layout:
        """Where rows and columns are."""
        return Layout(self.width(), self.height(), len(self._rows), self._bar.value())

    def show_rows(self, rows: tuple[Row, ...], span: Span, chosen: NodeId | None) -> None:
        """Draws these layers, with their histories over the span; `chosen` is lit."""
        self._rows, self._span, self._chosen = rows, span, chosen
        for column in ("gradient", "update"):
            values = [getattr(row.flow, column) for row in rows]
            self._axes[column] = Decades.of(values, self._axes.get(column))
        self._fit_bar()
        self.update()

    def start_over(self) -> None:
        """Chooses the axes anew: what comes is not to be compared with what was."""
        self._axes = {}

    def forget(self) -> None:
        """Another run has sizes of its own."""
        self._rows, self._axes, self._marked = (), {}, -1

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._ground.forget()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._rows:
            return
        layout, ratio = self.table_layout, self.devicePixelRatioF()
        painter = QPainter(self)
        try:
            ground = self._ground.pixmap(layout, self._rows, self._chosen, self._axes, ratio, self._theme)
            painter.drawPixmap(0, 0, ground)
            painter.setFont(text_font(self._theme.caption_size))
            columns = layout.columns()
            for place in layout.shown:
                row, rect = self._rows[place], layout.row(place)
                self._draw_sizes(painter, row, rect, columns)
                self._draw_history(painter, row, rect, columns["history"])
                self._draw_ratio(painter, row, rect, layout)
            if self._marked in layout.shown:
                painter.setPen(QPen(QColor(self._theme.quiet), 1))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(layout.row(self._marked).adjusted(0, 0, -1, -1))
        finally:
            painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_bar()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._ground.forget()
        return super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._bar.event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._mark(self.table_layout.at(event.position()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = self.table_layout.at(event.position())
        if row >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit(self._rows[row].node_id)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._mark(-1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self._rows:
            by = 1 if event.key() == Qt.Key.Key_Down else -1
            row = min(max(self._marked + by, 0), len(self._rows) - 1)
            self._bar.setValue(min(max(self._bar.value(), row - self.table_layout.fitting + 1), row))
            self._mark(row)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._marked >= 0:
            self.clicked.emit(self._rows[self._marked].node_id)
        else:
            super().keyPressEvent(event)

    def _draw_sizes(
        self, painter: QPainter, row: Row, rect: QRectF, columns: dict[str, tuple[float, float]]
    ) -> None:
        tall = min(8.0, rect.height() / 2)
        for name, axis in self._axes.items():
            if name in columns:
                left, wide = columns[name]
                long = wide * axis.share(getattr(row.flow, name))
                bar = QRectF(left, rect.center().y() - tall / 2, long, tall)
                painter.fillRect(bar, QColor(self._theme.quiet))

    def _draw_ratio(self, painter: QPainter, row: Row, rect: QRectF, layout: Layout) -> None:
        color = QColor(color_of(row.flow, self._theme))
        left, wide = layout.columns()["ratio"]
        if math.isfinite(row.flow.ratio):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            painter.drawEllipse(QPointF(layout.ratio_x(row.flow.ratio), rect.center().y()), _DOT, _DOT)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.setPen(color)
        aligned = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(left, rect.top(), wide, rect.height()), aligned, ratio_words(row.flow))

    def _draw_history(self, painter: QPainter, row: Row, rect: QRectF, column: tuple[float, float]) -> None:
        left, wide = column
        if self._span.shown < self._span.last:
            painter.setPen(QPen(QColor(self._theme.accent), 1))
            now = left + self._span.share(self._span.shown) * wide
            painter.drawLine(QPointF(now, rect.top() + 1), QPointF(now, rect.bottom() - 1))
        if len(row.steps) < 2:
            return
        area, (low, high) = rect.adjusted(0, 2, 0, -2), RATIOS
        x = left + np.asarray(row.steps) * (wide / max(self._span.last, 1))
        share = (np.clip(row.ratios, low, high) - low) / (high - low)
        y = area.bottom() - share * area.height()
        painter.setPen(QPen(QColor(self._theme.text), 1))
        painter.drawPolyline(list(map(QPointF, x.tolist(), y.tolist())))

    def _fit_bar(self) -> None:
        layout = self.table_layout
        left_out = max(0, layout.count - layout.fitting)
        self._bar.setPageStep(layout.fitting)
        self._bar.setRange(0, left_out)
        self._bar.setVisible(left_out > 0)

    def _mark(self, row: int) -> None:
        if row != self._marked:
            self._marked = row
            self.update()
            self.pointed.emit(row)

    def _on_scrolled(self, _row: int) -> None:
        self.update()

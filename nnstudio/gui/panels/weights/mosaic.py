"""All pictures of a layer, in one image."""

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QScrollBar, QSizePolicy, QWidget

from nnstudio.gui.colormaps import diverging
from nnstudio.gui.panels.weights.kernel import Order
from nnstudio.gui.panels.weights.overlay import LABEL, MARKS, Overlay
from nnstudio.gui.panels.weights.plate import Plate
from nnstudio.gui.panels.weights.sheet import NOWHERE, Colors, Sheet
from nnstudio.gui.panels.weights.tiling import Tiling, tile
from nnstudio.gui.theme import Theme


class Mosaic(QWidget):
    """All pictures of a layer in one image, which is colored anew for each snapshot and laid out rarely.

    `labels` are what stands over and beside a heat map: what runs across, at its right end, and down.

    Signals:
        pointed: (unit, row, column) of the value under the mouse, or (-1, -1, -1) beside the tiles.
        clicked: (unit) whose picture was clicked, or chosen by the keyboard.
        laid_out: () after other units are seen than before, or in another size.
    """

    pointed = Signal(int, int, int)
    clicked = Signal(int)
    laid_out = Signal()

    def __init__(
        self, theme: Theme, bar: QScrollBar, colors: Colors = diverging, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._colors = colors
        self._colormap = colors(theme)
        self._bar = bar
        self._sheet: Sheet | None = None
        self._tiling: Tiling | None = None
        self._plate: Plate | None = None
        self._overlay = Overlay()
        self._hatched = False
        self._stale = True
        self._marked = -1
        self._pinned = -1
        self.labels: tuple[str, str, str] | None = None
        # All of it is painted here, so that nothing below is painted with each moment.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        bar.valueChanged.connect(self._on_scrolled)

    @property
    def tiling(self) -> Tiling | None:
        """Where things are, once there is something."""
        return self._tiling

    @property
    def shown(self) -> tuple[int, int]:
        """The first place in the order that is seen, and the one after the last."""
        if self._sheet is None or self._tiling is None:
            return 0, 0
        first = self._bar.value() * self._tiling.columns
        return first, min(first + self._tiling.capacity, self._sheet.kernel.units)

    def units(self) -> Order:
        """The units that are seen, in their order."""
        return np.empty(0, np.intp) if self._sheet is None else self._sheet.units(*self.shown)

    def show_sheet(self, sheet: Sheet) -> None:
        """Draws these numbers."""
        before, self._sheet = self._sheet, sheet
        if before is None or before.form != sheet.form:
            self._lay_out()
        self._stale = True
        self.update()

    def hatch_negative(self, *, hatched: bool) -> None:
        """Whether all that is negative is hatched, in cells of any size."""
        self._hatched = hatched
        self._lay_out()
        self.update()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._colormap = self._colors(theme)
        self._stale = True
        self._overlay.forget()
        self.update()

    def pin(self, unit: int | None) -> None:
        """Frames the picture of this unit, and scrolls to it if it is not seen."""
        self._pinned = -1 if unit is None else unit
        place = None if self._sheet is None else self._sheet.place_of(self._pinned)
        if place is not None and self._tiling is not None and not self._seen(place):
            self._bar.setValue(place // self._tiling.columns)
        self.update()

    def scroll_to_top(self) -> None:
        """Shows the first units again."""
        self._bar.setValue(0)

    def image(self) -> QImage:
        """What is seen, in device pixels: the same object until the next layout."""
        if self._plate is None or self._sheet is None:
            return QImage()
        if self._stale:
            self._plate.color(self._sheet, self._colormap, self._theme)
            self._stale = False
        return self._plate.image

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        try:
            if self._sheet is None or self._tiling is None:
                painter.fillRect(self.rect(), QColor(self._theme.panel))
                return
            area = self._area()
            if area != self.rect():
                painter.fillRect(self.rect(), QColor(self._theme.panel))
            painter.drawImage(area.topLeft(), self.image())
            ratio = self.devicePixelRatioF()
            over = self._overlay.pixmap(
                self._sheet, self.shown, self.tile_rect, self.labels, self.size(), ratio, self._theme
            )
            painter.drawPixmap(0, 0, over)
            for unit, color in ((self._pinned, self._theme.accent), (self._marked, self._theme.text)):
                place = self._sheet.place_of(unit)
                if place is not None and self._seen(place):
                    painter.setPen(QPen(QColor(color), 1))
                    inside = QRectF(self.rect()).adjusted(0, 0, -1, -1)
                    painter.drawRect(self.tile_rect(place - self.shown[0]) & inside)
        finally:
            painter.end()

    def tile_rect(self, place: int) -> QRectF:
        """The frame of a tile, by its place among those that are seen."""
        if self._tiling is None:
            return QRectF()
        tiling, ratio, corner = self._tiling, self.devicePixelRatioF(), self._area().topLeft()
        row, column = divmod(place, tiling.columns)
        return QRectF(
            corner.x() + (tiling.left + column * tiling.pitch_x) / ratio - 1,
            corner.y() + row * tiling.pitch_y / ratio - 1,
            tiling.wide / ratio + 1,
            tiling.tall / ratio + 1,
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._lay_out()
        return super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._bar.event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._mark(*(self._value_at(event.position().toPoint()) or NOWHERE))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self._value_at(event.position().toPoint())
        if place is not None and event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit(place[0])

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._mark(*NOWHERE)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        columns = 1 if self._tiling is None else self._tiling.columns
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -columns,
            Qt.Key.Key_Down: columns,
        }
        by = steps.get(Qt.Key(event.key()))
        if by is not None and self._sheet is not None:
            self._walk(by, self._sheet, columns)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._marked >= 0:
            self.clicked.emit(self._marked)
        else:
            super().keyPressEvent(event)

    def _walk(self, by: int, sheet: Sheet, columns: int) -> None:
        """Points at another unit, and scrolls to it."""
        before = sheet.place_of(self._marked)
        place = self.shown[0] if before is None else min(max(before + by, 0), sheet.kernel.units - 1)
        row, first = place // columns, self._bar.value()
        self._bar.setValue(min(max(first, row - self._bar.pageStep() + 1), row))
        self._mark(int(sheet.units(place, place + 1)[0]), 0, 0)

    def _mark(self, unit: int, row: int, column: int) -> None:
        if unit != self._marked:
            self._marked = unit
            self.update()
        self.pointed.emit(unit, row, column)

    def _value_at(self, at: QPoint) -> tuple[int, int, int] | None:
        """Unit, row and column of the value under a point."""
        if self._sheet is None or self._tiling is None:
            return None
        ratio, corner = self.devicePixelRatioF(), self._area().topLeft()
        place = self._tiling.at(int((at.x() - corner.x()) * ratio), int((at.y() - corner.y()) * ratio))
        units = self.units()
        if place is None or place[0] >= len(units):
            return None
        kernel = self._sheet.kernel
        row = place[1] * kernel.height // self._tiling.height
        return int(units[place[0]]), row, place[2] * kernel.width // self._tiling.width

    def _seen(self, place: int) -> bool:
        first, last = self.shown
        return first <= place < last

    def _area(self) -> QRect:
        """Where the image goes: beside and under the labels, if there are any."""
        labeled = self._sheet is not None and not self._sheet.kernel.image
        return self.rect().adjusted(LABEL + MARKS, LABEL, 0, 0) if labeled else self.rect()

    def _lay_out(self) -> None:
        if self._sheet is None:
            return
        ratio, area, kernel = self.devicePixelRatioF(), self._area(), self._sheet.kernel
        width, height = max(1, round(area.width() * ratio)), max(1, round(area.height() * ratio))
        self._tiling = tile(kernel, width, height, ratio)
        rows = -(-kernel.units // self._tiling.columns)
        self._bar.setPageStep(self._tiling.rows)
        self._bar.setRange(0, max(0, rows - self._tiling.rows))
        self._bar.setVisible(rows > self._tiling.rows)
        signed = self._colormap.signed
        self._plate = Plate(
            self._tiling, width, height, self.shown, ratio, signed=signed, hatched=self._hatched
        )
        self._stale = True
        self._overlay.forget()
        self.laid_out.emit()

    def _on_scrolled(self, _row: int) -> None:
        self._lay_out()
        self.update()

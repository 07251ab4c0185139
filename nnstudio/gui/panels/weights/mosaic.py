"""All pictures of a layer, in one image."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
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

from nnstudio.engine.snapshot import Health
from nnstudio.gui.colormaps import Colormap, diverging
from nnstudio.gui.panels.weights.ills import draw_beside_row, draw_on_picture, worst_by_unit
from nnstudio.gui.panels.weights.kernel import Kernel, Order, reduce
from nnstudio.gui.panels.weights.signs import Signs, place_signs
from nnstudio.gui.panels.weights.tiling import Tiling, tile
from nnstudio.gui.theme import Theme, text_font
from nnstudio.nn.layer import Array

NOWHERE = (-1, -1, -1)
"""Unit, row and column beside all tiles."""

Colors: TypeAlias = Callable[[Theme], Colormap]

_LABEL = 16  # room for the words beside a heat map, device-independent pixels
_MARKS = 10  # and for the marks of units that are not well


@dataclass(frozen=True)
class Sheet:
    """What a mosaic shows: a kernel, the units in which order, and what its colors mean.

    `limit` is the value of the strongest color, `limits` (units,) those of each unit if each has its own.
    `points` (units,) are marks on rows, as a share of their width; NaN for none.
    """

    kernel: Kernel
    limit: float
    limits: Array | None = None
    order: Order | None = None
    health: Health | None = None
    points: Array | None = None


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
        self._places: npt.NDArray[np.intp] = np.empty((0, 0), np.intp)
        self._pixels: npt.NDArray[np.uint32] = np.empty((0, 0), np.uint32)
        self._image = QImage()
        self._signs: Signs | None = None
        self._hatched = False
        self._stale = True
        self._marked = -1
        self._pinned = -1
        self._overlay, self._overlay_of = QPixmap(), ""
        self.labels: tuple[str, str, str] | None = None
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

    def units(self) -> npt.NDArray[np.intp]:
        """The units that are seen, in their order."""
        first, last = self.shown
        order = self._sheet.order if self._sheet is not None else None
        return np.arange(first, last) if order is None else order[first:last]

    def show_sheet(self, sheet: Sheet) -> None:
        """Draws these numbers."""
        before, self._sheet = self._sheet, sheet
        if before is None or _form(before.kernel) != _form(sheet.kernel):
            self._lay_out()
        self._stale = True
        self.update()

    def hatch_negative(self, *, hatched: bool) -> None:
        """Whether all that is negative is hatched, in cells of any size."""
        self._hatched = hatched
        self._lay_out()
        self.update()

    def show_colors(self, colors: Colors) -> None:
        """Shows numbers in other colors."""
        self._colors = colors
        self.show_theme(self._theme)

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._colormap = self._colors(theme)
        self._stale, self._overlay_of = True, ""
        self.update()

    def pin(self, unit: int | None) -> None:
        """Frames the picture of this unit, and scrolls to it if it is not seen."""
        self._pinned = -1 if unit is None else unit
        if self._sheet is not None and self._tiling is not None and self._place_of(self._pinned) is None:
            place = self._place_in_order(self._pinned, self._sheet)
            if place is not None:
                self._bar.setValue(place // self._tiling.columns)
        self.update()

    def scroll_to_top(self) -> None:
        """Shows the first units again."""
        self._bar.setValue(0)

    def image(self) -> QImage:
        """What is seen, in device pixels: the same object until the next layout."""
        if self._stale and self._sheet is not None and self._tiling is not None:
            self._color(self._sheet, self._tiling)
            self._stale = False
        return self._image

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._sheet is None or self._tiling is None or not self._pixels.size:
            return
        painter, area = QPainter(self), self._area()
        try:
            painter.drawImage(area.topLeft(), self.image())
            painter.drawPixmap(0, 0, self._overlaid(self._sheet, self._tiling))
            for unit, color in ((self._pinned, self._theme.accent), (self._marked, self._theme.text)):
                place = self._place_of(unit)
                if place is not None:
                    painter.setPen(QPen(QColor(color), 1))
                    inside = QRectF(self.rect()).adjusted(0, 0, -1, -1)
                    painter.drawRect(self._tile_rect(place, self._tiling) & inside)
        finally:
            painter.end()

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
        place = self._value_at(event.position().toPoint())
        self._mark(*(place or NOWHERE))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self._value_at(event.position().toPoint())
        if place is not None and event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit(place[0])

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._mark(*NOWHERE)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._tiling is None or self._sheet is None:
            return super().keyPressEvent(event)
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -self._tiling.columns,
            Qt.Key.Key_Down: self._tiling.columns,
        }
        if event.key() in steps:
            self._walk(steps[Qt.Key(event.key())], self._sheet, self._tiling)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._marked >= 0:
            self.clicked.emit(self._marked)
        else:
            super().keyPressEvent(event)
        return None

    def _walk(self, by: int, sheet: Sheet, tiling: Tiling) -> None:
        """Points at another unit, and scrolls to it."""
        last, order = sheet.kernel.units - 1, sheet.order
        if self._marked < 0:
            at = self.shown[0]
        else:
            at = min(max((self._place_in_order(self._marked, sheet) or 0) + by, 0), last)
        row = at // tiling.columns
        first = self._bar.value()
        self._bar.setValue(min(max(first, row - tiling.rows + 1), row))
        self._mark(at if order is None else int(order[at]), 0, 0)

    def _mark(self, unit: int, row: int, column: int) -> None:
        if unit != self._marked:
            self._marked = unit
            self.update()
        self.pointed.emit(unit, row, column)

    def _color(self, sheet: Sheet, tiling: Tiling) -> None:
        """Gives each pixel the color of its value; only what is seen is computed."""
        first, last = self.shown
        pictures = reduce(sheet.kernel.pictures(first, last, sheet.order), tiling.height, tiling.width)
        limit = sheet.limit
        if sheet.limits is not None:
            own = sheet.limits[self.units()]
            pictures, limit = pictures / np.where(own > 0, own, 1), 1.0
        colors = np.empty(pictures.size + 1, np.uint32)
        colors[:-1] = self._colormap.pixels(pictures, limit).reshape(-1)
        colors[-1] = _argb(self._theme.panel)
        # All places are good; "clip" only spares the check.
        np.take(colors, self._places, out=self._pixels, mode="clip")
        if self._signs is not None and limit > 0:
            strengths = np.append(pictures.reshape(-1) / np.float32(limit), np.float32(0))
            faint, bright = _argb(self._theme.text), _argb(self._theme.card)
            self._signs.ink(self._pixels, self._places, strengths, faint, bright)
        if sheet.points is not None:
            self._point(sheet.points[self.units()], tiling)

    def _point(self, points: Array, tiling: Tiling) -> None:
        """Marks a place on each row."""
        known = np.flatnonzero(np.isfinite(points))
        thick = max(2, round(2 * self.devicePixelRatioF()))
        x = tiling.left + np.rint(np.clip(points[known], 0, 1) * (tiling.wide - thick)).astype(np.intp)
        rows = known[:, None, None] * tiling.pitch_y + np.arange(tiling.tall)[:, None]
        self._pixels[rows, x[:, None, None] + np.arange(thick)] = _argb(self._theme.text)

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

    def _place_in_order(self, unit: int, sheet: Sheet) -> int | None:
        """The place of a unit among all."""
        if not 0 <= unit < sheet.kernel.units:
            return None
        return unit if sheet.order is None else int(np.flatnonzero(sheet.order == unit)[0])

    def _place_of(self, unit: int) -> int | None:
        """The place of a unit among those that are seen."""
        found = np.flatnonzero(self.units() == unit) if unit >= 0 else ()
        return int(found[0]) if len(found) else None

    def _area(self) -> QRect:
        """Where the image goes: beside and under the labels, if there are any."""
        labeled = self._sheet is not None and not self._sheet.kernel.image
        return self.rect().adjusted(_LABEL + _MARKS, _LABEL, 0, 0) if labeled else self.rect()

    def _tile_rect(self, place: int, tiling: Tiling) -> QRectF:
        row, column = divmod(place, tiling.columns)
        ratio, corner = self.devicePixelRatioF(), self._area().topLeft()
        return QRectF(
            corner.x() + (tiling.left + column * tiling.pitch_x) / ratio - 1,
            corner.y() + row * tiling.pitch_y / ratio - 1,
            tiling.wide / ratio + 1,
            tiling.tall / ratio + 1,
        )

    def _lay_out(self) -> None:
        if self._sheet is None:
            return
        kernel = self._sheet.kernel
        ratio, area = self.devicePixelRatioF(), self._area()
        width, height = max(1, round(area.width() * ratio)), max(1, round(area.height() * ratio))
        self._tiling = tile(kernel, width, height, ratio)
        rows = -(-kernel.units // self._tiling.columns)
        self._bar.setPageStep(self._tiling.rows)
        self._bar.setRange(0, max(0, rows - self._tiling.rows))
        self._bar.setVisible(rows > self._tiling.rows)
        first, last = self.shown
        self._places = self._tiling.places(width, height, last - first)
        self._pixels = np.empty((height, width), np.uint32)
        self._image = QImage(self._pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32)
        self._image.setDevicePixelRatio(ratio)
        self._signs = None
        if self._colormap.signed:
            end = self._tiling.height * self._tiling.width * (last - first)
            hatched = self._hatched
            self._signs = place_signs(
                self._tiling, self._places, end, ratio, large=not hatched, hatched=hatched
            )
        self._stale, self._overlay_of = True, ""
        self.laid_out.emit()

    def _on_scrolled(self, _row: int) -> None:
        self._lay_out()
        self.update()

    def _overlaid(self, sheet: Sheet, tiling: Tiling) -> QPixmap:
        """Labels and marks, which change rarely, drawn once."""
        ratio, units = self.devicePixelRatioF(), self.units()
        ills = worst_by_unit(sheet.health, sheet.kernel.units) if not sheet.kernel.rows else {}
        marked = [(place, ills[unit]) for place, unit in enumerate(units.tolist()) if unit in ills]
        wanted = f"{ratio} {self.labels} {[(place, ill.name) for place, ill in marked]}"
        if wanted == self._overlay_of:
            return self._overlay
        self._overlay_of = wanted
        self._overlay = QPixmap(self.size() * ratio)
        self._overlay.setDevicePixelRatio(ratio)
        self._overlay.fill(Qt.GlobalColor.transparent)
        painter = QPainter(self._overlay)
        try:
            for place, ill in marked:
                tile_rect = self._tile_rect(place, tiling).adjusted(1, 1, 0, 0)
                if sheet.kernel.image:
                    draw_on_picture(painter, ill, tile_rect, self._theme)
                else:
                    beside = QRectF(_LABEL - 1, tile_rect.top(), _MARKS, tile_rect.height())
                    draw_beside_row(painter, ill, beside, self._theme)
            if not sheet.kernel.image:
                self._draw_labels(painter, sheet.kernel, round(tiling.wide / ratio))
        finally:
            painter.end()
        return self._overlay

    def _draw_labels(self, painter: QPainter, kernel: Kernel, wide: int) -> None:
        area = self._area()
        across, end, down = self.labels or _labels_of(kernel)
        over = QRect(area.left(), 0, wide, _LABEL)
        painter.setFont(text_font(self._theme.caption_size))
        painter.setPen(QColor(self._theme.quiet))
        painter.drawText(over, Qt.AlignmentFlag.AlignLeft, across)
        painter.drawText(over, Qt.AlignmentFlag.AlignRight, end)
        painter.translate(0, area.top())
        painter.rotate(90)
        painter.drawText(QRect(0, -_LABEL, area.height(), _LABEL), Qt.AlignmentFlag.AlignLeft, down)


def _form(kernel: Kernel) -> tuple[int, int, int, bool]:
    """What the layout depends on."""
    return kernel.units, kernel.height, kernel.width, kernel.image


def _labels_of(kernel: Kernel) -> tuple[str, str, str]:
    if kernel.rows:
        return "channels →", "", "rows →"
    return ("units a step before →" if kernel.recurrent else "inputs →"), "", "units →"


def _argb(color: str) -> int:
    return 0xFF000000 | int(color[1:], 16)

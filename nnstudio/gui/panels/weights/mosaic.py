"""All pictures of a layer, in one image."""

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QScrollBar, QSizePolicy, QWidget

from nnstudio.gui.colormaps import Colormap, diverging
from nnstudio.gui.panels.weights.kernel import Kernel, reduce
from nnstudio.gui.panels.weights.tiling import Tiling, tile
from nnstudio.gui.theme import Theme, text_font

NOWHERE = (-1, -1, -1)
"""Unit, row and column beside all tiles."""

_LABEL = 16  # room for the words beside a heat map, device-independent pixels


class Mosaic(QWidget):
    """All pictures of a layer in one image, which is colored anew for each snapshot and laid out rarely.

    Signals:
        pointed: (unit, row, column) of the value under the mouse, or (-1, -1, -1) beside the tiles.
        laid_out: () after other units are seen than before, or in another size.
    """

    pointed = Signal(int, int, int)
    laid_out = Signal()

    def __init__(self, theme: Theme, bar: QScrollBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._colormap: Colormap = diverging(theme)
        self._bar = bar
        self._kernel: Kernel | None = None
        self._limit = 0.0
        self._tiling: Tiling | None = None
        self._places: npt.NDArray[np.intp] = np.empty((0, 0), np.intp)
        self._pixels: npt.NDArray[np.uint32] = np.empty((0, 0), np.uint32)
        self._stale = True
        self._marked = -1
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        bar.valueChanged.connect(self._on_scrolled)

    @property
    def tiling(self) -> Tiling | None:
        """Where things are, once there is something."""
        return self._tiling

    @property
    def shown(self) -> tuple[int, int]:
        """The first unit that is seen, and the one after the last."""
        if self._kernel is None or self._tiling is None:
            return 0, 0
        first = self._bar.value() * self._tiling.columns
        return first, min(first + self._tiling.capacity, self._kernel.units)

    def show_kernel(self, kernel: Kernel, limit: float) -> None:
        """Draws these weights; `limit` is the weight of the strongest color."""
        before, self._kernel, self._limit = self._kernel, kernel, limit
        if before is None or (before.units, before.height, before.width) != (
            kernel.units,
            kernel.height,
            kernel.width,
        ):
            self._lay_out()
        self._stale = True
        self.update()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._colormap = diverging(theme)
        self._stale = True
        self.update()

    def scroll_to_top(self) -> None:
        """Shows the first units again."""
        self._bar.setValue(0)

    def image(self) -> QImage:
        """What is seen, in device pixels; valid until it is asked for again."""
        if self._stale and self._kernel is not None and self._tiling is not None:
            first, last = self.shown
            pictures = reduce(self._kernel.pictures(first, last), self._tiling.height, self._tiling.width)
            ground = np.uint32(0xFF000000 | int(self._theme.panel[1:], 16))
            colors = np.append(self._colormap.pixels(pictures, self._limit).ravel(), ground)
            # All places are good; "clip" only spares the check.
            np.take(colors, self._places, out=self._pixels, mode="clip")
            self._stale = False
        height, width = self._pixels.shape
        image = QImage(self._pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(self.devicePixelRatioF())
        return image

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._kernel is None or not self._pixels.size:
            return
        painter, area = QPainter(self), self._area()
        painter.drawImage(area.topLeft(), self.image())
        if not self._kernel.image:
            self._draw_labels(painter, area)
        first, last = self.shown
        if first <= self._marked < last and self._tiling is not None:
            painter.setPen(QPen(QColor(self._theme.text), 1))
            painter.drawRect(self._tile_rect(self._marked - first, self._tiling))

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

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._mark(*NOWHERE)

    def _mark(self, unit: int, row: int, column: int) -> None:
        if unit != self._marked:
            self._marked = unit
            self.update()
        self.pointed.emit(unit, row, column)

    def _value_at(self, at: QPoint) -> tuple[int, int, int] | None:
        """Unit, row and column of the weight under a point."""
        if self._kernel is None or self._tiling is None:
            return None
        ratio, corner = self.devicePixelRatioF(), self._area().topLeft()
        place = self._tiling.at(int((at.x() - corner.x()) * ratio), int((at.y() - corner.y()) * ratio))
        first, last = self.shown
        if place is None or first + place[0] >= last:
            return None
        row = place[1] * self._kernel.height // self._tiling.height
        return first + place[0], row, place[2] * self._kernel.width // self._tiling.width

    def _area(self) -> QRect:
        """Where the image goes: beside and under the labels, if there are any."""
        labeled = self._kernel is not None and not self._kernel.image
        return self.rect().adjusted(_LABEL, _LABEL, 0, 0) if labeled else self.rect()

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
        if self._kernel is None:
            return
        ratio, area = self.devicePixelRatioF(), self._area()
        width, height = max(1, round(area.width() * ratio)), max(1, round(area.height() * ratio))
        self._tiling = tile(self._kernel, width, height, ratio)
        rows = -(-self._kernel.units // self._tiling.columns)
        self._bar.setPageStep(self._tiling.rows)
        self._bar.setRange(0, max(0, rows - self._tiling.rows))
        self._bar.setVisible(rows > self._tiling.rows)
        first, last = self.shown
        self._places = self._tiling.places(width, height, last - first)
        self._pixels = np.empty((height, width), np.uint32)
        self._stale = True
        self.laid_out.emit()

    def _on_scrolled(self, _row: int) -> None:
        self._lay_out()
        self.update()

    def _draw_labels(self, painter: QPainter, area: QRect) -> None:
        named = self._kernel is not None and bool(self._kernel.rows)
        across, down = ("channels →", "rows →") if named else ("inputs →", "units →")
        painter.setFont(text_font(self._theme.caption_size))
        painter.setPen(QColor(self._theme.quiet))
        painter.drawText(QRect(area.left(), 0, area.width(), _LABEL), Qt.AlignmentFlag.AlignLeft, across)
        painter.translate(0, area.top())
        painter.rotate(90)
        painter.drawText(QRect(0, -_LABEL, area.height(), _LABEL), Qt.AlignmentFlag.AlignLeft, down)

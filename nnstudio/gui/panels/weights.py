"""The weights panel: what each unit of a layer looks for, as pictures or as a heat map."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QImage,
    QLinearGradient,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QMenu,
    QScrollBar,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from nnstudio.engine.api import Snapshot
from nnstudio.gui.colormaps import Colormap, diverging
from nnstudio.gui.icons import icon
from nnstudio.gui.panels.frame import Caption, EmptyState, Word, Words, save_as, save_picture, small_button
from nnstudio.gui.scale import SmoothLimit
from nnstudio.gui.stylesheet import set_role
from nnstudio.gui.theme import Theme, text_font
from nnstudio.nn.graph import Graph, NodeId
from nnstudio.nn.layer import Array

GAP = 4
"""Between two tiles, device-independent pixels."""

SMALLEST_TILE = 14
"""Edge below which a tile is no picture any more, device-independent pixels; more units are scrolled to."""

_WHOLE = 0.8  # share of the possible size at which pixels of one size are worth the lost room
_LABEL = 16  # room for the words beside a heat map, device-independent pixels
_NOWHERE = (-1, -1, -1)


@dataclass(frozen=True)
class Kernel:
    """The incoming weights of a layer, (inputs, units), seen as one picture of (height, width) for each unit.

    A kernel whose inputs are no image is seen as rows: `height` is 1 and `width` the number of inputs.
    """

    weights: Array
    bias: Array | None
    height: int
    width: int
    image: bool

    @property
    def units(self) -> int:
        return self.weights.shape[1]

    def pictures(self, first: int, last: int) -> Array:
        """(height, width, units) of the units from `first` to before `last`; channels are averaged."""
        shown = self.weights[:, first:last]
        return shown.reshape(self.height, self.width, -1, last - first).mean(axis=2)


def kernel_of(snapshot: Snapshot, node_id: NodeId) -> Kernel:
    """The weights of a node that has a kernel; pictures if an image of the dataset is what it is fed."""
    params = snapshot.weights[node_id]
    weights = params["kernel"].reshape(-1, params["kernel"].shape[-1])
    inputs = snapshot.graph[node_id].inputs
    shape = snapshot.sample.pixels.shape
    fed = [snapshot.activations[source].shape for source in inputs if source in snapshot.activations]
    if len(shape) >= 2 and fed == [shape] and weights.shape[0] == math.prod(shape):
        return Kernel(weights, params.get("bias"), shape[0], shape[1], image=True)
    return Kernel(weights, params.get("bias"), 1, weights.shape[0], image=False)


@dataclass(frozen=True)
class Tiling:
    """Where the pictures of the units lie in an area, in device pixels.

    Each picture is `height` by `width` values and `tall` by `wide` pixels; one begins every `pitch_y`
    and `pitch_x` pixels, from `left` on.
    """

    columns: int
    rows: int
    height: int
    width: int
    tall: int
    wide: int
    pitch_y: int
    pitch_x: int
    left: int

    @property
    def capacity(self) -> int:
        """How many units are seen at once."""
        return self.columns * self.rows

    def places(self, area_width: int, area_height: int, shown: int) -> npt.NDArray[np.intp]:
        """For each pixel of an area, where its value is in (height, width, shown), flat; the end if none."""
        end = self.height * self.width * shown
        column, x = np.divmod(np.arange(area_width) - self.left, self.pitch_x)
        row, y = np.divmod(np.arange(area_height), self.pitch_y)
        inside = (column >= 0) & (column < self.columns) & (x < self.wide) & (y < self.tall)[:, None]
        unit = row[:, None] * self.columns + column
        place = (
            y[:, None] * self.height // self.tall * self.width + x * self.width // self.wide
        ) * shown + unit
        return np.where(inside & (unit < shown), place, end)

    def at(self, x: int, y: int) -> tuple[int, int, int] | None:
        """Number of the tile, and row and column of the value, at a pixel; None beside the tiles."""
        column, x = divmod(x - self.left, self.pitch_x)
        row, y = divmod(y, self.pitch_y)
        if 0 <= column < self.columns and row >= 0 and x < self.wide and y < self.tall:
            return row * self.columns + column, y * self.height // self.tall, x * self.width // self.wide
        return None


def tile(kernel: Kernel, area_width: int, area_height: int, ratio: float) -> Tiling:
    """The tiling with the largest tiles that shows all units; if they would be too small, as many as fit.

    A value takes a whole number of pixels if not too much room is lost by that. Where there are fewer
    pixels than values, the tiling has fewer values: means, see `reduce`.

    Args:
        kernel: What is to be seen.
        area_width: In device pixels, as is `area_height`.
        area_height: See `area_width`.
        ratio: Device pixels per device-independent pixel.
    """
    return (_tile_pictures if kernel.image else _tile_rows)(kernel, area_width, area_height, ratio)


def _tile_pictures(kernel: Kernel, area_width: int, area_height: int, ratio: float) -> Tiling:
    gap, aspect = round(GAP * ratio), kernel.height / kernel.width
    columns = np.arange(1, kernel.units + 1)
    rows = -(-kernel.units // columns)
    widths = np.minimum((area_width + gap) // columns - gap, ((area_height + gap) // rows - gap) / aspect)
    wide = max(int(widths.max()), min(round(SMALLEST_TILE * ratio), kernel.width), 1)
    whole = wide // kernel.width * kernel.width
    if whole >= _WHOLE * wide:
        wide = whole
    tall = max(1, round(wide * aspect))
    fit = max(1, (area_width + gap) // (wide + gap))
    rows_fit = max(1, (area_height + gap) // (tall + gap))
    # As many in each row as the number of rows asks for.
    rows_used = min(rows_fit, -(-kernel.units // fit))
    columns_used = min(fit, -(-kernel.units // rows_used))
    pitch_x = wide + _spread(area_width, wide, columns_used, gap)
    pitch_y = tall + _spread(area_height, tall, rows_used, gap)
    left = max(0, (area_width - (columns_used - 1) * pitch_x - wide) // 2)
    height, width = min(tall, kernel.height), min(wide, kernel.width)
    return Tiling(columns_used, rows_used, height, width, tall, wide, pitch_y, pitch_x, left)


def _spread(area: int, size: int, count: int, gap: int) -> int:
    """The gap at which `count` tiles fill an area: the smallest one at least, and four of them at most."""
    return min(max((area - size * count) // max(1, count - 1), gap), 4 * gap)


def _tile_rows(kernel: Kernel, area_width: int, area_height: int, ratio: float) -> Tiling:
    width = min(kernel.width, area_width)
    wide = area_width // width * width
    if wide < _WHOLE * area_width:
        wide = area_width
    highest = max(wide // width * 3, round(12 * ratio))
    tall = max(min(area_height // kernel.units, round(24 * ratio), highest), round(3 * ratio), 1)
    rows = min(max(1, area_height // tall), kernel.units)
    return Tiling(1, rows, 1, width, tall, wide, tall, wide, 0)


def reduce(pictures: Array, height: int, width: int) -> Array:
    """(height, width, units) of means, where `pictures` has more values than that."""
    for axis, size in ((0, height), (1, width)):
        if size < pictures.shape[axis]:
            # Values that lie across a border count for both sides, by how much of them is there.
            edges = np.linspace(0, pictures.shape[axis], size + 1)
            starts = np.arange(pictures.shape[axis])
            share = np.minimum(edges[1:, None], starts + 1) - np.maximum(edges[:-1, None], starts)
            share = np.clip(share, 0, None).astype(pictures.dtype)
            share /= share.sum(axis=1, keepdims=True)
            pictures = np.moveaxis(np.tensordot(share, pictures, axes=(1, axis)), 0, axis)
    return pictures


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
        self._mark(*(place or _NOWHERE))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._mark(*_NOWHERE)

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
        painter.setFont(text_font(self._theme.caption_size))
        painter.setPen(QColor(self._theme.quiet))
        painter.drawText(QRect(area.left(), 0, area.width(), _LABEL), Qt.AlignmentFlag.AlignLeft, "inputs →")
        painter.translate(0, area.top())
        painter.rotate(90)
        painter.drawText(QRect(0, -_LABEL, area.height(), _LABEL), Qt.AlignmentFlag.AlignLeft, "units →")


class LimitBar(QWidget):
    """The colors from -limit over 0 to +limit, with their numbers."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._colormap = diverging(theme)
        self._limit = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip("Colors of the weights; the limits are the 99th percentile of their magnitudes")

    def sizeHint(self) -> QSize:
        return QSize(160, 24)

    def show_limit(self, limit: float) -> None:
        """The weight of the strongest colors."""
        if f"{limit:.3g}" != f"{self._limit:.3g}":
            self._limit = limit
            self.update()

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._colormap = diverging(theme)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        gradient = QLinearGradient(0, 0, self.width(), 0)
        places = np.linspace(0, 1, 33)
        values = (2 * places - 1).astype(np.float32)
        for place, color in zip(places.tolist(), self._colormap.pixels(values, 1.0).tolist(), strict=True):
            gradient.setColorAt(place, QColor.fromRgb(color))
        painter.setBrush(gradient)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRoundedRect(QRectF(0, 2, self.width(), 6), 3, 3)
        painter.setFont(text_font(self._theme.caption_size))
        painter.setPen(QColor(self._theme.quiet))
        area, limit = QRectF(0, 10, self.width(), 14), f"{self._limit:.2g}"
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, f"− {limit}")
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, "0")
        painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"+ {limit}")


class WeightsPanel(QWidget):
    """The incoming weights of one layer, one picture or row for each unit."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("weightsPanel")
        self.setAccessibleName("Weights")
        self._theme = theme
        self._snapshot: Snapshot | None = None
        self._waiting = False
        self._node: NodeId | None = None
        self._kernel: Kernel | None = None
        self._limit = SmoothLimit()
        self._place = _NOWHERE
        self._graph: Graph | None = None

        self._title = QLabel("WEIGHTS")
        set_role(self._title, "section")
        self._words = Words(theme)
        self._layer = QComboBox()
        self._layer.setObjectName("weightsPanel.layer")
        self._layer.setAccessibleName("Layer whose weights are shown")
        self._layer.setToolTip("Layer whose weights are shown; selecting it on the canvas does the same")
        self._layer.activated.connect(self._on_layer_chosen)
        self._lock = small_button(
            self,
            "weightsPanel.lock",
            "Lock colors",
            "Keep the limits of the colors as they are, to compare moments of the run",
        )
        self._lock.setCheckable(True)
        self._lock.toggled.connect(self._on_lock_toggled)
        bar = QScrollBar(Qt.Orientation.Vertical)
        bar.setAccessibleName("Units that are shown")
        bar.setToolTip("Scroll to the units that have no room")
        bar.hide()
        self._mosaic = Mosaic(theme, bar)
        self._mosaic.setAccessibleName("Pictures of the weights")
        self._mosaic.pointed.connect(self._on_pointed)
        self._mosaic.laid_out.connect(self._show_words)
        self._limits = LimitBar(theme)
        self._caption = Caption(theme)
        self._empty = EmptyState(
            theme,
            "The weights of each layer appear here",
            "Draw a Hidden or Output layer and wire it to the Input: it starts from random weights.",
        )

        header = QHBoxLayout()
        header.setSpacing(6)
        for widget in (self._title, self._layer, self._words, self._lock):
            header.addWidget(widget, widget is self._words)
        picture = QHBoxLayout()
        picture.setSpacing(4)
        picture.addWidget(self._mosaic, 1)
        picture.addWidget(bar)
        full = QWidget()
        body = QVBoxLayout(full)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(4)
        body.addLayout(picture, 1)
        body.addWidget(self._limits)
        body.addWidget(self._caption)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._empty)
        self._pages.addWidget(full)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 6, 12, 6)
        layout.setSpacing(4)
        layout.addLayout(header)
        layout.addWidget(self._pages, 1)
        self._full = full
        self._show_page(full=False)
        self.show_theme(theme)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draws this moment; a panel that is hidden waits until it is shown."""
        self._snapshot = snapshot
        self._waiting = not self.isVisible()
        if self._waiting:
            return
        if self._graph is not snapshot.graph:
            self._graph = snapshot.graph
            self._list_layers(snapshot)
        self._show_layer(snapshot)

    def show_node(self, node_id: NodeId) -> None:
        """Shows the weights of this node; one without weights changes nothing."""
        place = self._layer.findData(node_id)
        if self._graph is None:
            self._node = node_id
        elif place >= 0 and node_id != self._node:
            self._layer.setCurrentIndex(place)
            self._on_layer_chosen(place)

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        for part in (self._words, self._mosaic, self._limits, self._caption, self._empty):
            part.show_theme(theme)
        self._lock.setIcon(icon("locked" if self._lock.isChecked() else "unlocked", theme, size=14))

    def clear(self) -> None:
        """Forgets the network that is shown."""
        self._snapshot = self._graph = self._node = self._kernel = None
        self._waiting = False
        self._layer.clear()
        self._lock.setChecked(False)
        self._limit = SmoothLimit()
        self._show_page(full=False)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._waiting and self._snapshot is not None:
            self.show_snapshot(self._snapshot)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        lock = menu.addAction("Lock colors", self._lock.toggle)
        lock.setCheckable(True)
        lock.setChecked(self._lock.isChecked())
        menu.addAction("Save picture…", self._on_save_picture)
        menu.exec(event.globalPos())
        menu.deleteLater()

    def _list_layers(self, snapshot: Snapshot) -> None:
        having = [node_id for node_id in snapshot.graph if "kernel" in snapshot.weights.get(node_id, {})]
        self._layer.clear()
        for node_id in having:
            self._layer.addItem(snapshot.graph[node_id].name, node_id)
        if self._node not in having:
            self._start_over(having[0] if having else None)
        self._layer.setCurrentIndex(self._layer.findData(self._node))
        self._show_page(full=bool(having))

    def _show_page(self, *, full: bool) -> None:
        self._pages.setCurrentWidget(self._full if full else self._empty)
        for widget in (self._layer, self._lock):
            widget.setVisible(full)
        if not full:
            self._words.say()

    def _start_over(self, node_id: NodeId | None) -> None:
        """Another layer has limits of its own."""
        self._node = node_id
        self._lock.setChecked(False)
        self._limit = SmoothLimit()
        self._place = _NOWHERE

    def _show_layer(self, snapshot: Snapshot) -> None:
        if self._node is None:
            return
        self._kernel = kernel_of(snapshot, self._node)
        self._limit.follow(self._kernel.weights)
        self._mosaic.show_kernel(self._kernel, self._limit.value)
        self._limits.show_limit(self._limit.value)
        self._show_caption()

    def _show_words(self) -> None:
        kernel = self._kernel
        if kernel is None:
            return
        first, last = self._mosaic.shown
        count = f"{kernel.units:,} units"
        if last - first < kernel.units:
            count = f"showing {first + 1:,}–{last:,} of {count}"
        each = f"{kernel.height}×{kernel.width}" if kernel.image else f"{kernel.width:,}"
        each += " weights each"
        tiling = self._mosaic.tiling
        if tiling is not None and (tiling.height, tiling.width) != (kernel.height, kernel.width):
            each += f", averaged to {tiling.height}×{tiling.width}"
        self._words.say(Word((f"{count}, {each}", count, count.removeprefix("showing "))))

    def _show_caption(self) -> None:
        if self._kernel is None or self._snapshot is None:
            return
        if self._place != _NOWHERE and self._place[0] < self._kernel.units:
            self._caption.say(*self._read_out(self._kernel, self._snapshot), bright=True)
        elif self._kernel.image:
            digits = all(name.isdigit() for name in self._snapshot.classes)
            what = "digits" if digits else "pictures"
            self._caption.say(
                f"Strokes and blobs that answer to parts of {what}. "
                "Early noise fades where pixels never vary.",
                f"Strokes and blobs answer to parts of {what}; early noise fades.",
                f"Strokes and blobs answer to parts of {what}.",
            )
        else:
            self._caption.say(
                f"One row for each unit, over its {self._kernel.width:,} inputs. "
                "Rows that look alike do the same work; a pale row hardly listens.",
                "One row for each unit, over its inputs. Rows that look alike do the same work.",
                "One row for each unit; rows that look alike do the same.",
            )

    def _read_out(self, kernel: Kernel, snapshot: Snapshot) -> tuple[str, ...]:
        """What is known of the weight under the mouse, from long to short."""
        unit, row, column = self._place
        weights = kernel.weights[:, unit]
        value = _signed(float(kernel.pictures(unit, unit + 1)[row, column, 0]))
        node = snapshot.graph[self._node] if self._node else None
        answers = (
            node is not None and node.layer.entry.kind == "output" and kernel.units == len(snapshot.classes)
        )
        name = f"unit {unit + 1}" + (f" (class {snapshot.classes[unit]})" if answers else "")
        where = f"row {row + 1}, column {column + 1}" if kernel.image else f"input {column + 1}"
        span = f"{_signed(float(weights.min()))} to {_signed(float(weights.max()))}"
        bias = "" if kernel.bias is None else f", bias {_signed(float(kernel.bias[unit]))}"
        return (
            f"{name}, {where}: {value}   ·   weights {span}{bias}",
            f"{name}, {where}: {value} · {span}{bias}",
            f"{name}, {where}: {value}",
        )

    def _on_layer_chosen(self, place: int) -> None:
        self._start_over(self._layer.itemData(place))
        self._mosaic.scroll_to_top()
        if self._snapshot is not None and self.isVisible():
            self._show_layer(self._snapshot)

    def _on_lock_toggled(self) -> None:
        locked = self._lock.isChecked()
        self._limit.locked = locked
        self._lock.setIcon(icon("locked" if locked else "unlocked", self._theme, size=14))

    def _on_pointed(self, unit: int, row: int, column: int) -> None:
        self._place = (unit, row, column)
        self._show_caption()

    def _on_save_picture(self) -> None:
        save_as(
            self,
            "Save picture",
            "weights.png",
            "Pictures (*.png *.jpg)",
            lambda path: save_picture(self, path),
        )


def _signed(value: float) -> str:
    return f"{value:+.3f}".replace("-", "−")

"""Chosen units: a few tiles, as large as the box of a face has room for, each with its name and number."""

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from nnstudio.explain.contributions import strongest
from nnstudio.gui.canvas.faces.marks import paint_ring
from nnstudio.gui.canvas.faces.signs import sign_of, signed_image
from nnstudio.gui.canvas.look import Look, draw_text
from nnstudio.gui.colormaps import to_image
from nnstudio.gui.theme import text_font
from nnstudio.gui.tokens import rgb
from nnstudio.nn.layer import Array
from nnstudio.nn.shapes import Shape

WIDE, HIGH = 46.0, 48.0
"""How much room a tile wants, in pixels at 100 %."""
LOW = 19.0
"""How high a row is where there is room for few tiles only: its words stand beside the picture."""
LEAST = 4
"""So many tiles are shown if units stand one below the other, even if they have to be small."""
CAPTION, NOTE = 13.0, 9.0
TEXT = 2.0
"""Words are drawn at this part of their size, for one looks from close by."""
FILTER, BETWEEN = 0.42, 1.5
"""How large a filter is drawn, as a part of its map, and how far beside it."""
BARS = 8
"""Products that are shown of a unit whose weights are no picture."""
MOST = 16
ROOMY = (44.0, 16.0)
"""Width and height of the room below a picture from which on a few lines find place there."""


class ChosenTiles:
    """Where chosen units stand in a box, and what is drawn of each; a tile is named by its number."""

    def __init__(self, units: int, width: float, height: float) -> None:
        self._width, self._height = width, height
        across, down = max(1, int((width + 6) // WIDE)), max(1, int((height - NOTE) // HIGH))
        self._beside = across * down < min(units, LEAST)
        if self._beside:
            across, down = 1, max(1, int((height - NOTE) // LOW))
        self.room = min(units, MOST, across * down)
        """How many units find a place."""

        def edge(columns: int) -> float:
            rows = math.ceil(self.room / columns)
            return min(width / columns - 6, (height - NOTE) / rows - CAPTION - 2) if rows <= down else -1.0

        # As large as so many fit.
        self._columns = max(range(1, across + 1), key=edge)
        self._rows = math.ceil(self.room / self._columns)
        self._cell_width, self._cell_height = width / self._columns, (height - NOTE) / self._rows
        below = self.words_room(0)
        self.roomy = not self._beside and below.width() >= ROOMY[0] and below.height() >= ROOMY[1]
        """Whether there is room for words in each tile, from closest by."""

    def cell(self, number: int) -> QRectF:
        row, column = divmod(number, self._columns)
        return QRectF(column * self._cell_width, row * self._cell_height, self._cell_width, self._cell_height)

    def box(self, number: int) -> QRectF:
        """Where the picture of a unit is drawn: a square."""
        cell = self.cell(number)
        if self._beside:
            edge = min(cell.height() - 4, cell.width() / 2)
            return QRectF(cell.x(), cell.center().y() - edge / 2, edge, edge)
        edge = max(8.0, min(cell.width() - 6, cell.height() - CAPTION - 2))
        return QRectF(cell.center().x() - edge / 2, cell.y() + 1, edge, edge)

    def pair(self, number: int) -> tuple[QRectF, QRectF]:
        """Where a filter is drawn, and its map beside it: as large as the tile has room for both."""
        cell, box = self.cell(number), self.box(number)
        wide = box.width() if self._beside else cell.width() - 6
        edge = min(box.height(), (wide - BETWEEN) / (1 + FILTER))
        small, taken = edge * FILTER, edge * (1 + FILTER) + BETWEEN
        left = box.x() if self._beside else cell.center().x() - taken / 2
        top = box.bottom() - edge
        map_box = QRectF(left + small + BETWEEN, top, edge, edge)
        return QRectF(left, top, small, small), map_box

    def number_at(self, at: QPointF) -> int | None:
        """The tile at a point; None beside all of them."""
        column, row = int(at.x() // self._cell_width), int(at.y() // self._cell_height)
        inside = 0 <= column < self._columns and 0 <= row < self._rows
        return row * self._columns + column if inside else None

    def paint_weights(self, painter: QPainter, look: Look, number: int, weights: Array, limit: float) -> None:
        """The weights (height, width) that come from each pixel."""
        place = fitted(self.box(number), weights.shape)
        image = signed_image(
            weights,
            limit,
            look.signed,
            inks(look),
            place.width() / weights.shape[1] * painter.worldTransform().m11(),
        )
        painter.drawImage(place, image)

    def paint_filter(
        self, painter: QPainter, look: Look, number: int, kernel: Array, limit: float, y: Array, top: float
    ) -> None:
        """A filter, and beside it the map that it makes."""
        small, large = self.pair(number)
        signed = bool((y < 0).any())
        painter.drawImage(fitted(large, y.shape), to_image(y, top, look.signed if signed else look.gray))
        cell = small.width() / kernel.shape[1] * painter.worldTransform().m11()
        painter.drawImage(small, signed_image(kernel, limit, look.signed, inks(look), cell))
        painter.setPen(QPen(QColor(look.edge), 0.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(small)

    def paint_products(self, painter: QPainter, look: Look, number: int, products: Array) -> None:
        """The strongest products w·x as bars: to the right what raises the sum, to the left what lowers."""
        box, theme = self.box(number), look.theme
        chosen = products[strongest(products, BARS)].tolist()
        top = max((abs(value) for value in chosen), default=0.0) or 1.0
        pitch = box.height() / max(1, len(chosen))
        middle = box.center().x()
        painter.fillRect(box, QColor(theme.ground))
        for line, value in enumerate(chosen):
            length = value / top * (box.width() / 2 - 2) if math.isfinite(value) else 0.0
            bar = QRectF(middle, box.y() + line * pitch + pitch * 0.2, length, pitch * 0.6).normalized()
            painter.fillRect(bar, QColor(theme.positive if value >= 0 else theme.negative))
        painter.setPen(QPen(QColor(theme.quiet), 0.5))
        painter.drawLine(QPointF(middle, box.y()), QPointF(middle, box.bottom()))

    def paint_bar(
        self, painter: QPainter, look: Look, number: int, value: float, top: float, *, ringed: bool
    ) -> None:
        """How strong a unit is, as a bar; with a ring around its picture if it is held on to."""
        box, theme = self.box(number), look.theme
        share = min(1.0, abs(value) / top) if top > 0 and math.isfinite(value) else 0.0
        track = QRectF(box.x(), box.bottom() + 1.5, box.width(), 1.5)
        painter.fillRect(track, QColor(theme.line))
        painter.fillRect(
            QRectF(track.x(), track.y(), track.width() * share, track.height()),
            QColor(theme.active if value >= 0 else theme.negative),
        )
        if ringed:
            paint_ring(painter, look, box.adjusted(3, 3, -3, -3))

    def paint_caption(self, painter: QPainter, look: Look, number: int, words: str, *, bold: bool) -> None:
        """The name of a unit and its number."""
        box = self.box(number)
        room = QRectF(box.x() - 4, box.bottom() + 3.5, box.width() + 8, 8)
        if self._beside:
            room = QRectF(box.right() + 3, box.y(), self._width - box.right() - 3, box.height())
        small_text(painter, room, words, look.theme.text, 12, bold=bold)

    def words_room(self, number: int) -> QRectF:
        """Where a tile has room for words, below its picture."""
        cell, box = self.cell(number), self.box(number)
        top = box.bottom() + 5
        return QRectF(box.x(), top, cell.right() - box.x() - 1, cell.bottom() - top)

    def paint_note(self, painter: QPainter, look: Look, candidates: tuple[str, ...]) -> None:
        """The longest of these that finds room, at the foot."""
        room = QRectF(-8, self._height - NOTE + 1, self._width + 16, NOTE - 1)
        metrics = QFontMetricsF(text_font(12))
        fitting = (words for words in candidates if metrics.horizontalAdvance(words) <= room.width() * TEXT)
        small_text(painter, room, next(fitting, candidates[-1]), look.theme.quiet, 12)


def small_text(
    painter: QPainter, box: QRectF, words: str, color: str, size: int, *, bold: bool = False
) -> None:
    """Words at half their size, which is the whole where one looks from so near."""
    painter.save()
    painter.translate(box.topLeft())
    painter.scale(1 / TEXT, 1 / TEXT)
    draw_text(painter, QRectF(0, 0, box.width() * TEXT, box.height() * TEXT), words, color, size, bold=bold)
    painter.restore()


def fitted(box: QRectF, shape: tuple[int, ...]) -> QRectF:
    """The largest place for a picture of (height, width) in the middle of a box."""
    height, width = shape[:2]
    scale = min(box.width() / width, box.height() / height)
    wide, high = width * scale, height * scale
    return QRectF(box.center().x() - wide / 2, box.center().y() - high / 2, wide, high)


def means_of(kernel: Array, image: Shape) -> Array:
    """Weights of an image (height, width, channels) as pictures (height, width, units) of their means."""
    means: Array = kernel.reshape(*image, -1).mean(axis=2)
    return means


def inks(look: Look) -> tuple[int, int]:
    """The colors of dashes on pale negative cells and on bright ones, 0xffrrggbb."""
    pale, bright = (rgb(color) for color in (look.theme.quiet, look.theme.card))
    return _packed(*pale), _packed(*bright)


def _packed(red: int, green: int, blue: int) -> int:
    return 0xFF000000 | red << 16 | green << 8 | blue


def number_words(value: float) -> str:
    """A number in a few figures; "−0.00" is none."""
    if not np.isfinite(value):
        return "no number"
    return sign_of(value).removeprefix("+") if abs(value) < 1000 else f"{value:.2g}"

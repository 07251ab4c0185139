"""The tiles of answers that are numbers: origin, truth, answer, how far off, and a bar as long as that."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from nnstudio.gui.panels.answers.pictures import pictured
from nnstudio.gui.panels.answers.which import origin_of
from nnstudio.gui.panels.misread.far_off import FarOff
from nnstudio.gui.panels.misread.tiling import LINE, Tiling
from nnstudio.gui.panels.misread.words_of_numbers import describe, places_of, write, write_off
from nnstudio.gui.theme import Theme, text_font

_WIDEST = 150  # of a tile with a picture: longer words are cut
_ORIGIN, _BAR, _GAP = 96, 60, 10  # the columns of a row, device-independent pixels
_LEAST_ORIGIN, _LEAST_BAR, _LONGEST_BAR = 48, 24, 160
_BAR_TALL = 6


def words_width(far_off: FarOff, theme: Theme) -> int:
    """The room that the words of any sample need below its picture."""
    values, off = _widths(far_off, theme)
    return min(round(values + off) + _GAP, _WIDEST)


def row_size(far_off: FarOff, theme: Theme, width: int) -> tuple[int, int]:
    """Width and height of a tile for a sample that is no picture, in a gallery of this width."""
    values, off = _widths(far_off, theme)
    room, row = max(120, width), round(_ORIGIN + values + off + _BAR + 3 * _GAP)
    # Where only one of them has room, its bar is longer.
    return min(row if 2 * row < room else row + _LONGEST_BAR - _BAR, room - 4), LINE + 4


def bar_of(off: float, worst: float, room: QRectF) -> QRectF:
    """The bar of a sample within its room: left of the middle for too low, right of it for too high."""
    share = off / worst if worst and math.isfinite(off) else 0.0
    middle, bar = room.center(), QRectF(room)
    bar.setTop(round(middle.y() - _BAR_TALL / 2))
    bar.setHeight(_BAR_TALL)
    bar.setLeft(middle.x() + min(0.0, share) * room.width() / 2)
    bar.setRight(middle.x() + max(0.0, share) * room.width() / 2)
    return bar


@dataclass(frozen=True)
class Columns:
    """How wide the columns of a row are: its origin, "truth → answer", how far off that is, and a bar."""

    origin: float
    values: float
    off: float
    bar: float

    def bar_room(self, tile: QRectF) -> QRectF:
        """Where the bar of a row lies: at its end."""
        return QRectF(tile.right() - self.bar, tile.top(), self.bar, tile.height())


def columns_of(far_off: FarOff, theme: Theme, width: float) -> Columns:
    """The columns of a row of this width; the origin and the bar give way to the numbers."""
    values, off = _widths(far_off, theme)
    rest = width - values - off - 3 * _GAP
    origin = min(_ORIGIN, max(_LEAST_ORIGIN, rest - _BAR))
    return Columns(origin, values, off, min(_LONGEST_BAR, max(_LEAST_BAR, rest - origin)))


def draw_tiles(
    painter: QPainter, theme: Theme, far_off: FarOff, tiling: Tiling, seen: Sequence[int], marked: int
) -> None:
    """Writes what is true of the samples that are `seen` and what was said, and frames the `marked` one."""
    places = [places_of(far_off, target) for target in range(len(far_off.targets))]
    pictures, columns = pictured(far_off.inputs.shape[1:]), columns_of(far_off, theme, tiling.wide)
    worst = [max(map(abs, _ends(far_off.off[:, target]))) for target in range(len(places))]
    for place, sample in enumerate(seen):
        x, y = tiling.corner(place)
        tile = QRectF(x, y + tiling.tall - LINE, tiling.wide, LINE)
        target = far_off.at(sample)
        words = describe(far_off, sample, places[target])
        painter.setPen(QColor(theme.accent if sample == marked else theme.text))
        if pictures:
            _write(painter, tile, " · ".join(words), Qt.AlignmentFlag.AlignHCenter)
        else:
            origin = origin_of(far_off, sample) or f"sample {sample + 1:,}"
            _write_row(painter, tile, (origin, *words), columns)
            _draw_bar(
                painter, theme, float(far_off.off[sample, target]), worst[target], columns.bar_room(tile)
            )
        if sample == marked:
            painter.setPen(QColor(theme.accent))
            painter.drawRect(QRectF(x - 1, y - 1, tiling.wide + 1, tiling.tall + 1))


def _write_row(painter: QPainter, tile: QRectF, words: tuple[str, str, str], columns: Columns) -> None:
    end = columns.bar_room(tile).left() - _GAP
    origin = QRectF(tile.left(), tile.top(), columns.origin, tile.height())
    told = QRectF(origin.right() + _GAP, tile.top(), 0, tile.height())
    told.setRight(max(told.left(), min(told.left() + columns.values, end - columns.off - _GAP)))
    off = QRectF(end - columns.off, tile.top(), columns.off, tile.height())
    # The file's name is at the end of its path.
    _write(painter, origin, words[0], cut=Qt.TextElideMode.ElideLeft)
    _write(painter, told, words[1])
    _write(painter, off, words[2], Qt.AlignmentFlag.AlignRight)


def _draw_bar(painter: QPainter, theme: Theme, off: float, worst: float, room: QRectF) -> None:
    middle = QRectF(round(room.center().x()), room.top() + 2, 1, room.height() - 4)
    painter.fillRect(middle, QColor(theme.line))
    bar = bar_of(off, worst, room)
    if bar.width() > 0:
        painter.fillRect(bar, QColor(theme.negative if off < 0 else theme.positive))


def _write(
    painter: QPainter,
    box: QRectF,
    words: str,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    cut: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
) -> None:
    words = QFontMetricsF(painter.font()).elidedText(words, cut, box.width() + 1)
    painter.drawText(box, int(align | Qt.AlignmentFlag.AlignVCenter), words)


def _widths(far_off: FarOff, theme: Theme) -> tuple[float, float]:
    """The room for "truth → answer", and that for how far off it is."""
    metrics = QFontMetricsF(text_font(theme.caption_size))
    values, errors = 0.0, 0.0
    shown = range(len(far_off.targets)) if far_off.target < 0 else (far_off.target,)
    for target in shown:
        places = places_of(far_off, target)
        name = f"{far_off.targets[target]} " if len(far_off.targets) > 1 else ""
        truth, said = (
            max(metrics.horizontalAdvance(write(number, places)) for number in _ends(numbers[:, target]))
            for numbers in (far_off.truth, far_off.said)
        )
        wide = metrics.horizontalAdvance(f"{name} → ") + truth + said
        values = max(values, wide)
        for number in _ends(far_off.off[:, target]):
            errors = max(errors, metrics.horizontalAdvance(write_off(number, places)))
    return values + 2, errors + 2


def _ends(numbers: np.ndarray) -> tuple[float, float]:
    """The lowest and the highest of numbers; 0 where none is finite."""
    finite = numbers[np.isfinite(numbers)]
    return (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 0.0)

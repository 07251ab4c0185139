"""Axes: where the numbers of samples lie on the screen, and the ticks that say so."""

import math
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from nnstudio.gui.theme import Theme, text_font
from nnstudio.nn.layer import Array

_LEFT, _BELOW, _EDGE = 46, 16, 6  # room for the words of the axes, device-independent pixels
_APART = (76, 36)  # from tick to tick at least, across and upwards


@dataclass(frozen=True)
class Axes:
    """A rectangle of the screen in which the first number grows to the right and the second one upwards."""

    low: tuple[float, float]
    high: tuple[float, float]
    box: QRectF

    @classmethod
    def filling(cls, low: tuple[float, float], high: tuple[float, float], room: QRectF) -> "Axes":
        """Axes that take all of this room, on whole pixels.

        Both numbers have a scale of their own: docks are low, and points that lie apart are told apart; round
        things may look flat, which the ticks say.
        """
        inner = room.adjusted(_LEFT, _EDGE, -_EDGE, -_BELOW)
        width, height = max(8, round(inner.width())), max(8, round(inner.height()))
        return cls(low, high, QRectF(round(inner.left()), round(inner.top()), width, height))

    @classmethod
    def alike(cls, low: tuple[float, float], high: tuple[float, float], room: QRectF) -> "Axes":
        """Axes in the middle of this room, both with the same scale: round things are round."""
        inner = room.adjusted(_LEFT, _EDGE, -_EDGE, -_BELOW)
        spans = (high[0] - low[0], high[1] - low[1])
        scale = max(1e-12, min(inner.width() / spans[0], inner.height() / spans[1]))
        width, height = (max(8, round(span * scale)) for span in spans)
        left = inner.left() + max(0, round((inner.width() - width) / 2))
        top = inner.top() + max(0, round((inner.height() - height) / 2))
        return cls(low, high, QRectF(round(left), round(top), width, height))

    def places(self, points: Array) -> Array:
        """Where points (n, 2) are on the screen, (n, 2) of x and y."""
        box, low, high = self.box, np.array(self.low), np.array(self.high)
        share = (points - low) / (high - low)
        return np.asarray([box.left(), box.bottom()] + share * [box.width(), -box.height()])

    def point(self, at: QPointF) -> tuple[float, float]:
        """The numbers that belong to a place of the screen."""
        share = (
            (at.x() - self.box.left()) / self.box.width(),
            (self.box.bottom() - at.y()) / self.box.height(),
        )
        x, y = (low + part * (high - low) for low, high, part in zip(self.low, self.high, share, strict=True))
        return x, y

    def draw(self, painter: QPainter, theme: Theme, names: tuple[str, str]) -> None:
        """Draws the frame, the ticks with their numbers, and what the axes are called."""
        box, metrics = self.box, QFontMetricsF(text_font(theme.caption_size))
        painter.setFont(text_font(theme.caption_size))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.drawRect(box.adjusted(-0.5, -0.5, 0.5, 0.5))
        xs, ys = (
            ticks(self.low[axis], self.high[axis], max(2, round(length / _APART[axis])))
            for axis, length in ((0, box.width()), (1, box.height()))
        )
        name = metrics.elidedText(names[0], Qt.TextElideMode.ElideRight, box.width() * 0.4)
        taken = QRectF(box.right() - metrics.horizontalAdvance(name), box.bottom() + 1, 0, _BELOW)
        painter.setPen(QColor(theme.text))
        painter.drawText(taken.adjusted(0, 0, 400, 0), Qt.AlignmentFlag.AlignVCenter, name)
        above = metrics.elidedText(names[1], Qt.TextElideMode.ElideRight, _LEFT - 4)
        corner = QRectF(box.left() - _LEFT, box.top() - 4, _LEFT - 6, _BELOW)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(corner, right, above)
        painter.setPen(QColor(theme.quiet))
        for x in xs:
            at = self.places(np.array([[x, self.low[1]]]))[0, 0]
            words = write(x)
            half = metrics.horizontalAdvance(words) / 2
            if at + half < taken.left() - 6:
                painter.drawLine(QPointF(at, box.bottom()), QPointF(at, box.bottom() + 3))
                painter.drawText(
                    QRectF(at - 60, box.bottom() + 1, 120, _BELOW), Qt.AlignmentFlag.AlignCenter, words
                )
        for y in ys:
            at = self.places(np.array([[self.low[0], y]]))[0, 1]
            if at - 7 > corner.bottom() - 3:
                painter.drawLine(QPointF(box.left() - 3, at), QPointF(box.left(), at))
                painter.drawText(QRectF(box.left() - _LEFT, at - 8, _LEFT - 6, 16), right, write(y))


def ticks(low: float, high: float, count: int) -> list[float]:
    """Round numbers from `low` to `high`, about so many: steps of 1, 2 or 5 times a power of ten."""
    if not (math.isfinite(low) and math.isfinite(high) and high > low):
        return []
    rough = (high - low) / count
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(part * power for part in (1, 2, 5, 10) if part * power >= rough * 0.7)
    first = math.ceil(low / step - 1e-9)
    return [number * step for number in range(first, math.floor(high / step + 1e-9) + 1)]


def write(number: float, span: float = 0.0) -> str:
    """A number for people: with as many figures as tell it apart within a span, or as it is without one."""
    if not 1e-4 <= abs(number) < 1e7 and number:
        words = f"{number:.3g}"
    elif span > 0:
        words = f"{number:,.{max(0, 2 - math.floor(math.log10(span)))}f}"
    else:
        words = f"{number:,.4g}" if abs(number) < 1000 else f"{number:,.0f}"
    return words.removeprefix("-") if not words.strip("-0.") else words.replace("-", "−")

"""The axes of the curves: a few quiet numbers at round places."""

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from nnstudio.gui.panels.loss.ruler import NO_RULER, Ruler, Unit
from nnstudio.gui.panels.loss.same import Same
from nnstudio.gui.panels.loss.smoothing import Numbers
from nnstudio.gui.theme import Theme, text_font

Range = tuple[float, float]

_FLATTEST = 1e-2  # of the highest loss: less than that is not drawn as high as the plot
_ROUNDING = 1e-6  # of the highest loss: so little below zero is zero

_BEST = {"percent": 100.0, "score": 1.0}
_FINEST = {"percent": 0.1, "score": 1e-3}
"""From tick to tick at least: finer differences say nothing of a network, and their numbers are too long."""
_SHARE = 1e-3  # the same of losses, as a share of the largest that is seen
_BEYOND = 14  # pixels that a number may be too long for the axis
_LARGEST = 1e300  # what is larger is drawn there: beyond, sums overflow


class Axis(pg.AxisItem):
    """An axis with a few quiet numbers and no lines; `logarithmic` ones are told exponents of ten.

    The one of the steps may count them in another `unit` of its `ruler`.
    """

    def __init__(self, orientation: str, kind: str) -> None:
        super().__init__(orientation, pen=QPen(Qt.PenStyle.NoPen), tickPen=QPen(Qt.PenStyle.NoPen))
        self.logarithmic = False
        self.ruler: Ruler = NO_RULER
        self.unit: Unit = "step"
        self.kind = kind
        self.enableAutoSIPrefix(False)
        self.setStyle(tickLength=0, tickTextOffset=6, autoExpandTextSpace=False, autoReduceTextSpace=False)
        # Numbers may reach beyond the ends of the lower axis, into the corners.
        self.setStyle(hideOverlappingLabels=32 if kind == "step" else 8)
        self.setHeight(18) if kind == "step" else self.setWidth(42)

    def show_theme(self, theme: Theme) -> None:
        self.setTickFont(text_font(theme.caption_size))
        self.setTextPen(QColor(theme.quiet))

    def stands_on(self) -> tuple[object, ...]:
        """What the numbers depend on beside the range and the colors: values to be compared."""
        return self.unit, Same(self.ruler.steps if self.unit != "step" else None)

    def redraw(self) -> None:
        """Draws the numbers again, which are otherwise kept as a picture."""
        self.picture = None
        self.update()

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        room = max(1.4, size / 64) if self.kind == "step" else max(2.6, size / 24)
        if self.kind == "step":
            low, high = self.ruler.measure(np.array([low, high]), self.unit).tolist()
        if self.logarithmic:
            return [(1.0, _decades(low, high, room))]
        spacing = nice((high - low) / room)
        if self.kind == "step":
            spacing = spacing if self.unit == "epoch" else max(1.0, spacing)
        elif self.kind in _BEST:
            spacing, high = max(spacing, _FINEST[self.kind]), min(high, _BEST[self.kind])
        else:
            spacing = max(spacing, nice(_SHARE * max(-low, high)))
        first, last = math.ceil(low / spacing - 1e-9), math.floor(high / spacing + 1e-9)
        ticks = [i * spacing for i in range(first, last + 1)]
        if self.kind == "step":
            ticks = self.ruler.place(np.array(ticks), self.unit).tolist()
        return [(spacing, ticks)]

    def generateDrawSpecs(self, p: QPainter) -> tuple[object, list[object], list[object]] | None:
        # A tick without length is still a dot, so ticks are left out.
        specs = super().generateDrawSpecs(p)
        if specs and self.orientation == "left":
            # Long numbers stand closer to the curves than others: the room on their left may be none.
            for rect, _flags, _words in specs[2]:
                rect.moveLeft(max(0.0, rect.left()))
        return specs and (specs[0], [], specs[2])

    def boundingRect(self) -> QRectF:
        # Numbers that reach beyond it are left out, even one that is too long by a pixel.
        beyond = _BEYOND if self.orientation == "left" else 0
        return super().boundingRect().adjusted(-beyond, 0, 0, 0)

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        if self.kind == "step":
            measures = self.ruler.measure(np.array(values), self.unit).tolist()
            words = [_count_text(round(value / spacing) * spacing, spacing) for value in measures]
            return [f"{self.unit} {words[0]}", *words[1:]] if words else []
        if self.kind == "percent":
            return [f"{value:.{_decimals(spacing)}f} %" for value in values]
        if self.logarithmic:
            return [_power_text(value) for value in values]
        words = [_loss_text(value, spacing) for value in values]
        if self.kind == "score" and words:
            words[-1] = f"R² {words[-1]}"
        return words


def fit_loss(losses: Numbers, *, logarithmic: bool, close: bool = False) -> Range:
    """The ends of the axis of the loss: 0, or the lowest loss above it, up to the highest.

    `close` is for a part of the run: from the lowest to the highest, as near as can be.
    """
    finite = np.minimum(losses[np.isfinite(losses)], _LARGEST)
    positive = finite[finite > 0]
    low, high = (float(positive.min()), float(positive.max())) if positive.size else (1e-3, 1.0)
    if logarithmic:
        leap = 20 if close else 4
        below, above = (0.4, 0.4) if close else (1, 0.2)
        return (
            math.floor(leap * math.log10(low) - below) / leap,
            math.ceil(leap * math.log10(high) + above) / leap,
        )
    if close and finite.size:
        low, high = float(finite.min()), float(finite.max())
        spacing = nice(max(high - low, _FLATTEST * abs(high), 1e-12) / 12)
        bottom, top = spacing * math.floor(low / spacing - 0.5), spacing * math.ceil(high / spacing + 0.5)
        # Losses of nearly nothing are rounded below zero now and then.
        return (max(bottom, -0.02 * top) if low >= -_ROUNDING * high else bottom), top
    spacing = nice(high * 1.02 / 8)
    top = spacing * math.ceil(high * 1.02 / spacing)
    return -0.02 * top, top


def nice(spacing: float) -> float:
    """The next larger of 1, 2, 5, 10, ... times a power of ten."""
    power = 10.0 ** math.floor(math.log10(spacing))
    return next((power * leap for leap in (1, 2, 5, 10) if power * leap >= spacing * 0.999), 10 * power)


def _count_text(count: float, spacing: float) -> str:
    """A number of steps, samples or epochs in a few letters."""
    if count >= 1_000_000:
        return f"{count / 1_000_000:,.6g}M"
    if count >= 100_000:
        return f"{count / 1000:,.6g}k"
    return f"{count:,.{_decimals(spacing)}f}"


def _loss_text(value: float, spacing: float) -> str:
    """A loss in a few letters, however large or small it is."""
    if abs(value) < spacing / 2:
        return "0"
    if abs(value) >= 99_999.5 or spacing < 0.9e-4:
        power = math.floor(math.log10(abs(value)) + 1e-9)
        digits = min(3, max(0, power - math.floor(math.log10(spacing) + 1e-9)))
        return f"{value / 10.0**power:.{digits}f}e{power}"
    return f"{value:,.{_decimals(spacing)}f}"


def _power_text(exponent: float) -> str:
    """A power of ten in a few letters."""
    power = math.floor(exponent + 1e-9)
    if -4 < power < 5:
        return f"{10**exponent:.3g}" if power < 3 else f"{10**exponent:,.0f}"
    return f"{10 ** (exponent - power):.0f}e{power}"


def _decimals(spacing: float) -> int:
    return max(0, -math.floor(math.log10(spacing) + 1e-9))


def _decades(low: float, high: float, room: float) -> list[float]:
    """Exponents of ten between two, at most about `room` of them, of 1, 2 and 5 times a power."""
    for leaps in ((1, 2, 3, 4, 5, 6, 7, 8, 9), (1, 2, 5), (1, 3), (1,)):
        values = [
            power + math.log10(leap)
            for power in range(math.floor(low), math.ceil(high) + 1)
            for leap in leaps
            if low <= power + math.log10(leap) <= high
        ]
        if len(values) <= room:
            return values
    return values[:: math.ceil(len(values) / room)]

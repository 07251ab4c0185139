"""The axes of the curves: a few quiet numbers at round places."""

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPen

from nnstudio.gui.panels.loss.step_losses import Numbers
from nnstudio.gui.theme import Theme, text_font

Range = tuple[float, float]


class Axis(pg.AxisItem):
    """An axis with a few quiet numbers and no lines; `logarithmic` ones are told exponents of ten."""

    def __init__(self, orientation: str, kind: str) -> None:
        super().__init__(orientation, pen=QPen(Qt.PenStyle.NoPen), tickPen=QPen(Qt.PenStyle.NoPen))
        self.logarithmic = False
        self._kind = kind
        self.enableAutoSIPrefix(False)
        self.setStyle(tickLength=0, tickTextOffset=6, autoExpandTextSpace=False, autoReduceTextSpace=False)
        # Numbers may reach beyond the ends of the lower axis, into the corners.
        self.setStyle(hideOverlappingLabels=32 if kind == "step" else 8)
        self.setHeight(18) if kind == "step" else self.setWidth(42)

    def show_theme(self, theme: Theme) -> None:
        self.setTickFont(text_font(theme.caption_size))
        self.setTextPen(QColor(theme.quiet))

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        room = max(2.6, size / (64 if self._kind == "step" else 24))
        if self.logarithmic:
            return [(1.0, _decades(low, high, room))]
        spacing = _nice((high - low) / room)
        if self._kind == "step":
            spacing = max(1.0, spacing)
        if self._kind == "percent":
            high = min(high, 100.0)
        first, last = math.ceil(low / spacing - 1e-9), math.floor(high / spacing + 1e-9)
        return [(spacing, [i * spacing for i in range(first, last + 1)])]

    def generateDrawSpecs(self, p: QPainter) -> tuple[object, list[object], list[object]] | None:
        # A tick without length is still a dot, so ticks are left out.
        specs = super().generateDrawSpecs(p)
        return specs and (specs[0], [], specs[2])

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        if self._kind == "step":
            words = [_count_text(value) for value in values]
            return [f"step {words[0]}", *words[1:]] if words else []
        if self._kind == "percent":
            return [f"{value:.0f} %" for value in values]
        if self.logarithmic:
            return [f"{10**value:.3g}" for value in values]
        return [f"{value:.{max(0, -math.floor(math.log10(spacing) + 1e-9))}f}" for value in values]


def fit_loss(losses: Numbers, *, logarithmic: bool) -> Range:
    """The ends of the axis of the loss: 0, or the lowest loss above it, up to the highest."""
    positive = losses[np.isfinite(losses) & (losses > 0)]
    low, high = (positive.min(), positive.max()) if positive.size else (1e-3, 1.0)
    if logarithmic:
        return math.floor(4 * math.log10(low) - 1) / 4, math.ceil(4 * math.log10(high) + 0.2) / 4
    spacing = _nice(high * 1.02 / 8)
    top = spacing * math.ceil(high * 1.02 / spacing)
    return -0.02 * top, top


def _count_text(count: float) -> str:
    """A number of steps in a few letters."""
    if count < 100_000:
        return f"{count:,.0f}"
    return f"{count / 1000:,.6g}k" if count < 1_000_000 else f"{count / 1_000_000:,.6g}M"


def _nice(spacing: float) -> float:
    """The next larger of 1, 2, 5, 10, ... times a power of ten."""
    power = 10.0 ** math.floor(math.log10(spacing))
    return next(power * leap for leap in (1, 2, 5, 10) if power * leap >= spacing * 0.999)


def _decades(low: float, high: float, room: float) -> list[float]:
    """Exponents of ten between two, at most about `room` of them, of 1, 2 and 5 times a power."""
    for leaps in ((1, 2, 5), (1, 3), (1,)):
        values = [
            power + math.log10(leap)
            for power in range(math.floor(low), math.ceil(high) + 1)
            for leap in leaps
            if low <= power + math.log10(leap) <= high
        ]
        if len(values) <= room:
            return values
    return values[:: math.ceil(len(values) / room)]

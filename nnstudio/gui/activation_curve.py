"""The picture of an activation: its outputs y and their slope over the weighted sums z."""

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnstudio.gui.theme import Theme, text_font
from nnstudio.nn.activations import Activation
from nnstudio.nn.layer import Array

REACH = 6.0
"""The curve is drawn for z from minus to plus this; sigmoid and tanh are flat beyond."""
POINTS = 241


class ActivationCurve(QWidget):
    """y(z) for z in ±6 and, dashed, its slope, which is what learning has to go by; axes through zero.

    In words where y depends on all units at once.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._y: Array | None = None
        self._slope: Array = np.zeros(POINTS, np.float32)
        self._low, self._high = 0.0, 1.0
        self._words = ""
        self.setObjectName("activationCurve")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_activation(self, activation: Activation) -> None:
        """Draws this activation from now on."""
        self._y = sample_curve(activation)
        self._words = f"{activation.entry.title}: {activation.entry.hint or 'no hint'}"
        if self._y is None:
            self._words += ".\nEach output depends on all units, so there is no single curve."
        else:
            self._slope = sample_slope(activation)
            # The bounds that a bent curve nears, or where a straight one leaves the picture.
            bounds = (activation.lowest, self._y.min()), (activation.highest, self._y.max())
            self._low, self._high = (float(a if math.isfinite(a) else b) for a, b in bounds)
            self._words += (
                f".\ny from {self._low:.3g} to {self._high:.3g} for z from -{REACH:g} to {REACH:g}"
                f"\nDashed: its slope, at most {self._slope.max():.3g}; where it is 0, nothing is learned"
            )
        self.setToolTip(self._words)
        self.setAccessibleName("Curve of the activation")
        self.setAccessibleDescription(self.toolTip())
        self.update()

    def show_theme(self, theme: Theme) -> None:
        """Draws in these colors from now on."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, 88)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(text_font(theme.caption_size))
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QColor(theme.soft_line))
        painter.setBrush(QColor(theme.ground))
        painter.drawRoundedRect(frame, theme.control_radius, theme.control_radius)
        if self._y is None:
            painter.setPen(QColor(theme.quiet))
            painter.drawText(
                frame.adjusted(12, 4, -12, -4),
                Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap,
                self._words,
            )
            return
        self._paint_curve(painter, frame.adjusted(12, 12, -12, -12), self._y)

    def _paint_curve(self, painter: QPainter, plot: QRectF, y: Array) -> None:
        theme = self._theme
        low = min(self._low, 0.0, float(self._slope.min()))
        high = max(self._high, 0.0, float(self._slope.max()))
        height = (high - low) or 1.0

        def place(z: float, value: float) -> QPointF:
            across = plot.x() + plot.width() * (z + REACH) / (2 * REACH)
            return QPointF(across, plot.bottom() - plot.height() * (value - low) / height)

        painter.setPen(QPen(QColor(theme.line), 1))
        painter.drawLine(place(-REACH, 0), place(REACH, 0))
        painter.drawLine(place(0, low), place(0, high))
        dashed = QPen(QColor(theme.active_text), 1.2, Qt.PenStyle.DashLine)
        for values, pen in ((self._slope, dashed), (y, QPen(QColor(theme.positive), 1.6))):
            painter.setPen(pen)
            painter.drawPolyline(QPolygonF([place(z, v) for z, v in zip(sample_sums(), values, strict=True)]))
        painter.setPen(QColor(theme.quiet))
        left = Qt.AlignmentFlag.AlignLeft
        # Beside the vertical axis, on the side where a rising curve is not.
        top = QRectF(plot.x(), plot.y() - 6, plot.width() / 2 - 6, 14)
        painter.drawText(top, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"{high:.3g}")
        if low < -0.1 * height:  # closer to zero there is no room for words
            bottom = QRectF(plot.center().x() + 6, plot.bottom() - 8, plot.width() / 2, 14)
            painter.drawText(bottom, left | Qt.AlignmentFlag.AlignVCenter, f"{low:.3g}")


def sample_curve(activation: Activation) -> Array | None:
    """Y for `POINTS` sums z from -6 to 6; None if y of one unit depends on the others, as softmax's does."""
    z = sample_sums()
    alone, together = activation(z[:, np.newaxis])[:, 0], activation(z[np.newaxis, :])[0]
    return alone if np.allclose(alone, together) else None


def sample_slope(activation: Activation) -> Array:
    """The slope dy/dz at the same sums as `sample_curve`, of an activation that has a curve."""
    return activation.derivative(sample_sums()[:, np.newaxis])[:, 0]


def sample_sums() -> Array:
    """The sums z at which activations are sampled, from -REACH to REACH."""
    return np.linspace(-REACH, REACH, POINTS, dtype=np.float32)

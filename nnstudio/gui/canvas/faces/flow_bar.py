"""The bar at a card's foot: how large the last update was beside the parameters, in powers of ten."""

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from nnstudio.engine.snapshot import Flow
from nnstudio.gui.canvas.look import Look
from nnstudio.gui.theme import mix

BAR = 3.0
"""Height of the bar, in pixels at 100 %."""
LOWEST, HIGHEST = -6.0, 0.0
"""The ends of the scale, powers of ten of update to parameters."""
HEALTHY = -4.0, -2.0
"""Between these powers of ten, weights learn steadily (source: Deeplearning4j, training UI)."""


def share_of_ratio(ratio: float) -> float:
    """Where on the bar a power of ten lies, from 0 to 1."""
    return max(0.0, min(1.0, (ratio - LOWEST) / (HIGHEST - LOWEST)))


def is_healthy(flow: Flow) -> bool:
    """Whether the update is neither too small to learn by nor so large that it overshoots."""
    return HEALTHY[0] <= flow.ratio <= HEALTHY[1]


def paint_flow(painter: QPainter, look: Look, flow: Flow, box: QRectF) -> None:
    """Draws the scale, the healthy band on it, and how far the update reaches."""
    theme, middle = look.theme, box.center().y()
    low, high = (box.x() + box.width() * share_of_ratio(edge) for edge in HEALTHY)
    painter.fillRect(QRectF(box.x(), middle - 0.5, box.width(), 1), QColor(theme.line))
    painter.fillRect(
        QRectF(low, box.y(), high - low, box.height()), QColor(mix(theme.card, theme.good, 0.38))
    )
    reach = box.width() * share_of_ratio(flow.ratio)
    color = QColor(theme.good if is_healthy(flow) else theme.warning)
    painter.fillRect(QRectF(box.x(), middle - 0.75, reach, 1.5), color)
    # The mark's place beside the band tells as much as its color.
    painter.setPen(QPen(color, 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
    at = min(max(box.x() + reach, box.x() + 1), box.right() - 1)
    painter.drawLine(QPointF(at, box.y() - 1), QPointF(at, box.bottom() + 1))


def flow_words(flow: Flow) -> str:
    """What the bar says, in words, and what is healthy."""
    if not all(map(math.isfinite, (flow.parameters, flow.gradient, flow.update))):
        return "Update: not a number. The loss has run away; try a smaller learning rate"
    if flow.update <= 0:
        first, verdict = "Update: nothing moved", "The weights stand still"
    elif not math.isfinite(flow.ratio):
        first, verdict = "Update: the parameters are all zero", "They have only begun to move"
    else:
        first = f"Update : parameters = 10^{flow.ratio:.1f}"
        verdict = (
            "Healthy"
            if is_healthy(flow)
            else "Small: this layer learns slowly"
            if flow.ratio < HEALTHY[0]
            else "Large: steps may overshoot; a smaller learning rate would calm them"
        )
    return (
        f"{first}\n{verdict} (healthy is 10^{HEALTHY[0]:.0f} to 10^{HEALTHY[1]:.0f}, the shaded band)\n"
        f"root mean squares: gradient {flow.gradient:.3g}, update {flow.update:.3g}, "
        f"parameters {flow.parameters:.3g}"
    )

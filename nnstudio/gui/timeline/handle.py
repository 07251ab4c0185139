"""The handle of the track, and the groove that it runs in: what moves with the moment that is looked at."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from nnstudio.gui.theme import Theme, mix
from nnstudio.gui.timeline.track_picture import GROOVE, SIGN, SIGNS, groove_parts
from nnstudio.gui.timeline.track_scale import TrackScale

HANDLE = 7.0
"""Radius of the handle in pixels."""


@dataclass(frozen=True)
class Looked:
    """The step that is `shown`, None for the live one, and the one that the mouse points at."""

    scale: TrackScale
    live: int
    shown: int | None
    pointed: int | None

    def place(self, step: int | None) -> QPointF:
        """Where a step, or the live moment, is on the track."""
        return QPointF(self.scale.place(self.live if step is None else step), GROOVE)


def paint_groove(painter: QPainter, theme: Theme, looked: Looked) -> None:
    """Draws the way to what is shown, the way beyond it to the live moment, and what is to come."""
    shown = looked.live if looked.shown is None else looked.shown
    whole, before, beyond = groove_parts(looked.scale, shown, looked.live)
    painter.setPen(Qt.PenStyle.NoPen)
    for part, color in (
        (whole, theme.line),
        (before, theme.accent),
        (beyond, mix(theme.line, theme.accent, 0.42)),
    ):
        if part.width() > 0:
            painter.setBrush(QColor(color))
            painter.drawRoundedRect(part, 2, 2)


def paint_handle(painter: QPainter, theme: Theme, looked: Looked, *, focused: bool) -> None:
    """Draws the handle, a dot for the live moment where it is elsewhere, and a line under the mouse."""
    if looked.pointed is not None and looked.pointed != looked.shown:
        painter.setPen(QPen(QColor(theme.quiet), 1))
        x = round(looked.place(looked.pointed).x()) + 0.5
        painter.drawLine(QPointF(x, SIGNS + SIGN), QPointF(x, 31))
    past = looked.shown is not None
    painter.setPen(Qt.PenStyle.NoPen)
    if past:
        painter.setBrush(QColor(theme.accent))
        painter.drawEllipse(looked.place(None), 4, 4)
    middle = looked.place(looked.shown)
    painter.setPen(QPen(QColor(theme.accent if focused else theme.ground), 2))
    live = "#ffffff" if theme.dark else theme.accent_fill
    painter.setBrush(QColor(theme.active if past else live))
    painter.drawEllipse(QRectF(middle - QPointF(HANDLE, HANDLE), middle + QPointF(HANDLE, HANDLE)))

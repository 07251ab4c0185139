"""The speed control: how many steps a second are made, from one to as many as the machine can."""

import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QStyle, QStyleOptionSlider, QWidget

SLOWEST, FASTEST = 1.0, 3000.0
LAST = 100
"""The slider's last position means flat out; those before it are spaced evenly in the logarithm."""
DEFAULT_PACE = 120.0
"""The first network then learns for more than half a minute, and one can watch it."""


class SpeedControl(QWidget):
    """A slider with its meaning in words beside it.

    Signals:
        paced: (object) steps a second, or None for flat out.
    """

    paced = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        caption = QLabel("speed")
        caption.setProperty("role", "caption")
        self._slider = _JumpingSlider(Qt.Orientation.Horizontal)
        self._slider.setObjectName("speed")
        self._slider.setRange(0, LAST)
        self._slider.setPageStep(10)
        self._slider.setFixedWidth(140)
        self._slider.setAccessibleName("Speed")
        self._slider.setToolTip("Steps a second, from one to as many as the machine can make")
        caption.setBuddy(self._slider)
        self._words = QLabel()
        self._words.setMinimumWidth(96)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for part in (caption, self._slider, self._words):
            row.addWidget(part)
        self._slider.valueChanged.connect(self._on_moved)
        self.set_pace(DEFAULT_PACE)

    @property
    def pace(self) -> float | None:
        """Steps a second; None for flat out."""
        return pace_at(self._slider.value())

    def set_pace(self, pace: float | None) -> None:
        """Moves the slider to this pace, or to the nearest it has."""
        self._slider.setValue(position_of(pace))
        self._on_moved()

    def _on_moved(self) -> None:
        pace = self.pace
        words = "flat out" if pace is None else f"{pace:,.0f} step{'s' if round(pace) != 1 else ''}/s"
        self._words.setText(words)
        self._slider.setAccessibleDescription(words)
        self.paced.emit(pace)


class _JumpingSlider(QSlider):
    """A slider whose handle comes to where its groove is pressed, and is dragged from there."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            style, option = self.style(), QStyleOptionSlider()
            self.initStyleOption(option)
            whole, part = QStyle.ComplexControl.CC_Slider, QStyle.SubControl
            handle = style.subControlRect(whole, option, part.SC_SliderHandle, self)
            groove = style.subControlRect(whole, option, part.SC_SliderGroove, self)
            at = event.position().toPoint()
            if not handle.contains(at):
                way = at.x() - groove.left() - handle.width() // 2
                room = groove.width() - handle.width()
                self.setValue(
                    QStyle.sliderValueFromPosition(
                        self.minimum(), self.maximum(), way, room, option.upsideDown
                    )
                )
        super().mousePressEvent(event)


def pace_at(position: int) -> float | None:
    """Steps a second at a position of the slider, rounded as people would."""
    if position >= LAST:
        return None
    pace = SLOWEST * (FASTEST / SLOWEST) ** (position / (LAST - 1))
    digits = max(0, math.floor(math.log10(pace)) - 1)
    return float(round(pace / 10**digits) * 10**digits)


def position_of(pace: float | None) -> int:
    """The position of the slider that is nearest to a pace."""
    if pace is None:
        return LAST
    share = math.log(max(SLOWEST, min(FASTEST, pace)) / SLOWEST) / math.log(FASTEST / SLOWEST)
    return round(share * (LAST - 1))

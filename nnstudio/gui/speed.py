"""The speed control: what is done at one go, and how many of them a second."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSlider, QStyle, QStyleOptionSlider, QWidget

from nnstudio.gui.motion.grain import (
    FASTEST,
    LAST,
    SLOWEST,
    Grain,
    pace_at,
    pace_words,
    position_of,
    spoken_pace,
)

__all__ = ["DEFAULT_PACE", "FASTEST", "LAST", "SLOWEST", "SpeedControl", "pace_at", "position_of"]

DEFAULT_PACE = Grain.BATCH.rates.usual
FIRST_SLOW = 3
"""Grains of slow motion, which a line in the list divides from the others."""


class SpeedControl(QWidget):
    """A choice of what is done at one go, from a term to flat out, and a slider for how many a second.

    Each choice remembers its own pace. The slider's end means flat out, which is the choice "free": who drags
    it there makes this choice, and who drags it back gets the one before.

    Signals:
        paced: (object, object) batches, samples or epochs a second, or None for flat out, and their Unit;
            not while the grain is one of slow motion.
        governed: (object, object) the Grain and its pace, whichever grain it is; after `paced`.
    """

    paced = Signal(object, object)
    governed = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grain = self._last = Grain.BATCH
        self._paces = {grain: grain.rates.usual for grain in Grain}
        self._caption = caption = QLabel("speed")
        caption.setProperty("role", "caption")
        self._choice = _grain_choice()
        caption.setBuddy(self._choice)
        self._slider = _JumpingSlider(Qt.Orientation.Horizontal)
        self._slider.setObjectName("speed")
        self._slider.setRange(0, LAST)
        self._slider.setPageStep(10)
        # The program's style says how small a slider may be; only a style of its own says otherwise.
        self._slider.setStyleSheet("QSlider { min-width: 44px; max-width: 104px; }")
        self._slider.setAccessibleName("Speed")
        self._words = QLabel()
        self._words.setMinimumWidth(56)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for part in (caption, self._choice, self._slider, self._words):
            row.addWidget(part)
        self._slider.valueChanged.connect(self._on_moved)
        self._choice.currentIndexChanged.connect(self._on_chosen)
        self._show()

    @property
    def grain(self) -> Grain:
        """What is done at one go."""
        return self._grain

    @property
    def pace(self) -> float | None:
        """How many of them a second; None for flat out."""
        return None if self._grain is Grain.FREE else self._paces[self._grain]

    def show_caption(self, *, visible: bool) -> None:
        """Says what it is, where there is room for it; its tooltips say that, too."""
        self._caption.setVisible(visible)

    def set_pace(self, pace: float | None) -> None:
        """Takes this pace, or the nearest the slider has; None is the grain "free"."""
        grain = self._last if self._grain is Grain.FREE and pace is not None else self._grain
        if pace is None:
            grain = Grain.FREE
        self._go(grain, pace_at(position_of(pace, grain), grain))

    def set_grain(self, grain: Grain) -> None:
        """Takes another grain, with the pace that it had last."""
        self._go(grain, self._paces[grain])

    def _go(self, grain: Grain, pace: float | None) -> None:
        if pace is None:
            grain = Grain.FREE
        if grain is not Grain.FREE and not grain.slow:
            self._last = grain
        if pace is not None:
            self._paces[grain] = pace
        self._grain = grain
        self._show()
        if not grain.slow:
            self.paced.emit(self.pace, grain.unit)
        self.governed.emit(grain, self.pace)

    def _on_moved(self, position: int) -> None:
        grain = self._last if self._grain is Grain.FREE else self._grain
        self._go(grain, pace_at(position, grain))

    def _on_chosen(self) -> None:
        self.set_grain(Grain(self._choice.currentData()))

    def _show(self) -> None:
        grain, pace = self._grain, self.pace
        for control in (self._slider, self._choice):
            control.blockSignals(True)  # Qt's signature
        self._slider.setValue(position_of(pace, grain))
        self._choice.setCurrentIndex(self._choice.findData(grain.value))
        for control in (self._slider, self._choice):
            control.blockSignals(False)
        self._words.setText(pace_words(pace))
        spoken = spoken_pace(pace, grain)
        self._slider.setAccessibleDescription(spoken)
        self._slider.setToolTip(f"How many a second: {spoken}")
        self._choice.setAccessibleDescription(grain.meaning)
        self._choice.setToolTip(f"What is done at one go. {grain.meaning}")


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


def _grain_choice() -> QComboBox:
    choice = QComboBox()
    choice.setObjectName("speed.grain")
    choice.setAccessibleName("What is done at one go")
    for grain in Grain:
        choice.addItem(grain.value, grain.value)
        choice.setItemData(choice.count() - 1, grain.meaning, Qt.ItemDataRole.ToolTipRole)
    choice.insertSeparator(FIRST_SLOW)
    choice.setFixedWidth(108)
    return choice

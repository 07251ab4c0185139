"""The choice among the weights of one layer: which array, and which input channel of a filter."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from nnstudio.gui.panels.weights.kernel import Kernel

_MEAN = -1  # the choice of all channels at once


class PartChoice(QWidget):
    """Two choices, of which each is seen only where there is one.

    Signals:
        chosen: () other weights than before are to be shown.
    """

    chosen = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts = self._choice(
            f"{name}.part",
            "Weights that are shown",
            "Whether the weights of the inputs or of the past are shown",
        )
        self._parts.setMaximumWidth(112)
        self._channels = self._choice(
            f"{name}.channel",
            "Input channel",
            "The input channel whose weights are shown, or the mean of all",
        )
        self._offered: tuple[str, ...] = ()
        self._count = 0
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self._parts)
        row.addWidget(self._channels)

    @property
    def part(self) -> str:
        """The name of the array."""
        return self._parts.currentData() or "kernel"

    @property
    def channel(self) -> int | None:
        """The input channel; None for the mean of all."""
        channel = self._channels.currentData()
        return None if channel in (None, _MEAN) else int(channel)

    def list_parts(self, parts: tuple[str, ...]) -> None:
        """Offers these arrays, and keeps what was chosen where it is still there."""
        if parts != self._offered:
            self._offered = parts
            _fill(self._parts, [(part.replace("_", " "), part) for part in parts])
        self._parts.setVisible(len(parts) > 1)
        self._show()

    def list_channels(self, kernel: Kernel) -> None:
        """Offers the channels of a picture, if it has several."""
        count = kernel.channels if kernel.image and kernel.channels > 1 else 0
        if count != self._count:
            self._count = count
            channels = [(f"channel {at + 1}", at) for at in range(count)]
            _fill(self._channels, [(f"mean of {count}", _MEAN), *channels])
        self._channels.setVisible(count > 0)
        self._show()

    def start_over(self) -> None:
        """Another layer is shown as the mean of its channels."""
        self._channels.setCurrentIndex(0)

    def _show(self) -> None:
        self.setVisible(len(self._offered) > 1 or self._count > 0)

    def _choice(self, name: str, title: str, tooltip: str) -> QComboBox:
        choice = QComboBox(self)
        choice.setObjectName(name)
        choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        choice.setAccessibleName(title)
        choice.setToolTip(tooltip)
        choice.activated.connect(lambda _place: self.chosen.emit())
        return choice


def _fill(choice: QComboBox, entries: list[tuple[str, object]]) -> None:
    chosen = choice.currentData()
    choice.clear()
    for text, data in entries:
        choice.addItem(text, data)
    choice.setCurrentIndex(max(0, choice.findData(chosen)))

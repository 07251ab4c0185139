"""The button of a repair: one click and a problem is solved, undone by one undo."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetricsF, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from nnstudio.document.repairs import Repair
from nnstudio.gui.stylesheet import set_role
from nnstudio.gui.wrapping import wrap

MOST_LINES = 2
_PADDING = 28  # left and right of the words, with the frame, pixels


class RepairButton(QPushButton):
    """A button with the name of a repair, which calls `apply` with it.

    A long name goes over two lines. One that is longer still loses words in its middle: it begins with what
    is done, and ends with what it is done to. The tooltip has all of it.
    """

    def __init__(
        self, repair: Repair, apply: Callable[[Repair], object], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._label = repair.label
        self._write((repair.label,))
        self.setAccessibleName(repair.label)
        self.setToolTip(f"{repair.label}. Undo takes it back.")
        self.setAccessibleDescription(self.toolTip())
        set_role(self, "lines")
        # Not "Fixed": that is as high as at the hinted width, whatever the width is.
        policy = QSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.clicked.connect(lambda: apply(repair))

    def lines(self) -> tuple[str, ...]:
        """The words as they can be read, from top to bottom."""
        return self._lines

    def sizeHint(self) -> QSize:
        width = self.fontMetrics().horizontalAdvance(self._label) + _PADDING + 1  # it rounds down
        return QSize(width, self._height(1))

    def minimumSizeHint(self) -> QSize:
        return QSize(60, self._height(1))

    def heightForWidth(self, width: int) -> int:
        """As high as the lines need at this width."""
        return self._height(len(self._wrapped(width)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._write(self._wrapped(self.width()))

    def _wrapped(self, width: int) -> tuple[str, ...]:
        metrics, room = QFontMetricsF(self.font()), width - _PADDING
        if metrics.horizontalAdvance(self._label) <= room:
            return (self._label,)
        return tuple(wrap(self._label, room, metrics, MOST_LINES, Qt.TextElideMode.ElideMiddle))

    def _write(self, lines: tuple[str, ...]) -> None:
        self._lines = lines
        # A single "&" would underline the letter behind it.
        self.setText("\n".join(lines).replace("&", "&&"))

    def _height(self, lines: int) -> int:
        """With so many lines; Qt knows it for those that are written now."""
        more = lines - len(self._lines)
        return super().sizeHint().height() + more * self.fontMetrics().lineSpacing()

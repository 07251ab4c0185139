"""The button of a repair: one click and a problem is solved, undone by one undo."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from nnstudio.document.repairs import Repair

_PADDING = 28  # left and right of the words, with the frame, pixels


class RepairButton(QPushButton):
    """A button with the name of a repair, which calls `apply` with it; words are cut where they must."""

    def __init__(
        self, repair: Repair, apply: Callable[[Repair], object], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._label = repair.label
        self.setAccessibleName(repair.label)
        self.setToolTip(f"{repair.label}. Undo takes it back.")
        self.setAccessibleDescription(self.toolTip())
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setText(repair.label)
        self.clicked.connect(lambda: apply(repair))

    def sizeHint(self) -> QSize:
        width = self.fontMetrics().horizontalAdvance(self._label) + _PADDING + 1  # it rounds down
        return QSize(width, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(60, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = self.width() - _PADDING
        self.setText(self.fontMetrics().elidedText(self._label, Qt.TextElideMode.ElideRight, room))

"""A part of a form that is folded away until somebody wants it."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QSizePolicy, QToolButton, QVBoxLayout, QWidget

from nnstudio.gui.forms.clicks import end_typing


class Fold(QWidget):
    """A quiet heading with rows under it, which are shown when it is pressed."""

    def __init__(self, title: str, about: str, *, opened: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = _Heading(self)
        self.heading.setText(title)
        self.heading.setProperty("role", "fold")
        self.heading.setObjectName(f"fold.{title.lower()}")
        self.heading.setAccessibleName(title)
        self.heading.setAccessibleDescription(about)
        self.heading.setToolTip(about)
        self.heading.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.heading.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.heading.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # as a choice
        self._inside = QWidget(self)
        self._rows = QVBoxLayout(self._inside)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(8)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.heading)
        layout.addWidget(self._inside)
        self.heading.clicked.connect(lambda: self.open(opened=not self.opened))
        self.open(opened=opened)

    @property
    def opened(self) -> bool:
        """Whether the rows are shown."""
        return not self._inside.isHidden()

    def add(self, row: QWidget) -> None:
        """Puts a row under those that are there."""
        self._rows.addWidget(row)

    def open(self, *, opened: bool) -> None:
        """Shows the rows, or folds them away."""
        self._inside.setVisible(opened)
        self.heading.setArrowType(Qt.ArrowType.DownArrow if opened else Qt.ArrowType.RightArrow)


class _Heading(QToolButton):
    def mousePressEvent(self, event: QMouseEvent) -> None:
        end_typing()
        super().mousePressEvent(event)

"""The name of a layer, to be read until it is edited."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QToolButton

from nnstudio.gui.icons import icon
from nnstudio.gui.theme import Theme

_NAME_STYLE = """
QLineEdit {{
  background: transparent; border: none; border-bottom: 1px solid transparent; border-radius: 0;
  padding: 0; min-height: 19px; font-size: {size}px;
}}
QLineEdit:hover {{ border-bottom-color: {line}; }}
QLineEdit:focus {{ border-bottom-color: {accent}; color: {text}; }}
"""


class NameField(QLineEdit):
    """A node's name, which looks like a caption until it is edited.

    Signals:
        renamed: (str) another name was given, by Enter or by leaving the field.
    """

    renamed = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._name = ""
        self._taken: tuple[str, ...] = ()
        self.setObjectName("nodeName")
        self.setAccessibleName("Name of the layer")
        self.setToolTip("The layer's name. Click or press F2 to give it another; Esc keeps the old one.")
        self.setAccessibleDescription(self.toolTip())
        self.setMaxLength(40)
        self.setProperty("tone", "quiet")
        self.setTextMargins(-2, 0, 0, 0)  # its first letter stands over the title's
        self._pencil = QAction("Rename", self, toolTip="Rename the layer (F2)")
        self._pencil.triggered.connect(self.start)
        self.addAction(self._pencil, QLineEdit.ActionPosition.TrailingPosition)
        for button in self.findChildren(QToolButton):
            button.setAccessibleName("Rename")
        self.returnPressed.connect(self.clearFocus)
        self.show_theme(theme)

    def start(self) -> None:
        """Selects the name, ready to be typed over."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def finish(self) -> None:
        """Takes the name that is written there, unless it is empty or another layer's."""
        name = " ".join(self.text().split())
        if name and name not in self._taken and name != self._name:
            self._name = name
            self.renamed.emit(name)
        self.setText(self._name)
        self.setCursorPosition(0)

    def show_name(self, name: str, taken: tuple[str, ...]) -> None:
        """Shows a name; `taken` are those of the other layers, which would be mistaken for it."""
        self._taken = taken
        if name != self._name:
            self._name = name
            self.setText(name)
            self.setCursorPosition(0)

    def show_theme(self, theme: Theme) -> None:
        self.setStyleSheet(
            _NAME_STYLE.format(size=theme.caption_size, line=theme.line, accent=theme.accent, text=theme.text)
        )
        self._pencil.setIcon(icon("draw", theme, color=theme.quiet, size=12))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.hasFocus():
            self.setText(self._name)
            self.clearFocus()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.finish()

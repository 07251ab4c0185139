"""A dialog about one file of another program: a row that names it above a foot that does what is wanted."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from nnstudio.gui.exporting.file_row import FileRow
from nnstudio.gui.exporting.foot import Foot


class FileDialog(QDialog):
    """Has work done on a file, which can be called off; a subclass says what.

    Args:
        name: What the dialog is called by scripts.
        title: What stands in its frame.
        file: Names the file.
        foot: Does the work, and tells of it.
        parent: The window.
    """

    def __init__(
        self, name: str, title: str, file: FileRow, foot: Foot, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self._file, self._foot = file, foot
        foot.wanted.connect(self.start)
        foot.left.connect(self.reject)
        foot.done.connect(self._on_done)

    @property
    def path(self) -> Path:
        """The file that it is about."""
        return self._file.path

    @property
    def told(self) -> str:
        """What is said above the buttons."""
        return self._foot.told

    @property
    def busy(self) -> bool:
        """Whether something is being read or written."""
        return self._foot.busy

    def start(self) -> None:
        """Does what the dialog is for, unless it is being done or something is in the way."""
        raise NotImplementedError

    def reject(self) -> None:
        """Calls off what is being done, or else closes."""
        if self._foot.give_up():
            super().reject()
        else:
            self._on_called_off()

    def _on_done(self, found: object) -> None:
        """Takes what the work has given."""
        raise NotImplementedError

    def _on_called_off(self) -> None:
        """Goes on after work has been called off."""

    def _make_column(self) -> QVBoxLayout:
        """The layout into which everything goes, from top to bottom."""
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(10)
        return column

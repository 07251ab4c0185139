"""A row with the name of a file, which can be typed or chosen."""

import stat
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from nnstudio.gui.stylesheet import set_role


def what_is(path: Path) -> Literal["file", "folder", "other", "nothing"]:
    """What stands under a name; nothing, too, where the name cannot be used."""
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return "nothing"
    if stat.S_ISDIR(mode):
        return "folder"
    return "file" if stat.S_ISREG(mode) else "other"


class FileRow(QWidget):
    """Holds a file; a bare name stands for one in the `folder`.

    Args:
        name: What the names of its parts begin with.
        title: What stands before it.
        folder: Where files are, if nothing else is said.
        ask: Asks for a file, given a proposal and the kinds of files; None if the user does not want to.

    Signals:
        changed: () it is another file.
    """

    changed = Signal()

    def __init__(
        self, name: str, title: str, folder: Path, ask: Callable[[QWidget, Path, str], Path | None]
    ) -> None:
        super().__init__()
        self.folder, self._ask, self._filters = folder, ask, ""
        label = QLabel(title)
        set_role(label, "field")
        self.field = QLineEdit()
        self.field.setObjectName(f"{name}.file")
        self.field.setAccessibleName(title)
        self.field.setToolTip("The name of the file, with its folder")
        self.field.textChanged.connect(self.changed)
        label.setBuddy(self.field)
        self.button = QPushButton("Choose…")
        self.button.setObjectName(f"{name}.choose")
        self.button.setAccessibleName("Choose the file")
        self.button.setToolTip("Look for a place on the disk")
        self.button.setAutoDefault(False)
        self.button.clicked.connect(self._on_choose)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(label)
        row.addWidget(self.field, 1)
        row.addWidget(self.button)

    @property
    def named(self) -> bool:
        """Whether any file is named."""
        return bool(self.field.text().strip())

    @property
    def path(self) -> Path:
        """The file that is named."""
        path = Path(self.field.text().strip())
        try:
            path = path.expanduser()
        except RuntimeError:  # ~somebody whom this system does not know
            return self.folder / path
        return self.folder / path

    def propose(self, path: Path, filters: str) -> None:
        """Names another file, of these kinds."""
        self._filters = filters
        self.field.setText(str(path))

    def _on_choose(self) -> None:
        path = self._ask(self, self.path, self._filters)
        if path is None:
            return
        suffix = self.path.suffix
        if not path.suffix and suffix:
            path = path.with_name(path.name + suffix)
        self.folder = path.parent
        self.field.setText(str(path))


def ask_place(parent: QWidget, proposal: Path, filters: str) -> Path | None:
    """Asks where a file is to be written; what it would replace is said later, in the dialog."""
    options = QFileDialog.Option.DontConfirmOverwrite
    chosen, _ = QFileDialog.getSaveFileName(parent, "Export", str(proposal), filters, options=options)
    return Path(chosen) if chosen else None


def ask_existing(parent: QWidget, proposal: Path, filters: str) -> Path | None:
    """Asks for a file that is there."""
    chosen, _ = QFileDialog.getOpenFileName(parent, "Choose a file", str(proposal), filters)
    return Path(chosen) if chosen else None

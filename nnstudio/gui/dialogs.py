"""Dialogs: the questions that the window asks, behind an interface so that a test can answer them."""

import enum
from pathlib import Path
from typing import Protocol

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

FILTER = "nnstudio projects (*.nns);;All files (*)"


class Unsaved(enum.Enum):
    """What to do with work that no file has."""

    SAVE = "save"
    DISCARD = "discard"
    CANCEL = "cancel"


class Dialogs(Protocol):
    """The questions, each answered before anything else happens."""

    def ask_unsaved(self, name: str, *, trained: bool) -> Unsaved: ...

    def ask_open(self, folder: Path) -> Path | None: ...

    def ask_save(self, suggestion: Path) -> Path | None: ...

    def tell(self, title: str, text: str) -> None: ...


class QtDialogs:
    """The questions as dialogs over a window."""

    def __init__(self, window: QWidget) -> None:
        self._window = window

    def ask_unsaved(self, name: str, *, trained: bool) -> Unsaved:
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.NoIcon)
        box.setWindowTitle("Unsaved work")
        what = "changes and trained weights that are" if trained else "changes that are"
        box.setText(f"{name} has {what} not saved yet.")
        box.setInformativeText("Save them before going on?")
        save = box.addButton("Save", QMessageBox.ButtonRole.AcceptRole)
        discard = box.addButton("Don't save", QMessageBox.ButtonRole.DestructiveRole)
        box.addButton("Cancel", QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(save)
        box.exec()
        clicked = box.clickedButton()
        return Unsaved.SAVE if clicked is save else Unsaved.DISCARD if clicked is discard else Unsaved.CANCEL

    def ask_open(self, folder: Path) -> Path | None:
        name, _ = QFileDialog.getOpenFileName(self._window, "Open a project", str(folder), FILTER)
        return Path(name) if name else None

    def ask_save(self, suggestion: Path) -> Path | None:
        name, _ = QFileDialog.getSaveFileName(self._window, "Save the project", str(suggestion), FILTER)
        return Path(name) if name else None

    def tell(self, title: str, text: str) -> None:
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.NoIcon)
        box.setWindowTitle(title)
        box.setText(text)
        box.exec()

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
        box = self._box("Unsaved work")
        what = "changes and trained weights that are" if trained else "changes that are"
        box.setText(f"{name} has {what} not saved yet.")
        box.setInformativeText("Save them before going on?")
        save = box.addButton("Save", QMessageBox.ButtonRole.AcceptRole)
        discard = box.addButton("Don't save", QMessageBox.ButtonRole.DestructiveRole)
        box.addButton("Cancel", QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(save)
        box.exec()
        clicked = box.clickedButton()
        box.deleteLater()
        return Unsaved.SAVE if clicked is save else Unsaved.DISCARD if clicked is discard else Unsaved.CANCEL

    def ask_open(self, folder: Path) -> Path | None:
        name, _ = QFileDialog.getOpenFileName(self._window, "Open a project", str(folder), FILTER)
        return Path(name) if name else None

    def ask_save(self, suggestion: Path) -> Path | None:
        dialog = save_dialog(self._window, suggestion)
        chosen = dialog.selectedFiles() if dialog.exec() else []
        dialog.deleteLater()
        return Path(chosen[0]) if chosen else None

    def tell(self, title: str, text: str) -> None:
        box = self._box(title)
        box.setText(text)
        box.exec()
        box.deleteLater()

    def _box(self, title: str) -> QMessageBox:
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.NoIcon)
        box.setWindowTitle(title)
        # With a least width of its own, a long sentence would neither widen the box nor be wrapped.
        box.setStyleSheet("#qt_msgbox_label { min-width: 0; }")
        return box


def save_dialog(parent: QWidget | None, suggestion: Path) -> QFileDialog:
    """The dialog that asks for a file to save into.

    It adds the suffix itself, so that its question about a file that exists is about the one to be written.
    """
    dialog = QFileDialog(parent, "Save the project", str(suggestion.parent), FILTER)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.setDefaultSuffix("nns")
    dialog.selectFile(suggestion.name)
    return dialog

"""Dialogs: the questions that the window asks, behind an interface so that a test can answer them."""

import enum
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol, TypeVar

from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QDialog, QFileDialog, QMessageBox, QWidget

T = TypeVar("T")

PADDING = 12
"""Pixels between the words of a button and its edge, on either side."""

FILTER = "nnstudio projects (*.nns);;All files (*)"


class Unsaved(enum.Enum):
    """What to do with work that no file has."""

    SAVE = "save"
    DISCARD = "discard"
    CANCEL = "cancel"


class Changed(enum.Enum):
    """What to do with a file that another program has changed."""

    OVERWRITE = "overwrite"
    SAVE_AS = "save as"
    CANCEL = "cancel"


class Dialogs(Protocol):
    """The questions, each answered before anything else happens."""

    def ask_unsaved(self, name: str, *, trained: bool, dropped: bool = False) -> Unsaved: ...

    def ask_changed(self, name: str, backup: str) -> Changed: ...

    def ask_revert(self, name: str, *, trained: bool) -> bool: ...

    def ask_backup(self, trouble: str) -> bool: ...

    def ask_leave(self, name: str) -> bool: ...

    def ask_elsewhere(self, trouble: str) -> bool: ...

    def ask_open(self, folder: Path) -> Path | None: ...

    def ask_save(self, suggestion: Path) -> Path | None: ...

    def tell(self, title: str, text: str) -> None: ...


class QtDialogs:
    """The questions as dialogs over a window."""

    def __init__(self, window: QWidget) -> None:
        self._window = window

    def ask_unsaved(self, name: str, *, trained: bool, dropped: bool = False) -> Unsaved:
        """Asks before unsaved work goes; `dropped` if a save takes trained weights out of the file."""
        what = "changes and trained weights that are" if trained else "changes that are"
        text, more = f"{name} has {what} not saved yet.", "Save them before going on?"
        if dropped:
            more = (
                "Its file has trained weights, which were reset here. To save replaces them; what the file "
                "holds stays in its backup. Save before going on?"
            )
        choices = {Unsaved.SAVE: "Save", Unsaved.DISCARD: "Don't save"}
        return self._ask("Unsaved work", text, more, choices, risky=dropped) or Unsaved.CANCEL

    def ask_changed(self, name: str, backup: str) -> Changed:
        text = f"Another program has changed {name} since it was opened or saved here."
        more = f"Save yours elsewhere, or overwrite it? What is there now would be kept as {backup}."
        choices = {Changed.SAVE_AS: "Save as…", Changed.OVERWRITE: "Overwrite"}
        return self._ask("The file has changed", text, more, choices) or Changed.CANCEL

    def ask_revert(self, name: str, *, trained: bool) -> bool:
        what = "The changes and the trained weights" if trained else "The changes"
        text = f"Go back to {name} as it is in its file?"
        more = f"{what} since it was saved are lost, and cannot be brought back by undo."
        return bool(self._ask("Revert to the saved file", text, more, {True: "Revert"}, risky=True))

    def ask_backup(self, trouble: str) -> bool:
        more = (
            "Open the backup? It opens as a project without a file; nothing is replaced before you save it."
        )
        return bool(self._ask("The project cannot be opened", f"{trouble}.", more, {True: "Open backup"}))

    def ask_leave(self, name: str) -> bool:
        text = f"{name} is still being saved: the disk has not answered yet."
        more = "Leave without waiting? The file stays as it was, and the next start offers what is not saved."
        choices = {False: "Keep waiting", True: "Leave"}
        return bool(self._ask("Still saving", text, more, choices))

    def ask_elsewhere(self, trouble: str) -> bool:
        more = "What you have is still here. Save it elsewhere?"
        return bool(self._ask("The project was not saved", f"{trouble}.", more, {True: "Save elsewhere…"}))

    def ask_open(self, folder: Path) -> Path | None:
        name, _ = QFileDialog.getOpenFileName(self._window, "Open a project", str(folder), FILTER)
        return Path(name) if name else None

    def ask_save(self, suggestion: Path) -> Path | None:
        dialog = save_dialog(self._window, suggestion)
        chosen = dialog.selectedFiles() if self._answered(dialog) else []
        dialog.deleteLater()
        return Path(chosen[0]) if chosen else None

    def tell(self, title: str, text: str) -> None:
        box = self._box(title)
        box.setText(text)
        self._answered(box)
        box.deleteLater()

    def _ask(
        self, title: str, text: str, more: str, choices: Mapping[T, str], *, risky: bool = False
    ) -> T | None:
        """What was chosen; None for Cancel. Return takes the first choice, unless that is risky."""
        box = self._box(title)
        box.setText(text)
        box.setInformativeText(more)
        roles = (QMessageBox.ButtonRole.AcceptRole, QMessageBox.ButtonRole.DestructiveRole)
        buttons = {
            box.addButton(words, role): choice
            for (choice, words), role in zip(choices.items(), roles, strict=False)
        }
        cancel = box.addButton("Cancel", QMessageBox.ButtonRole.RejectRole)
        default = cancel if risky else next(iter(buttons))
        box.setDefaultButton(default)
        # The style writes its words in bold, and asks for no more room than plain ones take.
        bold = QFont(default.font())
        bold.setBold(True)
        default.setMinimumWidth(QFontMetrics(bold).horizontalAdvance(default.text()) + 2 * PADDING)
        self._answered(box)
        chosen = buttons.get(box.clickedButton())
        box.deleteLater()
        return chosen

    def _answered(self, dialog: QDialog) -> int:
        """Waits for the user, and gives the keys back to the window."""
        answer = dialog.exec()
        self._window.activateWindow()  # where there is no window manager, nobody else does
        return answer

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

"""Saving what a panel shows: asks for a file, and tells what goes wrong."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget


def save_as(parent: QWidget, title: str, name: str, kind: str, write: Callable[[Path], None]) -> None:
    """Asks for a file and has it written; what goes wrong is told in a message.

    Args:
        parent: The window's widget that asks.
        title: Of the dialog.
        name: The file's name that is proposed.
        kind: A filter of QFileDialog, as in "Pictures (*.png)".
        write: Writes the file; may raise OSError.
    """
    dialog = QFileDialog(parent.window(), title, "", kind)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    # The dialog adds it itself, so that its question about a file that exists is about the one written.
    dialog.setDefaultSuffix(Path(name).suffix)
    dialog.selectFile(name)
    chosen = dialog.selectedFiles() if dialog.exec() else []
    dialog.deleteLater()
    if not chosen:
        return
    try:
        write(Path(chosen[0]))
    except OSError as error:
        words = f"{chosen[0]} could not be written: {error.strerror or error}."
        if error.strerror:
            words += " Choose another folder or another name."
        QMessageBox.warning(parent.window(), title, words)

"""The files' status: what is being saved or opened at this moment, in the status bar."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from nnstudio.gui.project_files import ProjectFiles
from nnstudio.gui.steady_label import SteadyLabel
from nnstudio.gui.stylesheet import set_tone

PATIENCE = 250
"""Milliseconds: what is done sooner is not worth a word that flickers."""


class FilesStatus(SteadyLabel):
    """Says "Saving digits.nns…" or "Opening digits.nns…" while that takes a while, and else nothing."""

    def __init__(self, files: ProjectFiles, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("filesStatus")
        self.setAccessibleName("What is done with files")
        set_tone(self, "quiet")
        self.setContentsMargins(0, 0, 12, 0)
        self._files = files
        self._soon = QTimer(self, singleShot=True, interval=PATIENCE)
        self._soon.timeout.connect(self._say)
        files.doing_changed.connect(self._on_changed)
        self.hide()

    def _on_changed(self) -> None:
        if self.isVisible() or not self._files.doing:
            self._say()
        elif not self._soon.isActive():
            self._soon.start()

    def _say(self) -> None:
        self._soon.stop()
        self.setText(self._files.doing)
        self.setToolTip(f"{self._files.doing} You can go on working" if self._files.doing else "")
        self.setVisible(bool(self._files.doing))

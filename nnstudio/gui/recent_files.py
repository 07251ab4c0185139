"""Recent files: the project files that were used last, and the folder in which files are looked for."""

import os
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Signal

MOST = 8


class RecentFiles(QObject):
    """Remembers in the user's settings which files were used.

    Signals:
        changed: () when the list is another.
    """

    changed = Signal()

    def __init__(self, settings: QSettings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings

    @property
    def folder(self) -> Path:
        """Where the user will look for files, or put one."""
        return Path(str(self._settings.value("folder", Path.home())))

    def paths(self) -> list[Path]:
        """The files used last, newest first, as far as they still exist."""
        stored = self._settings.value("recent", [])
        names = [stored] if isinstance(stored, str) else list(stored or [])
        # Not as a Path, which raises where a folder may not be read any more, or its disk does not answer.
        return [Path(name) for name in names if os.path.isfile(name)]  # noqa: PTH113

    def add(self, path: Path) -> None:
        """Puts this file first."""
        others = [str(other) for other in self.paths() if other != path]
        self._settings.setValue("recent", [str(path), *others][:MOST])
        self.go_to(path.parent)
        self.changed.emit()

    def go_to(self, folder: Path) -> None:
        """Will look in this folder from now on."""
        self._settings.setValue("folder", str(folder))

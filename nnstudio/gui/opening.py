"""Opening: reads a project file, or its backup where it is damaged, while the window goes on."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from nnstudio.document.document import Project
from nnstudio.document.errors import NewerProjectError, ProjectError
from nnstudio.document.file import Stamp, backup_of, load_project, read_project
from nnstudio.gui.background import Background
from nnstudio.gui.file_names import show_name


# Arrays have no single truth value, so two of these are equal only if they are the same object.
@dataclass(frozen=True, eq=False)
class Opened:
    """What was found in a file: a project with its stamp; or `trouble`, and the `backup` if that is whole."""

    project: Project | None = None
    stamp: Stamp | None = None
    trouble: str = ""
    backup: Project | None = None


class Opening(QObject):
    """Reads one file at a time for the window; of several, the one that was wanted last.

    Signals:
        changed: () when another file is being read, or none any more.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = Background(self)
        self._path: Path | None = None
        self._wanted: object = None

    @property
    def path(self) -> Path | None:
        """The file that is being read; None while none is wanted."""
        return self._path

    def begin(self, path: Path, then: Callable[[Opened], object]) -> None:
        """Reads this file; `then` gets what was found, if nothing else has been wanted by then."""
        wanted = object()
        self._want(path, wanted)

        def answer(opened: Opened) -> None:
            if self._wanted is wanted:
                self._want(None, None)
                then(opened)

        def failed(error: Exception) -> None:
            why = str(error) or type(error).__name__
            answer(Opened(trouble=f"{show_name(path)} cannot be opened: {why}"))

        self._background.do(lambda: read_file(path), answer, failed)

    def drop(self) -> None:
        """Wants no file any more; one that is being read is not opened."""
        if self._path is not None:
            self._want(None, None)

    def _want(self, path: Path | None, wanted: object) -> None:
        self._path, self._wanted = path, wanted
        self.changed.emit()


def read_file(path: Path) -> Opened:
    """The project in this file, ready to be shown."""
    try:
        project, stamp = read_project(path)
    except NewerProjectError as error:
        return Opened(trouble=str(error))
    except ProjectError as error:
        return Opened(trouble=str(error), backup=_backup(path))
    project.document.check()  # it takes a while for a large network, and the window asks for it first of all
    return Opened(project, stamp)


def _backup(path: Path) -> Project | None:
    try:
        return load_project(backup_of(path))
    except ProjectError:
        return None

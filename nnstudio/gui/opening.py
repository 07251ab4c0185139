"""Opening: reads a project file, or its backup where it is damaged, on whichever thread that is done."""

from dataclasses import dataclass
from pathlib import Path

from nnstudio.document.document import Project
from nnstudio.document.errors import NewerProjectError, ProjectError
from nnstudio.document.file import Stamp, backup_of, load_project, read_project


# Arrays have no single truth value, so two of these are equal only if they are the same object.
@dataclass(frozen=True, eq=False)
class Opened:
    """What was found in a file: a project with its stamp; or `trouble`, and the `backup` if that is whole."""

    project: Project | None = None
    stamp: Stamp | None = None
    trouble: str = ""
    backup: Project | None = None


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

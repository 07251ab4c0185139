"""File names: how files are called on the screen, and how those of projects end."""

from pathlib import Path

from nnstudio.document.disk import shown

SUFFIX = ".nns"


def show_name(path: Path) -> str:
    """The name of a file as it can be shown: a name may be any bytes."""
    return shown(Path(path.name))


def as_project_file(path: Path) -> Path:
    """The file that is meant when a project is saved under this name, which may lack our ending."""
    named = path if path.suffix == SUFFIX else path.with_name(path.name + SUFFIX)
    return named.absolute()

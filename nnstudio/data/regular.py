"""Regular files: a project may name any path as its data, and a pipe or a device would be read for ever."""

from pathlib import Path

from nnstudio.data.fitted import DatasetError


def check_regular(path: Path) -> None:
    """Refuses what is there and is no file with an end.

    Raises:
        DatasetError: It is a folder, a pipe or a device.
    """
    if path.exists() and not path.is_file():
        raise DatasetError(f"{path} cannot be read: it is no file, but a folder, a pipe or a device")

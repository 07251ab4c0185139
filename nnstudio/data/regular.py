"""Regular files: what is none is refused before it is read, and what goes wrong then is put into words.

A project may name any path as its data, and a pipe or a device would be read for ever.
"""

import os
import stat
from pathlib import Path

from nnstudio.data.fitted import DatasetError

NOT_ALLOWED = "you are not allowed to. Allow it where you see the properties of the file, or copy it"
ENDS_EARLY = "it ends too early, as files do that are still being copied. Get it again"


def check_regular(path: Path) -> None:
    """Refuses what is no file with something in it.

    Raises:
        DatasetError: It is not there, a folder, a pipe or a device, may not be read, or is empty.
    """
    try:
        state = path.stat()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise DatasetError(f"The file {path} is not there. Put it back, or choose another one") from error
    except (OSError, ValueError) as error:
        raise DatasetError(f"{path} cannot be read: {reason_of(error)}") from error
    if stat.S_ISDIR(state.st_mode):
        raise DatasetError(f"{path} cannot be read: it is no file, but a folder. Choose a file in it")
    if not stat.S_ISREG(state.st_mode):
        raise DatasetError(f"{path} cannot be read: it is no file, but a pipe or a device")
    if not os.access(path, os.R_OK):
        raise DatasetError(f"{path} cannot be read: {NOT_ALLOWED}")
    if not state.st_size:
        raise DatasetError(f"{path} is empty: there is not a byte in it. Get it again, or remove it")


def reason_of(error: Exception) -> str:
    """Why a file could not be read, in words; with what to do where that is known."""
    if isinstance(error, PermissionError):
        return NOT_ALLOWED
    if isinstance(error, FileNotFoundError):
        return "it is not there. Put it back, or choose another one"
    if isinstance(error, EOFError):
        return ENDS_EARLY
    words = (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
    return words or type(error).__name__

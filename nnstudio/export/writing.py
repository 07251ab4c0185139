"""Writing a file in one piece: whatever goes wrong, the old one or the new one is whole."""

import errno
import os
from pathlib import Path

from nnstudio.document.disk import shown, sweep, sync_folder, take_rights, temporary_beside, write_through
from nnstudio.export.errors import ExportError

_ADVICE = {
    errno.ENOSPC: "Make room on the disk, or choose another one",
    errno.EDQUOT: "Make room on the disk, or choose another one",
    errno.EFBIG: "The disk takes no file of this size; choose another one",
    errno.EACCES: "Choose a folder that you may write into",
    errno.EPERM: "Choose a folder that you may write into",
    errno.EROFS: "Choose a folder that you may write into",
    errno.ENAMETOOLONG: "Choose a shorter name",
}


def write_whole(path: Path, content: bytes) -> None:
    """Writes a file under this name; what was there before stays until the new one is on the disk.

    The bytes go into a new file beside it, which then takes the name. A link is followed to what it points
    at.

    Raises:
        ExportError: It could not be written; says why and what would help. The file is as it was.
    """
    cannot = f"{shown(path)} cannot be written"
    try:
        target = Path(os.path.realpath(path))
        fault = _fault(target)
        if fault:
            raise ExportError(f"{cannot}: {fault}")
        temporary = temporary_beside(target)
        try:
            write_through(temporary, content)
            if target.exists():
                take_rights(target, temporary)
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
        sync_folder(target.parent)
        sweep(target.parent)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ExportError(f"{cannot}: {reason}. {_advice(error)}") from error
    except ValueError as error:
        if isinstance(error, ExportError):
            raise
        raise ExportError(f"{cannot}: {error}. Choose another name") from error


def _fault(target: Path) -> str:
    """Why nothing could, or should, take the name, and what would help; empty where there is no reason."""
    if target.exists() and not target.is_file():
        return f"it is {'a folder' if target.is_dir() else 'a device or something else'}. Choose another name"
    if target.exists() and not os.access(target, os.W_OK):
        return "the file is write-protected. Choose another name"
    if not target.parent.is_dir():
        return f"there is no folder {shown(target.parent)}. Make it first, or choose another"
    return ""


def _advice(error: OSError) -> str:
    return _ADVICE.get(error.errno or 0, "The file is as it was; choose another name or folder")

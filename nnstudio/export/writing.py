"""Writing a file in one piece: whatever goes wrong, the old one or the new one is whole."""

import contextlib
import errno
import os
import secrets
import shutil
from pathlib import Path

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
    try:
        target = Path(os.path.realpath(path))
        _refuse_unusable(path, target)
        # In the same folder, for only there can it take the target's name in one step.
        temporary = target.with_name(f".nnstudio-{secrets.token_hex(8)}.tmp")
        try:
            _write(temporary, content)
            if target.exists():
                # Some file systems have no modes; that is no reason not to write.
                with contextlib.suppress(OSError):
                    shutil.copymode(target, temporary)
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
        _sync_folder(target.parent)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ExportError(f"{path} cannot be written: {reason}. {_advice(error)}") from error
    except ValueError as error:
        if isinstance(error, ExportError):
            raise
        raise ExportError(f"{path} cannot be written: {error}. Choose another name") from error


def _refuse_unusable(path: Path, target: Path) -> None:
    """Raises where nothing could, or should, take the name."""
    if target.exists() and not target.is_file():
        what = "a folder" if target.is_dir() else "a device or something else"
        raise ExportError(f"{path} cannot be written: it is {what}. Choose another name")
    if target.exists() and not os.access(target, os.W_OK):
        raise ExportError(f"{path} cannot be written: the file is write-protected. Choose another name")
    if not target.parent.is_dir():
        raise ExportError(
            f"{path} cannot be written: there is no folder {target.parent}. Make it first, or choose another"
        )


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Puts the new name itself on the disk, where the system can do that."""
    if os.name != "posix":
        return
    # The file is complete under its name by now; that the name might not outlast a power cut is no error.
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _advice(error: OSError) -> str:
    return _ADVICE.get(error.errno or 0, "The file is as it was; choose another name or folder")

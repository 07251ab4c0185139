"""The container of a project: a zip in which no part is more, larger or elsewhere than it says."""

import io
import zipfile
from typing import Any, BinaryIO

from nnstudio.document.errors import ProjectError

MAX_BYTES = 2**29
"""Of the file, and of all that is unpacked from it: more than twice the largest network nnstudio trains."""

_MAX_DIRECTORY = 2**20
# Small members may pack well (a page of equal numbers); a large one that packs this well is a bomb.
_SMALL, _MAX_RATIO = 2**20, 200
_PIECE = 2**22  # bytes that are copied at once
_EPOCH = (1980, 1, 1, 0, 0, 0)
_LOCAL_HEADER = 30


class Pieces(io.BytesIO):
    """Bytes in memory, written in pieces: to copy many at once would keep all other threads waiting."""

    def write(self, content: Any, /) -> int:
        view = memoryview(content).cast("B")
        for start in range(0, len(view), _PIECE):
            super().write(view[start : start + _PIECE])
        return len(view)


def open_container(file: BinaryIO) -> zipfile.ZipFile:
    """The zip, unless it is cut off, or its table of contents so long that reading it would take a while.

    Raises:
        ProjectError: It is one of these.
        zipfile.BadZipFile: It is damaged.
    """
    size = file.seek(0, io.SEEK_END)
    if size > MAX_BYTES:
        raise ProjectError(f"It has {size:,} bytes; a project has at most {MAX_BYTES:,}")
    file.seek(max(0, size - 42))
    end = file.read()
    if end[-22:-18] != b"PK\x05\x06" or end[-42:-38] == b"PK\x06\x07":
        raise ProjectError("It is no nnstudio project, or it has been cut off")
    if int.from_bytes(end[-10:-6], "little") > _MAX_DIRECTORY:
        raise ProjectError("It has more parts than any project")
    return zipfile.ZipFile(file)


def add_member(archive: zipfile.ZipFile, name: str, content: bytes, packing: int) -> None:
    """Adds a part; the same parts in the same order make the same bytes."""
    # The date stays the same, so that equal projects are equal files.
    member = zipfile.ZipInfo(name, _EPOCH)
    member.create_system = 3
    member.external_attr = 0o644 << 16
    member.compress_type = packing
    archive.writestr(member, content)


def read_member(archive: zipfile.ZipFile, name: str) -> bytes:
    """The contents of a part.

    Raises:
        ProjectError: It is shorter than it says.
        zipfile.BadZipFile: It is damaged.
    """
    with archive.open(name) as part:
        content = b"".join(iter(lambda: part.read(_PIECE), b""))
    if len(content) != archive.getinfo(name).file_size:
        raise ProjectError(f"Its part {name!r} is shorter than it says")
    return content


def check_members(archive: zipfile.ZipFile) -> dict[str, int]:
    """The unpacked size of each member by name, when none of them asks for too much.

    Raises:
        ProjectError: One of them does.
    """
    members = archive.infolist()
    sizes = {member.filename: member.file_size for member in members}
    if len(sizes) < len(members):
        raise ProjectError("Two of its parts have the same name")
    if sum(sizes.values()) > MAX_BYTES:
        raise ProjectError(f"It unpacks to {sum(sizes.values()):,} bytes; at most {MAX_BYTES:,} are accepted")
    for member in members:
        if member.flag_bits & 1 or member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise ProjectError(f"Its part {member.filename[:100]!r} is encrypted or packed in an unknown way")
        if member.file_size > max(_SMALL, _MAX_RATIO * member.compress_size):
            raise ProjectError(
                f"Its part {member.filename[:100]!r} claims to unpack from {member.compress_size:,} bytes "
                f"to {member.file_size:,}, which nothing in a project does"
            )
    _check_places(members, archive.start_dir)
    return sizes


def _check_places(members: list[zipfile.ZipInfo], end: int) -> None:
    """Refuses what lies before the first member, and members that share bytes: few could unpack to much."""
    for member in sorted(members, key=lambda member: member.header_offset, reverse=True):
        if member.header_offset + _LOCAL_HEADER + member.compress_size > end:
            raise ProjectError(f"Its part {member.filename[:100]!r} lies over another one")
        end = member.header_offset
    if end != 0:
        raise ProjectError("It begins with something else than a project")

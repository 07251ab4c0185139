"""Fetches datasets from several mirrors, so that only files with the published bytes come to stay.

Nothing has its final name before its SHA-256 is known to be right. What has come of a file is kept when a
mirror, the user or the computer gives up, and another mirror or another day goes on from there.
"""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from nnstudio.data.dataset import DatasetError
from nnstudio.data.part_file import PartFile, part_path
from nnstudio.data.published import find, folders, read_published
from nnstudio.data.remote import REMOTE, RemoteArray, RemoteFile
from nnstudio.data.transfer import (
    Answer,
    CutError,
    TransferError,
    Wanted,
    WrongAnswerError,
    check_address,
    transfer,
)

Progress: TypeAlias = Callable[[int, int], None]
Cancelled: TypeAlias = Callable[[], bool]

TIMEOUT = 15.0
"""Seconds a mirror may be silent."""
ROUNDS = 10
"""How often mirrors are asked for the rest of a file, as long as each time more of it comes."""


class FetchCancelledError(DatasetError):
    """The user did not want to wait; what has come is kept."""


def fetch(
    kind: str,
    folder: Path | None = None,
    *,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
    mirrors: Sequence[str] | None = None,
    timeout: float = TIMEOUT,
) -> Path:
    """Puts the files of a published dataset into a folder; those that are there and sound stay as they are.

    Args:
        kind: One of `REMOTE`.
        folder: Is made if needed; by default where the dataset is looked for first.
        progress: Called in this thread with the bytes that are there and those that are to be there in all;
            steps back where a file must be begun anew. What it raises ends the download.
        cancelled: Asked in this thread ten times a second or more; if it is true, the download ends.
        mirrors: Addresses of folders that hold the files, the first tried first, instead of those published.
        timeout: Seconds a mirror may be silent.

    Returns:
        The folder.

    Raises:
        FetchCancelledError: `cancelled` was true.
        DatasetError: The folder cannot be written to, or no mirror gave a file; says why, mirror by mirror.
    """
    if kind not in REMOTE:
        raise DatasetError(
            f"There is nothing to fetch for {kind!r}. What can be fetched: {', '.join(REMOTE)}"
        )
    remote = REMOTE[kind]
    folder = folder or folders(kind)[0]
    wanted = [file for file in remote.files if not _is_sound(folder, file)]
    fetch_files(
        wanted,
        folder,
        mirrors=mirrors if mirrors is not None else remote.mirrors,
        progress=progress,
        cancelled=cancelled,
        timeout=timeout,
    )
    return folder


def fetch_files(
    files: Sequence[RemoteFile],
    folder: Path,
    *,
    mirrors: Sequence[str],
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
    timeout: float = TIMEOUT,
) -> None:
    """Puts `files` into `folder`, each from the first mirror that has it with the right SHA-256.

    Arguments and errors are those of `fetch`.
    """
    for mirror in mirrors:
        try:
            check_address(mirror, mirror)
        except TransferError as error:
            raise DatasetError(str(error)) from error
    try:
        folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise DatasetError(f"The folder {folder} cannot be made: {error}. Choose another one") from error
    watch = _Watch(sum(file.size for file in files), progress, cancelled)
    kept = sum(path.stat().st_size for file in files if (path := part_path(folder, file)).is_file())
    if free < watch.total - kept:
        raise DatasetError(
            f"{folder} has room for {free / 1e6:,.1f} MB; {(watch.total - kept) / 1e6:,.1f} MB are to come. "
            "Make room there, or choose another folder"
        )
    order = list(mirrors)
    for file in files:
        with PartFile(folder, file) as part:
            _Fetching(file, folder, part, watch, timeout).run(order)
        watch.before += file.size


@dataclass
class _Watch:
    """Whom to tell how far it is, and who may call it off."""

    total: int
    progress: Progress | None
    cancelled: Cancelled | None
    before: int = 0
    received: int = 0

    def tell(self, received: int) -> None:
        self.received = self.before + received
        if self.progress is not None:
            self.progress(self.received, self.total)

    def check(self) -> None:
        if self.cancelled is not None and self.cancelled():
            raise FetchCancelledError(
                f"The download was stopped after {self.received / 1e6:,.1f} of {self.total / 1e6:,.1f} MB. "
                "They are kept: the next time, it goes on from there"
            )


@dataclass
class _Fetching:
    """One file on its way."""

    file: RemoteFile
    folder: Path
    part: PartFile
    watch: _Watch
    timeout: float
    reasons: dict[str, str] = field(default_factory=dict)

    def run(self, order: list[str]) -> None:
        """Fetches the file; a mirror that fails goes to the end of `order`, for the next file."""
        if self.part.size == self.file.size and self._right_or_nothing():
            self.part.finish()  # the last program was killed at the last moment
            return
        able = list(order)
        for _ in range(ROUNDS):
            begin = self.part.size
            for mirror in tuple(able):
                try:
                    self._take(mirror)
                except TransferError as error:
                    self.reasons[mirror] = str(error)
                    order.remove(mirror)
                    order.append(mirror)
                    if isinstance(error, WrongAnswerError):
                        able.remove(mirror)
                else:
                    self.part.finish()
                    return
            if self.part.size <= begin:
                break
        told = ". ".join(f"{mirror}: {reason}" for mirror, reason in self.reasons.items())
        raise DatasetError(
            f"{self.file.name} could not be fetched from any mirror. {told}. "
            f"Check the connection, or put the file into {self.folder} yourself"
        )

    def _take(self, mirror: str) -> None:
        """Brings what is missing from one mirror, until the file is right."""
        begun = self._receive(mirror)
        if self._right_or_nothing():
            return
        if begun:  # the bytes that were there before may be the wrong ones
            self._receive(mirror)
            if self._right_or_nothing():
                return
        raise WrongAnswerError("sent another file: its SHA-256 does not match the one that was published")

    def _right_or_nothing(self) -> bool:
        if self.part.right:
            return True
        self.part.cut_back()
        return False

    def _receive(self, mirror: str) -> int:
        """Takes one transfer to its end; returns how many bytes were there before."""
        address = mirror.rstrip("/") + "/" + self.file.name
        part, begin = self.part, self.part.size
        validator = part.validator(address) if begin else ""
        try:
            for piece in transfer(
                Wanted(address, self.file.size, begin, validator),
                timeout=self.timeout,
                check=self.watch.check,
            ):
                if isinstance(piece, Answer):
                    begin = piece.begin
                    part.cut_back(begin)
                    part.note(address, piece.validator)
                else:
                    part.append(piece)
                    self.watch.tell(part.size)
        except WrongAnswerError:
            part.cut_back(begin)  # what it has sent is no part of the file
            raise
        if part.size < self.file.size:
            raise CutError(f"sent {part.size:,} bytes; the file has {self.file.size:,}")
        return begin


def _is_sound(folder: Path, file: RemoteArray) -> bool:
    path = find(folder, file)
    if path is None:
        return False
    try:
        read_published(path, file, "It is fetched again")
    except DatasetError:
        return False  # a file that cannot be used is one to be fetched
    return True

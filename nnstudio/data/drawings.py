"""Drawings that are kept: digits drawn in the program and what they are meant to be, as two idx files."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import platformdirs

from nnstudio.data.dataset import DatasetError, Images, Labels
from nnstudio.data.from_disk import stamp
from nnstudio.data.idx import read_images, read_labels, write_idx
from nnstudio.data.replacing import replacing

EDGE = 28
CLASSES = 10
NAME, NAME_LENGTH = r"^\w([\w -]*\w)?$", 64
"""What a collection may be called, and how long: its name is that of a folder."""

_LABELS_HEAD = 8  # bytes before the first label in an idx file


@dataclass(frozen=True)
class Drawings:
    """A collection of drawn digits under a name, in the user's data folder; kept when the program ends.

    Every change is on the disk when the call returns. Programs that change one collection at the same moment
    may lose a drawing of one another.

    Raises:
        DatasetError: The name is not one for a folder.
    """

    name: str

    def __post_init__(self) -> None:
        if len(self.name) > NAME_LENGTH or not re.fullmatch(NAME, self.name):
            raise DatasetError(
                f"{self.name!r} is no name for drawings; use letters, digits, blanks, - and _, "
                f"at most {NAME_LENGTH}"
            )

    @property
    def folder(self) -> Path:
        """Where the files are; does not exist before the first drawing."""
        return _folder() / self.name

    def __len__(self) -> int:
        """How many drawings there are, by the size of a file: quick, and never an error."""
        found = stamp(str(self._labels))
        return max(0, found[1] - _LABELS_HEAD) if found else 0

    @property
    def fingerprint(self) -> str:
        """What tells these drawings from others: another one after each change; empty if there are none.

        Raises:
            DatasetError: The files are damaged.
        """
        images, labels = self.read()
        if not len(labels):
            return ""
        return (
            f"{len(labels)} drawings, {hashlib.sha256(images.tobytes() + labels.tobytes()).hexdigest()[:16]}"
        )

    def read(self) -> tuple[Images, Labels]:
        """The drawings (n, 28, 28) and their labels (n,), the oldest first.

        Raises:
            DatasetError: The files are damaged.
        """
        if not self._labels.is_file():
            return np.zeros((0, EDGE, EDGE), np.uint8), np.zeros(0, np.intp)
        images, labels = read_images(self._images), read_labels(self._labels, classes=CLASSES)
        if images.shape[1:] != (EDGE, EDGE) or len(images) < len(labels):
            raise DatasetError(
                f"{self._images} holds an array of shape {images.shape}; {len(labels):,} drawings of "
                f"{EDGE}×{EDGE} were kept. Delete the folder {self.folder} to begin anew"
            )
        # One image more than labels is a drawing that was being added, or removed, when the program ended.
        return images[: len(labels)], labels.astype(np.intp)

    def append(self, image: Images, label: int) -> None:
        """Keeps one more drawing, (28, 28) or (28, 28, 1) bytes, light on dark.

        Raises:
            DatasetError: It is no drawing of a digit, or it cannot be written; then nothing has changed.
        """
        drawing = np.asarray(image)
        if drawing.dtype != np.uint8 or drawing.shape not in ((EDGE, EDGE), (EDGE, EDGE, 1)):
            raise DatasetError(
                f"A drawing is {EDGE}×{EDGE} bytes; got {drawing.dtype} of the shape {drawing.shape}"
            )
        if not 0 <= label < CLASSES:
            raise DatasetError(f"A drawing is of a digit from 0 to {CLASSES - 1}; got {label}")
        images, labels = self.read()
        # Labels last: a drawing counts from the moment when it has its label.
        self._write(self._images, np.concatenate([images, drawing.reshape(1, EDGE, EDGE)]))
        self._write(self._labels, np.append(labels, label).astype(np.uint8))

    def delete_last(self) -> int | None:
        """Removes the drawing that was added last; returns its label, None if there is none.

        Raises:
            DatasetError: The files are damaged or cannot be written.
        """
        images, labels = self.read()
        if not len(labels):
            return None
        self._write(self._labels, labels[:-1].astype(np.uint8))
        self._write(self._images, images[:-1])
        return int(labels[-1])

    @property
    def _images(self) -> Path:
        return self.folder / "images"

    @property
    def _labels(self) -> Path:
        return self.folder / "labels"

    def _write(self, path: Path, array: Images) -> None:
        try:
            with replacing(path) as temporary:
                write_idx(temporary, array)
        except OSError as error:
            raise DatasetError(
                f"The drawing cannot be kept in {self.folder}: {error.strerror or error}. "
                "Make room on the disk, or let the folder be written to"
            ) from error


def _folder() -> Path:
    return platformdirs.user_data_path("nnstudio") / "drawings"

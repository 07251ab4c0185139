"""A folder of images, listed: a sub-folder for each class, or for training, validation and test first."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Literal, TypeAlias

import numpy as np

from nnstudio.data.dataset import DatasetError, Labels
from nnstudio.data.from_disk import at
from nnstudio.data.image_leftovers import READ, Leftovers
from nnstudio.data.limits import check_classes
from nnstudio.data.regular import reason_of

Part: TypeAlias = Literal["training", "validation", "test"]

ENDINGS = (".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".bmp", ".dib", ".gif", ".webp")
KINDS = READ
SYSTEM_FOLDERS = frozenset({"@eadir", "$recycle.bin", "system volume information", "lost+found"})
"""What disks and shares have in them besides the user's folders, in small letters."""
PART_NAMES: Mapping[str, Part] = MappingProxyType(
    {
        **dict.fromkeys(("train", "training"), "training"),
        **dict.fromkeys(("val", "valid", "validation"), "validation"),
        **dict.fromkeys(("test", "testing"), "test"),
    }
)


@dataclass(frozen=True, eq=False)
class Files:
    """Image files with their labels (n,), class by class and in natural order."""

    paths: tuple[str, ...]
    labels: Labels

    def __len__(self) -> int:
        return len(self.paths)

    def take(self, indices: Labels) -> "Files":
        """The files with these indices."""
        return Files(tuple(self.paths[index] for index in indices), self.labels[indices])


@dataclass(frozen=True, eq=False)
class Listing:
    """The image files of a folder; validation and test are None where they are not given apart.

    `leftovers` is what else looks as if it should be learned from.
    """

    classes: tuple[str, ...]
    training: Files
    validation: Files | None = None
    test: Files | None = None
    leftovers: Leftovers = field(default_factory=Leftovers)

    def __len__(self) -> int:
        return sum(len(files) for files in (self.training, self.validation, self.test) if files)


def list_images(path: str) -> Listing:
    """What lies in a folder of images; nothing of it is opened.

    Raises:
        DatasetError: The folder cannot be read, or the classes in it are none to learn from.
    """
    folder = at(path)
    parts = _parts(folder)
    training = parts.get("training", folder)
    classes = _folders(training)
    if not classes:
        raise DatasetError(
            f"{training} has no sub-folders. Each class needs one, named after it, with its images in it"
        )
    if len(classes) == 1:
        raise DatasetError(
            f"{training} has a single class, {classes[0]!r}; there must be two or more to tell apart. "
            "Have you chosen a folder one level too high, or too deep?"
        )
    check_classes(len(classes), str(training))
    leftovers = Leftovers()
    names = tuple(os.fsencode(name).decode(errors="replace") for name in classes)
    return Listing(
        names,
        _files(training, classes, leftovers),
        **{
            part: _given(place, training, classes, leftovers)
            for part, place in parts.items()
            if part != "training"
        },
        leftovers=leftovers,
    )


def folders_of(path: str) -> tuple[str, ...]:
    """The folders in which images are looked for, as far as they can be read; never raises."""
    folder = at(path)
    try:
        above = [folder, *_parts(folder).values()]
        return tuple(
            str(place) for place in (*above, *(part / name for part in above for name in _folders(part)))
        )
    except DatasetError:
        return (str(folder),)


def natural(name: str) -> tuple[object, ...]:
    """Sorts names as people do: image 2 before image 10, capital letters beside small ones."""
    pieces = re.split(r"(\d+)", name)
    # Texts and numbers take turns, so only like is compared with like; the name itself decides ties.
    return (tuple(int(piece) if odd % 2 else piece.casefold() for odd, piece in enumerate(pieces)), name)


def _parts(folder: Path) -> dict[Part, Path]:
    """The sub-folders that are no classes but parts; empty if there are classes in the folder."""
    names = _folders(folder)
    parts: dict[Part, Path] = {}
    if any(name.casefold() not in PART_NAMES for name in names):
        return {}
    for name in names:
        part = PART_NAMES[name.casefold()]
        if part in parts:
            raise DatasetError(
                f"{folder} has two sub-folders for one part, {parts[part].name} and {name}. Put them together"
            )
        parts[part] = folder / name
    if "training" not in parts or not _folders(parts["training"]):
        return {}
    return parts


def _given(place: Path, training: Path, classes: list[str], leftovers: Leftovers) -> Files:
    for name in _folders(place):
        if name not in classes:
            raise DatasetError(f"{place} has the class {name!r}, which is not in {training}")
    files = _files(place, [name if (place / name).is_dir() else "" for name in classes], leftovers)
    if not len(files):
        raise DatasetError(f"{place} has no {KINDS} images in folders named as those in {training}")
    return files


def _files(folder: Path, classes: list[str], leftovers: Leftovers) -> Files:
    """The images in the folders of the classes; "" stands for one that has none here."""
    paths: list[str] = []
    labels: list[int] = []
    for label, name in enumerate(classes):
        if not name:
            continue
        of_class = _images(folder / name, leftovers)
        paths += of_class
        labels += [label] * len(of_class)
    return Files(tuple(paths), np.array(labels, np.intp))


def _images(folder: Path, leftovers: Leftovers) -> list[str]:
    entries = _entries(folder)
    files_of_class = Leftovers()
    files_of_class.add_files(entry.name for entry in entries)
    leftovers.kinds.update(files_of_class.kinds)
    names = [entry.name for entry in entries if entry.name.lower().endswith(ENDINGS) and entry.is_file()]
    if not names:
        if files_of_class.kinds:
            deeper = f" but {', '.join(sorted(files_of_class.kinds))}. Convert them to {KINDS}"
        elif any(entry.is_dir() for entry in entries):
            deeper = " but folders. Have you chosen a folder one level too high?"
        else:
            deeper = f". Put {KINDS} files into it, or remove it"
        raise DatasetError(f"The class {folder.name!r} is empty: {folder} holds no images{deeper}")
    deeper_images = (entry for entry in entries if entry.is_dir() and _holds_images(entry.path))
    leftovers.folders += [f"{folder.name}/{entry.name}" for entry in deeper_images]
    return [os.path.join(folder, name) for name in sorted(names, key=natural)]  # noqa: PTH118  # 5 times as quick


def _holds_images(folder: str) -> bool:
    return any(entry.name.lower().endswith(ENDINGS) for entry in _entries(Path(folder)))


def _folders(folder: Path) -> list[str]:
    return sorted((entry.name for entry in _entries(folder) if entry.is_dir()), key=natural)


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    """What lies in a folder, but for what systems hide in it: .DS_Store, __MACOSX."""
    try:
        with os.scandir(folder) as entries:
            return [
                entry
                for entry in entries
                if not entry.name.startswith((".", "__")) and entry.name.casefold() not in SYSTEM_FOLDERS
            ]
    except FileNotFoundError:
        raise DatasetError(f"The folder {folder} is not there. Put it back, or choose another one") from None
    except NotADirectoryError:
        raise DatasetError(f"{folder} is a file. Choose the folder that holds the classes' folders") from None
    except (OSError, ValueError) as error:
        reason = reason_of(error)
        raise DatasetError(f"The folder {folder} cannot be read: {reason}. Choose another one") from error

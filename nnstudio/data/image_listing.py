"""A folder of images, listed: a sub-folder for each class, or for training, validation and test first."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal, TypeAlias

import numpy as np

from nnstudio.data.dataset import DatasetError, Labels
from nnstudio.data.from_disk import at
from nnstudio.data.limits import check_classes

Part: TypeAlias = Literal["training", "validation", "test"]

ENDINGS = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp")
KINDS = "PNG, JPEG, BMP, GIF or WebP"
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
    """The image files of a folder; validation and test are None where they are not given apart."""

    classes: tuple[str, ...]
    training: Files
    validation: Files | None = None
    test: Files | None = None

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
    names = tuple(os.fsencode(name).decode(errors="replace") for name in classes)
    return Listing(
        names,
        _files(training, classes),
        **{part: _given(place, training, classes) for part, place in parts.items() if part != "training"},
    )


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


def _given(place: Path, training: Path, classes: list[str]) -> Files:
    for name in _folders(place):
        if name not in classes:
            raise DatasetError(f"{place} has the class {name!r}, which is not in {training}")
    files = _files(place, [name if (place / name).is_dir() else "" for name in classes])
    if not len(files):
        raise DatasetError(f"{place} has no {KINDS} images in folders named as those in {training}")
    return files


def _files(folder: Path, classes: list[str]) -> Files:
    """The images in the folders of the classes; "" stands for one that has none here."""
    paths: list[str] = []
    labels: list[int] = []
    for label, name in enumerate(classes):
        if not name:
            continue
        of_class = _images(folder / name)
        paths += of_class
        labels += [label] * len(of_class)
    return Files(tuple(paths), np.array(labels, np.intp))


def _images(folder: Path) -> list[str]:
    entries = _entries(folder)
    names = [entry.name for entry in entries if entry.name.lower().endswith(ENDINGS) and entry.is_file()]
    if not names:
        deeper = (
            " but folders. Have you chosen a folder one level too high?"
            if any(entry.is_dir() for entry in entries)
            else f". Put {KINDS} files into it, or remove it"
        )
        raise DatasetError(f"The class {folder.name!r} is empty: {folder} holds no images{deeper}")
    return [os.path.join(folder, name) for name in sorted(names, key=natural)]  # noqa: PTH118  # 5 times as quick


def _folders(folder: Path) -> list[str]:
    return sorted((entry.name for entry in _entries(folder) if entry.is_dir()), key=natural)


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    """What lies in a folder, but for what systems hide in it: .DS_Store, __MACOSX."""
    try:
        with os.scandir(folder) as entries:
            return [entry for entry in entries if not entry.name.startswith((".", "__"))]
    except FileNotFoundError:
        raise DatasetError(f"The folder {folder} is not there. Put it back, or choose another one") from None
    except NotADirectoryError:
        raise DatasetError(f"{folder} is a file. Choose the folder that holds the classes' folders") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise DatasetError(f"The folder {folder} cannot be read: {reason}. Choose another one") from error

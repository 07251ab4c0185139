"""Recognizing: which of the user's own files make which dataset, told by what is in them."""

import gzip
import os
import zlib
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from nnstudio.data.dataset import DatasetError, DatasetSource
from nnstudio.data.from_disk import at
from nnstudio.data.guessing import TARGETS
from nnstudio.data.idx_files import IdxFiles
from nnstudio.data.image_folder import ImageFolder
from nnstudio.data.npz_file import NpzFile
from nnstudio.data.regular import check_regular, reason_of
from nnstudio.data.series_file import SeriesFile
from nnstudio.data.table_file import TableFile

OwnKind: TypeAlias = Literal["image-folder", "idx", "npz", "table", "series"]
OWN_KINDS: tuple[OwnKind, ...] = get_args(OwnKind)
"""The datasets that are made of the user's own files."""

WHAT = (
    "a folder of images with a sub-folder for each class, idx files, an npz file, or a table or series as "
    "CSV or Parquet"
)

_GZIP, _ZIP, _PARQUET = b"\x1f\x8b", b"PK\x03\x04", b"PAR1"
_OLD_SPREADSHEET = b"\xd0\xcf\x11\xe0"
_SPREADSHEETS = (".xlsx", ".xlsm", ".xlsb", ".ods", ".numbers")
_TABLES = (".csv", ".tsv", ".txt", ".parquet")
_TEST = ("t10k", "test")


def recognize(path: str | Path, kind: OwnKind | None = None, target: str = "") -> DatasetSource:
    """The dataset that a file or folder holds; `kind` says it where it is known already.

    `target` is the column of a table or series that is to be predicted; a likely one if none is named.

    A table of numbers with a column that tells the time is taken for a series, unless it says that there is
    something to be told of each row; so is one from which nothing can be learned row by row. Of idx files,
    one is enough: those that belong to it are found by their names.

    Raises:
        DatasetError: There is no such file, or no dataset in it; says what would be one.
    """
    where = at(str(path))
    if not os.path.exists(where):  # noqa: PTH110  # never raises, however long the name
        raise DatasetError(f"There is no file or folder {where}. Check the name")
    if not where.is_dir():
        check_regular(where)
    found = kind or _kind_of(where)
    if target and found not in ("table", "series"):
        raise DatasetError(f"{where} is no table, so there is no column {target!r} to predict")
    match found:
        case "image-folder":
            return ImageFolder.of(where)
        case "idx":
            return _idx_files(where)
        case "npz":
            return NpzFile.of(where)
        case "series":
            return SeriesFile.of(where, **_forecast(target))
        case _:
            return TableFile.of(where, target=target) if kind else _table_or_series(where, target)


def _kind_of(path: Path) -> OwnKind:
    if path.is_dir():
        return "idx" if _idx_in(path) and not _folders_in(path) else "image-folder"
    begin = _begin(path)
    if _is_idx(begin):
        return "idx"
    if begin.startswith(_ZIP):
        _refuse_other_archives(path)
        return "npz"
    if begin.startswith((_PARQUET, _OLD_SPREADSHEET)) or path.suffix.lower() in _TABLES:
        return "table"
    raise DatasetError(f"{path} is none of the files that nnstudio knows. It reads {WHAT}")


def _refuse_other_archives(path: Path) -> None:
    """Complains of a spreadsheet, or of files that are packed, which begin as an npz file does."""
    ending = path.suffix.lower()
    if ending in _SPREADSHEETS:
        raise DatasetError(f"{path} is a spreadsheet. Open it where it was made and save it as CSV")
    if ending == ".zip":
        raise DatasetError(f"{path} is an archive. Unpack it, and choose the file or folder that was in it")


def _table_or_series(path: Path, target: str) -> DatasetSource:
    table = TableFile.of(path, target=target)
    usable = table.missing() is None
    named = any(column.role == "target" and column.name.casefold() in TARGETS for column in table.columns)
    if usable and named:
        return table
    try:
        series = SeriesFile.of(path, **_forecast(target))
    except DatasetError:
        return table
    if series.missing() is not None:
        return table
    if not usable:
        return series
    of_series = {*series.columns, series.order_by}
    beside = [column for column in table.columns if column.role != "ignored" and column.name not in of_series]
    return series if series.order_by and not beside else table


def _forecast(target: str) -> dict[str, str]:
    return {"forecast": target} if target else {}


def _idx_files(path: Path) -> DatasetSource:
    if path.is_dir():
        images = [file for file in _idx_in(path) if "images" in file.name and not _for_test(file)]
        if len(images) != 1:
            found = ", ".join(file.name for file in images) or "none"
            raise DatasetError(
                f"{path} should hold one idx file of images to learn from; found: {found}. Name one of them"
            )
        path = images[0]
    pair = _pair(path)
    if pair is None:
        raise DatasetError(
            f"The labels that belong to {path} are not beside it. Give both files names that differ by the "
            "words images and labels, such as train-images-idx3-ubyte and train-labels-idx1-ubyte"
        )
    return IdxFiles.of(*pair, *(_test_pair(pair[0]) or ()))


def _pair(path: Path) -> tuple[Path, Path] | None:
    """The files of images and of labels, of which `path` is one."""
    name = path.name
    if "labels" in name:
        images = _sibling(path, name.replace("labels", "images").replace("idx1", "idx3"))
        return (images, path) if images else None
    labels = _sibling(path, name.replace("images", "labels").replace("idx3", "idx1"))
    return (path, labels) if labels and labels != path else None


def _test_pair(images: Path) -> tuple[Path, Path] | None:
    """The files for the test that go with those to learn from, if there are any."""
    if "train" not in images.name:
        return None
    found = (_sibling(images, images.name.replace("train", word)) for word in _TEST)
    test = next((file for file in found if file), None)
    return _pair(test) if test else None


def _sibling(path: Path, name: str) -> Path | None:
    """The file of this name beside another one, gzipped or not."""
    plain = name.removesuffix(".gz")
    candidates = (path.with_name(name), path.with_name(plain), path.with_name(f"{plain}.gz"))
    return next((file for file in candidates if file.is_file()), None)


def _idx_in(folder: Path) -> list[Path]:
    try:
        return [file for file in sorted(folder.iterdir()) if file.is_file() and _is_idx(_begin(file))]
    except OSError as error:
        raise DatasetError(f"{folder} cannot be read: {reason_of(error)}") from error


def _folders_in(folder: Path) -> bool:
    return any(entry.is_dir() and not entry.name.startswith(".") for entry in folder.iterdir())


def _for_test(path: Path) -> bool:
    return any(word in path.name for word in _TEST)


def _begin(path: Path) -> bytes:
    """The first four bytes, those of the content where it is gzipped; none if it cannot be read."""
    try:
        with path.open("rb") as stream:
            begin = stream.read(4)
        if begin.startswith(_GZIP):
            with gzip.open(path) as unpacked:
                return unpacked.read(4)
    except (OSError, EOFError, zlib.error):
        return b""  # no dataset; why not is told by what was recognized instead
    return begin


def _is_idx(begin: bytes) -> bool:
    return (
        len(begin) == 4 and begin[:2] == b"\0\0" and begin[2] in range(0x08, 0x0F) and begin[3] in (1, 3, 4)
    )

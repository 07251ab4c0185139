"""Importing: which dataset the user's files make, by what they are. Reads them: off the GUI thread."""

from collections.abc import Sequence
from pathlib import Path
from types import MappingProxyType

from nnstudio.data.dataset import DatasetError, DatasetSource
from nnstudio.data.idx_files import IdxFiles
from nnstudio.data.recognizing import WHAT, recognize
from nnstudio.data.series_file import SeriesFile
from nnstudio.data.table_file import TableFile

FILTER = (
    "Data (*.csv *.tsv *.txt *.parquet *.npz *ubyte *ubyte.gz *.idx *.gz);;"
    "Tables (*.csv *.tsv *.txt *.parquet);;NumPy arrays (*.npz);;All files (*)"
)
"""What a dialog that asks for files shows."""
SUFFIXES = (".csv", ".tsv", ".parquet", ".npz")
"""Endings of files that can only be data."""

NO_DATA = MappingProxyType(
    {
        ".nns": "a project, which holds a network and no data. Leave this window and open it with Ctrl+O",
        ".onnx": "a network and no data. Leave this window and drop it onto the canvas to open it",
    }
)
"""What else one may have at hand, by its ending, and what can be done with it."""


def source_of(paths: Sequence[Path]) -> DatasetSource:
    """The dataset in these files, with what was found in them.

    Raises:
        DatasetError: They are of no known kind, do not go together, or cannot be read.
    """
    if not paths:
        raise DatasetError(f"No file was chosen. Choose {WHAT}")
    for path in paths:
        if words := NO_DATA.get(path.suffix.casefold()):
            raise DatasetError(f"{path.name} is {words}")
    if len(paths) == 1:
        return recognize(paths[0])
    if not all(_is_idx(path) for path in paths):
        raise DatasetError(
            f"These {len(paths)} files do not make one dataset: several are only taken where they are idx "
            f"files of images and labels. Choose {WHAT}"
        )
    return IdxFiles.of(*_sorted_idx(paths))


def other_reading(source: DatasetSource) -> DatasetSource:
    """The file of a table, read as a series; that of a series, as a table.

    Raises:
        DatasetError: It cannot be read so.
    """
    if isinstance(source, SeriesFile):
        return TableFile.of(source.path)
    if isinstance(source, TableFile):
        return SeriesFile.of(source.path)
    raise DatasetError(f"{source.entry.title} is no table")


def _is_idx(path: Path) -> bool:
    return any(sign in path.name.casefold() for sign in ("ubyte", "idx")) and not path.is_dir()


def _sorted_idx(paths: Sequence[Path]) -> list[Path]:
    """Images and labels to learn from, then those for the test, as their names tell."""
    parts: dict[tuple[bool, bool], Path] = {}
    for path in paths:
        name = path.name.casefold()
        key = (any(sign in name for sign in ("t10k", "test")), "label" in name)
        if key in parts:
            raise DatasetError(
                f"{parts[key].name} and {path.name} seem to be the same part. Choose one file of images and "
                "one of labels, and two more for the test if there are any"
            )
        parts[key] = path
    if not {(False, False), (False, True)} <= parts.keys():
        raise DatasetError(
            "Idx files come in pairs: choose the one of images and the one of labels together, such as "
            "train-images-idx3-ubyte and train-labels-idx1-ubyte"
        )
    order = [(False, False), (False, True), (True, False), (True, True)]
    return [parts[key] for key in order if key in parts]

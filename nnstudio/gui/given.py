"""Given files: which of those that the command line names are taken as if they were dropped onto the window.

Nothing here needs a working Qt.
"""

from pathlib import Path

SPREADSHEETS = (".xlsx", ".xls", ".ods")
"""Which nobody here can read, but whoever takes what is dropped says what to do with them."""
_DATA = (".csv", ".tsv", ".txt", ".parquet", ".npz", ".gz", ".idx")
_ENDINGS = (*_DATA, ".onnx", ".safetensors", *SPREADSHEETS)


def is_dropped(path: Path) -> bool:
    """Whether it is data, a network or weights, by its name, or a folder; anything else is a project."""
    if path.is_dir():
        return True
    name = path.name.casefold()
    return name.endswith(_ENDINGS) or (not name.endswith(".nns") and ("ubyte" in name or "idx" in name))

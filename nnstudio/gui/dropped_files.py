"""Dropped files: what is dragged from a file manager onto the window is opened, or it is said why not."""

import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import cast

from PySide6.QtCore import QEvent, QMimeData, QObject, QTimer
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QGraphicsView, QWidget

from nnstudio.gui.file_names import show_name
from nnstudio.gui.given import SPREADSHEETS

PICTURES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff")
WHAT = (
    "a project (.nns), a network (.onnx), weights (.npz, .safetensors), data (.csv, .tsv, .parquet, .npz, "
    "idx files), or a folder of images with a sub-folder for each class"
)


class DroppedFiles(QObject):
    """Lets a window take files that are dropped anywhere onto it.

    Make it when the window has its views, which take no drops of their own from then on.

    Args:
        window: It takes them.
        opened: What opens a file, by the ending of its name; those of data are among them.
        weights: What opens a file of weights.
        data: What opens files or a folder that make a dataset together.
        tell: Says why something cannot be opened.
    """

    def __init__(
        self,
        window: QWidget,
        opened: Mapping[str, Callable[[Path], object]],
        *,
        weights: Callable[[Path], object],
        data: Callable[[Sequence[Path]], object],
        tell: Callable[[str], object],
    ) -> None:
        super().__init__(window)
        self._opened, self._weights, self._data, self._tell = opened, weights, data, tell
        window.setAcceptDrops(True)
        for view in window.findChildren(QGraphicsView):
            view.viewport().setAcceptDrops(False)  # it would take everything, and do nothing with it
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop):
            return False
        drop = cast("QDropEvent", event)
        if not drop.mimeData().hasUrls():
            return False
        drop.acceptProposedAction()
        if event.type() == QEvent.Type.Drop:
            paths = dropped_paths(drop.mimeData())
            # The program that the file comes from waits until the drop is over, and there may be a question.
            QTimer.singleShot(0, self, lambda: self.take(paths))
        return True

    def take(self, paths: Sequence[Path]) -> None:
        """Opens what was dropped, or says why it cannot be opened."""
        trouble = why_not(paths, tuple(self._opened))
        if trouble:
            self._tell(trouble)
            return
        first, suffix = paths[0], paths[0].suffix.lower()
        if len(paths) > 1 or first.is_dir() or _is_data_by_name(first):
            self._data(paths)
        elif suffix == ".safetensors" or (suffix == ".npz" and holds_weights(first)):
            self._weights(first)
        else:
            self._opened[suffix](first)


def dropped_paths(carried: QMimeData) -> list[Path]:
    """The files and folders of this disk that are being dragged."""
    return [Path(url.toLocalFile()) for url in carried.urls() if url.isLocalFile()]


def why_not(paths: Sequence[Path], suffixes: Sequence[str]) -> str:
    """Why this cannot be opened, and what could; empty if it can, as far as names and sizes tell."""
    try:
        return _why_not(paths, suffixes)
    except OSError as error:  # a folder that may not be looked into, or a disk that does not answer
        return f"{show_name(paths[0])} cannot be read: {error.strerror or error}"


def _why_not(paths: Sequence[Path], suffixes: Sequence[str]) -> str:
    if not paths:
        return "Only files of this computer can be opened. Save it first, and drop the file"
    if len(paths) > 1:
        if all(path.is_file() and _is_idx(path) for path in paths):
            return ""
        return f"{len(paths)} things were dropped at once. Drop one: {WHAT}. Only idx files go together"
    (path,) = paths
    name = show_name(path)
    if path.is_dir():
        return ""
    if not path.is_file():
        return (
            f"{name} is no file, but a pipe or a device" if path.exists() else f"{name} is not there any more"
        )
    if not path.stat().st_size:
        return f"{name} is empty: it has 0 bytes"
    if path.suffix.lower() in (*suffixes, ".safetensors") or _is_data_by_name(path):
        return ""
    if path.suffix.lower() in PICTURES:
        return (
            f"{name} is a single picture, and a network learns from many. Drop the folder of them, with a "
            "sub-folder for each class"
        )
    if path.suffix.lower() in SPREADSHEETS:
        return f"{name} is a spreadsheet. Open it where it was made, save it as CSV, and drop that"
    return f"{name} is nothing that nnstudio opens. It takes {WHAT}"


def holds_weights(path: Path) -> bool:
    """Whether the arrays of an NPZ file are called as weights are, such as `Hidden 1.kernel`."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name.removesuffix(".npy") for name in archive.namelist()]
    except (OSError, ValueError, zipfile.BadZipFile):
        return False  # whoever reads it says what is wrong with it
    return bool(names) and all("." in name for name in names)


def _is_idx(path: Path) -> bool:
    return any(sign in path.name.casefold() for sign in ("ubyte", "idx"))


def _is_data_by_name(path: Path) -> bool:
    """Whether a file may be data although its ending is none of those that only data have."""
    return path.suffix.lower() in (".txt", ".gz", ".idx") or _is_idx(path)

"""The button that adds data of the user's own: asks for files or a folder, and takes what is dropped."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QMenu, QPushButton, QVBoxLayout, QWidget

from nnstudio.data.dataset import DatasetSource
from nnstudio.gui.datasets.importing import FILTER, source_of
from nnstudio.gui.datasets.inquiry import Inquiry
from nnstudio.gui.inspector.parts import Notice
from nnstudio.gui.theme import Theme


class Adding(QWidget):
    """A button with its two ways, and why files could not be read.

    Signals:
        added: (DatasetSource) what was found in the files.
    """

    added = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.button = QPushButton("Add data…")
        self.button.setObjectName("datasets.add")
        self.button.setAccessibleName("Add data")
        self.button.setToolTip("Read your own files; they can be dropped anywhere onto this window, too")
        self.button.setAutoDefault(False)
        menu = QMenu(self.button)
        menu.addAction("&Files: tables, NPZ, idx…", self.ask_files)
        menu.addAction("Fol&der of images…", self.ask_folder)
        self.button.setMenu(menu)
        self.notice = Notice(theme)
        self.notice.hide()
        self._inquiry = Inquiry(self)
        self._inquiry.answered.connect(self._on_answered)
        self._inquiry.failed.connect(self._on_failed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.notice)
        layout.addWidget(self.button)

    @property
    def busy(self) -> bool:
        """Whether files are being looked at."""
        return self._inquiry.busy

    def unfold(self) -> None:
        """Shows the ways to add data, as soon as the button is seen."""
        QTimer.singleShot(0, self.button, self.button.showMenu)

    def ask(self, folder: bool) -> None:  # noqa: FBT001  # a slot
        """Asks at once for files, or for a folder of them."""
        if folder:
            self.ask_folder()
        else:
            self.ask_files()

    def ask_files(self) -> None:
        """Asks for one file, or for several that belong together."""
        names, _ = QFileDialog.getOpenFileNames(self.window(), "Add data", str(Path.home()), FILTER)
        if names:
            self.add([Path(name) for name in names])

    def ask_folder(self) -> None:
        """Asks for a folder with a sub-folder for each class."""
        title = "Folder of images, with a sub-folder for each class"
        name = QFileDialog.getExistingDirectory(self.window(), title, str(Path.home()))
        if name:
            self.add([Path(name)])

    def add(self, paths: Sequence[Path]) -> None:
        """Looks at files, on another thread."""
        self.notice.show_messages([])
        self.button.setText("Reading…")
        self.button.setEnabled(False)
        self._inquiry.ask(lambda: source_of(paths))

    def forget(self) -> None:
        """What is being looked at is not wanted any more."""
        self._inquiry.forget()
        self._show_ready()

    def show_theme(self, theme: Theme) -> None:
        self.notice.show_theme(theme)

    def _show_ready(self) -> None:
        self.button.setText("Add data…")
        self.button.setEnabled(True)

    def _on_answered(self, source: object) -> None:
        assert isinstance(source, DatasetSource)
        self._show_ready()
        self.added.emit(source)

    def _on_failed(self, trouble: str) -> None:
        self._show_ready()
        self.notice.show_messages([trouble])


def dropped_paths(carried: QMimeData) -> list[Path]:
    """The files and folders of this disk that are being dragged."""
    return [Path(url.toLocalFile()) for url in carried.urls() if url.isLocalFile()]

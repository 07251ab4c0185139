"""The reading dialog: takes a file of another program into the window, or says why it cannot."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from nnstudio.gui.exporting.file_row import FileRow, ask_existing, what_is
from nnstudio.gui.exporting.foot import Foot
from nnstudio.gui.exporting.work import Order
from nnstudio.gui.inspector.parts import make_label
from nnstudio.gui.project_files import show_name

WIDTH = 560


@dataclass(frozen=True)
class Reading:
    """What is read: `name` begins the names of widgets, `verb` stands on the button, `read` does it."""

    name: str
    title: str
    hint: str
    verb: str
    filters: str
    read: Callable[[Path], object]


class ReadingDialog(QDialog):
    """Asks for a file and reads it on a thread; nothing changes before it has been read as a whole.

    Signals:
        read: (Path, object) the file, and what is in it; the dialog is closed by then.
    """

    read = Signal(object, object)

    def __init__(
        self,
        reading: Reading,
        folder: Path,
        parent: QWidget | None = None,
        ask_file: Callable[[QWidget, Path, str], Path | None] | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(reading.name)
        self.setWindowTitle(reading.title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self._reading = reading
        self._file = FileRow(reading.name, "File", folder, ask_file or ask_existing)
        self._file.propose(folder, reading.filters)
        self._file.field.clear()
        self._foot = Foot(
            reading.name, reading.verb, "Leave everything as it is", "Cancelled; nothing has changed"
        )
        self._foot.lock(self._file)
        self._arrange()
        self._file.changed.connect(self._on_file)
        self._foot.wanted.connect(self.start)
        self._foot.left.connect(self.reject)
        self._foot.done.connect(self._on_done)
        self._foot.failed.connect(self._file.field.setFocus)
        self._on_file()

    @property
    def path(self) -> Path:
        """The file that is to be read."""
        return self._file.path

    @property
    def told(self) -> str:
        """What is said above the buttons."""
        return self._foot.told

    @property
    def busy(self) -> bool:
        """Whether a file is being read."""
        return self._foot.busy

    def open_file(self, path: Path) -> None:
        """Reads this file at once."""
        self._file.field.setText(str(path))
        self.start()

    def start(self) -> None:
        """Reads the file."""
        if not self.busy and self._foot.begin.isEnabled():
            self._foot.start(partial(_read, self._reading, self.path), "Reading…")

    def reject(self) -> None:
        """Calls off what is being read, or else closes."""
        if self._foot.give_up():
            super().reject()

    def _arrange(self) -> None:
        hint = make_label("caption")
        hint.setText(self._reading.hint)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(hint)
        layout.addWidget(self._file)
        layout.addWidget(self._foot, 1)
        self.resize(WIDTH, layout.totalHeightForWidth(WIDTH))

    def _on_file(self) -> None:
        named = self._file.named
        there = named and what_is(self.path) == "file"
        why = "There is no such file" if named else "Choose a file first"
        self._foot.say("" if there or not named else why)
        self._foot.offer(self._reading.verb, "" if there else why, f"Read {show_name(self.path)}")

    def _on_done(self, found: object) -> None:
        path = self.path
        self.accept()
        self.read.emit(path, found)


def _read(reading: Reading, path: Path, _order: Order) -> object:
    return reading.read(path)

"""The reading dialog: takes a file of another program into the window, or says why it cannot."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from nnstudio.gui.exporting.file_dialog import FileDialog
from nnstudio.gui.exporting.file_row import FileRow, ask_existing, what_is
from nnstudio.gui.exporting.foot import Foot
from nnstudio.gui.exporting.work import Order
from nnstudio.gui.file_names import show_name
from nnstudio.gui.inspector.parts import make_label

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


class ReadingDialog(FileDialog):
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
        file = FileRow(reading.name, "File", folder, ask_file or ask_existing)
        file.propose(folder, reading.filters)
        file.field.clear()
        foot = Foot(reading.name, reading.verb, "Leave everything as it is", "Cancelled; nothing has changed")
        super().__init__(reading.name, reading.title, file, foot, parent)
        self._reading = reading
        foot.lock(file)
        self._arrange()
        file.changed.connect(self._on_file)
        foot.failed.connect(file.field.setFocus)
        self._on_file()

    def open_file(self, path: Path) -> None:
        """Reads this file at once."""
        self._file.field.setText(str(path.absolute()))  # a bare name would be in the `folder`
        self.start()

    def start(self) -> None:
        """Reads the file."""
        if not self.busy and self._foot.begin.isEnabled():
            self._foot.start(partial(_read, self._reading, self.path), "Reading…")

    def _arrange(self) -> None:
        hint = make_label("caption")
        hint.setText(self._reading.hint)
        layout = self._make_column()
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

"""The reading dialog: takes a file of another program into the window, or says why it cannot."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from nnstudio.gui.exporting.file_row import FileRow, make_room, what_is
from nnstudio.gui.exporting.work import Order, Work
from nnstudio.gui.inspector.parts import make_label
from nnstudio.gui.stylesheet import set_tone

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
        self._work = Work(self)
        self._work.done.connect(self._on_done)
        self._work.failed.connect(self._on_failed)
        self._file = FileRow(reading.name, "File", folder, ask_file or ask_existing)
        self._file.propose(folder, reading.filters)
        self._file.field.clear()
        self._file.changed.connect(self._on_file)
        self._arrange()
        self._on_file()

    @property
    def path(self) -> Path:
        """The file that is to be read."""
        return self._file.path

    @property
    def told(self) -> str:
        """What is said above the buttons."""
        return self._told.text()

    @property
    def busy(self) -> bool:
        """Whether a file is being read."""
        return self._work.busy

    def start(self, path: Path | None = None) -> None:
        """Reads the file, or another one."""
        if path is not None:
            self._file.field.setText(str(path))
        if self.busy or not self._begin.isEnabled():
            return
        self._show_busy(busy=True)
        self._say("Reading…")
        self._work.begin(partial(_read, self._reading, self.path))

    def reject(self) -> None:
        """Calls off what is being read, or else closes."""
        if not self.busy:
            super().reject()
        elif self._work.call_off():
            self._show_busy(busy=False)
            self._say("Cancelled; nothing has changed")

    def _arrange(self) -> None:
        hint = make_label("caption")
        hint.setText(self._reading.hint)
        self._told = make_label()
        self._told.setObjectName(f"{self._reading.name}.told")
        self._told.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._told.setMinimumHeight(3 * self.fontMetrics().lineSpacing())
        self._progress = QProgressBar()
        self._progress.setRange(0, 0)  # nobody knows how long it takes
        self._progress.setAccessibleName("The file is being read")
        self._progress.setTextVisible(False)
        policy = self._progress.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._progress.setSizePolicy(policy)
        self._progress.hide()
        self._begin, self._close = QPushButton(self._reading.verb), QPushButton("Close")
        for name, button in (("start", self._begin), ("close", self._close)):
            button.setObjectName(f"{self._reading.name}.{name}")
            button.setAccessibleName(button.text())
            button.setAutoDefault(False)
        make_room(self._begin)
        self._begin.setDefault(True)
        self._begin.clicked.connect(self._on_begin)
        self._close.clicked.connect(self.reject)
        self._close.setToolTip("Leave everything as it is (Esc)")
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self._close)
        buttons.addWidget(self._begin)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(hint)
        layout.addWidget(self._file)
        layout.addWidget(self._told, 1)
        layout.addWidget(self._progress)
        layout.addLayout(buttons)
        self.resize(WIDTH, layout.totalHeightForWidth(WIDTH))

    def _on_begin(self) -> None:
        self.start()

    def _on_file(self) -> None:
        there = self._file.named and what_is(self.path) == "file"
        self._begin.setEnabled(there)
        why = "There is no such file" if self._file.named else "Choose a file first"
        self._begin.setToolTip(f"{self._reading.verb} (Enter)" if there else why)
        self._say("" if there or not self._file.named else "There is no such file")

    def _say(self, words: str, tone: str = "") -> None:
        self._told.setText(words)
        set_tone(self._told, tone)

    def _show_busy(self, *, busy: bool) -> None:
        for part in (self._file, self._begin):
            part.setEnabled(not busy)
        self._progress.setVisible(busy)
        self._close.setText("Cancel" if busy else "Close")

    def _on_done(self, found: object) -> None:
        self._show_busy(busy=False)
        path = self.path
        self.accept()
        self.read.emit(path, found)

    def _on_failed(self, trouble: str) -> None:
        self._show_busy(busy=False)
        self._say(trouble, "bad")
        self._file.field.setFocus()


def ask_existing(parent: QWidget, proposal: Path, filters: str) -> Path | None:
    """Asks for a file that is there."""
    chosen, _ = QFileDialog.getOpenFileName(parent, "Choose a file", str(proposal), filters)
    return Path(chosen) if chosen else None


def _read(reading: Reading, path: Path, _order: Order) -> object:
    return reading.read(path)

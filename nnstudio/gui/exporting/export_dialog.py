"""The export dialog: what leaves the window, in which form, and where to; then what has been written."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from nnstudio.gui.exporting.file_row import FileRow, make_room, what_is
from nnstudio.gui.exporting.form import Form
from nnstudio.gui.exporting.kinds import FORMATS, KINDS, Kind, Material, Wishes
from nnstudio.gui.exporting.preview import Preview
from nnstudio.gui.exporting.work import Order, Work
from nnstudio.gui.inspector.parts import make_label
from nnstudio.gui.project_files import show_name
from nnstudio.gui.stylesheet import set_tone
from nnstudio.gui.theme import Theme
from nnstudio.gui.training import TrainingController

SIZE = QSize(820, 560)
_LIST = 170


class ExportDialog(QDialog):
    """Exports the network; the run goes on meanwhile.

    Args:
        training: The network as it is when it is exported.
        stem: What the project is called.
        folder: Where files go, if nothing else is said.
        theme: The colors of the preview's frame.
        parent: The window.
        ask_file: Asks for a place, given a proposal and the kinds of files; None if none is wanted.
        show_folder: Shows a folder in the file manager.
    """

    def __init__(
        self,
        training: TrainingController,
        stem: str,
        folder: Path,
        theme: Theme,
        parent: QWidget | None = None,
        ask_file: Callable[[QWidget, Path, str], Path | None] | None = None,
        show_folder: Callable[[Path], object] | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("export")
        self.setWindowTitle("Export")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self._training, self._stem = training, stem
        self._show_in = show_folder or _show_in
        self._written: Path | None = None
        self._running = training.running
        self._work = Work(self)
        self._work.done.connect(self._on_done)
        self._work.failed.connect(self._on_failed)
        self._kinds = self._make_list()
        self._title, self._hint = make_label("title"), make_label("caption")
        self._form, self._preview = Form(), Preview(theme)
        self._file = FileRow("export", "File", folder, ask_file or ask_place)
        self._make_foot()
        self._arrange()
        self._form.changed.connect(self._on_changed)
        self._form.format_chosen.connect(self._on_format)
        self._file.changed.connect(self._on_file)
        self._kinds.currentItemChanged.connect(self._on_kind)
        training.reported.connect(self._on_reported)
        self._kinds.setCurrentRow(0)

    @property
    def kind(self) -> Kind:
        """What is to be exported."""
        return KINDS[self._kinds.currentItem().data(Qt.ItemDataRole.UserRole)]

    @property
    def path(self) -> Path:
        """The file that is to be written."""
        return self._file.path

    @property
    def told(self) -> str:
        """What is said above the buttons."""
        return self._told.text()

    @property
    def busy(self) -> bool:
        """Whether something is being written."""
        return self._work.busy

    def choose(self, name: str) -> None:
        """Goes to a kind of export."""
        self._kinds.setCurrentRow(list(KINDS).index(name))

    def start(self) -> None:
        """Writes the file."""
        if self.busy or not self._export.isEnabled():
            return
        kind, path, wishes = self.kind, self.path, self._form.wishes
        material = Material(self._training.project(), self._training.live)
        self._written = None
        self._show_busy(busy=True)
        self._say("Working…")
        self._work.begin(partial(_write, kind, material, path, wishes))

    def reject(self) -> None:
        """Calls off what is being done, or else closes."""
        if not self.busy:
            super().reject()
        elif self._work.call_off():
            self._show_busy(busy=False)
            self._say("Cancelled; nothing was written")

    def _make_list(self) -> QListWidget:
        kinds = QListWidget()
        kinds.setObjectName("export.what")
        kinds.setAccessibleName("What to export")
        kinds.setToolTip("What to export: arrow keys choose")
        kinds.setFixedWidth(_LIST)
        for kind in KINDS.values():
            item = QListWidgetItem(kind.title, kinds)
            item.setData(Qt.ItemDataRole.UserRole, kind.name)
            item.setSizeHint(QSize(_LIST - 24, 34))
            item.setToolTip(kind.hint)
        return kinds

    def _make_foot(self) -> None:
        self._told = make_label()
        self._told.setObjectName("export.told")
        self._told.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._told.setMinimumHeight(3 * self.fontMetrics().lineSpacing())
        self._progress = QProgressBar()
        self._progress.setRange(0, 0)  # nobody knows how long it takes
        self._progress.setAccessibleName("The export is being made")
        self._progress.setTextVisible(False)
        policy = self._progress.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._progress.setSizePolicy(policy)
        self._progress.hide()
        self._folder = QPushButton("Show the folder")
        self._folder.setToolTip("Open the folder of the file that was written")
        self._export = QPushButton("Export")
        self._close = QPushButton("Close")
        for name, button in (("folder", self._folder), ("start", self._export), ("close", self._close)):
            button.setObjectName(f"export.{name}")
            button.setAutoDefault(False)
        self._folder.hide()
        make_room(self._export)
        self._export.setDefault(True)
        self._show_close(busy=False)
        self._folder.clicked.connect(self._on_folder)
        self._export.clicked.connect(self.start)
        self._close.clicked.connect(self.reject)

    def _arrange(self) -> None:
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self._title)
        right.addWidget(self._hint)
        right.addSpacing(6)
        right.addWidget(self._form)
        right.addWidget(self._preview, 1)
        right.addStretch(0)
        top = QHBoxLayout()
        top.setSpacing(20)
        top.addWidget(self._kinds)
        top.addLayout(right, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._folder)
        buttons.addStretch(1)
        buttons.addWidget(self._close)
        buttons.addWidget(self._export)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 16)
        layout.setSpacing(10)
        layout.addLayout(top, 1)
        layout.addWidget(self._file)
        layout.addWidget(self._told)
        layout.addWidget(self._progress)
        layout.addLayout(buttons)
        parent = self.parentWidget()
        self.resize(SIZE.boundedTo(parent.window().size() - QSize(48, 48)) if parent else SIZE)

    def _on_kind(self) -> None:
        kind = self.kind
        self._title.setText(kind.title)
        self._hint.setText(kind.hint)
        self._form.show_kind(kind)
        self._preview.setVisible(kind.name == "figure")
        self._file.propose(self._file.folder / f"{self._stem}{kind.stem}{kind.suffixes[0]}", self._filter())
        self._on_changed()

    def _on_format(self) -> None:
        self._form.show_format()
        if self._form.suffix and self.path.suffix.lower() != self._form.suffix:
            self._file.propose(self.path.with_suffix(self._form.suffix), self._filter())
        self._on_changed()

    def _on_file(self) -> None:
        self._form.show_suffix(self.path.suffix.lower())
        self._on_changed()

    def _on_reported(self) -> None:
        """Says something else about the weights once the run has come to its end."""
        if self._training.running != self._running and self._written is None and not self.busy:
            self._on_changed()

    def _on_changed(self) -> None:
        """Says what will be written, or why nothing can be."""
        if self.busy:
            return
        self._written, self._running = None, self._training.running
        self._folder.hide()
        if self.kind.name == "figure":
            self._preview.show_figure(self._training.project().document, self._form.wishes.look)
        obstacle = self._obstacle()
        words, tone = (obstacle, "bad") if obstacle else self._outlook()
        self._say(words, tone)
        self._export.setEnabled(not obstacle)
        replaces = not obstacle and any(what_is(path) != "nothing" for path in self._files())
        self._export.setText("Replace" if replaces else "Export")
        self._export.setAccessibleName(self._export.text())
        self._export.setToolTip(obstacle or f"Write {show_name(self.path)} (Enter)")

    def _obstacle(self) -> str:
        """Why this cannot be exported now; empty if it can."""
        kind, path = self.kind, self.path
        if kind.runs and not self._has_run():
            return "There are no curves yet. Train the network first"
        blocking = self._training.project().document.check().blocking if kind.computes else ()
        if blocking:
            return f"The network cannot compute yet: {blocking[0].message}"
        if not self._file.named:
            return "The file needs a name. Type one, or choose a place"
        if path.suffix.lower() not in kind.suffixes:
            return f"The name of the file must end in {' or '.join(kind.suffixes)}"
        if what_is(path) == "folder":
            return f"{show_name(path)} is a folder. Choose another name"
        if what_is(path.parent) != "folder":
            return f"There is no folder {path.parent}. Make it first, or choose another"
        return ""

    def _outlook(self) -> tuple[str, str]:
        """What will be written, in words, and their tone."""
        files = self._files()
        names = " and ".join(show_name(path) for path in files)
        words = [f"Writes {names} into {self.path.parent}."]
        there = [show_name(path) for path in files if what_is(path) != "nothing"]
        tone = ""
        if there:
            verb = "are" if len(there) > 1 else "is"
            words.append(f"{' and '.join(there)} {verb} there already, and will be replaced.")
            tone = "warning"
        if self.kind.name == "figure":
            letters, small = self._preview.words(self._form.wishes.width, self.path.suffix.lower())
            words.append(letters)
            tone = "warning" if small else tone
        if self.kind.weighs:
            words.append(self._weights())
        return " ".join(filter(None, words)), tone

    def _weights(self) -> str:
        """Which weights the network has that is exported."""
        project, live = self._training.project(), self._training.live
        if self._training.running:
            return "The network is learning: it has the weights of the moment in which you export it."
        if not project.weights:
            return "The network has not been trained yet: it has its first weights."
        stale = (
            " Layers that were changed since then have their first weights." if self._training.stale else ""
        )
        if live is not None and live.begun:
            return f"Its weights are those after {live.step:,} steps.{stale}"
        return f"Its weights are those that were opened.{stale}"

    def _files(self) -> list[Path]:
        """All files that will be written, the one that was named first."""
        beside = self.kind.beside(self.path, self._form.wishes)
        return [self.path, *([beside] if beside else [])]

    def _has_run(self) -> bool:
        live = self._training.live
        return live is not None and len(live.losses) > 0

    def _filter(self) -> str:
        suffixes = [self._form.suffix] if self._form.suffix else list(self.kind.suffixes)
        return ";;".join(f"{FORMATS[suffix].split(':')[0]} (*{suffix})" for suffix in suffixes)

    def _say(self, words: str, tone: str = "") -> None:
        self._told.setText(words)
        set_tone(self._told, tone)

    def _show_busy(self, *, busy: bool) -> None:
        for part in (self._kinds, self._form, self._file, self._export):
            part.setEnabled(not busy)
        self._progress.setVisible(busy)
        self._show_close(busy=busy)
        if not busy:
            self._export.setFocus()

    def _show_close(self, *, busy: bool) -> None:
        self._close.setText("Cancel" if busy else "Close")
        self._close.setToolTip("Write nothing (Esc)" if busy else "Close this dialog (Esc)")

    def _on_done(self, found: object) -> None:
        assert isinstance(found, dict)
        sizes: Mapping[Path, int] = found
        self._show_busy(busy=False)
        self._written = self.path
        names = " and ".join(f"{show_name(path)} ({_bytes(size)})" for path, size in sizes.items())
        self._say(f"{names} {'are' if len(sizes) > 1 else 'is'} in {self.path.parent}", "good")
        self._export.setText("Replace")
        self._folder.show()

    def _on_failed(self, trouble: str) -> None:
        self._show_busy(busy=False)
        self._say(trouble, "bad")

    def _on_folder(self) -> None:
        if self._written is not None:
            self._show_in(self._written.parent)


def ask_place(parent: QWidget, proposal: Path, filters: str) -> Path | None:
    """Asks where a file is to be written."""
    chosen, _ = QFileDialog.getSaveFileName(parent, "Export", str(proposal), filters)
    return Path(chosen) if chosen else None


def _write(kind: Kind, material: Material, path: Path, wishes: Wishes, order: Order) -> dict[Path, int]:
    """Makes and writes the files; how large each is, the one that was named first."""
    files = kind.make(material, path, wishes, lambda: order.wanted)
    order.begin_writing()
    for write in files.values():
        write()
    return {written: written.stat().st_size for written in reversed([*files])}


def _show_in(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def _bytes(size: int) -> str:
    if size < 1000:
        return f"{size} bytes"
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{size / 1e3:.0f} kB"

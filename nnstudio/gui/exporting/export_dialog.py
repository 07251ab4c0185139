"""The export dialog: what leaves the window, in which form, and where to; then what has been written."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from nnstudio.document.document import Project
from nnstudio.export.figure import room_of
from nnstudio.gui.datasets.screen_room import size_within
from nnstudio.gui.exporting import telling
from nnstudio.gui.exporting.file_dialog import FileDialog
from nnstudio.gui.exporting.file_row import FileRow, ask_place, what_is
from nnstudio.gui.exporting.foot import Foot
from nnstudio.gui.exporting.form import Form
from nnstudio.gui.exporting.kind_list import KindList
from nnstudio.gui.exporting.kinds import Kind, Material, Wishes, Written, write_files
from nnstudio.gui.exporting.preview import Preview
from nnstudio.gui.file_names import show_name
from nnstudio.gui.inspector.parts import make_label
from nnstudio.gui.theme import Theme
from nnstudio.gui.training import TrainingController

SIZE = QSize(820, 580)


class ExportDialog(FileDialog):
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
        file = FileRow("export", "File", folder, ask_file or ask_place)
        foot = Foot("export", "Export", "Close this dialog", "Cancelled; nothing was written")
        super().__init__("export", "Export", file, foot, parent)
        self._training, self._stem = training, stem
        self._show_in = show_folder or _show_in
        self._written: Path | None = None
        self._step: int | None = None
        self._seen = self._moment()
        self._kinds = KindList()
        self._title, self._hint = make_label("title"), make_label("caption")
        self._form, self._preview = Form(), Preview(theme)
        foot.lock(self._kinds, self._form, file)
        self._folder = self._make_folder_button()
        self._arrange()
        self._connect()
        self._kinds.setCurrentRow(0)

    @property
    def kind(self) -> Kind:
        """What is to be exported."""
        return self._kinds.kind

    def choose(self, name: str) -> None:
        """Goes to a kind of export."""
        self._kinds.choose(name)

    def start(self) -> None:
        """Writes the file."""
        if self.busy or not self._foot.begin.isEnabled():
            return
        self._written = None
        self._folder.hide()
        material, wishes = self._material(), self._form.wishes
        self._step = self._step_of(material, wishes)
        self._foot.start(partial(write_files, self.kind, material, self.path, wishes), "Working…")

    def _on_called_off(self) -> None:
        self._foot.begin.setFocus()

    def _make_folder_button(self) -> QPushButton:
        button = QPushButton("Show the folder")
        button.setObjectName("export.folder")
        button.setToolTip("Open the folder of the file that was written")
        button.setAutoDefault(False)
        button.hide()
        button.clicked.connect(self._on_folder)
        self._foot.beside.addWidget(button)
        return button

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
        layout = self._make_column()
        layout.addLayout(top, 1)
        layout.addWidget(self._file)
        layout.addWidget(self._foot)
        self.resize(size_within(self, SIZE))

    def _connect(self) -> None:
        self._form.changed.connect(self._on_changed)
        self._form.format_chosen.connect(self._on_format)
        self._file.changed.connect(self._on_file)
        self._kinds.currentItemChanged.connect(self._on_kind)
        self._foot.failed.connect(self._foot.begin.setFocus)
        self._training.reported.connect(self._on_reported)

    def _on_kind(self) -> None:
        kind = self.kind
        self._title.setText(kind.title)
        self._hint.setText(kind.hint)
        self._form.show_kind(kind)
        self._preview.setVisible(kind.name == "figure")
        self._file.propose(
            self._file.folder / f"{self._stem}{kind.stem}{kind.suffixes[0]}", self._form.filters
        )
        self._on_changed()

    def _on_format(self) -> None:
        self._form.show_format()
        if self._form.suffix and self.path.suffix.lower() != self._form.suffix:
            self._file.propose(self.path.with_suffix(self._form.suffix), self._form.filters)
        self._on_changed()

    def _on_file(self) -> None:
        self._form.show_suffix(self.path.suffix.lower())
        self._on_changed()

    def _on_reported(self) -> None:
        """Says something else of the weights once the run has ended, or another moment is looked at."""
        if self._written is None and not self.busy and self._moment() != self._seen:
            self._on_changed()

    def _on_changed(self) -> None:
        """Says what will be written, or why nothing can be."""
        if self.busy:
            return
        self._written, self._seen = None, self._moment()
        self._folder.hide()
        live = self._training.live
        self._form.show_moments(live.step if live else 0, self._seen.looked_at)
        material, files = self._material(), self.kind.files(self.path, self._form.wishes)
        if self.kind.name == "figure":
            wishes = self._form.wishes
            room = room_of(wishes.width) if wishes.rows else None
            self._preview.show_figure(material.project.document, wishes.look, room)
        obstacle = telling.obstacle(self.kind, material, self.path, files, named=self._file.named)
        self._foot.say(*((obstacle, "bad") if obstacle else self._outlook(material, files)))
        replaces = not obstacle and any(what_is(path) != "nothing" for path in files)
        self._foot.offer("Replace" if replaces else "Export", obstacle, f"Write {show_name(self.path)}")

    def _outlook(self, material: Material, files: list[Path]) -> tuple[str, str]:
        """What will be written, in words, and their tone."""
        words, tone = telling.outlook(files)
        more = ""
        if self.kind.name == "figure":
            more, small = self._preview.words(self._form.wishes.width, self.path.suffix.lower())
            tone = "warning" if small else tone
        elif self.kind.runs:
            more = telling.curves_of(material, self._seen)
        elif self.kind.weighs:
            more = telling.weights_of(material, self._seen, latest=self._form.wishes.latest)
        return f"{words} {more}".strip(), tone

    def _material(self) -> Material:
        """The network, with the weights of the moment that was chosen."""
        training, shown = self._training, self._training.snapshot
        project = training.learned.project()
        if shown is not None and shown.past and not self._form.wishes.latest:
            project = Project(project.document, shown.weights, shown.fitted)
        return Material(project, training.live)

    def _step_of(self, material: Material, wishes: Wishes) -> int | None:
        """The step of the run of which something is exported; None if it is of none."""
        shown = material.snapshot if wishes.latest else self._training.snapshot
        return shown.step if shown is not None and (self.kind.weighs or self.kind.runs) else None

    def _moment(self) -> telling.Moment:
        shown = self._training.snapshot
        earlier = shown.step if shown is not None and shown.past else None
        return telling.Moment(self._training.running, self._training.stale, earlier)

    def _on_done(self, found: object) -> None:
        assert isinstance(found, Written)
        self._written = self.path
        self._foot.say(telling.written(found, self._step), "good")
        self._foot.offer("Replace", "", f"Write {show_name(self.path)} again")
        self._foot.begin.setFocus()
        self._folder.show()

    def _on_folder(self) -> None:
        if self._written is not None:
            self._show_in(self._written.parent)


def _show_in(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

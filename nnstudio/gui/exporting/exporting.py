"""Exporting: what the menu entries about other programs do, with one dialog at a time."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import cast

from PySide6.QtCore import QObject, QSettings
from PySide6.QtWidgets import QWidget

from nnstudio.data.dataset import DatasetSource
from nnstudio.document.document import Document, Project
from nnstudio.export.errors import ImportFailedError
from nnstudio.export.weights_file import MAX_BYTES, read_weights
from nnstudio.gui.editor import Editor
from nnstudio.gui.exporting.export_dialog import ExportDialog
from nnstudio.gui.exporting.file_row import what_is
from nnstudio.gui.exporting.reading_dialog import Reading, ReadingDialog
from nnstudio.gui.project_files import ProjectFiles, show_name
from nnstudio.gui.theme import ThemeSwitch
from nnstudio.gui.training import TrainingController
from nnstudio.nn.graph import Weights


class Exporting(QObject):
    """Opens the dialogs that lead out of the window and into it.

    Args:
        window: The dialogs are above it.
        editor: Holds the design.
        training: Holds the weights.
        files: A network that is imported becomes a project that no file has.
        switch: The theme in force.
        settings: Where the folder that was used last is kept.
        tell: Says something to the user.
    """

    def __init__(
        self,
        window: QWidget,
        editor: Editor,
        training: TrainingController,
        files: ProjectFiles,
        switch: ThemeSwitch,
        settings: QSettings,
        tell: Callable[[str], object],
    ) -> None:
        super().__init__(window)
        self._window, self._editor, self._training, self._files = window, editor, training, files
        self._switch, self._settings, self._tell = switch, settings, tell
        self._open: ExportDialog | ReadingDialog | None = None

    @property
    def dialog(self) -> ExportDialog | ReadingDialog | None:
        """The dialog that is open, if any."""
        return self._open

    def slots(self) -> Mapping[str, Callable[..., object]]:
        """What the entries of the menus do, by their names."""
        return {
            "export": self.export,
            "importNetwork": self.import_network,
            "loadWeights": self.load_weights,
        }

    def export(self) -> ExportDialog:
        """Opens the dialog that exports."""
        stem = self._files.path.stem if self._files.path else self._files.name
        dialog = ExportDialog(self._training, stem, self._folder(), self._switch.theme, self._window)
        self._show(dialog)
        dialog.finished.connect(lambda _result: self._keep_folder(dialog.path.parent))
        return dialog

    def import_network(self, path: Path | None = None) -> ReadingDialog:
        """Opens the dialog that imports an ONNX file, and reads one at once if it is named."""
        dataset = self._editor.document.dataset
        dialog = self._read(
            Reading(
                "importNetwork",
                "Import a network",
                "An ONNX file becomes a new project, with its layers on the canvas and its weights in them. "
                f"It learns from the dataset in use, {dataset.entry.title}; if its samples have another "
                "shape, choose the fitting dataset first.",
                "Import",
                "ONNX models (*.onnx)",
                lambda file: _network(file, dataset),
            ),
            path,
        )
        dialog.read.connect(self._on_network)
        return dialog

    def load_weights(self, path: Path | None = None) -> ReadingDialog:
        """Opens the dialog that loads weights into the network on the canvas."""
        document = self._editor.document
        dialog = self._read(
            Reading(
                "loadWeights",
                "Load weights",
                "The network on the canvas gets the weights in a file, and a run begins from them. The file "
                "must hold all of its weights, named as its layers are: File > Export writes such files.",
                "Load",
                "Weights (*.npz *.safetensors)",
                lambda file: _weights(file, document),
            ),
            path,
        )
        dialog.read.connect(self._on_weights)
        return dialog

    def _read(self, reading: Reading, path: Path | None) -> ReadingDialog:
        dialog = ReadingDialog(reading, path.parent if path else self._folder(), self._window)
        self._show(dialog)
        if path is not None:
            dialog.start(path)
        return dialog

    def _show(self, dialog: ExportDialog | ReadingDialog) -> None:
        self._open = dialog
        dialog.finished.connect(self._on_finished)
        dialog.open()

    def _on_finished(self) -> None:
        self._open = None

    def _on_network(self, path: Path, found: object) -> None:
        project = cast("Project", found)
        self._keep_folder(path.parent)
        if not self._files.may_discard():
            return
        # No project file has it, so it is unsaved from the beginning.
        self._files.restore(project, None, path.stem)
        layers, parameters = len(project.document.graph), project.document.check().total_parameters
        self._tell(
            f"{show_name(path)} is a new project: {layers} layers, {parameters:,} parameters. "
            "Save it to keep it"
        )

    def _on_weights(self, path: Path, found: object) -> None:
        self._keep_folder(path.parent)
        if self._training.learned and not self._files.may_discard():
            return
        self._training.begin_from(cast("Weights", found))
        self._files.named.emit()  # what is unsaved has changed
        self._tell(f"The network has the weights of {show_name(path)}. Running goes on from them")

    def _folder(self) -> Path:
        """Where files were exported to last, or else where the project is."""
        kept = Path(str(self._settings.value("export_folder", "")))
        if kept.is_absolute() and kept.is_dir():
            return kept
        if self._files.path is not None:
            return self._files.path.parent
        return Path(str(self._settings.value("folder", Path.home())))

    def _keep_folder(self, folder: Path) -> None:
        if folder.is_dir():
            self._settings.setValue("export_folder", str(folder))


def _network(path: Path, dataset: DatasetSource) -> Project:
    # Late, for this imports much.
    from nnstudio.export.onnx import from_onnx

    try:
        if what_is(path) != "file":
            raise ImportFailedError(f"{show_name(path)} is no file")
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ImportFailedError(f"{show_name(path)} cannot be read: {error.strerror or error}") from error
    if len(content) > MAX_BYTES:
        raise ImportFailedError(
            f"{show_name(path)} has more than {MAX_BYTES:,} bytes, which no network here needs"
        )
    return from_onnx(content, dataset)


def _weights(path: Path, document: Document) -> Weights:
    return read_weights(path, document)

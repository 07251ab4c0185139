"""Exporting: what the menu entries about other programs do, with one dialog at a time."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QSettings
from PySide6.QtWidgets import QWidget

from nnstudio.document.arrange import tidy
from nnstudio.document.document import Project
from nnstudio.gui.canvas.placing import sizes
from nnstudio.gui.editor import Editor
from nnstudio.gui.project_files import ProjectFiles, show_name
from nnstudio.gui.theme import ThemeSwitch
from nnstudio.gui.training import TrainingController
from nnstudio.nn.graph import Weights

if TYPE_CHECKING:
    from nnstudio.gui.exporting.export_dialog import ExportDialog
    from nnstudio.gui.exporting.reading_dialog import Reading, ReadingDialog


class Exporting(QObject):
    """Opens the dialogs that lead out of the window and into it.

    Args:
        window: The dialogs are above it.
        editor: Holds the design.
        training: Holds the weights.
        files: A network that is imported becomes a project that no file has.
        switch: The theme in force.
        settings: Where the folder that was used last is kept.
        tell: Says something to the user, until it is closed if it is `lasting`.
    """

    def __init__(
        self,
        window: QWidget,
        editor: Editor,
        training: TrainingController,
        files: ProjectFiles,
        switch: ThemeSwitch,
        settings: QSettings,
        tell: Callable[..., object],
    ) -> None:
        super().__init__(window)
        self._window, self._editor, self._training, self._files = window, editor, training, files
        self._switch, self._settings, self._tell = switch, settings, tell
        self._open: ExportDialog | ReadingDialog | None = None

    @property
    def dialog(self) -> "ExportDialog | ReadingDialog | None":
        """The dialog that is open, if any."""
        return self._open

    def slots(self) -> Mapping[str, Callable[..., object]]:
        """What the entries of the menus do, by their names."""
        return {
            "export": self.export,
            "importNetwork": self.import_network,
            "loadWeights": self.load_weights,
        }

    def export(self) -> "ExportDialog":
        """Opens the dialog that exports."""
        # Late, as all dialogs here: they import what the window does not need to start.
        from nnstudio.gui.exporting.export_dialog import ExportDialog

        stem = self._files.path.stem if self._files.path else self._files.name
        dialog = ExportDialog(self._training, stem, self._folder(), self._switch.theme, self._window)
        self._show(dialog)
        dialog.finished.connect(lambda _result: self._keep_folder(dialog.path.parent))
        return dialog

    def import_network(self, path: Path | None = None) -> "ReadingDialog":
        """Opens the dialog that imports an ONNX file, and reads one at once if it is named."""
        from nnstudio.gui.exporting.readings import network_reading

        dialog = self._read(network_reading(self._editor.document.dataset), path)
        dialog.read.connect(self._on_network)
        return dialog

    def load_weights(self, path: Path | None = None) -> "ReadingDialog":
        """Opens the dialog that loads weights into the network on the canvas."""
        from nnstudio.gui.exporting.readings import weights_reading

        dialog = self._read(weights_reading(self._editor.document), path)
        dialog.read.connect(self._on_weights)
        return dialog

    def _read(self, reading: "Reading", path: Path | None) -> "ReadingDialog":
        from nnstudio.gui.exporting.reading_dialog import ReadingDialog

        dialog = ReadingDialog(reading, path.parent if path else self._folder(), self._window)
        self._show(dialog)
        if path is not None:
            dialog.start(path)
        return dialog

    def _show(self, dialog: "ExportDialog | ReadingDialog") -> None:
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
        # Who read the file could not know how large cards are.
        document = tidy(project.document, sizes(project.document))
        # No project file has it, so it is unsaved from the beginning.
        self._files.restore(replace(project, document=document), None, path.stem)
        layers, parameters = len(project.document.graph), project.document.check().total_parameters
        self._tell(
            f"{show_name(path)} is a new project: {layers} layers, {parameters:,} parameters. "
            "Save it to keep it",
            lasting=True,
        )

    def _on_weights(self, path: Path, found: object) -> None:
        self._keep_folder(path.parent)
        if self._training.learned and not self._files.may_discard():
            return
        self._training.begin_from(cast("Weights", found))
        self._files.named.emit()  # what is unsaved has changed
        words = f"The network has the weights of {show_name(path)}. Running goes on from them"
        self._tell(words, lasting=True)

    def _folder(self) -> Path:
        """Beside the file of the project; while it has none, where files were exported to last."""
        # What was exported last may well have been of another project.
        if self._files.path is not None:
            return self._files.path.parent
        kept = Path(str(self._settings.value("export_folder", "")))
        if kept.is_absolute() and kept.is_dir():
            return kept
        return Path(str(self._settings.value("folder", Path.home())))

    def _keep_folder(self, folder: Path) -> None:
        if folder.is_dir():
            self._settings.setValue("export_folder", str(folder))

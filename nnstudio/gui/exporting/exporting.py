"""Exporting: what the menu entries about other programs do, with one dialog at a time."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QSettings
from PySide6.QtWidgets import QWidget

from nnstudio.document.arrange import tidy
from nnstudio.document.document import Document, Project
from nnstudio.gui.canvas.placing import sizes
from nnstudio.gui.datasets.fitting import made_for_classes
from nnstudio.gui.editor import Editor
from nnstudio.gui.file_names import show_name
from nnstudio.gui.project_files import ProjectFiles
from nnstudio.gui.theme import ThemeSwitch
from nnstudio.gui.training import TrainingController
from nnstudio.nn.activations import Linear
from nnstudio.nn.graph import Weights
from nnstudio.nn.layers.core import Output

if TYPE_CHECKING:
    from nnstudio.gui.exporting.export_dialog import ExportDialog
    from nnstudio.gui.exporting.network_dialog import NetworkDialog
    from nnstudio.gui.exporting.reading_dialog import ReadingDialog


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
        self._open: ExportDialog | NetworkDialog | ReadingDialog | None = None

    @property
    def dialog(self) -> "ExportDialog | NetworkDialog | ReadingDialog | None":
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

    def import_network(self, path: Path | None = None) -> "NetworkDialog":
        """Opens the dialog that imports an ONNX file, and reads one at once if it is named."""
        from nnstudio.gui.exporting.network_dialog import NetworkDialog

        folder = path.absolute().parent if path else self._folder()
        dialog = NetworkDialog(self._editor.document.dataset, folder, self._window)
        dialog.read.connect(self._on_network)
        self._show(dialog)
        if path is not None:
            dialog.open_file(path)
        return dialog

    def load_weights(self, path: Path | None = None) -> "ReadingDialog":
        """Opens the dialog that loads weights into the network on the canvas."""
        from nnstudio.gui.exporting.reading_dialog import ReadingDialog
        from nnstudio.gui.exporting.readings import weights_reading

        folder = path.absolute().parent if path else self._folder()
        dialog = ReadingDialog(weights_reading(self._editor.document), folder, self._window)
        dialog.read.connect(self._on_weights)
        self._show(dialog)
        if path is not None:
            dialog.open_file(path)
        return dialog

    def _show(self, dialog: "ExportDialog | NetworkDialog | ReadingDialog") -> None:
        self._open = dialog
        dialog.finished.connect(self._on_finished)
        dialog.open()

    def _on_finished(self) -> None:
        self._open = None

    def _on_network(self, path: Path, found: object) -> None:
        project = cast("Project", found)
        self._keep_folder(path.parent)
        self._files.when_discardable(lambda: self._take_network(path, project))

    def _take_network(self, path: Path, project: Project) -> None:
        # Who read the file could not know how large cards are.
        document = tidy(project.document, sizes(project.document))
        # No project file has it, so it is unsaved from the beginning.
        self._files.restore(replace(project, document=document), None, path.stem)
        if self._training.obstacle() is not None:
            return  # which is the one thing to be told now
        layers, parameters = len(document.graph), document.check().total_parameters
        self._tell(
            f"{show_name(path)} is a new project: {layers} layers, {parameters:,} parameters. "
            f"Save it to keep it{_sums(document)}",
            lasting=True,
            choices=[(words, self._answer_with_classes) for words in _remedy(document)],
        )

    def _answer_with_classes(self) -> None:
        """Lets the Output answer with classes, as the design is now."""
        after, label = made_for_classes(self._editor.document)
        if label:
            self._editor.apply(after, label)

    def _on_weights(self, path: Path, found: object) -> None:
        self._keep_folder(path.parent)
        weights = cast("Weights", found)
        if self._training.learned.unsaved:
            self._files.when_discardable(lambda: self._take_weights(path, weights))
        else:
            self._take_weights(path, weights)

    def _take_weights(self, path: Path, weights: Weights) -> None:
        self._training.begin_from(weights)
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


def _sums(document: Document) -> str:
    """What to change before a network that gives plain sums is trained to tell classes."""
    (end,) = document.graph.of_kind("output")
    if not document.dataset.spec().predicts_classes or not isinstance(_end_of(document).activation, Linear):
        return ""
    wanted = _end_of(made_for_classes(document)[0])
    # Where the loss is one for classes already, the shares alone are missing.
    named = _named(wanted) if not isinstance(wanted.activation, Linear) else "Softmax"
    return f". {document.graph[end].name} gives plain sums: choose {named} in it before you train it on"


def _remedy(document: Document) -> tuple[str, ...]:
    """What one click can do about that, in words; nothing if there is no need."""
    after, label = made_for_classes(document)
    return (f"Use {_named(_end_of(after))}",) if label and _sums(document) else ()


def _end_of(document: Document) -> Output:
    (end,) = document.graph.of_kind("output")
    output = document.graph[end].layer
    assert isinstance(output, Output)
    return output


def _named(output: Output) -> str:
    return f"{output.activation.entry.title} and {output.loss.entry.title}"

"""Offering: which entries of the menus can be chosen now, after each thing that could have changed it."""

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction

from nnstudio.gui.availability import show_history, show_selected
from nnstudio.gui.editor import Editor
from nnstudio.gui.motion.transport import Transport
from nnstudio.gui.project_files import ProjectFiles
from nnstudio.gui.training import TrainingController
from nnstudio.gui.workbench import Workbench


class Offering(QObject):
    """Enables the actions by what is selected, what the run does, and what can be undone.

    Signals:
        shown: () it is shown anew what can be chosen.
        history_shown: () it is shown anew what can be taken back.
    """

    shown = Signal()
    history_shown = Signal()

    def __init__(
        self,
        actions: Mapping[str, QAction],
        editor: Editor,
        training: TrainingController,
        files: ProjectFiles,
        workbench: Workbench,
        transport: Transport,
    ) -> None:
        super().__init__(workbench)
        self._actions, self._editor, self._files = actions, editor, files
        self._scene = workbench.canvas.scene()
        self._annotating, self._transport = workbench.annotating, transport
        self._scene.selectionChanged.connect(self.show_enabled)
        training.wished.connect(self.show_enabled)
        transport.turned.connect(self.show_enabled)
        editor.history_changed.connect(self.show_history)
        files.named.connect(self.show_history)

    def show_enabled(self) -> None:
        """Enables what can be done with the run and with what is selected."""
        self._transport.show_enabled()
        scene, graph = self._scene, self._editor.document.graph
        layers = [node_id for node_id in scene.selected_nodes() if node_id in graph]
        show_selected(
            self._actions,
            len(layers),
            anything=bool(scene.selectedItems()),
            wires=len(scene.selected_wires()),
            wired=any(graph[node_id].inputs or graph.consumers(node_id) for node_id in layers),
            annotations=bool(scene.annotations.selected()),
            writable=self._annotating.writable is not None,
        )
        self.shown.emit()

    def show_history(self) -> None:
        """Enables what can be taken back, step by step or as a whole."""
        show_history(self._actions, self._editor)
        self._actions["revert"].setEnabled(self._files.path is not None)
        self.history_shown.emit()

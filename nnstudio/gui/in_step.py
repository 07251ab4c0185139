"""In step: what the window's parts show follows the design, the run and the selection."""

from PySide6.QtCore import QObject

from nnstudio.document.document import Document
from nnstudio.gui.editor import Editor
from nnstudio.gui.inspector import Inspector
from nnstudio.gui.live_views import LiveViews
from nnstudio.gui.observatory import Observatory
from nnstudio.gui.offering import Offering
from nnstudio.gui.repairing import Repairing
from nnstudio.gui.run_words import RunWords
from nnstudio.gui.top_bar import TopBar
from nnstudio.gui.training import TrainingController
from nnstudio.gui.workbench import Workbench
from nnstudio.nn.graph import NodeId


class InStep(QObject):
    """Tells each part what has become of the design, the run and the selection; parts know only their own.

    Make it when all parts are there.
    """

    def __init__(
        self,
        editor: Editor,
        training: TrainingController,
        *,
        workbench: Workbench,
        inspector: Inspector,
        observatory: Observatory,
        live_views: LiveViews,
        top_bar: TopBar,
        repairing: Repairing,
        offering: Offering,
        run_words: RunWords,
    ) -> None:
        super().__init__(workbench)
        self._editor, self._training = editor, training
        self._workbench, self._inspector = workbench, inspector
        self._observatory, self._live_views = observatory, live_views
        self._top_bar, self._repairing, self._offering = top_bar, repairing, offering
        editor.changed.connect(self.show_document)
        editor.opened.connect(self._on_opened)
        training.refused.connect(self.show_document)
        run_words.emptied.connect(self._clear_views)
        run_words.turned.connect(self._on_turned)
        workbench.canvas.nodes_selected.connect(self._on_selected)

    def show_document(self) -> None:
        """Brings everything in step that depends on the design and on nothing else."""
        document = self._editor.document
        self._repairing.show_document(document, self._training.unready)
        self._top_bar.show_dataset(document.dataset)
        self._offering.show_enabled()
        self._workbench.guidance.show_banner()
        self._workbench.show_footnote()

    def _on_opened(self, _document: Document) -> None:
        self._clear_views()
        self._observatory.loss.forget_earlier_runs()
        self._workbench.guidance.forget()
        self.show_document()

    def _on_turned(self) -> None:
        made_of, snapshot = self._training.made_of, self._training.snapshot
        if made_of is not None and snapshot is not None:
            self._top_bar.show_read(made_of.dataset, snapshot.size_hint)
        self._repairing.show_document(self._editor.document, self._training.unready)
        self._offering.show_enabled()
        self._workbench.guidance.show_banner()
        self._offering.show_history()

    def _on_selected(self, node_ids: tuple[NodeId, ...]) -> None:
        self._inspector.show_selection(node_ids)
        if len(node_ids) == 1:
            self._observatory.show_node(node_ids[0])
        self._offering.show_enabled()

    def _clear_views(self) -> None:
        """Forgets the pictures of a run that is no more: what they show must be numbers of the engine."""
        self._workbench.canvas.clear_snapshot()
        self._inspector.show_health({})
        self._live_views.clear()  # first, or a panel that asks for other probes would be shown the run again
        self._observatory.clear()

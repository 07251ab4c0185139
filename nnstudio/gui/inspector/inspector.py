"""The page for what is selected: one layer, several, or none."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QApplication, QStackedLayout, QWidget

from nnstudio.data.dataset import DatasetSource
from nnstudio.document.document import Document
from nnstudio.document.repairs import Repair
from nnstudio.engine.snapshot import Health
from nnstudio.gui.editor import Change, Editor
from nnstudio.gui.inspector.layer_page import LayerPage
from nnstudio.gui.inspector.parts import make_scrolling
from nnstudio.gui.inspector.several_page import SeveralPage
from nnstudio.gui.inspector.training_page import TrainingPage
from nnstudio.gui.theme import Theme
from nnstudio.nn.check import Problem
from nnstudio.nn.graph import NodeId


class Inspector(QWidget):
    """The settings of the selected layer; those of the training where nothing is selected.

    Args:
        editor: Holds the document.
        theme: Gives the colors.
        repairs: What would solve a problem, best first.

    Signals:
        data_wanted: () the dataset is to be seen.
        data_chosen: (DatasetSource) this one is to be learned from instead of the present one.
    """

    data_wanted = Signal()
    data_chosen = Signal(object)

    def __init__(
        self,
        editor: Editor,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        repairs: Callable[[Problem], Sequence[Repair]] = lambda _problem: (),
    ) -> None:
        super().__init__(parent)
        self.setObjectName("inspector")
        self.setAccessibleName("Inspector")
        self.setMinimumWidth(240)
        self._editor = editor
        self._selected: tuple[NodeId, ...] = ()
        self._layer = LayerPage(editor, theme, repairs)
        self._training = TrainingPage(editor, theme, repairs)
        self._several = SeveralPage()
        for page in (self._layer, self._training):
            page.data_wanted.connect(self.data_wanted)
            page.data_chosen.connect(self.data_chosen)
        self._stack = QStackedLayout(self)
        self._areas = [make_scrolling(page) for page in (self._training, self._layer, self._several)]
        for area in self._areas:
            self._stack.addWidget(area)
        editor.changed.connect(self._on_changed)
        editor.opened.connect(self._on_opened)
        editor.previewed.connect(self._on_previewed)
        self.show_selection(())

    def sizeHint(self) -> QSize:
        return QSize(300, 640)

    def show_selection(self, node_ids: tuple[NodeId, ...]) -> None:
        """Shows these nodes; ids that are not in the document are ignored."""
        self._selected = tuple(node_id for node_id in node_ids if node_id in self._editor.document.graph)
        if len(self._selected) == 1:
            self._layer.show_node(self._selected[0])
        self._refresh()

    def show_health(self, health: Mapping[NodeId, Health]) -> None:
        """Says what a run has found of the units of the selected layer."""
        self._layer.show_health(health)

    def show_notes(self, dataset: DatasetSource | None, notes: tuple[str, ...]) -> None:
        """Says what a run has found to be told of its dataset, such as rows that are left out."""
        for page in (self._layer, self._training):
            page.show_notes(dataset, notes)

    def show_theme(self, theme: Theme) -> None:
        """Draws in these colors from now on."""
        self._layer.show_theme(theme)
        self._training.show_theme(theme)

    def finish(self) -> None:
        """Lets count what is still being typed, as before saving or closing."""
        self._layer.finish()
        self._training.finish()

    def rename(self) -> None:
        """Lets the user type another name for the selected node."""
        if len(self._selected) == 1:
            self._layer.name.start()

    def _refresh(self) -> None:
        document = self._editor.document
        if len(self._selected) == 1:
            self._layer.refresh(document)
        elif self._selected:
            self._several.refresh(document.graph, self._selected)
        else:
            self._training.refresh(document)
        self._stack.setCurrentIndex({0: 0, 1: 1}.get(len(self._selected), 2))

    def _on_changed(self, change: Change) -> None:
        if all(node_id in change.after.graph for node_id in self._selected):
            self._refresh()
        else:
            self.show_selection(self._selected)

    def _on_previewed(self, prospect: Document | None) -> None:
        if len(self._selected) > 1:
            return
        page = self._layer if self._selected else self._training
        page.show_preview(prospect)
        field = QApplication.focusWidget()
        if prospect is not None and field is not None and page.isAncestorOf(field):
            # What would change should be seen, but not at the price of the field that is typed in.
            area = self._areas[self._stack.currentIndex()]
            page.layout().activate()
            page.adjustSize()
            for part in (page.would_change, field):
                area.ensureWidgetVisible(part, 0, 8)

    def _on_opened(self, document: Document) -> None:  # it is the editor's now
        self.show_selection(())

"""The page of several layers."""

from PySide6.QtWidgets import QWidget

from nnstudio.gui.inspector.parts import make_column, make_label, stack
from nnstudio.nn.graph import Graph, NodeId


class SeveralPage(QWidget):
    """Says how many layers are selected, and which."""

    def __init__(self) -> None:
        super().__init__()
        self._title, self._names = make_label("title"), make_label("", "quiet")
        layout = make_column(self)
        stack(layout, (self._title, 0), (self._names, 8))
        layout.addStretch(1)

    def refresh(self, graph: Graph, node_ids: tuple[NodeId, ...]) -> None:
        self._title.setText(f"{len(node_ids)} layers selected")
        names = ", ".join(graph[node_id].name for node_id in node_ids)
        self._names.setText(f"{names}.\n\nSelect a single one to see its settings.")

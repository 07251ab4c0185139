"""The choice of the layer that a panel shows, which follows the selection on the canvas."""

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from nnstudio.nn.graph import Graph, NodeId


class LayerChoice(QComboBox):
    """A choice among layers that keeps what was wanted, also while there is no such layer.

    Signals:
        chosen: () another layer than before is to be shown.
    """

    chosen = Signal()

    def __init__(self, name: str, what: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setMaximumWidth(150)
        self.setAccessibleName(f"Layer whose {what} are shown")
        self.setToolTip(f"Layer whose {what} are shown; selecting it on the canvas does the same")
        self.node: NodeId | None = None
        """The layer that is shown, or wanted."""
        self._listed: tuple[tuple[str, NodeId], ...] | None = None
        self.activated.connect(self._on_activated)

    def list_layers(self, graph: Graph, node_ids: Iterable[NodeId]) -> None:
        """Offers these; the first is taken if the one that was shown is not among them."""
        listed = tuple((graph[node_id].name, node_id) for node_id in node_ids)
        if listed == self._listed:
            return
        self._listed = listed
        self.clear()
        for name, node_id in listed:
            self.addItem(name, node_id)
        if self.findData(self.node) < 0:
            self.node = listed[0][1] if listed else None
        self.setCurrentIndex(self.findData(self.node))

    def show_node(self, node_id: NodeId) -> None:
        """Chooses this layer; one that is not offered changes nothing."""
        place = self.findData(node_id)
        if self._listed is None:
            self.node = node_id
        elif place >= 0 and node_id != self.node:
            self.setCurrentIndex(place)
            self._on_activated(place)

    def forget(self) -> None:
        """Offers nothing and wants nothing."""
        self.node = self._listed = None
        self.clear()

    def _on_activated(self, place: int) -> None:
        self.node = self.itemData(place)
        self.chosen.emit()

"""Previewing: cards and wires say what the edit at hand would make of them."""

from collections.abc import Container, Mapping

from nnstudio.document.document import Document
from nnstudio.gui.canvas.facts import facts_of
from nnstudio.gui.canvas.node_item import NodeItem
from nnstudio.gui.canvas.wire_item import WireItem
from nnstudio.nn.graph import NodeId, Wire


class Previewing:
    """Shows other facts, shapes and problems on the items of a scene, until it is ended."""

    def __init__(self, nodes: Mapping[NodeId, NodeItem], wires: Mapping[Wire, WireItem]) -> None:
        self._nodes, self._wires = nodes, wires
        self._items: set[NodeItem | WireItem] = set()

    def show(self, document: Document, troubled: Container[NodeId]) -> None:
        """Shows what would be if this document were taken; the nodes `troubled` have problems already."""
        graph, checked = document.graph, document.check()
        would_be = {problem.node for problem in checked.problems}
        for node_id, item in self._nodes.items():
            if node_id in graph:
                problem = node_id in would_be and node_id not in troubled
                item.show_preview(facts_of(graph[node_id], checked, node_id), problem=problem)
                self._items.add(item)
        for wire, line in self._wires.items():
            if wire.source in graph:
                line.show_preview(checked)
                self._items.add(line)

    def end(self) -> None:
        """Shows what is; to be called before any of the items goes."""
        for item in self._items:
            item.show_preview(None)
        self._items.clear()

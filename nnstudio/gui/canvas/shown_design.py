"""The shown design: what cards and wires were made of, to tell what another design changes of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from nnstudio.nn.check import Check, Problem
from nnstudio.nn.graph import Graph, NodeId, Wire


@dataclass(frozen=True)
class ShownDesign:
    """A graph, what the check says of it, and the problems of each node."""

    graph: Graph = field(default_factory=Graph)
    checked: Check | None = None
    troubles: Mapping[NodeId, tuple[Problem, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, graph: Graph, checked: Check) -> "ShownDesign":
        troubles: dict[NodeId, tuple[Problem, ...]] = {}
        for problem in checked.problems:
            if problem.node is not None:
                troubles[problem.node] = (*troubles.get(problem.node, ()), problem)
        return cls(graph, checked, troubles)

    def is_of(self, graph: Graph, checked: Check) -> bool:
        """Whether it was made of these very values."""
        return graph is self.graph and checked is self.checked

    def differs(self, node_id: NodeId, before: "ShownDesign") -> bool:
        """Whether anything that a card shows may be other than before: its node, or what the check says."""
        node, new, old = self.graph[node_id], self.checked, before.checked
        if old is None or new is None or node is not before.graph.nodes.get(node_id):
            return True
        if self.troubles.get(node_id) != before.troubles.get(node_id):
            return True
        if new is old:
            return False
        return (
            new.shapes.get(node_id) != old.shapes.get(node_id)
            or new.parameters.get(node_id) != old.parameters.get(node_id)
            or any(new.shapes.get(source) != old.shapes.get(source) for source in node.inputs)
        )

    def new_wires(self, before: "ShownDesign") -> dict[Wire, None]:
        """The wires that may not have been there before, in order."""
        return _wires_into(_altered(before.graph, self.graph), self.graph)

    def wires_gone(self, before: "ShownDesign") -> list[Wire]:
        """The wires that were there before."""
        altered = _altered(self.graph, before.graph)
        left = _wires_into(altered, self.graph)
        return [wire for wire in _wires_into(altered, before.graph) if wire not in left]


def _altered(before: Graph, after: Graph) -> list[NodeId]:
    """The nodes of `after` that are others, or not there, in `before`."""
    return [node_id for node_id, node in after.nodes.items() if before.nodes.get(node_id) is not node]


def _wires_into(node_ids: Iterable[NodeId], graph: Graph) -> dict[Wire, None]:
    """The wires that end at these nodes, as far as they are in the graph."""
    return {
        Wire(source, node_id): None
        for node_id in node_ids
        if node_id in graph
        for source in graph[node_id].inputs
    }

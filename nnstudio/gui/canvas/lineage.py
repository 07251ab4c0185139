"""Lineage: which nodes of a drawing mean what they mean in the network that a run trains."""

from functools import lru_cache

from nnstudio.nn.graph import Graph, NodeId


def fed_alike(drawn: Graph, trained: Graph) -> frozenset[NodeId]:
    """The nodes whose layers, and those of all that feeds them, are in both graphs the same.

    Only of these are the numbers of a run what the drawing says. Names and places make no difference.
    """
    return frozenset(drawn) if drawn is trained else _found(_Key(drawn), _Key(trained))


class _Key:
    """A graph that is remembered by what it is, not by all that is in it: each card asks at each frame."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph

    def __hash__(self) -> int:
        return id(self.graph)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other.graph is self.graph


@lru_cache(maxsize=4)  # before and after an edit, before and after the run begins anew
def _found(drawn: _Key, trained: _Key) -> frozenset[NodeId]:
    same: set[NodeId] = set()
    for node_id in drawn.graph.in_order():
        before = trained.graph.nodes.get(node_id)
        node = drawn.graph[node_id]
        if before is None or not same.issuperset(node.inputs):
            continue
        if node is before or (node.inputs, node.layer) == (before.inputs, before.layer):
            same.add(node_id)
    return frozenset(same)

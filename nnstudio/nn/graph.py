"""The graph: the network as drawn, a value that edits turn into other values."""

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TypeAlias

from nnstudio.nn.layer import Layer, Params
from nnstudio.nn.node import Node, NodeId, Wire, new_node_id
from nnstudio.nn.topology import Topology

__all__ = ["Graph", "Node", "NodeId", "Weights", "Wire", "new_node_id"]

Weights: TypeAlias = Mapping[NodeId, Params]
"""The trainable arrays of a network, by node and name."""


@dataclass(frozen=True)
class Graph:
    """Nodes by id, in the order in which they were added. Wires are the nodes' inputs."""

    nodes: Mapping[NodeId, Node] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        object.__setattr__(self, "nodes", MappingProxyType(dict(self.nodes)))
        for node_id, node in self.nodes.items():
            for source in node.inputs:
                if source not in self.nodes:
                    raise ValueError(f"{node.name} ({node_id}) is fed by {source}, which is not in the graph")

    def __getitem__(self, node_id: NodeId) -> Node:
        return self.nodes[node_id]

    def __contains__(self, node_id: object) -> bool:
        return node_id in self.nodes

    def __iter__(self) -> Iterator[NodeId]:
        return iter(self.nodes)

    def __len__(self) -> int:
        return len(self.nodes)

    def wires(self) -> tuple[Wire, ...]:
        """Every connection once."""
        return self._topology.wires

    def consumers(self, node_id: NodeId) -> tuple[NodeId, ...]:
        """The nodes that this node feeds."""
        return self._topology.consumers.get(node_id, ())

    def of_kind(self, kind: str) -> tuple[NodeId, ...]:
        """The nodes whose layer is of this kind."""
        return self._topology.kinds.get(kind, ())

    def leads_to(self, source: NodeId, target: NodeId) -> bool:
        """Whether something that leaves `source` arrives at `target`; a node leads to itself."""
        places, behind = self._topology.reach
        return source in places and bool(behind[target] >> places[source] & 1)

    def ancestors(self, node_id: NodeId) -> frozenset[NodeId]:
        """The node and all that its inputs depend on."""
        seen: set[NodeId] = set()
        waiting = [node_id]
        while waiting:
            at = waiting.pop()
            if at not in seen:
                seen.add(at)
                waiting.extend(self.nodes[at].inputs)
        return frozenset(seen)

    def in_order(self) -> tuple[NodeId, ...]:
        """The nodes such that inputs come first; nodes on or behind a cycle are left out."""
        return self._topology.order

    def loops(self) -> tuple[frozenset[NodeId], ...]:
        """The groups of nodes that feed each other in circles; none in a graph that can be trained."""
        return tuple(
            group
            for group in self._topology.groups
            if len(group) > 1 or any(at in self.nodes[at].inputs for at in group)
        )

    @cached_property
    def _topology(self) -> Topology:
        return Topology(self.nodes)

    def let_go(self) -> None:
        """Lets go of what was found out about the wires, to save memory; it is found again when asked for."""
        vars(self).pop("_topology", None)

    def with_node(self, node_id: NodeId, node: Node) -> "Graph":
        """The graph with this node added, or put in the place of the one with its id."""
        return Graph({**self.nodes, node_id: node})

    def with_layer(self, node_id: NodeId, layer: Layer) -> "Graph":
        """The graph with another layer, or the layer's other settings, at the node."""
        return self.with_node(node_id, dataclasses.replace(self.nodes[node_id], layer=layer))

    def with_inputs(self, node_id: NodeId, inputs: tuple[NodeId, ...]) -> "Graph":
        """The graph with the node fed by these."""
        return self.with_node(node_id, dataclasses.replace(self.nodes[node_id], inputs=inputs))

    def connect(self, wire: Wire) -> "Graph":
        """The graph with this wire; it takes the place of the last where the layer has no room for more.

        The same object if the wire is there already or the layer takes none. A cycle can be drawn; `check`
        reports it.
        """
        node = self.nodes[wire.target]
        if wire.source in node.inputs or node.layer.fan_in == 0:
            return self
        return self.with_inputs(wire.target, node.fed_also_by(wire.source))

    def disconnect(self, wire: Wire) -> "Graph":
        """The graph without this wire; the same object if there is none."""
        inputs = self.nodes[wire.target].inputs
        kept = tuple(source for source in inputs if source != wire.source)
        return self if kept == inputs else self.with_inputs(wire.target, kept)

    def insert(self, wire: Wire, node_id: NodeId) -> "Graph":
        """The graph with a node, which is in it already, put into this wire."""
        target = self.nodes[wire.target]
        inputs = tuple(node_id if source == wire.source else source for source in target.inputs)
        return self.with_inputs(wire.target, inputs).with_inputs(node_id, (wire.source,))

    def without(self, node_ids: frozenset[NodeId]) -> "Graph":
        """The graph without these nodes; who was fed by one is fed by what fed it, so that wires heal."""
        kept = {}
        for node_id, node in self.nodes.items():
            if node_id in node_ids:
                continue
            fed_by_removed = not node_ids.isdisjoint(node.inputs)
            kept[node_id] = self._healed(node_id, node_ids) if fed_by_removed else node
        return Graph(kept)

    def _healed(self, node_id: NodeId, removed: frozenset[NodeId]) -> Node:
        """A node if these are removed: past each removed one, it is fed by what fed that."""
        node = self.nodes[node_id]
        found: dict[NodeId, None] = {}
        seen: set[NodeId] = set()
        waiting = list(reversed(node.inputs))
        while waiting:
            source = waiting.pop()
            if source not in removed:
                found[source] = None
            elif source not in seen:
                seen.add(source)
                waiting.extend(reversed(self.nodes[source].inputs))
        # What is left of a loop of wires must not feed itself.
        inputs = tuple(source for source in found if source != node_id or source in node.inputs)
        # A layer that is not known may have more wires than its stand-in would take.
        room = len(inputs) if node.layer.joins else max(node.layer.fan_in, len(node.inputs))
        return dataclasses.replace(node, inputs=inputs[:room])

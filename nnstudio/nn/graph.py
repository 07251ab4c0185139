"""The graph: the network as drawn, a value that edits turn into other values."""

import dataclasses
import functools
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NewType, TypeAlias

from nnstudio.nn.layer import Layer, Params
from nnstudio.nn.shapes import Shape, size

NodeId = NewType("NodeId", str)

Weights: TypeAlias = Mapping[NodeId, Params]
"""The trainable arrays of a network, by node and name."""


def new_node_id() -> NodeId:
    """A short random id, made once for each node and kept in files."""
    return NodeId(secrets.token_hex(4))


@dataclass(frozen=True)
class Node:
    """A layer in a graph: its name and the ids of the nodes that feed it, in order."""

    name: str
    layer: Layer
    inputs: tuple[NodeId, ...] = ()

    def fed_also_by(self, source: NodeId) -> tuple[NodeId, ...]:
        """The inputs with one more; it takes the place of the last where the layer has no room for more."""
        full = len(self.inputs) >= self.layer.fan_in and not self.layer.joins
        return (*(self.inputs[:-1] if full else self.inputs), source)

    def measured(self, shapes: tuple[Shape, ...]) -> tuple[Shape, int]:
        """The output shape for inputs of these shapes, and how many numbers the layer learns.

        Raises:
            ShapeError: The layer cannot take these inputs.
        """
        # An edit leaves most nodes as they are, and what flows into them; so the last answer is kept.
        known: tuple[tuple[Shape, ...], tuple[Shape, int]] | None = self.__dict__.get("_measured")
        if known is None or known[0] != shapes:
            shape = self.layer.infer_shape(*shapes)
            wanted = self.layer.parameters(*shapes).values()
            learned = sum(size(parameter.shape) for parameter in wanted if parameter.trained)
            known = shapes, (shape, learned)
            object.__setattr__(self, "_measured", known)
        return known[1]


@dataclass(frozen=True)
class Wire:
    """A connection: the output of `source` is an input of `target`."""

    source: NodeId
    target: NodeId


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
        return self._wires

    def consumers(self, node_id: NodeId) -> tuple[NodeId, ...]:
        """The nodes that this node feeds."""
        return self._consumers.get(node_id, ())

    def of_kind(self, kind: str) -> tuple[NodeId, ...]:
        """The nodes whose layer is of this kind."""
        return self._kinds.get(kind, ())

    def leads_to(self, source: NodeId, target: NodeId) -> bool:
        """Whether something that leaves `source` arrives at `target`; a node leads to itself."""
        places, behind = self._reach
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
        """The nodes such that inputs come first; nodes on or behind a cycle are left out.

        Source: Kahn (1962), with ties in the order of adding.
        """
        return self._order

    def loops(self) -> tuple[frozenset[NodeId], ...]:
        """The groups of nodes that feed each other in circles; none in a graph that can be trained."""
        return tuple(
            group
            for group in self._groups
            if len(group) > 1 or any(at in self.nodes[at].inputs for at in group)
        )

    def _finished(self, among: Mapping[NodeId, None]) -> list[NodeId]:
        """These nodes in the order in which a walk along the wires, deep first, has seen all behind them."""
        seen: set[NodeId] = set()
        finished: list[NodeId] = []
        for start in among:
            waiting = [(start, False)]
            while waiting:
                at, left = waiting.pop()
                if left:
                    finished.append(at)
                elif at not in seen:
                    seen.add(at)
                    waiting.append((at, True))
                    waiting.extend((target, False) for target in self.consumers(at) if target in among)
        return finished

    # A graph does not change, so what follows from it is found once, when it is first asked for.

    @functools.cached_property
    def _wires(self) -> tuple[Wire, ...]:
        return tuple(
            Wire(source, target)
            for target, node in self.nodes.items()
            for source in dict.fromkeys(node.inputs)
        )

    @functools.cached_property
    def _consumers(self) -> Mapping[NodeId, tuple[NodeId, ...]]:
        fed: dict[NodeId, list[NodeId]] = {}
        for target, node in self.nodes.items():
            inputs = node.inputs
            for source in inputs if len(inputs) < 2 else dict.fromkeys(inputs):
                fed.setdefault(source, []).append(target)
        return {source: tuple(targets) for source, targets in fed.items()}

    @functools.cached_property
    def _kinds(self) -> Mapping[str, tuple[NodeId, ...]]:
        kinds: dict[str, list[NodeId]] = {}
        for node_id, node in self.nodes.items():
            kinds.setdefault(node.layer.entry.kind, []).append(node_id)
        return {kind: tuple(node_ids) for kind, node_ids in kinds.items()}

    @functools.cached_property
    def _order(self) -> tuple[NodeId, ...]:
        waiting = {node_id: len(set(node.inputs)) for node_id, node in self.nodes.items()}
        ready = [node_id for node_id, count in waiting.items() if count == 0]
        consumers = self._consumers
        for node_id in ready:
            for target in consumers.get(node_id, ()):
                waiting[target] -= 1
                if waiting[target] == 0:
                    ready.append(target)
        return tuple(ready)

    @functools.cached_property
    def _groups(self) -> tuple[frozenset[NodeId], ...]:
        """The nodes without a place in order, in groups that feed each other; inputs come first.

        Source: Kosaraju and Sharir (1981).
        """
        ordered = frozenset(self._order)
        left = dict.fromkeys(node_id for node_id in self.nodes if node_id not in ordered)
        found = []
        for node_id in reversed(self._finished(left)):
            group, waiting = set(), [node_id]
            while waiting:
                at = waiting.pop()
                if at in left:
                    del left[at]
                    group.add(at)
                    waiting.extend(self.nodes[at].inputs)
            if group:
                found.append(frozenset(group))
        return tuple(found)

    @functools.cached_property
    def _reach(self) -> tuple[Mapping[NodeId, int], Mapping[NodeId, int]]:
        """A number for each node, and all that it depends on as bits of these numbers: small and fast."""
        places: dict[NodeId, int] = {}
        behind: dict[NodeId, int] = {}
        for group in (*((node_id,) for node_id in self._order), *self._groups):
            bits = 0
            for node_id in group:
                places[node_id] = len(places)
                bits |= 1 << places[node_id]
                for source in self.nodes[node_id].inputs:
                    bits |= behind.get(source, 0)  # 0 within the group, which gets the bits of all in it
            behind.update(dict.fromkeys(group, bits))
        return places, behind

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

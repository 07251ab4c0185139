"""The topology: what follows from how nodes are wired, each found once, when it is first asked for."""

from collections.abc import Mapping
from functools import cached_property

from nnstudio.nn.node import Node, NodeId, Wire


class Topology:
    """Wires, order, loops and reach of some nodes, which must not change."""

    def __init__(self, nodes: Mapping[NodeId, Node]) -> None:
        self._nodes = nodes

    @cached_property
    def wires(self) -> tuple[Wire, ...]:
        """Every connection once."""
        return tuple(
            Wire(source, target)
            for target, node in self._nodes.items()
            for source in dict.fromkeys(node.inputs)
        )

    @cached_property
    def consumers(self) -> Mapping[NodeId, tuple[NodeId, ...]]:
        """Whom each node feeds; those that feed none are left out."""
        fed: dict[NodeId, list[NodeId]] = {}
        for target, node in self._nodes.items():
            inputs = node.inputs
            for source in inputs if len(inputs) < 2 else dict.fromkeys(inputs):
                fed.setdefault(source, []).append(target)
        return {source: tuple(targets) for source, targets in fed.items()}

    @cached_property
    def kinds(self) -> Mapping[str, tuple[NodeId, ...]]:
        """The nodes by the kind of their layer."""
        kinds: dict[str, list[NodeId]] = {}
        for node_id, node in self._nodes.items():
            kinds.setdefault(node.layer.entry.kind, []).append(node_id)
        return {kind: tuple(node_ids) for kind, node_ids in kinds.items()}

    @cached_property
    def order(self) -> tuple[NodeId, ...]:
        """The nodes such that inputs come first; nodes on or behind a cycle are left out.

        Source: Kahn (1962), with ties in the order of adding.
        """
        waiting = {node_id: len(set(node.inputs)) for node_id, node in self._nodes.items()}
        ready = [node_id for node_id, count in waiting.items() if count == 0]
        consumers = self.consumers
        for node_id in ready:
            for target in consumers.get(node_id, ()):
                waiting[target] -= 1
                if waiting[target] == 0:
                    ready.append(target)
        return tuple(ready)

    @cached_property
    def groups(self) -> tuple[frozenset[NodeId], ...]:
        """The nodes without a place in order, in groups that feed each other; inputs come first.

        Source: Kosaraju and Sharir (1981).
        """
        ordered = frozenset(self.order)
        left = dict.fromkeys(node_id for node_id in self._nodes if node_id not in ordered)
        found = []
        for node_id in reversed(self._finished(left)):
            group, waiting = set(), [node_id]
            while waiting:
                at = waiting.pop()
                if at in left:
                    del left[at]
                    group.add(at)
                    waiting.extend(self._nodes[at].inputs)
            if group:
                found.append(frozenset(group))
        return tuple(found)

    @cached_property
    def reach(self) -> tuple[Mapping[NodeId, int], Mapping[NodeId, int]]:
        """A number for each node, and all that it depends on as bits of these numbers: small and fast."""
        places: dict[NodeId, int] = {}
        behind: dict[NodeId, int] = {}
        for group in (*((node_id,) for node_id in self.order), *self.groups):
            bits = 0
            for node_id in group:
                places[node_id] = len(places)
                bits |= 1 << places[node_id]
                for source in self._nodes[node_id].inputs:
                    bits |= behind.get(source, 0)  # 0 within the group, which gets the bits of all in it
            behind.update(dict.fromkeys(group, bits))
        return places, behind

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
                    waiting.extend(
                        (target, False) for target in self.consumers.get(at, ()) if target in among
                    )
        return finished

"""The repair, and what those who propose one are told."""

import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from nnstudio.document.document import Document, Position
from nnstudio.nn.check import Check
from nnstudio.nn.graph import Graph, NodeId, Wire
from nnstudio.nn.layer import Layer
from nnstudio.nn.shapes import Shape
from nnstudio.nn.task import Task

NEAREST = 6
"""So many nodes are tried where any might help: those that stand nearest, or differ most from the rest."""


@dataclass(frozen=True)
class Repair:
    """An edit that takes a problem away: what it does, in a few words, and the document after it."""

    label: str
    after: Document


@dataclass(frozen=True)
class Case:
    """A document with a problem at a node, and what is known of it.

    `outputs` is how many classes or numbers the `task` asks for.
    """

    document: Document
    checked: Check
    node_id: NodeId
    sample_shape: Shape
    outputs: int
    task: Task

    @property
    def graph(self) -> Graph:
        return self.document.graph

    @property
    def layer(self) -> Layer:
        return self.graph[self.node_id].layer

    @property
    def name(self) -> str:
        return self.graph[self.node_id].name

    def name_of(self, node_id: NodeId) -> str:
        return self.graph[node_id].name

    def with_layer(self, node_id: NodeId, layer: Layer) -> Document:
        return self.with_graph(self.graph.with_layer(node_id, layer))

    def with_graph(self, graph: Graph) -> Document:
        return self.document.replace(graph=graph)


Proposer: TypeAlias = Callable[[Case], Iterator[Repair]]
"""Proposes repairs, the best first; whether they help is found out by trying them."""


def nearest(document: Document, node_id: NodeId, others: Iterable[NodeId]) -> list[NodeId]:
    """Those of the other nodes that stand nearest, the nearest first."""
    x, y = document.layout[node_id]

    def far(other: NodeId) -> float:
        at_x, at_y = document.layout[other]
        return abs(at_x - x) + abs(at_y - y)

    return heapq.nsmallest(NEAREST, others, key=far)


def oddest(case: Case) -> list[NodeId]:
    """Those that feed the node, rare shapes first and, among equals, the last drawn."""
    sources = list(dict.fromkeys(case.graph[case.node_id].inputs))
    shapes = case.checked.shapes
    common = Counter(shapes.get(source) for source in sources)
    last_drawn = sources[::-1]
    return sorted(last_drawn, key=lambda source: common[shapes.get(source)])[:NEAREST]


def between(document: Document, wire: Wire) -> Position:
    """The place in the middle of a wire."""
    (source_x, source_y), (target_x, target_y) = document.layout[wire.source], document.layout[wire.target]
    return (source_x + target_x) / 2, (source_y + target_y) / 2


def full(shape: Shape) -> str:
    """A shape with all its axes, for a single channel is what may matter."""
    return "×".join(map(str, shape)) or "1"

"""Repeating: some layers of a network several times in a row, as deep networks are made."""

import dataclasses
import math
from collections.abc import Iterable, Mapping

from nnstudio.document.clipboard import duplicate_layers
from nnstudio.document.document import Document
from nnstudio.document.edits import SPACING, make_room
from nnstudio.document.marks import Annotations
from nnstudio.document.plain import MAX_NODES
from nnstudio.document.sketches import CARD
from nnstudio.nn.graph import Graph, NodeId
from nnstudio.nn.settings import SettingsError


def repeat_block(
    document: Document, node_ids: frozenset[NodeId], times: int, width: float | None = None
) -> tuple[Document, tuple[NodeId, ...]]:
    """The document with these layers `times` times in a row, and the ids of the new ones in order.

    Each copy is fed by the one before it, and the last feeds what the first fed. If the layers are a block,
    each copy is one, too; if they are part of one, so are the copies. `width` is how many pixels the layers
    take on the canvas; what stands to their right makes room. Whether the shapes still fit is for the check
    to say.

    Raises:
        SettingsError: Nothing is selected, more than one layer feeds it or leaves it, or there would be too
            many layers; the message names the layers.
    """
    graph = document.graph
    source, last = _source(graph, node_ids), _exit(graph, node_ids)
    if times < 1:
        raise SettingsError(f"Layers stand at least once in a row; got {times} times")
    if len(graph) + (times - 1) * len(node_ids) > MAX_NODES:
        raise SettingsError(f"A network has at most {MAX_NODES:,} layers; these would be more")
    if times == 1:
        return document, ()
    columns = [document.layout[node_id][0] for node_id in node_ids]
    step = (max(columns) - min(columns) + CARD if width is None else width) + SPACING
    behind = math.nextafter(max(columns), math.inf)
    after = make_room(document, behind, (times - 1) * step)
    originals = [node_id for node_id in graph if node_id in node_ids]
    end = last
    new: list[NodeId] = []
    for copy in range(1, times):
        after, added = duplicate_layers(after, node_ids, (copy * step, 0.0))
        ids = dict(zip(originals, added, strict=True))
        after = after.replace(graph=_chained(after.graph, graph, ids, source, end))
        end = ids[last]
        new += added
    nodes = dict(after.graph.nodes)
    for consumer in graph.consumers(last):
        if consumer not in node_ids:
            inputs = tuple(end if one == last else one for one in graph[consumer].inputs)
            nodes[consumer] = dataclasses.replace(nodes[consumer], inputs=inputs)
    after = after.replace(graph=Graph(nodes), annotations=_with_copies(after.annotations, node_ids, new))
    return after, tuple(new)


def _chained(
    graph: Graph, before: Graph, ids: Mapping[NodeId, NodeId], source: NodeId | None, end: NodeId
) -> Graph:
    """The graph with a copy of some layers wired behind `end`, as they are behind `source`."""
    nodes = dict(graph.nodes)
    for original, copy in ids.items():
        inputs = [end if one == source else ids[one] for one in before[original].inputs]
        if source is None and original in _open(before, ids):
            inputs.append(end)
        nodes[copy] = dataclasses.replace(nodes[copy], inputs=tuple(inputs))
    return Graph(nodes)


def _with_copies(before: Annotations, node_ids: frozenset[NodeId], new: Iterable[NodeId]) -> Annotations:
    """The annotations with the copies of some layers in the block that holds all of these and more."""
    grown = {
        block_id: dataclasses.replace(block, nodes=block.nodes.union(new))
        for block_id, block in before.blocks.items()
        if node_ids < block.nodes
    }
    return before.replace(blocks={**before.blocks, **grown})


def _source(graph: Graph, node_ids: frozenset[NodeId]) -> NodeId | None:
    """The one layer that feeds these; None if nothing is wired into them yet."""
    if not node_ids:
        raise SettingsError("Select the layers to repeat first")
    for kind in ("input", "output"):
        for node_id in graph.of_kind(kind):
            if node_id in node_ids:
                title = graph[node_id].layer.entry.title
                raise SettingsError(
                    f"{graph[node_id].name} cannot be repeated: a network has one {title}. "
                    "Leave it out of the selection"
                )
    feeds: dict[NodeId, list[NodeId]] = {}
    for wire in graph.wires():
        if wire.target in node_ids and wire.source not in node_ids:
            feeds.setdefault(wire.source, []).append(wire.target)
    if len(feeds) > 1:
        found = "; ".join(f"{graph[one].name} feeds {_names(graph, fed)}" for one, fed in feeds.items())
        raise SettingsError(
            f"Layers that repeat are fed by one layer before them; here {found}. Select other layers"
        )
    if not feeds and not _open(graph, node_ids):
        raise SettingsError("Nothing can be wired into these layers, so no copy could follow. Select others")
    return next(iter(feeds), None)


def _exit(graph: Graph, node_ids: frozenset[NodeId]) -> NodeId:
    """The one of these layers that feeds others; if none does, the one that feeds nothing at all."""
    leaving = [
        node_id for node_id in graph if node_id in node_ids and _feeds_others(graph, node_id, node_ids)
    ]
    ends = leaving or [node_id for node_id in graph if node_id in node_ids and not graph.consumers(node_id)]
    if not ends:
        raise SettingsError("Nothing leaves these layers, so no copy could follow. Select other layers")
    if len(ends) > 1:
        verb = "feed what follows" if leaving else "feed nothing"
        raise SettingsError(
            f"Layers that repeat end in one layer; here {_names(graph, ends)} {verb}. Select other layers, "
            "or join them with Add or Concatenate first"
        )
    return ends[0]


def _feeds_others(graph: Graph, node_id: NodeId, node_ids: frozenset[NodeId]) -> bool:
    return not node_ids.issuperset(graph.consumers(node_id))


def _open(graph: Graph, node_ids: Iterable[NodeId]) -> frozenset[NodeId]:
    """Those of these layers that take more wires than they have."""
    return frozenset(
        node_id for node_id in node_ids if len(graph[node_id].inputs) < graph[node_id].layer.fan_in
    )


def _names(graph: Graph, node_ids: Iterable[NodeId]) -> str:
    """Names in a row: A; A and B; A, B and C."""
    *others, last = (graph[node_id].name for node_id in node_ids)
    return f"{', '.join(others)} and {last}" if others else last

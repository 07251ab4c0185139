"""Inserting: a layer is put into a wire where it fits; where it does not, the reason is said."""

from dataclasses import dataclass

from nnstudio.document.document import Document
from nnstudio.document.edits import SPACING, insert_existing, make_room
from nnstudio.document.fitting import adapted
from nnstudio.gui.canvas.placing import insert_into_wire, sizes
from nnstudio.nn.check import Cause
from nnstudio.nn.graph import NodeId, Wire
from nnstudio.nn.layer import Layer

_MISFITS = (Cause.SHAPE, Cause.TOO_LARGE)


@dataclass(frozen=True)
class Insertion:
    """A layer in a wire: the document that would come of it, and why the layer does not fit there, if so."""

    after: Document
    node_id: NodeId
    reason: str

    @property
    def label(self) -> str:
        """What the step is called."""
        return f"Insert {self.after.graph[self.node_id].name}"


def insertion_of(document: Document, node_id: NodeId, wire: Wire) -> Insertion:
    """What would come of putting a card that nothing is wired to into a wire."""
    node = document.graph[node_id]
    if node.layer.fan_in == 0 or node.layer.entry.kind == "output":
        return Insertion(document, node_id, _end_of_network(node.name, node.layer))
    after = _between(document, insert_existing(document, node_id, wire), node_id, wire)
    return Insertion(after, node_id, _misfit(document, after, node_id))


def insertion_of_layer(document: Document, layer: Layer, wire: Wire) -> Insertion | None:
    """What would come of putting a new layer into a wire, with settings that suit what flows there.

    None if it is an end of a network, which is put into no wire.
    """
    if layer.fan_in == 0 or layer.entry.kind == "output":
        return None
    layer = suited(document, layer, wire.source)
    after, node_id = insert_into_wire(document, layer, wire)
    return Insertion(after, node_id, _misfit(document, after, node_id))


def suited(document: Document, layer: Layer, source: NodeId | None) -> Layer:
    """The layer with settings that suit what a node gives, or what may come if that is not known."""
    shape = document.check().shapes.get(source) if source is not None else None
    spec = document.dataset.spec()
    return adapted(layer, shape, spec.outputs, spec.task)


def _misfit(before: Document, after: Document, node_id: NodeId) -> str:
    """The first shape that would not fit any more; empty if there is none."""
    had = {problem.node for problem in before.check().problems if problem.cause in _MISFITS} - {node_id}
    new = (
        problem.message
        for problem in after.check().problems
        if problem.cause in _MISFITS and problem.node not in had
    )
    return next(new, "")


def _end_of_network(name: str, layer: Layer) -> str:
    return f"{name} takes no input" if layer.fan_in == 0 else f"{name} gives nothing on"


def _between(before: Document, after: Document, node_id: NodeId, wire: Wire) -> Document:
    """`after`, with the card in the middle of the wire, whose ends make room for it."""
    found = sizes(after)
    source_x, source_y = before.layout[wire.source]
    target_x, target_y = before.layout[wire.target]
    begin, width = source_x + found[wire.source][0], found[node_id][0]
    if target_x <= source_x:
        return after
    missing = max(0.0, begin + width + 2 * SPACING - target_x)
    after = make_room(after, target_x, missing)
    x = begin + (target_x + missing - begin - width) / 2
    return after.replace(layout={**after.layout, node_id: (x, (source_y + target_y) / 2)})

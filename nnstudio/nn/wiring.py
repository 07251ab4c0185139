"""Wiring: whether a wire can be drawn between two nodes, and why not in the user's words."""

from nnstudio.nn.check import Check
from nnstudio.nn.graph import Graph, Wire
from nnstudio.nn.layers.unknown import UnknownLayer
from nnstudio.nn.shapes import Shape, ShapeError


def refusal(graph: Graph, checked: Check, wire: Wire, sample_shape: Shape) -> str:
    """Why this wire cannot be drawn; empty if it can.

    Only the shape of its target is looked at again, which is fast enough to ask for every node when a wire
    is begun. A wire whose source has no shape yet is not refused for it.

    Args:
        graph: The network without the wire.
        checked: What `check` says of it.
        wire: What is to be drawn.
        sample_shape: The shape of one sample, as given to `check`.
    """
    return refusal_of_any(graph, wire) or _shape_refusal(graph, checked, wire, sample_shape)


def refusal_of_any(graph: Graph, wire: Wire) -> str:
    """Why this wire cannot be drawn, whatever shape would flow through it; empty if shapes decide."""
    source, target = graph[wire.source], graph[wire.target]
    if wire.source == wire.target:
        return f"{source.name} cannot feed itself"
    if source.layer.entry.kind == "output":
        return f"{source.name} gives nothing on"
    if target.layer.fan_in == 0:
        return f"{target.name} takes no input"
    if graph.leads_to(wire.target, wire.source):
        return f"A loop: {target.name} would feed itself"
    if wire.source in target.inputs:
        return f"{source.name} feeds {target.name} already"
    return ""


def _shape_refusal(graph: Graph, checked: Check, wire: Wire, sample_shape: Shape) -> str:
    """What the target says to the shapes that would flow into it."""
    node = graph[wire.target]
    # An Input that has a problem of its own still gives samples.
    sample = sample_shape if graph[wire.source].layer.fan_in == 0 else None
    new = checked.shapes.get(wire.source, sample)
    if new is None or isinstance(node.layer, UnknownLayer):
        return ""
    others = [checked.shapes.get(at) for at in node.fed_also_by(wire.source)[:-1]]
    known = [shape for shape in others if shape is not None]
    missing = node.layer.fan_in - len(known) - 1
    # What is not wired yet may still fit; and where there are too many wires, shapes are not the trouble.
    if missing > 0 or (missing < 0 and not node.layer.joins):
        return ""
    try:
        node.layer.infer_shape(*known, new)
    except ShapeError as error:
        return str(error)
    return ""

"""What a context menu is wished for: the part of the network under the pointer, or what is selected."""

from PySide6.QtCore import QPointF

from nnstudio.gui.canvas.gestures.select import select_parts
from nnstudio.gui.canvas.scene import CanvasScene
from nnstudio.nn.graph import NodeId, Wire

Pointed = tuple[str, NodeId | Wire | None]
"""A "card" or "port" with its node, a "wire" with itself, the "selection" or the "canvas" with nothing."""


def pointed_at(scene: CanvasScene, point: QPointF, reach: float) -> Pointed:
    """What is at a point of the scene; what was not selected is so from now on."""
    port, node, wire = scene.port_at(point, reach), scene.node_at(point), scene.wire_at(point)
    if port:
        scene.select((port[0].node_id,))
        return "port", port[0].node_id
    if node:
        if node.node_id not in scene.selected_nodes():
            scene.select((node.node_id,))
        return _selected_cards(scene, node.node_id)
    if wire:
        if wire.wire not in scene.selected_wires():
            select_parts(scene, frozenset(), frozenset({wire.wire}))
        return "wire", wire.wire
    return "canvas", None


def pointed_by_selection(scene: CanvasScene, middle: QPointF) -> tuple[Pointed, QPointF]:
    """What is selected, and its middle; with nothing selected, the canvas and `middle`."""
    nodes, wires = scene.selected_nodes(), scene.selected_wires()
    if nodes:
        return _selected_cards(scene, nodes[0]), scene.bounds(nodes).center()
    if wires:
        return ("wire", wires[0]), scene.wires[wires[0]].sceneBoundingRect().center()
    return ("canvas", None), middle


def _selected_cards(scene: CanvasScene, node_id: NodeId) -> Pointed:
    several = len(scene.selected_nodes()) > 1
    return ("selection", None) if several else ("card", node_id)

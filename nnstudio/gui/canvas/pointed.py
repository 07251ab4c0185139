"""What a context menu is wished for: the part of the network under the pointer, or what is selected."""

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QGraphicsView

from nnstudio.document.marks import AnnotationId
from nnstudio.gui.canvas.annotations.presses import AnnotationPresses
from nnstudio.gui.canvas.gestures.select import select_parts
from nnstudio.gui.canvas.scene import CanvasScene
from nnstudio.nn.graph import NodeId, Wire

Pointed = tuple[str, NodeId | AnnotationId | Wire | None]
"""A "card" or "port" with its node; a "block", "note", "arrow" or "wire" with itself; the "selection" or the
"canvas" with nothing."""


def wished_at(
    event: QContextMenuEvent, scene: CanvasScene, annotations: AnnotationPresses, reach: float
) -> tuple[Pointed, QPoint]:
    """What a menu is wished for, and where on the screen: by the mouse, or by a key for what is selected."""
    view = scene.views()[0]
    if event.reason() == QContextMenuEvent.Reason.Keyboard:
        pointed, middle = _pointed_by_selection(scene, _middle(view))
        return pointed, view.viewport().mapToGlobal(view.mapFromScene(middle))
    point = view.mapToScene(view.viewport().mapFromGlobal(event.globalPos()))
    return _pointed_at(scene, annotations, point, reach), event.globalPos()


def _pointed_at(scene: CanvasScene, annotations: AnnotationPresses, point: QPointF, reach: float) -> Pointed:
    """What is at a point of the scene; what was not selected is so from now on."""
    port, node, wire = scene.port_at(point, reach), scene.node_at(point), scene.wire_at(point)
    if port:
        scene.select((port[0].node_id,))
        return "port", port[0].node_id
    hit = annotations.claimed(point, card=bool(node), wire=bool(wire))
    if hit:
        if hit.id not in scene.annotations.selected():
            annotations.select_only(hit.id)
        return _selected(scene, hit.id)
    if node:
        if node.node_id not in scene.selected_nodes():
            scene.select((node.node_id,))
        return _selected(scene, node.node_id)
    if wire:
        if wire.wire not in scene.selected_wires():
            select_parts(scene, frozenset(), frozenset({wire.wire}))
        return "wire", wire.wire
    return "canvas", None


def _pointed_by_selection(scene: CanvasScene, middle: QPointF) -> tuple[Pointed, QPointF]:
    """What is selected, and its middle; with nothing selected, the canvas and `middle`."""
    nodes, wires, marks = scene.selected_nodes(), scene.selected_wires(), scene.annotations.selected()
    if nodes or marks:
        box = scene.bounds(nodes).united(scene.annotations.bounds(marks))
        return _selected(scene, next(iter((*marks, *nodes)))), box.center()
    if wires:
        return ("wire", wires[0]), scene.wires[wires[0]].sceneBoundingRect().center()
    return ("canvas", None), middle


def _middle(view: QGraphicsView) -> QPointF:
    return view.mapToScene(view.viewport().rect().center())


def _selected(scene: CanvasScene, part: NodeId | AnnotationId) -> Pointed:
    """A part that is selected: itself if it is all that is, a block together with its layers."""
    nodes, marks = frozenset(scene.selected_nodes()), scene.annotations.selected()
    annotations = scene.annotations.annotations
    block = annotations.blocks.get(AnnotationId(part))
    if nodes | marks != {part} | (block.nodes if block else frozenset()):
        return "selection", None
    if block:
        return "block", part
    if part in annotations.notes:
        return "note", part
    return ("arrow" if part in annotations.arrows else "card"), part

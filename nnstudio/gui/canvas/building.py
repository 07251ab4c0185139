"""Building: what keys, menus and the palette do to the design, each as one step of the history."""

from PySide6.QtCore import QPointF

from nnstudio.document.annotations import remove_annotations
from nnstudio.document.arrange import spread
from nnstudio.document.document import Document
from nnstudio.document.edits import (
    add_layer,
    append_layer,
    connect,
    disconnect,
    extract_layers,
    move_layers,
    remove_layers,
)
from nnstudio.document.templates import TEMPLATES, place_template
from nnstudio.gui.canvas.annotations.carrying import moved_with
from nnstudio.gui.canvas.annotations.sentences import parts_in_words
from nnstudio.gui.canvas.camera import Camera
from nnstudio.gui.canvas.free_place import clear_of_others
from nnstudio.gui.canvas.gestures.gesture import GRID
from nnstudio.gui.canvas.inserting import insertion_of_layer, suited
from nnstudio.gui.canvas.placing import sizes, width_of
from nnstudio.gui.canvas.scene import CanvasScene
from nnstudio.gui.editor import Editor
from nnstudio.nn.graph import NodeId, Wire
from nnstudio.nn.layer import LAYERS, Layer

WireEnd = tuple[NodeId, bool]
"""A node that a new layer is wired to, and whether to its output."""


class Building:
    """Adds, removes, selects and nudges parts of the network."""

    def __init__(self, editor: Editor, scene: CanvasScene, camera: Camera) -> None:
        self._editor, self._scene, self._camera = editor, scene, camera

    def append(self, kind: str) -> None:
        """Puts a layer at the end of the chain, before the Output."""
        document = self._editor.document
        layer = suited(document, LAYERS[kind](), _last(document))
        after, node_id = append_layer(document, layer, width_of(document, layer))
        self._editor.apply(after, f"Add {after.graph[node_id].name}")
        self.select((node_id,))

    def add_at(
        self, layer: Layer | str, point: QPointF, wire_end: tuple[NodeId, bool] | None = None
    ) -> NodeId:
        """Adds a layer, or one of this kind, at a point of the scene, and gives its id.

        With a `wire_end`, the layer is wired to that node, to its output if so, and its port is at the
        point; without, its middle is. Its settings suit what feeds it.
        """
        layer = LAYERS[layer]() if isinstance(layer, str) else layer
        document = self._editor.document
        node_id, from_output = wire_end or (None, False)
        added, new = add_layer(
            document, suited(document, layer, node_id if from_output else None), (0.0, 0.0)
        )
        if node_id is not None:
            added = connect(added, Wire(node_id, new) if from_output else Wire(new, node_id))
        width = sizes(added)[new][0]
        x = point.x() - (0.0 if from_output else width if node_id is not None else width / 2)
        added = move_layers(added, {new: (round(x / GRID) * GRID, round(point.y() / GRID) * GRID)})
        self._editor.apply(clear_of_others(added, (new,)), f"Add {added.graph[new].name}")
        self.select((new,))
        return new

    def insert_at(self, layer: Layer | str, wire: Wire) -> NodeId:
        """Puts a layer, or one of this kind, into a wire, with settings that suit it, and gives its id.

        It is put in even if it does not fit; its card then says why.
        """
        layer = LAYERS[layer]() if isinstance(layer, str) else layer
        document = self._editor.document
        inserted = insertion_of_layer(document, layer, wire)
        if inserted is None:  # an end of the network is put into no wire
            source, target = (QPointF(*document.layout[node_id]) for node_id in (wire.source, wire.target))
            return self.add_at(layer, (source + target) / 2)
        self._editor.apply(inserted.after, inserted.label)
        self.select((inserted.node_id,))
        return inserted.node_id

    def add_template_at(
        self,
        name: str,
        point: QPointF,
        wire_end: WireEnd | None = None,
        wire: Wire | None = None,
    ) -> tuple[NodeId, ...]:
        """Adds a template at a point of the scene, wired to that end or put into that wire; gives its ids.

        Raises:
            SettingsError: The template does not fit there.
        """
        document = self._editor.document
        node_id, from_output = wire_end or (None, False)
        at = (round(point.x() / GRID) * GRID, round(point.y() / GRID) * GRID)
        after, added = place_template(document, name, at, wire, node_id if from_output else None)
        after = spread(after, added, sizes(after))
        if node_id is not None and not from_output and node_id in after.graph:
            after = connect(after, Wire(added[-1], node_id))
        template = TEMPLATES[name]
        if not template.whole and wire is None:
            after = clear_of_others(after, added)
        self._editor.apply(after, f"Add {template.title}")
        self.select(added)
        return added

    def pull_out_selected(self) -> None:
        """Takes the selected cards out of their wires, which heal."""
        document, nodes = self._editor.document, self._scene.selected_nodes()
        after = extract_layers(document, frozenset(nodes))
        if after is not document:
            self._editor.apply(after, f"Pull out {parts_in_words(document, frozenset(nodes), frozenset())}")

    def delete_selected(self, verb: str = "Delete") -> None:
        """Removes the selected cards, wires and annotations; wires through a removed card heal.

        The `verb` names the step.
        """
        document = self._editor.document
        nodes, wires = self._scene.selected_nodes(), self._scene.selected_wires()
        after = document
        for wire in wires:
            # Between two cards that go, it goes anyway; taken off first, nothing would heal through them.
            if wire.source not in nodes or wire.target not in nodes:
                after = disconnect(after, wire)
        marks = self._scene.annotations.selected()
        after = remove_layers(remove_annotations(after, marks), frozenset(nodes))
        if nodes or marks:
            self._editor.apply(after, f"{verb} {parts_in_words(document, frozenset(nodes), marks)}")
        elif wires:
            self._editor.apply(after, f"{verb} {'wire' if len(wires) == 1 else f'{len(wires)} wires'}")

    def select(self, node_ids: tuple[NodeId, ...]) -> None:
        """Selects these cards, and brings them into view."""
        self._scene.select(node_ids)
        for node_id in node_ids:
            item = self._scene.nodes[node_id]
            self._camera.show(item.card().translated(item.pos()))

    def select_all(self) -> None:
        self._scene.select(tuple(self._scene.nodes))
        self._scene.annotations.select(self._editor.document.annotations.ids())

    def nudge(self, dx: float, dy: float) -> None:
        """Moves the selected cards; nudges that follow each other are one step."""
        document = self._editor.document
        nodes = self._scene.selected_nodes()
        marks = self._scene.annotations.selected()
        label = f"Move {parts_in_words(document, frozenset(nodes), marks)}"
        after = moved_with(document, frozenset(nodes), marks, (dx, dy))
        self._editor.apply(after, label, merge_key=("nudge", nodes, marks))


def _last(document: Document) -> NodeId | None:
    """The node behind which the next layer is appended, as far as it feeds the Output."""
    outputs = document.graph.of_kind("output")
    inputs = document.graph[outputs[0]].inputs if outputs else ()
    return inputs[-1] if inputs else None

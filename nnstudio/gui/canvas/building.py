"""Building: what keys, menus and the palette do to the design, each as one step of the history."""

from nnstudio.document.edits import append_layer, disconnect, move_layers, remove_layers
from nnstudio.gui.canvas.camera import Camera
from nnstudio.gui.canvas.placing import width_of
from nnstudio.gui.canvas.scene import CanvasScene
from nnstudio.gui.editor import Editor
from nnstudio.nn.graph import NodeId
from nnstudio.nn.layer import LAYERS


class Building:
    """Adds, removes, selects and nudges parts of the network."""

    def __init__(self, editor: Editor, scene: CanvasScene, camera: Camera) -> None:
        self._editor, self._scene, self._camera = editor, scene, camera

    def append(self, kind: str) -> None:
        """Puts a layer at the end of the chain, before the Output."""
        layer = LAYERS[kind]()
        document = self._editor.document
        after, node_id = append_layer(document, layer, width_of(document, layer))
        self._editor.apply(after, f"Add {after.graph[node_id].name}")
        self.select((node_id,))

    def delete_selected(self) -> None:
        """Removes the selected cards and wires; wires through a removed card heal."""
        document = self._editor.document
        nodes, wires = self._scene.selected_nodes(), self._scene.selected_wires()
        after = document
        for wire in wires:
            after = disconnect(after, wire)
        after = remove_layers(after, frozenset(nodes))
        names = [document.graph[node_id].name for node_id in nodes] or ["wire"] * len(wires)
        if names:
            label = f"Delete {names[0]}" if len(names) == 1 else f"Delete {len(names)} parts"
            self._editor.apply(after, label)

    def anything_selected(self) -> bool:
        """Whether there is something that Delete would remove."""
        return bool(self._scene.selectedItems())

    def select(self, node_ids: tuple[NodeId, ...]) -> None:
        """Selects these cards, and brings them into view."""
        self._scene.select(node_ids)
        for node_id in node_ids:
            item = self._scene.nodes[node_id]
            self._camera.show(item.card().translated(item.pos()))

    def select_all(self) -> None:
        self._scene.select(tuple(self._scene.nodes))

    def nudge(self, dx: float, dy: float) -> None:
        """Moves the selected cards; nudges that follow each other are one step."""
        document = self._editor.document
        nodes = self._scene.selected_nodes()
        positions = {n: (document.layout[n][0] + dx, document.layout[n][1] + dy) for n in nodes}
        label = f"Move {document.graph[nodes[0]].name}" if len(nodes) == 1 else f"Move {len(nodes)} layers"
        self._editor.apply(move_layers(document, positions), label, merge_key=("nudge", nodes))

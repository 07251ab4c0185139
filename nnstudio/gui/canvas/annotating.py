"""Annotating: what menus and keys do with blocks, notes and arrows, each as one step of the history."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtWidgets import QInputDialog

from nnstudio.document.annotations import NOTE_SIZE, add_arrow, end_at, group, ungroup
from nnstudio.document.marks import AnnotationId
from nnstudio.document.repeating import repeat_block
from nnstudio.gui.canvas.annotations.layer import AnnotationLayer
from nnstudio.gui.canvas.annotations.note_place import place_about, place_near
from nnstudio.gui.canvas.annotations.presses import AnnotationPresses
from nnstudio.gui.canvas.annotations.writing import Writing
from nnstudio.gui.canvas.free_place import bounds
from nnstudio.gui.canvas.view import CanvasView
from nnstudio.gui.editor import Editor
from nnstudio.gui.theme import Theme
from nnstudio.nn.graph import NodeId
from nnstudio.nn.settings import SettingsError

FREE = 8.0
"""Pixels that stay free around a new note."""
MOST_TIMES = 50
"""Copies that are offered; nobody could follow more on the canvas."""


class Annotating(QObject):
    """Groups layers, repeats them, and adds notes and arrows.

    Signals:
        refused: (str) why something cannot be done.
        told: (str) what to do next, when the mouse has to.
    """

    refused = Signal(str)
    told = Signal(str)

    def __init__(
        self,
        editor: Editor,
        view: CanvasView,
        layer: AnnotationLayer,
        presses: AnnotationPresses,
        theme: Theme,
    ) -> None:
        super().__init__(view)
        self._editor, self._view, self._layer, self._presses = editor, view, layer, presses
        self.writing = Writing(editor, view, layer, theme)
        self.writing.refused.connect(self.refused)
        self.writing.written.connect(presses.select_only)
        presses.text_wanted.connect(self.write)

    def show_theme(self, theme: Theme) -> None:
        self.writing.show_theme(theme)

    def group(self) -> None:
        """Puts a block around the selected layers; its name is ready to be written."""
        self._do(self._group)

    def ungroup(self) -> None:
        """Takes away the selected blocks, and those that selected layers are in; the layers stay."""
        self.writing.finish()
        document, nodes = self._editor.document, self._chosen_nodes()
        after = ungroup(document, nodes)
        gone = [
            block.name
            for block_id, block in document.annotations.blocks.items()
            if block_id not in after.annotations.blocks
        ]
        if not gone:
            self.refused.emit("There is no block here. Select one, or a layer in it, first")
            return
        self._editor.apply(after, f"Ungroup {gone[0]}" if len(gone) == 1 else f"Ungroup {len(gone)} blocks")

    def add_note(self) -> None:
        """Opens a new note: beside the one selected layer, which it points at, or in the middle."""
        self.writing.finish()
        selected = self._view.scene().selected_nodes()
        on = selected[0] if len(selected) == 1 else None
        card = self._layer.box_of(on)
        if card is not None:
            place = place_about(card, NOTE_SIZE, self._obstacles())
        else:
            place = place_near(self._view.camera.middle(), NOTE_SIZE, self._obstacles())
        self._write_new(place, on)

    def add_arrow(self) -> None:
        """Points from one of two selected things at the other; else the mouse draws an arrow."""
        self.writing.finish()
        ends = self._two_things()
        if ends is None:
            self._presses.wait_for_arrow()
            self.told.emit("Press where the arrow begins, and drag to where it points. Esc: no arrow")
            return
        self._do(lambda: self._add_arrow(*ends))

    def repeat(self, times: int) -> None:
        """Puts the selected layers so many times in a row."""
        self._do(lambda: self._repeat(times))

    def ask_repeat(self) -> None:
        """Asks how many times in a row the selected layers shall stand, if they can at all."""
        self._do(self._ask_repeat)

    def write(self, annotation_id: AnnotationId) -> None:
        """Opens the text of a note, or the name of a block."""
        if annotation_id in self._layer.blocks:
            self._presses.select_only(annotation_id)
            self.writing.write_name(annotation_id)
        elif annotation_id in self._layer.notes:
            self._presses.select_only(annotation_id)
            self.writing.write_note(annotation_id)

    @property
    def writable(self) -> AnnotationId | None:
        """The one selected note or block, whose text can be written; None if something else is selected."""
        ids = self._layer.selected() - self._layer.arrows.keys()
        own = self._layer.annotations.blocks
        inner = frozenset().union(*(own[one].nodes for one in ids if one in own))
        alone = len(ids) == 1 and inner.issuperset(self._view.scene().selected_nodes())
        return next(iter(ids)) if alone else None

    def write_selected(self) -> bool:
        """Opens the text of the one selected note or block; False if that is not what is selected."""
        chosen = self.writable
        if chosen is not None:
            self.write(chosen)
        return chosen is not None

    def _do(self, edit: Callable[[], None]) -> None:
        """Makes an edit, or says why it cannot be."""
        self.writing.finish()
        try:
            edit()
        except SettingsError as error:
            self.refused.emit(str(error))

    def _group(self) -> None:
        nodes = self._chosen_nodes()
        after, block_id = group(self._editor.document, nodes)
        graph = after.graph
        what = graph[next(iter(nodes))].name if len(nodes) == 1 else f"{len(nodes)} layers"
        self._editor.apply(after, f"Group {what}", merge_key=("group", block_id))
        self._presses.select_only(block_id)
        self.writing.write_name(block_id, fresh=True)

    def _write_new(self, place: QPointF, on: NodeId | None) -> None:
        x, y = round(place.x()), round(place.y())
        self._view.camera.show(QRectF(x, y, *NOTE_SIZE))
        self.writing.write_new((x, y), on)

    def _add_arrow(self, start: NodeId | AnnotationId, end: NodeId | AnnotationId) -> None:
        document = self._editor.document
        boxes = [self._layer.box_of(thing) for thing in (start, end)]
        places = [
            end_at(document, box.center().toTuple(), thing)
            for thing, box in zip((start, end), boxes, strict=True)
            if box
        ]
        after, arrow_id = add_arrow(document, places[0], places[1])
        self._editor.apply(after, "Add arrow")
        self._presses.select_only(arrow_id)

    def _ask_repeat(self) -> None:
        nodes = self._chosen_nodes()
        repeat_block(self._editor.document, nodes, 2)  # says at once if it cannot be
        dialog = QInputDialog(self._view)
        dialog.setObjectName("repeat")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle("Repeat")
        dialog.setLabelText(f"How many times shall {self._what(nodes)} stand in a row?")
        dialog.setInputMode(QInputDialog.InputMode.IntInput)
        dialog.setIntRange(2, MOST_TIMES)
        dialog.setIntValue(3)
        dialog.intValueSelected.connect(self.repeat)
        dialog.open()

    def _repeat(self, times: int) -> None:
        document, nodes = self._editor.document, self._chosen_nodes()
        width = None
        if nodes:
            left, _, right, _ = bounds(document, tuple(nodes))
            width = right - left
        after, added = repeat_block(document, nodes, times, width)
        if not added:
            return
        self._editor.apply(after, f"Repeat {self._what(nodes)}, {times} times in a row")
        self._view.building.select(added)
        self._layer.select(after.annotations.ids() - document.annotations.ids())

    def _what(self, nodes: frozenset[NodeId]) -> str:
        document = self._editor.document
        name = next((b.name for b in document.annotations.blocks.values() if b.nodes == nodes), "")
        if name:
            return name
        return document.graph[next(iter(nodes))].name if len(nodes) == 1 else f"{len(nodes)} layers"

    def _chosen_nodes(self) -> frozenset[NodeId]:
        """The selected layers, and those of selected blocks."""
        blocks, chosen = self._editor.document.annotations.blocks, self._layer.selected()
        inner = (block.nodes for block_id, block in blocks.items() if block_id in chosen)
        return frozenset(self._view.scene().selected_nodes()).union(*inner)

    def _two_things(self) -> tuple[NodeId | AnnotationId, NodeId | AnnotationId] | None:
        """The two selected things that an arrow can join: from a note to a layer, else to the right."""
        notes = [note_id for note_id in self._layer.notes if note_id in self._layer.selected()]
        things = [*notes, *self._view.scene().selected_nodes()]
        if len(things) != 2:
            return None
        if len(notes) != 1:
            things.sort(key=self._left_of)
        return things[0], things[1]

    def _left_of(self, thing: NodeId | AnnotationId) -> float:
        box = self._layer.box_of(thing)
        return box.left() if box else 0.0

    def _obstacles(self) -> list[QRectF]:
        """What a new note shall not cover; blocks as a whole, else it might stand on their frame."""
        things = [*self._view.scene().nodes, *self._layer.notes, *self._layer.blocks]
        boxes = [box for thing in things if (box := self._layer.box_of(thing)) is not None]
        return [box.adjusted(-FREE, -FREE, FREE, FREE) for box in boxes]

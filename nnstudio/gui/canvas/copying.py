"""Copying: selected layers to the clipboard and back, and once more beside themselves."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from nnstudio.document.clipboard import copy_layers, duplicate_layers, paste_layers
from nnstudio.document.document import Document, Position
from nnstudio.document.marks import AnnotationId
from nnstudio.gui.canvas.annotations.sentences import parts_in_words
from nnstudio.gui.canvas.free_place import GAP, bounds, lowest_covered
from nnstudio.gui.canvas.gestures.gesture import GRID
from nnstudio.gui.canvas.view import CanvasView
from nnstudio.gui.editor import Editor
from nnstudio.nn.graph import NodeId
from nnstudio.nn.settings import SettingsError


class Copying(QObject):
    """Cut, copy, paste and duplicate on the canvas; each is one step of the history.

    Signals:
        refused: (str) why what is in the clipboard cannot be pasted.
    """

    refused = Signal(str)

    def __init__(self, editor: Editor, view: CanvasView) -> None:
        super().__init__(view)
        self._editor, self._view = editor, view

    def copy(self) -> None:
        """Puts the selected layers, notes and arrows into the clipboard, as text."""
        nodes, marks = frozenset(self._view.scene().selected_nodes()), self._marks()
        if nodes or marks:
            text = copy_layers(self._editor.document, nodes, marks)
            QGuiApplication.clipboard().setText(text)

    def cut(self) -> None:
        """Copies the selected layers and removes them; wires through them heal."""
        if self._view.scene().selected_nodes() or self._marks():
            self.copy()
            self._view.building.delete_selected("Cut")

    def paste(self) -> None:
        """Adds the layers of the clipboard under the mouse, or else in the middle of the view.

        Where other layers are in the way, they come to stand below those.
        """
        text = QGuiApplication.clipboard().text()
        try:
            here, pasted = paste_layers(self._editor.document, text, (0.0, 0.0))
        except SettingsError as error:
            self.refused.emit(str(error))
            return
        if not pasted:  # nothing but notes; they stand a little beside those that they are copies of
            self._apply(*paste_layers(self._editor.document, text, (GAP, GAP)), "Paste")
            return
        left, top, right, bottom = bounds(here, pasted)
        middle = self._view.pointer.resting or self._view.camera.middle()
        wish = (_on_grid(middle.x() - (left + right) / 2), _on_grid(middle.y() - (top + bottom) / 2))
        self._add(lambda offset: paste_layers(self._editor.document, text, offset), wish, "Paste")

    def duplicate(self) -> None:
        """Adds the selected layers once more, below."""
        nodes, marks = frozenset(self._view.scene().selected_nodes()), self._marks()
        before = self._editor.document
        if marks and not nodes:
            self._apply(*duplicate_layers(before, nodes, (GAP, GAP), marks), "Duplicate")
        elif nodes:
            _, top, _, bottom = bounds(self._editor.document, tuple(nodes))
            wish = (0.0, bottom - top + GAP)
            self._add(lambda offset: duplicate_layers(before, nodes, offset, marks), wish, "Duplicate")

    def _add(
        self, make: Callable[[Position], tuple[Document, tuple[NodeId, ...]]], wish: Position, verb: str
    ) -> None:
        """Adds layers at the first place, from the wished one down, where they cover no others."""
        x, y = wish
        after, added = make((x, y))
        for _ in range(len(after.graph)):
            covered = lowest_covered(after, added)
            if covered is None:
                break
            _, top, _, _ = bounds(after, added)
            y += covered + GAP - top
            after, added = make((x, y))
        self._apply(after, added, verb)
        self._view.setFocus()

    def _marks(self) -> frozenset[AnnotationId]:
        return self._view.scene().annotations.selected()

    def _apply(self, after: Document, added: tuple[NodeId, ...], verb: str) -> None:
        """Makes the step, and selects what it has added."""
        new = after.annotations.ids() - self._editor.document.annotations.ids()
        self._editor.apply(after, f"{verb} {parts_in_words(after, frozenset(added), new)}")
        self._view.building.select(added)
        self._view.scene().annotations.select(new)


def _on_grid(distance: float) -> float:
    return round(distance / GRID) * GRID

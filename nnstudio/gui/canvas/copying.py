"""Copying: selected layers to the clipboard and back, and once more beside themselves."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from nnstudio.document.clipboard import copy_layers, duplicate_layers, paste_layers
from nnstudio.document.document import Document, Position
from nnstudio.gui.canvas.placing import sizes
from nnstudio.gui.canvas.view import CanvasView
from nnstudio.gui.editor import Editor
from nnstudio.nn.graph import NodeId
from nnstudio.nn.settings import SettingsError

GAP = 32.0
"""Free pixels between layers and what is pasted below them."""


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
        """Puts the selected layers into the clipboard, as text."""
        nodes = self._view.scene().selected_nodes()
        if nodes:
            text = copy_layers(self._editor.document, frozenset(nodes))
            QGuiApplication.clipboard().setText(text)

    def cut(self) -> None:
        """Copies the selected layers and removes them; wires through them heal."""
        if self._view.scene().selected_nodes():
            self.copy()
            self._view.building.delete_selected()

    def paste(self) -> None:
        """Adds the layers of the clipboard in the middle of the view, or below what is there."""
        text = QGuiApplication.clipboard().text()
        try:
            here, pasted = paste_layers(self._editor.document, text, (0.0, 0.0))
        except SettingsError as error:
            self.refused.emit(str(error))
            return
        left, top, right, bottom = _bounds(here, pasted)
        middle = self._view.camera.middle()
        wish = (round(middle.x() - (left + right) / 2), round(middle.y() - (top + bottom) / 2))
        self._add(lambda offset: paste_layers(self._editor.document, text, offset), wish, "Paste")

    def duplicate(self) -> None:
        """Adds the selected layers once more, below."""
        nodes = frozenset(self._view.scene().selected_nodes())
        if nodes:
            _, top, _, bottom = _bounds(self._editor.document, tuple(nodes))
            wish = (0.0, bottom - top + GAP)
            self._add(
                lambda offset: duplicate_layers(self._editor.document, nodes, offset), wish, "Duplicate"
            )

    def _add(
        self, make: Callable[[Position], tuple[Document, tuple[NodeId, ...]]], wish: Position, verb: str
    ) -> None:
        """Adds layers at the first place, from the wished one down, where they cover no others."""
        x, y = wish
        after, added = make((x, y))
        for _ in range(len(after.graph)):
            covered = _lowest_covered(after, added)
            if covered is None:
                break
            _, top, _, _ = _bounds(after, added)
            y += covered + GAP - top
            after, added = make((x, y))
        names = [after.graph[node_id].name for node_id in added]
        self._editor.apply(after, f"{verb} {names[0]}" if len(names) == 1 else f"{verb} {len(names)} layers")
        self._view.building.select(added)
        self._view.setFocus()


def _bounds(document: Document, node_ids: tuple[NodeId, ...]) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of the cards of these nodes together."""
    found = sizes(document)
    places = [(*document.layout[node_id], *found[node_id]) for node_id in node_ids]
    return (
        min(x for x, _, _, _ in places),
        min(y - height / 2 for _, y, _, height in places),
        max(x + width for x, _, width, _ in places),
        max(y + height / 2 for _, y, _, height in places),
    )


def _lowest_covered(document: Document, added: tuple[NodeId, ...]) -> float | None:
    """Where the lowest of the other cards ends that one of these covers; None if there is none."""
    found = sizes(document)
    lowest = None
    for other, (other_x, other_y) in document.layout.items():
        if other in added:
            continue
        width, height = found[other]
        for node_id in added:
            x, y = document.layout[node_id]
            beside = x + found[node_id][0] <= other_x or other_x + width <= x
            if not beside and abs(y - other_y) < (height + found[node_id][1]) / 2:
                lowest = max(other_y + height / 2, lowest or -float("inf"))
    return lowest

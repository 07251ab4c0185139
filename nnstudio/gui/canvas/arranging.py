"""Arranging: what the menu does to the places of cards, each as one step of the history."""

from collections.abc import Callable
from typing import TypeAlias

from nnstudio.document.arrange import (
    Sizes,
    align_column,
    align_row,
    distribute_column,
    distribute_row,
    tidy,
)
from nnstudio.document.document import Document
from nnstudio.gui.canvas.placing import sizes
from nnstudio.gui.canvas.view import CanvasView
from nnstudio.gui.editor import Editor
from nnstudio.nn.graph import NodeId

Arrangement: TypeAlias = Callable[[Document, frozenset[NodeId], Sizes], Document]


class Arranging:
    """Tidies the canvas, and aligns or distributes the selected cards."""

    def __init__(self, editor: Editor, view: CanvasView) -> None:
        self._editor, self._view = editor, view

    def tidy(self) -> None:
        """Everything from left to right, without holes; shown whole."""
        document = self._editor.document
        self._editor.apply(tidy(document, sizes(document)), "Tidy up")
        self._view.fit()

    def align_row(self) -> None:
        self._arrange(align_row, "Align in a row", least=2)

    def align_column(self) -> None:
        self._arrange(align_column, "Align in a column", least=2)

    def distribute_row(self) -> None:
        self._arrange(distribute_row, "Distribute in a row", least=3)

    def distribute_column(self) -> None:
        self._arrange(distribute_column, "Distribute in a column", least=3)

    def _arrange(self, arrangement: Arrangement, label: str, *, least: int) -> None:
        document = self._editor.document
        nodes = frozenset(self._view.scene().selected_nodes())
        if len(nodes) >= least:
            self._editor.apply(arrangement(document, nodes, sizes(document)), label)

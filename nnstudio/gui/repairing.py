"""Repairing: the list of all problems in the status bar, and what one click does about them."""

from nnstudio.document.document import Document
from nnstudio.document.repairs import Repair, repairs_of
from nnstudio.gui.canvas.view import CanvasView
from nnstudio.gui.editor import Editor
from nnstudio.gui.problems import ProblemsButton
from nnstudio.gui.theme import Theme
from nnstudio.nn.check import Problem
from nnstudio.nn.graph import NodeId


class Repairing:
    """Makes the button with the problems, leads to the layers that have them, and repairs what can be."""

    def __init__(self, editor: Editor, canvas: CanvasView, theme: Theme) -> None:
        self._editor, self._canvas = editor, canvas
        self.button = ProblemsButton(theme, repairs=self.repairs)
        self.button.chosen.connect(self._on_chosen)
        self.button.repair_chosen.connect(self._on_repair_chosen)

    def repairs(self, problem: Problem) -> tuple[Repair, ...]:
        """What could be done about a problem of the present design."""
        return repairs_of(self._editor.document, problem)

    def show_document(self, document: Document, unready: str) -> None:
        """Lists what is wrong with a design, and with samples that are missing or leave the run `unready`."""
        of_data = document.missing() or unready
        self.button.list_problems(document.check().problems + ((Problem(None, of_data),) if of_data else ()))

    def _on_chosen(self, node_id: str) -> None:
        if node_id:
            self._canvas.building.select((NodeId(node_id),))

    def _on_repair_chosen(self, repair: Repair) -> None:
        self._editor.apply(repair.after, repair.label)

"""What the items of blocks, notes and arrows have in common."""

from nnstudio.document.marks import AnnotationId
from nnstudio.gui.canvas.drawing import Drawing
from nnstudio.gui.canvas.look import Look
from nnstudio.gui.canvas.quiet_item import QuietItem


class AnnotationItem(QuietItem):
    """An annotation on the canvas, which lights up while it is selected."""

    def __init__(self, annotation_id: AnnotationId, look: Look, drawing: Drawing) -> None:
        super().__init__()
        self.annotation_id = annotation_id
        self._look, self._drawing = look, drawing
        self._selected = False

    def show_look(self, look: Look) -> None:
        """Draws for this theme from now on."""
        self._look = look
        self._dress()

    def show_selected(self, *, selected: bool) -> None:
        """Lights up, and shows what it can be held by, while it is selected."""
        if selected != self._selected:
            self._selected = selected
            self._dress()

    def _dress(self) -> None:
        """Takes the colors of the theme."""
        raise NotImplementedError

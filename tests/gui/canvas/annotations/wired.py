"""A canvas with its annotations: what the window wires, for tests of the canvas alone."""

from dataclasses import dataclass

from nnstudio.gui.canvas.annotating import Annotating
from nnstudio.gui.canvas.annotations.layer import AnnotationLayer
from nnstudio.gui.canvas.annotations.presses import AnnotationPresses
from nnstudio.gui.canvas.view import CanvasView
from nnstudio.gui.editor import Editor
from nnstudio.gui.theme import Theme


@dataclass
class Wired:
    """The parts that annotations are made of."""

    editor: Editor
    canvas: CanvasView
    layer: AnnotationLayer
    presses: AnnotationPresses
    annotating: Annotating

    @property
    def annotations(self):
        return self.editor.document.annotations


def wire(editor: Editor, canvas: CanvasView, theme: Theme) -> Wired:
    layer, presses = canvas.scene().annotations, canvas.pointer.annotations
    return Wired(editor, canvas, layer, presses, Annotating(editor, canvas, layer, presses, theme))

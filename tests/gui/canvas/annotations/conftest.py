"""What tests of annotations share: a canvas that shows them, with a block, a note and an arrow."""

import pytest

from nnstudio.document.annotations import add_arrow, add_note, end_at, group
from nnstudio.gui.theme import DARK
from tests.gui.canvas.annotations.wired import wire
from tests.gui.canvas.conftest import FIRST, OUTPUT, SECOND, center

TEXT = "The brightest one is the answer"


@pytest.fixture
def wired(editor, canvas):
    return wire(editor, canvas, DARK)


@pytest.fixture
def drawn(wired, editor, canvas):
    """A block around both hidden layers, a note above the Output, and an arrow from it to the Output."""
    document, wired.block = group(editor.document, frozenset({FIRST, SECOND}), "Features")
    x, y = center(canvas, OUTPUT).toTuple()
    document, wired.note = add_note(document, TEXT, (x - 100, y - 420), (200, 80))
    start = end_at(document, (x, y - 400), wired.note)
    document, wired.arrow = add_arrow(document, start, end_at(document, (x, y), OUTPUT))
    editor.apply(document, "Annotate")
    canvas.camera.fit(canvas.scene().bounds().united(wired.layer.bounds()))
    return wired

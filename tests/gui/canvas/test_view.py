"""The view of the canvas: shows the document, follows its growth, zooms where the cursor is."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QFontMetricsF, QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel

from nnstudio.document.annotations import add_note
from nnstudio.document.edits import append_layer, remove_layers
from nnstudio.document.examples import EXAMPLES
from nnstudio.gui.canvas.card import INDENT, facts_in
from nnstudio.gui.canvas.facts import facts_of
from nnstudio.gui.canvas.view import CanvasView
from nnstudio.gui.editor import Editor
from nnstudio.gui.theme import DARK, text_font
from nnstudio.nn.layer import LAYERS
from tests.gui.canvas.conftest import FIRST, change, overlapping, wires


def test_every_node_and_wire_of_the_document_has_one_item(canvas, editor):
    assert set(canvas.scene().nodes) == set(editor.document.graph)
    assert set(canvas.scene().wires) == wires(editor)


def test_a_card_that_grows_pushes_its_neighbors_aside_in_the_same_step(canvas, editor):
    before = editor.document
    editor.apply(change(before, FIRST, units=64), "Change units of Hidden 1 to 64")
    assert not overlapping(editor.document)
    editor.undo()
    assert editor.document is before


def test_zooming_keeps_the_point_under_the_cursor(canvas):
    at = QPointF(400, 300)
    before = canvas.mapToScene(at.toPoint())
    wheel = QWheelEvent(
        at,
        canvas.viewport().mapToGlobal(at),
        QPoint(),
        QPoint(0, 240),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    scale = canvas.transform().m11()
    QApplication.sendEvent(canvas.viewport(), wheel)
    after = canvas.mapToScene(at.toPoint())
    assert canvas.transform().m11() > 1.2 * scale
    assert abs(after.x() - before.x()) < 2
    assert abs(after.y() - before.y()) < 2


def test_a_thousand_edits_leave_no_item_behind(canvas, editor):
    document = editor.document
    before = len([item for item in canvas.scene().items() if item.parentItem() is None])
    smaller = remove_layers(document, frozenset({FIRST}))
    for _ in range(500):
        editor.apply(smaller, "a")
        editor.apply(document, "b")
    items = [item for item in canvas.scene().items() if item.parentItem() is None]
    assert len(items) == before


def cut_off(canvas):
    """Cards that are not wholly in view."""
    seen = canvas.mapToScene(canvas.viewport().rect()).boundingRect()
    items = canvas.scene().nodes.items()
    return [node_id for node_id, item in items if not seen.contains(item.card().translated(item.pos()))]


def test_the_view_follows_what_is_appended(canvas):
    for _ in range(3):
        canvas.building.append("dense")
    assert not cut_off(canvas)


def test_the_view_stays_where_the_user_moved_it(canvas, editor):
    canvas.camera.zoom(1.5)
    before = canvas.transform(), canvas.mapToScene(QPoint(0, 0))
    editor.apply(change(editor.document, FIRST, units=64), "Change units")
    assert (canvas.transform(), canvas.mapToScene(QPoint(0, 0))) == before


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_card_has_room_for_its_name_and_says_how_much_it_gives(name, qtbot):
    document = EXAMPLES[name].build()
    document, _ = append_layer(document, LAYERS["dropout"](), 200.0)
    canvas = CanvasView(Editor(document), DARK)
    qtbot.addWidget(canvas)
    checked = document.check()
    for node_id, item in canvas.scene().nodes.items():
        node = document.graph[node_id]
        facts = facts_of(node, checked, node_id)
        title = QFontMetricsF(text_font(13, bold=True)).horizontalAdvance(node.name)
        number = QFontMetricsF(text_font(11)).horizontalAdvance(facts[0])
        assert item.width >= INDENT + title + number + 12
        assert facts_in(facts, number) == facts[0]
    assert not overlapping(EXAMPLES[name].build())


@pytest.fixture
def bare(canvas, editor):
    """A canvas with nothing on it."""
    editor.apply(remove_layers(editor.document, frozenset(editor.document.graph)), "Delete all")
    return canvas


def words_over(canvas):
    """What stands over the scene, as far as it is seen."""
    return [label.text() for label in canvas.findChildren(QLabel) if not label.isHidden() and label.text()]


def test_a_bare_canvas_says_what_to_do(bare):
    (words,) = words_over(bare)
    assert "Tab" in words


def test_over_a_canvas_with_nothing_but_a_note_nothing_is_written(bare, editor):
    editor.apply(add_note(editor.document, "Soon", (0.0, 0.0), (160.0, 60.0))[0], "Add note")
    assert words_over(bare) == []

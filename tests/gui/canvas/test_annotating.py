"""Annotating: what menus and keys do with blocks, notes and arrows."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QInputDialog

from nnstudio.document.annotations import remove_annotations
from nnstudio.document.edits import move_layers
from nnstudio.gui.theme import DARK
from nnstudio.gui.training.origin import design_of
from tests.gui.canvas.annotations.wired import wire
from tests.gui.canvas.conftest import FIRST, INPUT, OUTPUT, SECOND, overlapping

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def wired(editor, canvas):
    return wire(editor, canvas, DARK)


def write(wired, text):
    field = wired.annotating.writing.field
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return, CONTROL)


def test_grouping_makes_a_block_whose_name_is_written_at_once_in_the_same_step(wired, editor, canvas):
    before = editor.document
    canvas.building.select((FIRST, SECOND))
    wired.annotating.group()
    assert wired.annotating.writing.field.text() == "Block 1"
    write(wired, "Features")
    (block,) = wired.annotations.blocks.values()
    assert (block.name, block.nodes) == ("Features", {FIRST, SECOND})
    assert editor.steps == ("Group Features",)
    editor.undo()
    assert editor.document == before


def test_a_block_whose_name_is_not_written_is_block_1(wired, editor, canvas):
    canvas.building.select((FIRST, SECOND))
    wired.annotating.group()
    QTest.keyClick(wired.annotating.writing.field, Qt.Key.Key_Escape)
    (block_id,) = wired.annotations.blocks
    assert wired.layer.selected() == {block_id}
    assert editor.steps == ("Group 2 layers",)
    wired.annotating.write(block_id)
    write(wired, "Features")
    assert editor.steps == ("Group 2 layers", "Rename Block 1 to Features")


def test_grouping_nothing_is_refused_with_words(wired, editor, qtbot):
    before = editor.document
    with qtbot.waitSignal(wired.annotating.refused) as told:
        wired.annotating.group()
    assert told.args == ["Select the layers that belong together first"]
    assert editor.document is before


def test_ungrouping_takes_the_frame_away_and_leaves_the_layers(wired, editor, canvas, qtbot):
    canvas.building.select((FIRST, SECOND))
    wired.annotating.group()
    write(wired, "Features")
    canvas.building.select((SECOND,))
    wired.annotating.ungroup()
    assert not wired.annotations.blocks
    assert not wired.layer.blocks
    assert {FIRST, SECOND} <= editor.document.graph.nodes.keys()
    assert editor.undo_label == "Ungroup Features"
    with qtbot.waitSignal(wired.annotating.refused):
        wired.annotating.ungroup()


def test_a_note_about_one_layer_stands_beside_it_and_points_at_it(wired, editor, canvas):
    canvas.building.select((OUTPUT,))
    wired.annotating.add_note()
    write(wired, "The answer")
    ((note_id, note),) = wired.annotations.notes.items()
    (arrow,) = wired.annotations.arrows.values()
    assert (arrow.start.on, arrow.end.on) == (note_id, OUTPUT)
    card, box = canvas.scene().bounds((OUTPUT,)), wired.layer.notes[note_id].box
    assert 40 <= card.top() - box.bottom() <= 72
    assert box.center().x() == pytest.approx(card.center().x(), abs=1)
    assert note.text == "The answer"
    assert box.width() < 140
    assert editor.steps == ("Add note",)
    assert wired.layer.selected() == {note_id}


def test_a_note_about_nothing_covers_no_card(wired, canvas):
    canvas.scene().select(())
    wired.annotating.add_note()
    write(wired, "Words")
    (note,) = wired.layer.notes.values()
    boxes = [item.card().translated(item.pos()) for item in canvas.scene().nodes.values()]
    assert not any(note.box.intersects(box) for box in boxes)
    assert not wired.annotations.arrows


def test_a_note_about_a_layer_in_a_block_stands_outside_of_its_frame(wired, canvas):
    canvas.building.select((FIRST, SECOND))
    wired.annotating.group()
    write(wired, "Features")
    canvas.building.select((SECOND,))
    wired.annotating.add_note()
    write(wired, "Words")
    (note,), (block,) = wired.layer.notes.values(), wired.layer.blocks.values()
    assert not note.box.intersects(block.frame)


def test_an_arrow_joins_two_selected_things_from_left_to_right(wired, editor, canvas):
    x, y = editor.document.layout[INPUT]
    editor.apply(move_layers(editor.document, {OUTPUT: (x - 400, y)}), "Move")
    canvas.building.select((INPUT, OUTPUT))
    wired.annotating.add_arrow()
    ((arrow_id, arrow),) = wired.annotations.arrows.items()
    assert (arrow.start.on, arrow.end.on) == (OUTPUT, INPUT)
    assert wired.layer.selected() == {arrow_id}
    assert wired.layer.sentence(arrow_id) == "Arrow from Output to Input"
    assert editor.undo_label == "Add arrow"


def test_without_two_selected_things_the_mouse_is_asked_for_an_arrow(wired, canvas, qtbot):
    canvas.building.select((OUTPUT,))
    with qtbot.waitSignal(wired.annotating.told):
        wired.annotating.add_arrow()
    assert wired.presses.waiting


def test_a_block_is_repeated_in_one_step_and_nothing_overlaps(wired, editor, canvas):
    canvas.building.select((FIRST,))
    wired.annotating.group()
    write(wired, "Dense")
    before = editor.document
    wired.annotating.repeat(3)
    assert len(editor.document.graph) == len(before.graph) + 2
    assert [block.name for block in wired.annotations.blocks.values()] == ["Dense", "Dense 2", "Dense 3"]
    assert overlapping(editor.document) == []
    frames = [block.frame for block in wired.layer.blocks.values()]
    assert not any(a.intersects(b) for a in frames for b in frames if a is not b)
    assert set(canvas.scene().selected_nodes()) == set(editor.document.graph) - set(before.graph)
    assert editor.undo_label == "Repeat Dense, 3 times in a row"
    editor.undo()
    assert editor.document == before


def test_how_many_times_is_asked_for(wired, editor, canvas):
    canvas.building.select((FIRST,))
    wired.annotating.ask_repeat()
    dialog = canvas.findChild(QInputDialog, "repeat")
    assert "Hidden 1" in dialog.labelText()
    dialog.setIntValue(4)
    dialog.accept()
    assert len(editor.document.graph) == 7


def test_what_cannot_be_repeated_is_not_asked_for(wired, canvas, qtbot):
    canvas.building.select((OUTPUT,))
    with qtbot.waitSignal(wired.annotating.refused):
        wired.annotating.ask_repeat()
    assert canvas.findChild(QInputDialog, "repeat") is None


def test_what_cannot_be_repeated_is_refused_with_words(wired, editor, canvas, qtbot):
    before = editor.document
    canvas.building.select((OUTPUT,))
    with qtbot.waitSignal(wired.annotating.refused) as told:
        wired.annotating.repeat(2)
    assert "Output cannot be repeated" in told.args[0]
    assert editor.document is before


def test_annotations_are_no_part_of_what_a_run_trains(wired, editor, canvas):
    design = design_of(editor.document)
    canvas.building.select((FIRST, SECOND))
    wired.annotating.group()
    write(wired, "Features")
    canvas.building.select((OUTPUT,))
    wired.annotating.add_note()
    write(wired, "The answer")
    canvas.building.select((INPUT, OUTPUT))
    wired.annotating.add_arrow()
    assert design_of(editor.document) == design
    document = remove_annotations(editor.document, wired.annotations.ids())
    editor.apply(document, "Delete")
    assert design_of(editor.document) == design


def test_writing_ends_when_something_else_is_begun(wired, canvas):
    canvas.building.select((FIRST, SECOND))
    wired.annotating.group()
    QTest.keyClicks(wired.annotating.writing.field, "Features")
    canvas.building.select((OUTPUT,))
    wired.annotating.add_note()
    assert [block.name for block in wired.annotations.blocks.values()] == ["Features"]
    QTest.keyClicks(wired.annotating.writing.field, "Here")
    wired.annotating.add_arrow()
    assert [note.text for note in wired.annotations.notes.values()] == ["Here"]

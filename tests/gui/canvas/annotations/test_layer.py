"""The layer: what is seen of blocks, notes and arrows, and what of them is under the pointer."""

import pytest
from PySide6.QtCore import QPointF, QRectF

from nnstudio.document.annotations import add_arrow, add_note, end_at, group, remove_annotations
from nnstudio.document.edits import move_layers, remove_layers
from nnstudio.document.marks import End
from nnstudio.gui.canvas.annotations.hit import Part
from nnstudio.gui.theme import LIGHT
from tests.gui.canvas.conftest import FIRST, INPUT, OUTPUT, SECOND, center


def test_each_annotation_of_the_document_has_one_item_and_undo_takes_it_away(drawn, editor):
    assert set(drawn.layer.blocks) == {drawn.block}
    assert set(drawn.layer.notes) == {drawn.note}
    assert set(drawn.layer.arrows) == {drawn.arrow}
    items = [drawn.layer.blocks[drawn.block], drawn.layer.notes[drawn.note], drawn.layer.arrows[drawn.arrow]]
    editor.undo()
    assert not drawn.layer.blocks
    assert not drawn.layer.notes
    assert not drawn.layer.arrows
    assert all(item.scene() is None for item in items)


def test_the_frame_of_a_block_has_room_around_its_cards_and_a_strip_on_top(drawn, canvas):
    cards = canvas.scene().bounds((FIRST, SECOND))
    frame = drawn.layer.blocks[drawn.block].frame
    for gap in (cards.left() - frame.left(), frame.right() - cards.right(), frame.bottom() - cards.bottom()):
        assert 16 <= gap <= 20
    assert cards.top() - drawn.layer.blocks[drawn.block].strip.bottom() == pytest.approx(18)


def test_the_frame_lies_below_wires_and_cards(drawn, canvas):
    block = drawn.layer.blocks[drawn.block].zValue()
    assert all(block < wire.zValue() for wire in canvas.scene().wires.values())
    assert all(block < card.zValue() for card in canvas.scene().nodes.values())


def test_frames_and_arrows_follow_cards_that_move(drawn, editor, canvas):
    before = drawn.layer.blocks[drawn.block].frame
    head = drawn.layer.arrows[drawn.arrow].line.p2()
    x, y = editor.document.layout[SECOND]
    far_x, far_y = editor.document.layout[OUTPUT]
    editor.apply(move_layers(editor.document, {SECOND: (x, y + 400), OUTPUT: (far_x, far_y + 64)}), "Move")
    assert drawn.layer.blocks[drawn.block].frame.bottom() >= before.bottom() + 350
    assert drawn.layer.arrows[drawn.arrow].line.p2().y() == pytest.approx(head.y() + 64)


def test_an_arrow_ends_at_the_border_of_what_it_is_attached_to(drawn, canvas):
    line = drawn.layer.arrows[drawn.arrow].line
    card = canvas.scene().bounds((OUTPUT,))
    note = drawn.layer.notes[drawn.note].box
    assert card.top() - 8 < line.p2().y() < card.top()
    assert note.bottom() < line.p1().y() < note.bottom() + 8


def test_the_strip_stays_readable_from_far_out(drawn, canvas):
    canvas.camera.zoom(0.12 / canvas.camera.scale)
    assert drawn.layer.blocks[drawn.block].strip.height() * canvas.camera.scale >= 18


def test_the_strips_of_two_blocks_never_cover_each_other(wired, editor, canvas):
    scene = canvas.scene()
    document = editor.document
    # The Output stands within the columns of the others, so that both frames begin at one height.
    x, top = document.layout[FIRST][0], scene.bounds((FIRST,)).top()
    height = scene.nodes[OUTPUT].height
    document = move_layers(document, {OUTPUT: (x + 20, top + height / 2)})
    document, _ = group(document, frozenset({FIRST, SECOND}), "Large")
    document, _ = group(document, frozenset({OUTPUT}), "Small")
    editor.apply(document, "Group")
    one, other = wired.layer.blocks.values()
    assert one.frame.intersects(other.frame)
    assert not one.strip.intersects(other.strip)


def test_a_point_hits_the_uppermost_part_of_an_annotation(drawn):
    block, note = drawn.layer.blocks[drawn.block], drawn.layer.notes[drawn.note]
    line = drawn.layer.arrows[drawn.arrow].line

    def part(point):
        hit = drawn.layer.at(point)
        return (hit.id, hit.part) if hit else None

    assert part(block.strip.center()) == (drawn.block, Part.TITLE)
    assert part(block.frame.bottomLeft() + QPointF(9, -40)) == (drawn.block, Part.FRAME)
    assert part(note.box.center()) == (drawn.note, Part.BODY)
    assert part(line.center()) == (drawn.arrow, Part.LINE)
    assert part(block.frame.topLeft() - QPointF(60, 60)) is None


def test_inside_the_frame_between_the_cards_nothing_is_hit_so_that_a_box_can_begin_there(drawn, canvas):
    between = (center(canvas, FIRST) + center(canvas, SECOND)) / 2
    assert drawn.layer.at(between) is None


def test_corner_and_handles_can_only_be_held_while_they_are_seen(drawn):
    corner = drawn.layer.notes[drawn.note].box.bottomRight() - QPointF(3, 3)
    end = drawn.layer.arrows[drawn.arrow].line.p2()
    assert not any(drawn.layer.at(point).is_grip for point in (corner, end))
    drawn.layer.select({drawn.note, drawn.arrow})
    assert drawn.layer.at(corner).part is Part.CORNER
    assert drawn.layer.at(end).part is Part.END


def test_annotations_are_selected_beside_cards_and_let_go_with_them(drawn, canvas):
    canvas.scene().select((INPUT,))
    drawn.layer.select({drawn.note})
    assert canvas.scene().selected_nodes() == (INPUT,)
    assert drawn.layer.selected() == {drawn.note}
    canvas.scene().select(())
    assert drawn.layer.selected() == frozenset()


def test_a_box_takes_notes_it_touches_and_blocks_that_are_wholly_in_it(drawn):
    frame, note = drawn.layer.blocks[drawn.block].frame, drawn.layer.notes[drawn.note].box
    assert drawn.layer.inside(frame.adjusted(-5, -5, 5, 5)) == {drawn.block}
    assert drawn.layer.inside(frame.adjusted(5, 5, 5, 5)) == frozenset()
    assert drawn.layer.inside(QRectF(note.center(), note.bottomRight())) == {drawn.note}


def test_removing_a_layer_leaves_the_arrow_where_it_was(drawn, editor):
    before = drawn.layer.arrows[drawn.arrow].line.p1()
    editor.apply(remove_layers(editor.document, frozenset({OUTPUT})), "Delete")
    assert drawn.layer.arrows[drawn.arrow].line.p1().x() == pytest.approx(before.x(), abs=2)
    editor.apply(remove_annotations(editor.document, frozenset({drawn.arrow})), "Delete")
    assert not drawn.layer.arrows


def test_an_item_keeps_its_selection_when_the_document_changes_elsewhere(drawn, editor):
    drawn.layer.select({drawn.note})
    x, y = editor.document.layout[INPUT]
    editor.apply(move_layers(editor.document, {INPUT: (x - 80, y)}), "Move")
    assert drawn.layer.selected() == {drawn.note}


def test_all_is_drawn_again_in_another_theme(drawn, canvas, qtbot):
    qtbot.waitUntil(lambda: canvas.scene().drawing.idle)
    dark = canvas.grab().toImage()
    canvas.show_theme(LIGHT)
    qtbot.waitUntil(lambda: canvas.scene().drawing.idle)
    place = canvas.mapFromScene(drawn.layer.notes[drawn.note].box.topLeft() + QPointF(6, 40))
    assert dark.pixelColor(place).lightness() < 100 < canvas.grab().toImage().pixelColor(place).lightness()


def test_the_screen_reader_is_told_what_is_there(drawn, editor, wired):
    assert drawn.layer.sentence(drawn.block) == "Block Features, 2 layers"
    assert drawn.layer.sentence(drawn.note) == "Note: The brightest one is the answer"
    assert drawn.layer.sentence(drawn.arrow) == "Arrow from note The brightest one is the answer to Output"
    document, note = add_note(editor.document, "Two\nlines", (0, 900))
    document, free = add_arrow(document, end_at(document, (5, 905), note), End((400.0, 900.0)))
    editor.apply(document, "Add")
    assert wired.layer.sentence(note) == "Note: Two lines"
    assert wired.layer.sentence(free) == "Arrow from note Two lines to the free canvas"

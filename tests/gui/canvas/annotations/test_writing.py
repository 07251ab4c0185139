"""Writing: the text of notes and the names of blocks, edited where they stand."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPushButton

from nnstudio.document.edits import move_layers
from nnstudio.document.marks import MAX_NAME, MAX_TEXT
from tests.gui.canvas.conftest import FIRST, INPUT, OUTPUT, SECOND, nothing

CONTROL = Qt.KeyboardModifier.ControlModifier


def field(drawn):
    return drawn.annotating.writing.field


def type_in(drawn, text):
    QTest.keyClicks(field(drawn), text)


def commit(drawn):
    QTest.keyClick(field(drawn), Qt.Key.Key_Return, CONTROL)


def test_a_double_click_on_a_note_opens_its_text_over_it(drawn, canvas, mouse):
    mouse.double_click(drawn.layer.notes[drawn.note].box.center())
    assert field(drawn).text() == "The brightest one is the answer"
    assert field(drawn).parent() is canvas.viewport()
    seen = canvas.mapFromScene(drawn.layer.notes[drawn.note].box).boundingRect()
    assert field(drawn).geometry().topLeft() == seen.topLeft()
    assert field(drawn).width() == seen.width()


def test_control_and_enter_take_the_text_as_one_step(drawn, editor):
    before = editor.document
    drawn.annotating.write(drawn.note)
    type_in(drawn, "Look")
    QTest.keyClick(field(drawn), Qt.Key.Key_Return)
    type_in(drawn, "here")
    commit(drawn)
    assert field(drawn) is None
    assert drawn.annotations.notes[drawn.note].text == "Look\nhere"
    assert editor.undo_label == "Change note"
    editor.undo()
    assert editor.document == before


def test_a_click_elsewhere_takes_the_text(drawn, canvas, mouse):
    drawn.annotating.write(drawn.note)
    type_in(drawn, "Look")
    mouse.click(nothing(canvas))
    assert field(drawn) is None
    assert drawn.annotations.notes[drawn.note].text == "Look"


def test_escape_leaves_the_text_as_it_was(drawn, editor):
    before = editor.document
    drawn.annotating.write(drawn.note)
    type_in(drawn, "Look")
    QTest.keyClick(field(drawn), Qt.Key.Key_Escape)
    assert field(drawn) is None
    assert editor.document is before


def test_a_text_that_needs_more_room_makes_its_note_higher(drawn):
    width, height = drawn.annotations.notes[drawn.note].size
    drawn.annotating.write(drawn.note)
    type_in(drawn, "many words " * 20)
    assert field(drawn).height() > height * drawn.canvas.camera.scale
    commit(drawn)
    assert drawn.annotations.notes[drawn.note].size[0] == width
    assert drawn.annotations.notes[drawn.note].size[1] > height + 60


def test_an_emptied_note_is_deleted(drawn, editor):
    drawn.annotating.write(drawn.note)
    QTest.keyClick(field(drawn), Qt.Key.Key_Delete)
    commit(drawn)
    assert drawn.note not in drawn.annotations.notes
    assert editor.undo_label == "Delete note"


def test_a_new_note_without_words_vanishes_without_a_step(drawn, editor, mouse):
    before = editor.document
    drawn.annotating.add_note()
    assert len(drawn.layer.notes) == 2
    commit(drawn)
    assert editor.document is before
    assert set(drawn.layer.notes) == {drawn.note}


def test_a_new_note_that_is_opened_once_more_goes_on_with_what_is_written(drawn):
    drawn.annotating.add_note()
    type_in(drawn, "begun")
    opened, (new,) = field(drawn), set(drawn.layer.notes) - {drawn.note}
    drawn.annotating.write(new)
    assert field(drawn) is opened
    assert opened.text() == "begun"


def test_a_note_that_is_too_long_is_refused_and_stays_open(drawn, editor, qtbot):
    before = editor.document
    drawn.annotating.write(drawn.note)
    field(drawn).setPlainText("a" * (MAX_TEXT + 1))
    with qtbot.waitSignal(drawn.annotating.refused) as told:
        commit(drawn)
    assert "at most 10,000 characters" in told.args[0]
    assert field(drawn) is not None
    assert editor.document is before
    drawn.annotating.writing.cancel()


def test_keys_mean_letters_while_somebody_writes(drawn, canvas, editor):
    ran = []
    shortcut = QShortcut(QKeySequence("E"), canvas)
    shortcut.activated.connect(lambda: ran.append("E"))
    shortcut.setContext(Qt.ShortcutContext.ApplicationShortcut)
    layout = editor.document.layout
    canvas.scene().select((INPUT,))
    drawn.annotating.write(drawn.block)
    for key in (Qt.Key.Key_E, Qt.Key.Key_Up, Qt.Key.Key_Down):
        QTest.keyClick(field(drawn), key)
    assert ran == []
    assert editor.document.layout == layout
    assert field(drawn).text() == "e"
    drawn.annotating.writing.cancel()


def test_enter_and_tab_end_the_writing_even_if_they_are_shortcuts(drawn, canvas):
    ran = []
    for keys in ("Ctrl+Return", "Return", "Tab"):
        shortcut = QShortcut(QKeySequence(keys), canvas)
        shortcut.activated.connect(lambda: ran.append("shortcut"))
    drawn.annotating.write(drawn.note)
    type_in(drawn, "Look")
    commit(drawn)
    drawn.annotating.write(drawn.block)
    type_in(drawn, "Encoder")
    QTest.keyClick(field(drawn), Qt.Key.Key_Return)
    drawn.annotating.write(drawn.note)
    type_in(drawn, "here")
    QTest.keyClick(field(drawn), Qt.Key.Key_Tab)
    assert drawn.annotations.notes[drawn.note].text == "here"
    assert drawn.annotations.blocks[drawn.block].name == "Encoder"
    assert ran == []


def test_a_double_click_on_a_title_renames_the_block(drawn, editor, mouse):
    mouse.double_click(drawn.layer.blocks[drawn.block].strip.center())
    assert field(drawn).text() == "Features"
    type_in(drawn, "Encoder")
    QTest.keyClick(field(drawn), Qt.Key.Key_Return)
    assert drawn.annotations.blocks[drawn.block].name == "Encoder"
    assert drawn.layer.sentence(drawn.block) == "Block Encoder, 2 layers"
    assert editor.undo_label == "Rename Features to Encoder"


def test_an_empty_name_leaves_the_old_one(drawn, editor):
    before = editor.document
    drawn.annotating.write(drawn.block)
    type_in(drawn, " ")
    QTest.keyClick(field(drawn), Qt.Key.Key_Return)
    assert field(drawn) is None
    assert editor.document is before


def test_a_name_that_is_too_long_is_refused(drawn, qtbot):
    drawn.annotating.write(drawn.block)
    field(drawn).setText("a" * (MAX_NAME + 1))
    with qtbot.waitSignal(drawn.annotating.refused):
        QTest.keyClick(field(drawn), Qt.Key.Key_Return)
    drawn.annotating.writing.cancel()


def test_the_field_goes_along_when_the_view_moves(drawn, canvas):
    drawn.annotating.write(drawn.note)
    before = field(drawn).geometry()
    canvas.camera.zoom(1.5)
    assert field(drawn).width() > before.width()
    seen = canvas.mapFromScene(drawn.layer.notes[drawn.note].box).boundingRect()
    assert field(drawn).geometry().topLeft() == seen.topLeft()
    drawn.annotating.writing.cancel()


def test_what_was_written_is_kept_when_something_else_is_done_meanwhile(drawn, editor, qtbot):
    drawn.annotating.write(drawn.note)
    type_in(drawn, "Look")
    x, y = editor.document.layout[INPUT]
    editor.apply(move_layers(editor.document, {INPUT: (x - 80, y)}), "Move")
    qtbot.waitUntil(lambda: field(drawn) is None)
    assert drawn.annotations.notes[drawn.note].text == "Look"
    assert editor.document.layout[INPUT] == (x - 80, y)


def test_a_field_closes_when_its_note_is_gone(drawn, editor, qtbot):
    drawn.annotating.write(drawn.note)
    type_in(drawn, "Look")
    editor.undo()
    qtbot.waitUntil(lambda: field(drawn) is None)
    assert editor.steps == ("Annotate",)
    assert editor.at == 0


def test_f2_opens_what_is_selected_alone(drawn, canvas):
    canvas.scene().select((OUTPUT,))
    assert not drawn.annotating.write_selected()
    drawn.layer.select({drawn.note})
    assert not drawn.annotating.write_selected()
    canvas.scene().select((FIRST, SECOND))
    drawn.layer.select({drawn.block})
    assert drawn.annotating.write_selected()
    assert field(drawn).text() == "Features"
    drawn.annotating.writing.cancel()


def test_a_note_shows_no_second_text_below_its_field(drawn, canvas, qtbot):
    drawn.annotating.write(drawn.note)
    item = drawn.layer.notes[drawn.note]
    assert not item._picture.isVisible()
    drawn.annotating.writing.cancel()
    assert item._picture.isVisible()
    assert drawn.layer.at(item.box.center() + QPointF(1, 1)).id == drawn.note


def test_a_command_takes_the_text_before_it_is_obeyed(drawn, canvas):
    seen = []
    keys = QShortcut(QKeySequence("Ctrl+S"), canvas)
    keys.activated.connect(lambda: seen.append(drawn.annotations.notes[drawn.note].text))
    drawn.annotating.write(drawn.note)
    type_in(drawn, "Look")
    QTest.keyClick(field(drawn), Qt.Key.Key_S, CONTROL)
    assert seen == ["Look"]
    assert field(drawn) is None


def test_a_command_takes_the_name_of_a_block_too(drawn):
    drawn.annotating.write(drawn.block)
    type_in(drawn, "Body")
    QTest.keyClick(field(drawn), Qt.Key.Key_S, CONTROL)
    assert drawn.annotations.blocks[drawn.block].name == "Body"


def test_keys_that_edit_the_text_are_no_commands(drawn):
    drawn.annotating.write(drawn.note)
    type_in(drawn, "Look")
    for key in (Qt.Key.Key_A, Qt.Key.Key_C, Qt.Key.Key_V, Qt.Key.Key_Z):
        QTest.keyClick(field(drawn), key, CONTROL)
    assert field(drawn) is not None


def test_letters_that_need_ctrl_and_alt_are_written(drawn):
    drawn.annotating.write(drawn.note)
    both = CONTROL | Qt.KeyboardModifier.AltModifier
    press = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Q, both, "@")
    QApplication.sendEvent(field(drawn), press)
    assert press.isAccepted()
    assert field(drawn) is not None


def test_a_press_on_what_takes_no_focus_takes_the_text(drawn, qtbot):
    button = QPushButton()
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    qtbot.addWidget(button)
    button.show()
    drawn.annotating.write(drawn.note)
    type_in(drawn, "Look")
    QTest.mousePress(button, Qt.MouseButton.LeftButton)
    assert drawn.annotations.notes[drawn.note].text == "Look"
    QTest.mouseRelease(button, Qt.MouseButton.LeftButton)


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_a_press_in_the_fields_own_menu_takes_nothing(drawn):
    drawn.annotating.write(drawn.note)
    menu = QMenu(field(drawn).viewport())
    entry = menu.addAction("Paste")
    menu.popup(QPoint(50, 50))
    QTest.mousePress(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(entry).center())
    assert field(drawn) is not None
    menu.close()


def test_finishing_says_whether_the_text_could_be_taken(drawn):
    assert drawn.annotating.writing.finish()
    drawn.annotating.write(drawn.note)
    field(drawn).setPlainText("x" * (MAX_TEXT + 1))
    assert not drawn.annotating.writing.finish()
    field(drawn).setPlainText("short")
    assert drawn.annotating.writing.finish()

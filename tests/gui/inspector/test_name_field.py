"""A layer is given another name, unless nobody could tell it from others."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.gui.inspector.conftest import HIDDEN, OTHER


def test_a_name_is_changed_by_typing_and_enter_in_one_step(hidden):
    hidden.inspector.rename()
    assert hidden["nodeName"].hasFocus()
    QTest.keyClicks(hidden["nodeName"], "Edges")
    QTest.keyClick(hidden["nodeName"], Qt.Key.Key_Return)
    assert hidden.editor.document.graph[HIDDEN].name == "Edges"
    assert hidden.editor.undo_label == "Rename Hidden 1 to Edges"
    hidden.editor.undo()
    assert hidden["nodeName"].text() == "Hidden 1"
    assert hidden.editor.undo_label == ""


@pytest.mark.parametrize("name", ["", "  ", "Hidden 2"])
def test_a_name_that_is_empty_or_taken_is_not_given(hidden, name):
    hidden.inspector.rename()
    hidden["nodeName"].setText(name)
    QTest.keyClick(hidden["nodeName"], Qt.Key.Key_Return)
    assert hidden["nodeName"].text() == "Hidden 1"
    assert hidden.editor.undo_label == ""


def test_escape_keeps_the_old_name(hidden):
    hidden.inspector.rename()
    QTest.keyClicks(hidden["nodeName"], "Edges")
    QTest.keyClick(hidden["nodeName"], Qt.Key.Key_Escape)
    assert hidden.editor.document.graph[HIDDEN].name == "Hidden 1"


def test_a_name_half_typed_goes_to_its_own_layer(hidden):
    hidden.inspector.rename()
    QTest.keyClicks(hidden["nodeName"], "Edges")
    hidden.inspector.show_selection((OTHER,))
    assert hidden.editor.document.graph[HIDDEN].name == "Edges"
    assert hidden.editor.document.graph[OTHER].name == "Hidden 2"
    assert hidden["nodeName"].text() == "Hidden 2"

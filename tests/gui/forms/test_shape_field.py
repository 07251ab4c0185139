"""The field for shapes: what people write is understood, what is none is refused with a reason."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from nnstudio.gui.forms.shape_field import ShapeField
from nnstudio.gui.forms.typed_text import PATIENCE_MS
from nnstudio.nn.layers.shaping import Reshape
from tests.gui.forms.conftest import Form


@pytest.fixture
def reshape(qtbot):
    return Form(qtbot, Reshape())


def test_a_shape_is_shown_with_all_its_axes(reshape):
    assert isinstance(reshape["shape"], ShapeField)
    assert reshape["shape"].text() == "28×28×1"


@pytest.mark.parametrize("text", ["7x4", "7X4", "7×4", "7,4", "7 * 4", " 7  4 ", "7; 4"])
def test_whatever_people_write_between_two_numbers_is_understood(reshape, text):
    reshape.type("shape", text)
    QTest.keyClick(reshape["shape"], Qt.Key.Key_Return)
    assert reshape.edits == [Reshape(shape=(7, 4))]
    assert reshape["shape"].text() == "7×4"
    assert reshape.lefts == ["shape"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "Write whole numbers"),
        ("28x", "Write whole numbers"),
        ("2.5x3", "Write whole numbers"),
        ("-3", "Write whole numbers"),
        ("²", "Write whole numbers"),
        ("1x2x3x4", "Write 1 to 3 numbers; there are 4"),
        ("0x4", "from 1 to 65,536"),
        ("65537", "from 1 to 65,536"),
    ],
)
def test_what_is_no_shape_is_refused_with_a_reason_and_not_kept(qtbot, reshape, text, reason):
    reshape["shape"].setFocus()
    reshape["shape"].selectAll()
    QTest.keyClick(reshape["shape"], Qt.Key.Key_Delete)
    QTest.keyClicks(reshape["shape"], text)
    qtbot.waitUntil(lambda: reshape.messages() != [], timeout=PATIENCE_MS + 2000)
    assert reason in reshape.messages()[0]
    assert reshape.edits == []
    reshape["shape"].clearFocus()
    assert reshape["shape"].text() == "28×28×1"
    assert "28×28×1 is kept" in reshape.messages()[0]


def test_a_shape_is_a_preview_on_the_way_wherever_it_is_one(reshape):
    reshape.type("shape", "7x14")
    assert [prospect and prospect.shape for prospect in reshape.previews] == [(7,), None, (7, 1), (7, 14)]
    assert reshape.edits == []


def test_a_menu_key_tells_the_shape_that_is_typed_and_leaves_the_text(reshape):
    reshape.type("shape", "14x56")
    QTest.keyClick(reshape["shape"], Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert reshape.edits == [Reshape(shape=(14, 56))]
    assert reshape["shape"].text() == "14x56"
    assert reshape.previews[-1] is None


def test_a_shape_that_is_being_typed_counts_when_the_form_is_finished(reshape):
    reshape.type("shape", "784")
    reshape.form.finish()
    assert reshape.edits == [Reshape(shape=(784,))]


def test_escape_brings_back_what_stood_there(reshape):
    reshape.type("shape", "9x9")
    QTest.keyClick(reshape["shape"], Qt.Key.Key_Escape)
    assert reshape["shape"].text() == "28×28×1"
    assert reshape.previews[-1] is None
    reshape["shape"].clearFocus()
    assert reshape.edits == []


def test_another_shape_is_shown_without_a_word(reshape):
    reshape.form.show_settings(Reshape(shape=(4, 4)))
    assert reshape["shape"].text() == "4×4"
    assert reshape.edits == []

"""Building by menus, keys and the palette: one step of the history each."""

import pytest
from PySide6.QtCore import QPointF, Qt

from nnstudio.document.fitting import fits_before, fits_behind
from nnstudio.gui.canvas.gestures.select import select_parts
from nnstudio.gui.canvas.placing import sizes
from nnstudio.nn.graph import Wire
from nnstudio.nn.layer import LAYERS
from nnstudio.nn.settings import SettingsError
from tests.gui.canvas.conftest import (
    FIRST,
    INPUT,
    OUTPUT,
    SECOND,
    header,
    middle_of,
    nothing,
    out_port,
    overlapping,
    wires,
)

FREE = QPointF(400, 500)


def test_deleting_a_middle_card_heals_the_wires(canvas, editor, mouse):
    mouse.click(header(canvas, FIRST))
    canvas.building.delete_selected()
    assert wires(editor) == {Wire(INPUT, SECOND), Wire(SECOND, OUTPUT)}
    assert set(canvas.scene().nodes) == {INPUT, SECOND, OUTPUT}
    assert editor.undo_label == "Delete Hidden 1"


def test_a_clicked_wire_can_be_deleted(canvas, editor, mouse):
    wire = Wire(INPUT, FIRST)
    mouse.click(middle_of(canvas, wire))
    canvas.building.delete_selected()
    assert wire not in wires(editor)
    assert set(editor.document.graph) == {INPUT, FIRST, SECOND, OUTPUT}


def test_appending_puts_the_layer_before_the_output(canvas, editor):
    canvas.building.append("dropout")
    (added,) = canvas.scene().selected_nodes()
    assert {Wire(SECOND, added), Wire(added, OUTPUT)} <= wires(editor)
    assert not overlapping(editor.document)


def test_an_appended_reshape_suits_what_comes_in(canvas, editor):
    canvas.building.append("reshape")
    (added,) = canvas.scene().selected_nodes()
    assert added in editor.document.check().shapes


def test_arrow_keys_nudge_the_selection_as_one_step(canvas, editor, qtbot):
    canvas.scene().select((FIRST,))
    x, y = editor.document.layout[FIRST]
    for _ in range(3):
        qtbot.keyClick(canvas, Qt.Key.Key_Right)
    assert editor.document.layout[FIRST] == (x + 24, y)
    editor.undo()
    assert editor.document.layout[FIRST] == (x, y)


def test_a_layer_added_at_a_point_has_its_middle_there(canvas, editor):
    before = editor.document
    added = canvas.building.add_at(LAYERS["conv2d"](), FREE)
    x, y = editor.document.layout[added]
    width, _ = sizes(editor.document)[added]
    assert (x + width / 2, y) == pytest.approx((FREE.x(), FREE.y()), abs=5)
    assert editor.document.graph[added].inputs == ()
    assert editor.undo_label == "Add Convolution 1"
    assert canvas.scene().selected_nodes() == (added,)
    editor.undo()
    assert editor.document is before


def test_a_layer_added_to_the_end_of_a_wire_is_wired_and_has_its_port_there(canvas, editor):
    fit = next(fit for fit in fits_behind(editor.document, INPUT) if fit.layer.entry.kind == "conv2d")
    added = canvas.building.add_at(fit.layer, FREE, (INPUT, True))
    assert Wire(INPUT, added) in wires(editor)
    assert editor.document.layout[added] == (400, 496)
    assert added in editor.document.check().shapes


def test_a_layer_added_before_an_input_ends_at_the_point_and_feeds_it(canvas, editor):
    fit = next(fit for fit in fits_before(editor.document, OUTPUT) if fit.layer.entry.kind == "dense")
    added = canvas.building.add_at(fit.layer, FREE, (OUTPUT, False))
    assert Wire(added, OUTPUT) in wires(editor)
    assert (out_port(canvas, added) - FREE).manhattanLength() < 12


def test_a_layer_added_over_cards_comes_to_stand_below_them(canvas, editor):
    canvas.building.add_at("dropout", canvas.scene().bounds((FIRST,)).center())
    assert not overlapping(editor.document)


def test_a_layer_is_put_into_a_wire_with_settings_that_suit_it(canvas, editor):
    wire = Wire(SECOND, OUTPUT)
    added = canvas.building.insert_at("reshape", wire)
    assert {Wire(SECOND, added), Wire(added, OUTPUT)} <= wires(editor)
    assert editor.undo_label == "Insert Reshape 1"
    assert added in editor.document.check().shapes
    assert not overlapping(editor.document)


def test_an_end_of_the_network_is_put_into_no_wire_but_added(canvas, editor):
    before = wires(editor)
    canvas.building.insert_at("input", Wire(SECOND, OUTPUT))
    assert wires(editor) == before
    assert editor.undo_label == "Add Input 1"


def test_a_template_is_added_at_a_point_wired_to_the_end(canvas, editor):
    added = canvas.building.add_template_at("mlp-head", FREE, (SECOND, True))
    assert Wire(SECOND, added[0]) in wires(editor)
    assert set(canvas.scene().selected_nodes()) == set(added)
    assert editor.undo_label.startswith("Add ")
    assert not overlapping(editor.document)


def test_a_template_that_does_not_fit_says_so_and_changes_nothing(canvas, editor):
    before = editor.document
    with pytest.raises(SettingsError):
        canvas.building.add_template_at("conv-block", FREE, (SECOND, True))
    assert editor.document is before


def test_selected_cards_are_pulled_out_of_their_wires_in_one_step(canvas, editor):
    canvas.scene().select((FIRST, SECOND))
    canvas.building.pull_out_selected()
    assert wires(editor) == {Wire(INPUT, OUTPUT), Wire(FIRST, SECOND)}
    assert editor.undo_label == "Pull out 2 layers"


def test_there_is_nothing_where_the_tests_point_at_nothing(canvas):
    at = nothing(canvas)
    assert canvas.scene().node_at(at) is None
    assert canvas.scene().wire_at(at) is None
    assert canvas.viewport().rect().contains(canvas.mapFromScene(at))


def test_two_deleted_wires_are_called_wires(canvas, editor):
    select_parts(canvas.scene(), frozenset(), frozenset(list(canvas.scene().wires)[:2]))
    canvas.building.delete_selected()
    assert editor.undo_label == "Delete 2 wires"

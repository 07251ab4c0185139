"""The editor: edits, undo and redo over values."""

from nnstudio.document.edits import connect, remove_layers
from nnstudio.document.examples import EXAMPLES
from nnstudio.gui.editor import Editor
from nnstudio.nn.graph import NodeId, Wire


def document():
    return EXAMPLES["mnist-784-16-16-10"].build()


def without(original, *names):
    return remove_layers(original, frozenset(NodeId(name) for name in names))


def with_units(original, units):
    hidden = NodeId("hidden1")
    layer = original.graph[hidden].layer.replace(units=units)
    return original.replace(graph=original.graph.with_layer(hidden, layer))


def test_an_edit_tells_views_once_and_undo_brings_the_same_document_back(qtbot):
    before = document()
    editor = Editor(before)
    changes = []
    editor.changed.connect(changes.append)

    editor.apply(without(before, "hidden1"), "Delete Hidden 1")
    editor.undo()

    assert [change.label for change in changes] == ["Delete Hidden 1"] * 2
    assert editor.document is before


def test_redo_after_undo_is_the_edited_document_again(qtbot):
    before = document()
    editor = Editor(before)
    after = without(before, "hidden1")
    editor.apply(after, "Delete Hidden 1")
    editor.undo()
    editor.redo()
    assert editor.document is after


def test_typing_in_one_field_is_one_step(qtbot):
    before = document()
    editor = Editor(before)
    for units in (3, 32, 320):
        editor.apply(with_units(editor.document, units), f"Change units to {units}", merge_key="units")
    assert editor.undo_label == "Change units to 320"
    editor.undo()
    assert editor.document is before


def test_typing_again_after_leaving_the_field_is_another_step(qtbot):
    editor = Editor(document())
    editor.apply(with_units(editor.document, 3), "a", merge_key="units")
    editor.end_merge()
    editor.apply(with_units(editor.document, 5), "b", merge_key="units")
    editor.undo()
    assert editor.document.graph[NodeId("hidden1")].layer.units == 3


def test_typing_back_to_the_first_value_leaves_no_step(qtbot):
    before = document()
    editor = Editor(before)
    editor.apply(with_units(before, 3), "a", merge_key="units")
    editor.apply(with_units(before, 16), "b", merge_key="units")
    assert editor.undo_label == ""
    assert not editor.modified


def test_an_edit_after_undo_drops_what_could_be_redone(qtbot):
    editor = Editor(document())
    editor.apply(without(editor.document, "hidden1"), "a")
    editor.undo()
    editor.apply(without(editor.document, "hidden2"), "b")
    assert editor.redo_label == ""


def test_a_document_is_unsaved_exactly_while_it_differs_from_the_saved_one(qtbot):
    editor = Editor(document())
    editor.apply(without(editor.document, "hidden1"), "a")
    assert editor.modified
    editor.mark_saved(editor.document)
    assert not editor.modified
    editor.undo()
    assert editor.modified
    editor.redo()
    assert not editor.modified


def test_an_edit_that_changes_nothing_is_no_step(qtbot):
    editor = Editor(document())
    editor.apply(connect(editor.document, Wire(NodeId("input"), NodeId("hidden1"))), "Connect")
    assert editor.undo_label == ""

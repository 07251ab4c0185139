"""The editor: edits, undo and redo over values."""

import gc
import tracemalloc

import pytest

from nnstudio.document.edits import connect, move_layers, remove_layers
from nnstudio.document.examples import EXAMPLES
from nnstudio.gui.editor import Editor
from nnstudio.nn.graph import Graph, Node, NodeId, Wire
from nnstudio.nn.layers.core import Dense, Input


def document():
    return EXAMPLES["mnist-784-16-16-10"].build()


def without(original, *names):
    return remove_layers(original, frozenset(NodeId(name) for name in names))


def with_units(original, units):
    hidden = NodeId("hidden1")
    layer = original.graph[hidden].layer.replace(units=units)
    return original.replace(graph=original.graph.with_layer(hidden, layer))


def test_typing_that_came_back_does_not_swallow_the_step_before_it(qtbot):
    editor = Editor(document())
    editor.apply(without(editor.document, "hidden2"), "Delete Hidden 2")
    for units in (17, 16, 17):
        editor.apply(with_units(editor.document, units), f"Change units to {units}", merge_key="units")
    assert editor.steps == ("Delete Hidden 2", "Change units to 17")
    editor.undo()
    assert NodeId("hidden2") not in editor.document.graph


def looked_at(editor, count):
    """Makes a long chain of layers, and so many edits that views look at; how many bytes each has cost."""
    nodes = {NodeId("x"): Node("Input", Input())}
    for at in range(500):
        nodes[NodeId(f"h{at}")] = Node(f"Hidden {at}", Dense(), (list(nodes)[-1],))
    layout = {node_id: (at * 242.0, 0.0) for at, node_id in enumerate(nodes)}
    editor.open(editor.document.replace(graph=Graph(nodes), layout=layout))

    def look(change):
        for seen in (change.before, change.after):
            seen.check()
            seen.graph.wires()
            seen.graph.leads_to(NodeId("x"), NodeId("h7"))

    editor.changed.connect(look)
    before = 0
    for units in range(count + 3):
        if units == 3:  # what is kept for the documents in use has been made by now
            tracemalloc.start()
            before = tracemalloc.get_traced_memory()[0]
        layer = Dense(units=100 + units)
        after = editor.document.replace(graph=editor.document.graph.with_layer(NodeId("h3"), layer))
        editor.apply(after, "Change units")
    gc.collect()
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    return grown / count


def test_a_step_of_the_history_costs_little_however_much_was_found_out_about_it(qtbot):
    assert looked_at(Editor(document()), 20) < 40_000


def test_what_was_let_go_of_is_found_again(qtbot):
    before = document()
    editor = Editor(before)
    checked, wires = before.check(), before.graph.wires()
    editor.apply(without(before, "hidden1"), "Delete Hidden 1")
    editor.undo()
    assert editor.document.check() == checked
    assert editor.document.graph.wires() == wires


def test_a_card_that_moves_keeps_what_is_known_about_the_network(qtbot):
    before = document()
    checked, wires = before.check(), before.graph.wires()
    editor = Editor(before)
    editor.apply(move_layers(before, {NodeId("hidden1"): (5.0, 5.0)}), "Move Hidden 1")
    assert editor.document.check() is checked
    assert editor.document.graph.wires() is wires


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


def edited(editor, *counts):
    for units in counts:
        editor.apply(with_units(editor.document, units), f"Change units to {units}")
    return editor


def test_the_history_lists_what_was_done_and_what_was_undone(qtbot):
    editor = edited(Editor(document()), 3, 4, 5)
    editor.undo()
    assert editor.steps == ("Change units to 3", "Change units to 4", "Change units to 5")
    assert editor.at == 2


@pytest.mark.parametrize(("index", "units"), [(0, 16), (1, 3), (3, 5)])
def test_going_to_a_step_tells_views_once_what_was_and_what_is(qtbot, index, units):
    editor = edited(Editor(document()), 3, 4, 5)
    editor.undo()
    before = editor.document
    changes, histories = [], []
    editor.changed.connect(changes.append)
    editor.history_changed.connect(lambda: histories.append(editor.at))

    editor.go_to(index)

    (change,) = changes
    assert change.before is before
    assert change.after is editor.document
    assert editor.document.graph[NodeId("hidden1")].layer.units == units
    assert histories == [index]


def test_going_to_where_one_is_tells_nothing(qtbot):
    editor = edited(Editor(document()), 3)
    changes = []
    editor.changed.connect(changes.append)
    editor.go_to(1)
    editor.redo()
    assert changes == []


@pytest.mark.parametrize("index", [-1, 2])
def test_there_is_no_going_beyond_the_history(qtbot, index):
    editor = edited(Editor(document()), 3)
    with pytest.raises(IndexError, match="1 steps"):
        editor.go_to(index)


def test_the_oldest_steps_of_a_long_history_are_forgotten(qtbot, monkeypatch):
    monkeypatch.setattr("nnstudio.gui.editor.MAX_STEPS", 3)
    editor = edited(Editor(document()), 3, 4, 5)
    assert not editor.forgotten
    edited(editor, 6)
    assert editor.steps == ("Change units to 4", "Change units to 5", "Change units to 6")
    assert editor.forgotten


def test_typing_on_after_undo_is_a_new_step_and_drops_what_could_be_redone(qtbot):
    editor = Editor(document())
    for units in (3, 32):
        editor.apply(with_units(editor.document, units), f"Change units to {units}", merge_key="units")
    editor.end_merge()
    editor.apply(with_units(editor.document, 5), "Change units to 5", merge_key="units")
    editor.undo()
    editor.apply(with_units(editor.document, 7), "Change units to 7", merge_key="units")
    assert editor.steps == ("Change units to 32", "Change units to 7")
    assert editor.redo_label == ""


def test_typing_on_after_saving_leaves_the_saved_state_in_the_history(qtbot):
    editor = Editor(document())
    editor.apply(with_units(editor.document, 3), "a", merge_key="units")
    editor.mark_saved(editor.document)
    editor.apply(with_units(editor.document, 32), "b", merge_key="units")
    assert editor.saved_at == 1
    editor.undo()
    assert not editor.modified


def test_a_preview_is_told_but_is_no_edit(qtbot):
    editor = Editor(document())
    before, told, changes = editor.document, [], []
    editor.previewed.connect(told.append)
    editor.changed.connect(changes.append)
    prospect = with_units(before, 64)
    editor.preview(prospect)
    editor.preview(prospect)
    assert told == [prospect]
    assert editor.document is before
    assert editor.steps == ()
    assert changes == []
    assert not editor.modified


@pytest.mark.parametrize(
    "happens",
    [
        lambda editor: editor.apply(with_units(editor.document, 64), "Change units to 64"),
        lambda editor: editor.apply(editor.document, "Nothing"),
        lambda editor: editor.undo(),
        lambda editor: editor.redo(),
        lambda editor: editor.go_to(2),
        lambda editor: editor.open(document()),
        lambda editor: editor.preview(editor.document),
        lambda editor: editor.preview(None),
    ],
)
def test_whatever_happens_to_the_document_ends_a_preview_first(qtbot, happens):
    editor = edited(Editor(document()), 3, 4)
    editor.undo()
    editor.preview(with_units(editor.document, 64))
    told = []
    editor.previewed.connect(told.append)
    editor.changed.connect(lambda _change: told.append("changed"))
    editor.opened.connect(lambda _document: told.append("opened"))
    happens(editor)
    happens(editor)
    assert told[0] is None
    assert told.count(None) == 1

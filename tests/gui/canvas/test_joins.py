"""Layers that several wires lead into: a port for each wire, wires beside each other, words that fit."""

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt

from nnstudio.data.mnist import MnistSample
from nnstudio.document.document import Document
from nnstudio.document.edits import insert_layer, remove_layers
from nnstudio.gui.canvas.placing import settle
from nnstudio.gui.canvas.reason_item import ReasonItem
from nnstudio.gui.editor import Editor
from nnstudio.nn.graph import Graph, Node, NodeId, Wire
from nnstudio.nn.layers.core import Dense, Input, Output
from nnstudio.nn.layers.merge import Add
from nnstudio.nn.layers.regularization import Dropout
from tests.gui.canvas.conftest import in_port, out_port, wires

INPUT, ZERO, FIRST, SECOND, ADD, OUTPUT = (
    NodeId(name) for name in ("input", "zero", "first", "second", "add", "output")
)


def shortcut() -> Document:
    """Input, three hidden layers of one size and an Add, in a row; so far only the last leads into it."""
    graph = Graph(
        {
            INPUT: Node("Input", Input()),
            ZERO: Node("Hidden 0", Dense(units=8), (INPUT,)),
            FIRST: Node("Hidden 1", Dense(units=8), (ZERO,)),
            SECOND: Node("Hidden 2", Dense(units=8), (FIRST,)),
            ADD: Node("Add 1", Add(), (SECOND,)),
            OUTPUT: Node("Output", Output(), (ADD,)),
        }
    )
    return Document(graph, {node: (320.0 * place, 0.0) for place, node in enumerate(graph)}, MnistSample())


@pytest.fixture
def editor(qtbot):
    return Editor(shortcut(), settle=settle)


def spine(canvas, source, target):
    return canvas.scene().wires[Wire(source, target)]._spine


def test_a_second_wire_into_a_join_is_added_and_takes_nothing_away(canvas, editor, mouse):
    mouse.drag(out_port(canvas, FIRST), in_port(canvas, ADD))
    assert editor.document.graph[ADD].inputs == (SECOND, FIRST)
    assert not editor.document.check().problems
    mouse.drag(out_port(canvas, ZERO), in_port(canvas, ADD))
    assert editor.document.graph[ADD].inputs == (SECOND, FIRST, ZERO)


def test_a_join_shows_a_port_for_each_wire_and_each_that_is_still_needed(canvas, editor, mouse):
    item = canvas.scene().nodes[ADD]
    assert len(item.ports.points()) == 2
    assert item.ports.of_source(SECOND) == item.ports.points()[0]
    assert item.ports.free() == item.ports.points()[1]
    assert len(canvas.scene().nodes[SECOND].ports.points()) == 1
    for source in (FIRST, ZERO):
        mouse.drag(out_port(canvas, source), in_port(canvas, ADD))
    heights = [port.y() for port in item.ports.points()]
    assert len(set(heights)) == 3
    assert heights == sorted(heights)
    assert all(abs(height) < item.height / 2 for height in heights)


def test_each_wire_is_pulled_off_at_its_own_port(canvas, editor, mouse):
    mouse.drag(out_port(canvas, FIRST), in_port(canvas, ADD))
    item = canvas.scene().nodes[ADD]
    mouse.drag(item.pos() + item.ports.of_source(SECOND), item.pos() + QPointF(-60, -300))
    assert editor.document.graph[ADD].inputs == (FIRST,)


def test_from_a_free_port_of_a_join_a_wire_is_drawn_backwards(canvas, editor, mouse):
    mouse.drag(in_port(canvas, ADD), out_port(canvas, FIRST))
    assert editor.document.graph[ADD].inputs == (SECOND, FIRST)


def test_a_wire_past_a_card_goes_over_it_and_not_behind_it(canvas, editor, mouse):
    mouse.drag(out_port(canvas, FIRST), in_port(canvas, ADD))
    cards = canvas.scene().nodes
    passed = cards[SECOND].card().translated(cards[SECOND].pos())
    assert not canvas.scene().wires[Wire(FIRST, ADD)].shape().intersects(passed)
    assert spine(canvas, FIRST, ADD).pointAtPercent(0.5).y() < passed.top()
    # The straight ones stay straight.
    assert spine(canvas, FIRST, SECOND).boundingRect().height() == 0


def test_a_wire_comes_down_again_when_the_card_is_moved_out_of_its_way(canvas, editor, mouse):
    mouse.drag(out_port(canvas, FIRST), in_port(canvas, ADD))
    layout = {**editor.document.layout, SECOND: (960.0, 900.0)}
    editor.apply(editor.document.replace(layout=layout), "Move")
    assert spine(canvas, FIRST, ADD).boundingRect().height() < 40


def test_two_wires_over_the_same_cards_do_not_lie_on_each_other(canvas, editor, mouse):
    for source in (FIRST, ZERO):
        mouse.drag(out_port(canvas, source), in_port(canvas, ADD))
    heights = [spine(canvas, source, ADD).pointAtPercent(0.5).y() for source in (FIRST, ZERO)]
    assert abs(heights[0] - heights[1]) >= 10


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (FIRST, ADD, "Add 1 joins Hidden 1 with Hidden 2"),
        (INPUT, SECOND, "Takes the place of the wire from Hidden 1"),
        (SECOND, ADD, "Hidden 2 feeds Add 1 already"),
    ],
)
def test_what_a_wire_would_do_is_said_while_it_is_drawn(canvas, mouse, qtbot, start, end, words):
    mouse.press(out_port(canvas, start))
    item = canvas.scene().nodes[end]
    mouse.send(QEvent.Type.MouseMove, item.pos() + QPointF(item.width / 2, 0))
    (reason,) = [item for item in canvas.scene().items() if isinstance(item, ReasonItem)]
    assert reason.isVisible()
    assert reason.words.endswith(words)  # behind the shape that would flow
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)


def test_a_layer_put_into_a_wire_of_a_join_leaves_the_other_wire_alone(canvas, editor, mouse):
    mouse.drag(out_port(canvas, FIRST), in_port(canvas, ADD))
    after, dropout = insert_layer(editor.document, Dropout(), (1220.0, 200.0), Wire(SECOND, ADD))
    editor.apply(after, "Insert")
    assert editor.document.graph[ADD].inputs == (dropout, FIRST)
    assert set(canvas.scene().wires) == wires(editor)
    editor.apply(remove_layers(editor.document, frozenset({dropout})), "Delete")
    assert editor.document.graph[ADD].inputs == (SECOND, FIRST)


def test_deleting_a_branch_leaves_a_join_that_says_what_it_lacks(canvas, editor, mouse):
    mouse.drag(out_port(canvas, FIRST), in_port(canvas, ADD))
    editor.apply(remove_layers(editor.document, frozenset({SECOND})), "Delete")
    assert editor.document.graph[ADD].inputs == (FIRST,)
    (problem, *_) = editor.document.check().problems
    assert problem.node == ADD
    assert "draw another wire" in problem.message
    assert set(canvas.scene().wires) == wires(editor)


def test_deleting_a_join_heals_with_its_first_wire(canvas, editor, mouse):
    mouse.drag(out_port(canvas, FIRST), in_port(canvas, ADD))
    editor.apply(remove_layers(editor.document, frozenset({ADD})), "Delete")
    assert editor.document.graph[OUTPUT].inputs == (SECOND,)
    assert set(canvas.scene().wires) == wires(editor)

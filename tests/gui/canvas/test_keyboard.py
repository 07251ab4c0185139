"""The canvas without a mouse: walking, wiring, reading, each by keys."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QApplication
from shiboken6 import Shiboken

from nnstudio.data import Mnist
from nnstudio.document.annotations import add_note
from nnstudio.document.document import Document
from nnstudio.document.edits import add_layer, connect, disconnect, remove_layers
from nnstudio.document.examples import EXAMPLES
from nnstudio.engine.api import Phase, Report
from nnstudio.engine.snapshot import Health
from nnstudio.gui.canvas.announcing import Announcer
from nnstudio.gui.canvas.reason_item import ReasonItem
from nnstudio.gui.canvas.sentences import (
    input_sentence,
    listed,
    network_sentence,
    node_sentence,
    output_sentence,
    wire_sentence,
)
from nnstudio.gui.canvas.space_pan import REPEAT
from nnstudio.gui.canvas.steering import Steering
from nnstudio.gui.canvas.view import CanvasView
from nnstudio.gui.canvas.walking import neighbor, next_in_order, reading_order
from nnstudio.gui.editor import Editor
from nnstudio.gui.theme import DARK
from nnstudio.nn.graph import Graph, Node, NodeId, Wire
from nnstudio.nn.layer import LAYERS
from tests.gui.canvas.conftest import FIRST, INPUT, OUTPUT, SECOND

KEY, HELD = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def editor(window):
    return window.editor


@pytest.fixture
def canvas(window, qtbot):
    """The canvas of the window, whose actions have most of the keys; it has the focus."""
    window.activateWindow()
    window.canvas.setFocus()
    qtbot.waitUntil(window.canvas.hasFocus)
    return window.canvas


@pytest.fixture
def steering(window, canvas):
    return window.workbench.steering


@pytest.fixture
def said(steering):
    words = []
    steering.said.connect(words.append)
    return words


@pytest.fixture
def press(canvas, steering, qtbot):
    def press(key, held=HELD.NoModifier):
        qtbot.keyClick(canvas, key, held)

    return press


def branched():
    """Input feeds a and b, which stand one above the other; both feed c; d is wired to nothing."""
    dense, add = LAYERS["dense"](), LAYERS["add"]()
    graph = Graph(
        {
            NodeId("in"): Node("Input", LAYERS["input"]()),
            NodeId("a"): Node("A", dense, (NodeId("in"),)),
            NodeId("b"): Node("B", dense, (NodeId("in"),)),
            NodeId("c"): Node("C", add, (NodeId("a"), NodeId("b"))),
            NodeId("d"): Node("D", dense),
        }
    )
    layout = {"in": (0, 0), "a": (300, -200), "b": (300, 200), "c": (700, 0), "d": (1100, 300)}
    dataset = EXAMPLES["mnist-784-16-16-10"].build().dataset
    return Document(graph, {NodeId(name): at for name, at in layout.items()}, dataset)


# Sentences


def test_a_layer_says_its_name_units_activation_and_parameters(editor):
    graph, checked = editor.document.graph, editor.document.check()
    assert node_sentence(graph, checked, FIRST) == "Hidden 1, 16 units, Sigmoid, 12,560 parameters"


def test_a_layer_says_how_many_of_its_units_are_ill(editor):
    graph, checked = editor.document.graph, editor.document.check()
    health = {SECOND: Health(16, (0, 1, 2), (), (3,))}
    assert node_sentence(graph, checked, SECOND, health).endswith("272 parameters, 3 dead, 1 exploding")


def test_a_layer_without_parameters_says_what_it_gives(editor):
    assert node_sentence(editor.document.graph, editor.document.check(), INPUT) == (
        "Input, gives 28 by 28 values"
    )


def test_a_layer_with_another_name_says_what_it_is(editor):
    document = editor.document
    graph = document.graph.with_node(FIRST, Node("Eye", document.graph[FIRST].layer, (INPUT,)))
    assert node_sentence(graph, document.check(), FIRST).startswith("Eye, Hidden, 16 units")


def test_ports_and_wires_say_whom_they_join(editor):
    graph, checked = editor.document.graph, editor.document.check()
    assert input_sentence(graph, SECOND) == "Input of Hidden 2, fed by Hidden 1"
    assert output_sentence(graph, FIRST) == "Output of Hidden 1, feeds Hidden 2"
    assert wire_sentence(graph, checked, Wire(FIRST, SECOND)) == "Wire from Hidden 1 to Hidden 2, 16 values"


def test_each_input_of_a_join_has_a_sentence_of_its_own():
    graph = branched().graph
    assert input_sentence(graph, NodeId("c"), 1) == "Second input of C, fed by B"
    assert input_sentence(graph, NodeId("d")) == "Input of D, nothing wired in"


def test_the_network_says_how_large_it_is_and_what_is_wrong(editor):
    document = editor.document
    assert network_sentence(document.graph, document.check()) == (
        "Network of 4 layers, 13,002 parameters, no problems"
    )
    without = remove_layers(document, frozenset({OUTPUT}))
    assert network_sentence(without.graph, without.check()).endswith(", 1 problem")


def test_a_long_list_of_names_is_cut():
    assert listed(["a", "b"]) == "a and b"
    assert listed(list("abcdef")) == "a, b, c and 3 more"


# Walking


def test_an_arrow_selects_the_first_layer_where_nothing_is_selected(canvas, press, said):
    press(KEY.Key_Right)
    assert canvas.scene().selected_nodes() == (INPUT,)
    assert said == ["Input, gives 28 by 28 values"]


def test_alt_and_arrows_walk_along_the_wires_and_back(canvas, press):
    press(KEY.Key_Home)
    visited = []
    for _ in range(3):
        press(KEY.Key_Right, HELD.AltModifier)
        visited += canvas.scene().selected_nodes()
    press(KEY.Key_Left, HELD.AltModifier)
    assert visited == [FIRST, SECOND, OUTPUT]
    assert canvas.scene().selected_nodes() == (SECOND,)


def test_home_and_end_lead_to_the_input_and_the_output(canvas, press):
    press(KEY.Key_End)
    assert canvas.scene().selected_nodes() == (OUTPUT,)
    press(KEY.Key_Home)
    assert canvas.scene().selected_nodes() == (INPUT,)


def test_shift_adds_what_is_walked_to(canvas, press, steering):
    press(KEY.Key_Home)
    press(KEY.Key_Right, HELD.AltModifier | HELD.ShiftModifier)
    press(KEY.Key_Right, HELD.AltModifier | HELD.ShiftModifier)
    assert set(canvas.scene().selected_nodes()) == {INPUT, FIRST, SECOND}
    assert steering.current == SECOND
    assert steering._ring.visible


def test_up_and_down_lead_to_the_other_branch():
    document = branched()
    a, b = NodeId("a"), NodeId("b")
    assert neighbor(document, a, "below") == b
    assert neighbor(document, b, "above") == a
    assert neighbor(document, a, "above") is None


def test_a_layer_without_wires_is_found_beside_the_others():
    document = branched()
    assert neighbor(document, NodeId("c"), "behind") == NodeId("d")
    assert neighbor(document, NodeId("d"), "before") == NodeId("c")


@pytest.mark.parametrize("name", EXAMPLES)
def test_page_down_comes_to_every_layer(name):
    document = EXAMPLES[name].build()
    at, seen = None, []
    for _ in document.graph:
        at = next_in_order(document, at, 1)
        seen.append(at)
    assert sorted(seen) == sorted(document.graph)
    assert next_in_order(document, at, 1) == seen[0]


def test_layers_of_a_loop_are_in_the_reading_order_too():
    document = branched()
    looped = document.replace(graph=document.graph.with_inputs(NodeId("in"), (NodeId("c"),)))
    assert sorted(reading_order(looped)) == sorted(document.graph)


def test_what_is_walked_to_comes_into_view(canvas, press):
    canvas.camera.zoom(1.6)
    press(KEY.Key_End)
    item = canvas.scene().nodes[OUTPUT]
    seen = canvas.mapToScene(canvas.viewport().rect()).boundingRect()
    assert seen.contains(item.pos() + item.output_port())


def test_where_the_way_ends_it_is_said(press, said):
    press(KEY.Key_End)
    press(KEY.Key_Right, HELD.AltModifier)
    assert said[-1] == "Nothing behind Output"


def test_home_and_end_with_shift_add_to_the_selection(canvas, press):
    canvas.scene().select((SECOND,))
    press(KEY.Key_Home, HELD.ShiftModifier)
    assert set(canvas.scene().selected_nodes()) == {INPUT, SECOND}
    press(KEY.Key_End, HELD.ShiftModifier)
    assert set(canvas.scene().selected_nodes()) == {INPUT, SECOND, OUTPUT}


def test_on_an_empty_canvas_an_arrow_says_so(editor, press, said):
    editor.apply(remove_layers(editor.document, frozenset(editor.document.graph)), "Delete all")
    press(KEY.Key_Left)
    assert said[0] == "Empty canvas. Tab adds a layer"


def test_plain_arrows_still_nudge_what_is_selected(editor, press):
    press(KEY.Key_Home)
    x, y = editor.document.layout[INPUT]
    press(KEY.Key_Down)
    press(KEY.Key_Down, HELD.ShiftModifier)
    assert editor.document.layout[INPUT] == (x, y + 48)


def test_plain_arrows_nudge_a_note_that_is_selected_alone(canvas, editor, press):
    after, note = add_note(editor.document, "look", (0.0, 300.0))
    editor.apply(after, "Add note")
    canvas.scene().annotations.select({note})
    before = after.annotations.notes[note]
    press(KEY.Key_Right)
    assert editor.document.annotations.notes[note] != before
    assert canvas.scene().selected_nodes() == ()


def test_w_goes_round_the_wires_of_a_layer_and_delete_removes_one(canvas, editor, press, said):
    canvas.scene().select((FIRST,))
    press(KEY.Key_W)
    assert canvas.scene().selected_wires() == (Wire(INPUT, FIRST),)
    press(KEY.Key_W)
    assert canvas.scene().selected_wires() == (Wire(FIRST, SECOND),)
    assert said[-1] == "Wire from Hidden 1 to Hidden 2, 16 values"
    canvas.building.delete_selected()
    assert Wire(FIRST, SECOND) not in editor.document.graph.wires()


def test_from_a_wire_one_walks_to_its_ends(canvas, press):
    canvas.scene().select((FIRST,))
    press(KEY.Key_W)
    press(KEY.Key_Left, HELD.AltModifier)
    assert canvas.scene().selected_nodes() == (INPUT,)


# Wiring


def parts(canvas):
    """How many items stand on the scene themselves, and not on another."""
    return len([item for item in canvas.scene().items() if item.parentItem() is None])


def unwired(editor):
    editor.apply(disconnect(editor.document, Wire(FIRST, SECOND)), "Disconnect")


def test_enter_draws_a_wire_and_enter_connects_it_as_one_step(canvas, editor, press, steering):
    unwired(editor)
    steps = editor.at
    canvas.scene().select((FIRST,))
    press(KEY.Key_Return)
    assert steering.wiring.active
    assert steering.wiring.end == SECOND
    press(KEY.Key_Return)
    assert Wire(FIRST, SECOND) in editor.document.graph.wires()
    assert editor.at == steps + 1
    assert editor.undo_label == "Connect Hidden 1 to Hidden 2"


def test_arrows_go_through_the_ports_that_fit_the_nearest_first(canvas, press, steering):
    canvas.scene().select((INPUT,))
    press(KEY.Key_Return)
    ends = [steering.wiring.end]
    for key in (KEY.Key_Right, KEY.Key_Tab, KEY.Key_Down):
        press(key)
        ends.append(steering.wiring.end)
    assert ends == [SECOND, OUTPUT, None, SECOND]
    press(KEY.Key_Left)
    assert steering.wiring.end is None


def test_the_port_that_is_chosen_glows_and_the_words_say_what_would_happen(canvas, press, steering, said):
    canvas.scene().select((INPUT,))
    press(KEY.Key_Return)
    (words,) = [item.words for item in canvas.scene().items() if isinstance(item, ReasonItem)]
    assert words == "Hidden 2, in the place of the wire from Hidden 1"
    assert said[-1].endswith(words)
    glowing = [node_id for node_id, item in canvas.scene().nodes.items() if any(item._saying.lit)]
    assert glowing == [SECOND]


def test_escape_leaves_all_as_it_was(canvas, editor, press, steering):
    items = parts(canvas)
    before = editor.document
    canvas.scene().select((INPUT,))
    press(KEY.Key_Return)
    press(KEY.Key_Right)
    press(KEY.Key_Escape)
    assert not steering.wiring.active
    assert editor.document is before
    assert parts(canvas) == items
    assert all(item.opacity() == 1 for item in canvas.scene().nodes.values())
    assert canvas.scene().selected_nodes() == (INPUT,)


def test_letters_jump_to_a_layer_by_name(canvas, press, steering):
    canvas.scene().select((INPUT,))
    press(KEY.Key_Return)
    press(KEY.Key_O)
    assert steering.wiring.end == OUTPUT


def test_a_layer_that_cannot_take_the_wire_says_why_and_enter_does_nothing(
    canvas, editor, press, steering, said
):
    before = editor.document
    canvas.scene().select((SECOND,))
    press(KEY.Key_Return)
    press(KEY.Key_H)
    assert steering.wiring.end == FIRST
    assert said[-1] == "A loop: Hidden 1 would feed itself"
    press(KEY.Key_Return)
    assert steering.wiring.active
    assert editor.document is before


def test_a_wire_that_needs_a_layer_between_is_drawn_with_it(canvas, editor, press, steering, said):
    after, pooling = add_layer(editor.document, LAYERS["max_pool2d"](), (300.0, 500.0))
    editor.apply(after, "Add")
    canvas.scene().select((FIRST,))
    press(KEY.Key_Return)
    press(KEY.Key_M)
    assert steering.wiring.end == pooling
    assert ". Enter: Insert Reshape" in said[-1]
    press(KEY.Key_Return)
    (between,) = editor.document.graph[pooling].inputs
    assert editor.document.graph[between].layer.entry.kind == "reshape"
    assert editor.undo_label.startswith("Insert Reshape")


def test_letters_of_a_wire_are_no_shortcuts_of_the_window(canvas, steering):
    canvas.scene().select((INPUT,))
    steering.draw_wire()
    event = QKeyEvent(QKeyEvent.Type.ShortcutOverride, KEY.Key_S, HELD.NoModifier, "s")
    event.ignore()
    assert QApplication.sendEvent(canvas, event)
    assert event.isAccepted()


def test_from_the_output_a_wire_is_drawn_backwards(canvas, editor, press, steering):
    editor.apply(disconnect(editor.document, Wire(SECOND, OUTPUT)), "Disconnect")
    canvas.scene().select((OUTPUT,))
    press(KEY.Key_Return)
    assert steering.wiring.end == SECOND
    press(KEY.Key_Return)
    assert Wire(SECOND, OUTPUT) in editor.document.graph.wires()


def test_a_new_layer_at_the_end_of_a_wire_is_asked_for(canvas, press, steering, qtbot):
    canvas.scene().select((SECOND,))
    press(KEY.Key_Return)
    while steering.wiring.end is not None:
        press(KEY.Key_Right)
    with qtbot.waitSignal(steering.layer_wanted) as asked:
        press(KEY.Key_Return)
    point, end = asked.args
    item = canvas.scene().nodes[SECOND]
    assert end == (SECOND, True)
    assert point.x() > (item.pos() + item.output_port()).x()
    assert not steering.wiring.active


def test_space_is_a_letter_of_a_name_while_a_wire_is_drawn(window, canvas, press, steering, qtbot):
    canvas.scene().select((INPUT,))
    press(KEY.Key_Return)
    for key in (KEY.Key_H, KEY.Key_I, KEY.Key_D, KEY.Key_D, KEY.Key_E, KEY.Key_N, KEY.Key_Space, KEY.Key_1):
        press(key)
    qtbot.wait(3 * REPEAT)
    assert steering.wiring.active
    assert steering.wiring.end == FIRST
    assert not window.training.running
    press(KEY.Key_Escape)
    press(KEY.Key_Space)
    qtbot.waitUntil(lambda: window.training.running)


def test_enter_draws_no_wire_where_the_menu_would_not(window, canvas, press, steering):
    canvas.scene().select((FIRST, SECOND))
    assert not window.findChild(QAction, "action.connect").isEnabled()
    press(KEY.Key_Return)
    assert not steering.wiring.active


def test_enter_moves_the_end_of_a_wire_that_a_click_has_selected(canvas, press, steering):
    canvas.scene().select((), (Wire(INPUT, FIRST),))
    press(KEY.Key_Return)
    assert steering.wiring.active
    assert not canvas.scene().wires[Wire(INPUT, FIRST)].isVisible()


def test_enter_on_a_wire_moves_its_end_in_one_step(canvas, editor, press, steering):
    before = editor.document
    canvas.scene().select((FIRST,))
    press(KEY.Key_W)
    press(KEY.Key_Return)
    assert steering.wiring.end == FIRST
    assert not canvas.scene().wires[Wire(INPUT, FIRST)].isVisible()
    press(KEY.Key_O)
    press(KEY.Key_Return)
    wires = editor.document.graph.wires()
    assert Wire(INPUT, FIRST) not in wires
    assert Wire(INPUT, OUTPUT) in wires
    editor.undo()
    assert editor.document is before


def test_a_card_that_is_selected_after_a_wire_is_where_the_keys_are(canvas, press, steering, said):
    canvas.scene().select((FIRST,))
    press(KEY.Key_W)
    assert isinstance(steering.current, Wire)
    canvas.scene().select((SECOND,))
    assert steering.current == SECOND
    press(KEY.Key_W)
    assert SECOND in (steering.current.source, steering.current.target)
    canvas.scene().select(())
    assert steering.current is None


def test_a_wire_put_back_where_it_was_is_no_step(canvas, editor, press):
    canvas.scene().select((FIRST,))
    press(KEY.Key_W)
    press(KEY.Key_Return)
    press(KEY.Key_Return)
    assert editor.undo_label == ""
    assert canvas.scene().wires[Wire(INPUT, FIRST)].isVisible()


def test_a_press_of_the_mouse_ends_a_wire_that_is_drawn_by_keys(canvas, editor, steering, qtbot):
    before = editor.document
    canvas.scene().select((FIRST,))
    steering.draw_wire()
    qtbot.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(4, 4))
    assert not steering.wiring.active
    assert editor.document is before


def test_walking_on_ends_a_wire_that_is_drawn(canvas, steering):
    canvas.scene().select((FIRST,))
    steering.draw_wire()
    steering.walk("behind")
    assert not steering.wiring.active
    assert canvas.scene().selected_nodes() == (SECOND,)


def test_an_undo_ends_a_wire_that_is_being_drawn(canvas, editor, press, steering):
    unwired(editor)
    canvas.scene().select((FIRST,))
    press(KEY.Key_Return)
    editor.undo()
    assert not steering.wiring.active


# Problems, values, words


def test_f8_goes_to_the_next_problem_and_says_it(canvas, editor, press, said):
    unwired(editor)
    press(KEY.Key_F8)
    places = [problem.node for problem in editor.document.check().problems]
    assert canvas.scene().selected_nodes() == (places[0],)
    assert "Hidden 2" in said[-1]
    assert said[-1].startswith("Problem 1 of ")


def test_f8_says_that_there_is_no_problem(press, said):
    press(KEY.Key_F8)
    assert said == ["No problems"]


def test_f8_says_that_the_data_are_missing_though_the_design_has_no_problem(
    editor, press, said, monkeypatch, tmp_path
):
    monkeypatch.setenv("NNSTUDIO_DATA", str(tmp_path))
    editor.apply(editor.document.replace(dataset=Mnist()), "Learn from MNIST")
    assert not editor.document.check().problems
    said.clear()
    press(KEY.Key_F8)
    assert len(said) == 1
    assert said[0].startswith("MNIST is not on this computer yet")


def test_a_problem_that_comes_or_goes_is_said_once_edits_pause(editor, said, qtbot):
    unwired(editor)
    qtbot.waitUntil(lambda: any(words.startswith("Problem: ") for words in said))
    editor.undo()
    qtbot.waitUntil(lambda: said[-1] == "No problems any more")


def test_values_that_are_not_there_yet_are_said_to_be_missing(canvas, editor, press, said):
    editor.open(editor.document)
    canvas.scene().select((OUTPUT,))
    press(KEY.Key_I, HELD.ControlModifier)
    assert said[-1:] == ["Output has no values yet. Run or step the training"]


def test_each_turn_of_a_run_is_said_once(qtbot, canvas):
    announcer, words = Announcer(canvas), []
    announcer.said.connect(words.append)
    for phase in (Phase.READY, Phase.RUNNING, Phase.RUNNING, Phase.PAUSED, Phase.PAUSED):
        announcer.tell_run(Report(1, phase))
    announcer.tell_run(Report(1, Phase.FAILED, error="The loss is no number"))
    assert words == ["Training", "Paused", "Training has stopped. The loss is no number"]


def test_a_run_that_was_never_begun_is_not_said_to_have_stopped(qtbot, canvas):
    announcer, words = Announcer(canvas), []
    announcer.said.connect(words.append)
    for number in (1, 2):
        announcer.tell_run(Report(number, Phase.FAILED, error="A column is missing"))
        announcer.tell_run(Report(number, Phase.RUNNING))
        announcer.tell_run(Report(number, Phase.PAUSED))
    assert [word for word in words if "missing" in word] == 2 * ["Training cannot begin. A column is missing"]


def test_a_hundred_wires_drawn_and_cancelled_leave_nothing_behind(canvas, editor, steering):
    before = parts(canvas)
    for _ in range(100):
        canvas.scene().select((INPUT,))
        steering.draw_wire()
        steering.wiring.step(1)
        editor.apply(connect(editor.document, Wire(INPUT, SECOND)), "Connect")
        editor.undo()
    assert parts(canvas) == before


def test_a_canvas_can_be_taken_down_while_several_layers_are_selected(qtbot):
    editor = Editor(EXAMPLES["xor"].build())
    canvas = CanvasView(editor, DARK)
    steering = Steering(editor, canvas, DARK)
    canvas.show()
    steering.go_first()
    steering.walk("behind", adding=True)
    assert steering._ring.visible
    Shiboken.delete(canvas)  # an exception in a slot would fail the test

"""A real window on a virtual screen, driven by a real pointer and real keys; what counts is the document."""

import shutil

import pytest

from tests.gui.real_window.screen import Screen, beside, between

pytestmark = [
    pytest.mark.window,
    pytest.mark.skipif(
        not (shutil.which("Xvfb") and shutil.which("xdotool")), reason="needs Xvfb and xdotool"
    ),
]

FIRST_WIRES = ["hidden1>hidden2", "hidden2>output", "input>hidden1"]


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    """The program on a screen of its own, started once for all gestures."""
    screen = Screen(tmp_path_factory.mktemp("home"))
    try:
        screen.begin()
        screen.do("key", "ctrl+1")  # the workspace for building has bare places around the network
        yield screen
        screen.begin()
        screen.do("key", "ctrl+a")  # what is selected must not be asked for when it is no more
        screen.until(lambda state: len(state["selected"]) == 4)
    finally:
        code, complaints = screen.close()
    assert code == 0
    assert complaints == ""


@pytest.fixture
def screen(program):
    """The program with the first network on its canvas."""
    program.state = program.begin()
    return program


def place(screen, kind, node_id):
    return screen.state["places"][kind][node_id]


def bare(screen):
    """A point of the canvas with nothing near it."""
    left, _, right, bottom = screen.state["places"]["canvas"]
    lowest = max(box[3] for box in screen.state["places"]["boxes"].values())
    assert lowest < bottom - 60, "the network leaves no bare place below it"
    return (left + right) // 2 + 10, (lowest + bottom) // 2 - 20


def on_wire(screen, source, target):
    return between(place(screen, "outputs", source), place(screen, "inputs", target), 0.5)


def added(screen, state):
    return sorted(set(state["names"]) - set(screen.state["names"]))


def test_a_layer_dragged_from_the_palette_stands_where_it_was_dropped(screen):
    screen.drag(screen.state["places"]["palette"]["dense"], bare(screen))
    state = screen.until(lambda state: len(state["names"]) == 5)
    (node_id,) = added(screen, state)
    assert state["kinds"][node_id] == "dense"
    assert state["wires"] == FIRST_WIRES
    assert state["selected"] == [node_id]
    assert state["at"] == 1


def test_a_wire_is_drawn_from_port_to_port(screen):
    screen.drag(place(screen, "outputs", "input"), place(screen, "inputs", "hidden2"))
    state = screen.until(lambda state: state["at"] == 1)
    assert state["wires"] == ["hidden2>output", "input>hidden1", "input>hidden2"]
    assert state["steps"] == ["Connect Input to Hidden 2"]


def test_a_card_is_moved_by_its_title(screen):
    x, y = screen.state["layout"]["hidden1"]
    start = place(screen, "titles", "hidden1")
    screen.drag(start, beside(start, 0, 80))
    state = screen.until(lambda state: state["at"] == 1)
    assert state["layout"]["hidden1"][0] == pytest.approx(x, abs=4)  # the grid
    assert state["layout"]["hidden1"][1] == pytest.approx(y + 80 / state["scale"], abs=8)
    assert state["steps"] == ["Move Hidden 1"]


def test_a_box_selects_the_cards_that_it_touches(screen):
    first, second = place(screen, "boxes", "hidden1"), place(screen, "boxes", "hidden2")
    screen.drag((first[0] - 10, first[1] - 20), (second[2] - 10, second[3] + 20))
    state = screen.until(lambda state: len(state["selected"]) == 2)
    assert state["selected"] == ["hidden1", "hidden2"]
    assert state["at"] == 0


def test_a_wire_dropped_on_nothing_offers_what_fits_and_enter_adds_the_first(screen):
    screen.drag(place(screen, "outputs", "hidden2"), bare(screen))
    offered = screen.until(lambda state: state["popup"])
    screen.do("key", "Return")
    state = screen.until(lambda state: len(state["names"]) == 5)
    (node_id,) = added(screen, state)
    assert f"hidden2>{node_id}" in state["wires"]
    assert state["names"][node_id].startswith(offered["popup"]["first"])
    assert state["at"] == 1
    assert state["popup"] is None


def test_tab_searches_for_a_layer_and_enter_adds_it(screen):
    screen.do("key", "Tab")
    screen.until(lambda state: state["popup"])
    screen.do("type", "drop")
    offered = screen.until(lambda state: state["popup"] and state["popup"]["text"] == "drop")
    screen.do("key", "Return")
    state = screen.until(lambda state: len(state["names"]) == 5)
    (node_id,) = added(screen, state)
    assert offered["popup"]["first"] == "Dropout"
    assert state["kinds"][node_id] == "dropout"
    assert state["at"] == 1
    assert state["focus"] == "canvas"


def test_dragging_a_card_with_ctrl_leaves_it_there_and_makes_another(screen):
    start = place(screen, "titles", "hidden1")
    screen.drag(start, (start[0], bare(screen)[1]), key="ctrl")
    state = screen.until(lambda state: len(state["names"]) == 5)
    (node_id,) = added(screen, state)
    assert state["kinds"][node_id] == "dense"
    assert state["layout"]["hidden1"] == screen.state["layout"]["hidden1"]
    assert state["layout"][node_id][1] > state["layout"]["hidden1"][1]
    assert state["at"] == 1


def test_dragging_a_card_with_alt_pulls_it_out_of_its_wires(screen):
    start = place(screen, "titles", "hidden1")
    screen.drag(start, (start[0], bare(screen)[1]), key="alt")
    state = screen.until(lambda state: state["at"] == 1)
    assert state["wires"] == ["hidden2>output", "input>hidden2"]
    assert "hidden1" in state["names"]
    assert state["layout"]["hidden1"][1] > screen.state["layout"]["hidden1"][1]


def test_the_wheel_zooms_at_the_cursor_and_the_middle_button_moves_the_canvas(screen):
    at = place(screen, "titles", "hidden1")
    screen.do("mousemove", *at, "click", "--repeat", 3, 4)
    zoomed = screen.until(lambda state: state["scale"] > 1.3 * screen.state["scale"])
    zoomed = screen.ask()
    under = zoomed["places"]["titles"]["hidden1"]
    assert under == pytest.approx(at, abs=6)

    screen.drag(bare(screen), beside(bare(screen), 90, -60), button=2)
    moved = screen.until(lambda state: state["middle"] != zoomed["middle"])
    moved = screen.until(lambda state: state["places"]["titles"]["hidden1"][0] >= under[0] + 90)
    assert moved["places"]["titles"]["hidden1"] == pytest.approx((under[0] + 90, under[1] - 60), abs=2)
    assert moved["scale"] == zoomed["scale"]
    assert moved["at"] == 0


def test_delete_heals_the_wires_and_ctrl_z_takes_it_back(screen):
    screen.do("mousemove", *place(screen, "titles", "hidden1"), "click", 1)
    screen.until(lambda state: state["selected"] == ["hidden1"])
    screen.do("key", "Delete")
    healed = screen.until(lambda state: state["at"] == 1)
    screen.do("key", "ctrl+z")
    back = screen.until(lambda state: state["at"] == 0)
    assert healed["wires"] == ["hidden2>output", "input>hidden2"]
    assert back["wires"] == FIRST_WIRES
    assert back["layout"] == screen.state["layout"]


def test_the_command_palette_finds_a_command_and_enter_runs_it(screen):
    screen.do("key", "ctrl+shift+p")
    screen.until(lambda state: state["popup"])
    screen.do("type", "select all")
    offered = screen.until(lambda state: state["popup"] and state["popup"]["text"] == "select all")
    screen.do("key", "Return")
    state = screen.until(lambda state: state["popup"] is None)
    state = screen.ask()
    assert offered["popup"]["first"] == "Select all"
    assert state["selected"] == ["hidden1", "hidden2", "input", "output"]


def test_an_open_menu_has_the_keys_though_the_canvas_means_something_by_them(screen):
    screen.do("key", "alt+e", "key", "Up", "key", "Return")  # the last entry of the menu: find a command
    screen.until(lambda state: state["popup"])
    screen.do("key", "Escape")
    screen.until(lambda state: state["focus"] == "canvas")
    screen.do("mousemove", *place(screen, "titles", "hidden1"), "click", 1)
    screen.until(lambda state: state["selected"] == ["hidden1"])
    screen.do("key", "alt+b", "key", "w")  # the letter of the arrow there; on the canvas, the next wire
    screen.do("key", "alt+b", "key", "p")  # pull out; elsewhere, the previous sample
    state = screen.until(lambda state: state["at"] == 1)
    assert state["steps"] == ["Pull out Hidden 1"]
    assert state["selected"] == ["hidden1"]


def test_escape_ends_a_drag_that_then_changes_nothing(screen):
    start = place(screen, "titles", "hidden2")
    screen.do("mousemove", *start, "mousedown", 1, "mousemove", *beside(start, 30, 60))
    screen.do("mousemove", *beside(start, 60, 120))
    screen.until(lambda state: state["places"]["titles"]["hidden2"] != start)
    screen.do("key", "Escape")
    screen.until(lambda state: state["places"]["titles"]["hidden2"] == start)
    screen.do("mousemove", *beside(start, 90, 120), "mouseup", 1, "key", "ctrl+a")
    state = screen.until(lambda state: len(state["selected"]) == 4)
    assert state["at"] == 0
    assert state["layout"] == screen.state["layout"]


def test_hidden_dragged_onto_a_wire_is_put_into_it_and_space_makes_the_network_learn(screen):
    screen.drag(screen.state["places"]["palette"]["dense"], on_wire(screen, "hidden2", "output"))
    built = screen.until(lambda state: len(state["names"]) == 5 and state["phase"] == "ready")
    screen.do("key", "space")
    learned = screen.until(lambda state: state["step"] > 2200, seconds=60)
    screen.do("key", "space")
    screen.until(lambda state: not state["running"])

    (node_id,) = added(screen, built)
    assert built["names"][node_id] == "Hidden 3"
    assert {f"hidden2>{node_id}", f"{node_id}>output"} < set(built["wires"])
    assert "hidden2>output" not in built["wires"]
    first, last = learned["losses"][:50], learned["losses"][50:]
    assert sum(last) < 0.6 * sum(first)

"""What the panels tell each other, the canvas and the run."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QComboBox, QToolButton

from nnstudio.data.toys import Moons
from nnstudio.document.examples import EXAMPLES
from nnstudio.engine.api import Advance, Phase
from nnstudio.engine.probes import AnswersProbe, PlaneProbe
from nnstudio.gui.colormaps import diverging
from nnstudio.gui.timeline import FilmDialog
from nnstudio.nn.graph import NodeId


@pytest.fixture
def seen(window):
    return window.observatory


def front(window, name):
    """Brings a panel to the front."""
    window._docks.show(name)


def begin(window, qtbot, steps=40):
    """Makes some steps and stands still."""
    window.training._go(Advance(steps))
    qtbot.waitUntil(
        lambda: window.training.report.phase is Phase.PAUSED and window.training.snapshot.step >= steps,
        timeout=10_000,
    )


def test_a_panel_behind_another_tab_is_not_visible_and_asks_for_nothing(window, seen, qtbot):
    front(window, "weights")
    qtbot.waitUntil(lambda: not seen.confusion.isVisible())
    assert AnswersProbe() not in window.live_views._asked
    front(window, "confusion")
    qtbot.waitUntil(seen.confusion.isVisible)
    assert AnswersProbe() in window.live_views._asked
    qtbot.waitUntil(lambda: window.training.snapshot.answers is not None)


def test_panels_that_share_a_place_are_as_large_as_each_other(window, seen, qtbot):
    sizes = []
    for name in ("weights", "confusion", "draw"):
        front(window, name)
        qtbot.waitUntil(seen.panels[name].isVisible)
        qtbot.wait(20)
        sizes.append((seen.panels[name].width(), seen.panels[name].height()))
    assert len(set(sizes)) == 1


def test_with_points_to_learn_from_the_plane_comes_instead_of_the_digit_pad(window, seen, qtbot):
    changes = []
    seen.fronts_changed.connect(changes.append)
    front(window, "draw")
    qtbot.waitUntil(seen.draw.isVisible)
    window.editor.apply(EXAMPLES["xor"].build(), "Open XOR")
    qtbot.waitUntil(seen.plane.isVisible, timeout=10_000)
    qtbot.waitUntil(lambda: seen.plane.seen, timeout=10_000)
    assert PlaneProbe() in window.live_views._asked
    assert changes == [{"draw": "plane", "confusion": "plane"}]
    front(window, "weights")
    qtbot.waitUntil(lambda: not seen.plane.isVisible())
    assert PlaneProbe() not in window.live_views._asked
    window.editor.apply(EXAMPLES["mnist-784-16-16-10"].build(), "Open MNIST")
    qtbot.waitUntil(lambda: changes[1:] == [{}], timeout=10_000)


def test_the_plane_comes_once_when_points_are_chosen_and_goes_with_them(window, seen, qtbot):
    front(window, "weights")
    qtbot.waitUntil(seen.weights.isVisible)
    window.editor.apply(EXAMPLES["xor"].build(), "Open XOR")
    qtbot.waitUntil(seen.plane.isVisible, timeout=10_000)
    window.editor.apply(EXAMPLES["mnist-784-16-16-10"].build(), "Open MNIST")
    qtbot.waitUntil(seen.weights.isVisible, timeout=10_000)


def test_what_comes_to_the_front_gets_room_to_be_read_and_takes_none_away(window, seen, qtbot):
    front(window, "weights")
    qtbot.waitUntil(seen.weights.isVisible)
    window.resize(1366, 768)
    qtbot.waitUntil(lambda: window.width() == 1366)
    before = seen.weights.height()
    window.editor.apply(EXAMPLES["xor"].build(), "Open XOR")
    qtbot.waitUntil(seen.plane.isVisible, timeout=10_000)
    qtbot.waitUntil(lambda: seen.plane.height() > before + 50)
    high = seen.plane.height()
    for share in (0.1, 0.4):
        window._docks.give_room(share)
        qtbot.wait(20)
        assert seen.plane.height() == high


def test_who_looks_at_another_panel_keeps_it_whatever_points_come(window, seen, qtbot):
    window.editor.apply(EXAMPLES["xor"].build(), "Open XOR")
    qtbot.waitUntil(seen.plane.isVisible, timeout=10_000)
    front(window, "activations")
    qtbot.waitUntil(seen.activations.isVisible)
    wanted = []
    seen.panel_wanted.connect(wanted.append)
    for document in (
        window.editor.document.replace(dataset=Moons()),
        EXAMPLES["mnist-784-16-16-10"].build(),
    ):
        window.editor.apply(document, "Open")
        qtbot.waitUntil(lambda: window.training.report.phase is Phase.READY, timeout=10_000)
        assert len(window.training.snapshot.classes) == len(window.editor.document.dataset.spec().classes)
    assert wanted == []
    assert seen.activations.isVisible()


def test_where_no_such_panel_stands_the_plane_does_not_come(window, seen, qtbot):
    window._docks.arrange("build")
    qtbot.waitUntil(lambda: not seen.weights.isVisible())
    window.editor.apply(EXAMPLES["xor"].build(), "Open XOR")
    qtbot.waitUntil(lambda: window.training.snapshot is not None and not window.training.snapshot.classes[2:])
    qtbot.wait(50)
    assert not seen.plane.isVisible()


def test_a_dock_stands_in_for_another_one_in_front(window, seen, qtbot):
    window._docks.stand_in({"confusion": "plane"})
    window._docks.arrange("understand")
    qtbot.waitUntil(seen.plane.isVisible)
    assert not seen.confusion.isVisible()
    window._docks.stand_in({})
    window._docks.arrange("understand")
    qtbot.waitUntil(seen.confusion.isVisible)


def test_an_earlier_moment_shows_the_plane_as_it_was(window, seen, qtbot):
    window.editor.apply(EXAMPLES["xor"].build(), "Open XOR")
    front(window, "plane")
    qtbot.waitUntil(lambda: seen.plane.seen, timeout=10_000)
    begin(window, qtbot)
    qtbot.waitUntil(lambda: seen.plane.snapshot.plane is not None and seen.plane.snapshot.plane.step == 40)
    late = seen.plane.snapshot.plane
    seen.timeline.look(0)
    qtbot.waitUntil(lambda: seen.plane.snapshot.step == 0 and seen.plane.snapshot.plane is not None)
    assert seen.plane.snapshot.plane.step == 0
    assert not np.array_equal(seen.plane.snapshot.plane.outputs, late.outputs)


def test_a_cell_of_the_confusion_matrix_opens_its_samples(window, seen, qtbot):
    front(window, "confusion")
    seen.confusion.cell_chosen.emit(4, 9)
    qtbot.waitUntil(seen.misread.isVisible)
    assert seen.misread.cell == (4, 9)


@pytest.mark.parametrize("name", ["misread", "map", "plane"])
def test_a_sample_that_is_clicked_in_a_panel_is_shown_on_the_canvas(window, seen, qtbot, name):
    seen.panels[name].sample_wanted.emit(17)
    qtbot.waitUntil(lambda: window.training.snapshot.sample.index == 17)


def test_a_drawing_flows_through_the_canvas_and_a_wiped_pad_brings_the_sample_back(window, seen, qtbot):
    seen.pin(5)
    qtbot.waitUntil(lambda: window.training.snapshot.sample.index == 5)
    front(window, "draw")
    qtbot.waitUntil(lambda: seen.draw.snapshot is not None and seen.draw.isVisible())
    pad = seen.draw.pad
    pad.ink.begin(QPointF(140, 60), 24)
    pad.ink.go_on(QPointF(140, 220), 24)
    pad.change(lambda: None)
    qtbot.waitUntil(lambda: window.training.snapshot.sample.index is None)
    snapshot = window.training.snapshot
    assert np.array_equal(snapshot.sample.pixels, seen.draw._sample())
    qtbot.waitUntil(lambda: window.training.snapshot.drawings is not None)
    answer = window.training.snapshot.activations[NodeId("output")]
    # Rows of a batch are summed in another order than one alone.
    np.testing.assert_allclose(window.training.snapshot.drawings[0], answer, rtol=1e-4, atol=1e-6)
    pad.change(pad.ink.clear)
    qtbot.waitUntil(lambda: window.training.snapshot.sample.index == 5)


def test_a_drawing_grows_while_the_run_stands_and_while_an_earlier_moment_is_looked_at(window, seen, qtbot):
    begin(window, qtbot)
    front(window, "draw")
    qtbot.waitUntil(lambda: seen.draw.snapshot is not None and seen.draw.isVisible())
    for step in (None, 10):
        seen.timeline.look(step)
        if step is not None:
            qtbot.waitUntil(lambda: window.training.snapshot.step == 10)
        for x in (60, 140, 220):
            seen.draw.pad.ink.begin(QPointF(x, 60), 24)
            seen.draw.pad.ink.go_on(QPointF(x, 220), 24)
            seen.draw.pad.change(lambda: None)
            drawn = seen.draw._sample()
            qtbot.waitUntil(lambda drawn=drawn: np.array_equal(window.training.snapshot.sample.pixels, drawn))
            qtbot.waitUntil(
                lambda drawn=drawn: np.array_equal(window.canvas.scene()._snapshot.sample.pixels, drawn)
            )


def test_n_after_a_drawing_goes_on_with_samples(window, seen, qtbot):
    window.training.watch(np.full((28, 28, 1), 9, np.uint8))
    qtbot.waitUntil(lambda: window.training.snapshot.sample.index is None)
    window._actions["nextSample"].trigger()
    qtbot.waitUntil(lambda: window.training.snapshot.sample.index is not None)


def test_a_layer_that_is_selected_is_shown_in_the_panels_of_one_layer(window, seen, qtbot):
    window.canvas.building.select((NodeId("hidden2"),))
    front(window, "activations")
    qtbot.waitUntil(lambda: NodeId("hidden2") in {probe.node_id for probe in seen.activations.probes()})


def test_a_layer_that_is_clicked_among_the_gradients_is_selected(window, seen):
    seen.gradients.node_wanted.emit(NodeId("hidden1"))
    assert window.canvas.scene().selected_nodes() == (NodeId("hidden1"),)


def test_a_unit_that_is_pinned_in_a_panel_is_pinned_on_the_canvas_and_the_other_way_round(
    window, seen, qtbot
):
    hidden, pins = NodeId("hidden1"), window.canvas.pointer.pins
    front(window, "weights")
    seen.show_node(hidden)
    seen.weights.unit_chosen.emit(hidden, 5)
    assert window.canvas.scene().nodes[hidden].pinned == (5,)
    marked = []
    seen.gradients.mark_unit = lambda *what: marked.append(what)
    pins.toggle(hidden, 7)
    pins.clear()
    assert marked == [(hidden, 7), (hidden, None)]


def test_nothing_is_asked_of_a_run_whose_window_goes(window, seen, qtbot):
    window.training.shut_down()
    window.training.watch(3)
    assert not window.training.news.looks.isActive()


def test_an_earlier_moment_is_shown_by_every_view_and_one_key_leads_back(window, seen, qtbot):
    begin(window, qtbot)
    live = window.training.snapshot.step
    seen.timeline.look(10)
    qtbot.waitUntil(lambda: window.training.snapshot.step == 10)
    assert window.training.live.step == live
    qtbot.waitUntil(lambda: seen.weights.snapshot.step == 10 and seen.loss.snapshot.step == 10)
    assert window.canvas.scene()._snapshot.step == 10
    window._actions["live"].trigger()
    qtbot.waitUntil(lambda: window.training.snapshot.step == live)


def test_what_is_saved_while_an_earlier_moment_is_looked_at_is_the_live_one(window, seen, qtbot):
    begin(window, qtbot)
    before = window.training.learned.project().weights["hidden1"]["kernel"]
    seen.timeline.look(0)
    qtbot.waitUntil(lambda: window.training.snapshot.step == 0)
    assert np.array_equal(window.training.learned.project().weights["hidden1"]["kernel"], before)


def test_a_run_goes_on_from_an_earlier_moment_as_a_branch(window, seen, qtbot):
    begin(window, qtbot)
    end = window.training.live.step
    seen.timeline.look(12)
    qtbot.waitUntil(lambda: window.training.snapshot.step == 12)
    window._actions["continueHere"].trigger()
    qtbot.waitUntil(lambda: window.training.live.step == 12 and not window.training.snapshot.past)
    window.training.step()
    qtbot.waitUntil(lambda: window.training.live.step == 13)
    branches = window.training.report.kept.branches
    assert {branch.end for branch in branches} == {13, end}


@pytest.mark.parametrize("name", ["Build", "Train", "Understand"])
def test_a_workspace_shows_what_it_is_for(window, seen, qtbot, name):
    window._actions[f"workspace{name}"].trigger()
    expected = {
        "Build": (window.palette_panel, window.inspector),
        "Train": (window.palette_panel, window.inspector, seen.loss, seen.weights),
        "Understand": (seen.gradients, seen.confusion),
    }[name]
    hidden = {
        "Build": (seen.loss, seen.weights),
        "Train": (seen.confusion,),
        "Understand": (window.palette_panel, seen.loss),
    }[name]
    qtbot.waitUntil(lambda: all(panel.isVisible() for panel in expected))
    qtbot.waitUntil(lambda: not any(panel.isVisible() for panel in hidden))


def test_the_film_offers_the_canvas_and_the_panels_that_are_seen(window, seen, qtbot):
    begin(window, qtbot)
    window.findChild(QToolButton, "timeline.film").click()
    (dialog,) = window.findChildren(FilmDialog)
    what = dialog.findChild(QComboBox, "film.what")
    names = [what.itemText(place) for place in range(what.count())]
    assert names[0] == "Canvas"
    assert {"Loss and accuracy", "Weights"} <= set(names)
    assert "Confusion" not in names
    dialog.reject()


def test_another_document_leaves_nothing_of_the_last_run_in_the_panels(window, seen, qtbot):
    begin(window, qtbot)
    window.files.new()
    qtbot.waitUntil(lambda: window.training.report.phase is Phase.READY)
    qtbot.waitUntil(lambda: seen.loss.snapshot is not None and seen.loss.snapshot.step == 0)
    assert not seen.loss.seen


def test_green_and_red_are_chosen_for_canvas_and_panels_and_kept(window, seen):
    window._actions["greenRed"].setChecked(True)
    green = diverging(window._switch.theme, "green-red").lut
    assert np.array_equal(window.canvas.scene()._look.signed.lut, green)
    assert window._settings.value("green_red", False, bool)
    window._actions["greenRed"].setChecked(False)
    assert not np.array_equal(window.canvas.scene()._look.signed.lut, green)


def test_hovering_the_curve_of_a_run_that_stands_moves_what_is_looked_at_and_leaving_goes_back(
    window, seen, qtbot
):
    begin(window, qtbot)
    live = window.training.live.step
    seen.loss.step_peeked.emit(7)
    qtbot.waitUntil(lambda: window.training.snapshot.step == 7)
    qtbot.waitUntil(lambda: seen.weights.snapshot.step == 7)
    seen.loss.step_peeked.emit(None)
    qtbot.waitUntil(lambda: window.training.snapshot.step == live)

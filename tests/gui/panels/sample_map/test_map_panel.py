"""The map paints each sample where its outputs lie in a plane."""

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from nnstudio.engine.probes import AnswersProbe, PopulationProbe
from nnstudio.gui.panels.sample_map import MapPanel, map_panel
from nnstudio.gui.panels.sample_map.layers import LARGEST, best_layer, layers_with_vectors
from nnstudio.gui.panels.sample_map.projection import fit, place, share
from nnstudio.gui.theme import DARK, LIGHT
from nnstudio.nn.graph import NodeId
from tests.gui.panels.answers.made import DIGITS, digits, moments, packed, pixels, sure, with_answers

FIRST, SECOND, OUTPUT = NodeId("hidden1"), NodeId("hidden2"), NodeId("output")


@pytest.fixture
def panel(qtbot):
    panel = MapPanel(DARK)
    qtbot.addWidget(panel)
    panel.resize(700, 420)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def at_corners(snapshot, labels=(0, 1, 2, 3), said=None):
    """A moment whose last layer puts four samples far apart."""
    said = labels if said is None else said
    moment = with_answers(snapshot, sure(list(said), 10), list(labels))
    corners = np.zeros((4, 16), np.float32)
    corners[:, :2] = [[-2, -1], [-2, 1], [2, -1], [2, 1]]
    populations = {SECOND: corners, OUTPUT: moment.answers.outputs}
    return dataclasses.replace(moment, populations=populations, populations_step=moment.step)


def test_the_points_are_the_projection_of_the_layer_before_the_output(panel):
    panel.show_snapshot(digits())
    x = digits().populations[SECOND]
    assert panel._node == SECOND
    assert panel._scatter.points == pytest.approx(place(x, fit(x)), abs=1e-5)
    assert len(panel._scatter.points) == 256


@pytest.mark.parametrize("size", [(700, 420), (900, 200), (300, 700)])
def test_places_on_the_screen_are_those_of_the_projection_one_axis_stretched_at_most_twice(panel, size):
    panel.resize(*size)
    panel.show_snapshot(digits())
    points, places = panel._scatter.points, panel._scatter.places()
    spread, shown = points - points.mean(axis=0), places - places.mean(axis=0)
    scale = np.linalg.norm(shown, axis=0) / np.linalg.norm(spread, axis=0)
    assert shown == pytest.approx(spread * scale * [1, -1], abs=0.01)
    assert 0.49 < scale[0] / scale[1] < 2.01
    assert (places >= 0).all()
    assert (places <= [panel._scatter.width(), panel._scatter.height()]).all()


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_each_point_is_seen_in_its_place_in_the_color_of_its_class(panel, theme):
    panel.show_theme(theme)
    panel.show_snapshot(at_corners(digits()))
    seen = pixels(panel._scatter)
    for label, (x, y) in enumerate(panel._scatter.places().tolist()):
        window = seen[round(y) - 9 : round(y) + 10, round(x) - 9 : round(x) + 10]
        colors = [packed(color) for color in theme.classes]
        counts = [int((window == color).sum()) for color in colors]
        assert counts[label] > 5
        assert sum(counts) == counts[label]
        # The letter is in the middle of its place.
        rows, columns = np.nonzero(window == colors[label])
        assert abs(rows.mean() - 9) < 2
        assert abs(columns.mean() - 9) < 2


def test_only_wrong_answers_have_a_ring(panel):
    panel.show_snapshot(at_corners(digits(), said=(0, 1, 9, 3)))
    panel._scatter._pinned = -1
    seen = pixels(panel._scatter)
    ringed = []
    for x, y in panel._scatter.places().tolist():
        window = seen[round(y) - 10 : round(y) + 10, round(x) - 10 : round(x) + 10]
        bad = np.array([int(DARK.bad[i : i + 2], 16) for i in (1, 3, 5)])
        near = np.stack([window >> shift & 255 for shift in (16, 8, 0)], axis=-1) - bad * 0.8
        edge = np.abs(near).max(axis=-1) < 25
        edge[5:15, 5:15] = False  # the letter itself
        ringed.append(bool(edge.sum() > 8))
    assert ringed == [False, False, True, False]


def test_the_plane_stays_while_the_network_learns(panel):
    begin, later = moments(DIGITS, 0, 450)
    panel.show_snapshot(begin)
    basis = fit(begin.populations[SECOND])
    panel.show_snapshot(later)
    assert panel._scatter.points == pytest.approx(place(later.populations[SECOND], basis), abs=1e-5)


def test_the_button_fits_the_plane_anew(panel):
    begin, later = moments(DIGITS, 0, 450)
    panel.show_snapshot(begin)
    panel.show_snapshot(later)
    x = later.populations[SECOND]
    before = share(x, panel._basis)
    points = panel._scatter.points
    panel._refit.click()
    assert share(x, panel._basis) == pytest.approx(share(x, fit(x)), rel=1e-4)
    assert share(x, panel._basis) > before
    # Of all ways to turn and mirror the plane, points are nearest to where they were.
    mine = np.linalg.norm(panel._scatter.points - points)
    for angle in np.linspace(0, 2 * np.pi, 37):
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        for mirror in (1, -1):
            assert mine <= np.linalg.norm(panel._scatter.points @ turn * [1, mirror] - points) + 1e-3


def test_at_rest_the_plane_is_fitted_anew_if_much_more_is_seen_then(panel, qtbot, monkeypatch):
    begin, later = moments(DIGITS, 0, 450)
    x = later.populations[SECOND]
    panel.show_snapshot(begin)
    panel._rest.setInterval(0)
    panel.show_snapshot(later)
    gained = share(x, fit(x)) - share(x, panel._basis)
    assert gained > map_panel._WORTH
    qtbot.waitUntil(lambda: share(x, panel._basis) > 0.999 * share(x, fit(x)))
    basis = panel._basis
    panel._on_rest()
    assert panel._basis is basis  # nothing more to gain


def test_it_says_how_much_of_the_spread_is_seen(panel):
    panel.resize(1000, 420)
    panel.show_snapshot(digits())
    x = digits().populations[SECOND]
    wrong = int((digits().populations[OUTPUT].argmax(axis=1) != digits().answers.labels[:256]).sum())
    assert panel.words.said() == (
        f"a linear projection: {100 * share(x, fit(x)):.0f} % of the spread of 16 outputs · "
        f"the first 256 of 500 validation samples, {wrong} wrong"
    )


def test_numbers_from_an_earlier_step_say_so(panel):
    late = dataclasses.replace(digits(), step=digits().step + 5)
    panel.show_snapshot(late)
    assert "of the spread at step 450" in panel.words.said()


def test_any_layer_with_vectors_can_be_chosen(panel, qtbot):
    panel.show_snapshot(digits())
    names = [panel._layer.itemText(i) for i in range(panel._layer.count())]
    assert names == ["Input", "Hidden 1", "Hidden 2", "Output"]
    with qtbot.waitSignal(panel.probes_changed):
        panel.show_node(FIRST)
    assert PopulationProbe(FIRST) in panel.probes()
    x = digits().populations[FIRST]
    assert panel._scatter.points == pytest.approx(place(x, fit(x)), abs=1e-5)
    panel.show_node(NodeId("input"))
    assert panel._basis.shape == (784, 2)


def test_a_layer_whose_outputs_are_not_there_yet_says_so(panel):
    panel.show_snapshot(digits())
    some = {node_id: y for node_id, y in digits().populations.items() if node_id != FIRST}
    panel.show_snapshot(dataclasses.replace(digits(), populations=some))
    panel.show_node(FIRST)
    assert not len(panel._scatter.points)
    assert panel._scatter._words == "The outputs of Hidden 1 are on their way …"
    assert panel.table() is None


def test_a_chosen_layer_stays_chosen_when_the_network_is_another(panel):
    panel.show_snapshot(digits())
    panel.show_node(FIRST)
    again = dataclasses.replace(digits(), graph=digits().graph.with_node(FIRST, digits().graph[FIRST]))
    panel.show_snapshot(again)
    assert panel._node == FIRST
    panel.show_snapshot(moments("xor", 10)[0])
    assert panel._node == best_layer(panel.snapshot, layers_with_vectors(panel.snapshot))


def test_layers_of_a_single_number_or_of_very_many_are_left_out():
    snapshot = digits()
    many = dict(snapshot.activations) | {FIRST: np.zeros(1), SECOND: np.zeros(LARGEST + 1)}
    assert layers_with_vectors(dataclasses.replace(snapshot, activations=many)) == ("input", "output")


def test_it_asks_for_all_answers_only_until_it_knows_the_samples(panel):
    begin, later = moments(DIGITS, 0, 450)
    assert panel.probes() == {AnswersProbe()}
    populations = {PopulationProbe(SECOND), PopulationProbe(OUTPUT)}
    panel.show_snapshot(begin)
    assert panel.probes() == populations
    panel.show_snapshot(later)
    assert panel.probes() == populations
    panel.show_snapshot(dataclasses.replace(later, answers=None))
    assert len(panel._scatter.points) == 256
    panel.clear()
    assert panel.probes() == {AnswersProbe()}


def test_a_new_run_asks_for_its_samples_again(panel):
    begin, later = moments(DIGITS, 0, 450)
    panel.show_snapshot(later)
    panel.show_node(FIRST)
    panel.begin_run()
    panel.show_snapshot(dataclasses.replace(begin, answers=None))
    assert panel.probes() == {AnswersProbe(), PopulationProbe(FIRST), PopulationProbe(OUTPUT)}
    assert not len(panel._scatter.points)


def test_until_the_first_answers_come_it_says_that_they_are_on_their_way(panel):
    asked = dataclasses.replace(digits(), answers=None, populations={})
    panel.show_snapshot(asked)
    assert not panel.seen
    assert "on their way" in panel._empty.accessibleName()
    panel.show_snapshot(digits())
    assert panel.seen


def test_the_keys_go_to_the_nearest_sample_on_a_side_and_choose_it(panel, qtbot):
    panel.show_snapshot(at_corners(digits()))  # 0 below 1 at the left, 2 below 3 at the right
    scatter = panel._scatter
    scatter.setFocus()
    QTest.keyClick(scatter, Qt.Key.Key_Right)
    first = scatter.pointed_at
    assert first in range(4)
    QTest.keyClick(scatter, Qt.Key.Key_Left)
    QTest.keyClick(scatter, Qt.Key.Key_Down)
    assert scatter.pointed_at == 0
    QTest.keyClick(scatter, Qt.Key.Key_Up)
    assert scatter.pointed_at == 1
    QTest.keyClick(scatter, Qt.Key.Key_Right)
    assert scatter.pointed_at == 3
    QTest.keyClick(scatter, Qt.Key.Key_Right)
    assert scatter.pointed_at == 3, "there is none"
    assert panel.caption.said().startswith("Sample 4")
    assert panel._card.isVisible()
    panel.show_snapshot(at_corners(digits()))
    assert scatter.pointed_at == 3, "it stays while points move"
    with qtbot.waitSignal(panel.sample_wanted) as wanted:
        QTest.keyClick(scatter, Qt.Key.Key_Return)
    assert wanted.args == [3]
    assert not scatter.toolTip(), "the card has more to say"
    panel.clear()
    assert "Arrow keys" in scatter.toolTip()


def test_the_keys_go_on_where_samples_lie_on_top_of_each_other(panel):
    moment = at_corners(digits())
    close = moment.populations[SECOND].copy()
    close[:, 1] = 0
    close[:, 0] = [-2, -1.999, -1.998, 2]
    panel.show_snapshot(dataclasses.replace(moment, populations={**moment.populations, SECOND: close}))
    scatter = panel._scatter
    scatter._mouse, scatter._held = None, int(scatter.places()[:, 0].argmin())
    scatter._point()
    begin = scatter.pointed_at
    for _ in range(3):
        QTest.keyClick(scatter, Qt.Key.Key_Right)
    assert {begin, scatter.pointed_at} == {0, 3}


def test_a_sample_under_the_mouse_is_shown_with_its_picture(panel):
    panel.show_snapshot(at_corners(digits(), said=(0, 1, 9, 3)))
    x, y = panel._scatter.places()[2]
    QTest.mouseMove(panel._scatter, QPoint(round(x) + 3, round(y)))
    assert panel._card.isVisible()
    assert panel._card._index == 2
    assert panel.caption.said().startswith("Sample 3: 2 answered as 9, 90 %")
    middle = panel._scatter.rect().center()
    QTest.mouseMove(panel._scatter, middle)
    assert not panel._card.isVisible()
    assert panel.caption.said().startswith("What the layer treats alike")


def test_a_click_asks_for_the_sample(panel, qtbot):
    panel.show_snapshot(at_corners(digits()))
    x, y = panel._scatter.places()[1]
    with qtbot.waitSignal(panel.sample_wanted) as wanted:
        QTest.mouseClick(panel._scatter, Qt.MouseButton.LeftButton, pos=QPoint(round(x), round(y)))
    assert wanted.args == [1]


def test_outputs_that_are_no_numbers_are_told_in_words(panel):
    broken = at_corners(digits())
    broken.populations[SECOND][0, 0] = np.nan
    panel.show_snapshot(broken)
    assert panel._scatter._words == "The outputs of this layer are no finite numbers."


def test_without_classes_it_says_why_there_is_no_map(panel):
    activations = dict(digits().activations) | {OUTPUT: np.zeros(1, np.float32)}
    panel.show_snapshot(dataclasses.replace(digits(), answers=None, activations=activations, populations={}))
    assert not panel.seen
    assert panel._empty.accessibleName().startswith("This network does not answer with classes")


def test_hidden_nothing_is_drawn_or_fitted(panel, monkeypatch):
    panel.show_snapshot(digits())
    panel.hide()
    assert not panel._rest.isActive()
    monkeypatch.setattr(map_panel, "fit", None)
    panel.show_snapshot(moments(DIGITS, 0)[0])
    assert not panel._rest.isActive()


def test_the_table_has_the_points(panel):
    panel.show_snapshot(digits())
    rows = list(panel.table().rows)
    assert [row[1:3] for row in rows] == [tuple(point) for point in panel._scatter.points.tolist()]
    assert [row[3] for row in rows[:5]] == [digits().classes[i] for i in digits().answers.labels[:5]]


@pytest.mark.parametrize("width", [900, 600, 440, 330])
def test_however_narrow_it_is_it_says_how_many_of_how_many_samples_are_shown(panel, width):
    answers = dataclasses.replace(digits().answers, total=10_000)
    populations = {at: y[:16] for at, y in digits().populations.items()}
    panel.resize(width, 300)
    panel.show_snapshot(dataclasses.replace(digits(), answers=answers, populations=populations))
    assert "16 of 10,000" in panel.words.said()

"""The gradients panel paints how strongly each layer is moved, and says which learns too slowly."""

import dataclasses
import math

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage

from nnstudio.document.examples import EXAMPLES
from nnstudio.engine.api import TrainingJob
from nnstudio.engine.moments import Watched
from nnstudio.engine.probes import GradientsProbe
from nnstudio.engine.snapshot import Flow, Snapshot
from nnstudio.engine.trainer import Trainer
from nnstudio.gui.colormaps import diverging
from nnstudio.gui.panels.gradients import GradientsPanel
from nnstudio.gui.panels.gradients.history import MOST, FlowHistory
from nnstudio.gui.panels.gradients.rows import Decades
from nnstudio.gui.panels.gradients.wording import diagnose
from nnstudio.gui.theme import DARK
from nnstudio.nn.graph import NodeId

FIRST, SECOND, OUTPUT = NodeId("hidden1"), NodeId("hidden2"), NodeId("output")


@pytest.fixture(scope="module")
def snapshots() -> list[Snapshot]:
    """Moments early in a real run."""
    design = EXAMPLES["mnist-784-16-16-10"].build()
    trainer = Trainer(TrainingJob(design.graph, design.dataset, design.training), design.dataset.load())
    watched = Watched(probes=frozenset({GradientsProbe(FIRST)}))
    moments = [trainer.snapshot(watched)]
    for _ in range(30):
        trainer.step(measured=True)
        moments.append(trainer.snapshot(watched))
    return moments


@pytest.fixture
def snapshot(snapshots) -> Snapshot:
    return snapshots[-1]


@pytest.fixture
def panel(qtbot):
    panel = GradientsPanel(DARK)
    qtbot.addWidget(panel)
    panel.resize(900, 260)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def with_flows(snapshot: Snapshot, **ratios: float) -> Snapshot:
    """The snapshot with layers whose updates are so many powers of ten of their parameters."""
    flows = {NodeId(name): Flow(1.0, 0.1, 10.0**ratio) for name, ratio in ratios.items()}
    return dataclasses.replace(snapshot, flows=flows)


def painted(widget) -> QImage:
    return widget.grab().toImage()


def test_before_the_first_step_words_say_what_will_be_here(panel, snapshots):
    assert not panel.seen
    panel.show_snapshot(snapshots[0])
    assert not panel.seen
    assert "Press Space" in panel._empty.accessibleName()
    panel.show_snapshot(snapshots[1])
    assert panel.seen


def test_the_layers_stand_in_their_order_from_the_input_on(panel, snapshot):
    panel.show_snapshot(snapshot)
    assert [row.node_id for row in panel._bars.rows] == [FIRST, SECOND, OUTPUT]
    assert [row.flow for row in panel._bars.rows] == [snapshot.flows[at] for at in (FIRST, SECOND, OUTPUT)]


def test_bars_are_as_long_as_the_logarithm_of_their_values(panel, snapshot):
    panel.show_snapshot(snapshot)
    bars, image = panel._bars, painted(panel._bars)
    for name, values in (
        ("gradient", [row.flow.gradient for row in bars.rows]),
        ("update", [row.flow.update for row in bars.rows]),
    ):
        low = math.floor(math.log10(min(values)))
        high = max(math.ceil(math.log10(max(values))), low + 2)
        left, width = bars.table_layout.columns()[name]
        for row, value in enumerate(values):
            y = round(bars.table_layout.row(row).center().y())
            inked = [
                x
                for x in range(round(left), round(left + width) + 1)
                if image.pixelColor(x, y).name() == DARK.quiet
            ]
            expected = width * (math.log10(value) - low) / (high - low)
            assert len(inked) == pytest.approx(expected, abs=2), (name, row)


@pytest.mark.parametrize(
    ("ratio", "color"),
    [(-3.0, DARK.good), (-4.6, DARK.warning), (-5.5, DARK.bad), (-1.5, DARK.warning), (-0.3, DARK.bad)],
)
def test_the_dot_stands_at_the_ratio_and_tells_whether_it_is_healthy(panel, snapshot, ratio, color):
    panel.show_snapshot(with_flows(snapshot, hidden1=ratio, output=-3))
    bars, image = panel._bars, painted(panel._bars)
    y = round(bars.table_layout.row(0).center().y())
    first, last = bars.table_layout.ratio_x(-6), bars.table_layout.ratio_x(0)
    inked = [x for x in range(round(first) - 4, round(last) + 4) if image.pixelColor(x, y).name() == color]
    expected = first + (ratio + 6) / 6 * (last - first)
    assert np.mean(inked) == pytest.approx(expected, abs=1.5)


def test_the_row_under_the_mouse_is_framed_and_stays_readable(panel, snapshot, qtbot):
    panel.show_snapshot(with_flows(snapshot, hidden1=-3, output=-3))
    before = painted(panel._bars)
    rect = panel._bars.table_layout.row(1)
    qtbot.mouseMove(panel._bars, rect.center().toPoint())
    qtbot.waitUntil(lambda: panel.caption.said().startswith("Output"))
    after = painted(panel._bars)
    changed = [
        (x, y)
        for x in range(before.width())
        for y in range(before.height())
        if before.pixel(x, y) != after.pixel(x, y)
    ]
    assert len(changed) > rect.width()
    assert not [at for at in changed if rect.adjusted(2, 2, -2, -2).contains(QPointF(*at))]


def test_the_moment_that_is_looked_at_is_marked_on_the_histories(panel, snapshots):
    for moment in snapshots:
        panel.show_snapshot(moment)
    panel.show_snapshot(dataclasses.replace(snapshots[-1], step=15, measured_step=15))
    left, wide = panel._bars.table_layout.columns()["history"]
    image, rect = painted(panel._bars), panel._bars.table_layout.row(0)
    y = round(rect.bottom()) - 3
    marked = [x for x in range(image.width()) if image.pixelColor(x, y).name() == DARK.accent]
    assert marked == pytest.approx([left + wide / 2], abs=1)


def test_the_healthy_band_is_shaded_behind_all_rows(panel, snapshot):
    panel.show_snapshot(with_flows(snapshot, hidden1=-5.5, hidden2=-5.5, output=-5.5))
    bars, image = panel._bars, painted(panel._bars)

    def green(ratio):
        at = QPointF(bars.table_layout.ratio_x(ratio), bars.table_layout.row(1).top() + 3).toPoint()
        color: QColor = image.pixelColor(at)
        return color.green() - max(color.red(), color.blue())

    assert green(-3.9) > green(-4.1) + 5
    assert green(-2.1) > green(-1.9) + 5


def test_each_weight_s_gradient_has_its_color(panel, snapshot):
    panel.show_snapshot(snapshot)
    mosaic = panel._picture.mosaic
    image = mosaic.image()
    lut = {color: at for at, color in enumerate(diverging(DARK).lut.tolist())}
    gradient = snapshot.gradients[FIRST]["kernel"].reshape(28, 28, 16)
    limit = panel._picture.limit.value
    assert mosaic.tiling.width == mosaic.tiling.height == 28
    units = mosaic.units()
    checked = 0
    for y in range(0, image.height(), 2):
        for x in range(0, image.width(), 2):
            place = mosaic.tiling.at(x, y)
            if place is not None and place[0] < len(units):
                value = (lut[image.pixel(x, y)] - 255) / 255 * limit
                expected = np.clip(gradient[place[1], place[2], units[place[0]]], -limit, limit)
                assert value == pytest.approx(expected, abs=limit / 50)
                checked += 1
    assert checked > 1000


def test_the_gradient_that_is_seen_is_asked_for(panel, snapshot, qtbot):
    panel.show_snapshot(snapshot)
    assert panel.probes() == {GradientsProbe(FIRST)}
    with qtbot.waitSignal(panel.probes_changed):
        panel.show_node(OUTPUT)
    assert panel.probes() == {GradientsProbe(OUTPUT)}
    panel._single.click()
    assert panel.probes() == frozenset()
    assert not panel._picture.isVisible()


def test_where_there_is_little_room_the_bars_have_all_of_it(panel, snapshot, qtbot):
    panel.show_snapshot(snapshot)
    with qtbot.waitSignal(panel.probes_changed):
        panel.resize(300, 150)
    assert not panel._beside.isVisible()
    assert panel.probes() == frozenset()
    with qtbot.waitSignal(panel.probes_changed):
        panel.resize(900, 260)
    assert panel._beside.isVisible()


def test_a_click_on_a_bar_wants_its_node_and_shows_its_gradient(panel, snapshot, qtbot):
    panel.show_snapshot(snapshot)
    at = panel._bars.table_layout.row(2).center().toPoint()
    with qtbot.waitSignal(panel.node_wanted) as wanted:
        qtbot.mouseClick(panel._bars, Qt.MouseButton.LeftButton, pos=at)
    assert wanted.args == [OUTPUT]
    assert panel.probes() == {GradientsProbe(OUTPUT)}


def test_the_keyboard_goes_from_layer_to_layer(panel, snapshot, qtbot):
    panel.show_snapshot(snapshot)
    for _ in range(2):
        qtbot.keyClick(panel._bars, Qt.Key.Key_Down)
    assert panel.caption.said().startswith("Hidden 2")
    with qtbot.waitSignal(panel.node_wanted) as wanted:
        qtbot.keyClick(panel._bars, Qt.Key.Key_Return)
    assert wanted.args == [SECOND]


def test_layers_without_room_are_scrolled_to(panel, snapshot):
    panel.resize(900, 150)
    graph = EXAMPLES["mnist-lenet-5"].build().graph
    trained = [at for at in graph.in_order() if at not in ("input", "maxpooling1", "maxpooling2", "flatten1")]
    flows_of_five = dict.fromkeys(trained, Flow(1.0, 0.1, 0.001))
    panel.show_snapshot(dataclasses.replace(snapshot, graph=graph, flows=flows_of_five, gradients={}))
    assert len(panel._bars.rows) == 5
    assert len(panel._bars.table_layout.shown) < 5
    panel._bars._bar.setValue(panel._bars._bar.maximum())
    assert panel._bars.table_layout.shown[-1] == 4


def flows(**named: tuple[float, float]):
    """Layers by name: gradient, and log10 of update to parameters."""
    return [(name, Flow(1.0, gradient, 10.0**ratio)) for name, (gradient, ratio) in named.items()]


@pytest.mark.parametrize(
    ("layers", "said"),
    [
        (flows(First=(0.1, -3.0), Last=(0.1, -2.5)), "all layers learn at a healthy speed"),
        (flows(First=(0.1, -4.1), Last=(0.1, -2.5)), "First learns 40 times slower than Last"),
        (flows(First=(0.001, -4.1), Last=(0.1, -2.5)), "its gradient vanishes"),
        (flows(First=(0.1, -0.5), Last=(0.1, -2.5)), "exploding: First changes by 32 % a step"),
        (flows(First=(0.1, -1.8), Last=(0.1, -2.5)), "First changes by 1.6 % a step"),
        (flows(First=(0.1, -4.6), Last=(0.1, -4.5)), "First hardly moves"),
        ([("First", Flow(1.0, math.nan, math.nan))], "exploding: the gradient of First is no number"),
        ([("First", Flow(1.0, 0.0, 0.0))], "First does not move at all"),
    ],
)
def test_what_is_most_wrong_is_said_in_words(layers, said):
    assert said in diagnose(layers, DARK).texts[0]


def test_the_history_is_bounded_and_holds_the_first_and_the_last_step():
    history = FlowHistory()
    for step in range(1, 5000):
        history.add(step, {FIRST: Flow(1.0, 1.0, 10.0 ** -(step % 7))})
    steps, ratios = history.ratios(FIRST)
    assert len(steps) <= MOST
    assert (steps[0], steps[-1]) == (1, 4999)
    assert np.diff(steps).min() > 0
    assert np.diff(steps).max() < 4 * 5000 / MOST
    assert ratios == pytest.approx([-(step % 7) for step in steps])


def test_a_run_that_goes_on_from_an_earlier_step_forgets_what_came_after():
    history = FlowHistory()
    for step in (1, 2, 3, 4, 5):
        history.add(step, {FIRST: Flow(1.0, 1.0, 0.1)})
    history.add(3, {FIRST: Flow(1.0, 1.0, 0.01)})
    assert history.ratios(FIRST)[0] == [1, 2, 3]
    assert history.ratios(FIRST)[1][-1] == pytest.approx(-2)


def test_an_earlier_moment_does_not_change_the_history(panel, snapshots):
    for moment in snapshots:
        panel.show_snapshot(moment)
    before = len(panel._history)
    assert before == 30
    earlier = dataclasses.replace(snapshots[-1], step=4, measured_step=4, gradients={})
    panel.show_snapshot(earlier)
    assert len(panel._history) == before
    assert "not kept" in panel._title.said()


def test_a_new_run_begins_a_new_history(panel, snapshots):
    for moment in snapshots:
        panel.show_snapshot(moment)
    panel.show_snapshot(snapshots[0])
    assert len(panel._history) == 0


def test_an_axis_only_grows_so_that_moments_can_be_compared():
    first = Decades.of([0.02, 0.5], None)
    assert (first.low, first.high) == (-2, 0)
    assert Decades.of([0.1], first) == first
    assert Decades.of([3e-4], first) == Decades(-4, 0)


def test_a_hidden_panel_draws_nothing(qtbot, snapshot):
    panel = GradientsPanel(DARK)
    qtbot.addWidget(panel)
    panel.show_snapshot(snapshot)
    assert panel._bars.rows == ()
    with qtbot.waitExposed(panel):
        panel.show()
    assert len(panel._bars.rows) == 3


def test_the_table_has_a_row_for_each_layer(panel, snapshot):
    panel.show_snapshot(snapshot)
    rows = list(panel.table().rows)
    assert [row[0] for row in rows] == ["Hidden 1", "Hidden 2", "Output"]
    assert rows[0][1] == snapshot.flows[FIRST].gradient
    assert rows[2][4] == pytest.approx(snapshot.flows[OUTPUT].ratio)
    panel.clear()
    assert panel.table() is None


def test_a_tooltip_names_the_keys(panel):
    assert "Arrow keys" in panel._picture.mosaic.toolTip()
    assert "Arrow keys" in panel._bars.toolTip()

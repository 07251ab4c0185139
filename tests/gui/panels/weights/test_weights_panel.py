"""The weights panel paints the weights of the snapshot, and says where it paints a part of them."""

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage

from nnstudio.document.examples import EXAMPLES
from nnstudio.engine.api import TrainingJob
from nnstudio.engine.snapshot import Health, Snapshot
from nnstudio.engine.trainer import Trainer
from nnstudio.gui.colormaps import diverging
from nnstudio.gui.panels.weights import WeightsPanel
from nnstudio.gui.panels.weights.kernel import Kernel
from nnstudio.gui.theme import DARK, LIGHT
from nnstudio.nn.graph import Graph, NodeId

HIDDEN, OUTPUT = NodeId("hidden1"), NodeId("output")


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    """A moment early in a real run."""
    design = EXAMPLES["mnist-784-16-16-10"].build()
    trainer = Trainer(TrainingJob(design.graph, design.dataset, design.training), design.dataset.load())
    for _ in range(40):
        trainer.step()
    return trainer.snapshot()


@pytest.fixture
def panel(qtbot):
    panel = WeightsPanel(DARK)
    qtbot.addWidget(panel)
    panel.resize(700, 260)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def with_kernel(snapshot: Snapshot, kernel, bias=None) -> Snapshot:
    """The snapshot with other weights of the first hidden layer."""
    params = {"kernel": np.asarray(kernel, np.float32)} | ({} if bias is None else {"bias": bias})
    return dataclasses.replace(snapshot, weights={**snapshot.weights, HIDDEN: params})


def pixels(image: QImage) -> np.ndarray:
    """(height, width) of 0xffrrggbb."""
    return np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.width())


def values_seen(panel, theme=DARK) -> dict[tuple[int, int, int], float]:
    """What the colors on the screen stand for, by unit, row and column."""
    image = panel.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    lut = diverging(theme).lut.tolist()
    level = {color: i for i, color in enumerate(lut)}
    seen = pixels(image)
    corner = panel._picture.mosaic.mapTo(panel, panel._picture.mosaic._area().topLeft())
    area, middle = panel._picture.mosaic._area(), len(lut) // 2
    units = panel._picture.mosaic.units()
    values = {}
    for y in range(area.height()):
        for x in range(area.width()):
            place = panel._picture.mosaic.tiling.at(x, y)
            if place is not None and place[0] < len(units):
                color = int(seen[corner.y() + y, corner.x() + x])
                # In large cells, a few pixels are the sign; of all others, one is enough.
                if color in level:
                    value = (level[color] - middle) / middle * panel._picture.limit.value
                    values.setdefault((int(units[place[0]]), place[1], place[2]), value)
    return values


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_each_pixel_of_a_tile_has_the_color_of_its_weight(panel, snapshot, theme):
    panel.show_snapshot(snapshot)
    panel.show_theme(theme)
    limit = panel._picture.limit.value
    kernel = snapshot.weights[HIDDEN]["kernel"]
    expected = np.clip(kernel, -limit, limit).T.reshape(16, 28, 28)
    values = values_seen(panel, theme)
    assert len(values) == kernel.size
    for place, value in values.items():
        # Neighbors in the dark middle of the map may share a color.
        assert value == pytest.approx(expected[place], abs=limit / 50)


def test_a_layer_that_sees_no_image_is_painted_as_one_row_for_each_unit(panel, snapshot):
    panel.show_snapshot(snapshot)
    panel.show_node(OUTPUT)
    limit = panel._picture.limit.value
    kernel = snapshot.weights[OUTPUT]["kernel"]
    values = values_seen(panel)
    assert len(values) == kernel.size
    for (unit, _, column), value in values.items():
        assert value == pytest.approx(np.clip(kernel[column, unit], -limit, limit), abs=limit / 50)
    assert "One row for each unit" in panel.caption.said()


def test_the_limits_are_the_99th_percentile_of_the_magnitudes(panel, snapshot):
    panel.show_snapshot(snapshot)
    # A magnitude that occurs, not one between two of them.
    expected = np.percentile(np.abs(snapshot.weights[HIDDEN]["kernel"]), 99, method="higher")
    assert panel._picture.limit.value == pytest.approx(expected, rel=1e-5)


def test_the_limits_of_a_run_that_begins_anew_are_its_own(panel, snapshot):
    kernel = snapshot.weights[HIDDEN]["kernel"]
    panel.show_snapshot(snapshot)
    before = panel._picture.limit.value
    panel.show_snapshot(with_kernel(snapshot, 1.5 * kernel))
    assert panel._picture.limit.value == pytest.approx(1.5 * before)
    panel.begin_run()
    panel.show_snapshot(dataclasses.replace(snapshot, step=0, losses=np.empty(0)))
    assert panel._picture.limit.value == before


def test_the_limits_after_going_back_are_those_of_then(panel, snapshot):
    panel.show_snapshot(with_kernel(snapshot, 1.5 * snapshot.weights[HIDDEN]["kernel"]))
    panel.leave_branch(7)
    panel.show_snapshot(snapshot)
    expected = np.percentile(np.abs(snapshot.weights[HIDDEN]["kernel"]), 99, method="higher")
    assert panel._picture.limit.value == pytest.approx(expected, rel=1e-5)


def test_another_layer_that_is_chosen_while_the_panel_is_hidden_is_seen_when_it_is_shown(panel, snapshot):
    panel.show_snapshot(snapshot)
    panel.hide()
    panel.show_node(OUTPUT)
    panel.show()
    assert panel._layer.currentText() == "Output"
    assert panel._kernel.units == 10
    assert "10 units" in panel.words.said()
    assert len(list(panel.table().rows)) == 10


def test_another_run_keeps_the_layer_and_the_unit_that_were_chosen(panel, snapshot):
    panel.show_snapshot(snapshot)
    panel.show_node(OUTPUT)
    panel.mark_unit(OUTPUT, 4)
    panel.begin_run()
    panel.show_snapshot(snapshot)
    assert panel._layer.node == OUTPUT
    assert panel._picture.mosaic._pinned == 4
    assert panel.caption.said().startswith("pinned")


def test_an_earlier_moment_that_is_looked_at_has_the_limits_of_its_own_weights(panel, snapshot):
    panel.show_snapshot(snapshot)
    before = panel._picture.limit.value
    earlier = with_kernel(snapshot, 0.9 * snapshot.weights[HIDDEN]["kernel"])
    panel.show_snapshot(dataclasses.replace(earlier, step=7))
    assert panel._picture.limit.value == pytest.approx(0.9 * before)
    panel.show_snapshot(snapshot)
    assert panel._picture.limit.value == before


def test_the_next_project_is_counted_in_words_again(panel, snapshot):
    panel.show_snapshot(snapshot)
    before = panel.words.said()
    panel.clear()
    assert panel.words.said() == ""
    panel.show_snapshot(dataclasses.replace(snapshot, step=0))
    assert panel.words.said() == before
    assert "16 units" in before


def test_locked_limits_stay(panel, snapshot, qtbot):
    panel.show_snapshot(snapshot)
    before = panel._picture.limit.value
    qtbot.mouseClick(panel._lock, Qt.MouseButton.LeftButton)
    panel.show_snapshot(with_kernel(snapshot, 7 * snapshot.weights[HIDDEN]["kernel"]))
    assert panel._picture.limit.value == before
    panel._lock.click()
    panel.show_snapshot(with_kernel(snapshot, 7 * snapshot.weights[HIDDEN]["kernel"]))
    assert panel._picture.limit.value == pytest.approx(7 * before)


def test_all_layers_with_a_kernel_can_be_chosen(panel, snapshot):
    panel.show_snapshot(snapshot)
    names = [panel._layer.itemText(i) for i in range(panel._layer.count())]
    assert names == ["Hidden 1", "Hidden 2", "Output"]
    assert panel._layer.currentText() == "Hidden 1"


def test_the_panel_follows_the_selection_where_there_are_weights(panel, snapshot):
    panel.show_node(OUTPUT)
    panel.show_snapshot(snapshot)
    assert panel._layer.currentText() == "Output"
    panel.show_node(NodeId("input"))
    assert panel._layer.currentText() == "Output"
    panel.show_node(HIDDEN)
    assert panel._layer.currentText() == "Hidden 1"


def test_another_network_without_the_layer_shows_its_first(panel, snapshot):
    panel.show_node(OUTPUT)
    panel.show_snapshot(snapshot)
    graph = snapshot.graph.without(frozenset({OUTPUT}))
    weights = {node_id: snapshot.weights[node_id] for node_id in snapshot.weights if node_id in graph}
    panel.show_snapshot(dataclasses.replace(snapshot, graph=graph, weights=weights))
    assert panel._layer.currentText() == "Hidden 1"


def test_a_network_without_weights_is_told_in_words(panel, snapshot):
    assert not panel.seen
    panel.show_snapshot(dataclasses.replace(snapshot, graph=Graph(), weights={}))
    assert not panel.seen


def test_units_without_room_are_counted_and_scrolled_to(panel, snapshot):
    kernel = np.random.default_rng(1).normal(size=(784, 1500))
    panel.resize(560, 220)
    panel.show_snapshot(with_kernel(snapshot, kernel))
    first, last = panel._picture.mosaic.shown
    assert (first, last < 1500) == (0, True)
    assert f"1–{last:,} of 1,500 units" in panel.words.said()
    panel._picture.mosaic._bar.setValue(panel._picture.mosaic._bar.maximum())
    assert panel._picture.mosaic.shown[1] == 1500
    assert "1,500 of 1,500 units" in panel.words.said()
    assert {unit for unit, _, _ in values_seen(panel)} == set(range(*panel._picture.mosaic.shown))


def test_pointing_at_a_weight_reads_it_out(panel, snapshot, qtbot):
    panel.show_snapshot(snapshot)
    kernel, bias = snapshot.weights[HIDDEN]["kernel"], snapshot.weights[HIDDEN]["bias"]
    mosaic = panel._picture.mosaic
    places = {mosaic.tiling.at(x, y): (x, y) for y in range(mosaic.height()) for x in range(mosaic.width())}
    qtbot.mouseMove(mosaic, QPoint(*places[4, 10, 13]))
    qtbot.waitUntil(lambda: panel.caption.said().startswith("unit 5"))

    said = panel.caption.said().replace("−", "-")
    assert f"unit 5, row 11, column 14: {kernel[10 * 28 + 13, 4]:+.3f}" in said
    assert f"bias {bias[4]:+.3f}" in said
    assert f"{kernel[:, 4].min():+.3f} to {kernel[:, 4].max():+.3f}" in said


def test_a_unit_of_the_output_is_called_by_its_class(panel, snapshot):
    panel.show_snapshot(snapshot)
    panel.show_node(OUTPUT)
    panel._picture.mosaic.pointed.emit(3, 0, 0)
    assert "class 3" in panel.caption.said()


def test_a_hidden_panel_does_nothing_until_it_is_shown(qtbot, snapshot):
    panel = WeightsPanel(DARK)
    qtbot.addWidget(panel)
    panel.show_snapshot(snapshot)
    assert panel._layer.count() == 0
    with qtbot.waitExposed(panel):
        panel.show()
    assert panel._layer.count() == 3


def test_weights_that_are_not_finite_have_the_color_of_what_is_missing(panel, snapshot):
    kernel = snapshot.weights[HIDDEN]["kernel"].copy()
    kernel[400, 0] = np.nan
    panel.show_snapshot(with_kernel(snapshot, kernel))
    image = panel.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    assert int(DARK.missing[1:], 16) | 0xFF000000 in pixels(image)


def sick(snapshot: Snapshot) -> Snapshot:
    """The snapshot with units of the first hidden layer that are not well."""
    health = Health(16, dead=(2,), saturated=(5,), duplicate=(9,))
    return dataclasses.replace(snapshot, health={HIDDEN: health})


def shown_at(panel, place: int, theme=DARK) -> set[str]:
    """The colors in the corner of a tile, where its mark is."""
    image = panel._picture.mosaic.grab().toImage()
    tile = panel._picture.mosaic.tile_rect(place).toRect()
    corner = [(tile.right() - x, tile.top() + y) for x in range(1, 11) for y in range(1, 11)]
    return {image.pixelColor(x, y).name() for x, y in corner}


def test_units_that_are_not_well_are_marked_and_counted(panel, snapshot):
    panel.resize(900, 260)
    panel.show_snapshot(snapshot)
    healthy = shown_at(panel, 2)
    panel.show_snapshot(sick(snapshot))
    assert shown_at(panel, 2) != healthy
    assert shown_at(panel, 3) == {color for color in shown_at(panel, 3) if color != DARK.bad}
    assert DARK.bad in shown_at(panel, 2)
    assert DARK.warning in shown_at(panel, 5)
    assert "1 dead" in panel.words.said()
    assert "1 saturated" in panel.words.said()
    assert "1 duplicate" in panel.words.said()


def test_a_mark_covers_only_a_part_of_its_picture(panel, snapshot):
    panel.show_snapshot(sick(snapshot))
    limit = panel._picture.limit.value
    values = values_seen(panel)
    kernel = snapshot.weights[HIDDEN]["kernel"].reshape(28, 28, 16)
    seen = [place for place in values if place[0] == 2]
    assert len(seen) > 400
    for unit, row, column in seen:
        expected = np.clip(kernel[row, column, unit], -limit, limit)
        assert values[unit, row, column] == pytest.approx(expected, abs=limit / 50)


@pytest.mark.parametrize(
    ("way", "key"),
    [
        ("norm", lambda s: -np.linalg.norm(s.weights[HIDDEN]["kernel"], axis=0)),
        ("activity", lambda s: -np.abs(s.activations[HIDDEN])),
        (
            "change",
            lambda s: -np.linalg.norm(s.weights[HIDDEN]["kernel"] - s.initial[HIDDEN]["kernel"], axis=0),
        ),
        (
            "health",
            lambda s: np.isin(np.arange(16), 9) + 2 * np.isin(np.arange(16), 5) + 4.0 * (np.arange(16) == 2),
        ),
    ],
)
def test_units_are_painted_in_the_order_that_is_wanted(panel, snapshot, way, key):
    panel.show_snapshot(sick(snapshot))
    panel._options.take("order", way)
    order = np.argsort(key(snapshot), kind="stable")
    assert panel._picture.mosaic.units().tolist() == order.tolist()
    assert f"by {way}" in panel.words.said()
    limit = panel._picture.limit.value
    expected = np.clip(snapshot.weights[HIDDEN]["kernel"], -limit, limit).T.reshape(16, 28, 28)
    if way != "health":
        panel.show_snapshot(snapshot)  # without marks that cover pixels
    for place, value in values_seen(panel).items():
        assert value == pytest.approx(expected[place], abs=limit / 50)


def test_dead_units_come_last_in_the_order_of_health(panel, snapshot):
    panel.show_snapshot(sick(snapshot))
    panel._options.take("order", "health")
    assert panel._picture.mosaic.units()[-3:].tolist() == [9, 5, 2]


def test_each_unit_can_have_limits_of_its_own(panel, snapshot):
    kernel = snapshot.weights[HIDDEN]["kernel"].copy()
    kernel[:, 3] *= 1e-3
    panel.show_snapshot(with_kernel(snapshot, kernel))
    pale = max(abs(value) for place, value in values_seen(panel).items() if place[0] == 3)
    panel._options.take("limits", "unit")
    limit = panel._picture.limit.value
    for (unit, row, column), value in values_seen(panel).items():
        own = np.abs(kernel[:, unit]).max()
        expected = kernel[row * 28 + column, unit] / own
        assert value / limit == pytest.approx(expected, abs=1 / 50)
    assert pale < limit / 50
    assert "each unit" in panel._picture.key.words[0]


def test_the_limits_of_a_whole_run_only_grow(panel, snapshot):
    kernel = snapshot.weights[HIDDEN]["kernel"]
    panel.show_snapshot(snapshot)
    panel._options.take("limits", "run")
    before = panel._picture.limit.value
    panel.show_snapshot(with_kernel(snapshot, 0.1 * kernel))
    assert panel._picture.limit.value == before
    panel.show_snapshot(with_kernel(snapshot, 3 * kernel))
    assert panel._picture.limit.value == pytest.approx(3 * before)


def test_the_key_names_the_limit_at_all_times(panel, snapshot):
    panel.show_snapshot(snapshot)
    limit = f"{panel._picture.limit.value:.2g}"
    assert panel._picture.key.words == (f"− {limit}", "0", f"+ {limit}")
    assert panel._picture.key.isVisible()


def test_where_there_is_little_room_the_key_takes_less_and_still_names_the_limit(panel, snapshot, qtbot):
    panel.show_snapshot(snapshot)
    tall = panel._picture.key.height()
    panel.resize(700, 150)
    qtbot.waitUntil(lambda: panel._picture.key.height() < tall)
    image = panel._picture.key.grab().toImage()
    row = [image.pixelColor(x, image.height() // 2) for x in range(image.width())]
    orange = [x for x, color in enumerate(row) if color.red() > color.blue() + 100]
    blue = [x for x, color in enumerate(row) if color.blue() > color.red() + 100]
    assert 20 < min(orange) < max(orange) < min(blue) < max(blue) < image.width() - 20, "words at both ends"
    assert panel._picture.key.words[2] == f"+ {panel._picture.limit.value:.2g}"


def test_large_cells_wear_their_sign(panel, snapshot):
    panel.show_snapshot(snapshot)
    panel.show_node(OUTPUT)
    kernel, limit = snapshot.weights[OUTPUT]["kernel"], panel._picture.limit.value
    mosaic = panel._picture.mosaic
    image, tiling = pixels(mosaic.image()), mosaic.tiling
    inks = {int(color[1:], 16) | 0xFF000000 for color in (DARK.text, DARK.card)}
    wide, tall = tiling.wide // 16, tiling.tall
    for unit in range(10):
        for column in range(16):
            cell = image[
                unit * tiling.pitch_y : unit * tiling.pitch_y + tall,
                tiling.left + column * wide : tiling.left + (column + 1) * wide,
            ]
            inked = np.isin(cell, list(inks)) & (cell != cell[0, 0])
            strength = kernel[column, unit] / limit
            if abs(strength) < 0.15:
                assert not inked.any()
            elif abs(strength) > 0.25:
                heights = np.flatnonzero(inked.any(axis=1))
                assert (len(heights) > 1) == (strength > 0), "a plus is high, a minus is not"


def test_negative_weights_are_hatched_if_one_wants(panel, snapshot):
    panel.show_snapshot(snapshot)
    before = pixels(panel._picture.mosaic.image()).copy()
    panel._options.take("signs", "hatch")
    after = pixels(panel._picture.mosaic.image())
    tiling, limit = panel._picture.mosaic.tiling, panel._picture.limit.value
    kernel = snapshot.weights[HIDDEN]["kernel"].reshape(28, 28, 16)
    changed = {tiling.at(x, y) for y, x in np.argwhere(before != after)}
    assert changed
    strong = np.argwhere(kernel < -0.3 * limit)
    assert all(kernel[row, column, unit] < 0 for unit, row, column in changed)
    wide = tiling.wide // 28
    hit = {(unit, row, column) for row, column, unit in strong} & changed
    assert len(hit) > 0.3 * len(strong) * min(wide, 3) / 3


def test_only_units_that_are_seen_are_colored(panel, snapshot, monkeypatch):
    kernel = np.random.default_rng(1).normal(size=(784, 1500))
    panel.show_snapshot(with_kernel(snapshot, kernel))
    asked = []
    pictures = Kernel.pictures
    monkeypatch.setattr(
        Kernel, "pictures", lambda self, *places: asked.append(places[:2]) or pictures(self, *places)
    )
    panel._picture.mosaic._stale = True
    panel._picture.mosaic.image()
    assert asked == [panel._picture.mosaic.shown]
    assert asked[0][1] < 1500


def test_the_image_is_the_same_object_from_moment_to_moment(panel, snapshot):
    panel.show_snapshot(snapshot)
    first = panel._picture.mosaic.image()
    before = pixels(first).copy()
    panel.show_snapshot(with_kernel(snapshot, -snapshot.weights[HIDDEN]["kernel"]))
    assert panel._picture.mosaic.image() is first
    assert (pixels(first) != before).any()


def test_a_click_on_a_picture_chooses_its_unit(panel, snapshot, qtbot):
    panel.show_snapshot(snapshot)
    mosaic = panel._picture.mosaic
    at = mosaic.tile_rect(6).center().toPoint()
    with qtbot.waitSignal(panel.unit_chosen) as chosen:
        qtbot.mouseClick(mosaic, Qt.MouseButton.LeftButton, pos=at)
    assert chosen.args == [HIDDEN, 6]


def test_the_keyboard_goes_from_unit_to_unit_and_chooses_one(panel, snapshot, qtbot):
    panel.show_snapshot(snapshot)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Down):
        qtbot.keyClick(panel._picture.mosaic, key)
    expected = panel._picture.mosaic.tiling.columns
    assert panel.caption.said().startswith(f"unit {expected + 1}")
    with qtbot.waitSignal(panel.unit_chosen) as chosen:
        qtbot.keyClick(panel._picture.mosaic, Qt.Key.Key_Return)
    assert chosen.args == [HIDDEN, expected]


def test_a_pinned_unit_is_framed_and_said_in_words(panel, snapshot):
    panel.show_snapshot(sick(snapshot))
    panel.mark_unit(HIDDEN, 5)
    weights = snapshot.weights[HIDDEN]["kernel"][:, 5]
    said = panel.caption.said().replace("−", "-")
    assert said.startswith("pinned: unit 6")
    assert f"{weights.min():+.3f} to {weights.max():+.3f}" in said
    assert f"bias {snapshot.weights[HIDDEN]['bias'][5]:+.3f}" in said
    assert f"norm {np.linalg.norm(weights):.3g}" in said
    assert "saturated" in said
    image = panel._picture.mosaic.grab().toImage()
    frame = panel._picture.mosaic.tile_rect(5)
    assert image.pixelColor(round(frame.center().x()), round(frame.bottom())).name() == DARK.accent
    panel.mark_unit(HIDDEN, None)
    assert not panel.caption.said().startswith("pinned")


def test_a_unit_of_another_layer_is_not_framed(panel, snapshot):
    panel.show_snapshot(snapshot)
    panel.mark_unit(OUTPUT, 5)
    assert panel._picture.mosaic._pinned == -1
    panel.show_node(OUTPUT)
    assert panel._picture.mosaic._pinned == 5


def test_a_unit_that_is_pinned_elsewhere_is_scrolled_to(panel, snapshot):
    panel.resize(400, 220)
    panel.show_snapshot(with_kernel(snapshot, np.random.default_rng(1).normal(size=(784, 1500))))
    assert 1400 not in panel._picture.mosaic.units()
    panel.mark_unit(HIDDEN, 1400)
    assert 1400 in panel._picture.mosaic.units()


def test_the_menu_of_options_names_its_groups_and_takes_one_of_each(panel, snapshot):
    panel.show_snapshot(snapshot)
    actions = panel._options.menu().actions()
    titles = [action.text() for action in actions if not action.isEnabled() and not action.isSeparator()]
    assert titles == ["Sort units", "Strongest color", "Signs"]
    assert [action.text() for action in actions if action.isChecked()] == [
        "As they are",
        "One for the layer, as it is now",
        "+ and − where cells are large",
    ]
    next(action for action in actions if action.text().startswith("By norm")).trigger()
    assert panel._options.taken("order") == "norm"
    assert panel._order is not None


def test_the_histogram_counts_the_weights_of_now_and_of_the_start(panel, snapshot):
    panel.show_snapshot(snapshot)
    assert not panel._histogram.isVisible()
    panel._counted.click()
    spread = panel._histogram.spread
    edges = np.linspace(spread.low, spread.high, len(spread.now) + 1)
    for counts, weights in ((spread.now, snapshot.weights), (spread.start, snapshot.initial)):
        expected, _ = np.histogram(weights[HIDDEN]["kernel"], edges)
        assert counts.sum() == weights[HIDDEN]["kernel"].size
        assert np.abs(counts - expected).sum() <= 4  # rounding at an edge
    assert f"spread {snapshot.weights[HIDDEN]['kernel'].std():.2g}" in spread.words[0]


def test_the_bars_of_the_histogram_are_as_high_as_their_counts(panel, snapshot):
    panel.show_snapshot(snapshot)
    panel._counted.click()
    histogram = panel._histogram
    image, plot, now = histogram.grab().toImage(), histogram.plot(), histogram.spread.now
    wide = plot.width() / len(now)
    top = max(now.max(), histogram.spread.start.max())
    colors = {DARK.positive, DARK.negative}
    for bin_ in np.argsort(now)[-12:].tolist():
        x = int(plot.left() + (bin_ + 0.4) * wide)
        column = [image.pixelColor(x, y).name() in colors for y in range(image.height())]
        assert sum(column) == pytest.approx(now[bin_] / top * plot.height(), abs=3)


def test_the_table_holds_every_weight_of_every_unit(panel, snapshot):
    panel.show_snapshot(sick(snapshot))
    panel._options.take("order", "norm")
    table = panel.table()
    rows = list(table.rows)
    assert len(rows) == 16
    assert len(rows[0]) == len(table.columns) == 4 + 784
    best = int(panel._picture.mosaic.units()[0])
    assert rows[0][4:] == snapshot.weights[HIDDEN]["kernel"][:, best].tolist()
    assert [row[1] for row in rows if row[0] == "unit 3"] == ["dead"]
    panel.clear()
    assert panel.table() is None


def moment_of(name: str) -> Snapshot:
    design = EXAMPLES[name].build()
    trainer = Trainer(TrainingJob(design.graph, design.dataset, design.training), design.dataset.load())
    return trainer.snapshot()


def test_filters_can_be_seen_channel_by_channel(panel):
    snapshot, node = moment_of("mnist-lenet-5"), NodeId("convolution2")
    panel.show_snapshot(snapshot)
    panel.show_node(node)
    kernel = snapshot.weights[node]["kernel"]
    names = [panel._part._channels.itemText(at) for at in range(panel._part._channels.count())]
    assert names[:2] == ["mean of 6", "channel 1"]
    for place, expected in ((0, kernel.mean(axis=2)), (3, kernel[:, :, 2])):
        panel._part._channels.setCurrentIndex(place)
        panel._part._channels.activated.emit(place)
        limit = panel._picture.limit.value
        values = values_seen(panel)
        assert len(values) == 5 * 5 * 16
        for (unit, row, column), value in values.items():
            assert value == pytest.approx(np.clip(expected[row, column, unit], -limit, limit), abs=limit / 50)
    assert "input channel 3 of 6" in panel.caption.toolTip()


def test_recurrent_weights_can_be_seen_too(panel):
    snapshot, node = moment_of("mnist-lstm"), NodeId("lstm1")
    panel.show_snapshot(snapshot)
    panel.show_node(node)
    assert panel._part._parts.isVisible()
    assert [panel._part._parts.itemText(at) for at in range(panel._part._parts.count())] == [
        "kernel",
        "recurrent kernel",
    ]
    panel._part._parts.setCurrentIndex(1)
    panel._part._parts.activated.emit(1)
    kernel, limit = snapshot.weights[node]["recurrent_kernel"], panel._picture.limit.value
    for (unit, _, column), value in values_seen(panel).items():
        assert value == pytest.approx(np.clip(kernel[column, unit], -limit, limit), abs=limit / 50)
    assert "one step before" in panel.caption.said()
    panel._picture.mosaic.pointed.emit(130, 0, 3)
    assert panel.caption.said().startswith("unit 3, forget gate, from unit 4")


def test_gates_stay_together_when_units_are_sorted(panel):
    snapshot, node = moment_of("mnist-lstm"), NodeId("lstm1")
    panel.show_snapshot(snapshot)
    panel.show_node(node)
    panel._options.take("order", "norm")
    order = panel._order.reshape(4, 128)
    assert (order % 128 == order[0]).all()
    assert (order // 128 == np.arange(4)[:, None]).all()


def test_red_and_green_are_always_hatched(panel, snapshot):
    panel.show_snapshot(snapshot)
    panel.show_colors("green-red")
    assert panel._options.taken("signs") == "hatch"


def test_a_tooltip_names_the_keys(panel):
    assert "Arrow keys" in panel._picture.mosaic.toolTip()

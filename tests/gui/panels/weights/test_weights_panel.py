"""The weights panel paints the weights of the snapshot, and says where it paints a part of them."""

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage

from nnstudio.document.examples import EXAMPLES
from nnstudio.engine.api import TrainingJob
from nnstudio.engine.snapshot import Snapshot
from nnstudio.engine.trainer import Trainer
from nnstudio.gui.colormaps import diverging
from nnstudio.gui.panels.weights import WeightsPanel
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
    corner = panel._mosaic.mapTo(panel, panel._mosaic._area().topLeft())
    area, middle = panel._mosaic._area(), len(lut) // 2
    first, last = panel._mosaic.shown
    values = {}
    for y in range(area.height()):
        for x in range(area.width()):
            place = panel._mosaic.tiling.at(x, y)
            if place is not None and first + place[0] < last:
                color = int(seen[corner.y() + y, corner.x() + x])
                value = (level[color] - middle) / middle * panel._limit.value
                values[first + place[0], place[1], place[2]] = value
    return values


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_each_pixel_of_a_tile_has_the_color_of_its_weight(panel, snapshot, theme):
    panel.show_snapshot(snapshot)
    panel.show_theme(theme)
    limit = panel._limit.value
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
    limit = panel._limit.value
    kernel = snapshot.weights[OUTPUT]["kernel"]
    values = values_seen(panel)
    assert len(values) == kernel.size
    for (unit, _, column), value in values.items():
        assert value == pytest.approx(np.clip(kernel[column, unit], -limit, limit), abs=limit / 50)
    assert "One row for each unit" in panel._caption.said()


def test_the_limits_are_the_99th_percentile_of_the_magnitudes(panel, snapshot):
    panel.show_snapshot(snapshot)
    # A magnitude that occurs, not one between two of them.
    expected = np.percentile(np.abs(snapshot.weights[HIDDEN]["kernel"]), 99, method="higher")
    assert panel._limit.value == pytest.approx(expected, rel=1e-5)


def test_the_limits_of_a_run_that_begins_anew_are_its_own(panel, snapshot):
    kernel = snapshot.weights[HIDDEN]["kernel"]
    panel.show_snapshot(snapshot)
    before = panel._limit.value
    panel.show_snapshot(with_kernel(snapshot, 1.5 * kernel))
    assert before < panel._limit.value < 1.5 * before
    panel.show_snapshot(dataclasses.replace(snapshot, step=0))
    assert panel._limit.value == before


def test_the_next_project_is_counted_in_words_again(panel, snapshot):
    panel.show_snapshot(snapshot)
    before = panel._words.said()
    panel.clear()
    assert panel._words.said() == ""
    panel.show_snapshot(dataclasses.replace(snapshot, step=0))
    assert panel._words.said() == before
    assert "16 units" in before


def test_locked_limits_stay(panel, snapshot, qtbot):
    panel.show_snapshot(snapshot)
    before = panel._limit.value
    qtbot.mouseClick(panel._lock, Qt.MouseButton.LeftButton)
    panel.show_snapshot(with_kernel(snapshot, 7 * snapshot.weights[HIDDEN]["kernel"]))
    assert panel._limit.value == before
    panel._lock.click()
    panel.show_snapshot(with_kernel(snapshot, 7 * snapshot.weights[HIDDEN]["kernel"]))
    assert panel._limit.value == pytest.approx(7 * before)


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
    assert panel._pages.currentWidget() is panel._empty
    panel.show_snapshot(dataclasses.replace(snapshot, graph=Graph(), weights={}))
    assert panel._pages.currentWidget() is panel._empty


def test_units_without_room_are_counted_and_scrolled_to(panel, snapshot):
    kernel = np.random.default_rng(1).normal(size=(784, 1500))
    panel.resize(400, 220)
    panel.show_snapshot(with_kernel(snapshot, kernel))
    first, last = panel._mosaic.shown
    assert (first, last < 1500) == (0, True)
    assert f"1–{last:,} of 1,500 units" in panel._words.said()
    panel._mosaic._bar.setValue(panel._mosaic._bar.maximum())
    assert panel._mosaic.shown[1] == 1500
    assert "1,500 of 1,500 units" in panel._words.said()
    assert {unit for unit, _, _ in values_seen(panel)} == set(range(*panel._mosaic.shown))


def test_pointing_at_a_weight_reads_it_out(panel, snapshot, qtbot):
    panel.show_snapshot(snapshot)
    kernel, bias = snapshot.weights[HIDDEN]["kernel"], snapshot.weights[HIDDEN]["bias"]
    mosaic = panel._mosaic
    places = {mosaic.tiling.at(x, y): (x, y) for y in range(mosaic.height()) for x in range(mosaic.width())}
    qtbot.mouseMove(mosaic, QPoint(*places[4, 10, 13]))
    qtbot.waitUntil(lambda: panel._caption.said().startswith("unit 5"))

    said = panel._caption.said().replace("−", "-")
    assert f"unit 5, row 11, column 14: {kernel[10 * 28 + 13, 4]:+.3f}" in said
    assert f"bias {bias[4]:+.3f}" in said
    assert f"{kernel[:, 4].min():+.3f} to {kernel[:, 4].max():+.3f}" in said


def test_a_unit_of_the_output_is_called_by_its_class(panel, snapshot):
    panel.show_snapshot(snapshot)
    panel.show_node(OUTPUT)
    panel._mosaic.pointed.emit(3, 0, 0)
    assert "class 3" in panel._caption.said()


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

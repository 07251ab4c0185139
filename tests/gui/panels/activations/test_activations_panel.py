"""The activations panel paints how often each unit gives each value, and says what is healthy."""

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from nnstudio.document.examples import EXAMPLES
from nnstudio.engine.api import TrainingJob
from nnstudio.engine.moments import Watched
from nnstudio.engine.probes import PopulationProbe
from nnstudio.engine.snapshot import Health, Snapshot
from nnstudio.engine.trainer import Trainer
from nnstudio.gui.colormaps import sequential
from nnstudio.gui.panels.activations import ActivationsPanel
from nnstudio.gui.panels.activations import activations_panel as module
from nnstudio.gui.panels.activations.population import MOST, rows_of
from nnstudio.gui.theme import DARK, LIGHT
from nnstudio.nn.graph import NodeId

HIDDEN, OUTPUT = NodeId("hidden1"), NodeId("output")


def moment_of(name: str, *nodes: NodeId, steps: int = 0) -> Snapshot:
    design = EXAMPLES[name].build()
    trainer = Trainer(TrainingJob(design.graph, design.dataset, design.training), design.dataset.load())
    for _ in range(steps):
        trainer.step()
    return trainer.snapshot(Watched(probes=frozenset(map(PopulationProbe, nodes))))


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    """A moment early in a real run."""
    return moment_of("mnist-784-16-16-10", HIDDEN, OUTPUT, steps=40)


@pytest.fixture
def panel(qtbot):
    panel = ActivationsPanel(DARK)
    qtbot.addWidget(panel)
    panel.resize(700, 260)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def with_population(snapshot: Snapshot, values) -> Snapshot:
    """The snapshot with other outputs of the first hidden layer."""
    return dataclasses.replace(snapshot, populations={HIDDEN: np.asarray(values, np.float32)})


def shares_seen(panel, theme=DARK) -> dict[tuple[int, int], float]:
    """The shares of a unit's values that the colors on the screen stand for, by unit and bin."""
    mosaic = panel._picture.mosaic
    image = panel.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    seen = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.width())
    level = {color: at for at, color in enumerate(sequential(theme).lut.tolist())}
    area = mosaic._area()
    corner, units = mosaic.mapTo(panel, area.topLeft()), mosaic.units()
    shares = {}
    for y in range(area.height()):
        for x in range(area.width()):
            place = mosaic.tiling.at(x, y)
            color = int(seen[corner.y() + y, corner.x() + x])
            if place is not None and place[0] < len(units) and color in level:
                share = module.BRIGHTEST * (level[color] / 255) ** 2
                shares.setdefault((int(units[place[0]]), place[2]), share)
    return shares


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_each_pixel_has_the_color_of_the_share_of_samples_with_its_value(panel, snapshot, theme):
    panel.show_snapshot(snapshot)
    panel.show_theme(theme)
    outputs = snapshot.populations[HIDDEN]
    shares = shares_seen(panel, theme)
    assert len(shares) > 0.9 * 16 * 64  # the pinned sample covers one bin of each unit
    for unit in range(16):
        counts, _ = np.histogram(outputs[:, unit], 64, (0, 1))
        for bin_, count in enumerate(counts.tolist()):
            if (unit, bin_) in shares:
                expected = min(count / len(outputs), module.BRIGHTEST)
                assert shares[unit, bin_] == pytest.approx(expected, abs=0.01)


def test_the_pinned_sample_is_marked_on_each_row(panel, snapshot):
    panel.show_snapshot(snapshot)
    mosaic = panel._picture.mosaic
    image, tiling = mosaic.image(), mosaic.tiling
    for unit, value in enumerate(snapshot.activations[HIDDEN].tolist()):
        y = unit * tiling.pitch_y + tiling.tall // 2
        marked = [x for x in range(tiling.wide) if image.pixelColor(x, y).name() == DARK.text]
        assert marked[0] == pytest.approx(value * (tiling.wide - 2), abs=1)


def test_the_layer_that_is_shown_is_asked_for_and_no_other(panel, snapshot, qtbot):
    panel.show_snapshot(snapshot)
    assert panel.probes() == {PopulationProbe(HIDDEN)}
    with qtbot.waitSignal(panel.probes_changed):
        panel.show_node(OUTPUT)
    assert panel.probes() == {PopulationProbe(OUTPUT)}


def test_as_long_as_no_answers_are_there_words_say_so(panel, snapshot):
    assert not panel.seen
    panel.show_snapshot(dataclasses.replace(snapshot, populations={}))
    assert not panel.seen
    assert "Hidden 1 is asked" in panel._empty.accessibleName()
    panel.show_snapshot(snapshot)
    assert panel.seen


def test_all_layers_but_the_input_can_be_chosen(panel, snapshot):
    panel.show_snapshot(snapshot)
    names = [panel._layer.itemText(at) for at in range(panel._layer.count())]
    assert names == ["Hidden 1", "Hidden 2", "Output"]


def test_a_hidden_panel_counts_nothing_until_it_is_shown(qtbot, snapshot, monkeypatch):
    counted = []
    count = module.population_of
    monkeypatch.setattr(module, "population_of", lambda *args: counted.append(1) or count(*args))
    panel = ActivationsPanel(DARK)
    qtbot.addWidget(panel)
    panel.show_snapshot(snapshot)
    assert not counted
    with qtbot.waitExposed(panel):
        panel.show()
    assert counted


def test_units_at_both_ends_are_called_saturated_in_words(panel, snapshot):
    panel.show_snapshot(snapshot)
    assert "healthy" in panel.words.said()
    ends = np.tile([0.0, 1.0], (200, 8))
    panel.show_snapshot(with_population(snapshot, ends))
    assert "100 % at the bounds" in panel.words.said()
    assert panel._found.at_bounds == (0.5, 0.5)
    assert "saturation" in panel.caption.said()


def test_the_answers_of_the_output_may_be_sure(panel):
    snapshot = moment_of("mnist-784-128-10", OUTPUT, steps=20)
    panel.show_snapshot(snapshot)
    panel.show_node(OUTPUT)
    outputs = snapshot.populations[OUTPUT]
    sure = ((outputs < 0.01) | (outputs > 0.99)).mean()
    assert f"{100 * sure:.0f} % sure" in panel.words.said()
    assert "healthy" not in panel.words.said()
    assert "doubt" in panel.caption.said()


def test_silent_units_of_relu_are_counted_in_words(panel):
    snapshot = moment_of("mnist-784-128-10", HIDDEN, steps=3)
    panel.resize(900, 260)
    panel.show_snapshot(snapshot)
    zeros = (snapshot.populations[HIDDEN] == 0).mean()
    assert f"{100 * zeros:.0f} % zeros" in panel.words.said()
    assert "healthy" in panel.words.said()
    panel.show_snapshot(with_population(snapshot, np.eye(200, 128)))
    assert "few units work" in panel.words.said()
    assert "dead" in panel.caption.said()


def test_units_can_be_sorted(panel, snapshot):
    panel.resize(1000, 260)
    outputs = snapshot.populations[HIDDEN]
    panel.show_snapshot(snapshot)
    for way, key in (
        ("mean", outputs.mean(axis=0)),
        ("spread", outputs.std(axis=0)),
        ("pinned", snapshot.activations[HIDDEN]),
    ):
        panel._options.take("order", way)
        assert panel._picture.mosaic.units().tolist() == np.argsort(-key, kind="stable").tolist()
    health = {HIDDEN: Health(16, dead=(0,))}
    panel.show_snapshot(dataclasses.replace(snapshot, health=health))
    panel._options.take("order", "health")
    assert panel._picture.mosaic.units()[-1] == 0
    assert "1 dead" in panel.words.said()


def test_channels_of_images_are_shown(panel):
    node = NodeId("convolution1")
    snapshot = moment_of("mnist-lenet-5", node)
    panel.show_snapshot(snapshot)
    panel.show_node(node)
    rows = panel._found.rows
    assert rows.shape[1] == 6
    assert "6 channels" in panel.words.said()
    every = snapshot.populations[node].reshape(-1, 6)
    assert rows.mean(axis=0) == pytest.approx(every.mean(axis=0), rel=0.1)


def test_of_a_sequence_the_last_step_or_all_are_counted(panel, snapshot):
    outputs = np.zeros((50, 7, 16), np.float32)
    outputs[:, -1] = 0.9
    panel.show_snapshot(with_population(snapshot, outputs))
    assert panel._steps.isVisible()
    assert panel._found.mean == pytest.approx(0.9)
    panel._steps.setCurrentIndex(1)
    panel._steps.activated.emit(1)
    assert panel._found.mean == pytest.approx(0.9 / 7)
    panel.show_snapshot(snapshot)
    assert not panel._steps.isVisible()


def test_of_very_many_values_a_part_from_all_over_the_images_is_counted():
    outputs = np.arange(200 * 28 * 28 * 6, dtype=np.float32).reshape(200, 28, 28, 6)
    rows, every = rows_of(outputs, "last")
    assert rows.size <= MOST
    assert len(rows) == -(-200 * 28 * 28 // every)
    columns = {int(value) // 6 % 28 for value in rows[:, 0].tolist()}
    assert columns == set(range(28))


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        ((200, 28, 28, 6), "200 samples, 1 of 29 positions"),
        ((200, 4, 16), "200 samples"),
        ((200, 784), "40 of 200 samples"),
        ((40, 784), "40 samples"),
    ],
)
def test_words_and_table_say_how_many_values_are_counted_if_not_all(panel, snapshot, shape, words):
    panel.resize(1200, 260)
    panel.show_snapshot(with_population(snapshot, np.random.default_rng(0).random(shape)))
    assert words in panel.words.said()
    if "1 of" in words or " of " in words:
        table = panel.table()
        row = next(iter(table.rows))
        columns = list(table.columns)
        rows = np.prod(shape[:-1])
        every = row[columns.index("1 of")]
        assert every > 1
        assert row[columns.index("values counted")] == -(-rows // every)


def test_of_all_steps_of_long_sequences_it_says_which_part_is_counted(panel, snapshot):
    panel.resize(1200, 260)
    panel.show_snapshot(with_population(snapshot, np.zeros((200, 90, 16))))
    assert "200 samples" in panel.words.said()
    assert " of " not in panel.words.said().split("samples")[1].split("·")[0]
    panel._steps.setCurrentIndex(1)
    panel._steps.activated.emit(1)
    assert "200 samples, 1 of 9 steps" in panel.words.said()


def test_the_histogram_of_the_layer_counts_every_value(panel, snapshot):
    panel.show_snapshot(snapshot)
    outputs, spread = snapshot.populations[HIDDEN], panel._histogram.spread
    expected, _ = np.histogram(outputs, 64, (0, 1))
    assert np.abs(spread.now - expected).sum() <= 4
    assert spread.mean == pytest.approx(outputs.mean())
    assert f"mean {outputs.mean():.2g}" in spread.words[0]


def test_values_that_are_no_numbers_are_drawn_without_a_warning(panel, snapshot):
    outputs = snapshot.populations[HIDDEN].copy()
    outputs[3, 2] = np.nan
    outputs[4, 2] = np.inf
    panel.show_snapshot(with_population(snapshot, outputs))
    assert panel.seen
    assert not panel.grab().isNull()


def test_a_click_on_a_row_chooses_its_unit(panel, snapshot, qtbot):
    panel.show_snapshot(snapshot)
    mosaic = panel._picture.mosaic
    at = mosaic.tile_rect(6).center().toPoint()
    with qtbot.waitSignal(panel.unit_chosen) as chosen:
        qtbot.mouseClick(mosaic, Qt.MouseButton.LeftButton, pos=at)
    assert chosen.args == [HIDDEN, 6]


def test_a_pinned_unit_is_said_in_words(panel, snapshot):
    panel.show_snapshot(snapshot)
    panel.mark_unit(HIDDEN, 4)
    assert panel.caption.said().startswith("pinned: unit 5")
    assert f"mean {snapshot.populations[HIDDEN][:, 4].mean():.3g}" in panel.caption.said()
    panel.mark_unit(HIDDEN, None)
    assert not panel.caption.said().startswith("pinned")


def test_pointing_at_a_bin_reads_out_its_share(panel, snapshot):
    panel.show_snapshot(snapshot)
    outputs = snapshot.populations[HIDDEN][:, 7]
    counts, _ = np.histogram(outputs, 64, (0, 1))
    bin_ = int(counts.argmax())
    panel._picture.mosaic.pointed.emit(7, 0, bin_)
    assert f"{100 * counts[bin_] / len(outputs):.1f} % of its values" in panel.caption.said()


def test_answers_of_an_earlier_step_are_dated(panel, snapshot):
    panel.show_snapshot(dataclasses.replace(snapshot, step=90, populations_step=40))
    assert "after step 40" in panel.words.said()


def test_the_table_has_a_row_for_each_unit(panel, snapshot):
    panel.show_snapshot(snapshot)
    table = panel.table()
    rows = list(table.rows)
    assert len(rows) == 16
    assert all(len(row) == len(table.columns) for row in rows)
    assert rows[3][2] == pytest.approx(snapshot.populations[HIDDEN][:, 3].mean())
    first = table.columns.index("1 of") + 1
    assert rows[3][first - 2 : first] == [256, 1]
    assert sum(rows[3][first:]) == pytest.approx(1)
    panel.clear()
    assert panel.table() is None


def test_a_tooltip_names_the_keys(panel):
    assert "Arrow keys" in panel._picture.mosaic.toolTip()


def test_means_are_marked_also_where_a_row_is_cut_off_by_a_low_panel(panel, snapshot):
    """An exception while painting is a failure of the test, as all that Qt reports."""
    panel.show_snapshot(snapshot)
    mosaic = panel._picture.mosaic
    for height in range(panel.minimumSizeHint().height() - 60, 260, 3):
        panel.setMinimumHeight(0)
        panel.setFixedHeight(height)
        panel.grab()
        assert mosaic.height() > 0

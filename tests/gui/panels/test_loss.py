"""The loss panel shows what the run has measured, all of it, and starts over with another run."""

import csv
import dataclasses
import time

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage

from nnstudio.document.examples import EXAMPLES
from nnstudio.engine.api import Snapshot, TrainingJob
from nnstudio.engine.trainer import Trainer
from nnstudio.gui.panels.loss import SMOOTHING, LossPanel, StepLosses
from nnstudio.gui.theme import DARK, LIGHT

# What the platform without a screen says of every window.
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    """A moment in the second epoch of a real run."""
    design = EXAMPLES["mnist-784-16-16-10"].build()
    trainer = Trainer(TrainingJob(design.graph, design.dataset, design.training), design.dataset.load())
    for _ in range(450):
        trainer.step()
    return trainer.snapshot()


@pytest.fixture
def panel(qtbot):
    panel = LossPanel(DARK)
    qtbot.addWidget(panel)
    panel.resize(600, 220)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def with_losses(snapshot: Snapshot, losses) -> Snapshot:
    losses = np.asarray(losses, np.float64)
    return dataclasses.replace(snapshot, losses=losses, step=len(losses))


def followed(losses, *, pieces: int = 1) -> StepLosses:
    steps = StepLosses()
    for stop in np.linspace(0, len(losses), pieces + 1).astype(int)[1:]:
        steps.follow(losses[:stop])
    return steps


def colors_of(panel) -> set[str]:
    image = panel.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return {
        f"#{color & 0xFFFFFF:06x}"
        for color in np.unique(np.frombuffer(image.constBits(), np.uint32)).tolist()
    }


def test_the_envelope_keeps_the_lowest_and_the_highest_loss_at_every_zoom():
    losses = np.random.default_rng(1).exponential(size=100_003)
    steps = followed(losses)
    for first, last in ((0, 100_003), (0, 500), (777, 60_001), (99_000, 100_003)):
        for columns in (40, 333, 1200):
            _, low, high, _ = steps.envelope(first, last, columns)
            assert np.nanmin(low) <= losses[first:last].min()
            assert np.nanmax(high) >= losses[first:last].max()
            assert len(low) <= columns + 2


def test_every_spike_is_seen_where_it_was():
    losses = np.ones(50_000)
    spikes = np.random.default_rng(2).choice(len(losses), 40, replace=False)
    losses[spikes] = 5 + np.arange(40)
    x, _, high, _ = followed(losses, pieces=7).envelope(0, len(losses), 300)
    width = x[1] - x[0]
    for spike in spikes:
        near = np.abs(x - (spike + 1)) <= width
        assert high[near].max() >= losses[spike]


def test_few_steps_are_drawn_as_they_are():
    losses = np.random.default_rng(3).random(100)
    x, low, high, _ = followed(losses).envelope(0, 100, 400)
    assert np.array_equal(x, np.arange(1, 101))
    assert np.array_equal(low, losses)
    assert np.array_equal(high, losses)


def test_the_average_is_that_of_the_textbook_however_the_losses_arrive():
    losses = np.random.default_rng(4).random(1000)
    decay, total, expected = 1 - 1 / SMOOTHING, 0.0, []
    for n, loss in enumerate(losses, 1):
        total = decay * total + (1 - decay) * loss
        expected.append(total / (1 - decay**n))
    for pieces in (1, 3, 1000):
        steps = followed(losses, pieces=pieces)
        assert [steps.at(n)[1] for n in range(1, 1001)] == pytest.approx(expected)
        assert steps.latest() == pytest.approx(expected[-1])


def test_arriving_in_pieces_changes_nothing():
    losses = np.random.default_rng(5).random(5000)
    whole, pieces = followed(losses), followed(losses, pieces=611)
    for columns in (10, 100, 10_000):
        for one, other in zip(
            whole.envelope(0, 5000, columns), pieces.envelope(0, 5000, columns), strict=True
        ):
            assert one == pytest.approx(other)


def test_losses_that_are_not_finite_are_left_out_and_counted():
    losses = np.ones(300)
    losses[[5, 70, 71, 299]] = [np.nan, np.inf, -np.inf, np.nan]
    steps = followed(losses, pieces=9)
    assert steps.not_finite == 4
    assert steps.latest() == pytest.approx(1)
    for columns in (2, 1000):
        _, low, high, mean = steps.envelope(0, 300, columns)
        assert np.nanmin(low) == np.nanmax(high) == 1
        assert np.nanmax(mean) == pytest.approx(1)


def test_an_empty_panel_says_what_will_be_there(panel):
    assert panel._pages.currentWidget() is panel._empty
    assert "Press Space" in panel._empty.accessibleName()


def test_the_header_says_the_latest_figures(panel, snapshot):
    panel.resize(1000, 220)
    panel.show_snapshot(snapshot)
    loss, accuracy = snapshot.epochs[-1, [2, 4]]
    assert f"validation {loss:.4f}" in panel._words.said()
    assert f"accuracy {100 * accuracy:.1f} %" in panel._words.said()
    assert "training per step, smoothed" in panel._words.said()


def test_a_narrow_header_says_less_rather_than_half(panel, snapshot):
    panel.show_snapshot(snapshot)
    for width in (900, 500, 360, 300):
        panel.resize(width, 200)
        assert panel._words.said().endswith(f"{100 * snapshot.epochs[-1, 4]:.1f} %")


def test_the_dots_are_the_epochs_of_the_snapshot(panel, snapshot):
    panel.show_snapshot(snapshot)
    training, validation = panel._accuracy.lines
    assert np.array_equal(training.x, snapshot.epochs[:, 0])
    assert np.array_equal(training.y, 100 * snapshot.epochs[:, 3])
    assert np.array_equal(validation.y, 100 * snapshot.epochs[:, 4])
    assert panel._accuracy.chance == 10


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_the_curves_are_drawn_in_the_colors_of_the_theme(panel, snapshot, theme):
    panel.show_snapshot(snapshot)
    panel.show_theme(theme)
    assert {theme.panel, theme.accent, theme.good} <= colors_of(panel)


def test_a_spike_can_be_seen_on_the_screen(panel, snapshot):
    losses = np.full(20_000, 0.1)
    losses[9_999] = 1.0
    panel.show_snapshot(with_losses(snapshot, losses))
    image = panel._view.grab().toImage()
    at = panel._loss_plot.vb.mapViewToScene(QPointF(10_000, 0.55))  # between two lines of the grid

    def colors(*places: int) -> set[str]:
        return {image.pixelColor(round(at.x()) + dx, round(at.y())).name() for dx in places}

    assert len(colors(-2, -1, 0, 1, 2)) > 1
    assert colors(19, 20, 21) == {DARK.panel}


def test_a_million_steps_are_drawn_within_a_frame(panel, snapshot, qtbot):
    losses = np.random.default_rng(6).random(1_000_020)
    panel.show_snapshot(with_losses(snapshot, losses[:1_000_000]))
    panel.grab()
    times = []
    for more in range(1, 21):
        start = time.perf_counter()
        panel.show_snapshot(with_losses(snapshot, losses[: 1_000_000 + more]))
        panel.grab()
        times.append(time.perf_counter() - start)
    # Alone it takes 2 ms; the bound leaves room for a busy machine.
    assert min(times) < 0.016


def test_a_run_that_starts_over_forgets_the_one_before(panel, snapshot):
    panel.show_snapshot(with_losses(snapshot, np.full(300, 9.0)))
    panel.show_snapshot(with_losses(snapshot, np.full(5, 0.5)))
    assert len(panel._loss.losses) == 5
    assert panel._loss.losses.latest() == pytest.approx(0.5)


def test_another_run_is_noticed_even_if_it_is_further(panel, snapshot):
    panel.show_snapshot(with_losses(snapshot, np.full(300, 9.0)))
    panel.show_snapshot(with_losses(snapshot, np.full(400, 0.5)))
    assert panel._loss.losses.latest() == pytest.approx(0.5)


def test_a_run_without_steps_shows_the_words_again(panel, snapshot):
    panel.show_snapshot(snapshot)
    panel.show_snapshot(with_losses(snapshot, []))
    assert panel._pages.currentWidget() is panel._empty


def test_the_user_is_told_of_losses_that_are_not_finite(panel, snapshot):
    panel.resize(1200, 220)
    panel.show_snapshot(with_losses(snapshot, [1.0] * 20 + [np.nan] * 12))
    assert "12 values are not finite" in panel._words.said()


@pytest.mark.parametrize(
    "losses", [[0.0] * 30, [1.0, 0.0, 1e-9, 0.5] * 20, [1e300, 1.0], [np.nan] * 5, [-1.0] * 9]
)
def test_a_logarithmic_axis_stands_any_loss(panel, snapshot, losses):
    panel._log.click()
    panel.show_snapshot(with_losses(snapshot, losses))
    panel.grab()
    assert np.isfinite(panel._loss_plot.vb.viewRange()).all()
    panel._log.click()
    panel.grab()
    assert np.isfinite(panel._loss_plot.vb.viewRange()).all()


def test_a_hidden_panel_does_nothing_until_it_is_shown(qtbot, snapshot):
    panel = LossPanel(DARK)
    qtbot.addWidget(panel)
    panel.show_snapshot(snapshot)
    assert len(panel._loss.losses) == 0
    with qtbot.waitExposed(panel):
        panel.show()
    assert len(panel._loss.losses) == snapshot.step


def test_the_axes_follow_until_the_user_zooms_and_again_after_fit(panel, snapshot, qtbot):
    panel.show_snapshot(with_losses(snapshot, np.ones(100)))
    panel._loss_plot.vb.setXRange(20, 40, padding=0)
    panel._loss_plot.vb.sigRangeChangedManually.emit([True, False])
    panel.show_snapshot(with_losses(snapshot, np.ones(10_000)))
    assert panel._loss_plot.vb.viewRange()[0] == [20, 40]
    assert panel._accuracy_plot.vb.viewRange()[0] == pytest.approx([20, 40])
    qtbot.mouseClick(panel._fit, Qt.MouseButton.LeftButton)
    assert panel._loss_plot.vb.viewRange()[0][1] >= 10_000
    assert not panel._fit.isEnabled()


def test_looking_past_the_end_of_the_run_is_harmless(panel, snapshot):
    panel.show_snapshot(with_losses(snapshot, np.ones(100)))
    for first, last in ((5_000, 6_000), (99.2, 104), (-3, 1)):
        panel._loss_plot.vb.setXRange(first, last, padding=0)
        panel._loss_plot.vb.sigRangeChangedManually.emit([True, False])
        panel.grab()
    assert panel._fit.isEnabled()


def test_pointing_at_a_step_reads_out_what_is_known_there(panel, snapshot, qtbot):
    panel.resize(1200, 220)
    panel.show_snapshot(snapshot)
    panel._on_mouse_moved(panel._loss_plot.vb.mapViewToScene(QPointF(123, 0)))
    assert f"step 123: loss {snapshot.losses[122]:.4f}" in panel._caption.said()
    panel._on_mouse_moved(QPointF(-5, -5))
    assert "should fall" in panel._caption.said()


def test_the_table_holds_every_step_and_what_was_measured_after_epochs(panel, snapshot, tmp_path):
    panel.show_snapshot(snapshot)
    panel.save_csv(tmp_path / "loss.csv")
    with (tmp_path / "loss.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [float(row["loss"]) for row in rows[1:]] == snapshot.losses.tolist()
    assert float(rows[0]["accuracy_validation"]) == snapshot.epochs[0, 4]
    assert float(rows[400]["loss_validation"]) == snapshot.epochs[1, 2]

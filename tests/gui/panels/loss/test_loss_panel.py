"""The loss panel shows what the run has measured, all of it, and starts over with another run."""

import dataclasses
import time

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage

from nnstudio.engine.snapshot import Snapshot
from nnstudio.gui.panels.loss import LossPanel
from nnstudio.gui.theme import DARK, LIGHT


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


def colors_of(panel) -> set[str]:
    image = panel.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return {
        f"#{color & 0xFFFFFF:06x}"
        for color in np.unique(np.frombuffer(image.constBits(), np.uint32)).tolist()
    }


def test_an_empty_panel_says_what_will_be_there(panel):
    assert panel._pages.currentWidget() is panel._empty
    assert "Press Space" in panel._empty.accessibleName()


def test_the_header_says_nothing_that_the_title_of_the_dock_says(panel, snapshot):
    assert panel._words.said() == ""
    panel.show_snapshot(snapshot)
    assert panel._words.said().startswith("train")


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
    training, validation = panel._plots._accuracy.lines
    assert np.array_equal(training.x, snapshot.epochs[:, 0])
    assert np.array_equal(training.y, 100 * snapshot.epochs[:, 3])
    assert np.array_equal(validation.y, 100 * snapshot.epochs[:, 4])
    assert panel._plots._accuracy.chance == 10


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_the_curves_are_drawn_in_the_colors_of_the_theme(panel, snapshot, theme):
    panel.show_snapshot(snapshot)
    panel.show_theme(theme)
    assert {theme.panel, theme.accent, theme.good} <= colors_of(panel)


def test_a_spike_can_be_seen_on_the_screen(panel, snapshot):
    losses = np.full(20_000, 0.1)
    losses[9_999] = 1.0
    panel.show_snapshot(with_losses(snapshot, losses))
    image = panel._plots.grab().toImage()
    at = panel._plots._loss_plot.vb.mapViewToScene(QPointF(10_000, 0.55))  # between two lines of the grid

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
    assert len(panel._plots.losses) == 5
    assert panel._plots.losses.latest() == pytest.approx(0.5)


def test_another_run_is_noticed_even_if_it_is_further(panel, snapshot):
    panel.show_snapshot(with_losses(snapshot, np.full(300, 9.0)))
    panel.show_snapshot(with_losses(snapshot, np.full(400, 0.5)))
    assert panel._plots.losses.latest() == pytest.approx(0.5)


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
    assert np.isfinite(panel._plots._loss_plot.vb.viewRange()).all()
    panel._log.click()
    panel.grab()
    assert np.isfinite(panel._plots._loss_plot.vb.viewRange()).all()


def test_a_hidden_panel_does_nothing_until_it_is_shown(qtbot, snapshot):
    panel = LossPanel(DARK)
    qtbot.addWidget(panel)
    panel.show_snapshot(snapshot)
    assert len(panel._plots.losses) == 0
    with qtbot.waitExposed(panel):
        panel.show()
    assert len(panel._plots.losses) == snapshot.step


def test_the_axes_follow_until_the_user_zooms_and_again_after_fit(panel, snapshot, qtbot):
    panel.show_snapshot(with_losses(snapshot, np.ones(100)))
    panel._plots._loss_plot.vb.setXRange(20, 40, padding=0)
    panel._plots._loss_plot.vb.sigRangeChangedManually.emit([True, False])
    panel.show_snapshot(with_losses(snapshot, np.ones(10_000)))
    assert panel._plots._loss_plot.vb.viewRange()[0] == [20, 40]
    assert panel._plots._accuracy_plot.vb.viewRange()[0] == pytest.approx([20, 40])
    qtbot.mouseClick(panel._fit, Qt.MouseButton.LeftButton)
    assert panel._plots._loss_plot.vb.viewRange()[0][1] >= 10_000
    assert not panel._fit.isEnabled()


def test_looking_past_the_end_of_the_run_is_harmless(panel, snapshot):
    panel.show_snapshot(with_losses(snapshot, np.ones(100)))
    for first, last in ((5_000, 6_000), (99.2, 104), (-3, 1)):
        panel._plots._loss_plot.vb.setXRange(first, last, padding=0)
        panel._plots._loss_plot.vb.sigRangeChangedManually.emit([True, False])
        panel.grab()
    assert panel._fit.isEnabled()


def test_pointing_at_a_step_reads_out_what_is_known_there(panel, snapshot, qtbot):
    panel.resize(1200, 220)
    panel.show_snapshot(snapshot)
    panel._plots._on_mouse_moved(panel._plots._loss_plot.vb.mapViewToScene(QPointF(123, 0)))
    assert f"step 123: loss {snapshot.losses[122]:.4f}" in panel._caption.said()
    panel._plots._on_mouse_moved(QPointF(-5, -5))
    assert "should fall" in panel._caption.said()

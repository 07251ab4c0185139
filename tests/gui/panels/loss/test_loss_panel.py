"""The loss panel shows what the run has measured, all of it, and starts over with another run."""

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnstudio.document.examples import EXAMPLES
from nnstudio.engine.api import Phase, Report
from nnstudio.engine.snapshot import Mark, Snapshot
from nnstudio.gui.panels.loss import LossPanel
from nnstudio.gui.theme import DARK, LIGHT, text_font


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


def at(snapshot: Snapshot, step: int) -> Snapshot:
    """An earlier moment of the same run."""
    return dataclasses.replace(snapshot, step=step)


def viewport(panel):
    return panel._plots._view.viewport()


def place(panel, step: float) -> QPoint:
    """Where a step is under the mouse."""
    box = panel._plots._loss_plot.vb
    y = box.viewRange()[1]
    return panel._plots._view.mapFromScene(box.mapViewToScene(QPointF(step, sum(y) / 2)))


def hover(panel, qtbot, step: float) -> None:
    QTest.mouseMove(viewport(panel), place(panel, step))


def colors_of(panel) -> set[str]:
    image = panel.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return {
        f"#{color & 0xFFFFFF:06x}"
        for color in np.unique(np.frombuffer(image.constBits(), np.uint32)).tolist()
    }


def test_an_empty_panel_says_what_will_be_there(panel):
    assert panel._pages.currentWidget() is panel._empty
    assert "Press Space" in panel._empty.accessibleName()


def test_while_a_run_is_made_ready_nobody_is_told_to_press_space(panel):
    panel.show_report(Report(1, Phase.LOADING))
    assert panel._empty.accessibleName().startswith("The run is being made ready")
    panel.show_report(Report(1, Phase.READY))
    assert "Press Space" in panel._empty.accessibleName()


@pytest.mark.parametrize("report", [Report(1, Phase.EMPTY), Report(1, Phase.FAILED, error="no such column")])
def test_where_no_run_can_be_made_nobody_is_told_to_press_space(panel, report):
    panel.show_report(report)
    panel.clear()  # as the window does when there is no run
    assert "Press Space" not in panel._empty.accessibleName()
    assert panel._empty.accessibleName().startswith("Nothing can be trained yet")
    panel.show_report(Report(2, Phase.READY))
    assert "Press Space" in panel._empty.accessibleName()


def test_the_header_says_nothing_that_the_title_of_the_dock_says(panel, snapshot):
    assert panel.words.said() == ""
    panel.show_snapshot(snapshot)
    assert panel.words.said().startswith("loss")


def test_the_header_says_the_latest_figures(panel, snapshot):
    panel.resize(1000, 220)
    panel.show_snapshot(snapshot)
    _, trained, validated, seen, unseen = snapshot.epochs[-1]
    assert panel.words.said() == (
        f"loss per step, smoothed {snapshot.recent_loss:.4f}  "
        f"training {trained:.4f}, {100 * seen:.1f} % right on 500 samples  "
        f"validation {validated:.4f}, {100 * unseen:.1f} % right on 500 samples"
    )
    assert "Dots: 500 samples for validation" in panel.words.toolTip()
    assert "Rings: 500 samples of the 4,000 that it learns from" in panel.words.toolTip()


def test_no_two_curves_are_told_apart_by_their_color_alone(panel, snapshot):
    panel.show_snapshot(snapshot)
    marks = [word.mark for word in panel.words._words]
    assert marks == ["line", "ring", "dot"]
    assert [line.hollow for line in panel._plots._accuracy.lines] == [True, False]


def test_a_narrow_header_says_less_rather_than_half(panel, snapshot):
    panel.show_snapshot(snapshot)
    for width in (900, 500, 360, 300):
        panel.resize(width, 200)
        assert f"{100 * snapshot.epochs[-1, 4]:.1f} %" in panel.words.said()
        words = [text for word in panel.words._words if (text := word.text(panel.words._level()))]
        metrics = QFontMetricsF(text_font(DARK.caption_size))
        assert sum(metrics.horizontalAdvance(text) + 26 for text in words) - 14 <= panel.words.width()


def test_the_dots_are_the_epochs_of_the_snapshot(panel, snapshot):
    panel.show_snapshot(snapshot)
    training, validation = panel._plots._accuracy.lines
    assert np.array_equal(training.x, snapshot.epochs[:, 0])
    assert np.array_equal(training.y, 100 * snapshot.epochs[:, 3])
    assert np.array_equal(validation.y, 100 * snapshot.epochs[:, 4])
    assert panel._plots._accuracy.reference == (10, "chance 10 %")


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


def test_a_run_that_starts_over_forgets_the_one_before(panel, snapshot):
    panel.show_snapshot(with_losses(snapshot, np.full(300, 9.0)))
    panel.show_snapshot(with_losses(snapshot, np.full(5, 0.5)))
    assert len(panel._plots.losses) == 5
    assert panel._plots.losses.smoothed()[-1] == pytest.approx(0.5)


def test_another_run_is_noticed_even_if_it_is_further(panel, snapshot):
    panel.show_snapshot(with_losses(snapshot, np.full(300, 9.0)))
    panel.show_snapshot(with_losses(snapshot, np.full(400, 0.5)))
    assert panel._plots.losses.smoothed()[-1] == pytest.approx(0.5)


def test_a_run_without_steps_shows_the_words_again(panel, snapshot):
    panel.show_snapshot(snapshot)
    panel.show_snapshot(with_losses(snapshot, []))
    assert panel._pages.currentWidget() is panel._empty


def test_the_user_is_told_of_losses_that_are_not_finite(panel, snapshot):
    panel.resize(1200, 220)
    panel.show_snapshot(with_losses(snapshot, [1.0] * 20 + [np.nan] * 12))
    assert "12 values are not finite" in panel.words.said()


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
    panel._fit.click()
    assert panel._plots._loss_plot.vb.viewRange()[0][1] >= 10_000
    assert not panel._fit.isVisible()


def test_looking_past_the_end_of_the_run_is_harmless(panel, snapshot):
    panel.show_snapshot(with_losses(snapshot, np.ones(100)))
    for first, last in ((5_000, 6_000), (99.2, 104), (-3, 1)):
        panel._plots._loss_plot.vb.setXRange(first, last, padding=0)
        panel._plots._loss_plot.vb.sigRangeChangedManually.emit([True, False])
        panel.grab()
    assert panel._fit.isVisible()


def test_pointing_at_a_step_reads_out_what_is_known_there(panel, snapshot, qtbot):
    panel.resize(1200, 220)
    panel.show_snapshot(snapshot)
    hover(panel, qtbot, 123)
    assert f"step 123: loss {snapshot.losses[122]:.4f}" in panel.caption.said()
    panel.show_snapshot(dataclasses.replace(snapshot))
    assert "step 123" in panel.caption.said(), "the run going on does not take the words away"
    QApplication.sendEvent(viewport(panel), QEvent(QEvent.Type.Leave))
    assert "should fall" in panel.caption.said()


def test_a_click_or_a_drag_says_which_step_is_wanted_and_hovering_over_a_run_does_not(panel, snapshot, qtbot):
    wanted = []
    panel.step_wanted.connect(wanted.append)
    panel.show_snapshot(snapshot)
    hover(panel, qtbot, 300)
    assert wanted == []
    before = panel._plots._loss_plot.vb.viewRange()[0]
    QTest.mousePress(viewport(panel), Qt.MouseButton.LeftButton, pos=place(panel, 100))
    hover(panel, qtbot, 200)
    hover(panel, qtbot, 5_000)
    QTest.mouseRelease(viewport(panel), Qt.MouseButton.LeftButton, pos=place(panel, 5_000))
    hover(panel, qtbot, 50)
    assert wanted[0] == pytest.approx(100, abs=2)
    assert wanted[1] == pytest.approx(200, abs=2)
    assert wanted[-1] is None, "beyond the end is the latest"
    assert panel._plots._loss_plot.vb.viewRange()[0] == before, "a drag does not move the plot"


def peeked(panel) -> list[int | None]:
    """What is wanted to be looked at while the mouse is over it."""
    wanted = []
    panel.step_peeked.connect(wanted.append)
    panel.step_wanted.connect(wanted.append)
    return wanted


def leave(panel) -> None:
    QApplication.sendEvent(viewport(panel), QEvent(QEvent.Type.Leave))


@pytest.mark.parametrize("phase", [Phase.PAUSED, Phase.FINISHED])
def test_while_the_run_stands_still_the_step_under_the_mouse_is_looked_at(panel, snapshot, qtbot, phase):
    panel.resize(1200, 220)
    panel.show_snapshot(snapshot)
    panel.show_report(Report(1, phase, snapshot))
    wanted = peeked(panel)
    hover(panel, qtbot, 300)
    hover(panel, qtbot, 200)
    assert wanted == [pytest.approx(300, abs=2), pytest.approx(200, abs=2)]
    assert "click to stay here" in panel.caption.said()
    leave(panel)
    assert wanted[2:] == [None], "back to the latest one"
    leave(panel)
    assert len(wanted) == 3


def test_leaving_the_curves_goes_back_to_the_moment_that_was_looked_at(panel, snapshot, qtbot):
    panel.show_snapshot(snapshot)
    panel.show_snapshot(at(snapshot, 120))
    panel.show_report(Report(1, Phase.PAUSED, at(snapshot, 120)))
    wanted = peeked(panel)
    hover(panel, qtbot, 300)
    panel.show_snapshot(at(snapshot, 300))
    hover(panel, qtbot, 310)
    leave(panel)
    assert wanted[-1] == 120


def test_a_click_stays_at_the_moment_after_the_mouse_has_left(panel, snapshot, qtbot):
    panel.show_snapshot(snapshot)
    panel.show_report(Report(1, Phase.PAUSED, snapshot))
    wanted = peeked(panel)
    hover(panel, qtbot, 300)
    QTest.mouseClick(viewport(panel), Qt.MouseButton.LeftButton, pos=place(panel, 200))
    chosen = wanted[-1]
    assert chosen == pytest.approx(200, abs=2)
    hover(panel, qtbot, 350)
    leave(panel)
    assert wanted[-1] == chosen


def test_a_run_that_goes_on_is_not_stopped_by_the_mouse_and_is_seen_again(panel, snapshot, qtbot):
    panel.show_snapshot(snapshot)
    panel.show_report(Report(1, Phase.PAUSED, snapshot))
    wanted = peeked(panel)
    hover(panel, qtbot, 300)
    panel.show_report(Report(1, Phase.RUNNING, snapshot))
    assert wanted[-1] is None, "the latest is seen again"
    hover(panel, qtbot, 200)
    leave(panel)
    assert len(wanted) == 2
    assert "click to look at it" not in panel.caption.said()


def test_another_run_is_not_taken_back_to_a_moment_of_the_last_one(panel, snapshot, qtbot):
    panel.show_snapshot(snapshot)
    panel.show_report(Report(1, Phase.PAUSED, snapshot))
    wanted = peeked(panel)
    hover(panel, qtbot, 300)
    panel.clear()
    leave(panel)
    assert len(wanted) == 1


def test_while_the_run_goes_on_figures_change_a_few_times_a_second(panel, snapshot, qtbot):
    panel.resize(1000, 220)
    said = []
    real = panel.words.say
    panel.words.say = lambda *words: said.append(words) or real(*words)
    for steps in range(200, 300, 10):
        panel.show_snapshot(with_losses(snapshot, snapshot.losses[:steps]))
    assert len(said) <= 2
    last = panel.snapshot.recent_loss
    qtbot.waitUntil(lambda: f"smoothed {last:.4f}" in panel.words.said())


def test_shift_and_a_drag_move_the_plot_and_leave_the_moment(panel, snapshot):
    wanted = []
    panel.step_wanted.connect(wanted.append)
    panel.show_snapshot(snapshot)
    before = panel._plots._loss_plot.vb.viewRange()[0]
    left, shift = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier
    start = place(panel, 300)
    QTest.mousePress(viewport(panel), left, shift, start)
    for far in (20, 60):
        QTest.mouseMove(viewport(panel), start - QPoint(far, 0), 30)
    QTest.mouseRelease(viewport(panel), left, shift, start - QPoint(60, 0))
    assert wanted == []
    assert panel._plots._loss_plot.vb.viewRange()[0][0] > before[0] + 10


def test_a_double_click_shows_the_whole_run_and_the_latest_moment(panel, snapshot):
    wanted = []
    panel.step_wanted.connect(wanted.append)
    panel.show_snapshot(snapshot)
    panel._recent.click()
    QTest.mouseDClick(viewport(panel), Qt.MouseButton.LeftButton, pos=place(panel, 400))
    assert wanted[-1] is None
    assert not panel._recent.isChecked()


def test_the_moment_that_is_looked_at_is_marked_and_said(panel, snapshot):
    panel.resize(1000, 260)
    panel.show_snapshot(snapshot)
    ranges = panel._plots._loss_plot.vb.viewRange()
    assert DARK.text not in colors_of(panel._plots)
    panel.show_snapshot(at(snapshot, 200))
    assert panel._plots._loss.looked_at == panel._plots._accuracy.looked_at == 200
    assert DARK.text in colors_of(panel._plots)
    assert panel.caption.said() == "You look at step 200; the run is at 450. Double-click for the latest."
    assert f"smoothed {at(snapshot, 200).recent_loss:.4f}" in panel.words.said()
    assert f"validation {snapshot.epochs[0, 2]:.4f}" in panel.words.said(), "what was known at that step"
    assert panel._plots._loss_plot.vb.viewRange() == ranges
    panel.show_snapshot(snapshot)
    assert panel._plots._loss.looked_at is None


def test_what_was_changed_has_a_mark_and_tells_it_under_the_mouse(panel, snapshot, qtbot):
    panel.resize(1000, 220)
    marks = (Mark(150, "learning rate 3 to 0.1"), Mark(152, "batch size 8"), Mark(400, "dropout 0.2"))
    panel.show_snapshot(dataclasses.replace(snapshot, marks=marks))
    assert DARK.warning in colors_of(panel._plots)
    hover(panel, qtbot, 151)
    assert "after step 150: learning rate 3 to 0.1" in panel.caption.said()
    assert "after step 152: batch size 8" in panel.caption.said()
    hover(panel, qtbot, 300)
    assert "step 300" in panel.caption.said()
    panel.show_snapshot(snapshot)
    assert DARK.warning not in colors_of(panel._plots)


def test_guessing_is_a_line_at_the_logarithm_of_the_number_of_classes(panel, snapshot):
    graph = EXAMPLES["mnist-784-128-10"].build().graph
    losses = np.linspace(2.4, 0.2, 300)
    panel.show_snapshot(with_losses(dataclasses.replace(snapshot, graph=graph), losses))
    value, words = panel._plots._loss.reference
    assert value == pytest.approx(np.log(10))
    assert words == "guessing: 2.303"


def test_for_squared_errors_guessing_is_the_error_of_a_tenth_for_each_class(panel, snapshot):
    panel.show_snapshot(snapshot)
    assert panel._plots._loss.reference[0] == pytest.approx((0.9**2 + 9 * 0.1**2) / 10)


def test_a_run_that_only_guesses_after_an_epoch_is_told(panel, snapshot):
    panel.resize(1000, 220)
    rows = snapshot.epochs.copy()
    rows[-1, 3:] = 0.12, 0.11
    panel.show_snapshot(dataclasses.replace(snapshot, epochs=rows))
    assert panel.caption.said().startswith(
        "No better than guessing so far: 11.0 % right on 500 samples, guessing gives 10.0 %."
    )
    panel.show_snapshot(snapshot)
    assert "should fall" in panel.caption.said()


def test_a_network_that_knows_its_training_samples_and_nothing_else_is_told(panel, snapshot):
    panel.resize(1200, 220)
    rows = snapshot.epochs.copy()
    rows[-1, 3:] = 0.917, 0.11
    panel.show_snapshot(dataclasses.replace(snapshot, epochs=rows))
    assert panel.caption.said().startswith(
        "It learns its training samples by heart: 91.7 % there, 11.0 % on samples it has not seen."
    )
    rows = rows.copy()
    rows[-1, 3] = 0.2
    panel.show_snapshot(dataclasses.replace(snapshot, epochs=rows))
    assert panel.caption.said().startswith("No better than guessing so far")


def test_the_last_runs_stay_as_ghosts_until_they_are_forgotten(panel, snapshot):
    panel.resize(1200, 220)
    assert not panel._earlier.isEnabled()
    for level in range(7):
        panel.show_snapshot(with_losses(snapshot, np.full(200, 1.0 + level)))
        panel.show_snapshot(with_losses(snapshot, []))
    panel.show_snapshot(with_losses(snapshot, np.full(50, 9.0)))
    assert [ghost.at(100) for ghost in panel._plots._counting.ghosts] == pytest.approx([7, 6, 5, 4, 3])
    assert "5 earlier runs" in panel.words.said()
    assert panel._earlier.isEnabled()
    panel._earlier.trigger()
    assert panel._plots._counting.ghosts == ()
    assert "earlier" not in panel.words.said()
    panel._earlier.trigger()
    panel._clear_earlier.trigger()
    assert panel._plots._counting.ghosts == ()
    assert not panel._earlier.isEnabled()


def test_a_run_that_is_forgotten_by_an_edit_is_an_earlier_run_of_the_next(panel, snapshot):
    panel.show_snapshot(snapshot)
    panel.clear()
    panel.show_snapshot(with_losses(snapshot, np.ones(30)))
    (ghost,) = panel._plots._counting.ghosts
    assert ghost.end == 450
    assert ghost.at(300) == pytest.approx(snapshot.losses[280:320].mean(), rel=0.2)


def test_a_branch_leaves_what_lies_beyond_it_as_a_ghost(panel, snapshot):
    panel.show_snapshot(snapshot)
    branch = snapshot.losses[:350].copy()
    branch[200:] = 0.3
    panel.show_snapshot(dataclasses.replace(snapshot, step=350, losses=branch))
    (ghost,) = panel._plots._counting.ghosts
    assert (ghost.begin, ghost.end) == (200, 450)
    assert np.isnan(ghost.at(100))
    panel.show_snapshot(dataclasses.replace(snapshot, step=200, losses=snapshot.losses[:200]))
    assert {(ghost.begin, ghost.end) for ghost in panel._plots._counting.ghosts} == {(200, 450), (200, 350)}


def test_going_back_to_a_branch_takes_its_ghost_away(panel, snapshot):
    panel.show_snapshot(snapshot)
    panel.show_snapshot(dataclasses.replace(snapshot, step=200, losses=snapshot.losses[:200]))
    assert len(panel._plots._counting.ghosts) == 1
    panel.show_snapshot(snapshot)
    assert panel._plots._counting.ghosts == ()


def test_runs_with_another_loss_are_no_ghosts_of_this_one(panel, snapshot):
    panel.show_snapshot(snapshot)
    other = dataclasses.replace(snapshot, graph=EXAMPLES["mnist-784-128-10"].build().graph)
    panel.show_snapshot(with_losses(other, np.ones(30)))
    assert panel._plots._counting.ghosts == ()
    panel.show_snapshot(with_losses(snapshot, np.full(40, 0.1)))
    assert len(panel._plots._counting.ghosts) == 1


def test_the_recent_part_is_seen_from_close_and_followed(panel, snapshot):
    losses = np.concatenate([np.linspace(100, 1, 1000), np.linspace(1, 0.9, 1000)])
    panel.show_snapshot(with_losses(snapshot, losses[:1900]))
    assert panel._plots._loss_plot.vb.viewRange()[1][1] >= 100
    panel._recent.click()
    x, y = panel._plots._loss_plot.vb.viewRange()
    assert 1400 < x[0] < 1600
    assert x[1] >= 1900
    assert 0.85 < y[0] < y[1] < 1
    panel.show_snapshot(with_losses(snapshot, losses))
    assert panel._plots._loss_plot.vb.viewRange()[0][1] >= 2000
    panel._fit.click()
    assert not panel._recent.isChecked()
    assert panel._plots._loss_plot.vb.viewRange()[0][0] <= 0


def test_the_axis_counts_steps_epochs_or_samples(panel, snapshot):
    panel.show_snapshot(snapshot)
    axis = panel._plots._step_axes[0]

    def labels() -> list[str]:
        low, high = panel._plots._loss_plot.vb.viewRange()[0]
        ((spacing, ticks),) = axis.tickValues(low, high, 500)
        return axis.tickStrings(ticks, 1, spacing)

    assert labels()[:2] == ["step 0", "100"]
    panel._units["epoch"].trigger()
    assert labels()[0] == "epoch 0.0"
    assert panel._plots.ruler.place(np.array([1.0]), "epoch")[0] == pytest.approx(400, abs=1)
    panel._units["samples"].trigger()
    assert labels()[0] == "samples 0"


@pytest.mark.parametrize("losses", [[1e99, 1.0] * 30, [1e98] * 40, [3e7, 1e6] * 30, [2e-7, 1e-7] * 20])
@pytest.mark.parametrize("logarithmic", [False, True])
def test_the_numbers_beside_the_axis_have_room_however_large_the_loss(panel, snapshot, losses, logarithmic):
    panel.show_snapshot(with_losses(snapshot, losses))
    panel._log.setChecked(logarithmic)
    panel.grab()
    axis = panel._plots._loss_axis
    ((spacing, ticks),) = axis.tickValues(*panel._plots._loss_plot.vb.viewRange()[1], 150)
    labels = axis.tickStrings(ticks, 1, spacing)
    metrics = QFontMetricsF(text_font(DARK.caption_size))
    assert 2 <= len(set(labels)) == len(labels)
    assert max(metrics.horizontalAdvance(label) for label in labels) <= 40


def test_looking_away_and_back_loses_no_step_and_makes_no_ghost(panel, snapshot):
    panel.show_snapshot(with_losses(snapshot, np.ones(100)))
    panel.hide()
    panel.show_snapshot(with_losses(snapshot, np.ones(5000)))
    panel.show()
    assert len(panel._plots.losses) == 5000
    assert panel._plots._counting.ghosts == ()


def test_where_there_is_no_room_for_two_plots_the_loss_has_it_all(panel, snapshot, qtbot):
    panel.show_snapshot(snapshot)
    wide = panel._plots._loss_plot.vb.width()
    panel.resize(300, 200)
    assert not panel._plots._accuracy_plot.isVisible()
    qtbot.waitUntil(lambda: 180 < panel._plots._loss_plot.vb.width() < 280)
    panel.resize(600, 220)
    assert panel._plots._accuracy_plot.isVisible()
    qtbot.waitUntil(lambda: abs(panel._plots._loss_plot.vb.width() - wide) < 2)


@pytest.mark.parametrize("highest", [3e-4, 7e-4, 2e-3, 0.3, 1.2e-6, 2.5e-10])
def test_all_numbers_of_the_loss_are_drawn_however_long_they_are(panel, snapshot, highest):
    losses = np.geomspace(highest, highest / 50, 300)
    panel.show_snapshot(dataclasses.replace(with_losses(snapshot, losses), epochs=snapshot.epochs[:0]))
    axis = panel._plots._loss_axis
    panel.grab()
    image = QImage(10, 10, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    try:
        painter.setFont(axis.style["tickFont"])
        _, _, drawn = axis.generateDrawSpecs(painter)
    finally:
        painter.end()
    ((spacing, ticks),) = axis.tickValues(*axis.range, axis.geometry().height())
    assert [words for _, _, words in drawn] == axis.tickStrings(ticks, 1.0, spacing)
    assert len(drawn) > 2
    assert min(rect.left() for rect, _, _ in drawn) >= 0  # beyond the edge they would be cut

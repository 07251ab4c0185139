"""What is drawn is what was measured: the pixels are read back and compared with the losses."""

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QColor, QImage, QPixmap
from PySide6.QtWidgets import QWidget

from nnstudio.engine.snapshot import Mark
from nnstudio.gui.panels.exporting import write_svg
from nnstudio.gui.panels.loss import LossPanel
from nnstudio.gui.panels.loss.kept_picture import KeptPicture
from nnstudio.gui.panels.loss.newest import Newest
from nnstudio.gui.theme import DARK, LIGHT, mix


@pytest.fixture
def panel(qtbot):
    panel = LossPanel(DARK)
    qtbot.addWidget(panel)
    panel.resize(900, 400)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


@pytest.fixture
def falling(snapshot):
    """A run of 3,000 steps without evaluations in between, whose dots would hide the line."""
    rng = np.random.default_rng(11)
    losses = 2 * np.exp(-np.arange(3000) / 700) + 0.3 + rng.normal(0, 0.05, 3000)
    rows = np.array([[0, np.nan, np.nan, 0.1, 0.1]])
    return dataclasses.replace(snapshot, losses=losses, step=3000, epochs=rows)


def pixels(image: QImage) -> np.ndarray:
    """(height, width, 3): red, green and blue, 0..255."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    raw = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)
    return raw[:, : image.width(), 2::-1].astype(int)


def close_to(image: np.ndarray, color: str, tolerance: int) -> np.ndarray:
    """(height, width): where a color is, but for a few shades."""
    wanted = QColor(color)
    return np.abs(image - [wanted.red(), wanted.green(), wanted.blue()]).max(axis=2) <= tolerance


def drawn(panel) -> tuple[np.ndarray, object]:
    """The plot of the loss as pixels, and what says which step and loss a pixel is."""
    view, box = panel._plots._view, panel._plots._loss_plot.vb
    image = pixels(view.viewport().grab().toImage())

    def place(x: int, y: float) -> tuple[float, float]:
        point = box.mapSceneToView(QPointF(x, y))
        return point.x(), point.y()

    return image, place


def columns_of(panel) -> range:
    box = panel._plots._loss_plot.vb.sceneBoundingRect()
    return range(int(box.left()) + 8, int(box.right()) - 8)


@pytest.mark.parametrize("theme", [DARK, LIGHT])
@pytest.mark.parametrize("logarithmic", [False, True])
def test_the_bold_line_lies_where_the_smoothed_loss_is(panel, falling, theme, logarithmic):
    panel.show_theme(theme)
    panel._log.setChecked(logarithmic)
    panel.show_snapshot(falling)
    image, place = drawn(panel)
    bold = close_to(image, theme.accent, 40)
    smoothed = panel._plots.losses.smoothed()
    compared = 0
    for x in columns_of(panel):
        (rows,) = np.nonzero(bold[:, x])
        step, _ = place(x + 0.5, 0)
        if not len(rows) or not 20 < step < 2900:
            continue
        high, low = place(x, rows.min() - 1)[1], place(x, rows.max() + 2)[1]
        expected = smoothed[int(step) - 12 : int(step) + 12]  # a point of the line stands for 16 steps
        expected = np.log10(expected) if logarithmic else expected
        assert low <= expected.max()
        assert high >= expected.min()
        compared += 1
    assert compared > 300


def test_the_faint_line_reaches_from_the_lowest_to_the_highest_loss(panel, falling):
    losses = falling.losses.copy()
    losses[1500] = 2.0
    panel.show_snapshot(dataclasses.replace(falling, losses=losses))
    image, place = drawn(panel)
    line = ~close_to(image, DARK.panel, 12) & ~close_to(image, mix(DARK.panel, DARK.line, 0.55), 4)
    step_of = {x: place(x + 0.5, 0)[0] for x in columns_of(panel)}
    x = min(step_of, key=lambda x: abs(step_of[x] - 1501))
    tops = [
        place(x, rows.min())[1] for near in (x - 1, x, x + 1) if len(rows := np.nonzero(line[:, near])[0])
    ]
    assert max(tops) == pytest.approx(2.0, abs=0.03)


def drawn_anew(panel) -> np.ndarray:
    """What the view draws by itself, without anything that was kept."""
    panel._plots._kept.hide()
    fresh = pixels(panel._plots._view.grab().toImage())
    panel._plots._kept.show()
    return fresh


@pytest.mark.parametrize("logarithmic", [False, True])
def test_what_is_kept_as_a_picture_looks_as_if_it_had_been_drawn_anew(panel, falling, logarithmic):
    panel._log.setChecked(logarithmic)
    rows = [[0, 2.3, 2.3, 0.1, 0.1]]
    for steps in (*range(2000, 2600, 70), 2600):
        if steps % 3 == 0:
            rows.append([steps - 20, *falling.losses[[steps - 20, steps - 30]], steps / 4000, steps / 5000])
        panel.show_snapshot(
            dataclasses.replace(
                falling,
                losses=falling.losses[:steps],
                step=steps,
                epochs=np.array(rows),
                marks=(Mark(1990, "a"),),
            )
        )
        panel._plots._epochs._catch_up()
        kept = pixels(panel._plots._view.grab().toImage())
    differing = np.abs(kept - drawn_anew(panel)).max(axis=2) > 24
    assert differing.sum() <= 4, "at most where two parts meet"


def test_only_the_end_of_the_curve_is_drawn_as_long_as_nothing_else_has_changed(panel, snapshot, monkeypatch):
    losses = np.random.default_rng(12).random(200_400)
    plain, areas = [], []
    real_plain, real_update = KeptPicture._draw_plain, KeptPicture.update
    monkeypatch.setattr(KeptPicture, "_draw_plain", lambda self: plain.append(self) or real_plain(self))
    monkeypatch.setattr(
        KeptPicture, "update", lambda self, *area: areas.append(area) or real_update(self, *area)
    )
    for steps in range(200_000, 200_400, 20):
        panel.show_snapshot(dataclasses.replace(snapshot, losses=losses[:steps], step=steps))
        while not panel._plots.losses.complete:
            panel._plots._refine()
        panel._plots._view.grab()
    assert len(plain) == 1
    places = [panel._plots._loss_plot.vb.mapSceneToView(area[0].topLeft()).x() for area in areas[-15:]]
    assert min(places) > 190_000


def test_the_accuracy_is_drawn_again_only_after_an_evaluation(panel, falling, monkeypatch):
    drawn = []
    real = Newest.draw_since
    monkeypatch.setattr(
        Newest, "draw_since", lambda self, *rest: drawn.append(self._curves) or real(self, *rest)
    )
    for steps in range(2000, 2100, 10):
        panel.show_snapshot(dataclasses.replace(falling, losses=falling.losses[:steps], step=steps))
        panel._plots._view.grab()
    assert drawn.count(panel._plots._accuracy) == 1
    rows = np.concatenate([falling.epochs, [[2100, 1.0, 1.2, 0.5, 0.5]]])
    panel.show_snapshot(dataclasses.replace(falling, losses=falling.losses[:2100], step=2100, epochs=rows))
    panel._plots._view.grab()
    assert drawn.count(panel._plots._accuracy) == 2
    assert close_to(pixels(panel._plots._view.grab().toImage()), DARK.good, 3).any()


def test_epochs_that_end_one_upon_the_other_wait_for_each_other_but_not_for_long(panel, falling, qtbot):
    rows = [[0, 2.3, 2.3, 0.1, 0.1]]
    for steps in range(2000, 2050, 10):
        rows.append([steps, 1.0, 1.2, 0.5, 0.5])
        panel.show_snapshot(
            dataclasses.replace(falling, losses=falling.losses[:steps], step=steps, epochs=np.array(rows))
        )
    assert len(panel._plots._accuracy.lines[0].x) == 2
    qtbot.waitUntil(lambda: len(panel._plots._accuracy.lines[0].x) == 6)


def test_a_long_run_that_is_new_is_seen_at_once_and_smoothed_afterwards(panel, snapshot, qtbot):
    losses = np.random.default_rng(13).random(400_000)
    panel.show_snapshot(dataclasses.replace(snapshot, losses=losses, step=len(losses)))
    assert not panel._plots.losses.complete
    first = pixels(panel._plots._view.grab().toImage())
    qtbot.waitUntil(lambda: panel._plots.losses.complete)
    image = pixels(panel._plots._view.grab().toImage())
    assert (np.abs(image - drawn_anew(panel)).max(axis=2) > 24).sum() <= 4
    assert (np.abs(image - first).max(axis=2) > 60).mean() < 0.005, (
        "what was seen at first was hardly another"
    )


def test_another_theme_evaluation_or_zoom_is_not_hidden_by_the_picture_that_is_kept(panel, falling):
    panel.show_snapshot(falling)
    panel._plots._view.grab()
    rows = np.concatenate([falling.epochs, [[1000, 1.0, 1.2, 0.5, 0.5]]])
    panel.show_snapshot(dataclasses.replace(falling, epochs=rows))
    with_dots = pixels(panel._plots._view.grab().toImage())
    assert close_to(with_dots, DARK.good, 3).any()
    panel.show_theme(LIGHT)
    light = pixels(panel._plots._view.grab().toImage())
    assert close_to(light, LIGHT.panel, 0).mean() > 0.5
    panel._plots._loss_plot.vb.setXRange(1200, 1400, padding=0)
    zoomed = pixels(panel._plots._view.grab().toImage())
    assert (zoomed != light).any()


def test_a_finer_screen_gets_finer_curves_of_the_same_width(panel, falling):
    panel.show_snapshot(falling)
    curves = panel._plots._view  # without the words above them, of which a finer screen has finer letters
    coarse = close_to(pixels(curves.grab().toImage()), DARK.accent, 40).mean()
    fine = QPixmap(curves.size() * 2)
    fine.setDevicePixelRatio(2)
    QWidget.render(curves, fine, QPoint())
    finer = close_to(pixels(fine.toImage()), DARK.accent, 40).mean()
    assert finer == pytest.approx(coarse, rel=0.35)


def test_on_a_finer_screen_the_moment_that_is_looked_at_stands_at_its_step(panel, falling, monkeypatch):
    monkeypatch.setattr(KeptPicture, "devicePixelRatioF", lambda _: 1.5)
    panel.show_snapshot(falling)
    panel.show_snapshot(dataclasses.replace(falling, step=1000))
    kept, box, view = panel._plots._kept, panel._plots._loss_plot.vb, panel._plots._view
    fine = QPixmap(kept.size() * 1.5)
    fine.setDevicePixelRatio(1.5)
    kept.render(fine, QPoint())
    columns = close_to(pixels(fine.toImage()), DARK.text, 3).sum(axis=0)
    first = columns[: round(1.5 * view.mapFromScene(box.sceneBoundingRect()).boundingRect().right())]
    expected = 1.5 * view.mapFromScene(box.mapViewToScene(QPointF(1000, 0))).x()
    assert first.argmax() == pytest.approx(expected, abs=3)
    assert first.max() > 200


def test_the_curve_of_a_run_that_diverged_is_seen_however_large_its_losses_are(panel, snapshot):
    rows = np.array([[0, np.nan, np.nan, 0.1, 0.1]])
    losses = np.array([1.0, 1e3, 1e10, 1e20, 1e30, 8e35])
    panel.show_snapshot(dataclasses.replace(snapshot, losses=losses, step=6, epochs=rows))
    image, _ = drawn(panel)
    box, view = panel._plots._loss_plot.vb, panel._plots._view
    # Not by Qt's transforms, which are singular here.
    (first, last), (low, high) = box.viewRange()
    area = view.mapFromScene(box.sceneBoundingRect()).boundingRect()
    x = round(area.left() + (6 - first) / (last - first) * area.width())
    y = round(area.top() + (high - 8e35) / (high - low) * area.height())
    faint = close_to(image, mix(DARK.panel, DARK.accent, 0.34), 40)
    assert faint[y - 4 : y + 5, x - 4 : x + 5].any()


def test_the_drawing_that_is_saved_holds_the_curve_point_by_point(panel, falling, tmp_path):
    panel.show_snapshot(falling)
    write_svg(panel, tmp_path / "loss.svg")
    text = (tmp_path / "loss.svg").read_text(encoding="utf-8")
    assert "<image" not in text
    assert "step 0" in text
    assert "guessing" in text
    longest = max(text.split("<polyline ")[1:], key=lambda part: part.count(","))
    assert longest.count(",") > 500

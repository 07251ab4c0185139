"""The panel with the decision boundary shows what the engine answers, where it answers it."""

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest

from nnstudio.data.dataset import Split, Task
from nnstudio.engine.probes import PlaneProbe
from nnstudio.gui.panels.plane import PlanePanel, has_picture
from nnstudio.gui.panels.plane.axes import Axes
from nnstudio.gui.panels.plane.dots import Dots
from nnstudio.gui.panels.plane.drawing import draw_crosses
from nnstudio.gui.panels.plane.field import colors_of
from nnstudio.gui.panels.plane.view import NOBODY
from nnstudio.gui.theme import DARK, LIGHT
from nnstudio.gui.tokens import rgb
from tests.gui.panels.answers.made import digits, packed, pixels
from tests.gui.panels.plane.made import by_hand, moment, run

LEFT = np.tile(np.array([0.9, 0.1], np.float32), (4, 4, 1))
"""The first class is answered everywhere, by 0.8 ahead."""


@pytest.fixture
def panel(qtbot):
    panel = PlanePanel(DARK)
    qtbot.addWidget(panel)
    panel.resize(640, 400)  # a larger picture of the plane is interpolated by Qt
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def shown(panel, plane, snapshot=None):
    panel.show_snapshot(dataclasses.replace(snapshot or moment(), plane=plane))
    return panel


def inside(panel):
    """The pixels of the picture within its axes, (height, width), and where they begin."""
    box = panel._view.axes.box.toRect()
    seen = pixels(panel._view)
    return seen[box.top() : box.top() + box.height(), box.left() : box.left() + box.width()], box


def near(seen, color):
    """Where pixels nearly have a color: small marks are blended with what is under them."""
    channels = np.stack([seen >> shift & 255 for shift in (16, 8, 0)], axis=-1).astype(int)
    return np.abs(channels - rgb(color)).max(axis=-1) < 40


@pytest.mark.parametrize("theme", [DARK, LIGHT])
@pytest.mark.parametrize(("name", "steps"), [("xor", 60), ("spirals", 400)])
def test_pixels_read_back_through_the_colors_are_the_answers_of_the_engine(panel, theme, name, steps):
    trainer, snapshot = run(name, steps)
    panel.show_theme(theme)
    panel.show_snapshot(snapshot)
    seen, box = inside(panel)
    known = {}
    for _, c, level in np.ndindex(*(colors := colors_of(theme, 2)).shape):
        for hatched in (0, 1):
            known.setdefault(int(colors[hatched, c, level]), set()).add((c, level / 255))
    rng = np.random.default_rng(5)
    places = np.stack([rng.integers(0, seen.shape[0], 600), rng.integers(0, seen.shape[1], 600)], axis=1)
    points = np.array(
        [panel._view.axes.point(QPointF(box.left() + x + 0.5, box.top() + y + 0.5)) for y, x in places]
    )
    answers = trainer.answers(Split(points.astype(np.float32), np.zeros(600, np.intp)))
    leads, told, wrong = answers[:, 0] - answers[:, 1], 0, []
    for (y, x), lead in zip(places, leads.tolist(), strict=True):
        meanings = known.get(int(seen[y, x]))
        if meanings is None:
            continue  # a sample or the boundary lies there
        told += 1
        off = min(abs((1 - 2 * c) * shown - lead) for c, shown in meanings)
        if off > 0.05:
            wrong.append((y, x, off))
    assert told > 300
    # Between the points that are asked, an answer that is very steep is not quite what is drawn.
    assert len(wrong) < 0.02 * told


def test_the_line_is_where_the_answer_changes(panel):
    trainer, snapshot = run("xor", 60)
    bare = dataclasses.replace(snapshot.plane, training=by_hand(LEFT, ((), (), np.empty((0, 2)))).training)
    bare = dataclasses.replace(bare, validation=bare.training)
    shown(panel, bare, dataclasses.replace(snapshot, sample=dataclasses.replace(snapshot.sample, index=None)))
    seen, box = inside(panel)
    rows, columns = np.nonzero(seen == packed(DARK.text))
    assert len(rows) > 100
    at = [QPointF(box.left() + x + 0.5, box.top() + y + 0.5) for y, x in zip(rows, columns, strict=True)]
    points = np.array([panel._view.axes.point(place) for place in at], np.float32)
    answers = trainer.answers(Split(points, np.zeros(len(points), np.intp)))
    assert np.abs(answers[:, 0] - answers[:, 1]).max() < 0.1


def test_the_second_class_is_hatched_and_the_first_is_not(panel):
    shown(panel, by_hand(LEFT, ((), (), np.empty((0, 2)))))
    assert len(np.unique(inside(panel)[0][20:60, 20:60])) == 1
    shown(panel, by_hand(LEFT[..., ::-1], ((), (), np.empty((0, 2)))))
    assert len(np.unique(inside(panel)[0][20:60, 20:60])) == 2


def test_samples_to_learn_from_are_rings_and_those_of_validation_dots_in_their_colors(panel):
    right = [[0.9, 0.1], [0.1, 0.9]]
    plane = by_hand(
        LEFT, ([(0.2, 0.3), (0.8, 0.3)], [0, 1], right), ([(0.2, 0.7), (0.8, 0.7)], [0, 1], right)
    )
    shown(panel, plane)
    panel._view._pinned = NOBODY
    panel._view.update()
    seen, middles = pixels(panel._view), []
    for place, (x, y) in enumerate(panel._view.axes.places(panel._view.dots.points).tolist()):
        window = seen[round(y) - 5 : round(y) + 6, round(x) - 5 : round(x) + 6]
        own, other = (near(window, DARK.of_class(c)) for c in (place % 2, 1 - place % 2))
        assert own.sum() > 4
        assert not other.any()
        middles.append(bool(own[5, 5]))
    assert middles == [False, False, True, True]


def test_only_wrong_answers_are_crossed_out(panel):
    said = [[0.9, 0.1], [0.1, 0.9]]
    plane = by_hand(LEFT, ([(0.2, 0.3), (0.8, 0.3)], [0, 0], said), ([(0.2, 0.7), (0.8, 0.7)], [1, 1], said))
    shown(panel, plane)
    panel._view._pinned = NOBODY
    crossed = []
    seen = pixels(panel._view).astype(np.int64)
    for x, y in panel._view.axes.places(panel._view.dots.points).tolist():
        window = seen[round(y) - 1 : round(y) + 2, round(x) - 1 : round(x) + 2]
        bright = np.stack([window >> shift & 255 for shift in (16, 8, 0)], axis=-1).min(axis=-1)
        crossed.append(bool((bright > 150).any()))
    assert crossed == [False, True, True, False]


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_a_cross_is_one_pixel_thin_and_the_color_of_its_sample_is_seen_between(panel, theme):
    panel.show_theme(theme)
    wrong = [[0.1, 0.9], [0.9, 0.1]]
    shown(panel, by_hand(LEFT, ([(0.2, 0.3), (0.8, 0.3)], [0, 1], wrong)))
    panel._view._pinned = NOBODY
    seen = pixels(panel._view)
    places = np.rint(panel._view.axes.places(panel._view.dots.points)).astype(int).tolist()
    for label, (x, y) in enumerate(places):
        for rows in (-3, -2, 2, 3):  # so far from the middle, each of both arms is as far aside
            row = seen[y + rows, x - 4 : x + 5] == packed(theme.text)
            assert np.flatnonzero(row).tolist() == [4 - abs(rows), 4 + abs(rows)]
        assert near(seen[y - 5 : y + 6, x - 5 : x + 6], theme.of_class(label)).sum() > 4


@pytest.mark.parametrize(("ratio", "thick"), [(1.0, 1), (1.5, 1), (2.0, 3)])
def test_a_cross_is_as_thin_on_a_screen_of_any_scale(qapp, ratio, thick):
    image = QImage(round(40 * ratio), round(40 * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(0)
    axes = Axes((0, 0), (1, 1), QRectF(0, 0, 40, 40))
    dots = Dots(np.array([[0.5, 0.5]]), np.zeros(1, np.intp), np.ones(1, bool), 1)
    painter = QPainter(image)
    try:
        draw_crosses(painter, DARK, axes, dots)
    finally:
        painter.end()
    seen = np.array(image.constBits()).view(np.uint32).reshape(image.height(), image.width()) == packed(
        DARK.text
    )
    rows = seen.sum(axis=1)
    assert rows.max() == 2 * thick
    assert np.flatnonzero(rows).size > 4 * ratio


def test_the_curve_runs_through_the_answers_of_the_engine(panel):
    snapshot = moment("sine", 80)
    panel.show_snapshot(snapshot)
    axes, outputs = panel._view.axes, snapshot.plane.outputs[:, 0]
    x = np.linspace(snapshot.plane.low[0], snapshot.plane.high[0], len(outputs))
    seen, missed = pixels(panel._view), 0
    places = axes.places(np.stack([x, outputs], axis=1))
    for left, top in places[2:-2:8].tolist():
        if not axes.box.contains(QPointF(left, top)):
            continue
        window = seen[round(top) - 2 : round(top) + 3, round(left) - 1 : round(left) + 2]
        missed += not (window == packed(DARK.accent)).any()
    assert missed == 0
    assert panel._view.axes.low[1] < panel._view.dots.points[:, 1].min()
    qualities = np.abs(snapshot.plane.validation.outputs - snapshot.plane.validation.numbers).mean()
    assert f"y off by {qualities:.3g} on average" in panel.words.said()


def test_pointing_at_the_plane_tells_coordinates_and_answers(panel):
    corners = np.array([[[1, 0], [0, 1]], [[1, 0], [1, 0]]], np.float32)
    shown(panel, by_hand(corners, ((), (), np.empty((0, 2)))))
    panel._view._point(QPointF(*panel._view.axes.places(np.array([[0.5, 0.5]]))[0].tolist()))
    assert panel.caption.said() == "x1 0.50, x2 0.50: ≈ alike 75 %, different 25 %"
    panel._view._point(None)
    assert "Rings: training" in panel.caption.said()


def test_pointing_at_a_sample_tells_what_is_known_of_it(panel):
    said = [[0.9, 0.1]]
    plane = by_hand(LEFT, ([(0.2, 0.3)], [1], said), ([(0.8, 0.7)], [0], said))
    shown(panel, plane)
    view, follow = panel._view, "Click to follow it on the canvas."
    for point, words in (
        ((0.2, 0.3), "Training sample 1: different answered as alike, 90 %, at x1 0.20, x2 0.30."),
        ((0.8, 0.7), f"Validation sample 1: alike answered rightly, 90 %, at x1 0.80, x2 0.70. {follow}"),
    ):
        view._point(QPointF(*view.axes.places(np.array([point]))[0].tolist()))
        assert panel.caption.said() == words


def test_a_click_on_a_sample_of_validation_shows_it_on_the_canvas(panel, qtbot):
    said = [[0.9, 0.1]]
    shown(panel, by_hand(LEFT, ([(0.2, 0.3)], [1], said), ([(0.8, 0.7)], [0], said)))
    view, wanted = panel._view, []
    panel.sample_wanted.connect(wanted.append)
    for point in ((0.2, 0.3), (0.5, 0.5), (0.8, 0.7)):
        x, y = view.axes.places(np.array([point]))[0].tolist()
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(round(x), round(y)))
    assert wanted == [0]


def test_the_keys_go_over_the_plane_and_enter_chooses(panel):
    said = [[0.9, 0.1]]
    shown(panel, by_hand(LEFT, ([(0.2, 0.3)], [1], said), ([(0.5, 0.5)], [0], said)))
    view, wanted = panel._view, []
    panel.sample_wanted.connect(wanted.append)
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.place[0] > 0.5
    QTest.keyClick(view, Qt.Key.Key_Left)
    assert view.place == pytest.approx((0.5, 0.5), abs=0.01)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert wanted == [0]
    for _ in range(200):
        QTest.keyClick(view, Qt.Key.Key_Up)
    assert view.place[1] == pytest.approx(1)


def test_it_says_how_many_samples_are_answered_rightly_and_how_many_there_are(panel):
    snapshot = moment()
    panel.show_snapshot(snapshot)
    validation = snapshot.plane.validation
    right = (validation.said == validation.labels).mean()
    assert f"validation {100 * right:.0f} % right of all 250" in panel.words.said()
    assert "of the first 500 of 1,000" in panel.words.said()
    assert "alike" in panel.words.said()


def test_answers_of_an_earlier_step_say_so(panel):
    panel.show_snapshot(dataclasses.replace(moment(), step=99))
    assert "at step 60" in panel.words.said()


def test_it_asks_for_the_plane_and_nothing_else(panel):
    assert panel.probes() == {PlaneProbe()}


def test_marks_of_samples_are_drawn_once_while_the_network_learns(panel, monkeypatch):
    drawn = []
    draw = type(panel._view)._draw_marks
    monkeypatch.setattr(type(panel._view), "_draw_marks", lambda *args: (drawn.append(1), draw(*args)))
    snapshot = moment("xor", 61)
    panel.show_snapshot(snapshot)
    pixels(panel._view)
    again = dataclasses.replace(snapshot.plane, outputs=snapshot.plane.outputs[::-1].copy())
    panel.show_snapshot(dataclasses.replace(snapshot, plane=again))
    pixels(panel._view)
    assert len(drawn) == 1
    other = dataclasses.replace(again, validation=by_hand(LEFT, ([(0.2, 0.3)], [1], [[0.9, 0.1]])).training)
    panel.show_snapshot(dataclasses.replace(snapshot, plane=other))
    pixels(panel._view)
    assert len(drawn) == 2


def test_without_a_plane_it_says_what_would_have_one(panel):
    panel.show_snapshot(digits())
    assert not panel.seen
    assert "needs data with two numbers per sample" in panel._empty.accessibleName()
    assert "XOR" in panel._empty.accessibleName()
    assert panel.table() is None


def test_until_the_answers_have_come_it_says_so(panel):
    panel.show_snapshot(dataclasses.replace(moment(), plane=None))
    assert "on their way" in panel._empty.accessibleName()


def test_two_numbers_that_lead_to_a_third_are_no_plane_of_classes(panel):
    fitted = moment().fitted.replace(task=Task.REGRESSION, classes=(), targets=("sum",))
    snapshot = dataclasses.replace(moment(), fitted=fitted)
    assert not has_picture(snapshot)
    panel.show_snapshot(snapshot)
    assert "one more axis" in panel._empty.accessibleName()


def test_answers_that_are_no_numbers_are_not_drawn(panel):
    plane = dataclasses.replace(moment().plane, outputs=np.full((4, 4, 2), np.nan, np.float32))
    shown(panel, plane)
    assert not panel.seen
    assert "no finite numbers" in panel._empty.accessibleName()


def test_the_table_holds_the_points_of_the_plane_and_the_samples(panel):
    corners = np.array([[[0.9, 0.1], [0.2, 0.8]], [[0.7, 0.3], [0.6, 0.4]]], np.float32)
    shown(panel, by_hand(corners, ([(0.2, 0.3)], [1], [[0.9, 0.1]]), ([(0.8, 0.7)], [0], [[0.5, 0.5]])))
    table = panel.table()
    assert table.columns == ("what", "sample", "x1", "x2", "answer alike", "answer different", "truth")
    rows = [tuple(round(x, 4) if isinstance(x, float) else x for x in row) for row in table.rows]
    assert rows == [
        ("point", "", 0.0, 0.0, 0.9, 0.1, ""),
        ("point", "", 1.0, 0.0, 0.2, 0.8, ""),
        ("point", "", 0.0, 1.0, 0.7, 0.3, ""),
        ("point", "", 1.0, 1.0, 0.6, 0.4, ""),
        ("training", 1, 0.2, 0.3, 0.9, 0.1, "different"),
        ("validation", 1, 0.8, 0.7, 0.5, 0.5, "alike"),
    ]


def test_the_table_of_a_curve_has_its_numbers(panel):
    snapshot = moment("sine", 80)
    panel.show_snapshot(snapshot)
    table = panel.table()
    rows = list(table.rows)
    assert table.columns == ("what", "sample", "x", "answer y", "truth")
    assert rows[0][2:4] == pytest.approx((snapshot.plane.low[0], float(snapshot.plane.outputs[0, 0])))
    assert rows[-1][-1] == pytest.approx(float(snapshot.plane.validation.numbers[-1, 0]))


@pytest.mark.parametrize("size", [(290, 150), (900, 180), (400, 800)])
def test_it_can_be_seen_in_any_size(panel, size):
    panel.resize(*size)
    panel.show_snapshot(moment())
    assert len(np.unique(inside(panel)[0])) > 20
